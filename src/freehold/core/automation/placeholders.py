"""Placeholders in what people prepare: `{{ticket.subject}}` becomes what the ticket says (Freshdesk contract 9.3).

Filling is safe for where the text goes: the caller says how a value is written there. Values that are HTML themselves
(descriptions, comments) are `Markup` and go into HTML as they are; whoever shows them cleans them.
"""

import html
import re
from collections.abc import Callable, Mapping
from typing import Any

PLACEHOLDER = re.compile(r"\{\{\s{0,9}([A-Za-z0-9_.]{1,100})\s{0,9}\}\}")


MOST_FILLED = 10_000_000
"""Characters of values in one text: a long description that is named again and again is left out at last."""


class Markup(str):
    """A value that is HTML."""

    __slots__ = ()


Values = Mapping[str, Any]
"""By name (`ticket.id`): a number, a text, Markup, or None."""


def text_of(value: Any) -> str:
    """A value as text: nothing for None."""
    return "" if value is None else str(value)


def fill(template: str, values: Values, write: Callable[[str], str] = str) -> str:
    """The text with every placeholder replaced by its value as `write` writes it; what is not known is left empty."""
    return _filled(template, lambda name: write(text_of(_find(values, name))))


def fill_html(template: str, values: Values) -> str:
    """The same for HTML: values that are text cannot become tags."""

    def write(name: str) -> str:
        value = _find(values, name)
        return value if isinstance(value, Markup) else html.escape(text_of(value))

    return _filled(template, write)


def fill_line(template: str, values: Values) -> str:
    """The same for one line of text, such as a subject: no breaks, no control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in fill(template, values)).split())


def only_name(template: str) -> str | None:
    """The name of a placeholder when the text is that and nothing else."""
    found = PLACEHOLDER.fullmatch(template.strip())
    return found[1] if found else None


def _filled(template: str, write: Callable[[str], str]) -> str:
    left = MOST_FILLED

    def put(found: re.Match[str]) -> str:
        nonlocal left
        written = write(found[1]) if left > 0 else ""
        left -= len(written)
        return written

    return PLACEHOLDER.sub(put, template)


def _find(values: Values, name: str) -> Any:
    return values.get(name.lower())
