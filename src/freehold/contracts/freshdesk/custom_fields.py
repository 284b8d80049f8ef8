"""The fields that an account has given its tickets: which there are, and what may stand in them (contract 1.6, 5.1)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from freehold.core.fields.queries import list_fields
from freehold.kernel.errors import Wrong
from freehold.kernel.query import Row
from freehold.kernel.text import Raw, encode_text, load
from freehold.kernel.tx import Tx

_WRONG_TYPES = {
    "number": "It should be a/an Integer",
    "checkbox": "It should be a/an Boolean",
    "date": "It should be a/an Date in the YYYY-MM-DD format",
    "multi_select_dropdown": "It should be a/an Array",
}
_TRUE, _FALSE = frozenset({"true", "1"}), frozenset({"false", "0"})


class _Unfit(Exception):
    """The value is of the wrong type for its field."""


def list_custom(tx: Tx, entity: str) -> list[Row]:
    """The custom fields of a kind of record."""
    return [row for row in list_fields(tx, entity) if row["is_custom"]]


def shown_fields(tx: Tx, entity: str, stored: str) -> Raw:
    """What a record shows: every field that there is, null where nothing was said."""
    names = [row["name"] for row in list_custom(tx, entity)]
    if not names:
        return Raw(stored.encode())
    values = load(stored)
    return Raw(encode_text({**dict.fromkeys(names), **values}).encode())


def checked_fields(
    tx: Tx, entity: str, given: dict[str, Any] | None, known: dict[str, Any] | None, is_refused: bool = False
) -> tuple[dict[str, Any], list[Wrong]]:
    """All values of a record after what is `given`, and what is wrong with that.

    `known` None: a new record, on which required fields must be filled. What is not given keeps its value. `is_refused`:
    the whole object was malformed, which is wrong enough.
    """
    rows = {row["name"]: row for row in list_custom(tx, entity)}
    values, wrongs = dict(known or {}), []
    for name, value in (given or {}).items():
        field = f"custom_fields.{name}"[:200]
        if name not in rows:
            wrongs.append(Wrong(field, "Unexpected/invalid field in request", "invalid_field"))
            continue
        try:
            values[name] = _fit(rows[name], value)
        except _Unfit:
            message = _WRONG_TYPES.get(rows[name]["type"], "It should be a String")
            wrongs.append(Wrong(field, message, "datatype_mismatch"))
            continue
        choices = _choices(rows[name])
        if choices and not set(_listed(values[name])) <= set(choices):
            wrongs.append(Wrong(field, one_of(choices), "invalid_value"))
    asked = rows if known is None else (given or {})
    for name, row in () if is_refused else rows.items():
        if row["is_required"] and name in asked and values.get(name) in (None, "", []):
            message = one_of(_choices(row)) if _choices(row) else "Mandatory attribute missing"
            wrongs.append(Wrong(f"custom_fields.{name}", message, "missing_field"))
    return values, wrongs


def _fit(row: Row, value: Any) -> Any:
    """The value as its field keeps it. Forms bring everything as text. Raises _Unfit."""
    if value is None:
        return None
    kind, text = row["type"], value if isinstance(value, str) else None
    if kind == "number":
        if text is not None and text.strip().lstrip("-").isdigit() and len(text) < 19:
            return int(text)
        fits = isinstance(value, int) and not isinstance(value, bool)
    elif kind == "checkbox":
        if text is not None and text.lower() in _TRUE | _FALSE:
            return text.lower() in _TRUE
        fits = isinstance(value, bool)
    elif kind == "multi_select_dropdown":
        fits = isinstance(value, list) and all(isinstance(item, str) for item in value)
    elif kind == "date":
        fits = text is not None and _is_date(text)
    else:
        fits = text is not None
    if not fits:
        raise _Unfit
    return value


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _choices(row: Row) -> list[str]:
    return [choice["value"] for choice in load(row["choices"])] if "dropdown" in row["type"] else []


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def one_of(choices: Iterable[object]) -> str:
    """What is said of a value that is none of those that are allowed (contract 1.6)."""
    return f"It should be one of these values: '{','.join(map(str, choices))}'"
