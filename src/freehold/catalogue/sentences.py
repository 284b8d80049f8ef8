"""The sentence of an entry of the record: the row's `says`, completed with the values that were put down."""

import unicodedata
from collections import defaultdict
from typing import Any

from freehold.catalogue.administration import SAYS
from freehold.catalogue.registry import BY_ID

LONGEST = 200
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"
"""Hidden, and part of names in Persian and of many emoji."""


def sentence_of(operation: str, details: dict[str, Any], decision: str = "allowed", outcome: str | None = None) -> str:
    """What was done, in words; a value that was not put down is `?`. An operation that went is its own name.

    Of an assistant's call that was not done, it says so, and why.
    """
    row = BY_ID.get(operation)
    says = (SAYS.get(operation) if row is None else row.says) or plain(operation)
    known = {name: plain(value) for name, value in details.items() if value is not None}
    words = says.format_map(defaultdict(lambda: "?", known))
    if row is None or (decision == "allowed" and outcome != "failed"):
        return words
    how = {"refused": "was REFUSED", "pending": "must ASK before", "dry_run": "only asked about"}.get(decision, "TRIED")
    return f"{how}: “{words}”. {known.get('reason', 'Nothing was done.')}"


def plain(value: object) -> str:
    """A value that came from outside, on one line, without what moves a terminal's cursor or turns text around."""
    text = " ".join(str(value).split())
    text = "".join("\ufffd" if _is_hidden(letter) else letter for letter in text[: LONGEST + 1])
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _is_hidden(letter: str) -> bool:
    return unicodedata.category(letter) in _HIDDEN and letter not in _JOINERS
