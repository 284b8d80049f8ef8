"""Replies and notes: the conversation of a ticket (contract 6.2)."""

from typing import Any

from freehold.catalogue.freshdesk import shapes
from freehold.catalogue.freshdesk.kinds import Address, Addresses, Asked, Emails, Examined, Id
from freehold.catalogue.operation import Access, Body, Operation, Risk


class ReplyCreate(Examined):
    """A reply; it leaves the building."""

    NEEDED = ("body",)

    body: str | None = None
    structured_body: dict[str, Any] | None = None
    from_email: Address | None = None
    user_id: Id | None = None
    cc_emails: Emails | None = None
    bcc_emails: Emails | None = None


class NoteCreate(Examined):
    """A note; only agents read it unless it is public."""

    NEEDED = ("body",)

    body: str | None = None
    structured_body: dict[str, Any] | None = None
    incoming: bool = False
    notify_emails: Addresses | None = None
    private: bool = True
    user_id: Id | None = None


class ForwardReply(Examined):
    """An answer to somebody to whom a ticket was forwarded."""

    body: str
    to_emails: Emails
    user_id: Id | None = None
    cc_emails: Emails | None = None
    bcc_emails: Emails | None = None


class Forward(Examined):
    """A ticket, sent on to somebody who is no customer."""

    body: str
    to_emails: Emails
    cc_emails: Emails | None = None
    bcc_emails: Emails | None = None
    from_email: Address | None = None
    include_quoted_text: bool = True
    include_original_attachments: bool = True
    agent_id: Id | None = None


class EntryUpdate(Examined):
    """What a note says instead, or what is added to it."""

    body: str | None = None


list_ = Operation(
    id="freshdesk.conversations.list",
    method="GET",
    path="/api/v2/tickets/{ticket_id}/conversations",
    area="conversations",
    acts_on="conversation",
    access=Access.READ,
    summary="Read the replies and notes of a ticket, oldest first.",
    says="read the conversation of ticket {ticket_id}",
    query=Asked,
    gives=list[shapes.Entry],
    permission="ticket.view",
    risks=Risk.PERSONAL_DATA,
    errors=(400, 404),
)
reply = Operation(
    id="freshdesk.tickets.reply",
    method="POST",
    path="/api/v2/tickets/{ticket_id}/reply",
    area="conversations",
    acts_on="ticket",
    access=Access.WRITE,
    summary="Send a reply to the requester.",
    says="replied to the customer on ticket {ticket_id}",
    takes=ReplyCreate,
    gives=shapes.Reply,
    status=201,
    body=Body.EITHER,
    form_field="attachments[]",
    permission="ticket.reply",
    emits=("message.created",),
    risks=Risk.CUSTOMER_FACING | Risk.IRREVERSIBLE,
    errors=(400, 404, 405),
    notes=(
        "Goes to the requester, `cc_emails` and `bcc_emails`, from `from_email` or else the ticket's mailbox, once the "
        "answer is given. What becomes of it stands on the entry: `thread_message_id` is its number in the outbox, "
        "`thread_id` that of the ticket's first mail, `email_failure_count` and `outgoing_failures` (address: reason) whom "
        "it did not reach. Any address may be `from_email`, unless the setting `mail_from_mailboxes_only` is on."
    ),
)
note = Operation(
    id="freshdesk.tickets.note",
    method="POST",
    path="/api/v2/tickets/{ticket_id}/notes",
    area="conversations",
    acts_on="ticket",
    access=Access.WRITE,
    summary="Write a note on a ticket: private, unless said otherwise.",
    says="wrote a note on ticket {ticket_id}",
    takes=NoteCreate,
    gives=shapes.Note,
    status=201,
    body=Body.EITHER,
    form_field="attachments[]",
    permission="ticket.note",
    emits=("message.created",),
    inverse="freshdesk.conversations.delete",
    errors=(400, 404, 405),
)
forward = Operation(
    id="freshdesk.tickets.forward",
    method="POST",
    path="/api/v2/tickets/{ticket_id}/forward",
    area="conversations",
    acts_on="ticket",
    access=Access.WRITE,
    summary="Send a ticket on to somebody else.",
    says="forwarded ticket {ticket_id} to {recipients}",
    takes=Forward,
    gives=shapes.Forwarded,
    status=201,
    body=Body.EITHER,
    form_field="attachments[]",
    permission="ticket.forward",
    emits=("message.created",),
    risks=Risk.CUSTOMER_FACING | Risk.IRREVERSIBLE,
    errors=(400, 404, 405),
)
reply_to_forward = Operation(
    id="freshdesk.tickets.reply_to_forward",
    method="POST",
    path="/api/v2/tickets/{ticket_id}/reply_to_forward",
    area="conversations",
    acts_on="ticket",
    access=Access.WRITE,
    summary="Answer somebody to whom a ticket was forwarded.",
    says="answered {recipients}, to whom ticket {ticket_id} was forwarded",
    takes=ForwardReply,
    gives=shapes.Forwarded,
    status=201,
    body=Body.EITHER,
    form_field="attachments[]",
    permission="ticket.forward",
    emits=("message.created",),
    risks=Risk.CUSTOMER_FACING | Risk.IRREVERSIBLE,
    errors=(400, 404, 405),
)
update = Operation(
    id="freshdesk.conversations.update",
    method="PUT",
    path="/api/v2/conversations/{conversation_id}",
    area="conversations",
    acts_on="conversation",
    access=Access.WRITE,
    summary="Change the text of a note.",
    says="changed note {conversation_id}",
    takes=EntryUpdate,
    gives=shapes.Entry,
    body=Body.EITHER,
    form_field="attachments[]",
    permission="ticket.note",
    emits=("message.updated",),
    inverse="freshdesk.conversations.update",
    errors=(400, 404, 405),
)
delete = Operation(
    id="freshdesk.conversations.delete",
    method="DELETE",
    path="/api/v2/conversations/{conversation_id}",
    area="conversations",
    acts_on="conversation",
    access=Access.WRITE,
    summary="Delete a reply or a note from a ticket.",
    says="deleted conversation {conversation_id}",
    status=204,
    permission="ticket.delete",
    emits=("message.deleted",),
    risks=Risk.IRREVERSIBLE,
    errors=(404, 405),
)

ENTRIES = (list_, reply, note, forward, reply_to_forward, update, delete)
