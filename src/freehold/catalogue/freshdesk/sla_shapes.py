"""Products, business hours and SLA policies as Freshdesk answers with them (contract 5.13)."""

from typing import Any

from freehold.catalogue.freshdesk.kinds import DateTime, Shape


class Product(Shape):
    id: int
    name: str
    description: str | None
    created_at: DateTime
    updated_at: DateTime


class WorkingDay(Shape):
    start_time: str
    end_time: str


class BusinessHours(Shape):
    """A calendar: only working days are in it. The holidays are ours, beside the documented attributes."""

    id: int
    name: str
    description: str
    is_default: bool
    time_zone: str
    business_hours: dict[str, WorkingDay]
    holidays: list[str]
    created_at: DateTime
    updated_at: DateTime


class SlaTarget(Shape):
    """What is promised for one priority, in seconds."""

    respond_within: int
    resolve_within: int
    next_respond_within: int | None
    business_hours: bool
    escalation_enabled: bool


class SlaPolicy(Shape):
    id: int
    name: str
    description: str | None
    active: bool
    is_default: bool
    position: int
    sla_target: dict[str, SlaTarget]
    applicable_to: dict[str, list[Any]]
    escalation: dict[str, Any]
    created_at: DateTime
    updated_at: DateTime
