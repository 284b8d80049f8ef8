"""Outbound WhatsApp messages (contract 3.14)."""

from typing import Any

from freehold.catalogue.freshchat import shapes
from freehold.catalogue.freshchat.kinds import Lenient, Page, PageSize
from freehold.catalogue.operation import Access, Body, Operation, Risk


class OutboundCreate(Lenient):
    """Checked by the handler, because these errors have a form of their own (contract 1.5)."""

    from_: Any = None
    provider: Any = None
    to: Any = None
    data: Any = None

    model_config = {"extra": "ignore", "alias_generator": lambda name: name.rstrip("_")}


class OutboundFilters(Lenient):
    request_id: str | None = None
    page: Page = 1
    items_per_page: PageSize = 10


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
    status=202,
    body=Body.JSON,
    scope="freshchat.outbound_messages.create",
    emits=("outbound_message.updated", "conversation.created", "message.created"),
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
