"""What an agent who goes leaves behind: their tickets are nobody's from then on, and nothing goes to them any more."""

from sqlalchemy import bindparam, delete, select, update

from freehold.core.conversations.model import conversations
from freehold.core.jobs.commands import enqueue
from freehold.core.people.model import groups
from freehold.core.people.queries import find_agent_by_number
from freehold.core.tickets.model import accesses, tickets, watchers
from freehold.kernel.query import Query
from freehold.kernel.tx import Tx

STEP = 500
"""Tickets in one transaction: nobody else waits long for the writer."""
_THEIRS = (conversations.c.agent_id == bindparam("agent"), conversations.c.kind == "ticket")
_SOME = select(conversations.c.id).where(*_THEIRS).order_by(conversations.c.id).limit(bindparam("most"))
_RELEASE = Query(
    update(conversations)
    .where(conversations.c.id.in_(_SOME), *_THEIRS)  # said twice: one that was given to another agent meanwhile stays
    .values(agent_id=None, updated_at=bindparam("now"))
)
_FORGET = (
    Query(update(groups).where(groups.c.escalate_to == bindparam("agent")).values(escalate_to=None)),
    Query(update(tickets).where(tickets.c.internal_agent_id == bindparam("agent")).values(internal_agent_id=None)),
    Query(delete(watchers).where(watchers.c.agent_id == bindparam("agent"))),
    Query(delete(accesses).where(accesses.c.agent_id == bindparam("agent"))),
)


def leave_behind(tx: Tx, agent_id: int) -> None:
    """Let an agent's tickets be nobody's, as Freshdesk does; what is beyond a few hundred is left to the worker."""
    for statement in _FORGET:
        tx.run(statement, agent=agent_id)
    if _release(tx, agent_id):
        enqueue(tx, "agent.release", {"agent": agent_id})


def release_tickets(tx: Tx, agent_id: int) -> bool:
    """Unassign the next few tickets of an agent who has gone; False when there are no more, or they are back."""
    return find_agent_by_number(tx, agent_id) is None and _release(tx, agent_id)


def _release(tx: Tx, agent_id: int) -> bool:
    return tx.run(_RELEASE, agent=agent_id, most=STEP, now=tx.now) == STEP
