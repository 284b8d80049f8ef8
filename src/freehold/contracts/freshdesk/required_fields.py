"""Which fields must be filled in, and when (contract 1.6, 6.1.1, quirk 15).

On a new record all that the account requires of agents; on a change those that it names, and when a ticket's status
changes all of them: a ticket does not move on while something is missing. Those that are required for closure must be
there once a ticket is resolved or closed. A field that stands in sections is asked for only where one of them is shown.
"""

from typing import Any

from freehold.contracts.freshdesk.words_of_wrongs import MISSING, left_out, one_of
from freehold.core.fields.choices import choices_of, values_of
from freehold.core.fields.definitions import list_every_field
from freehold.core.fields.queries import list_custom_fields, list_fields
from freehold.core.fields.sections import list_sections
from freehold.core.fields.statuses import CLOSED, RESOLVED, list_types, list_usable_statuses
from freehold.core.fields.stock import STOCK
from freehold.kernel.errors import Wrong
from freehold.kernel.query import Row
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

_BLANK: tuple[Any, ...] = (None, "", [])
_STRICT = ("subject", "description", "status", "priority")
"""What the stock form requires of agents beside the requester; asked for only in strict mode (contract 6.1.1)."""
_TICKET = {
    "subject": ("subject", "subject"),
    "ticket_type": ("type", "type"),
    "source": ("source", "source"),
    "status": ("status", "status"),
    "priority": ("priority", "priority"),
    "group": ("group_id", "group_id"),
    "agent": ("responder_id", "agent_id"),
    "product": ("product_id", "product_id"),
    "description": ("description", "description"),
}
"""Stock fields of tickets: the attribute, and the column."""
_ALWAYS_THERE = frozenset({"source", "status", "priority"})
"""They have a value when nothing is said."""


def missing_fields(
    tx: Tx,
    rows: list[Row],
    values: dict[str, Any],
    given: dict[str, Any],
    is_complete: bool,
    is_closing: bool,
    stock: dict[str, Any],
) -> list[Wrong]:
    """The account's own fields that are empty and must not be."""
    wrongs = []
    for row in rows:
        is_asked = row["is_required"] and (is_complete or row["name"] in given)
        is_asked = is_asked or (is_closing and row["is_required_for_closure"])
        if is_asked and values.get(row["name"]) in _BLANK and _is_shown(tx, row, values, stock):
            choices = values_of(choices_of(row))
            message = one_of(choices) if choices else MISSING
            wrongs.append(Wrong(f"custom_fields.{row['name']}", message, "missing_field"))
    return wrongs


def missing_of_ticket(
    tx: Tx, given: dict[str, Any], before: Row | None, is_complete: bool, is_closing: bool, is_strict: bool
) -> list[Wrong]:
    """Stock fields of a ticket that are empty and must not be. `given` are columns; `before` None: a new ticket."""
    asked = {
        row["name"]
        for row in list_fields(tx, "ticket")
        if not row["is_custom"]
        and ((row["is_required"] and row["name"] not in _STRICT) or (is_closing and row["is_required_for_closure"]))
    }
    if is_strict:
        asked |= {row["name"] for row in _changed_stock(tx) if row["is_required"]}
    wrongs = []
    for name in sorted(asked & set(_TICKET)):
        field, column = _TICKET[name]
        if not (is_complete or column in given):
            continue
        value = given[column] if column in given else None if before is None else before[column]
        is_there = name in _ALWAYS_THERE and not is_strict
        if value in _BLANK and not is_there:
            wrongs.append(Wrong(field, _offered(tx, name), "missing_field"))
    return wrongs


def why_not_moved(tx: Tx, ticket: Row, given: dict[str, Any], custom_fields: dict[str, Any]) -> str | None:
    """Which fields of a ticket, one of many that get the same columns and custom fields, keep it from its new status."""
    status = given.get("status", ticket["status"])
    if status == ticket["status"]:
        return None
    is_closing = status in (RESOLVED, CLOSED)
    values = {**load(ticket["custom_fields"]), **custom_fields}
    stock = {"ticket_type": given.get("type", ticket["type"])}
    wrongs = missing_fields(tx, list_custom_fields(tx, "ticket"), values, {}, True, is_closing, stock)
    wrongs += missing_of_ticket(tx, given, ticket, True, is_closing, False)
    return f"It lacks {', '.join(wrong.field for wrong in wrongs)}." if wrongs else None


def missing_of_person(tx: Tx, entity: str, given: dict[str, Any], is_new: bool) -> list[Wrong]:
    """Stock fields of a contact or company that the account has come to require. `given` by the name of the field."""
    stock = {row["name"] for row in STOCK[entity] if row["is_required"]}
    changed = [row for row in list_fields(tx, entity) if not row["is_custom"] and row["is_required"]]
    return [
        left_out(row["name"])
        for row in changed
        if row["name"] not in stock and (is_new or row["name"] in given) and given.get(row["name"]) in _BLANK
    ]


def _changed_stock(tx: Tx) -> list[Row]:
    return [row for row in list_every_field(tx, "ticket") if not row["is_custom"] and row["name"] in _STRICT]


def _offered(tx: Tx, name: str) -> str:
    if name == "ticket_type":
        return one_of(list_types(tx))
    if name == "status":
        return one_of(list_usable_statuses(tx))
    return one_of((1, 2, 3, 4)) if name == "priority" else MISSING


def _is_shown(tx: Tx, row: Row, values: dict[str, Any], stock: dict[str, Any]) -> bool:
    mappings = {mapping["section_id"] for mapping in load(row["section_mappings"])}
    if not mappings:
        return True
    parents = {field["id"]: field for field in list_every_field(tx, "ticket")}
    for section in list_sections(tx):
        if section["id"] not in mappings:
            continue
        parent = parents.get(section["field_id"])
        if parent is None:
            continue
        chosen = values.get(parent["name"]) if parent["is_custom"] else stock.get(parent["name"])
        if any(choice["value"] == chosen and choice["id"] in section["choice_ids"] for choice in choices_of(parent)):
            return True
    return False
