"""Rules as clients write them and as they are shown (contract 9.1), and scenarios (contract 5.13)."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from freehold.catalogue.freshdesk.kinds import DateTime, Examined, Given, Ids, Shape, Short, one_of

Scalar = str | int | float | bool | None
Value = Scalar | Annotated[list[Scalar], Field(max_length=500)]
"""What is compared with, or set."""
Text = Annotated[str, Field(max_length=65_536)]
Numbers = int | Annotated[list[int], Field(max_length=100)]


class Performer(Given):
    """Whose doing counts: 1 an agent's (of `members`, if they are named), 2 the requester's, 3 both, 4 the system's."""

    type: Annotated[int, one_of(1, 2, 3, 4)]
    members: Ids | None = None


class RuleEvent(Given):
    """What sets off a rule: a change of `field_name` from one value to another (`--` is any), or something that happens."""

    model_config = ConfigDict(extra="forbid", strict=True, populate_by_name=True)

    field_name: Short
    from_: Annotated[Scalar, Field(alias="from")] = None
    to: Scalar = None
    value: Scalar = None
    from_nested_field: dict[Short, Any] | None = None
    to_nested_field: dict[Short, Any] | None = None


class Condition(Given):
    """One comparison. `case_senstive` is how one document spells it."""

    resource_type: Short = "ticket"
    field_name: Short
    operator: Short
    value: Value = None
    business_hours_id: int | None = None
    case_sensitive: bool | None = None
    case_senstive: bool | None = None
    nested_fields: dict[Short, Any] | None = None
    associated_fields: dict[Short, Any] | None = None
    related_conditions: Annotated[list[dict[str, Any]], Field(max_length=100)] | None = None
    object_reference: Short | None = None


class ConditionSet(Given):
    """Comparisons of which all must hold, or any."""

    name: Short | None = None
    match_type: Annotated[str, one_of("all", "any")] = "all"
    properties: Annotated[list[Condition], Field(max_length=50)]


class Credentials(Given):
    username: Short
    password: Short = ""


class Action(Given):
    """Something that is done. Which attributes belong to which `field_name` stands in the notes of the operation."""

    field_name: Short | None = None
    resource_type: Short | None = None
    value: Value = None
    note_body: Text | None = None
    notify_agents: Ids | None = None
    email_to: Numbers | None = None
    email_subject: Short | None = None
    email_body: Text | None = None
    action_type: Annotated[str | None, one_of("add_as_new_mail_thread", "append_in_same_mail_thread")] = None
    include_to_and_cc: bool | None = None
    add_as_private_note: bool | None = None
    fwd_to: Annotated[list[Short], Field(max_length=50)] | None = None
    fwd_cc: Annotated[list[Short], Field(max_length=50)] | None = None
    fwd_bcc: Annotated[list[Short], Field(max_length=50)] | None = None
    fwd_note_body: Text | None = None
    request_type: Short | None = None
    url: Annotated[str, Field(max_length=2000)] | None = None
    content_type: Short | None = None
    content_layout: Short | int | None = None
    content: Text | dict[str, Any] | Annotated[list[Short], Field(max_length=200)] | None = None
    custom_headers: dict[Short, Short] | None = None
    auth_header: Credentials | None = None
    api_key: Short | None = None


class RuleWrite(Examined):
    """What can be said of a rule. `performer` and `events` belong to rules of type 4 only."""

    name: Short | None = None
    position: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    active: bool | None = None
    performer: Performer | None = None
    events: Annotated[list[RuleEvent], Field(max_length=50)] | None = None
    conditions: Annotated[list[ConditionSet], Field(max_length=2)] | None = None
    operator: Short | None = None
    actions: Annotated[list[Action], Field(max_length=50)] | None = None


class RuleCreate(RuleWrite):
    """A new rule; it has a name, conditions (type 4 may do without) and actions."""

    NEEDED = ("name", "actions")


class RuleUpdate(RuleWrite):
    """What becomes of a rule; what is not named stays."""


class Summary(Shape):
    """A rule in words, as fragments of HTML."""

    performer: str | None
    events: list[str]
    conditions: dict[str, list[str]]
    actions: list[str]


class Rule(Shape):
    """A rule. `outdated`: it names something that is gone; `affected_tickets_count`: in the last seven days."""

    id: int
    name: str
    position: int
    active: bool
    performer: dict[str, Any] | None
    events: list[dict[str, Any]] | None
    conditions: list[dict[str, Any]]
    operator: str | None
    actions: list[dict[str, Any]]
    outdated: bool
    last_updated_by: int | None
    summary: Summary
    affected_tickets_count: int | None
    created_at: DateTime
    updated_at: DateTime


class RuleTotals(Shape):
    total_active_count: int
    total_count: int


class WrittenRule(Rule):
    """A rule as it was just made or changed, and how many of its type there are."""

    meta: RuleTotals


class ScenarioAction(Given):
    """One thing that a scenario does: an action of rules by its name, and a value."""

    name: Short
    value: Value = None


class ScenarioWrite(Examined):
    """What can be said of a scenario."""

    name: Short | None = None
    description: Annotated[str, Field(max_length=2000)] | None = None
    actions: Annotated[list[ScenarioAction], Field(max_length=50)] | None = None
    private: bool | None = None


class ScenarioCreate(ScenarioWrite):
    """A new scenario; it has a name and actions."""

    NEEDED = ("name", "actions")


class ScenarioUpdate(ScenarioWrite):
    """What becomes of a scenario; what is not named stays."""


class Scenario(Shape):
    """Something that agents do often, made one click (contract 5.13)."""

    id: int
    name: str
    description: str | None
    actions: list[dict[str, Any]]
    private: bool
    created_at: DateTime
    updated_at: DateTime
