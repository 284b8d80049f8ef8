"""What a reader without HTML sees of a link."""

import pytest

from freehold.contracts.mail.links import to_text_with_links
from freehold.kernel.html import safe_html


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ('<a href="https://example.com/?a=1&amp;b=2">Good</a>!', "Good <https://example.com/?a=1&b=2>!"),
        ('<a href="https://example.com">https://example.com</a>', "https://example.com"),
        ('<a href="mailto:rita@example.com">rita@example.com</a>', "rita@example.com"),
        ('<a href="mailto:rita@example.com">Rita</a>', "Rita <mailto:rita@example.com>"),
        ('<a href="ftp://example.com/x">files</a>', "files"),
        ('<a href="javascript:alert(1)">run</a>', "run"),
        ('<a href="/tickets/1">here</a>', "here"),
        ('<a href="http://example.com/a b>c">odd</a>', "odd <http://example.com/a%20b%3Ec>"),
        ("<img alt=\"<a href='https://x.example'>\"><a>none</a> &lt;b&gt;", "none <b>"),
        (
            '<a href="http://a.example">one <a href="http://b.example">two',
            "one <http://a.example>two <http://b.example>",
        ),
    ],
)
def test_a_link_shows_where_it_leads(markup: str, text: str) -> None:
    assert to_text_with_links(safe_html(markup)) == text
