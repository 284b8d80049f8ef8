"""HTML that strangers send: stored as it came and shown as text, or cleaned where it is written into something else.

Everything here reads its input once, whatever it is: an HTML parser that goes back takes minutes for a page of `<a <a <a`.
"""

import html
import re
from collections.abc import Iterator

import nh3

_BLOCKS = frozenset(
    {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table", "ul", "ol"}
)
_RAW = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in ("script", "style", "title")}
"""What nobody reads, and in which nothing is a tag but the end of it."""
_NEVER_OPEN = frozenset(
    {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
     "p", "li", "tr", "td", "th", "tbody", "thead", "tfoot", "dt", "dd", "option"}
)  # fmt: skip
"""Elements that hold nothing, or end where the next one begins."""
_PARAGRAPH = re.compile(r"<(/?)p(?=[\s>])")
_ONE_LINE = re.compile(r"<div>([^<&\n]*)</div>")
_ANY_TAG = re.compile(r"</?[a-zA-Z!]")
_OPENING = re.compile(r"<([a-zA-Z/!?])")
_TAG = re.compile(r"""<(/?[a-zA-Z][^\s/>]*+)(?:[^>"']++|"[^"]*+"|'[^']*+')*+>""")
_UNQUOTED_TAG = re.compile(r"<(/?[a-zA-Z][^\s/<>]*+)[^<>]*+>")
_REFERENCE = re.compile(r"&#?[0-9a-zA-Z]{1,32};?")
MOST_OPEN_TAGS = 2_000_000
"""Tags times the elements that they stand in: what it takes to write a page anew."""
MOST_REFERENCES = 20_000
MOST_IN_A_TAG = 5_000
"""Characters of attributes that are read as more than one: their names are compared with each other."""


def _pieces(markup: str) -> Iterator[tuple[str, str, int]]:
    """The text before each tag, the tag (`div`, `/div`; "" for a comment and at the end) and how long it is.

    Each character is looked at a few times at most. A tag that never ends is text, and so is all that looks like it.
    """
    at = text = 0
    pattern, end_of_comment = _TAG, "-->"
    while (opening := _OPENING.search(markup, at)) is not None:
        start, following = opening.start(), opening[1]
        found = pattern.match(markup, start)
        if found is None and pattern is _TAG and (following + markup[start + 2 : start + 3]).lstrip("/")[:1].isalpha():
            pattern = _UNQUOTED_TAG  # it was read to the very end: quotation marks do not belong together
            found = pattern.match(markup, start)
        if found is not None:
            name = found[1].lower()
            yield markup[text:start], name, found.end() - start
            at = text = found.end()
            if name in _RAW:
                close = _RAW[name].search(markup, at)
                at = text = len(markup) if close is None else close.start()
        elif following in "!?/":
            is_comment = markup.startswith("<!--", start)
            end = markup.find(end_of_comment, start + 2) if is_comment else -1
            if is_comment and end < 0:
                end_of_comment = ">"
            end = end + len(end_of_comment) if end >= 0 else markup.find(">", start) + 1
            if end <= 0:
                break
            yield markup[text:start], "", 0
            at = text = end
        else:
            at = start + 1
    yield markup[text:], "", 0


def to_text(markup: str) -> str:
    """What a reader would read of `markup`: no tags, no scripts, line breaks where blocks begin and end."""
    if "<" not in markup and "&" not in markup:
        return markup.strip()
    plain = _ONE_LINE.fullmatch(markup)  # what most of it is: a tenth of the time
    return " ".join(plain[1].split()) if plain else _read(markup)


def _read(markup: str) -> str:
    parts: list[str] = []
    is_in_head = False
    for text, tag, _ in _pieces(markup):
        if text and not is_in_head:
            parts.append(_plain(text))
        if tag.removeprefix("/") in _BLOCKS:
            parts.append("\n")
        elif tag in ("head", "/head", "body"):
            is_in_head = tag == "head"
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _plain(text: str) -> str:
    """Text without character references; where they stand by the thousand, they are what it says."""
    return (
        _REFERENCE.sub(lambda found: html.unescape(found[0]), text) if 0 < text.count("&") <= MOST_REFERENCES else text
    )


def to_html(text: str) -> str:
    """HTML as it is; plain text in a block of its own (Freshdesk contract 3)."""
    if _ANY_TAG.search(text):
        return text
    return as_block(text)


def as_block(text: str) -> str:
    """Words that are no HTML, whatever stands in them, in a block of their own."""
    return f"<div>{html.escape(text, quote=False)}</div>"


def clean_html(markup: str) -> str:
    """What of `markup` may be written into a page: nothing that runs. Plain text becomes a block.

    Paragraphs become blocks, as Freshdesk writes them (Freshdesk contract 3).
    """
    return _PARAGRAPH.sub(r"<\1div", safe_html(to_html(markup)))


def safe_html(markup: str) -> str:
    """`markup` without anything that runs; only its text, where it would take long to find out what it means.

    What HTML means can take a time that grows with the square of its length, and so can the answer: elements that are
    never closed are opened again and again.
    """
    return nh3.clean(markup) if _is_tame(markup) else f"<pre>{html.escape(to_text(markup), quote=False)}</pre>"


def _is_tame(markup: str) -> bool:
    if markup.count("&") > MOST_REFERENCES:
        return False
    tags = deepest = depth = 0
    is_open: dict[str, int] = {}
    for _, tag, length in _pieces(markup):
        tags += 1
        if length > MOST_IN_A_TAG:
            return False
        name = tag.removeprefix("/")
        if not tag or name in _NEVER_OPEN:
            continue
        change = 1 if name == tag else -1 if is_open.get(name) else 0
        is_open[name] = is_open.get(name, 0) + change
        depth += change
        deepest = max(deepest, depth)
        if tags * deepest > MOST_OPEN_TAGS:
            return False
    return tags * deepest <= MOST_OPEN_TAGS
