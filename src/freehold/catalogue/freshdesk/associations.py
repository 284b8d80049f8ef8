"""Tickets that belong together (contract 6.1, 6.1.6)."""

from freehold.catalogue.freshdesk import shapes
from freehold.catalogue.freshdesk.kinds import Asked, Given, Id, Ids
from freehold.catalogue.operation import Access, Body, Operation, Risk


class MergeNote(Given):
    """What is written into a ticket about a merger."""

    body: str
    private: bool = True


class Merge(Given):
    """Several tickets about one thing. The misspelling is the real name (contract 6.1.6)."""

    primary_id: Id
    ticket_ids: Ids
    convert_recepients_to_cc: bool = False
    note_in_primary: MergeNote | None = None
    note_in_secondary: MergeNote | None = None


merge = Operation(
    id="freshdesk.tickets.merge",
    method="PUT",
    path="/api/v2/tickets/merge",
    area="tickets",
    acts_on="ticket",
    access=Access.WRITE,
    summary="Go on with several tickets in one of them; the others are closed.",
    says="merged {others} into ticket {primary_id}",
    takes=Merge,
    status=204,
    body=Body.JSON,
    permission="ticket.merge",
    emits=("ticket.updated", "message.created", "ticket.merged"),
    risks=Risk.IRREVERSIBLE,
    errors=(400, 404),
)
associated = Operation(
    id="freshdesk.tickets.associated",
    method="GET",
    path="/api/v2/tickets/{ticket_id}/associated_tickets",
    area="tickets",
    acts_on="ticket",
    access=Access.READ,
    summary="Read the children of a parent ticket, or what is related to a tracker.",
    says="looked at what belongs to ticket {ticket_id}",
    query=Asked,
    gives=shapes.Associated,
    permission="ticket.view",
    risks=Risk.PERSONAL_DATA,
    errors=(404,),
)
prime = Operation(
    id="freshdesk.tickets.prime",
    method="GET",
    path="/api/v2/tickets/{ticket_id}/prime_association",
    area="tickets",
    acts_on="ticket",
    access=Access.READ,
    summary="Read the parent or tracker of a ticket.",
    says="looked at what ticket {ticket_id} belongs to",
    query=Asked,
    gives=shapes.ShortTicket,
    permission="ticket.view",
    risks=Risk.PERSONAL_DATA,
    errors=(404,),
)

ASSOCIATIONS = (merge, associated, prime)
