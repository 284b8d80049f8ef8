"""Values that rules compare with and set: whether each is one that the field can have (contract 4, 9.1)."""

from typing import Any

from freehold.catalogue.freshdesk.words import PRIORITIES, SOURCES
from freehold.contracts.freshdesk.words_of_wrongs import nothing_matches, one_of
from freehold.core.automation.vocabulary import (
    CHOICE,
    DATE,
    DURING,
    FIELDS,
    FLAG,
    HOURS,
    MOMENT,
    NUMBER,
    kind_of,
    listed,
)
from freehold.core.fields.choices import values_of
from freehold.core.fields.queries import list_custom_fields
from freehold.core.fields.statuses import list_types, list_usable_statuses
from freehold.core.people.queries import find_group_by_number
from freehold.core.products.queries import find_product
from freehold.core.tickets.queries import find_assignable_agent
from freehold.kernel.clock import find_day
from freehold.kernel.errors import Wrong
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

NONE = (None, "")
"""What stands for "has no value"."""
_PEOPLE = {
    "responder_id": ("agent", find_assignable_agent),
    "internal_agent_id": ("agent", find_assignable_agent),
    "product_id": ("product", find_product),
    "group_id": ("group", find_group_by_number),
    "internal_group_id": ("group", find_group_by_number),
}
_NUMBERED: dict[str, tuple[int, ...]] = {
    "priority": tuple(PRIORITIES),
    "source": tuple(SOURCES),
    "association_type": (1, 2, 3, 4),
}
_TYPES = {
    NUMBER: "It should be a/an Number",
    HOURS: "It should be a/an Positive Integer",
    FLAG: "It should be a/an Boolean",
    DATE: "It should be a/an Date in the YYYY-MM-DD format",
}


def known_fields(tx: Tx, resource: str) -> dict[str, str]:
    """What conditions can ask of a thing: stock fields, and the account's own. Name -> kind of value."""
    key = f"fields of rules: {resource}"
    if key not in tx.memo:
        own = {row["name"]: kind_of(row["type"]) for row in list_custom_fields(tx, resource)}
        tx.memo[key] = {**own, **FIELDS[resource]}
    found: dict[str, str] = tx.memo[key]
    return found


def wrong_value(tx: Tx, resource: str, name: str, kind: str, value: Any, where: str) -> list[Wrong]:
    """What is wrong with a value, or with one of a list, that stands at `where`; nothing when it fits."""
    for item in listed(value):
        wrong = _wrong(tx, resource, name, kind, item, where)
        if wrong is not None:
            return [wrong]
    return []


def _wrong(tx: Tx, resource: str, name: str, kind: str, value: Any, where: str) -> Wrong | None:
    if kind == MOMENT:
        return None if value in DURING else Wrong(where, one_of(DURING))
    if kind in _TYPES:
        return None if _is_a(kind, value) else Wrong(where, _TYPES[kind], "datatype_mismatch")
    if kind == CHOICE:
        return _wrong_choice(tx, resource, name, value, where)
    return None if isinstance(value, str) else Wrong(where, "It should be a String", "datatype_mismatch")


def _is_a(kind: str, value: Any) -> bool:
    if kind == FLAG:
        return isinstance(value, bool)
    if kind == DATE:
        return isinstance(value, str) and find_day(value) is not None
    if isinstance(value, bool):
        return False
    return isinstance(value, int | float) if kind == NUMBER else isinstance(value, int) and 1 <= value < 1_000_000


def _wrong_choice(tx: Tx, resource: str, name: str, value: Any, where: str) -> Wrong | None:
    if value in NONE:
        return None
    if isinstance(value, bool | float):
        return Wrong(where, "It should be a String", "datatype_mismatch")
    if resource == "ticket" and name in _PEOPLE:
        what, find = _PEOPLE[name]
        number = _number(value)
        return None if number is not None and find(tx, number) is not None else nothing_matches(where, what)
    allowed = _choices(tx, resource, name)
    if allowed is None or str(value) in {str(one) for one in allowed}:
        return None
    return Wrong(where, one_of(allowed))


def _choices(tx: Tx, resource: str, name: str) -> list[Any] | None:
    """The values that a field can have; None: any."""
    if resource == "ticket":
        if name == "status":
            return list(list_usable_statuses(tx))
        if name == "ticket_type":
            return list(list_types(tx))
        if name in _NUMBERED:
            return list(_NUMBERED[name])
    own = next((row for row in list_custom_fields(tx, resource) if row["name"] == name), None)
    if own is None or "dropdown" not in own["type"]:
        return None
    return list(values_of(load(own["choices"])))


def _number(value: Any) -> int | None:
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19 else None
