"""One call of an assistant, ruled on in the transaction in which it is carried out: decision, approval, budget.

Nothing is remembered between calls but the compiled policy, so what is true in the transaction decides.
"""

import hashlib
import json
from typing import Any, Literal, NamedTuple

from freehold.core.events.actor import Actor
from freehold.core.gateway.approvals import ask, find_open, redeem
from freehold.core.gateway.assistants import are_all_stopped, has_owner
from freehold.core.gateway.budgets import charge
from freehold.core.gateway.conditions import Call
from freehold.core.gateway.decision import Decision, Operation, Standing, decide
from freehold.core.gateway.model import REMOVED
from freehold.core.gateway.policies import Connection, Policies, Policy
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx

Ruled = Literal["allowed", "refused", "pending"]


class Asked(NamedTuple):
    """What an assistant wants done, as values."""

    product: str
    operation: Operation
    arguments: dict[str, Any]
    """Path, query and body by name, for conditions."""
    exact: dict[str, Any]
    """The whole call (path, query, body, files by their SHA-256), for the digest."""


class Ruling(NamedTuple):
    """What became of the question whether it may."""

    decision: Ruled
    rule: str
    reason: str
    policy: int | None
    connection: Connection | None
    digest: str
    approval: Row | None = None
    retry_after: int | None = None
    """Seconds, when it is for want of budget."""


def digest_of(assistant: Row, connection: Connection | None, asked: Asked) -> str:
    """SHA-256 of a call: the same only for the same assistant, connection, operation, path, query, body and files."""
    call = [
        assistant["uuid"],
        connection and connection.uuid,
        asked.operation.id,
        asked.operation.version,
        asked.exact,
    ]
    text = json.dumps(call, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def actor_of(assistant: Row) -> Actor:
    """In whose name an assistant's doings stand."""
    return Actor("assistant", assistant["uuid"], assistant["owner_id"])


def consider(
    tx: Tx, policies: Policies, assistant: Row, asked: Asked, record: dict[str, Any]
) -> tuple[Decision, Policy | None, Connection | None]:
    """What the policy says to a call, without asking anybody or charging anything: what a dry run shows.

    `record`: what the ticket that the call is about has now.
    """
    policy = policies.newest(tx)
    if policy is None:
        return Decision("refused", "policy", "There is no policy that can be believed. Nothing was done."), None, None
    place = policy.connection_for(assistant["id"], asked.product)
    standing = Standing(
        assistant["name"],
        assistant["state"],
        are_all_stopped(tx),
        has_owner(assistant),
        place.name if place else asked.product,
        place.state if place else REMOVED,
        policy.number,
        policy.at,
    )
    grant = policy.grants.get(assistant["id"], {}).get((place.id, asked.operation.area)) if place else None
    decision = decide(standing, grant, asked.operation, Call(asked.arguments, record), tx.now)
    return decision, policy, place


def rule_on(tx: Tx, policies: Policies, assistant: Row, asked: Asked, record: dict[str, Any]) -> Ruling:
    """Whether the call may be made now, in this transaction. An approval is used up, or asked for; a budget is charged."""
    decision, policy, place = consider(tx, policies, assistant, asked, record)
    digest = digest_of(assistant, place, asked)
    number = policy and policy.number

    def ruling(word: Ruled, rule: str, reason: str, approval: Row | None = None, wait: int | None = None) -> Ruling:
        return Ruling(word, rule, reason, number, place, digest, approval, wait)

    if decision.outcome == "refused" or policy is None or place is None:
        return ruling("refused", decision.rule, decision.reason)
    if not place.is_here:
        return ruling("refused", "connection", f"{place.name} is an account elsewhere, which is not served yet.")
    rule, reason, approval = decision.rule, decision.reason, None
    grant = policy.grants[assistant["id"]][place.id, asked.operation.area]
    if decision.outcome == "ask":
        approval = find_open(tx, assistant["id"], digest, policy.number)
        if approval is not None and approval["state"] == "refused":
            return ruling(
                "refused", "asked", f"A person has refused exactly this call (approval {approval['id']}).", approval
            )
        if approval is None or approval["state"] == "pending":
            by = actor_of(assistant)
            approval = approval or ask(
                tx, assistant["id"], place.id, asked.operation.id, digest, policy.number, asked.exact, by
            )
            if approval is None:
                return ruling("refused", "asked", "Too many calls wait for a person already.")
            return ruling("pending", rule, reason, approval)
    over = charge(tx, grant, is_write=asked.operation.is_write)
    if over is not None:
        wait, limit = over
        return ruling("refused", "budget", f"The grant is good for {limit}, and these are used up.", approval, wait)
    if approval is not None:
        if not redeem(tx, approval, actor_of(assistant)):
            return ruling("refused", "asked", f"Approval {approval['id']} was used already.", approval)
        return ruling(
            "allowed", "approved", f"A person has approved exactly this call (approval {approval['id']}).", approval
        )
    return ruling("allowed", rule, reason)


def note_failure(tx: Tx, policies: Policies, assistant: Row, asked: Asked) -> Ruling:
    """What is put down of a call that was allowed and came to nothing: it counts, but an approval is still good."""
    policy = policies.newest(tx)
    place = policy and policy.connection_for(assistant["id"], asked.product)
    grant = policy and place and policy.grants.get(assistant["id"], {}).get((place.id, asked.operation.area))
    if grant:
        charge(tx, grant, is_write=asked.operation.is_write)
    return Ruling("allowed", "granted", "", policy and policy.number, place, digest_of(assistant, place, asked))
