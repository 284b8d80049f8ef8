"""The fields of tickets, and the sections of their form (contract 6.11)."""

from typing import Any

from freehold.catalogue.freshdesk import sections as section_rows
from freehold.catalogue.freshdesk import ticket_fields as rows
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshdesk.render_fields import (
    render_admin_field,
    render_section,
    render_ticket_field,
    wire_type,
)
from freehold.contracts.freshdesk.viewing import location, number_in
from freehold.contracts.freshdesk.words_of_wrongs import left_out
from freehold.contracts.freshdesk.writing import refuse
from freehold.contracts.freshdesk.writing_fields import ticket_field_values
from freehold.contracts.implements import implements
from freehold.core.fields.choices import choices_of, usable
from freehold.core.fields.commands import change_field, create_field, delete_field, hold_fields
from freehold.core.fields.definitions import get_field, list_every_field
from freehold.core.fields.sections import change_section, create_section, delete_section, get_section, list_sections
from freehold.kernel.errors import Invalid, Wrong
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx


@implements(rows.list_)
def list_ticket_fields(tx: Tx, call: Call) -> Any:
    """All of them on the first page, however small it is asked for (contract 2)."""
    if call.query.page > 1:
        return []
    kind = call.query.type
    return [render_ticket_field(tx, row) for row in list_every_field(tx, "ticket") if kind in (None, wire_type(row))]


@implements(rows.admin_list)
def list_for_administration(tx: Tx, call: Call) -> Any:
    if call.query.page > 1:
        return []
    sections = _sections(tx, call)
    return [render_admin_field(tx, row, sections) for row in list_every_field(tx, "ticket")]


@implements(rows.create)
def add_ticket_field(tx: Tx, call: Call) -> Any:
    given, dependents = ticket_field_values(tx, call.body, None)
    row = create_field(tx, "ticket", given, dependents, call.who.actor)
    answer = render_admin_field(tx, row)
    if row["type"] == "nested_field":
        answer["ticket_field"] = dict(answer)
    headers = location(call, f"admin/ticket_fields/{row['id']}")
    return Answer(answer, says={"name": row["name"]}, headers=headers)


@implements(rows.get)
def look_at_ticket_field(tx: Tx, call: Call) -> Any:
    return render_admin_field(tx, _field(tx, call), _sections(tx, call))


@implements(rows.update)
def update_ticket_field(tx: Tx, call: Call) -> Any:
    hold_fields(tx, "ticket")
    row = _field(tx, call)
    given, dependents = ticket_field_values(tx, call.body, row)
    return render_admin_field(tx, change_field(tx, row, given, dependents, call.who.actor))


@implements(rows.delete)
def remove_ticket_field(tx: Tx, call: Call) -> Any:
    hold_fields(tx, "ticket")
    delete_field(tx, removable(_field(tx, call)), call.who.actor)


@implements(section_rows.list_)
def list_sections_of_field(tx: Tx, call: Call) -> Any:
    """A bare array, as it was seen live (contract 6.11)."""
    number = _field(tx, call)["id"]
    return [] if call.query.page > 1 else [render_section(row) for row in list_sections(tx, number)]


@implements(section_rows.create)
def add_section(tx: Tx, call: Call) -> Any:
    field = _field(tx, call)
    section = create_section(tx, field, _section_values(call.body, field, None), call.who.actor)
    headers = location(call, f"admin/ticket_fields/{field['id']}/sections/{section['id']}")
    return Answer(render_section(section), says={"section_id": section["id"]}, headers=headers)


@implements(section_rows.get)
def look_at_section(tx: Tx, call: Call) -> Any:
    return render_section(_section(tx, call))


@implements(section_rows.update)
def update_section(tx: Tx, call: Call) -> Any:
    section = _section(tx, call)
    given = _section_values(call.body, _field(tx, call), section)
    return render_section(change_section(tx, section, given, call.who.actor))


@implements(section_rows.delete)
def remove_section(tx: Tx, call: Call) -> Any:
    delete_section(tx, _section(tx, call), call.who.actor)


def removable(row: Row) -> Row:
    """The field, unless every account has it. Raises Invalid."""
    if not row["is_custom"]:
        raise Invalid(Wrong("id", "Default fields cannot be deleted"))
    return row


def _field(tx: Tx, call: Call) -> Row:
    return get_field(tx, "ticket", number_in(call, "field_id"))


def _section(tx: Tx, call: Call) -> Row:
    return get_section(tx, _field(tx, call)["id"], number_in(call, "section_id"))


def _sections(tx: Tx, call: Call) -> list[Row] | None:
    return list_sections(tx) if call.query.include == "section" else None


def _section_values(body: section_rows.SectionWrite, field: Row, before: Row | None) -> dict[str, Any]:
    """What a body says of a section, plainly or wrapped. Raises Invalid with everything that is wrong."""
    said = body.section or (body.sections[0] if body.sections else body)
    given: dict[str, Any] = {}
    wrongs = []
    if said.label is not None and said.label.strip():
        given["label"] = said.label.strip()
    elif before is None or said.label is not None:
        wrongs.append(left_out("label"))
    if said.choice_ids:
        given["choice_ids"] = list(dict.fromkeys(said.choice_ids))
        known = {choice["id"] for choice in usable(choices_of(field))}
        if not set(given["choice_ids"]) <= known:
            wrongs.append(Wrong("choice_ids", "There is no choice matching the given choice_ids"))
    elif before is None or said.choice_ids is not None:
        wrongs.append(left_out("choice_ids"))
    if field["type"] not in ("dropdown", "default_ticket_type"):
        wrongs = [Wrong("id", "Sections can be added only to dropdown fields", "incompatible_field")]
    refuse(body.wrongs, wrongs)
    return given
