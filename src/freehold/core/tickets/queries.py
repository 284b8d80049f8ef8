"""Reads tickets and their entries. Everything takes who is looking: what an agent may not see does not exist for them."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, exists, false, func, or_, select, true
from sqlalchemy import types as sqltypes

from freehold.core.companies.model import companies
from freehold.core.conversations.model import conversations, messages
from freehold.core.people.model import agents, contacts, group_members
from freehold.core.tickets.model import LIVE, accesses, entries, tickets, watchers
from freehold.kernel.errors import NotFound
from freehold.kernel.listing import Found, Listing, Slice, at_least, equals
from freehold.kernel.query import Query, Row, any_of
from freehold.kernel.tx import Tx

LATEST = 2**62
"""Where tickets without a deadline stand in an order by deadline."""


class Viewer(NamedTuple):
    """Who is looking."""

    agent_id: int
    scope: int = 1
    """1 all tickets, 2 those of the agent's groups and their own, 3 their own."""

    @property
    def conditions(self) -> dict[str, Any]:
        """The filters of a `Listing` of tickets by which this agent sees what they may."""
        if self.scope == 1:
            return {}
        return {"in_groups" if self.scope == 2 else "own": True, "viewer": self.agent_id}


EVERYTHING = Viewer(0, 1)
"""For the system itself."""

TICKETS_FROM = conversations.join(tickets, tickets.c.conversation_id == conversations.c.id)
TICKET_COLUMNS = (
    *tickets.c,
    conversations.c.uuid,
    conversations.c.contact_id,
    conversations.c.agent_id,
    conversations.c.group_id,
    conversations.c.state,
    conversations.c.created_at,
    conversations.c.updated_at,
)
_TICKETS = select(*TICKET_COLUMNS).select_from(TICKETS_FROM)


def visible(scope: int) -> ColumnElement[bool]:
    """The condition that an agent with this ticket scope may see a ticket; its parameter is `viewer`."""
    if scope == 1:
        return true()
    viewer = bindparam("viewer", type_=sqltypes.BigInteger())
    granted = select(accesses.c.ticket_id).where(accesses.c.agent_id == viewer)
    own = or_(conversations.c.agent_id == viewer, tickets.c.internal_agent_id == viewer, tickets.c.id.in_(granted))
    if scope == 3:
        return own
    groups = select(group_members.c.group_id).where(group_members.c.agent_id == viewer)
    return or_(own, conversations.c.group_id.in_(groups), tickets.c.internal_group_id.in_(groups))


@lru_cache(maxsize=8)
def _by_number(scope: int, to_change: bool) -> Query:
    statement = _TICKETS.where(tickets.c.id == bindparam("number"), tickets.c.archived_at.is_(None), visible(scope))
    # Both tables: whoever has waited for another change must see the whole ticket as that change left it.
    return Query(statement.with_for_update(of=[conversations, tickets]) if to_change else statement)


def get_ticket(tx: Tx, number: int, viewer: Viewer, *, to_change: bool = False) -> Row:
    """The ticket with that number, in the bin or not. Raises NotFound, also when the viewer may not see it."""
    row = tx.first(_by_number(viewer.scope, to_change), number=number, viewer=viewer.agent_id)
    if row is None:
        raise NotFound("ticket", number)
    if to_change:
        tx.memo[f"ticket {number}"] = dict(row)  # so that only what has changed is written back
    return row


_FILTERS: dict[str, ColumnElement[bool]] = {
    "usual": LIVE,
    "spam": and_(tickets.c.is_spam, tickets.c.deleted_at.is_(None), tickets.c.archived_at.is_(None)),
    "deleted": and_(tickets.c.deleted_at.is_not(None), tickets.c.archived_at.is_(None)),
    "new_and_my_open": and_(
        LIVE,
        tickets.c.status == 2,
        or_(conversations.c.agent_id.is_(None), conversations.c.agent_id == bindparam("new_and_my_open")),
    ),
    "watching": LIVE
    & exists().where(watchers.c.ticket_id == tickets.c.id, watchers.c.agent_id == bindparam("watching")),
    "contact_id": equals(conversations.c.contact_id, "contact_id"),
    "reference_id": conversations.c.contact_id.in_(
        select(contacts.c.id).where(equals(contacts.c.reference_id, "reference_id"))
    ),
    "company_id": equals(tickets.c.company_id, "company_id"),
    "updated_since": at_least(conversations.c.updated_at, "updated_since"),
    "created_since": at_least(conversations.c.created_at, "created_since"),
    "in_groups": visible(2),
    "own": visible(3),
    "none": false(),
}
ONLY_WHOLE = frozenset(
    {
        "description",
        "description_text",
        "agent_responded_at",
        "requester_responded_at",
        "first_responded_at",
        "status_updated_at",
        "reopened_at",
        "resolved_at",
        "closed_at",
        "pending_since",
        "merged_into",
        "timer_started_at",
        "timer_stopped_at",
        "next_response_started_at",
        "escalations",
        "escalate_at",
    }
)
"""What a list does not show unless it is asked to: a third of the time of a list went into reading it."""


def _listing(columns: Iterable[ColumnElement[Any]]) -> Listing:
    return Listing(
        select(*columns).select_from(TICKETS_FROM).where(conversations.c.kind == "ticket"),
        filters=_FILTERS,
        orders={
            "created_at": conversations.c.created_at,
            "updated_at": conversations.c.updated_at,
            "due_by": func.coalesce(tickets.c.due_at, LATEST),
            "status": tickets.c.status,
        },
        default="created_at",
        key=tickets.c.id,
    )


TICKETS = _listing(TICKET_COLUMNS)
SHORT_TICKETS = _listing(column for column in TICKET_COLUMNS if column.name not in ONLY_WHOLE)


def list_tickets(tx: Tx, wanted: Slice, filters: dict[str, Any], viewer: Viewer, *, is_whole: bool = True) -> Found:
    """A page of the tickets that the viewer may see; never a chat among them. Not whole: without ONLY_WHOLE."""
    tickets_of = TICKETS if is_whole else SHORT_TICKETS
    return tickets_of.page(tx, wanted, {**filters, **viewer.conditions})


_ENTRIES = (
    select(
        messages.c.id,
        messages.c.kind,
        messages.c.author_kind,
        messages.c.conversation_id,
        messages.c.created_at,
        *(column for column in entries.c if column.name != "message_id"),
    )
    .select_from(messages.join(entries, entries.c.message_id == messages.c.id))
    .where(entries.c.deleted_at.is_(None))
)
_ENTRY = Query(_ENTRIES.where(messages.c.id == bindparam("number")))
ENTRIES = Listing(
    _ENTRIES,
    filters={"ticket_id": equals(entries.c.ticket_id, "ticket_id")},
    orders={"created_at": messages.c.created_at},
    default="created_at",
    key=messages.c.id,
)


def list_entries(tx: Tx, ticket_id: int, wanted: Slice) -> Found:
    """A page of a ticket's replies and notes, oldest first."""
    return ENTRIES.page(tx, wanted, {"ticket_id": ticket_id})


def get_entry(tx: Tx, number: int) -> Row:
    """One reply or note. Raises NotFound."""
    row = tx.first(_ENTRY, number=number)
    if row is None:
        raise NotFound("conversation", number)
    return row


_REQUESTERS = Query(
    select(contacts.c.id, contacts.c.first_name, contacts.c.last_name, contacts.c.email, contacts.c.mobile, contacts.c.phone)
    .where(any_of(contacts.c.id, "ids"))
)  # fmt: skip
_COMPANIES = Query(select(companies.c.id, companies.c.name).where(any_of(companies.c.id, "ids")))
_ASSIGNABLE_AGENT = Query(
    select(agents.c.id, agents.c.uuid, agents.c.email, agents.c.first_name, agents.c.last_name).where(
        agents.c.id == bindparam("number"), agents.c.deleted_at.is_(None), agents.c.is_deactivated.is_(False)
    )
)


def list_requesters(tx: Tx, ids_json: str) -> list[Row]:
    """What of some requesters is shown inside tickets."""
    return tx.all(_REQUESTERS, ids=ids_json)


def list_companies_named(tx: Tx, ids_json: str) -> list[Row]:
    """Numbers and names of some companies."""
    return tx.all(_COMPANIES, ids=ids_json)


def find_assignable_agent(tx: Tx, number: int) -> Row | None:
    """An agent to whom a ticket can be given, or None."""
    return tx.first(_ASSIGNABLE_AGENT, number=number)
