"""What is taken over from another desk: the same as new, but with its own times, and nobody is told (contract 1.1)."""

from collections.abc import Callable
from typing import Any

from freehold.catalogue.freshdesk import channel as rows
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshdesk.attachments import render_entries
from freehold.contracts.freshdesk.handlers.entries import reply_to_ticket, write_note
from freehold.contracts.freshdesk.handlers.tickets import create_ticket
from freehold.contracts.freshdesk.viewing import location, number_in, viewer_of
from freehold.contracts.freshdesk.whole import view
from freehold.contracts.implements import implements
from freehold.core.imports.refs import ENTRY, TICKET, find_imported, remember
from freehold.core.tickets.commands import write_ticket
from freehold.core.tickets.entries import touch_entry
from freehold.core.tickets.queries import EVERYTHING, get_entry, get_ticket
from freehold.kernel.errors import Wrong
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

Taken = rows.TicketTakenOver | rows.ReplyTakenOver | rows.NoteTakenOver


@implements(rows.create)
def take_over_ticket(tx: Tx, call: Call) -> Any:
    body: rows.TicketTakenOver = call.body
    number = _known(tx, TICKET, body.import_id)
    if number is None:
        number = _taken(tx, call, create_ticket).body["id"]
        ticket = get_ticket(tx, number, EVERYTHING, to_change=True)
        if body.updated_at is not None:
            ticket["updated_at"] = body.updated_at
            write_ticket(tx, ticket)
        _remember(tx, TICKET, body.import_id, number)
    else:
        ticket = get_ticket(tx, number, viewer_of(call))
    headers = location(call, f"tickets/{number}")
    return Answer(view(tx, call, ticket), says={"ticket_id": number}, headers=headers)


@implements(rows.reply)
def take_over_reply(tx: Tx, call: Call) -> Any:
    return _take_over_entry(tx, call, reply_to_ticket, "replied_to")


@implements(rows.note)
def take_over_note(tx: Tx, call: Call) -> Any:
    return _take_over_entry(tx, call, write_note, "notified_to")


def _take_over_entry(tx: Tx, call: Call, write: Callable[[Tx, Call], Any], told: str) -> Answer:
    body: rows.ReplyTakenOver | rows.NoteTakenOver = call.body
    number = _known(tx, ENTRY, body.import_id)
    ticket_id = number_in(call, "ticket_id")
    before = get_ticket(tx, ticket_id, viewer_of(call), to_change=True)
    if number is None:
        number = _taken(tx, call, write).body["id"]
        ticket = get_ticket(tx, ticket_id, EVERYTHING, to_change=True)
        at = body.updated_at or ticket["updated_at"]
        touch_entry(tx, number, at)
        ticket["updated_at"] = max(before["updated_at"], at)  # taking over what is old makes no ticket look older
        write_ticket(tx, ticket)
        _remember(tx, ENTRY, body.import_id, number)
    entry = get_entry(tx, number)
    answer = {**render_entries(tx, call, [entry])[0], told: load(entry["to_emails"] or "[]")}
    return Answer(answer, headers=location(call, f"conversations/{number}"))


def _taken(tx: Tx, call: Call, write: Callable[[Tx, Call], Any]) -> Any:
    """What a handler answers that does its work at the time that the body says, while nobody listens."""
    body: Taken = call.body
    body.wrongs.extend(_impossible(body, tx.now))
    with tx.replaying():
        tx.now = min(body.created_at or tx.now, tx.now)
        return write(tx, call)


def _impossible(body: Taken, now: int) -> list[Wrong]:
    """What is wrong with the times."""
    wrongs = [
        Wrong(name, "It should not be in the future", "invalid_value")
        for name in ("created_at", "updated_at")
        if (getattr(body, name) or 0) > now
    ]
    if not wrongs and body.updated_at is not None and body.updated_at < (body.created_at or now):
        wrongs.append(Wrong("updated_at", "It should not be before created_at", "invalid_value"))
    return wrongs


def _known(tx: Tx, kind: str, ref: str | None) -> int | None:
    """Our number of what was taken over before; nobody else takes it over until we are done."""
    if not ref:
        return None
    tx.hold(f"import {kind} {ref}")
    return find_imported(tx, kind, [ref]).get(ref)


def _remember(tx: Tx, kind: str, ref: str | None, number: int) -> None:
    if ref:
        remember(tx, kind, ref, number, tx.now)
