"""Defines fields."""

from sqlalchemy import bindparam, func, select

from freehold.core.fields.model import fields
from freehold.kernel.errors import Invalid, Wrong
from freehold.kernel.query import Query, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

TYPES = ("text", "paragraph", "number", "checkbox", "date", "dropdown", "multi_select_dropdown")
"""The words for a field's type (Freshchat contract 3.7)."""

_INSERT = inserts(fields)
_LAST = Query(select(func.coalesce(func.max(fields.c.position), 0)).where(fields.c.entity == bindparam("entity")))


def add_field(
    tx: Tx,
    entity: str,
    name: str,
    *,
    label: str,
    type_: str,
    choices: list[str] | None = None,
    is_required: bool = False,
) -> int:
    """Let records of a kind carry one more property; returns the field's number. Raises Invalid for an unknown type."""
    if type_ not in TYPES:
        raise Invalid(Wrong("type", f"It should be one of these values: {', '.join(TYPES)}"))
    position = int(tx.value(_LAST, entity=entity)) + 1
    return tx.insert(
        _INSERT,
        entity=entity,
        name=name,
        label=label,
        type=type_,
        column_name=f"cf_str{position:02d}",
        is_custom=True,
        is_required=is_required,
        position=position,
        choices=encode_text([{"id": str(place), "value": word} for place, word in enumerate(choices or [], 1)]),
        created_at=tx.now,
    )
