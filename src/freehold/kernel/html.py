"""HTML that strangers send: stored as it came and shown as text, or cleaned where it is written into something else."""

import html
import re
from html.parser import HTMLParser

import nh3

_BLOCKS = frozenset(
    {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table", "ul", "ol"}
)
_SILENT = frozenset({"script", "style", "head", "title"})
_PARAGRAPH = re.compile(r"<(/?)p(?=[\s>])")
_ONE_LINE = re.compile(r"<div>([^<&\n]*)</div>")
_TAG = re.compile(r"</?[a-zA-Z!]")


class _Text(HTMLParser):
    """Collects what a reader would read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)


def to_text(markup: str) -> str:
    """What a reader would read of `markup`: no tags, no scripts, line breaks where blocks begin and end."""
    if "<" not in markup and "&" not in markup:
        return markup.strip()
    plain = _ONE_LINE.fullmatch(markup)  # what most of it is: a tenth of the time
    return " ".join(plain[1].split()) if plain else _read(markup)


def _read(markup: str) -> str:
    parser = _Text()
    try:
        parser.feed(markup)
        parser.close()
    except (AssertionError, ValueError):  # a malformed declaration: what was read so far will do
        pass
    lines = (" ".join(line.split()) for line in "".join(parser.parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def to_html(text: str) -> str:
    """HTML as it is; plain text in a block of its own (Freshdesk contract 3)."""
    if _TAG.search(text):
        return text
    return as_block(text)


def as_block(text: str) -> str:
    """Words that are no HTML, whatever stands in them, in a block of their own."""
    return f"<div>{html.escape(text, quote=False)}</div>"


def clean_html(markup: str) -> str:
    """What of `markup` may be written into a mail or a page: nothing that runs. Plain text becomes a block.

    Paragraphs become blocks, as Freshdesk writes them (Freshdesk contract 3).
    """
    return _PARAGRAPH.sub(r"<\1div", nh3.clean(to_html(markup)))
