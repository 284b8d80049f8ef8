"""Tickets (contract 6.1)."""

from typing import Annotated, Any

from pydantic import Field

from freehold.catalogue.freshdesk import shapes
from freehold.catalogue.freshdesk.kinds import (
    MOST_TAGS,
    Address,
    Asked,
    Emails,
    Examined,
    Id,
    Ids,
    Named,
    Short,
    When,
    Words,
    one_of,
)
from freehold.catalogue.freshdesk.words import PRIORITIES, SETTABLE_SOURCES
from freehold.catalogue.operation import Access, Body, Operation, Risk

Priority = Annotated[int, one_of(*PRIORITIES)]
Source = Annotated[int, one_of(*SETTABLE_SOURCES)]
FILTERS = ("new_and_my_open", "watching", "spam", "deleted", "all_tickets")


Tag = Annotated[str, Field(max_length=32)]


class Properties(Examined):
    """What a ticket has, whoever asked for it."""

    subject: str | None = None
    type: str | None = None
    status: int | None = None
    priority: Priority | None = None
    description: str | None = None
    structured_description: dict[str, Any] | None = None
    responder_id: Id | None = None
    custom_fields: Named | None = None
    due_by: When = None
    fr_due_by: When = None
    email_config_id: Id | None = None
    group_id: Id | None = None
    product_id: Id | None = None
    source: Source | None = None
    tags: Annotated[list[Tag], Field(max_length=MOST_TAGS)] | None = None
    company_id: Id | None = None
    internal_agent_id: Id | None = None
    internal_group_id: Id | None = None
    parent_id: Id | None = None
    lookup_parameter: Annotated[str | None, one_of("display_id", "primary_field_value")] = None


class TicketFields(Properties):
    """What can be said of a ticket, by whoever creates or changes it."""

    name: Short | None = None
    requester_id: Id | None = None
    email: Address | None = None
    facebook_id: Short | None = None
    phone: Short | None = None
    twitter_id: Short | None = None
    unique_external_id: Short | None = None


class TicketCreate(TicketFields):
    """A new ticket (contract 6.1.1)."""

    cc_emails: Emails | None = None
    related_ticket_ids: Ids | None = None


class TicketUpdate(TicketFields):
    """What becomes of a ticket (contract 6.1.3)."""


class OutboundCreate(Examined):
    """A ticket that we begin, by e-mail (contract 6.1.4)."""

    email: Address
    subject: str
    email_config_id: Id
    name: Short | None = None
    type: str | None = None
    status: int | None = None
    priority: Priority | None = None
    description: str | None = None
    custom_fields: Named | None = None
    due_by: When = None
    fr_due_by: When = None
    group_id: Id | None = None
    tags: Annotated[list[Tag], Field(max_length=MOST_TAGS)] | None = None
    cc_emails: Emails | None = None


class TicketAsked(Asked):
    include: Words = []


class TicketsAsked(Asked):
    """The filters of the list (contract 6.1.2)."""

    filter: Annotated[str | None, one_of(*FILTERS)] = None
    requester_id: Id | None = None
    email: str | None = None
    unique_external_id: str | None = None
    company_id: Id | None = None
    updated_since: When = None
    order_by: Annotated[str, one_of("created_at", "due_by", "updated_at", "status")] = "created_at"
    order_type: Annotated[str, one_of("asc", "desc")] = "desc"
    include: Words = Field([], description="stats, requester, description, company")


create = Operation(
    id="freshdesk.tickets.create",
    method="POST",
    path="/api/v2/tickets",
    area="tickets",
    acts_on="ticket",
    access=Access.WRITE,
    summary="Open a ticket.",
    says="opened ticket {ticket_id}",
    takes=TicketCreate,
    gives=shapes.WholeTicket,
    status=201,
    body=Body.EITHER,
    form_field="attachments[]",
    permission="ticket.create",
    rate="ticket_create",
    emits=("ticket.created", "ticket.updated", "contact.created"),
    risks=Risk.CUSTOMER_FACING,
    inverse="freshdesk.tickets.delete",
    errors=(400,),
    notes="""\
One of `requester_id`, `email`, `phone` (of somebody new: with `name`), `twitter_id`, `facebook_id` and
`unique_external_id` says who asks.
`due_by` and `fr_due_by` are null in the answer, unless the call sets them, and on the ticket a moment later. What the
numbers of `status`, `priority` and `source` mean stands in a table at the top of the Markdown reference.""",
)
outbound = Operation(
    id="freshdesk.tickets.outbound_email",
    method="POST",
    path="/api/v2/tickets/outbound_email",
    area="tickets",
    acts_on="ticket",
    access=Access.WRITE,
    summary="Write to a customer first; the ticket is closed until they answer.",
    says="wrote to a customer: ticket {ticket_id}",
    takes=OutboundCreate,
    gives=shapes.WholeTicket,
    status=201,
    body=Body.EITHER,
    form_field="attachments[]",
    permission="ticket.create",
    rate="ticket_create",
    emits=("ticket.created", "contact.created"),
    risks=Risk.CUSTOMER_FACING | Risk.IRREVERSIBLE,
    errors=(400,),
    notes="Mailed from the mailbox `email_config_id`. 403 while `allow_agent_to_initiate_conversation` is off.",
)
get = Operation(
    id="freshdesk.tickets.get",
    method="GET",
    path="/api/v2/tickets/{ticket_id}",
    area="tickets",
    acts_on="ticket",
    access=Access.READ,
    summary="Look at a ticket.",
    says="looked at ticket {ticket_id}",
    query=TicketAsked,
    gives=shapes.WholeTicket,
    permission="ticket.view",
    risks=Risk.PERSONAL_DATA,
    errors=(400, 404),
)
list_ = Operation(
    id="freshdesk.tickets.list",
    method="GET",
    path="/api/v2/tickets",
    area="tickets",
    acts_on="ticket",
    access=Access.READ,
    summary="List tickets, newest first; without updated_since only those of the last 30 days.",
    says="listed tickets",
    query=TicketsAsked,
    gives=list[shapes.Ticket],
    permission="ticket.view",
    rate="ticket_list",
    risks=Risk.PERSONAL_DATA,
    errors=(400,),
)
update = Operation(
    id="freshdesk.tickets.update",
    method="PUT",
    path="/api/v2/tickets/{ticket_id}",
    area="tickets",
    acts_on="ticket",
    access=Access.WRITE,
    summary="Change a ticket.",
    says="changed ticket {ticket_id}: {changes}",
    takes=TicketUpdate,
    gives=shapes.WholeTicket,
    body=Body.EITHER,
    form_field="attachments[]",
    permission="ticket.edit",
    rate="ticket_update",
    emits=("ticket.updated", "contact.created"),
    inverse="freshdesk.tickets.update",
    errors=(400, 404, 405),
)
delete = Operation(
    id="freshdesk.tickets.delete",
    method="DELETE",
    path="/api/v2/tickets/{ticket_id}",
    area="tickets",
    acts_on="ticket",
    access=Access.WRITE,
    summary="Put a ticket into the bin.",
    says="deleted ticket {ticket_id}",
    status=204,
    permission="ticket.delete",
    emits=("ticket.deleted",),
    inverse="freshdesk.tickets.restore",
    errors=(404, 405),
)
restore = Operation(
    id="freshdesk.tickets.restore",
    method="PUT",
    path="/api/v2/tickets/{ticket_id}/restore",
    area="tickets",
    acts_on="ticket",
    access=Access.WRITE,
    summary="Take a ticket back out of the bin, or out of spam.",
    says="restored ticket {ticket_id}",
    status=204,
    permission="ticket.delete",
    emits=("ticket.restored",),
    inverse="freshdesk.tickets.delete",
    errors=(404,),
)

TICKETS = (create, outbound, get, list_, update, delete, restore)
