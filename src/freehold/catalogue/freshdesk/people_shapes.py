"""The people that Freshdesk answers with (contract 5.3 to 5.7). For documentation, tests and MCP schemas."""

from typing import Any

from freehold.catalogue.freshdesk.kinds import DateTime, Shape


class ListedContact(Shape):
    """A contact as the list has it (contract 5.3)."""

    id: int
    name: str
    email: str | None
    phone: str | None
    mobile: str | None
    active: bool
    address: str | None
    description: str | None
    job_title: str | None
    language: str
    time_zone: str
    twitter_id: str | None
    facebook_id: str | None
    unique_external_id: str | None
    company_id: int | None
    custom_fields: dict[str, Any]
    contact_type: str
    social_handler: list[dict[str, Any]]
    csat_rating: int | None
    preferred_source: str | None
    twitter_profile_status: bool
    twitter_followers_count: int | None
    created_at: DateTime
    updated_at: DateTime


class OtherCompany(Shape):
    company_id: int
    view_all_tickets: bool


class Contact(ListedContact):
    """A contact by itself."""

    view_all_tickets: bool
    other_companies: list[OtherCompany]
    other_emails: list[str]
    tags: list[str]
    avatar: dict[str, Any] | None
    devices: list[dict[str, Any]]


class Named(Shape):
    id: int
    name: str


class Company(Shape):
    """A company (contract 5.4)."""

    id: int
    name: str
    description: str | None
    note: str | None
    domains: list[str]
    custom_fields: dict[str, Any]
    health_score: str | None
    account_tier: str | None
    renewal_date: DateTime | None
    industry: str | None
    created_at: DateTime
    updated_at: DateTime


class CompaniesNamed(Shape):
    companies: list[Named]


class AgentContact(Shape):
    """The person that an agent is."""

    active: bool
    email: str
    job_title: str | None
    language: str
    last_login_at: DateTime | None
    mobile: str | None
    name: str
    phone: str | None
    time_zone: str
    created_at: DateTime
    updated_at: DateTime


class ListedAgent(Shape):
    """An agent as the list has it (contract 5.5)."""

    available: bool
    occasional: bool
    id: int
    ticket_scope: int
    created_at: DateTime
    updated_at: DateTime
    last_active_at: DateTime | None
    available_since: DateTime | None
    type: str
    contact: AgentContact
    signature: str | None
    focus_mode: bool
    deactivated: bool


class Agent(ListedAgent):
    """An agent by itself."""

    group_ids: list[int]
    role_ids: list[int]
    skill_ids: list[int]


class ChannelAvailability(Shape):
    """What an agent takes of one channel, and has already."""

    channel: str
    available: bool
    logged_in: bool
    assignment_limit: int | None
    current_assignment_load: int
    round_robin_enabled: bool
    availability_updated_at: DateTime | None
    status_id: int | None
    pause_assignment: bool


class AgentAvailability(Shape):
    """What an agent takes at the moment (contract 6.7)."""

    id: int
    channel_availability: list[ChannelAvailability]
    idle_enabled: bool
    status_updated_at: DateTime | None
    availability_control: str


class MadeAgent(Shape):
    """What a contact has become (contract 6.3)."""

    available: bool
    available_since: DateTime | None
    occasional: bool
    signature: str | None
    group_ids: list[int]
    type: str
    role_ids: list[int]
    skill_ids: list[int]
    id: int
    ticket_scope: int
    focus_mode: bool
    created_at: DateTime
    updated_at: DateTime


class ContactMadeAgent(AgentContact):
    """A contact who is an agent now."""

    agent: MadeAgent


class AgentNamed(Named):
    email: str
    avatar: dict[str, Any] | None


class Role(Shape):
    """A role (contract 5.7)."""

    id: int
    name: str
    description: str
    default: bool
    agent_type: int
    created_at: DateTime
    updated_at: DateTime


class ListedGroup(Shape):
    """A group as the list has it (contract 5.6)."""

    id: int
    name: str
    description: str | None
    escalate_to: int | None
    unassigned_for: str
    business_hour_id: int | None
    group_type: str
    auto_ticket_assign: int
    created_at: DateTime
    updated_at: DateTime


class Group(ListedGroup):
    agent_ids: list[int]


class Assignment(Shape):
    """How tickets and chats find an agent of the group."""

    enabled: bool


class AdminGroup(Shape):
    """A group as those who run the account see it (contract 5.6)."""

    id: int
    name: str
    description: str | None
    type: str
    escalate_to: int | None
    unassigned_for: str
    agent_ids: list[int]
    business_calendar_id: int | None
    allow_agents_to_change_availability: bool
    automatic_agent_assignment: Assignment
    created_at: DateTime
    updated_at: DateTime


class Face(Shape):
    name: str
    avatar: dict[str, Any] | None
    email: str


class GroupAgent(Shape):
    """An agent as a group's list of agents has it (contract 6.8)."""

    id: int
    ticket_scope: int
    write_access: bool
    role_ids: list[int]
    contact: Face
    created_at: DateTime
    updated_at: DateTime


class AgentNumber(Shape):
    id: int


class Skill(Shape):
    """What agents know (contract 5.13)."""

    id: int
    name: str
    rank: int
    agents: list[AgentNumber]
    match_type: str
    conditions: list[dict[str, Any]]
    created_at: DateTime
    updated_at: DateTime
