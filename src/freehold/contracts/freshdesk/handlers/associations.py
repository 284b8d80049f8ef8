"""Tickets that belong together (contract 6.1, 6.1.6)."""

from typing import Any

from freehold.catalogue.freshdesk import associations as rows
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshdesk.render import render_short_ticket
from freehold.contracts.freshdesk.viewing import find_ticket, number_in, viewer_of
from freehold.contracts.freshdesk.words_of_wrongs import left_out
from freehold.contracts.freshdesk.writing import refuse
from freehold.contracts.implements import implements
from freehold.core.tickets.associations import get_prime, list_associated, merge_tickets
from freehold.core.tickets.queries import get_ticket
from freehold.kernel.errors import Wrong
from freehold.kernel.html import to_html
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx


@implements(rows.associated)
def list_associated_tickets(tx: Tx, call: Call) -> Any:
    ticket = get_ticket(tx, number_in(call, "ticket_id"), viewer_of(call))
    return {"tickets": [render_short_ticket(row) for row in list_associated(tx, ticket, viewer_of(call))]}


@implements(rows.prime)
def look_at_prime(tx: Tx, call: Call) -> Any:
    ticket = get_ticket(tx, number_in(call, "ticket_id"), viewer_of(call))
    return render_short_ticket(get_ticket(tx, get_prime(ticket), viewer_of(call)))


@implements(rows.merge)
def merge(tx: Tx, call: Call) -> Any:
    body: rows.Merge = call.body
    numbers = [number for number in dict.fromkeys(body.ticket_ids) if number != body.primary_id]
    found = {number: find_ticket(tx, call, number) for number in sorted({body.primary_id, *numbers})}
    primary, others = found[body.primary_id], [found[number] for number in numbers]
    wrongs = []
    reason = _why_not(body.primary_id, primary)
    if reason:
        wrongs.append(Wrong("primary_id", reason, "invalid_value"))
    reasons = [reason for number in numbers if (reason := _why_not(number, found[number]))]
    if reasons:
        wrongs.append(Wrong("ticket_ids", "; ".join(reasons)[:500], "invalid_value"))
    if not numbers:
        wrongs.append(left_out("ticket_ids"))
    refuse(wrongs)
    names = ", ".join(str(number) for number in numbers)
    merge_tickets(
        tx,
        primary or {},
        [ticket for ticket in others if ticket],
        call.who.actor,
        in_primary=_note(body.note_in_primary, f"Merged from {names}."),
        in_others=_note(body.note_in_secondary, f"This ticket is closed and goes on in ticket {body.primary_id}."),
        adds_recipients=body.convert_recepients_to_cc,
    )
    return Answer(None, says={"others": names[:300], "primary_id": body.primary_id})


def _why_not(number: int, ticket: Row | None) -> str | None:
    """Why a ticket cannot take part in a merger."""
    if ticket is None:
        return f"There is no ticket {number}"
    if ticket["deleted_at"] is not None or ticket["is_spam"]:
        return f"Ticket {number} is deleted or spam"
    if ticket["merged_into"] is not None:
        return f"Ticket {number} was merged into {ticket['merged_into']} already"
    return None


def _note(given: rows.MergeNote | None, default: str) -> Row:
    if given is None:
        return {"body": to_html(default), "is_private": True}
    return {"body": to_html(given.body), "is_private": given.private}
