"""What a value of each type of field looks like. Forms bring everything as text (contract 3)."""

import math
from typing import Any
from urllib.parse import urlsplit

from freehold.catalogue.freshdesk.kinds import LONGEST
from freehold.contracts.freshdesk.words_of_wrongs import too_long
from freehold.kernel.clock import find_day

_TRUE, _FALSE = frozenset({"true", "1"}), frozenset({"false", "0"})
_LINES = frozenset({"text", "phone_number", "url"})
LARGEST = 2**53
"""Whole numbers beyond this are not read back alike by every client."""


class Unfit(Exception):
    """The value cannot stand in the field."""

    def __init__(self, message: str, code: str = "datatype_mismatch") -> None:
        super().__init__(message)
        self.message, self.code = message, code


def fit(kind: str, value: Any) -> Any:
    """The value as a field of that type keeps it. Raises Unfit."""
    if value is None or (value == "" and kind not in ("text", "paragraph")):
        return None
    if kind == "number":
        return _number(value)
    if kind == "decimal":
        return _decimal(value)
    if kind == "checkbox":
        return _checkbox(value)
    if kind == "multi_select_dropdown":
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise Unfit("It should be a/an Array")
        return value
    if kind == "date":
        return _date(value)
    return _text(kind, value)


def _number(value: Any) -> int:
    if isinstance(value, str) and value.strip().removeprefix("-").isdecimal() and len(value) < 19:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Unfit("It should be a/an Integer")
    if abs(value) > LARGEST:
        raise Unfit(f"It should be at most {LARGEST}", "invalid_value")
    return value


def _decimal(value: Any) -> int | float:
    if isinstance(value, str) and len(value) < 40:
        try:
            value = float(value)
        except ValueError:
            value = None
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        raise Unfit("It should be a/an Number")
    if abs(value) > LARGEST:
        raise Unfit(f"It should be at most {LARGEST}", "invalid_value")
    return value


def _checkbox(value: Any) -> bool:
    if isinstance(value, str) and value.lower() in _TRUE | _FALSE:
        return value.lower() in _TRUE
    if not isinstance(value, bool):
        raise Unfit("It should be a/an Boolean")
    return value


def _date(value: Any) -> str:
    """Only YYYY-MM-DD (contract 3)."""
    if isinstance(value, str) and find_day(value) is not None:
        return value
    raise Unfit("It should be a/an Date in the YYYY-MM-DD format")


def _text(kind: str, value: Any) -> str:
    if not isinstance(value, str):
        raise Unfit("It should be a String")
    if kind in _LINES and len(value) > LONGEST:
        raise Unfit(too_long(value, LONGEST), "invalid_value")
    if kind == "url" and not _is_url(value):
        raise Unfit("It should be in the 'valid URL' format", "invalid_value")
    return value


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(c.isspace() for c in text)
