"""The sentence of an entry of the record: the row's `says`, completed with the values that were put down."""

import unicodedata
from collections import defaultdict
from typing import Any

from freehold.catalogue.administration import SAYS
from freehold.catalogue.registry import BY_ID

LONGEST = 200
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def sentence_of(operation: str, details: dict[str, Any]) -> str:
    """What was done, in words; a value that was not put down is `?`. An operation that went is its own name."""
    row = BY_ID.get(operation)
    says = (SAYS.get(operation) if row is None else row.says) or plain(operation)
    known = {name: plain(value) for name, value in details.items() if value is not None}
    return says.format_map(defaultdict(lambda: "?", known))


def plain(value: object) -> str:
    """A value that came from outside, on one line, without what moves a terminal's cursor or turns text around."""
    text = " ".join(str(value).split())
    text = "".join("\ufffd" if unicodedata.category(letter) in _HIDDEN else letter for letter in text[: LONGEST + 1])
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
