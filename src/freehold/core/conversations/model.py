"""Tables of conversations: the spine that both products share, and what only chats have."""

from sqlalchemy import Index, Table

from freehold.kernel.types import flag, instant, key, metadata, number, refers, text, where_set

channels = Table(
    "channels",
    metadata,
    key(),
    text("uuid", nullable=False, unique=True),
    text("name", nullable=False),
    text("source", nullable=False, default="FRESHCHAT"),  # FRESHCHAT for web and mobile, else EMAIL, WHATSAPP, …
    flag("is_enabled", default=True),
    flag("is_public", default=True),
    text("icon_url"),
    text("locale", nullable=False, default="default"),
    text("tags", nullable=False, default="[]"),  # JSON array of words
    text("welcome", nullable=False, default="[]"),  # JSON array of message parts; empty: no greeting
    text("translations", nullable=False, default="{}"),  # JSON object: locale -> {name, welcome}
    refers("group_id", "groups.id"),
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    sqlite_autoincrement=True,
)

conversations = Table(
    "conversations",
    metadata,
    key(),
    text("uuid", nullable=False, unique=True),
    text("kind", nullable=False),  # chat or ticket
    text("state", nullable=False),  # open, pending or resolved: the shared normal form of the products' statuses
    refers("contact_id", "contacts.id", nullable=False),
    refers("agent_id", "agents.id"),
    refers("group_id", "groups.id"),
    text("properties", nullable=False, default="{}"),  # JSON object: priority and custom fields
    text("created_by", nullable=False),
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    Index("ix_conversations_contact", "contact_id", "id"),
    Index("ix_conversations_updated", "kind", "updated_at", "id"),
    Index("ix_conversations_created", "kind", "created_at", "id"),
    # Without updated_at, which moves with every message: an agent's or group's conversations are few enough to sort.
    where_set("ix_conversations_agent", "agent_id", "id"),
    where_set("ix_conversations_group", "group_id", "id"),
    sqlite_autoincrement=True,
)

chats = Table(
    "chats",
    metadata,
    refers("conversation_id", "conversations.id", primary_key=True, autoincrement=False),
    refers("channel_id", "channels.id", nullable=False),
    text("status", nullable=False),  # Freshchat's word
    number("skill_id", nullable=False, default=0),
    refers("interaction_id", "interactions.id"),  # the current one
    instant("interaction_at", nullable=False),  # when it began
    flag("is_answered"),  # an agent has replied in the current interaction
    flag("is_final"),  # the customer called the issue resolved: it may not be reopened
    Index("ix_chats_status", "status", "conversation_id"),
)

interactions = Table(
    "interactions",
    metadata,
    key(),
    refers("conversation_id", "conversations.id", nullable=False),
    refers("channel_id", "channels.id", nullable=False),
    refers("agent_id", "agents.id"),
    refers("group_id", "groups.id"),
    instant("started_at", nullable=False),
    instant("assigned_at"),  # first assignment to an agent
    instant("group_assigned_at"),
    instant("answered_at"),  # first message by an agent
    refers("answered_by", "agents.id"),
    instant("resolved_at"),
    text("resolved_by"),  # who said so: agent:UUID, contact:UUID, system
    Index("ix_interactions_conversation", "conversation_id", "id"),
    Index("ix_interactions_started", "started_at"),
    where_set("ix_interactions_assigned", "assigned_at"),
    where_set("ix_interactions_resolved", "resolved_at"),
    where_set("ix_interactions_answered", "answered_at"),
)

messages = Table(
    "messages",
    metadata,
    key(),
    text("uuid", nullable=False, unique=True),
    refers("conversation_id", "conversations.id", nullable=False),
    text("kind", nullable=False),  # message, note or system
    text("author_kind", nullable=False),  # contact, agent, bot or system
    number("author_id"),  # the contact's or agent's number
    text("author", nullable=False, default=""),  # the public id, or whatever a bot calls itself
    text("parts", nullable=False),  # JSON array, as the product's clients sent it
    text("reply_parts"),  # JSON array
    text("meta"),  # JSON object
    text("in_reply_to"),
    text("source", nullable=False, default="api"),
    instant("interaction_at", nullable=False),
    text("failure"),  # JSON object: why it was not delivered
    instant("created_at", nullable=False),
    Index("ix_messages_conversation", "conversation_id", "created_at", "id"),
    Index("ix_messages_created", "created_at"),
)

ratings = Table(
    "ratings",
    metadata,
    key(),
    text("uuid", nullable=False, unique=True),
    refers("conversation_id", "conversations.id", nullable=False),
    refers("interaction_id", "interactions.id"),
    refers("contact_id", "contacts.id", nullable=False),
    refers("agent_id", "agents.id"),
    refers("group_id", "groups.id"),
    number("stars"),
    text("response"),
    flag("is_issue_resolved"),
    flag("has_reopened"),
    instant("created_at", nullable=False),
    Index("ix_ratings_created", "created_at"),
    Index("ix_ratings_conversation", "conversation_id"),
)
