"""What time alone does to a ticket: reminders before a due time, then the due time itself, then who is told of it."""

from typing import NamedTuple

from freehold.core.sla.policies import Notice, Policy
from freehold.kernel.clock import SECOND, Instant
from freehold.kernel.query import Row
from freehold.kernel.text import load

OVERDUE = "overdue"
"""The step at a due time, which marks the ticket."""
_IS_DUE = Notice(OVERDUE, 0, ())


class Step(NamedTuple):
    """One thing that happens at a time."""

    at: Instant
    which: str
    """first_response, next_response or resolution."""
    name: str
    """reminder, overdue or level_1 to level_4."""
    due_at: Instant
    agent_ids: tuple[int, ...]
    """Who is told; -1 is whoever the ticket is assigned to."""

    @property
    def level(self) -> int:
        """1 to 4 for those who are told one after the other, else 0."""
        return int(self.name.removeprefix("level_")) if self.name.startswith("level_") else 0

    @property
    def key(self) -> list[str | int]:
        """By what it is remembered that it has happened: once for each due time."""
        return [f"{self.which}.{self.name}", self.due_at]


def list_steps(ticket: Row, policy: Policy | None) -> list[Step]:
    """Everything that time will do, or has done, to a ticket as it is now, in order; nothing while its timer stands still."""
    is_out_of_sight = ticket["deleted_at"] is not None or ticket["archived_at"] is not None or ticket["is_spam"]
    if is_out_of_sight or ticket["timer_stopped_at"] is not None:
        return []
    target = None if policy is None else policy.targets.get(ticket["priority"])
    due = {
        "first_response": ticket["first_response_due_at"] if ticket["first_responded_at"] is None else None,
        "next_response": ticket["next_response_due_at"],
        "resolution": ticket["due_at"],
    }
    steps = []
    for which, due_at in due.items():
        told = policy.notices[which] if policy is not None and target is not None and target.is_escalated else ()
        if due_at is not None:
            steps += [
                Step(due_at + notice.after * SECOND, which, notice.name, due_at, notice.agent_ids)
                for notice in (_IS_DUE, *told)
            ]
    return sorted(steps, key=lambda step: step.at)


def list_pending(ticket: Row, policy: Policy | None) -> list[Step]:
    """The steps that have not happened yet, in order."""
    steps = list_steps(ticket, policy)
    if ticket["escalations"] == "[]":
        return steps
    done = load(ticket["escalations"])
    return [step for step in steps if step.key not in done]


def next_step_at(ticket: Row, policy: Policy | None) -> Instant | None:
    """When something will next happen; None: nothing will."""
    pending = list_pending(ticket, policy)
    return pending[0].at if pending else None
