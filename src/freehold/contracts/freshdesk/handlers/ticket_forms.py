"""Ticket forms and their fields (contract 6.11)."""

from typing import Any

from freehold.catalogue.freshdesk import ticket_forms as rows
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshdesk.paging import page_of, wanted_slice
from freehold.contracts.freshdesk.render import Json
from freehold.contracts.freshdesk.render_fields import list_form_fields, render_form, render_listed_form
from freehold.contracts.freshdesk.viewing import location, number_in
from freehold.contracts.freshdesk.words_of_wrongs import left_out
from freehold.contracts.freshdesk.writing import refuse
from freehold.contracts.implements import implements
from freehold.core.fields.definitions import list_every_field
from freehold.core.fields.forms import change_form, clone_form, create_form, delete_form, get_form, list_forms
from freehold.kernel.errors import Invalid, NotFound, Wrong
from freehold.kernel.query import Row
from freehold.kernel.text import load
from freehold.kernel.tx import Tx


@implements(rows.list_)
def list_all_forms(tx: Tx, call: Call) -> Any:
    found = list_forms(tx, wanted_slice(call))
    return page_of(call, [render_listed_form(row) for row in found.rows], has_more=found.has_more)


@implements(rows.create)
def take_in_form(tx: Tx, call: Call) -> Any:
    form = create_form(tx, _given(tx, call.body, is_new=True), call.who.actor)
    headers = location(call, f"ticket-forms/{form['id']}")
    return Answer(render_form(tx, form), says={"form_id": form["id"]}, headers=headers)


@implements(rows.get)
def look_at_form(tx: Tx, call: Call) -> Any:
    return render_form(tx, _form(tx, call))


@implements(rows.update)
def update_form(tx: Tx, call: Call) -> Any:
    form = _form(tx, call)
    return render_form(tx, change_form(tx, form, _given(tx, call.body, is_new=False), call.who.actor))


@implements(rows.delete)
def remove_form(tx: Tx, call: Call) -> Any:
    form = _form(tx, call)
    if form["is_default"]:
        raise Invalid(Wrong("id", "The default form cannot be deleted"))
    delete_form(tx, form, call.who.actor)


@implements(rows.clone)
def copy_form(tx: Tx, call: Call) -> Any:
    copy = clone_form(tx, _form(tx, call), call.who.actor)
    return Answer(render_form(tx, copy), says={"copy_id": copy["id"]})


@implements(rows.get_field)
def look_at_form_field(tx: Tx, call: Call) -> Any:
    return _field(tx, call, _form(tx, call))


@implements(rows.update_field)
def update_form_field(tx: Tx, call: Call) -> Any:
    form = _form(tx, call)
    before = _field(tx, call, form)
    refuse(call.body.wrongs)
    said = call.body.model_dump(exclude_none=True)
    fields = [{**one, **said} if one["id"] == before["id"] else one for one in _asked(tx, form)]
    return _field(tx, call, change_form(tx, form, {"fields": fields}, call.who.actor))


@implements(rows.delete_field)
def take_field_out(tx: Tx, call: Call) -> Any:
    form = _form(tx, call)
    number = _field(tx, call, form)["id"]
    fields = [one for one in _asked(tx, form) if one["id"] != number]
    change_form(tx, form, {"fields": fields}, call.who.actor)


def _form(tx: Tx, call: Call) -> Row:
    """The form in the path; what changes it waits for whoever changes it now."""
    if call.row.is_write:
        tx.hold("ticket forms")
    return get_form(tx, number_in(call, "form_id"))


def _field(tx: Tx, call: Call, form: Row) -> Json:
    """A field of the form, as it shows it. Raises NotFound."""
    number = number_in(call, "field_id")
    found = next((field for field in list_form_fields(tx, form) if field["id"] == number), None)
    if found is None:
        raise NotFound("field", number)
    return found


def _asked(tx: Tx, form: Row) -> list[Json]:
    """The fields of a form as they are stored; those of one that shows whatever customers see, written out."""
    if form["fields"] is None:
        return [{"id": field["id"]} for field in list_form_fields(tx, form)]
    fields: list[Json] = load(form["fields"])
    return fields


def _given(tx: Tx, body: rows.FormWrite, *, is_new: bool) -> dict[str, Any]:
    """What a body says of a form. Raises Invalid with everything that is wrong."""
    given: dict[str, Any] = {}
    wrongs = []
    if body.title is not None and body.title.strip():
        given["title"] = body.title.strip()
    elif is_new or "title" in body.model_fields_set:
        wrongs.append(left_out("title"))
    if "description" in body.model_fields_set:
        given["description"] = body.description
    if body.fields is not None:
        given["fields"] = [field.model_dump(exclude_none=True) for field in body.fields]
        numbers = [field.id for field in body.fields]
        if not set(numbers) <= {row["id"] for row in list_every_field(tx, "ticket")}:
            wrongs.append(Wrong("fields", "There is no field matching the given fields"))
        elif len(set(numbers)) < len(numbers):
            wrongs.append(Wrong("fields", "It should name each field once"))
    refuse(body.wrongs, wrongs)
    return given
