"""Tickets, replies and notes with the times that they had elsewhere, for those who move here (contract 1.1)."""

from freehold.catalogue.freshdesk import shapes
from freehold.catalogue.freshdesk.entries import NoteCreate, ReplyCreate
from freehold.catalogue.freshdesk.kinds import Short, When
from freehold.catalogue.freshdesk.tickets import TicketCreate
from freehold.catalogue.operation import Access, Body, Operation, Risk

_NOTES = (
    "What the other desk calls it (`import_id`) is kept: the same one again changes nothing, and answers with what is "
    "there. Nobody is told, no mail leaves, no rule runs. Contract 1.1 shows no more of this family than its attributes."
)


class TicketTakenOver(TicketCreate):
    """A ticket as it was elsewhere; times may not lie ahead, nor `updated_at` before `created_at`."""

    import_id: Short | None = None
    created_at: When = None
    updated_at: When = None


class ReplyTakenOver(ReplyCreate):
    """A reply as it was elsewhere."""

    import_id: Short | None = None
    created_at: When = None
    updated_at: When = None


class NoteTakenOver(NoteCreate):
    """A note as it was elsewhere; a customer's message is an incoming one."""

    import_id: Short | None = None
    created_at: When = None
    updated_at: When = None


create = Operation(
    id="freshdesk.channel.create_ticket",
    method="POST",
    path="/api/channel/v2/tickets",
    area="moving",
    acts_on="ticket",
    access=Access.WRITE,
    summary="Take over a ticket from another desk, with its own times.",
    says="took over ticket {ticket_id}",
    takes=TicketTakenOver,
    gives=shapes.WholeTicket,
    status=201,
    body=Body.EITHER,
    form_field="attachments[]",
    permission="ticket.import",
    rate="ticket_create",
    emits=("ticket.created", "ticket.updated", "contact.created"),
    risks=Risk.BULK | Risk.ADMIN,
    inverse="freshdesk.tickets.delete",
    notes=_NOTES,
    errors=(400,),
)
reply = Operation(
    id="freshdesk.channel.reply",
    method="POST",
    path="/api/channel/v2/tickets/{ticket_id}/reply",
    area="moving",
    acts_on="ticket",
    access=Access.WRITE,
    summary="Take over a reply from another desk, with its own times.",
    says="took over a reply on ticket {ticket_id}",
    takes=ReplyTakenOver,
    gives=shapes.Reply,
    status=201,
    body=Body.EITHER,
    form_field="attachments[]",
    permission="ticket.import",
    emits=("message.created",),
    risks=Risk.BULK | Risk.ADMIN,
    inverse="freshdesk.conversations.delete",
    notes=_NOTES,
    errors=(400, 404, 405),
)
note = Operation(
    id="freshdesk.channel.note",
    method="POST",
    path="/api/channel/v2/tickets/{ticket_id}/notes",
    area="moving",
    acts_on="ticket",
    access=Access.WRITE,
    summary="Take over a note or a customer's message from another desk, with its own times.",
    says="took over a note on ticket {ticket_id}",
    takes=NoteTakenOver,
    gives=shapes.Note,
    status=201,
    body=Body.EITHER,
    form_field="attachments[]",
    permission="ticket.import",
    emits=("message.created",),
    risks=Risk.BULK | Risk.ADMIN,
    inverse="freshdesk.conversations.delete",
    notes=_NOTES,
    errors=(400, 404, 405),
)

CHANNEL = (create, reply, note)
