"""When a ticket is due, by what its customer was promised (Freshdesk contract 8).

The rules, in one place. A ticket's time counts from when it came in, in the business hours of its group where the policy
says so. It stands still while the status says that somebody else is waited for, and afterwards everything is due as much
later, in business time. Deadlines that somebody gave are never moved. When the first answer has been given its
deadline stays as it was. When a customer writes again after that, the next answer is due, if that is promised,
until an agent gives it.

Everything here changes a ticket's row and stores nothing: whoever changes a ticket calls it before storing.
"""

from freehold.core.account.calendar import add_business_seconds, business_seconds_between, find_hours_of_group
from freehold.core.fields.statuses import CLOSED, OPEN, RESOLVED, find_status
from freehold.core.sla.policies import DECIDING, Policy, Target, find_policy
from freehold.core.sla.steps import next_step_at
from freehold.kernel.clock import Instant
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx

MOVING = DECIDING | {"status", "due_at", "first_response_due_at"}
"""Columns of a ticket that move its deadlines when they change."""


def promise(tx: Tx, ticket: Row) -> None:
    """Say when a new ticket is due."""
    if _stops_timer(tx, ticket["status"]):
        ticket["timer_stopped_at"] = tx.now
    _set_deadlines(tx, ticket)


def promise_anew(tx: Tx, ticket: Row) -> None:
    """Say when a ticket is due now that something of it has changed; the timer follows its status."""
    is_stopping = _stops_timer(tx, ticket["status"])
    if is_stopping and ticket["timer_stopped_at"] is None:
        ticket["timer_stopped_at"] = tx.now
    elif not is_stopping and ticket["timer_stopped_at"] is not None:
        _start_again(tx, ticket)
    _set_deadlines(tx, ticket)


def note_agent_response(tx: Tx, ticket: Row) -> None:
    """An agent has answered: nobody waits for a response any more."""
    ticket["next_response_started_at"] = ticket["next_response_due_at"] = None
    if ticket["escalate_at"] is not None:
        plan_steps(tx, ticket)


def note_customer_response(tx: Tx, ticket: Row) -> None:
    """A customer has written: the next response is due, unless one is waited for already."""
    if ticket["first_responded_at"] is not None and ticket["next_response_started_at"] is None:
        ticket["next_response_started_at"] = tx.now
        _set_deadlines(tx, ticket)


def plan_steps(tx: Tx, ticket: Row) -> None:
    """Put down when time alone will next do something to a ticket. What is only written down after the fact has no say."""
    _plan(tx, ticket, find_policy(tx, ticket))


def _plan(tx: Tx, ticket: Row, policy: Policy | None) -> None:
    if not tx.is_replay:
        ticket["escalate_at"] = next_step_at(ticket, policy)


def _set_deadlines(tx: Tx, ticket: Row) -> None:
    policy = find_policy(tx, ticket)
    target = _target(policy, ticket)
    if target is not None:
        hours = _hours(tx, ticket, target)
        if ticket["due_at"] is None and ticket["first_response_due_at"] is None:
            ticket["has_own_deadlines"] = False  # new, or both were taken back
        is_given = ticket["has_own_deadlines"]
        started_at: Instant = ticket["timer_started_at"] or ticket["created_at"]
        if not is_given or ticket["due_at"] is None:
            ticket["due_at"] = add_business_seconds(hours, started_at, target.resolve)
        if ticket["first_response_due_at"] is None or (not is_given and ticket["first_responded_at"] is None):
            ticket["first_response_due_at"] = add_business_seconds(hours, started_at, target.respond)
        waiting_since: Instant | None = ticket["next_response_started_at"]
        ticket["next_response_due_at"] = (
            None
            if waiting_since is None or target.respond_again is None
            else add_business_seconds(hours, waiting_since, target.respond_again)
        )
    _plan(tx, ticket, policy)


def _start_again(tx: Tx, ticket: Row) -> None:
    """The timer has stood still: what counts from before counts from as much later."""
    stopped_at: Instant = ticket["timer_stopped_at"]
    ticket["timer_stopped_at"] = None
    target = _target(find_policy(tx, ticket), ticket)
    hours = None if target is None else _hours(tx, ticket, target)

    def later(start: Instant) -> Instant:
        return add_business_seconds(hours, start, business_seconds_between(hours, max(start, stopped_at), tx.now))

    ticket["timer_started_at"] = later(ticket["timer_started_at"] or ticket["created_at"])
    if ticket["next_response_started_at"] is not None:
        ticket["next_response_started_at"] = later(ticket["next_response_started_at"])


def _target(policy: Policy | None, ticket: Row) -> Target | None:
    return None if policy is None else policy.targets.get(ticket["priority"])


def _hours(tx: Tx, ticket: Row, target: Target) -> Row | None:
    return find_hours_of_group(tx, ticket["group_id"]) if target.is_by_calendar else None


def _stops_timer(tx: Tx, number: int) -> bool:
    """Whether nobody has to hurry while a ticket has that status. Of the commonest ones it is known without a look."""
    if number in (OPEN, RESOLVED, CLOSED):
        return number != OPEN
    status = find_status(tx, number)
    return status is not None and status.stop_sla_timer
