"""Tickets that belong together: parents and children, trackers and what is related to them, duplicates that were merged."""

from typing import Any

from sqlalchemy import bindparam, func, select

from freehold.core.conversations.model import conversations
from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.core.people.queries import find_contact_by_number
from freehold.core.tickets.commands import CLOSED, change_ticket, note_change, save_ticket
from freehold.core.tickets.entries import NOTE, PRIVATE_NOTE, add_entry
from freehold.core.tickets.model import tickets
from freehold.core.tickets.queries import TICKET_COLUMNS, TICKETS_FROM, Viewer, visible
from freehold.kernel.errors import NotFound
from freehold.kernel.query import Query, Row, any_of
from freehold.kernel.text import encode_text, load
from freehold.kernel.tx import Tx

PARENT, CHILD, TRACKER, RELATED = 1, 2, 3, 4
PRIMES = {CHILD: PARENT, RELATED: TRACKER}
"""What each of the lesser ones hangs on."""
MOST_CHILDREN = 10

_STANDING = (tickets.c.deleted_at.is_(None), tickets.c.archived_at.is_(None))
_UNDER = select(*TICKET_COLUMNS).select_from(TICKETS_FROM).where(tickets.c.prime_id == bindparam("number"), *_STANDING)
_ASSOCIATED = {scope: Query(_UNDER.where(visible(scope)).order_by(tickets.c.id)) for scope in (1, 2, 3)}
_NUMBERS = Query(
    select(tickets.c.id).where(tickets.c.prime_id == bindparam("number"), *_STANDING).order_by(tickets.c.id)
)
_COUNTS = Query(
    select(tickets.c.prime_id, func.count().label("total"))
    .where(any_of(tickets.c.prime_id, "ids"), *_STANDING)
    .group_by(tickets.c.prime_id)
)
_HOLD = Query(
    select(*TICKET_COLUMNS)
    .select_from(TICKETS_FROM)
    .where(tickets.c.id == bindparam("number"))
    .with_for_update(of=[conversations, tickets])
)


def list_associated(tx: Tx, ticket: Row, viewer: Viewer) -> list[Row]:
    """The children of a parent, or what is related to a tracker, as far as the viewer may see them."""
    return tx.all(_ASSOCIATED[viewer.scope], number=ticket["id"], viewer=viewer.agent_id)


def list_associated_numbers(tx: Tx, ticket: Row) -> list[int] | None:
    """The numbers of the tickets that a ticket belongs together with; None when there are none."""
    if ticket["association"] in PRIMES:
        return [ticket["prime_id"]]
    if ticket["association"] is None:
        return None
    return [row["id"] for row in tx.all(_NUMBERS, number=ticket["id"])]


def count_associated(tx: Tx, rows: list[Row]) -> dict[int, int]:
    """How many tickets hang on each of some parents and trackers."""
    primes = [row["id"] for row in rows if row["association"] in (PARENT, TRACKER)]
    if not primes:
        return {}
    return dict.fromkeys(primes, 0) | {
        row["prime_id"]: row["total"] for row in tx.all(_COUNTS, ids=encode_text(primes))
    }


def why_not_under(tx: Tx, ticket: Row | None, prime: Row, kind: int) -> str | None:
    """Why a ticket (None: a new one) cannot be hung on `prime` as a child or as related; None when it can."""
    if prime["association"] not in (None, PRIMES[kind]):
        return f"Ticket {prime['id']} is associated with others already"
    if prime["deleted_at"] is not None or prime["is_spam"]:
        return f"Ticket {prime['id']} is deleted or spam"
    if ticket is not None:
        if ticket["id"] == prime["id"]:
            return "A ticket cannot be associated with itself"
        if ticket["association"] is not None and (ticket["association"], ticket["prime_id"]) != (kind, prime["id"]):
            return f"Ticket {ticket['id']} is associated with others already"
    is_new = ticket is None or ticket["prime_id"] != prime["id"]
    if kind == CHILD and is_new and len(tx.all(_NUMBERS, number=prime["id"])) >= MOST_CHILDREN:
        return f"A ticket can have {MOST_CHILDREN} children at the most"
    return None


def hang_under(tx: Tx, ticket: Row, prime: Row, kind: int, by: Actor) -> None:
    """Make `ticket` a child of, or related to, `prime`. Records ticket.updated for each of the two that changes."""
    for row, association, prime_id in ((ticket, kind, prime["id"]), (prime, PRIMES[kind], None)):
        if (row["association"], row["prime_id"]) != (association, prime_id):
            _set(tx, row, association, prime_id, by)


def take_down(tx: Tx, ticket: Row, by: Actor) -> None:
    """Make a child or related ticket stand alone again; its parent too when it was the last. Records ticket.updated."""
    if ticket["association"] not in PRIMES:
        return
    prime = tx.first(_HOLD, number=ticket["prime_id"])
    _set(tx, ticket, None, None, by)
    if prime is not None and not tx.all(_NUMBERS, number=prime["id"]):
        _set(tx, prime, None, None, by)


def _set(tx: Tx, ticket: Row, association: int | None, prime_id: int | None, by: Actor) -> None:
    change: dict[str, list[Any]] = {"association": [ticket["association"], association]}
    ticket["association"], ticket["prime_id"] = association, prime_id
    save_ticket(tx, ticket)
    note_change(tx, ticket, change, by)


def merge_tickets(
    tx: Tx, primary: Row, others: list[Row], by: Actor, *, in_primary: Row, in_others: Row, adds_recipients: bool
) -> None:
    """Go on with several tickets about one thing in one of them: the others are closed and say where it goes on.

    `in_primary` and `in_others` are notes: body (HTML) and is_private. `adds_recipients`: who wrote the others gets
    copies. Records message.created for each note, ticket.updated for what changes, ticket.merged for each of the others.
    """
    recipients: list[str] = []
    for ticket in others:
        requester = find_contact_by_number(tx, ticket["contact_id"])
        own = [requester["email"]] if requester and requester["email"] else []
        recipients += [*own, *load(ticket["cc_emails"])]
        ticket["merged_into"] = primary["id"]
        change_ticket(tx, ticket, {"status": CLOSED}, by)
        add_entry(tx, ticket, by, **in_others, source=NOTE, category=PRIVATE_NOTE)
        record(
            tx,
            "ticket.merged",
            by,
            conversation_id=ticket["conversation_id"],
            subject_id=ticket["id"],
            data={"into": primary["id"]},
        )
    if adds_recipients:
        owner = find_contact_by_number(tx, primary["contact_id"])
        wanted = [email for email in recipients if owner is None or email != owner["email"]]
        change_ticket(tx, primary, {"cc_emails": list(dict.fromkeys([*load(primary["cc_emails"]), *wanted]))}, by)
    add_entry(tx, primary, by, **in_primary, source=NOTE, category=PRIVATE_NOTE)


def get_prime(ticket: Row) -> int:
    """The number of the parent or tracker of a ticket. Raises NotFound when it has none."""
    if ticket["association"] not in PRIMES:
        raise NotFound("association", ticket["id"])
    return int(ticket["prime_id"])
