"""Agents and their roles (contract 6.7, 6.8)."""

from typing import Annotated

from pydantic import Field

from freehold.catalogue.freshdesk import people_shapes as shapes
from freehold.catalogue.freshdesk.kinds import Address, Asked, Examined, Given, Ids, Short, one_of
from freehold.catalogue.freshdesk.places import LANGUAGES, TIME_ZONES
from freehold.catalogue.freshdesk.shapes import JobAskedFor
from freehold.catalogue.operation import Access, Body, Operation, Risk

AGENT_TYPES = {1: "support_agent", 2: "field_agent", 3: "collaborator"}
"""Agent types: the number that comes in, the word that goes out (contract 4)."""
Scope = Annotated[int, one_of(1, 2, 3)]
"""Which tickets: all, those of the agent's groups, the agent's own."""


class AgentWrite(Examined):
    """What can be said of an agent. Names and phone numbers are the agent's own to change (contract 13)."""

    email: Address | None = None
    ticket_scope: Scope | None = None
    occasional: bool | None = None
    signature: Annotated[str, Field(max_length=100_000)] | None = None
    skill_ids: Ids | None = None
    group_ids: Ids | None = None
    role_ids: Ids | None = None
    agent_type: Annotated[int | None, one_of(*AGENT_TYPES)] = None
    language: Annotated[str | None, one_of(*LANGUAGES)] = None
    time_zone: Annotated[str | None, one_of(*TIME_ZONES)] = None
    focus_mode: bool | None = None


class AgentCreate(AgentWrite):
    """A new agent: an e-mail address that nobody has yet, and which tickets they see."""

    NEEDED = ("email", "ticket_scope")

    name: Short | None = None


class AgentUpdate(AgentWrite):
    """What becomes of an agent."""


class AgentsAsked(Asked):
    """The filters of the list; each narrows it down."""

    email: str | None = None
    mobile: str | None = None
    phone: str | None = None
    state: Annotated[str | None, one_of("fulltime", "occasional")] = None
    only: Annotated[str | None, one_of("availability")] = None


class ChannelWrite(Given):
    """What an agent takes of one channel: how much at a time, and whether anything."""

    channel: Annotated[str, one_of("ticket", "chat")]
    assignment_limit: Annotated[int, Field(ge=0, le=10_000)] | None = None
    available: bool | None = None


class AvailabilityUpdate(Examined):
    """What becomes of an agent's availability; channels that are not named stay as they are."""

    channel_availability: Annotated[list[ChannelWrite], Field(max_length=2)] | None = None
    availability_control: Annotated[str | None, one_of("agent_controlled", "admin_controlled")] = None


class AgentsBulk(Given):
    """New agents, each as one alone would be given."""

    agents: Annotated[list[AgentCreate], Field(min_length=1, max_length=100)]


class Term(Asked):
    term: Annotated[str, Field(min_length=1, max_length=255, examples=["kim"])]


me = Operation(
    id="freshdesk.agents.me",
    method="GET",
    path="/api/v2/agents/me",
    area="agents",
    acts_on="agent",
    access=Access.READ,
    summary="Look at the agent whose key it is.",
    says="looked at themselves",
    query=Asked,
    gives=shapes.Agent,
    permission="agent.self",
    errors=(400,),
)
list_ = Operation(
    id="freshdesk.agents.list",
    method="GET",
    path="/api/v2/agents",
    area="agents",
    acts_on="agent",
    access=Access.READ,
    summary="List agents by name.",
    says="listed agents",
    query=AgentsAsked,
    gives=list[shapes.ListedAgent],
    permission="admin.agents",
    notes="`only=availability` adds what each of them takes at the moment, as the call for one agent's availability shows it.",
    is_long=True,
    errors=(400,),
)
get = Operation(
    id="freshdesk.agents.get",
    method="GET",
    path="/api/v2/agents/{agent_id}",
    area="agents",
    acts_on="agent",
    access=Access.READ,
    summary="Look at an agent.",
    says="looked at agent {agent_id}",
    query=Asked,
    gives=shapes.Agent,
    permission="admin.agents",
    errors=(400, 404),
)
create = Operation(
    id="freshdesk.agents.create",
    method="POST",
    path="/api/v2/agents",
    area="agents",
    acts_on="agent",
    access=Access.WRITE,
    summary="Let a new person answer customers.",
    says="created agent {agent_id}",
    takes=AgentCreate,
    gives=shapes.Agent,
    status=201,
    body=Body.JSON,
    permission="admin.agents",
    emits=("agent.created",),
    risks=Risk.ADMIN,
    inverse="freshdesk.agents.delete",
    errors=(400, 409),
)
update = Operation(
    id="freshdesk.agents.update",
    method="PUT",
    path="/api/v2/agents/{agent_id}",
    area="agents",
    acts_on="agent",
    access=Access.WRITE,
    summary="Change an agent.",
    says="changed agent {agent_id}",
    takes=AgentUpdate,
    gives=shapes.Agent,
    body=Body.JSON,
    permission="admin.agents",
    emits=("agent.updated",),
    risks=Risk.ADMIN,
    inverse="freshdesk.agents.update",
    errors=(400, 404, 409),
)
delete = Operation(
    id="freshdesk.agents.delete",
    method="DELETE",
    path="/api/v2/agents/{agent_id}",
    area="agents",
    acts_on="agent",
    access=Access.WRITE,
    summary="Make a contact of an agent, who keeps the id and loses every key.",
    says="made agent {agent_id} a contact",
    status=204,
    permission="admin.agents",
    emits=("agent.deleted", "contact.created", "contact.updated"),
    risks=Risk.ADMIN | Risk.IRREVERSIBLE,
    notes="The last account administrator stays: 409, code `inconsistent_state`.",
    errors=(404, 409),
)
bulk = Operation(
    id="freshdesk.agents.bulk",
    method="POST",
    path="/api/v2/agents/bulk",
    area="agents",
    acts_on="agent",
    access=Access.WRITE,
    summary="Let many new people answer customers.",
    says="asked for {agents} new agents",
    takes=AgentsBulk,
    gives=JobAskedFor,
    body=Body.JSON,
    permission="admin.agents",
    risks=Risk.ADMIN | Risk.BULK,
    notes="What is wrong with any of them is refused at once. An address that turns out to be somebody's is left out.",
    errors=(400,),
)
look_at_availability = Operation(
    id="freshdesk.agents.availability",
    method="GET",
    path="/api/v2/agents/{agent_id}/availability",
    area="agents",
    acts_on="agent",
    access=Access.READ,
    summary="Look at what an agent takes at the moment, and has already.",
    says="looked at the availability of agent {agent_id}",
    query=Asked,
    gives=shapes.AgentAvailability,
    permission="admin.agents",
    is_long=True,
    errors=(400, 404),
)
change_availability = Operation(
    id="freshdesk.agents.change_availability",
    method="PATCH",
    also=("PUT",),
    path="/api/v2/agents/{agent_id}/availability",
    area="agents",
    acts_on="agent",
    access=Access.WRITE,
    summary="Say how much an agent takes at a time.",
    says="changed the availability of agent {agent_id}",
    takes=AvailabilityUpdate,
    gives=shapes.AgentAvailability,
    body=Body.JSON,
    permission="admin.agents",
    emits=("agent.updated",),
    risks=Risk.ADMIN,
    inverse="freshdesk.agents.change_availability",
    notes="`available` is ours, and counts for all channels. A limit of null: any number.",
    errors=(400, 404),
)
autocomplete = Operation(
    id="freshdesk.agents.autocomplete",
    method="GET",
    path="/api/v2/agents/autocomplete",
    area="agents",
    acts_on="agent",
    access=Access.READ,
    summary="Find agents by the beginning of a word of their name, or of their address.",
    says="looked for agents",
    query=Term,
    gives=list[shapes.AgentNamed],
    permission="admin.agents",
    errors=(400,),
)
list_roles = Operation(
    id="freshdesk.roles.list",
    method="GET",
    path="/api/v2/roles",
    area="agents",
    acts_on="role",
    access=Access.READ,
    summary="List the roles that agents can have.",
    says="listed roles",
    query=Asked,
    gives=list[shapes.Role],
    permission="admin.roles",
    errors=(400,),
)
get_role = Operation(
    id="freshdesk.roles.get",
    method="GET",
    path="/api/v2/roles/{role_id}",
    area="agents",
    acts_on="role",
    access=Access.READ,
    summary="Look at a role.",
    says="looked at role {role_id}",
    query=Asked,
    gives=shapes.Role,
    permission="admin.roles",
    errors=(400, 404),
)

AGENTS = (
    me, list_, get, create, update, delete, bulk, look_at_availability, change_availability,
    autocomplete, list_roles, get_role,
)  # fmt: skip
