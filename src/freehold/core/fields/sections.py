"""Parts of the ticket form that are shown only at some choices of a dropdown, and the fields that stand in them."""

from typing import Any

from sqlalchemy import bindparam, delete, select, update

from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.core.fields.model import fields, sections
from freehold.core.fields.queries import forget_fields, list_fields
from freehold.kernel.errors import Invalid, NotFound, Wrong, not_unique
from freehold.kernel.query import Query, Row, inserts
from freehold.kernel.text import encode_text, load
from freehold.kernel.tx import Tx

MOST = 100
"""Sections that one field can have."""
_INSERT = inserts(sections)
_UPDATE = Query(
    update(sections)
    .where(sections.c.id == bindparam("row_id"))
    .values({name: bindparam(name) for name in ("label", "choice_ids", "updated_at")})
)
_DELETE = Query(delete(sections).where(sections.c.id == bindparam("row_id")))
_ALL = Query(select(sections).order_by(sections.c.id))
_MAP = Query(
    update(fields).where(fields.c.id == bindparam("row_id")).values(section_mappings=bindparam("section_mappings"))
)


def list_sections(tx: Tx, field_id: int | None = None) -> list[Row]:
    """The sections of a field, or of all; `choice_ids` and `field_ids` are lists of numbers."""
    members: dict[int, list[int]] = {}
    for row in list_fields(tx, "ticket"):
        for mapping in load(row["section_mappings"]) if row["parent_id"] is None else ():
            members.setdefault(mapping["section_id"], []).append(row["id"])
    return [
        {**row, "choice_ids": load(row["choice_ids"]), "field_ids": members.get(row["id"], [])}
        for row in tx.all(_ALL)
        if field_id in (None, row["field_id"])
    ]


def get_section(tx: Tx, field_id: int, number: int) -> Row:
    """A section of a field. Raises NotFound."""
    row = next((row for row in list_sections(tx, field_id) if row["id"] == number), None)
    if row is None:
        raise NotFound("section", number)
    return row


def create_section(tx: Tx, field: Row, given: dict[str, Any], by: Actor) -> Row:
    """Let a part of the form appear at some choices of a field; returns it.

    `given`: label and choice_ids. Raises Invalid when the field has another of that label, or too many. Records
    section.created.
    """
    tx.hold("sections")
    before = list_sections(tx, field["id"])
    if len(before) >= MOST:
        raise Invalid(Wrong("label", f"There can be at most {MOST} sections"))
    _refuse_taken(before, given["label"], 0)
    row = {
        "field_id": field["id"],
        "label": given["label"],
        "choice_ids": given["choice_ids"],
        "created_at": tx.now,
        "updated_at": tx.now,
    }
    row["id"] = tx.insert(_INSERT, **{**row, "choice_ids": encode_text(row["choice_ids"])})
    record(tx, "section.created", by, subject_id=row["id"], data={"field_id": field["id"]})
    return {**row, "field_ids": []}


def change_section(tx: Tx, section: Row, given: dict[str, Any], by: Actor) -> Row:
    """Change the label or the choices of a section; returns it. Raises Invalid. Records section.updated."""
    tx.hold("sections")
    if "label" in given:
        _refuse_taken(list_sections(tx, section["field_id"]), given["label"], section["id"])
    after = {**section, **given, "updated_at": tx.now}
    _save(tx, after)
    record(tx, "section.updated", by, subject_id=section["id"], data={"changed": sorted(given)})
    return after


def delete_section(tx: Tx, section: Row, by: Actor) -> None:
    """Take a section away; the fields in it stand in the form like any other. Records section.deleted."""
    _drop(tx, section)
    record(tx, "section.deleted", by, subject_id=section["id"], data={"field_id": section["field_id"]})


def drop_sections(tx: Tx, field_id: int) -> None:
    """The sections of a field go with it."""
    for section in list_sections(tx, field_id):
        _drop(tx, section)


def drop_choices_from_sections(tx: Tx, field_id: int, choice_ids: list[int]) -> None:
    """No section appears any more at choices that there are no longer."""
    for section in list_sections(tx, field_id):
        kept = [number for number in section["choice_ids"] if number not in choice_ids]
        if kept != section["choice_ids"]:
            _save(tx, {**section, "choice_ids": kept, "updated_at": tx.now})


def _drop(tx: Tx, section: Row) -> None:
    for row in list_fields(tx, "ticket"):
        mappings = load(row["section_mappings"])
        kept = [mapping for mapping in mappings if mapping["section_id"] != section["id"]]
        if kept != mappings:
            tx.run(_MAP, row_id=row["id"], section_mappings=encode_text(kept))
    forget_fields(tx, "ticket")
    tx.run(_DELETE, row_id=section["id"])


def _save(tx: Tx, section: Row) -> None:
    tx.run(
        _UPDATE,
        row_id=section["id"],
        label=section["label"],
        choice_ids=encode_text(section["choice_ids"]),
        updated_at=section["updated_at"],
    )


def _refuse_taken(others: list[Row], label: str, but: int) -> None:
    if any(row["label"].lower() == label.lower() and row["id"] != but for row in others):
        raise Invalid(not_unique("label"))
