"""Does to tickets what time alone does: marks those that are overdue, reminds and tells the people whom the policy names.

A ticket carries when something will next happen to it (`escalate_at`); every server looks for those whose time has come.
What has happened is kept with the ticket, so that it happens once for each due time, whichever server does it. A flag
that says a ticket was escalated stays: it tells that it was, not that it is.
"""

from html import escape

from sqlalchemy import bindparam, select

from freehold.core.conversations.model import conversations
from freehold.core.events.actor import SYSTEM
from freehold.core.events.commands import record
from freehold.core.mail.commands import send_mail
from freehold.core.people.queries import list_agents_numbered
from freehold.core.sla.deadlines import plan_steps
from freehold.core.sla.policies import REMINDER, find_policy
from freehold.core.sla.steps import OVERDUE, Step, list_pending
from freehold.core.tickets.commands import save_ticket, write_ticket
from freehold.core.tickets.model import tickets
from freehold.core.tickets.queries import TICKET_COLUMNS, TICKETS_FROM
from freehold.kernel.clock import iso_seconds
from freehold.kernel.query import Query, Row
from freehold.kernel.text import encode_text, load
from freehold.kernel.tx import Tx

BATCH = 50
REMEMBERED = 40
"""Steps that a ticket remembers: several times what one due time can have."""
ASSIGNED = -1
"""Among those who are told: whoever the ticket is assigned to."""
FLAGS = {
    "first_response": "is_first_response_escalated",
    "next_response": "is_next_response_escalated",
    "resolution": "is_resolution_escalated",
}
WORDS = {"first_response": "first response", "next_response": "next response", "resolution": "resolution"}

_HAS_DUE = Query(select(tickets.c.id).where(tickets.c.escalate_at <= bindparam("now")).limit(1))
_DUE = Query(
    select(*TICKET_COLUMNS)
    .select_from(TICKETS_FROM)
    .where(tickets.c.escalate_at <= bindparam("now"))
    .order_by(tickets.c.escalate_at, tickets.c.id)
    .limit(bindparam("limit"))
    # Both tables: a row that another server has just done must be seen as it is now, not as it was when this began.
    .with_for_update(of=[conversations, tickets], skip_locked=True)
)


def has_due_steps(tx: Tx) -> bool:
    """Whether time has come for anything to happen to any ticket."""
    return tx.value(_HAS_DUE, now=tx.now) is not None


def take_due_steps(tx: Tx, limit: int = BATCH) -> int:
    """Do what time has come for, to a few tickets; to how many.

    Records ticket.escalated for each step but reminders, with which deadline it is about and the level: 0 for passing it.
    """
    rows = tx.all(_DUE, now=tx.now, limit=limit)
    for ticket in rows:
        _take_steps(tx, ticket)
    return len(rows)


def _take_steps(tx: Tx, ticket: Row) -> None:
    steps = [step for step in list_pending(ticket, find_policy(tx, ticket)) if step.at <= tx.now]
    done = [*load(ticket["escalations"]), *(step.key for step in steps)]
    ticket["escalations"] = encode_text(done[-REMEMBERED:])
    for step in steps:
        if step.name == OVERDUE:
            ticket[FLAGS[step.which]] = True
    plan_steps(tx, ticket)
    if any(step.name == OVERDUE for step in steps):
        save_ticket(tx, ticket)
    else:
        write_ticket(tx, ticket)
    for step in steps:
        _tell(tx, ticket, step)


def _tell(tx: Tx, ticket: Row, step: Step) -> None:
    """Put it down, and write to those who are to know. Nobody is reminded of what is overdue already."""
    if step.name == REMINDER and step.due_at <= tx.now:
        return
    if step.name != REMINDER:
        record(
            tx,
            "ticket.escalated",
            SYSTEM,
            conversation_id=ticket["conversation_id"],
            subject_id=ticket["id"],
            data={"which": step.which, "level": step.level},
        )
    subject = " ".join((ticket["subject"] or "").split())[:200]
    what, is_over = WORDS[step.which], step.name != REMINDER
    send_mail(
        tx,
        to=_addresses(tx, ticket, step),
        subject=f"{'Overdue' if is_over else 'Due soon'}: {what} of ticket #{ticket['id']}: {subject}",
        html=f"<p>The {what} of ticket #{ticket['id']} ({escape(subject)}) {'was' if is_over else 'is'} due at "
        f"{iso_seconds(step.due_at)}.</p>",
        about="escalation",  # not of the ticket's thread, which is its customer's
    )


def _addresses(tx: Tx, ticket: Row, step: Step) -> list[str]:
    """Where those are reached who are to be told, as far as they are still agents."""
    numbers = [ticket["agent_id"] if number == ASSIGNED else number for number in step.agent_ids]
    known = list_agents_numbered(tx, sorted({number for number in numbers if number is not None}))
    return [agent["email"] for agent in known if not agent["is_deactivated"]]
