"""Conversations, messages and ratings (contract 3.1 to 3.7, 3.13)."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from freehold.catalogue.freshchat import shapes
from freehold.catalogue.freshchat.kinds import InstantText, Lenient, Page, Paged, PageSize
from freehold.catalogue.operation import Access, Body, Operation, Risk

STATUSES = ("new", "assigned", "resolved", "reopened", "waiting on customer", "waiting on internal team")
"""The words that we answer with (contract 4.6)."""

MEANS = {**{word: word for word in STATUSES}, "reopen": "reopened", "open": "reopened"}
"""The words that clients send, and the status each asks for (contract 3.3)."""


def _status(value: Any) -> Any:
    word = value.strip().lower() if isinstance(value, str) else ""
    if word not in MEANS:
        raise ValueError(f"It should be one of these values: {', '.join(STATUSES)}")
    return MEANS[word]


Status = Annotated[str, BeforeValidator(_status), Field(json_schema_extra={"enum": list(STATUSES)})]
Parts = Annotated[
    list[dict[str, Any]],
    Field(min_length=1, max_length=100, description="each with exactly one of text, image, file, video, url_button, …"),
]


class MessageCreate(Lenient):
    """A message as clients send it (contract 3.6)."""

    message_parts: Parts
    reply_parts: list[dict[str, Any]] | None = Field(None, description="buttons that the customer can answer with")
    message_type: Annotated[
        str | None, Field(pattern="^(?i:normal|private)$", description="normal (when left out) or private")
    ] = None
    actor_type: Annotated[
        str | None, Field(pattern="^(?i:user|agent|bot|system)$", description="who writes: user, agent, bot or system")
    ] = None
    actor_id: str | None = Field(None, description="id of the user or agent who writes")
    user_id: str | None = Field(None, description="the user, when actor_id is left out")
    meta_data: dict[str, Any] | None = Field(None, description="stored and given back")
    in_reply_to: dict[str, Any] | None = Field(None, description='{"message_id": …}')
    message_source: str | None = None


class UserRef(Lenient):
    id: str | None = None


class ConversationCreate(Lenient):
    """A conversation as clients open it (contract 3.1)."""

    channel_id: str = Field(description="id or number of the channel")
    app_id: str | None = None
    messages: list[MessageCreate] = Field([], max_length=100)
    users: list[UserRef] = Field([], description="the user, as [{id}]")
    user_id: str | None = Field(None, description="instead of users")
    status: Status | None = None
    assigned_agent_id: str | None = Field(None, description="who answers it")
    assigned_org_agent_id: str | None = None
    assigned_group_id: str | None = Field(None, description="which group answers it")
    assigned_org_group_id: str | None = None
    properties: dict[str, Any] | list[Any] | None = Field(None, description="priority and cf_ members")


class ConversationUpdate(Lenient):
    """What of a conversation can be changed (contract 3.3)."""

    status: Status | None = None
    channel_id: str | None = Field(None, description="moves it to another channel")
    assigned_agent_id: str | None = Field(None, description="who answers it; an empty text takes it away")
    assigned_org_agent_id: str | None = None
    assigned_group_id: str | None = Field(None, description="which group answers it; an empty text takes it away")
    assigned_org_group_id: str | None = None
    properties: dict[str, Any] | list[Any] | None = Field(
        None, description="priority and cf_ members, merged by name; must be an object"
    )


class ConversationFilters(Paged):
    status: Status | None = None
    assigned_agent_id: str | None = None
    assigned_group_id: str | None = None


class MessageFilters(Lenient):
    page: Page = Field(1, description="which page, from 1")
    items_per_page: PageSize = Field(20, description="how many on a page; above 50 it is clamped")
    from_time: InstantText | None = Field(None, description="only messages created at or after this time")
    anchor: str | None = Field(
        None, description="put into links by the server, so that a walk sees each row once; opaque"
    )


class RatingCreate(Lenient):
    """What a customer thought of it (contract 3.13). Several names are taken for the same."""

    issue_resolved: bool = Field(True, description="whether it helped")
    stars: Annotated[int | None, Field(ge=1, le=5, description="1 to 5")] = None
    rating: Annotated[int | None, Field(ge=1, le=5, description="same as stars")] = None
    value: Annotated[int | None, Field(ge=1, le=5, description="same as stars")] = None
    csat_value: Annotated[int | None, Field(ge=1, le=5, description="same as stars")] = None
    response: str | None = Field(None, description="what the customer wrote")
    comment: str | None = Field(None, description="same as response")
    csat_response: str | None = Field(None, description="same as response")
    user_id: str | None = None
    reopen: bool | None = Field(None, description="reopen when the issue is not resolved (default: yes)")


create = Operation(
    id="freshchat.conversations.create",
    method="POST",
    path="/v2/conversations",
    area="conversations",
    acts_on="conversation",
    access=Access.WRITE,
    summary="Open a conversation of a user on a channel, with its first messages.",
    says="opened conversation {conversation_id} with user {user_id}",
    takes=ConversationCreate,
    gives=shapes.Conversation,
    body=Body.JSON,
    scope="freshchat.conversation.create",
    emits=(
        "conversation.created",
        "conversation.reopened",
        "message.created",
        "conversation.assigned",
        "conversation.resolved",
        "conversation.updated",
    ),
    webhooks=(
        "message_create",
        "conversation_assignment",
        "conversation_resolution",
        "conversation_reopen",
        "conversation_create",
    ),
    risks=Risk.CUSTOMER_FACING,
    errors=(400,),
    notes="An open conversation of the same user on the same channel is continued (setting conversation_reuse).",
)
get = Operation(
    id="freshchat.conversations.get",
    method="GET",
    path="/v2/conversations/{conversation_id}",
    area="conversations",
    acts_on="conversation",
    access=Access.READ,
    summary="Look at a conversation: status, assignment, properties. Its messages are a list of their own.",
    says="looked at conversation {conversation_id}",
    gives=shapes.Conversation,
    scope="freshchat.conversation.view",
    errors=(404,),
    notes="Takes the conversation's id or its number.",
)
update = Operation(
    id="freshchat.conversations.update",
    method="PUT",
    path="/v2/conversations/{conversation_id}",
    area="conversations",
    acts_on="conversation",
    access=Access.WRITE,
    summary="Assign, resolve or reopen a conversation, or change its properties.",
    says="changed conversation {conversation_id}: {changes}",
    takes=ConversationUpdate,
    gives=shapes.Conversation,
    body=Body.JSON,
    scope="freshchat.conversation.edit",
    emits=("conversation.assigned", "conversation.resolved", "conversation.reopened", "conversation.updated"),
    webhooks=("conversation_assignment", "conversation_resolution", "conversation_reopen"),
    inverse="freshchat.conversations.update",
    errors=(400, 404),
)
list_ = Operation(
    id="freshchat.conversations.list",
    method="GET",
    path="/v2/conversations",
    area="conversations",
    acts_on="conversation",
    access=Access.READ,
    summary="List conversations, the most recently updated first.",
    says="listed conversations",
    query=ConversationFilters,
    gives=shapes.ConversationList,
    scope="freshchat.conversation.view",
    is_extension=True,
    errors=(400,),
)
list_messages = Operation(
    id="freshchat.messages.list",
    method="GET",
    path="/v2/conversations/{conversation_id}/messages",
    area="messages",
    acts_on="message",
    access=Access.READ,
    summary="Read the messages of a conversation, newest first.",
    says="read the messages of conversation {conversation_id}",
    query=MessageFilters,
    gives=shapes.MessageList,
    scope="freshchat.conversation.messages.view",
    risks=Risk.PERSONAL_DATA,
    errors=(400, 404),
)
send = Operation(
    id="freshchat.messages.create",
    method="POST",
    path="/v2/conversations/{conversation_id}/messages",
    area="messages",
    acts_on="message",
    access=Access.WRITE,
    summary="Send a message into a conversation; a private one is seen by agents only.",
    says="sent a {message_type} message into conversation {conversation_id}",
    takes=MessageCreate,
    gives=shapes.Message,
    body=Body.JSON,
    scope="freshchat.conversation.message.create",
    emits=("message.created", "conversation.reopened"),
    webhooks=("message_create", "conversation_reopen"),
    risks=Risk.CUSTOMER_FACING | Risk.IRREVERSIBLE,
    errors=(400, 404),
)
list_fields = Operation(
    id="freshchat.conversations.fields",
    method="GET",
    path="/v2/conversations/fields",
    area="conversations",
    acts_on="field",
    access=Access.READ,
    summary="List the properties that conversations carry, with their types and choices.",
    says="listed the conversation fields",
    gives=list[shapes.ConversationField],
    scope="freshchat.conversation.properties.view",
)
rate = Operation(
    id="freshchat.csat.create",
    method="POST",
    path="/v2/csat/{conversation_id}",
    area="conversations",
    acts_on="rating",
    access=Access.WRITE,
    summary="Store what the customer thought of a resolved conversation.",
    says="rated conversation {conversation_id}",
    takes=RatingCreate,
    gives=shapes.Rating,
    status=201,
    body=Body.JSON,
    scope="freshchat.csat.create",
    emits=("rating.created", "conversation.reopened", "conversation.updated"),
    webhooks=("conversation_reopen",),
    also=("PUT",),
    errors=(400, 404),
)

CONVERSATIONS = (create, get, update, list_, list_messages, send, list_fields, rate)
