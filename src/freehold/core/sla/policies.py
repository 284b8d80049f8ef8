"""Which policy counts for a ticket, and what it promises: the stored JSON, read once and ready to be asked."""

from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import select

from freehold.core.sla.model import sla_policies
from freehold.kernel.query import Query, Row
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

_ACTIVE = Query(
    select(sla_policies.c.targets, sla_policies.c.conditions, sla_policies.c.escalation)
    .where(sla_policies.c.is_active)
    .order_by(sla_policies.c.is_default, sla_policies.c.position, sla_policies.c.id)
)
_COLUMNS = {
    "company_ids": "company_id",
    "group_ids": "group_id",
    "sources": "source",
    "ticket_types": "type",
    "product_ids": "product_id",
}
REMINDER = "reminder"
"""The notice before a due time."""
DECIDING = frozenset({"priority", *_COLUMNS.values()})
"""Columns of a ticket that decide what is promised."""


class Target(NamedTuple):
    """What is promised for one priority, in seconds."""

    respond: int
    resolve: int
    respond_again: int | None
    is_by_calendar: bool
    """Whether only business hours count."""
    is_escalated: bool
    """Whether anybody is told."""


class Notice(NamedTuple):
    """Who is told, and how many seconds after a due time (before it: less than 0). Agent -1: whoever it is assigned to."""

    name: str
    after: int
    agent_ids: tuple[int, ...]


class Policy(NamedTuple):
    """A row of `sla_policies`."""

    conditions: tuple[tuple[str, frozenset[Any]], ...]
    """Column of a ticket, and the values of it that fit."""
    targets: dict[int, Target]
    """By priority."""
    notices: dict[str, tuple[Notice, ...]]
    """What is told about the first response, the next response and the resolution."""

    def fits(self, ticket: Row) -> bool:
        """Whether the policy is for that ticket: it fits every kind of condition that there is."""
        return all(ticket[column] in values for column, values in self.conditions)


def find_policy(tx: Tx, ticket: Row) -> Policy | None:
    """The first policy that a ticket fits, the default last (Freshdesk contract 8). All are read once a transaction."""
    policies: list[Policy] | None = tx.memo.get("sla policies")
    if policies is None:
        rows = tx.all(_ACTIVE)
        policies = [_policy(row["targets"], row["conditions"], row["escalation"]) for row in rows]
        tx.memo["sla policies"] = policies
    return next((policy for policy in policies if policy.fits(ticket)), None)


@lru_cache(maxsize=256)
def _policy(targets: str, conditions: str, escalation: str) -> Policy:
    return Policy(
        tuple((_COLUMNS[name], frozenset(values)) for name, values in load(conditions).items()),
        {int(name.removeprefix("priority_")): _target(given) for name, given in load(targets).items()},
        _notices(load(escalation)),
    )


def _target(given: dict[str, Any]) -> Target:
    return Target(
        given["respond_within"],
        given["resolve_within"],
        given.get("next_respond_within"),
        given["business_hours"],
        given["escalation_enabled"],
    )


def _notices(escalation: dict[str, Any]) -> dict[str, tuple[Notice, ...]]:
    def notice(name: str, step: dict[str, Any] | None, *, is_before: bool = False) -> list[Notice]:
        if step is None:
            return []
        after = -abs(step["escalation_time"]) if is_before else step["escalation_time"]
        return [Notice(name, after, tuple(step["agent_ids"]))]

    found = {}
    for which, name in (("first_response", "response"), ("next_response", "next_response")):
        found[which] = notice(REMINDER, escalation.get(f"reminder_{name}"), is_before=True)
        found[which] += notice("level_1", escalation.get(name))
    found["resolution"] = notice(REMINDER, escalation.get("reminder_resolution"), is_before=True)
    for name, step in sorted(escalation.get("resolution", {}).items()):
        found["resolution"] += notice(name, step)
    return {which: tuple(notices) for which, notices in found.items()}
