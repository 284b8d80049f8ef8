"""SLA policies: when customers are answered, and who is told when they are not (contract 5.13, 6.12)."""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from freehold.catalogue.freshdesk import sla_shapes as shapes
from freehold.catalogue.freshdesk.kinds import Asked, Examined, Given, Ids, Short
from freehold.catalogue.operation import Access, Body, Operation, Risk

LONGEST_SECONDS = 365 * 24 * 3600


def _wholes(least: int, most: int, step: int) -> AfterValidator:
    def check(value: int) -> int:
        if not least <= value <= most or value % step:
            message = f"It should be a multiple of {step} from {least} to {most}"
            raise PydanticCustomError("invalid_value", "{message}", {"message": message})
        return value

    return AfterValidator(check)


def _agent(value: int) -> int:
    if value < -1 or value == 0 or value >= 2**63:
        raise PydanticCustomError("datatype_mismatch", "It should be a/an Positive Integer")
    return value


Within = Annotated[int, _wholes(60, LONGEST_SECONDS, 60)]
"""Seconds of a promise. The documentation says above 900; 300 is taken by live accounts, and in its own sample."""
After = Annotated[int, _wholes(0, LONGEST_SECONDS, 60)]
Before = Annotated[int, _wholes(-LONGEST_SECONDS, LONGEST_SECONDS, 60)]
"""How long before the due time somebody is reminded, with either sign."""
Told = Annotated[list[Annotated[int, AfterValidator(_agent)]], Field(max_length=100)]
"""Agents; -1 is whoever the ticket is assigned to."""


class Target(Given):
    """What is promised for one priority, in seconds."""

    respond_within: Within
    resolve_within: Within
    next_respond_within: Annotated[int, _wholes(30, LONGEST_SECONDS, 1)] | None = None
    business_hours: bool
    escalation_enabled: bool


class Targets(Given):
    """What is promised, for every priority from urgent to low."""

    priority_4: Target
    priority_3: Target
    priority_2: Target
    priority_1: Target


class Conditions(Given):
    """The tickets that a policy is for: they have one of what is listed, in everything that is listed."""

    company_ids: Ids | None = None
    group_ids: Ids | None = None
    sources: Annotated[list[int], Field(max_length=100)] | None = None
    ticket_types: Annotated[list[Short], Field(max_length=1000)] | None = None
    product_ids: Ids | None = None


class Escalation(Given):
    """Who is told, and how many seconds after the due time."""

    escalation_time: After
    agent_ids: Told


class Reminder(Given):
    """Who is reminded, and how many seconds before the due time."""

    escalation_time: Before
    agent_ids: Told


class Levels(Given):
    """Who is told when a ticket is still not resolved; each level needs the one before."""

    level_1: Escalation | None = None
    level_2: Escalation | None = None
    level_3: Escalation | None = None
    level_4: Escalation | None = None


class Escalations(Given):
    """Who is reminded before a due time, and told when it has passed."""

    reminder_response: Reminder | None = None
    reminder_next_response: Reminder | None = None
    reminder_resolution: Reminder | None = None
    response: Escalation | None = None
    next_response: Escalation | None = None
    resolution: Levels | None = None


class PolicyWrite(Examined):
    """What can be said of a policy."""

    name: Short | None = None
    description: Annotated[str, Field(max_length=10_000)] | None = None
    active: bool | None = None
    is_default: bool | None = None
    position: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    sla_target: Targets | None = None
    applicable_to: Conditions | None = None
    escalation: Escalations | None = None


class PolicyCreate(PolicyWrite):
    """A new policy: its name, what it promises, and for which tickets."""

    NEEDED = ("name", "sla_target", "applicable_to")


class PolicyUpdate(PolicyWrite):
    """What becomes of a policy. For which tickets it is must be said every time (contract 6.12)."""


list_ = Operation(
    id="freshdesk.sla_policies.list",
    method="GET",
    path="/api/v2/sla_policies",
    area="sla_policies",
    acts_on="sla_policy",
    access=Access.READ,
    summary="List SLA policies in the order in which they are tried.",
    says="listed SLA policies",
    query=Asked,
    gives=list[shapes.SlaPolicy],
    permission="admin.sla",
    notes="The first active policy that a ticket fits counts, the default for those that fit none. No call shows one alone.",
    errors=(400,),
)
create = Operation(
    id="freshdesk.sla_policies.create",
    method="POST",
    path="/api/v2/sla_policies",
    area="sla_policies",
    acts_on="sla_policy",
    access=Access.WRITE,
    summary="Promise something to some customers.",
    says="made SLA policy {sla_policy_id}",
    takes=PolicyCreate,
    gives=shapes.SlaPolicy,
    status=201,
    body=Body.JSON,
    permission="admin.sla",
    emits=("sla_policy.created",),
    risks=Risk.ADMIN,
    inverse="freshdesk.sla_policies.update",
    errors=(400,),
)
update = Operation(
    id="freshdesk.sla_policies.update",
    method="PUT",
    also=("PATCH",),
    path="/api/v2/sla_policies/{sla_policy_id}",
    area="sla_policies",
    acts_on="sla_policy",
    access=Access.WRITE,
    summary="Change a policy, or switch it off. Tickets follow when they change next.",
    says="changed SLA policy {sla_policy_id}",
    takes=PolicyUpdate,
    gives=shapes.SlaPolicy,
    body=Body.JSON,
    permission="admin.sla",
    emits=("sla_policy.updated",),
    risks=Risk.ADMIN,
    inverse="freshdesk.sla_policies.update",
    notes="The default policy is for all tickets: `applicable_to` may be left out there, and it cannot be switched off. "
    "No policy can be deleted. A reminder's `escalation_time` is how long before the due time, with either sign.",
    errors=(400, 404),
)

SLA_POLICIES = (list_, create, update)
