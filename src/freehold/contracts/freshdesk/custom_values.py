"""What may stand in the fields of a custom object's records, and what they are found by (contract 6.20)."""

from typing import Any

from freehold.catalogue.freshdesk import custom_objects as rows
from freehold.contracts.freshdesk.words_of_wrongs import left_out, one_of
from freehold.core.custom_objects.records import Condition
from freehold.kernel.clock import find_day, parse_instant
from freehold.kernel.errors import Wrong
from freehold.kernel.query import Row

LONGEST_TEXT, LONGEST_PARAGRAPH = 256, 65_536
MOST_EXACT = 2**53
"""Numbers are compared as floating point: beyond this not every one differs from the next."""
_AMOUNTS = frozenset({rows.NUMBER, rows.DECIMAL, rows.DATE, rows.CHECKBOX})
_MESSAGES = {
    rows.NUMBER: "It should be a/an Integer",
    rows.DECIMAL: "It should be a/an Number",
    rows.DATE: "It should be a/an Date in the YYYY-MM-DD format",
    rows.CHECKBOX: "It should be a/an Boolean",
    rows.MULTI_SELECT: "It should be a/an Array",
    rows.LOOKUP: "It should be the id of a record",
}


def checked(
    fields: list[Row], given: dict[str, Any], before: dict[str, Any] | None
) -> tuple[dict[str, Any], list[Wrong]]:
    """All values of a record after what is given, and what is wrong with that; `before` is None for a new record."""
    known = {field["name"]: field for field in fields}
    data, wrongs = dict(before or {}), []
    for name, value in given.items():
        if name not in known:
            wrongs.append(Wrong(name[:200], "There is no such field", "invalid_field"))
            continue
        message = None if value is None else _wrong(known[name], value)
        if message is not None:
            wrongs.append(Wrong(name, message, "invalid_value"))
        data[name] = value
    for name, field in known.items():
        if (field["required"] or field["type"] == rows.PRIMARY) and data.get(name) in (None, "", []):
            wrongs.append(left_out(name))
    return data, wrongs


def kind_of(field: Row) -> str:
    """Whether a field is compared as a word or as an amount."""
    return "amount" if field["type"] in _AMOUNTS else "word"


def words_of(fields: list[Row], data: dict[str, Any]) -> list[Row]:
    """What a record is found by: a row for each value that is short enough to be looked up."""
    found = []
    for field in fields:
        value, name = data.get(field["name"]), field["name"]
        if value is None or field["type"] == rows.PARAGRAPH:
            continue
        for place, one in enumerate(value if isinstance(value, list) else [value]):
            amount = _amount(field["type"], one) if kind_of(field) == "amount" else None
            word = None if amount is not None else str(one)
            found.append({"name": name, "place": place, "word": word, "amount": amount})
    return found


def condition(field: Row | None, name: str, operator: str, text: str) -> Condition | str:
    """What a query parameter asks for, or what is wrong with it. `field` None: one of the times."""
    if field is None:
        try:
            return Condition(name, "time", operator, parse_instant(text))
        except (ValueError, TypeError, OverflowError):
            return "It should be in the 'YYYY-MM-DDTHH:mm:ss.SSSZ' format"
    if kind_of(field) == "word":
        if operator != "eq":
            return "Only numbers, dates and times are greater or less"
        return Condition(name, "word", operator, text)
    value = _from_text(field["type"], text)
    return _MESSAGES[field["type"]] if value is None else Condition(name, "amount", operator, value)


def _wrong(field: Row, value: Any) -> str | None:
    """What is wrong with a value that is not null."""
    kind = field["type"]
    if kind in (rows.PRIMARY, rows.TEXT, rows.PARAGRAPH, rows.DROPDOWN):
        if not isinstance(value, str):
            return "It should be a String"
        longest = LONGEST_PARAGRAPH if kind == rows.PARAGRAPH else LONGEST_TEXT
        if len(value) > longest:
            return f"Has {len(value)} characters, it can have maximum of {longest} characters"
        return _not_among(field, [value]) if kind == rows.DROPDOWN else None
    if kind == rows.MULTI_SELECT:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            return _MESSAGES[kind]
        return _not_among(field, value) or (None if len(set(value)) == len(value) else "It should name each value once")
    if kind == rows.LOOKUP:
        is_id = isinstance(value, int) and not isinstance(value, bool)
        return None if is_id or (isinstance(value, str) and 0 < len(value) <= LONGEST_TEXT) else _MESSAGES[kind]
    return None if _amount(kind, value) is not None else _MESSAGES[kind]


def _not_among(field: Row, words: list[str]) -> str | None:
    values = [choice["value"] for choice in field["choices"]]
    return None if set(words) <= set(values) else one_of(values)


def _amount(kind: str, value: Any) -> float | None:
    """A number, date or check box as what it is compared by; None when it is none."""
    if kind == rows.CHECKBOX:
        return float(value) if isinstance(value, bool) else None
    if kind == rows.DATE:
        return _days(value) if isinstance(value, str) else None
    is_number = isinstance(value, int) or (kind == rows.DECIMAL and isinstance(value, float))
    return float(value) if is_number and not isinstance(value, bool) and abs(value) <= MOST_EXACT else None


def _from_text(kind: str, text: str) -> float | None:
    if kind == rows.DATE:
        return _days(text)
    if kind == rows.CHECKBOX:
        return {"true": 1.0, "false": 0.0}.get(text.lower())
    try:
        amount = float(text[:40])
    except ValueError:
        return None
    return amount if abs(amount) <= MOST_EXACT else None


def _days(text: str) -> float | None:
    day = find_day(text)
    return None if day is None else float(day.toordinal())


def is_filterable(field: Row) -> bool:
    return bool(field["filterable"] or field["type"] == rows.PRIMARY)
