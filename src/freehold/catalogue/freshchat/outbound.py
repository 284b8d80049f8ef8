"""Outbound WhatsApp messages (contract 3.14)."""

from typing import Any

from pydantic import Field

from freehold.catalogue.freshchat import shapes
from freehold.catalogue.freshchat.kinds import Lenient, Page, PageSize
from freehold.catalogue.operation import Access, Body, Operation, Risk


class OutboundCreate(Lenient):
    """A template message. Its errors have a form of their own (contract 1.5), so the handler checks it."""

    from_: Any = Field(None, description="{phone_number}: the business number, + and digits")
    provider: Any = Field(None, description="whatsapp")
    to: Any = Field(None, description="one to ten of {phone_number}")
    data: Any = Field(
        None, description="{message_template}: storage, template_name, namespace, language, template_data"
    )

    model_config = {"extra": "ignore", "alias_generator": lambda name: name.rstrip("_")}


class OutboundFilters(Lenient):
    request_id: str | None = Field(None, description="only those of this request")
    page: Page = Field(1, description="which page, from 1")
    items_per_page: PageSize = Field(10, description="how many on a page; above 100 it is clamped")


send = Operation(
    id="freshchat.outbound.send",
    method="POST",
    path="/v2/outbound-messages/whatsapp",
    area="outbound",
    acts_on="outbound_message",
    access=Access.WRITE,
    summary="Send a WhatsApp template message to up to ten customers.",
    says="sent the WhatsApp template {template} to {recipients} customers",
    takes=OutboundCreate,
    gives=shapes.OutboundRequest,
    refuses=shapes.OutboundError,
    status=202,
    body=Body.JSON,
    scope="freshchat.outbound_messages.create",
    emits=("outbound_message.updated", "contact.created", "conversation.created", "message.created"),
    webhooks=("outbound_message_event", "message_create", "conversation_create", "user_create"),
    risks=Risk.CUSTOMER_FACING | Risk.IRREVERSIBLE | Risk.BULK,
    errors=(400,),
)
list_ = Operation(
    id="freshchat.outbound.list",
    method="GET",
    path="/v2/outbound-messages",
    area="outbound",
    acts_on="outbound_message",
    access=Access.READ,
    summary="List outbound messages with their delivery states.",
    says="listed outbound messages",
    query=OutboundFilters,
    gives=shapes.OutboundList,
    scope="freshchat.outbound_messages.view",
    risks=Risk.PERSONAL_DATA,
    errors=(400,),
)

OUTBOUND = (send, list_)
