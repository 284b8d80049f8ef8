"""Files of tickets and entries (contract 6.1)."""

from typing import Any

from freehold.catalogue.freshdesk import attachments as rows
from freehold.contracts.call import Call
from freehold.contracts.freshdesk.attachments import number_of_ticket
from freehold.contracts.freshdesk.viewing import changeable, number_in, viewer_of
from freehold.contracts.implements import implements
from freehold.core.tickets.attachments import get_attachment, remove_attachment
from freehold.core.tickets.queries import get_ticket
from freehold.kernel.tx import Tx


@implements(rows.delete)
def delete_attachment(tx: Tx, call: Call) -> Any:
    attachment = get_attachment(tx, number_in(call, "attachment_id"))
    number = number_of_ticket(tx, attachment)
    ticket = changeable(get_ticket(tx, number, viewer_of(call), to_change=True), "DELETE")
    remove_attachment(tx, attachment, ticket, call.who.actor)
