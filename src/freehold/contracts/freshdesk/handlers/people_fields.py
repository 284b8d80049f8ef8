"""The fields of contacts and of companies (contract 6.4, 6.6): alike, and so are their handlers."""

from typing import Any

from freehold.catalogue.freshdesk.people_fields import COMPANY_FIELDS, CONTACT_FIELDS
from freehold.catalogue.operation import Operation
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshdesk.handlers.ticket_fields import removable
from freehold.contracts.freshdesk.render_fields import render_person_field
from freehold.contracts.freshdesk.viewing import location_below, number_in
from freehold.contracts.freshdesk.writing_fields import person_field_values
from freehold.contracts.implements import implements
from freehold.core.fields.commands import change_field, create_field, delete_field, hold_fields
from freehold.core.fields.definitions import get_field, list_every_field
from freehold.kernel.tx import Tx


def _attach(
    entity: str, list_: Operation, create: Operation, get: Operation, update: Operation, delete: Operation
) -> None:
    @implements(list_)
    def list_all(tx: Tx, call: Call) -> Any:
        """All of them on the first page, however small it is asked for (contract 2)."""
        if call.query.page > 1:
            return []
        return [render_person_field(row, is_listed=True) for row in list_every_field(tx, entity)]

    @implements(create)
    def add(tx: Tx, call: Call) -> Any:
        row = create_field(tx, entity, person_field_values(call.body, None, entity), [], call.who.actor)
        answer = render_person_field(row, is_listed=False)
        return Answer(answer, says={"name": row["name"]}, headers=location_below(call, row["id"]))

    @implements(get)
    def look_at(tx: Tx, call: Call) -> Any:
        return render_person_field(get_field(tx, entity, number_in(call, "field_id")), is_listed=False)

    @implements(update)
    def change(tx: Tx, call: Call) -> Any:
        hold_fields(tx, entity)
        row = get_field(tx, entity, number_in(call, "field_id"))
        after = change_field(tx, row, person_field_values(call.body, row, entity), [], call.who.actor)
        return render_person_field(after, is_listed=False)

    @implements(delete)
    def remove(tx: Tx, call: Call) -> Any:
        hold_fields(tx, entity)
        delete_field(tx, removable(get_field(tx, entity, number_in(call, "field_id"))), call.who.actor)


_attach("contact", *CONTACT_FIELDS)
_attach("company", *COMPANY_FIELDS)
