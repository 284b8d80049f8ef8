"""Skills (contract 6.8). Older clients ask below /skills, where we answer the same."""

from typing import Annotated, Any

from pydantic import Field

from freehold.catalogue.freshdesk import people_shapes as shapes
from freehold.catalogue.freshdesk.groups import Membership
from freehold.catalogue.freshdesk.kinds import Asked, Examined, Short, one_of
from freehold.catalogue.operation import Access, Body, Operation, Risk


class SkillWrite(Examined):
    """What can be said of a skill. Conditions are kept as they come, in the older form or the one by channel."""

    name: Short | None = None
    rank: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    match_type: Annotated[str | None, one_of("all", "any")] = None
    conditions: Annotated[list[dict[str, Any]], Field(max_length=100)] | None = None
    agents: Annotated[list[Membership], Field(max_length=1000)] | None = None


class SkillCreate(SkillWrite):
    """A new skill; it has a name that no other has."""

    NEEDED = ("name",)


class SkillUpdate(SkillWrite):
    """What becomes of a skill; of its agents, those who join or (deleted) leave."""


list_ = Operation(
    id="freshdesk.skills.list",
    method="GET",
    path="/api/v2/admin/skills",
    aliases=("/api/v2/skills",),
    area="skills",
    acts_on="skill",
    access=Access.READ,
    summary="List skills by rank.",
    says="listed skills",
    query=Asked,
    gives=list[shapes.Skill],
    permission="admin.skills",
    errors=(400,),
)
create = Operation(
    id="freshdesk.skills.create",
    method="POST",
    path="/api/v2/admin/skills",
    aliases=("/api/v2/skills",),
    area="skills",
    acts_on="skill",
    access=Access.WRITE,
    summary="Take in a skill that agents can have.",
    says="took in skill {skill_id}",
    takes=SkillCreate,
    gives=shapes.Skill,
    status=201,
    body=Body.JSON,
    permission="admin.skills",
    emits=("skill.created",),
    risks=Risk.ADMIN,
    inverse="freshdesk.skills.delete",
    errors=(400, 409),
)
get = Operation(
    id="freshdesk.skills.get",
    method="GET",
    path="/api/v2/admin/skills/{skill_id}",
    aliases=("/api/v2/skills/{skill_id}",),
    area="skills",
    acts_on="skill",
    access=Access.READ,
    summary="Look at a skill.",
    says="looked at skill {skill_id}",
    query=Asked,
    gives=shapes.Skill,
    permission="admin.skills",
    errors=(400, 404),
)
update = Operation(
    id="freshdesk.skills.update",
    method="PATCH",
    path="/api/v2/admin/skills/{skill_id}",
    aliases=("/api/v2/skills/{skill_id}",),
    area="skills",
    acts_on="skill",
    access=Access.WRITE,
    summary="Change a skill.",
    says="changed skill {skill_id}",
    takes=SkillUpdate,
    gives=shapes.Skill,
    body=Body.JSON,
    permission="admin.skills",
    emits=("skill.updated",),
    risks=Risk.ADMIN,
    inverse="freshdesk.skills.update",
    errors=(400, 404, 409),
)
delete = Operation(
    id="freshdesk.skills.delete",
    method="DELETE",
    path="/api/v2/admin/skills/{skill_id}",
    aliases=("/api/v2/skills/{skill_id}",),
    area="skills",
    acts_on="skill",
    access=Access.WRITE,
    summary="Remove a skill; nobody has it any more.",
    says="deleted skill {skill_id}",
    status=204,
    permission="admin.skills",
    emits=("skill.deleted",),
    risks=Risk.ADMIN | Risk.IRREVERSIBLE,
    errors=(404,),
)

SKILLS = (list_, create, get, update, delete)
