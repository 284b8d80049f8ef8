"""May this assistant make this call? One pure function over values: no database, no clock, no catalogue.

The order is the design's, and the first that hits ends it: stopped, no grant, its window, its level, what was said of the
operation, conditions, risk. Whatever is not allowed is refused, and so is every mistake on the way.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from freehold.core.gateway.conditions import Call, Condition, Missing
from freehold.core.gateway.model import ACTIVE
from freehold.kernel.clock import Instant

ASKING = frozenset({"customer_facing", "irreversible", "bulk", "export", "admin"})
"""The risks for which a person is asked unless the grant says otherwise."""
_RISK_WORDS = {
    "customer_facing": "it reaches a customer",
    "irreversible": "it cannot be undone",
    "bulk": "it touches many records at once",
    "export": "it takes data out",
    "admin": "it changes how the desk works",
}

Outcome = Literal["allowed", "refused", "ask"]
Rule = Literal[
    "stopped", "connection", "no_grant", "off", "not_yet", "expired", "level", "denied", "condition", "asked", "risk",
    "granted", "approved", "budget", "arguments", "unknown", "policy",
]  # fmt: skip


class Operation(NamedTuple):
    """What the decision must know of a catalogue row."""

    id: str
    area: str
    is_write: bool
    risks: frozenset[str]
    version: str
    """Changes when the operation means something else: method and path."""


class Limits(NamedTuple):
    """How many calls a grant is good for; None: any number."""

    per_minute: int | None = None
    per_day: int | None = None
    writes_per_minute: int | None = None
    writes_per_day: int | None = None


class Grant(NamedTuple):
    """One area of one connection, compiled."""

    id: int
    level: str
    operations: Mapping[str, str]
    """Operation -> allow, deny, ask."""
    conditions: tuple[tuple[str, Condition], ...]
    """As they were written, and compiled."""
    starts_at: Instant | None
    expires_at: Instant | None
    limits: Limits
    masking: str | None = None


class Standing(NamedTuple):
    """How things stand for the caller."""

    assistant: str
    """Its name."""
    state: str
    is_all_stopped: bool
    has_owner: bool
    """Whether the agent who answers for it is still there."""
    connection: str
    connection_state: str
    policy: int
    policy_at: Instant


class Decision(NamedTuple):
    """What was decided, by which rule, and why in words that a person understands."""

    outcome: Outcome
    rule: Rule
    reason: str


def decide(standing: Standing, grant: Grant | None, operation: Operation, call: Call, now: Instant) -> Decision:
    """Whether the call is allowed, refused, or one that a person is to be asked about. Never raises."""
    try:
        return _decide(standing, grant, operation, call, now)
    except Exception:  # a mistake of ours must not open a door
        return Decision("refused", "policy", "The policy could not be applied. Nothing was done.")


def _decide(standing: Standing, grant: Grant | None, operation: Operation, call: Call, now: Instant) -> Decision:
    area, policy = words_of(operation.area), f"(policy {standing.policy})"
    if standing.is_all_stopped:
        return Decision("refused", "stopped", "All assistants are stopped.")
    if standing.state != ACTIVE:
        return Decision("refused", "stopped", f"{standing.assistant} is {standing.state}.")
    if not standing.has_owner:
        return Decision("refused", "stopped", f"The agent who answers for {standing.assistant} is gone.")
    if standing.connection_state != ACTIVE:
        return Decision(
            "refused", "connection", f"The connection {standing.connection} is {standing.connection_state}."
        )
    if grant is None:
        return Decision("refused", "no_grant", f"{standing.assistant} has no grant for {area} {policy}.")
    if grant.level == "off":
        return Decision("refused", "off", f"{area} is set to Off {policy}.")
    refusal = _outside_window(grant, area, standing, now)
    if refusal is not None:
        return refusal
    if operation.is_write and grant.level != "full":
        return Decision("refused", "level", f"{area} is set to Read {policy}. Nothing was changed.")
    said = grant.operations.get(operation.id)
    if said == "deny":
        return Decision("refused", "denied", f"{operation.id} is denied to {standing.assistant} {policy}.")
    if said not in (None, "allow", "ask"):
        return Decision("refused", "policy", f"The grant of {area} cannot be read {policy}.")
    for text, holds in grant.conditions:
        try:
            if not holds(call):
                return Decision("refused", "condition", f"{area} is granted only if {text} {policy}.")
        except Missing as missing:
            reason = f"{area} is granted only if {text}, and {missing} is not known {policy}."
            return Decision("refused", "condition", reason)
    if said == "ask":
        return Decision("ask", "asked", f"{operation.id} needs a person's approval {policy}.")
    risks = sorted(operation.risks & ASKING)
    if risks and said != "allow":
        why = " and ".join(_RISK_WORDS[risk] for risk in risks)
        return Decision("ask", "risk", f"{operation.id} needs a person's approval: {why} {policy}.")
    return Decision("allowed", "granted", f"{area} is set to {grant.level.capitalize()} {policy}.")


def _outside_window(grant: Grant, area: str, standing: Standing, now: Instant) -> Decision | None:
    if grant.starts_at is None and grant.expires_at is None:
        return None
    if now < standing.policy_at:  # the clock was set back: what had ended must not begin again
        return Decision(
            "refused", "expired", f"The clock stands before policy {standing.policy}: grants with an end are over."
        )
    if grant.starts_at is not None and now < grant.starts_at:
        return Decision("refused", "not_yet", f"The grant of {area} has not begun (policy {standing.policy}).")
    if grant.expires_at is not None and now >= grant.expires_at:
        return Decision("refused", "expired", f"The grant of {area} has ended (policy {standing.policy}).")
    return None


def words_of(area: str) -> str:
    """An area as people read it: `time_entries` is Time entries."""
    return area.replace("_", " ").capitalize()
