"""The objects that Freshchat answers with (contract 4), for documents, tests and MCP. Rendering is by hand."""

from typing import Any

from freehold.catalogue.freshchat.kinds import DateTime, Shape


class ErrorBody(Shape):
    """The canonical error (contract 1.5)."""

    code: int
    status: str
    message: str


class Accepted(Shape):
    """A deletion that was accepted."""

    code: int
    status: str
    message: str


class Avatar(Shape):
    url: str = ""


class Property(Shape):
    name: str
    value: str = ""


class SocialProfile(Shape):
    type: str | None = None
    id: str | None = None


class User(Shape):
    """A person who chats in (contract 4.7); a bot or system actor has no times."""

    id: str
    created_time: DateTime = ""
    updated_time: DateTime = ""
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""
    reference_id: str = ""
    restore_id: str = ""
    avatar: Avatar | None = None
    properties: list[Property] = []
    social_profiles: list[SocialProfile] = []
    org_contact_id: str = ""
    login_status: bool = False


class Message(Shape):
    """One entry of a conversation (contract 4.1)."""

    id: str
    created_time: DateTime
    message_parts: list[dict[str, Any]]
    reply_parts: list[dict[str, Any]] = []
    app_id: str
    channel_id: str
    conversation_id: str
    actor_type: str
    actor_id: str = ""
    org_actor_id: str = ""
    user_id: str = ""
    message_type: str
    message_source: str = ""
    interaction_id: str = ""
    freshchat_conversation_id: str = ""
    freshchat_channel_id: str = ""
    meta_data: dict[str, Any] = {}
    in_reply_to: dict[str, Any] = {}


class Conversation(Shape):
    """A conversation (contract 4.3)."""

    conversation_id: str
    app_id: str
    channel_id: str
    status: str
    conversation_internal_id: int = 0
    user_id: str = ""
    assigned_agent_id: str = ""
    assigned_org_agent_id: str = ""
    assigned_group_id: str = ""
    assigned_org_group_id: str = ""
    skill_id: int = 0
    properties: dict[str, Any] = {}
    url: str = ""
    org_contact_id: str = ""
    created_by: str = ""
    created_time: DateTime = ""
    updated_time: DateTime = ""
    messages: list[Message] = []
    users: list[dict[str, Any]] = []
    agents: list[dict[str, Any]] = []


class UserConversation(Conversation):
    """A conversation in the list of a user: the same with its id under both names."""

    id: str


class AgentStatus(Shape):
    id: str
    name: str


class Agent(Shape):
    """A person who answers (contract 4.8)."""

    id: str
    email: str
    first_name: str = ""
    last_name: str = ""
    avatar: Avatar | None = None
    phone: str = ""
    biography: str = ""
    title: str = ""
    locale: str = ""
    timezone: str = ""
    license_type: str = ""
    freshid_uuid: str = ""
    skill_id: str = ""
    role_id: str = ""
    role_name: str = ""
    is_deactivated: bool = False
    is_deleted: bool = False
    login_status: bool = False
    availability_status: str = ""
    availability: str = ""
    agent_status: AgentStatus | None = None
    agent_capacity: int = 0
    routing_type: str = ""
    get_ocr_available: int = 0
    social_profiles: list[SocialProfile] = []
    groups: list[str] = []
    freshdesk_agent_id: str = ""
    created_time: DateTime
    updated_time: DateTime


class Availability(Shape):
    """What changing an agent's availability answers."""

    availability_status: str
    agent_status: AgentStatus | None = None


class StatusList(Shape):
    states: list[AgentStatus]
    statuses: list[AgentStatus]


class Group(Shape):
    id: str
    name: str
    description: str = ""
    routing_type: str = ""
    routing_logic: str = ""
    agents: list[str] = []
    business_calendar_id: str = ""
    created_time: DateTime
    updated_time: DateTime


class Channel(Shape):
    id: str
    name: str
    icon: dict[str, Any] = {}
    enabled: bool
    public: bool
    locale: str = ""
    tags: list[str] = []
    source: str = ""
    welcome_message: dict[str, Any] = {}
    assign_to_group: str = ""
    created_time: DateTime
    updated_time: DateTime


class Role(Shape):
    id: str
    name: str
    description: str = ""
    is_custom_role: bool
    is_default: bool
    permissions: list[str] = []
    created_time: DateTime
    updated_time: DateTime


class Pagination(Shape):
    total_items: int
    total_pages: int
    current_page: int
    items_per_page: int


class Link(Shape):
    """Where another page is: a path with its version segment, to be requested on the same host."""

    href: str
    rel: str = ""
    type: str = ""


class Links(Shape):
    first_page: Link | None = None
    previous_page: Link | None = None
    prev_page: Link | None = None
    next_page: Link | None = None
    last_page: Link | None = None


class Listing(Shape):
    pagination: Pagination
    links: Links


class UserList(Listing):
    users: list[User]


class FetchedUsers(Shape):
    users: list[User]


class ConversationList(Listing):
    conversations: list[Conversation]


class UserConversationList(Shape):
    conversations: list[UserConversation]


class MessageList(Shape):
    messages: list[Message]
    link: Link | None = None
    links: Links


class AgentList(Listing):
    agents: list[Agent]


class GroupList(Listing):
    groups: list[Group]


class ChannelList(Listing):
    channels: list[Channel]


class RoleList(Listing):
    roles: list[Role]


class Choice(Shape):
    id: str
    value: str


class ConversationField(Shape):
    """A property that conversations carry (contract 3.7)."""

    id: str
    name: str
    label: str
    type: str
    column_name: str
    custom: bool
    editable: bool
    required: bool
    position: int
    default_value: str = ""
    choices: list[Choice] = []
    fields: list[dict[str, Any]] = []


class Configuration(Shape):
    """The account (contract 3.12)."""

    account_id: int
    organisation_id: int
    organisation_domain: str
    account_domain: str
    app_id: str
    bundle_id: int
    bundle_type: str
    plan_type: str
    datacenter: str
    web_chat_id: str


class UploadedFile(Shape):
    file_name: str
    file_size: int
    file_content_type: str
    file_extension_type: str
    file_hash: str
    file_security_status: str


class UploadedImage(Shape):
    id: str = ""
    name: str = ""
    url: str
    content_type: str
    width: int = 0
    height: int = 0
    thumbnail: dict[str, Any] = {}


class Rating(Shape):
    csat_id: str
    conversation_id: str
    interaction_id: str
    issue_resolved: bool
    stars: int = 0
    response: str = ""
    created_time: DateTime


class OutboundRequest(Shape):
    request_id: str
    request_process_time: str
    link: Link
    status: str


class OutboundError(Shape):
    """The different form of errors that outbound messages have (contract 1.5)."""

    success: bool
    error_code: int
    error_message: str


class OutboundMessage(Shape):
    message_id: str
    request_id: str
    provider: str
    to: dict[str, Any]
    data: dict[str, Any]
    status: str
    created_on: int


class OutboundList(Shape):
    outbound_messages: list[OutboundMessage]


class ReportRequest(Shape):
    id: str
    link: Link


class Report(Shape):
    id: str
    status: str
    interval: str
    links: list[dict[str, Any]]


class HistoricalMetrics(Shape):
    metrics: list[str]
    metric: str
    start: DateTime
    end: DateTime
    filters: dict[str, Any]
    aggregator: str
    interval: str
    data: list[dict[str, Any]]


class InstantMetrics(Shape):
    metric: str
    filters: dict[str, Any]
    data: list[dict[str, Any]]


class WithinBusinessHours(Shape):
    with_in_business_hours: bool
