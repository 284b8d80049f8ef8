"""Tickets that were archived (contract 6.1, 8)."""

from freehold.catalogue.freshdesk import shapes
from freehold.catalogue.freshdesk.kinds import Asked
from freehold.catalogue.freshdesk.tickets import TicketAsked
from freehold.catalogue.operation import Access, Operation, Risk

get = Operation(
    id="freshdesk.archived.get",
    method="GET",
    path="/api/v2/tickets/archived/{ticket_id}",
    area="tickets",
    acts_on="ticket",
    access=Access.READ,
    summary="Look at an archived ticket.",
    says="looked at archived ticket {ticket_id}",
    query=TicketAsked,
    gives=shapes.WholeTicket,
    permission="ticket.view",
    risks=Risk.PERSONAL_DATA,
    errors=(400, 404),
)
delete = Operation(
    id="freshdesk.archived.delete",
    method="DELETE",
    path="/api/v2/tickets/archived/{ticket_id}",
    area="tickets",
    acts_on="ticket",
    access=Access.WRITE,
    summary="Remove an archived ticket.",
    says="removed archived ticket {ticket_id}",
    status=204,
    permission="ticket.delete",
    emits=("ticket.deleted",),
    risks=Risk.IRREVERSIBLE,
    errors=(404,),
)
conversations = Operation(
    id="freshdesk.archived.conversations",
    method="GET",
    path="/api/v2/tickets/archived/{ticket_id}/conversations",
    area="conversations",
    acts_on="conversation",
    access=Access.READ,
    summary="Read the replies and notes of an archived ticket, oldest first.",
    says="read the conversation of archived ticket {ticket_id}",
    query=Asked,
    gives=list[shapes.Entry],
    permission="ticket.view",
    risks=Risk.PERSONAL_DATA,
    errors=(400, 404),
)

ARCHIVED = (get, delete, conversations)
