"""HTML of strangers: what a reader would read of it, what is safe to show, and neither takes long whatever it is."""

import time

import pytest

from freehold.kernel.html import clean_html, safe_html, to_html, to_text

A_LOT = 400_000
SECONDS = 1.5
"""For what takes a few hundredths of one when each character is read once, and minutes when they are read again and again."""


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("Hello", "Hello"),
        ("<div>Hello</div>", "Hello"),
        ("<p>One</p><p>Two<br>Three</p>", "One\n\nTwo\nThree"),
        ('<a title="a > b" href=\'x">\'>link</a> &amp; &lt;b&gt; &eacute;&#233;&#xe9;', "link & <b> ééé"),
        ("<script>if (a < b) alert('<p>')</script>Hi<STYLE>p > a { }</STYLE >!", "Hi!"),
        ("<head><title>No</title>No</head><body>Yes", "Yes"),
        ("<script>never closed <b>", ""),
        ("a<!-- <b>no</b> -- > no -->b<!doctype html>c<?xml no?>d</>e</ no>f", "abcdef"),
        ("2 < 3 and 3 > 2 <3", "2 < 3 and 3 > 2 <3"),
        ("x <b and no end", "x <b and no end"),
        ('<b title="no end>x</b> <i>y</i>', "x y"),
        ("a <!-- no end <i>b</i>", "a b"),
        ("&amp;lt;script&amp;gt; &copy &unknown;", "&lt;script&gt; © &unknown;"),
        ("a &#0; &#xD800; &#99999999999;", "a \ufffd \ufffd \ufffd"),
        ("&#" + "9" * 5000 + ";", "\ufffd" + "9" * 4968 + ";"),
    ],
)  # fmt: skip
def test_what_a_reader_reads(markup: str, text: str) -> None:
    assert to_text(markup) == text


def test_nothing_that_runs_is_left() -> None:
    for markup in (
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        '<a href="javascript:alert(1)">x</a>',
        "<svg><script>alert(1)</script></svg>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        '<div style="background:url(javascript:alert(1))">x</div>',
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<form action=//example.com><button formaction=javascript:alert(1)>x</button></form>",
        "<b title='" + "x" * 6000 + "'><script>alert(1)</script>",
    ):
        for made in (clean_html(markup), safe_html(markup)):
            assert not any(word in made.lower() for word in ("<script", "onerror", "javascript:", "<iframe", "<form"))


def test_ordinary_pages_stay_pages() -> None:
    row = (
        "<tr>"
        + '<td><table><tbody><tr><td><a href="https://example.com/">x</a>&nbsp;</td></tr></tbody></table></td>' * 5
    )
    letter = "<div><table><tbody>" + f"{row}</tr>" * 400 + "</tbody></table></div>"
    assert safe_html(letter).count("<a ") == 2000
    assert clean_html("<p>x</p>" * 20_000).count("<div>") == 20_000
    assert to_html("a < b") == "<div>a &lt; b</div>"


SHAPES = (
    "<a", "<a ", "<a b=", "<a b='", '<a b="', "<x/", "<svg/", "<p", "</a", "</", "<!", "<!--", "<![CDATA[", "<?", "<", "<>",
    "<div>", "<b><i>", "<ul><li>", "<table><tr>", "<script>", "<style><!--", "<textarea>", "<svg>", "<math><mi>", "</b>",
    "<select>", "&", "&#", "&a", "&amp;", "--!>", "\n", "\n \n", "<p><b>", "<b></i>",
)  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_it_takes_no_longer_than_reading_it(shape: str) -> None:
    markup = "<a>" + shape * (A_LOT // len(shape))
    began = time.process_time()
    to_text(markup)
    clean_html(markup)
    assert time.process_time() - began < SECONDS


def test_what_would_grow_without_bound() -> None:
    """Attributes that are compared with each other, and elements that every paragraph would open again."""
    attributes = "<a " + " ".join(f"a{number}=1" for number in range(100_000)) + ">"
    again = "<p>" + "".join(f"<b title={number}>" for number in range(1000)) + "<p>x" * 50_000
    began = time.process_time()
    for markup in (attributes, again):
        assert len(clean_html(markup)) <= 2 * len(markup)
    assert time.process_time() - began < SECONDS
