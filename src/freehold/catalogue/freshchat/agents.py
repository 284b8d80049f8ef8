"""Agents: the people who answer (contract 3.10)."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from freehold.catalogue.freshchat import shapes
from freehold.catalogue.freshchat.kinds import Email, InstantText, Lenient, Paged, PageSize
from freehold.catalogue.freshchat.users import AvatarIn, SocialProfileIn
from freehold.catalogue.operation import Access, Body, Operation, Risk


def _availability(value: Any) -> Any:
    words = {"online": "AVAILABLE", "offline": "UNAVAILABLE"}
    word = value.strip() if isinstance(value, str) else value
    return words.get(word.lower(), word.upper()) if isinstance(word, str) else word


AvailabilityWord = Annotated[str, Field(pattern="^(AVAILABLE|UNAVAILABLE)$"), BeforeValidator(_availability)]


class AgentWrite(Lenient):
    """An agent as clients send it."""

    email: Email | None = None
    first_name: str | None = None
    last_name: str | None = None
    phone: str | None = None
    biography: str | None = None
    title: str | None = None
    avatar: AvatarIn | None = None
    groups: list[str] | None = Field(None, description="ids of the groups that the agent is in")
    role_id: str | None = None
    skill_id: str | None = None
    social_profiles: list[SocialProfileIn] | None = None
    locale: str | None = None
    timezone: str | None = None
    license_type: str | None = None
    routing_type: Annotated[str | None, Field(pattern="^(OCR|INTELLIASSIGN|DISABLED)$")] = None
    agent_capacity: Annotated[int | None, Field(ge=0, le=1000, description="conversations at a time")] = None
    is_deactivated: bool | None = Field(None, description="a deactivated agent cannot sign in")
    availability_status: AvailabilityWord | None = Field(None, description="AVAILABLE or UNAVAILABLE")
    availability: AvailabilityWord | None = Field(None, description="online or offline")


class AgentCreate(AgentWrite):
    email: Email  # required here, optional on update


class StatusRef(Lenient):
    id: str


class AgentAvailability(Lenient):
    """Either of the two; `agent_status` wins."""

    availability_status: AvailabilityWord | None = Field(None, description="AVAILABLE or UNAVAILABLE")
    availability: AvailabilityWord | None = Field(None, description="online or offline")
    agent_status: StatusRef | None = Field(None, description="one of the states of GET /v2/agents/status")


class AgentFilters(Paged):
    items_per_page: PageSize = Field(10, description="how many on a page; above 1000 it is clamped")
    is_deactivated: bool | None = None
    groups: str | None = Field(None, description="id of a group that the agents are in")
    availability_status: AvailabilityWord | None = None
    created_from: InstantText | None = Field(None, description="created at or after")


list_ = Operation(
    id="freshchat.agents.list",
    method="GET",
    path="/v2/agents",
    area="agents",
    acts_on="agent",
    access=Access.READ,
    summary="List agents.",
    says="listed agents",
    query=AgentFilters,
    gives=shapes.AgentList,
    scope="freshchat.agents.view",
    errors=(400,),
)
create = Operation(
    id="freshchat.agents.create",
    method="POST",
    path="/v2/agents",
    area="agents",
    acts_on="agent",
    access=Access.WRITE,
    summary="Create an agent.",
    says="created agent {agent_id}",
    takes=AgentCreate,
    gives=shapes.Agent,
    status=201,
    body=Body.JSON,
    scope="freshchat.agents.create",
    emits=("agent.created",),
    risks=Risk.ADMIN,
    inverse="freshchat.agents.delete",
    errors=(400, 409),
)
get = Operation(
    id="freshchat.agents.get",
    method="GET",
    path="/v2/agents/{agent_id}",
    area="agents",
    acts_on="agent",
    access=Access.READ,
    summary="Look at an agent.",
    says="looked at agent {agent_id}",
    gives=shapes.Agent,
    scope="freshchat.agents.view",
    errors=(404,),
)
update = Operation(
    id="freshchat.agents.update",
    method="PUT",
    path="/v2/agents/{agent_id}",
    area="agents",
    acts_on="agent",
    access=Access.WRITE,
    summary="Change an agent: details, groups, role, deactivation.",
    says="changed agent {agent_id}",
    takes=AgentWrite,
    gives=shapes.Agent,
    body=Body.JSON,
    scope="freshchat.agents.edit",
    emits=("agent.updated", "agent.deactivated"),
    risks=Risk.ADMIN,
    inverse="freshchat.agents.update",
    errors=(400, 404, 409),
)
set_availability = Operation(
    id="freshchat.agents.availability",
    method="PATCH",
    path="/v2/agents/{agent_id}",
    area="agents",
    acts_on="agent",
    access=Access.WRITE,
    summary="Say whether an agent takes conversations just now.",
    says="set the availability of agent {agent_id}",
    takes=AgentAvailability,
    gives=shapes.Availability,
    body=Body.JSON,
    scope="freshchat.agents.edit",
    emits=("agent.updated",),
    inverse="freshchat.agents.availability",
    errors=(400, 404),
)
delete = Operation(
    id="freshchat.agents.delete",
    method="DELETE",
    path="/v2/agents/{agent_id}",
    area="agents",
    acts_on="agent",
    access=Access.WRITE,
    summary="Delete an agent.",
    says="deleted agent {agent_id}",
    gives=shapes.Accepted,
    status=202,
    scope="freshchat.agents.delete",
    emits=("agent.deleted",),
    risks=Risk.ADMIN | Risk.IRREVERSIBLE,
    errors=(404,),
)
list_statuses = Operation(
    id="freshchat.agents.statuses",
    method="GET",
    path="/v2/agents/status",
    area="agents",
    acts_on="agent",
    access=Access.READ,
    summary="List the states that agents can be in.",
    says="listed the agent states",
    gives=shapes.StatusList,
    scope="freshchat.agents.view",
)

AGENTS = (list_, create, get, update, set_availability, delete, list_statuses)
