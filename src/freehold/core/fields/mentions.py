"""Rules, scenarios, SLA policies and skills that name a choice by its value: they follow when it has another."""

from typing import Any

from sqlalchemy import Table, bindparam, select, update

from freehold.core.automation.model import rules, scenarios
from freehold.core.people.model import skills
from freehold.core.sla.model import sla_policies
from freehold.kernel.query import Query
from freehold.kernel.text import encode_text, load
from freehold.kernel.tx import Tx

_PLACES: tuple[tuple[Table, tuple[str, ...]], ...] = (
    (rules, ("events", "conditions", "actions")),
    (scenarios, ("actions",)),
    (skills, ("conditions",)),
    (sla_policies, ("conditions",)),
)
"""Tables, and their columns of JSON in which fields and values are named."""
_READ = {table.name: Query(select(table.c.id, *(table.c[name] for name in names))) for table, names in _PLACES}
_SAVE = {
    table.name: Query(
        update(table).where(table.c.id == bindparam("row_id")).values({name: bindparam(name) for name in names})
    )
    for table, names in _PLACES
}
_VALUES = ("value", "from", "to")
_TYPE_LISTS = "ticket_types"
"""Where an SLA policy has the types of tickets that it is for."""


def rename_mentions(tx: Tx, entity: str, name: str, words: dict[str, str]) -> None:
    """Let everything that names a field's choices name them by their new values (`words`: old to new).

    `name` is the field's; the type of tickets is ticket_type. Choices below another are not followed: their values can
    mean several. Nothing else changes, and no updated time moves.
    """
    for table, names in _PLACES:
        for row in tx.all(_READ[table.name]):
            after = {column: encode_text(_renamed(load(row[column]), entity, name, words)) for column in names}
            if any(after[column] != encode_text(load(row[column])) for column in names):
                tx.run(_SAVE[table.name], row_id=row["id"], **after)


def _renamed(node: Any, entity: str, name: str, words: dict[str, str]) -> Any:
    if isinstance(node, list):
        return [_renamed(item, entity, name, words) for item in node]
    if not isinstance(node, dict):
        return node
    after = {key: _renamed(item, entity, name, words) for key, item in node.items()}
    of = str(node.get("resource_type") or "ticket").removesuffix("s").replace("companie", "company")
    of = of if of in ("contact", "company") else "ticket"
    if of == entity and name in (node.get("field_name"), node.get("name")):
        after |= {key: _swapped(node[key], words) for key in _VALUES if key in node}
    if name == "ticket_type" and isinstance(node.get(_TYPE_LISTS), list):
        after[_TYPE_LISTS] = _swapped(node[_TYPE_LISTS], words)
    return after


def _swapped(value: Any, words: dict[str, str]) -> Any:
    if isinstance(value, list):
        return [_swapped(item, words) for item in value]
    return words.get(value, value) if isinstance(value, str) else value
