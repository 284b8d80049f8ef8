"""Files of tickets and entries (contract 6.1)."""

from typing import Any

from freehold.catalogue.freshdesk import attachments as rows
from freehold.contracts.call import Call
from freehold.contracts.freshdesk.viewing import changeable, number_in, viewer_of
from freehold.contracts.implements import implements
from freehold.core.tickets.attachments import ENTRY, SUMMARY, TICKET, get_attachment, remove_attachment
from freehold.core.tickets.queries import get_entry, get_ticket
from freehold.kernel.errors import NotFound
from freehold.kernel.tx import Tx


@implements(rows.delete)
def delete_attachment(tx: Tx, call: Call) -> Any:
    attachment = get_attachment(tx, number_in(call, "attachment_id"))
    number = attachment["owner_id"]
    if attachment["owner"] == ENTRY:
        number = get_entry(tx, number)["ticket_id"]
    elif attachment["owner"] not in (TICKET, SUMMARY):
        raise NotFound("attachment", attachment["id"])
    ticket = changeable(get_ticket(tx, number, viewer_of(call), to_change=True), "DELETE")
    remove_attachment(tx, attachment, ticket, call.who.actor)
