"""Time spent on tickets (contract 6.10)."""

import re
from typing import Any

from freehold.catalogue.freshdesk import time_entries as rows
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshdesk.paging import page_of, wanted_slice
from freehold.contracts.freshdesk.render import Json, when
from freehold.contracts.freshdesk.viewing import changeable, location, number_in, viewer_of
from freehold.contracts.freshdesk.words_of_wrongs import nothing_matches
from freehold.contracts.freshdesk.writing import refuse
from freehold.contracts.implements import implements
from freehold.core.tickets.queries import find_assignable_agent, get_ticket
from freehold.core.tickets.time_entries import (
    add_time,
    change_time,
    get_time_entry,
    list_time_entries,
    remove_time,
    spent_seconds,
)
from freehold.kernel.errors import Wrong
from freehold.kernel.listing import Found
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx

_SPENT = re.compile(r"(\d{1,4}):([0-5]\d)")


@implements(rows.list_)
def list_all_time(tx: Tx, call: Call) -> Any:
    query: rows.TimeAsked = call.query
    names = ("company_id", "agent_id", "executed_after", "executed_before", "billable")
    filters = {name: getattr(query, name) for name in names if getattr(query, name) is not None}
    return _page(tx, call, list_time_entries(tx, wanted_slice(call), filters, viewer_of(call)))


@implements(rows.of_ticket)
def list_time_of_ticket(tx: Tx, call: Call) -> Any:
    ticket = get_ticket(tx, number_in(call, "ticket_id"), viewer_of(call))
    return _page(tx, call, list_time_entries(tx, wanted_slice(call), {"ticket_id": ticket["id"]}, viewer_of(call)))


@implements(rows.create)
def put_down_time(tx: Tx, call: Call) -> Any:
    body: rows.TimeCreate = call.body
    ticket = changeable(get_ticket(tx, number_in(call, "ticket_id"), viewer_of(call), to_change=True), "POST")
    is_running = body.timer_running
    if is_running is None:
        is_running = body.time_spent is None or body.start_time is not None
    given, wrongs = _given(tx, body)
    if body.start_time is not None and body.timer_running is False:
        wrongs.append(Wrong("start_time", "It cannot be set without a running timer", "incompatible_field"))
    refuse(body.wrongs, wrongs)
    row = add_time(
        tx,
        ticket,
        {
            "agent_id": call.who.actor.id,
            "is_billable": True,
            "note": None,
            "seconds": 0,
            "started_at": tx.now,
            "executed_at": tx.now,
            **given,
            "is_running": is_running,
        },
        call.who.actor,
    )
    return Answer(_shown(row, tx.now), headers=location(call, f"time_entries/{row['id']}"))


@implements(rows.update)
def change_time_entry(tx: Tx, call: Call) -> Any:
    body: rows.TimeUpdate = call.body
    row, ticket = _entry(tx, call)
    given, wrongs = _given(tx, body)
    if body.timer_running is not None:
        if body.timer_running == row["is_running"]:
            message = "The timer is running already" if row["is_running"] else "The timer is stopped already"
            wrongs.append(Wrong("timer_running", message, "invalid_value"))
        given["is_running"] = body.timer_running
    if row["is_running"]:
        wrongs += [
            Wrong(name, "It cannot be changed while the timer is running", "incompatible_field")
            for name in ("start_time", "agent_id")
            if getattr(body, name) is not None
        ]
    elif body.start_time is not None and not body.timer_running:
        wrongs.append(Wrong("start_time", "It cannot be set without a running timer", "incompatible_field"))
    refuse(body.wrongs, wrongs)
    return _shown(change_time(tx, ticket, row, given, call.who.actor), tx.now)


@implements(rows.toggle)
def toggle_timer(tx: Tx, call: Call) -> Any:
    row, ticket = _entry(tx, call)
    after = change_time(tx, ticket, row, {"is_running": not row["is_running"]}, call.who.actor)
    return Answer(_shown(after, tx.now), says={"did": "on" if after["is_running"] else "off"})


@implements(rows.delete)
def remove_time_entry(tx: Tx, call: Call) -> Any:
    row, ticket = _entry(tx, call)
    remove_time(tx, ticket, row, call.who.actor)


def _page(tx: Tx, call: Call, found: Found) -> Answer:
    return page_of(call, [_shown(row, tx.now) for row in found.rows], has_more=found.has_more)


def _entry(tx: Tx, call: Call) -> tuple[Row, Row]:
    """The time entry and its ticket, if the caller may see it."""
    row = get_time_entry(tx, number_in(call, "time_entry_id"))
    return row, get_ticket(tx, row["ticket_id"], viewer_of(call), to_change=True)


def _given(tx: Tx, body: rows.TimeFields) -> tuple[Row, list[Wrong]]:
    """The columns that a body sets, and what is wrong with them."""
    given: Row = {}
    wrongs = []
    if body.agent_id is not None:
        given["agent_id"] = body.agent_id
        if find_assignable_agent(tx, body.agent_id) is None:
            wrongs.append(nothing_matches("agent_id", "agent"))
    if body.billable is not None:
        given["is_billable"] = body.billable
    if "note" in body.model_fields_set:
        given["note"] = body.note
    if body.executed_at is not None:
        given["executed_at"] = body.executed_at
    if body.start_time is not None:
        given["started_at"] = body.start_time
        if body.start_time > tx.now:
            wrongs.append(Wrong("start_time", "It should not be in the future", "invalid_value"))
    if body.time_spent is not None:
        found = _SPENT.fullmatch(body.time_spent)
        if found is None:
            wrongs.append(Wrong("time_spent", "It should be in the 'hh:mm' format", "invalid_value"))
        else:
            given["seconds"] = int(found[1]) * 3600 + int(found[2]) * 60
    return given, wrongs


def _shown(row: Row, now: int) -> Json:
    seconds = spent_seconds(row, now)
    return {
        "id": row["id"],
        "ticket_id": row["ticket_id"],
        "agent_id": row["agent_id"],
        "company_id": row["company_id"],
        "billable": row["is_billable"],
        "note": row["note"],
        "timer_running": row["is_running"],
        "time_spent": f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}",
        "time_spent_in_seconds": seconds,
        "start_time": when(row["started_at"]),
        "executed_at": when(row["executed_at"]),
        "created_at": when(row["created_at"]),
        "updated_at": when(row["updated_at"]),
    }
