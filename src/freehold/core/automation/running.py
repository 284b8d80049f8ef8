"""Runs rules: after something happened, and every hour. They can set off one another, and always stop.

Why they stop: what is done `DEEPEST` steps after somebody's doing sets off nothing; a rule acts on a ticket once in a
chain of consequences; and at most MOST_AN_HOUR times an hour, whatever started the chains. Why a job that is done twice
acts once: what a rule does, and that it did so on this occasion, is stored in one transaction.
"""

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, func, select

from freehold.core.account.commands import set_account
from freehold.core.account.queries import get_fact
from freehold.core.automation.actions import Doing, act
from freehold.core.automation.calls import forget_calls
from freehold.core.automation.facts import collect_facts
from freehold.core.automation.happenings import find_agent_number, read_happenings
from freehold.core.automation.matching import Facts, Happening, first_waited_for, fits, is_by
from freehold.core.automation.model import CREATION, HOURLY, UPDATE, runs
from freehold.core.automation.rules import COUNTED_FOR, list_active_rules
from freehold.core.conversations.model import conversations
from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.core.events.queries import find_event
from freehold.core.jobs.commands import enqueue
from freehold.core.tickets.model import tickets
from freehold.core.tickets.queries import TICKET_COLUMNS, TICKETS_FROM
from freehold.kernel.clock import DAY, HOUR
from freehold.kernel.query import Query, Row, inserts
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

MOST_AN_HOUR = 20
"""How often a rule acts on one ticket in an hour."""
WINDOW = 30 * DAY
"""Hourly rules look at tickets that were updated in this time (Freshdesk contract 9.2)."""
STEP = 20
"""Tickets in one transaction: nobody else waits long for the writer."""

_HELD = (
    select(*TICKET_COLUMNS)
    .select_from(TICKETS_FROM)
    .where(tickets.c.archived_at.is_(None))
    .with_for_update(of=conversations)
)
_TICKET = Query(_HELD.where(tickets.c.conversation_id == bindparam("conversation_id")))
_LATELY = Query(
    _HELD.where(
        tickets.c.id > bindparam("after"),
        conversations.c.updated_at >= bindparam("since"),
        tickets.c.deleted_at.is_(None),
        tickets.c.is_spam.is_(False),
    )
    .order_by(tickets.c.id)
    .limit(bindparam("limit"))
)
_RUN = inserts(runs)
_WAS_FOLLOWED = Query(select(runs.c.id).where(runs.c.occasion == bindparam("occasion")).limit(1))
_RAN_HERE = Query(
    select(runs.c.id).where(
        runs.c.occasion == bindparam("occasion"),
        runs.c.rule_id == bindparam("rule_id"),
        runs.c.ticket_id == bindparam("ticket_id"),
    )
)
_RAN = Query(
    select(runs.c.root_id, func.count().label("total"))
    .where(
        runs.c.ticket_id == bindparam("ticket_id"),
        runs.c.rule_id == bindparam("rule_id"),
        runs.c.at > bindparam("since"),
    )
    .group_by(runs.c.root_id)
)
_FORGET = Query(delete(runs).where(runs.c.at < bindparam("until")))


@dataclass(slots=True)
class Occasion:
    """Why rules are tried on a ticket, and what is known of it meanwhile."""

    name: str
    base_url: str
    event: Row | None = None
    """None: an hour has passed."""
    facts: Facts | None = None
    """Until a rule has acted."""


def follow_event(tx: Tx, event_id: int, base_url: str, *, runs_all: bool = False) -> int:
    """Try the rules on what happened; how many acted. `runs_all`: of the rules for new tickets not only the first.

    Records rule.applied for each, and whatever their actions record.
    """
    event = find_event(tx, event_id)
    ticket = None if event is None else tx.first(_TICKET, conversation_id=event["conversation_id"])
    occasion = f"event:{event_id}"
    if event is None or ticket is None or tx.value(_WAS_FOLLOWED, occasion=occasion) is not None:
        return 0
    happenings = read_happenings(tx, event)
    occasion_of = Occasion(occasion, base_url, event)
    acted = 0
    if event["name"] == "ticket.created":
        for rule in list_active_rules(tx, CREATION):
            if _apply(tx, rule, ticket, occasion_of, happenings[0]):
                acted += 1
                if not runs_all:
                    break
    agent_id = find_agent_number(tx, event)
    for rule in list_active_rules(tx, UPDATE):
        happening = first_waited_for(load(rule["events"]), happenings)
        if happening is not None and is_by(load(rule["performer"] or "null"), event["actor_kind"], agent_id):
            acted += _apply(tx, rule, ticket, occasion_of, happening)
    return acted


def begin_hour(tx: Tx) -> bool:
    """Have the hourly rules run, once an hour whoever asks first; whether they will. Forgets what is long past."""
    tx.hold("hourly rules")
    hour = tx.now // HOUR
    if (get_fact(tx, "automation_hour") or 0) >= hour:
        return False
    set_account(tx, "automation_hour", hour)
    tx.run(_FORGET, until=tx.now - COUNTED_FOR)
    forget_calls(tx)
    if not list_active_rules(tx, HOURLY):
        return False
    enqueue(tx, "rules.hour", {"hour": hour})
    return True


def run_hour(tx: Tx, hour: int, after: int, base_url: str) -> int | None:
    """Try the hourly rules on the next few tickets after number `after`; the last one's number, None at the end."""
    found = tx.all(_LATELY, after=after, since=tx.now - WINDOW, limit=STEP)
    rules = list_active_rules(tx, HOURLY) if found else []
    for ticket in found:
        occasion = Occasion(f"hour:{hour}", base_url)
        for rule in rules:
            _apply(tx, rule, ticket, occasion, None)
    return int(found[-1]["id"]) if len(found) == STEP else None


def _apply(tx: Tx, rule: Row, ticket: Row, occasion: "Occasion", happening: Happening | None) -> bool:
    """Let a rule act on a ticket, if it fits and may; whether it did."""
    event = occasion.event
    root_id = None if event is None else _root(tx, event)
    if occasion.facts is None:
        occasion.facts = collect_facts(tx, ticket)
    if not fits(load(rule["conditions"]), rule["operator"], occasion.facts):
        return False
    ran = tx.all(_RAN, ticket_id=ticket["id"], rule_id=rule["id"], since=tx.now - HOUR)
    if sum(int(row["total"]) for row in ran) >= MOST_AN_HOUR or root_id in {row["root_id"] for row in ran}:
        return False
    key = {"occasion": occasion.name, "rule_id": rule["id"], "ticket_id": ticket["id"]}
    if tx.value(_RAN_HERE, **key) is not None:
        return False
    by = Actor("system", f"rule {rule['id']}")
    depth = 1 if event is None else event["depth"] + 1
    applied_id = record(
        tx,
        "rule.applied",
        by,
        conversation_id=ticket["conversation_id"],
        subject_id=rule["id"],
        data={"ticket_id": ticket["id"], "root": root_id},
        cause_id=None if event is None else event["id"],
        depth=depth,
    )
    tx.insert(_RUN, **key, root_id=root_id or applied_id, at=tx.now)
    doing = Doing(by, rule["id"], occasion.base_url, "" if happening is None else str(happening), applied_id)
    with tx.because_of(applied_id, depth):
        act(tx, ticket, load(rule["actions"]), doing)
    occasion.facts = None
    return True


def _root(tx: Tx, event: Row) -> int:
    """The event that began the chain to which an event belongs."""
    if event["cause_id"] is None:
        return int(event["id"])
    cause = find_event(tx, event["cause_id"])
    if cause is None or cause["name"] != "rule.applied":
        return int(event["id"])
    return int(load(cause["data"]).get("root") or cause["id"])
