"""What other channels bring and take: messages by WhatsApp, and what contacts do elsewhere (contract 6.19)."""

from typing import Annotated, Any

from pydantic import Field

from freehold.catalogue.freshdesk.kinds import Address, Asked, DateTime, Examined, Given, Id, Shape, Short, When, one_of
from freehold.catalogue.operation import Access, Body, Operation, Risk

Phone = Annotated[str, Field(pattern=r"^\+[0-9]{1,31}$", description="with the country's code, such as +15550100001")]


class Sender(Given):
    channel_identifier: Phone


class Recipient(Given):
    recipient_identifier: Phone


class Language(Given):
    code: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8})?$")]


class Component(Given):
    """What is put into one part of a template: texts into its header or body, a picture or the like into its header."""

    type: Annotated[str, one_of("header", "body")]
    parameters: Annotated[list[dict[str, Any]], Field(max_length=50)] = []


class Template(Given):
    """A template that WhatsApp has approved."""

    name: Annotated[str, Field(min_length=1, max_length=512)]
    language: Language
    components: Annotated[list[Component], Field(max_length=2)] = []


class TemplateMessage(Given):
    type: Annotated[str, one_of("TEMPLATE")]
    template: Template


class OnReply(Given):
    mode: Annotated[str | None, one_of("detailed", "default_text", "none")] = None
    text: Annotated[str, Field(max_length=10_000)] | None = None


class NotePolicy(Given):
    on_reply: OnReply | None = None


class TicketProperties(Given):
    tags: Annotated[list[Annotated[str, Field(max_length=32)]], Field(max_length=30)] | None = None
    custom_fields: Annotated[dict[str, Any], Field(max_length=2)] | None = None


class OutboundMessageCreate(Examined):
    """A message to one customer."""

    from_: Sender = Field(alias="from")
    to: Recipient
    channel_type: Annotated[str, one_of("WHATSAPP")]
    message: TemplateMessage
    external_reference_id: Short | None = None
    note_policy: NotePolicy | None = None
    ticket_properties: TicketProperties | None = None


class OutboundMessageTaken(Shape):
    success: bool
    message_id: str
    description: str


class OutboundMessage(OutboundMessageTaken):
    """What became of it; `created_on` in milliseconds since 1970."""

    created_on: int
    status: str
    error_code: str | None
    error_message: str | None


class ActivityActor(Given):
    type: Short
    id: Short | int | None = None
    name: Short | None = None


class ActivitySource(Given):
    name: Short
    id: Short | int | None = None


class ActivityObject(Given):
    type: Short | None = None
    id: Short | int | None = None


class Activity(Given):
    """What somebody did elsewhere."""

    name: Short
    actor: ActivityActor
    source: ActivitySource
    timestamp: When = None
    description: Annotated[str, Field(max_length=10_000)] | None = None
    link: Annotated[str, Field(max_length=2048)] | None = None
    object: ActivityObject | None = None
    context: Annotated[dict[str, Any], Field(max_length=100)] | None = None


class ActivityContact(Given):
    """Whose activity it is: one of the ids."""

    email: Address | None = None
    twitter_id: Short | None = None
    unique_external_id: Short | None = None
    facebook_id: Short | None = None
    id: Id | None = None
    name: Short | None = None
    is_actor: bool = True


class ActivityCreate(Examined):
    activity: Activity
    contact: ActivityContact


class ActivityKept(Shape):
    id: int
    contact_id: int
    name: str
    timestamp: DateTime


send = Operation(
    id="freshdesk.channels.send",
    method="POST",
    path="/api/v2/channels/outbound-messages",
    area="channels",
    acts_on="message",
    access=Access.WRITE,
    summary="Send a customer a template message by WhatsApp.",
    says="sent WhatsApp template {template} to a customer",
    takes=OutboundMessageCreate,
    gives=OutboundMessageTaken,
    body=Body.JSON,
    permission="ticket.create",
    emits=("outbound_message.updated",),
    risks=Risk.CUSTOMER_FACING | Risk.IRREVERSIBLE,
    notes="It goes the way of Freshchat's outbound messages, to the sandbox or to WhatsApp as the settings say. "
    "`note_policy` and `ticket_properties` are taken and change nothing: they are about the ticket that an answer would "
    "open, and answers do not come in yet.",
    errors=(400,),
)
get = Operation(
    id="freshdesk.channels.get",
    method="GET",
    path="/api/v2/channels/outbound-messages/{message_id}",
    area="channels",
    acts_on="message",
    access=Access.READ,
    summary="See what became of an outbound message.",
    says="looked at outbound message {message_id}",
    query=Asked,
    gives=OutboundMessage,
    permission="contact.view",
    notes="`status` is QUEUED, SENT, DELIVERED, READ or FAILED.",
    errors=(400, 404),
)
activity = Operation(
    id="freshdesk.contacts.add_activity",
    method="POST",
    path="/api/v2/contact-activities",
    area="contacts",
    acts_on="contact",
    access=Access.WRITE,
    summary="Note what a contact did elsewhere; who is not known yet is taken in.",
    says="noted an activity of contact {contact_id}",
    takes=ActivityCreate,
    gives=ActivityKept,
    body=Body.JSON,
    permission="contact.edit",
    emits=("contact.created",),
    notes="The published documentation shows no answer; this one says what was kept.",
    errors=(400,),
)

CHANNELS = (send, get, activity)
