"""Groups of agents, in both families of calls (contract 6.8)."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from freehold.catalogue.freshdesk import people_shapes as shapes
from freehold.catalogue.freshdesk.kinds import Asked, Examined, Given, Id, Ids, Short, one_of
from freehold.catalogue.operation import Access, Body, Operation, Risk

WAITS = ("30m", "1h", "2h", "4h", "8h", "12h", "1d", "2d", "3d")
"""How long a ticket may be nobody's before somebody is told."""
GROUP_TYPES = ("support_agent_group", "field_agent_group")
ASSIGNMENTS = {
    "round_robin": 1,
    "skill_based_round_robin": 2,
    "load_based_round_robin": 3,
    "lbrr_by_omniroute": 12,
}
"""How tickets find an agent: the word of the one family, the number of the other (contract 4, 5.6)."""


def _number(value: Any) -> Any:
    return int(value) if isinstance(value, bool) else value


Wait = Annotated[str | None, one_of(*WAITS)]
Type = Annotated[str | None, one_of(*GROUP_TYPES)]


class GroupWrite(Examined):
    """What can be said of a group."""

    name: Short | None = None
    description: Annotated[str, Field(max_length=10_000)] | None = None
    agent_ids: Ids | None = None
    auto_ticket_assign: Annotated[int | None, BeforeValidator(_number), one_of(0, 1)] = None
    escalate_to: Id | None = None
    unassigned_for: Wait = None
    group_type: Type = None


class GroupCreate(GroupWrite):
    """A new group; it has a name that no other has."""

    NEEDED = ("name",)


class GroupUpdate(GroupWrite):
    """What becomes of a group; an empty list of agents empties it."""


class AssignmentSettings(Given):
    capping_limit: Annotated[int, Field(ge=1, le=1000)] | None = None
    reassign_conversation_of_inactive_agent: bool | None = None


class ChannelAssignment(Given):
    """How what comes through one channel finds an agent."""

    channel: Annotated[str, one_of("ticket", "chat")]
    assignment_type: Annotated[str, one_of(*ASSIGNMENTS, "intelli_assign")]
    assignment_type_settings: AssignmentSettings | None = None


class AutomaticAssignment(Given):
    enabled: bool
    type: Annotated[str | None, one_of("channel_specific")] = None
    settings: Annotated[list[ChannelAssignment], Field(max_length=2)] | None = None


class AdminGroupWrite(Examined):
    """What can be said of a group by those who run the account."""

    name: Short | None = None
    description: Annotated[str, Field(max_length=10_000)] | None = None
    type: Type = None
    agent_ids: Ids | None = None
    escalate_to: Id | None = None
    unassigned_for: Wait = None
    business_calendar_id: Id | None = None
    allow_agents_to_change_availability: bool | None = None
    automatic_agent_assignment: AutomaticAssignment | None = None


class AdminGroupCreate(AdminGroupWrite):
    """A new group, as those who run the account make it."""

    NEEDED = ("name",)


class AdminGroupUpdate(AdminGroupWrite):
    """What becomes of a group, as those who run the account change it."""


class Membership(Given):
    id: Id
    deleted: bool = False


class GroupAgents(Given):
    """Who joins a group, and who leaves it."""

    agents: Annotated[list[Membership], Field(min_length=1, max_length=1000)]


create = Operation(
    id="freshdesk.groups.create",
    method="POST",
    path="/api/v2/groups",
    area="groups",
    acts_on="group",
    access=Access.WRITE,
    summary="Make a group that tickets can be given to.",
    says="made group {group_id}",
    takes=GroupCreate,
    gives=shapes.Group,
    status=201,
    body=Body.JSON,
    permission="admin.groups",
    emits=("group.created",),
    risks=Risk.ADMIN,
    inverse="freshdesk.groups.delete",
    errors=(400, 409),
)
list_ = Operation(
    id="freshdesk.groups.list",
    method="GET",
    path="/api/v2/groups",
    area="groups",
    acts_on="group",
    access=Access.READ,
    summary="List groups by name.",
    says="listed groups",
    query=Asked,
    gives=list[shapes.ListedGroup],
    permission="admin.groups",
    errors=(400,),
)
get = Operation(
    id="freshdesk.groups.get",
    method="GET",
    path="/api/v2/groups/{group_id}",
    area="groups",
    acts_on="group",
    access=Access.READ,
    summary="Look at a group.",
    says="looked at group {group_id}",
    query=Asked,
    gives=shapes.Group,
    permission="admin.groups",
    errors=(400, 404),
)
update = Operation(
    id="freshdesk.groups.update",
    method="PUT",
    path="/api/v2/groups/{group_id}",
    area="groups",
    acts_on="group",
    access=Access.WRITE,
    summary="Change a group.",
    says="changed group {group_id}",
    takes=GroupUpdate,
    gives=shapes.Group,
    body=Body.JSON,
    permission="admin.groups",
    emits=("group.updated",),
    risks=Risk.ADMIN,
    inverse="freshdesk.groups.update",
    errors=(400, 404, 409),
)
delete = Operation(
    id="freshdesk.groups.delete",
    method="DELETE",
    path="/api/v2/groups/{group_id}",
    area="groups",
    acts_on="group",
    access=Access.WRITE,
    summary="Dissolve a group; its agents stay, its tickets are no group's.",
    says="deleted group {group_id}",
    status=204,
    permission="admin.groups",
    emits=("group.deleted",),
    risks=Risk.ADMIN | Risk.IRREVERSIBLE,
    errors=(404,),
)
admin_create = Operation(
    id="freshdesk.admin_groups.create",
    method="POST",
    path="/api/v2/admin/groups",
    area="groups",
    acts_on="group",
    access=Access.WRITE,
    summary="Make a group, with how tickets find an agent of it.",
    says="made group {group_id}",
    takes=AdminGroupCreate,
    gives=shapes.AdminGroup,
    status=201,
    body=Body.JSON,
    permission="admin.groups",
    emits=("group.created",),
    risks=Risk.ADMIN,
    inverse="freshdesk.admin_groups.delete",
    errors=(400, 409),
)
admin_list = Operation(
    id="freshdesk.admin_groups.list",
    method="GET",
    path="/api/v2/admin/groups",
    area="groups",
    acts_on="group",
    access=Access.READ,
    summary="List groups by name, with how tickets find an agent of them.",
    says="listed groups",
    query=Asked,
    gives=list[shapes.AdminGroup],
    permission="admin.groups",
    errors=(400,),
)
admin_get = Operation(
    id="freshdesk.admin_groups.get",
    method="GET",
    path="/api/v2/admin/groups/{group_id}",
    area="groups",
    acts_on="group",
    access=Access.READ,
    summary="Look at a group, with how tickets find an agent of it.",
    says="looked at group {group_id}",
    query=Asked,
    gives=shapes.AdminGroup,
    permission="admin.groups",
    errors=(400, 404),
)
admin_update = Operation(
    id="freshdesk.admin_groups.update",
    method="PUT",
    path="/api/v2/admin/groups/{group_id}",
    area="groups",
    acts_on="group",
    access=Access.WRITE,
    summary="Change a group, and how tickets find an agent of it.",
    says="changed group {group_id}",
    takes=AdminGroupUpdate,
    gives=shapes.AdminGroup,
    body=Body.JSON,
    permission="admin.groups",
    emits=("group.updated",),
    risks=Risk.ADMIN,
    inverse="freshdesk.admin_groups.update",
    errors=(400, 404, 409),
)
admin_delete = Operation(
    id="freshdesk.admin_groups.delete",
    method="DELETE",
    path="/api/v2/admin/groups/{group_id}",
    area="groups",
    acts_on="group",
    access=Access.WRITE,
    summary="Dissolve a group; its agents stay, its tickets are no group's.",
    says="deleted group {group_id}",
    status=204,
    permission="admin.groups",
    emits=("group.deleted",),
    risks=Risk.ADMIN | Risk.IRREVERSIBLE,
    errors=(404,),
)
list_agents = Operation(
    id="freshdesk.admin_groups.agents",
    method="GET",
    path="/api/v2/admin/groups/{group_id}/agents",
    area="groups",
    acts_on="group",
    access=Access.READ,
    summary="List the agents of a group.",
    says="looked at the agents of group {group_id}",
    query=Asked,
    gives=list[shapes.GroupAgent],
    permission="admin.groups",
    errors=(400, 404),
)
change_agents = Operation(
    id="freshdesk.admin_groups.change_agents",
    method="PATCH",
    also=("PUT",),
    path="/api/v2/admin/groups/{group_id}/agents",
    area="groups",
    acts_on="group",
    access=Access.WRITE,
    summary="Let agents join a group, or leave it.",
    says="changed the agents of group {group_id}",
    takes=GroupAgents,
    status=204,
    body=Body.JSON,
    permission="admin.groups",
    emits=("group.updated",),
    risks=Risk.ADMIN,
    inverse="freshdesk.admin_groups.change_agents",
    errors=(400, 404),
)

GROUPS = (
    create, list_, get, update, delete,
    admin_create, admin_list, admin_get, admin_update, admin_delete, list_agents, change_agents,
)  # fmt: skip
