"""Tickets: open, look, list, change, delete, restore (contract 6.1)."""

from typing import Any

from freehold.catalogue.freshdesk import tickets as rows
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshdesk.attachments import take_files, too_many_bytes
from freehold.contracts.freshdesk.belonging import Belonging, find_belonging
from freehold.contracts.freshdesk.paging import page_of, refuse_deep, wanted_slice
from freehold.contracts.freshdesk.render import Json, when
from freehold.contracts.freshdesk.requesters import find_by_email, find_requester, names_somebody, take_in
from freehold.contracts.freshdesk.viewing import changeable, location, number_in, viewer_of
from freehold.contracts.freshdesk.whole import LIST_INCLUDES, VIEW_INCLUDES, included_in, overview, view
from freehold.contracts.freshdesk.writing import ticket_values
from freehold.contracts.implements import implements
from freehold.core.mail.preferences import get_email_settings
from freehold.core.people.queries import find_contact_by_email
from freehold.core.tickets.attachments import TICKET
from freehold.core.tickets.commands import CLOSED, change_ticket, delete_ticket, open_ticket, restore_ticket
from freehold.core.tickets.mail import mail_ticket
from freehold.core.tickets.queries import get_ticket, list_tickets
from freehold.kernel.clock import DAY
from freehold.kernel.errors import NotAllowed, NotFound, Wrong
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx

DEADLINES = {"due_by": "due_at", "fr_due_by": "first_response_due_at", "nr_due_by": "next_response_due_at"}
OUTBOUND = 10
"""The source of a ticket that we began, by e-mail."""
WINDOW = 30 * DAY
"""How far back the list goes when no updated_since is given (contract 6.1.2)."""


@implements(rows.create)
def create_ticket(tx: Tx, call: Call) -> Any:
    requester, wrongs = find_requester(tx, call.body)
    belonging = find_belonging(tx, call, None)
    wrongs = [*wrongs, *belonging.wrongs, *too_many_bytes(tx, call, None)]
    given = ticket_values(tx, call.body, *wrongs, is_strict=call.installation.settings.freshdesk_strict_forms)
    return _open(tx, call, requester, given, belonging)


@implements(rows.outbound)
def write_first(tx: Tx, call: Call) -> Any:
    body: rows.OutboundCreate = call.body
    given = ticket_values(tx, body, *too_many_bytes(tx, call, None))
    if not get_email_settings(tx)["allow_agent_to_initiate_conversation"]:
        raise NotAllowed("allow_agent_to_initiate_conversation")
    given = {"status": CLOSED, **given, "source": OUTBOUND, "agent_id": call.who.actor.id}
    return _open(tx, call, find_by_email(tx, body.email), given, Belonging(), is_mailed=True)


@implements(rows.get)
def look_at_ticket(tx: Tx, call: Call) -> Any:
    included = included_in(call, VIEW_INCLUDES)
    return view(tx, call, get_ticket(tx, number_in(call, "ticket_id"), viewer_of(call)), included)


@implements(rows.list_)
def list_all_tickets(tx: Tx, call: Call) -> Any:
    query: rows.TicketsAsked = call.query
    refuse_deep(call)
    included = included_in(call, LIST_INCLUDES)
    viewer = viewer_of(call)
    filters: dict[str, Any] = {query.filter if query.filter not in (None, "all_tickets") else "usual": viewer.agent_id}
    if query.updated_since is not None:
        filters["updated_since"] = query.updated_since
    else:
        filters["created_since"] = tx.now - WINDOW
    if query.company_id is not None:
        filters["company_id"] = query.company_id
    filters |= _of_requester(tx, query)
    wanted = wanted_slice(call, query.order_by, is_descending=query.order_type == "desc")
    found = list_tickets(tx, wanted, filters, viewer, is_whole=bool(included & {"stats", "description"}))
    return page_of(call, overview(tx, found.rows, included), has_more=found.has_more)


@implements(rows.update)
def update_ticket(tx: Tx, call: Call) -> Any:
    ticket = _changeable(tx, call, "PUT")
    requester, wrongs = None, list[Wrong]()
    if names_somebody(call.body):
        requester, wrongs = find_requester(tx, call.body)
    if ticket["source"] == OUTBOUND:
        wrongs += [
            Wrong(name, "It cannot be changed on a ticket that began as an outbound e-mail", "incompatible_field")
            for name in sorted({"subject", "description"} & call.body.model_fields_set)
        ]
    belonging = find_belonging(tx, call, ticket)
    wrongs += [*belonging.wrongs, *too_many_bytes(tx, call, ticket["id"])]
    is_strict = call.installation.settings.freshdesk_strict_forms
    given = ticket_values(
        tx, call.body, *wrongs, custom_fields=ticket["custom_fields"], before=ticket, is_strict=is_strict
    )
    if names_somebody(call.body):
        given["contact_id"] = (requester or take_in(tx, call.body, call.who.actor))["id"]
    files = take_files(tx, call, TICKET, ticket["id"])
    before = dict(ticket)
    changes = change_ticket(tx, ticket, given, call.who.actor, files=[file["name"] for file in files])
    changed = sorted([*changes, *(["parent_id"] if belonging.settle(tx, ticket, call.who.actor) else [])])
    return Answer(
        _before_promising(view(tx, call, ticket), before, given), says={"changes": ", ".join(changed) or "nothing"}
    )


@implements(rows.delete)
def remove_ticket(tx: Tx, call: Call) -> Any:
    delete_ticket(tx, _changeable(tx, call, "DELETE"), call.who.actor)


@implements(rows.restore)
def bring_back_ticket(tx: Tx, call: Call) -> Any:
    ticket = get_ticket(tx, number_in(call, "ticket_id"), viewer_of(call), to_change=True)
    if ticket["deleted_at"] is None and not ticket["is_spam"]:
        raise NotFound("ticket", ticket["id"])
    restore_ticket(tx, ticket, call.who.actor)


def _open(
    tx: Tx,
    call: Call,
    requester: Row | None,
    given: dict[str, Any],
    belonging: Belonging,
    *,
    is_mailed: bool = False,
) -> Answer:
    if requester is None:
        requester = take_in(tx, call.body, call.who.actor)
    ticket = open_ticket(tx, requester, given, call.who.actor)
    files = take_files(tx, call, TICKET, ticket["id"])
    if is_mailed:
        mail_ticket(tx, ticket, requester, call.who.actor, [file["file_id"] for file in files])
    belonging.settle(tx, ticket, call.who.actor)
    answer = _before_promising(view(tx, call, ticket, files=files), {}, given)
    return Answer(answer, says={"ticket_id": ticket["id"]}, headers=location(call, f"tickets/{ticket['id']}"))


def _before_promising(answer: Json, before: Row, given: Row) -> Json:
    """A ticket as it was before its deadlines were worked out: what was given, else what was (contract 6.1.3, 5.1)."""
    after = {**before, **given}
    return {**answer, **{name: when(after.get(column)) for name, column in DEADLINES.items()}}


def _changeable(tx: Tx, call: Call, method: str) -> Row:
    return changeable(get_ticket(tx, number_in(call, "ticket_id"), viewer_of(call), to_change=True), method)


def _of_requester(tx: Tx, query: rows.TicketsAsked) -> dict[str, Any]:
    """The filters by requester, whichever way they are named; somebody unknown has no tickets."""
    if query.requester_id is not None:
        return {"contact_id": query.requester_id}
    if query.email is not None:
        contact = find_contact_by_email(tx, query.email)
        return {"contact_id": contact["id"] if contact else -1}
    if query.unique_external_id is not None:
        return {"reference_id": query.unique_external_id}
    return {}
