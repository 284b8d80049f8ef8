"""Defines fields, changes them and takes them away."""

import re
import unicodedata
from typing import Any

from sqlalchemy import bindparam, func, select, update

from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.core.fields.choices import Choice, change_choices, choices_of
from freehold.core.fields.definitions import list_dependent_fields
from freehold.core.fields.forms import drop_from_forms
from freehold.core.fields.mentions import rename_mentions
from freehold.core.fields.model import fields
from freehold.core.fields.queries import forget_fields, list_custom_fields, list_fields
from freehold.core.fields.sections import drop_choices_from_sections, drop_sections
from freehold.core.fields.stock import FIRST_CUSTOM, STOCK, first_choice
from freehold.core.fields.values import forget_values, rename_types, rename_values
from freehold.kernel.errors import Invalid, Wrong
from freehold.kernel.query import Query, Row, blank, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

TYPES = ("text", "paragraph", "number", "checkbox", "date", "dropdown", "multi_select_dropdown")
"""The words for the type of a chat's field (Freshchat contract 3.7)."""
MORE_TYPES = ("decimal", "nested_field", "phone_number", "url")
"""What else fields of tickets, contacts and companies can be (Freshdesk contract 5.11, 5.12)."""
MOST_FIELDS = 300
"""Fields of its own that an account can give a kind of record."""
FIRST_NEW_STATUS = 8
"""Statuses that an account adds are numbered from here on (Freshdesk contract 4)."""
CHANGEABLE = (
    "label",
    "label_for_customers",
    "description",
    "position",
    "is_editable",
    "is_required",
    "is_required_for_closure",
    "is_required_for_customers",
    "is_displayed_to_customers",
    "can_customers_edit",
    "can_be_set_at_signup",
    "is_displayed_for_agents",
    "is_in_quick_add",
    "is_unique",
    "section_mappings",
)

_INSERT = inserts(fields)
_INSERT_NUMBERED = inserts(fields, is_numbered=True)
_LAST = Query(select(func.coalesce(func.max(fields.c.position), 0)).where(fields.c.entity == bindparam("entity")))
_LAST_NUMBER = Query(select(func.coalesce(func.max(fields.c.id), 0)))
_SAVE = Query(
    update(fields)
    .where(fields.c.id == bindparam("row_id"))
    .values(
        {name: bindparam(name, type_=fields.c[name].type) for name in (*CHANGEABLE, "name", "choices", "updated_at")}
        | {"deleted_at": bindparam("deleted_at", type_=fields.c.deleted_at.type)}
    )
)


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
    """Let records of a kind carry one more property, silently; returns the field's number.

    Raises Invalid for an unknown type.
    """
    known = TYPES if entity == "chat" else TYPES + MORE_TYPES
    if type_ not in known:
        raise Invalid(Wrong("type", f"It should be one of these values: {', '.join(known)}"))
    position = int(tx.value(_LAST, entity=entity)) + 1
    if entity != "chat":
        given = {"label": label, "type": type_, "position": position, "is_required": is_required}
        words = [{"value": word} for word in choices or ()]
        return int(_add(tx, entity, {**given, "name": name, "choices": words})["id"])
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


def hold_fields(tx: Tx, entity: str) -> None:
    """Until the end of the transaction nobody else defines fields of that kind of record; what was read before counts no more."""
    tx.hold(f"fields of {entity}")
    forget_fields(tx, entity)


def create_field(tx: Tx, entity: str, given: dict[str, Any], dependents: list[dict[str, Any]], by: Actor) -> Row:
    """Give tickets, contacts or companies a field of the account's own; returns it.

    `given`: label and type (a word of TYPES or MORE_TYPES), any of CHANGEABLE, and `choices` as `change_choices` takes
    them. `dependents`: label, label_for_customers and level (2, 3) of the fields that depend on a nested one. Raises
    Invalid for too many fields, and for choices that cannot be. Records field.created.
    """
    hold_fields(tx, entity)
    if len(list_custom_fields(tx, entity)) + len(dependents) >= MOST_FIELDS:
        raise Invalid(Wrong("label", f"There can be at most {MOST_FIELDS} custom fields"))
    row = _add(tx, entity, given)
    for dependent in dependents:
        shared: Row = {name: given[name] for name in ("position", "section_mappings") if name in given}
        _add(tx, entity, {**shared, **dependent, "type": "nested_field", "parent_id": row["id"]})
    record(tx, "field.created", by, subject_id=row["id"], data={"entity": entity, "name": row["name"]})
    return row


def change_field(tx: Tx, row: Row, given: dict[str, Any], dependents: list[dict[str, Any]], by: Actor) -> Row:
    """Change what is given of a field, a stock one or the account's own; returns it.

    The same form as for `create_field`; a dependent is named by `id` or `level`. A choice that has another value has it
    in every record too, so that history stays in one language, and in the rules, policies and skills that name it; one
    that is taken away stays in the records that hold it. Raises Invalid. Records field.updated.
    """
    entity, after = row["entity"], {**row, **_stored(given), "updated_at": tx.now}
    children = list_dependent_fields(tx, entity, row["id"])
    if given.get("choices"):
        after["choices"] = _change_choices(tx, row, children, given["choices"])
    for dependent in dependents:
        child = next(
            (
                one
                for one in children
                if dependent.get("id", one["id"]) == one["id"] and dependent.get("level", one["level"]) == one["level"]
            ),
            None,
        )
        if child is None:
            raise Invalid(Wrong("dependent_fields", "There is no field matching the given dependent_fields"))
        _save(
            tx,
            {
                **child,
                **{name: dependent[name] for name in ("label", "label_for_customers") if name in dependent},
                "updated_at": tx.now,
            },
        )
    if row["is_custom"] or any(one["id"] == row["id"] for one in list_fields(tx, entity)):
        _save(tx, after)
    else:
        tx.insert(_INSERT_NUMBERED, **after)
    forget_fields(tx, entity)
    changed = sorted([*(name for name in given if name != "choices"), *(["choices"] if given.get("choices") else [])])
    record(
        tx, "field.updated", by, subject_id=row["id"], data={"entity": entity, "name": row["name"], "changed": changed}
    )
    return after


def delete_field(tx: Tx, row: Row, by: Actor) -> None:
    """Take a field of the account's own away for good, with whatever records hold in it. Records field.deleted."""
    entity = row["entity"]
    for one in (row, *list_dependent_fields(tx, entity, row["id"])):
        forget_values(tx, entity, one["name"])
        _save(tx, {**one, "name": f"{one['name']}~{one['id']}", "deleted_at": tx.now, "updated_at": tx.now})
    forget_fields(tx, entity)
    if entity == "ticket":
        drop_sections(tx, row["id"])
        drop_from_forms(tx, row["id"])
    record(tx, "field.deleted", by, subject_id=row["id"], data={"entity": entity, "name": row["name"]})


def set_section_mappings(tx: Tx, row: Row, mappings: list[dict[str, Any]]) -> None:
    """In which sections of the form a field stands."""
    _save(tx, {**row, "section_mappings": encode_text(mappings)})
    forget_fields(tx, row["entity"])


def _add(tx: Tx, entity: str, given: dict[str, Any]) -> Row:
    tx.hold("numbers of fields")
    number = max(int(tx.value(_LAST_NUMBER)) + 1, FIRST_CUSTOM)
    name = given.get("name") or _free_name(tx, entity, given["label"])
    row = {
        **blank(fields),
        "entity": entity,
        "column_name": name,
        "is_custom": True,
        "position": 1,
        "label_for_customers": given["label"],
        "created_at": tx.now,
        "updated_at": tx.now,
        **_stored(given),
        "id": number,
        "name": name,
        "type": given["type"],
        "parent_id": given.get("parent_id"),
        "level": given.get("level"),
        "choices": encode_text(change_choices([], given.get("choices", []), first_choice(number)).choices),
    }
    tx.insert(_INSERT_NUMBERED, **row)
    forget_fields(tx, entity)
    return row


def _change_choices(tx: Tx, row: Row, children: list[Row], given: list[Choice]) -> str:
    before = choices_of(row)
    is_status = row["name"] == "status" and not row["is_custom"]
    changed = change_choices(before, given, FIRST_NEW_STATUS - 1 if is_status else first_choice(row["id"]))
    if not is_status and changed.renamed:
        if row["is_custom"]:
            rename_values(tx, row["entity"], [row["name"], *(one["name"] for one in children)], changed.renamed)
        else:
            rename_types(tx, changed.renamed)
        words = {one.before: one.after for one in changed.renamed if not one.above}
        rename_mentions(tx, row["entity"], row["name"], words)
    if changed.removed and row["entity"] == "ticket":
        drop_choices_from_sections(tx, row["id"], changed.removed)
    return encode_text(changed.choices)


def _stored(given: dict[str, Any]) -> Row:
    row = {name: given[name] for name in CHANGEABLE if name in given}
    if "section_mappings" in row:
        row["section_mappings"] = encode_text(row["section_mappings"])
    return row


def _save(tx: Tx, row: Row) -> None:
    names = (*CHANGEABLE, "name", "choices", "updated_at", "deleted_at")
    tx.run(_SAVE, row_id=row["id"], **{name: row[name] for name in names})


def _free_name(tx: Tx, entity: str, label: str) -> str:
    """A name made of the label; with a number behind it when it is taken (Freshdesk contract 6.11)."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "_", plain)[:100].strip("_") or "field"
    name = f"cf_{slug}" if entity == "ticket" else slug
    taken = {row["name"] for row in (*STOCK[entity], *list_fields(tx, entity))}
    number = 1
    while (name if number == 1 else f"{name}{number}") in taken:
        number += 1
    return name if number == 1 else f"{name}{number}"
