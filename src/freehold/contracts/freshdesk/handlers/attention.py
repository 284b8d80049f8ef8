"""Who follows a ticket, who may see it, and what it is about (contract 6.1)."""

from typing import Any

from freehold.catalogue.freshdesk import attention as rows
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshdesk.attachments import render_attachments, take_files, too_many_bytes
from freehold.contracts.freshdesk.render import Json, when
from freehold.contracts.freshdesk.viewing import changeable, find_ticket, number_in, viewer_of
from freehold.contracts.freshdesk.words_of_wrongs import left_out, nothing_matches
from freehold.contracts.freshdesk.writing import refuse
from freehold.contracts.implements import implements
from freehold.core.tickets.attachments import SUMMARY, list_attachments
from freehold.core.tickets.attention import (
    get_summary,
    list_accesses,
    list_watchers,
    remove_summary,
    set_accesses,
    summarise,
    unwatch,
    watch,
)
from freehold.core.tickets.queries import find_assignable_agent, get_ticket
from freehold.kernel.errors import Wrong
from freehold.kernel.html import to_html
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx


@implements(rows.watchers)
def list_who_watches(tx: Tx, call: Call) -> Any:
    return {"watcher_ids": list_watchers(tx, _ticket(tx, call))}


@implements(rows.watch)
def watch_ticket(tx: Tx, call: Call) -> Any:
    ticket = _ticket(tx, call)
    agent_id = call.body.user_id or _caller(call)
    refuse(_no_agents(tx, "user_id", [agent_id]))
    watch(tx, ticket, agent_id, call.who.actor)
    return Answer(None, says={"agent_id": agent_id})


@implements(rows.unwatch)
def unwatch_ticket(tx: Tx, call: Call) -> Any:
    unwatch(tx, _ticket(tx, call), _caller(call), call.who.actor)


@implements(rows.bulk_watch)
def watch_tickets(tx: Tx, call: Call) -> Any:
    agent_id = call.body.user_id or _caller(call)
    tickets = _tickets(tx, call, _no_agents(tx, "user_id", [agent_id]))
    for ticket in tickets:
        watch(tx, ticket, agent_id, call.who.actor)
    return Answer(None, says={"agent_id": agent_id, "tickets": len(tickets)})


@implements(rows.bulk_unwatch)
def unwatch_tickets(tx: Tx, call: Call) -> Any:
    tickets = _tickets(tx, call, [])
    for ticket in tickets:
        unwatch(tx, ticket, _caller(call), call.who.actor)
    return Answer(None, says={"tickets": len(tickets)})


@implements(rows.accesses)
def list_who_sees(tx: Tx, call: Call) -> Any:
    return {"user_ids": list_accesses(tx, _ticket(tx, call))}


@implements(rows.grant)
def grant_access(tx: Tx, call: Call) -> Any:
    return _change_accesses(tx, call, call.body.user_ids, [])


@implements(rows.change_access)
def change_access(tx: Tx, call: Call) -> Any:
    changes: list[rows.AccessChange] = call.body.user_ids
    granted = [change.id for change in changes if not change.deleted]
    return _change_accesses(tx, call, granted, [change.id for change in changes if change.deleted])


@implements(rows.deny)
def deny_access(tx: Tx, call: Call) -> Any:
    ticket = changeable(_ticket(tx, call, to_change=True), "DELETE")
    set_accesses(tx, ticket, [], list_accesses(tx, ticket), call.who.actor)


@implements(rows.summary)
def look_at_summary(tx: Tx, call: Call) -> Any:
    return _shown(tx, call, get_summary(tx, _ticket(tx, call)))


@implements(rows.summarise)
def write_summary(tx: Tx, call: Call) -> Any:
    body: rows.SummaryWrite = call.body
    ticket = changeable(_ticket(tx, call, to_change=True), "PUT")
    author = body.user_id or _caller(call)
    unsaid = [] if body.body.strip() else [left_out("body")]
    refuse(body.wrongs, unsaid, _no_agents(tx, "user_id", [author]), too_many_bytes(tx, call, ticket["id"]))
    row = summarise(tx, ticket, to_html(body.body), author, call.who.actor)
    take_files(tx, call, SUMMARY, ticket["id"])
    return _shown(tx, call, row)


@implements(rows.remove_summary)
def delete_summary(tx: Tx, call: Call) -> Any:
    remove_summary(tx, changeable(_ticket(tx, call, to_change=True), "DELETE"), call.who.actor)


def _ticket(tx: Tx, call: Call, *, to_change: bool = False) -> Row:
    return get_ticket(tx, number_in(call, "ticket_id"), viewer_of(call), to_change=to_change)


def _caller(call: Call) -> int:
    return call.who.actor.id or 0


def _tickets(tx: Tx, call: Call, wrongs: list[Wrong]) -> list[Row]:
    """The tickets that a body names. Raises Invalid when there is one that the caller does not see."""
    numbers = sorted(set(call.body.ids))
    found = {number: find_ticket(tx, call, number, to_change=False) for number in numbers}
    missing = ", ".join(str(number) for number in numbers if found[number] is None)[:300]
    if missing:
        wrongs = [*wrongs, Wrong("ids", f"There is no ticket {missing}", "invalid_value")]
    if not numbers:
        wrongs = [*wrongs, left_out("ids")]
    refuse(wrongs)
    return [ticket for ticket in found.values() if ticket is not None]


def _no_agents(tx: Tx, field: str, numbers: list[int]) -> list[Wrong]:
    if all(find_assignable_agent(tx, number) for number in numbers):
        return []
    return [nothing_matches(field, "agent")]


def _change_accesses(tx: Tx, call: Call, granted: list[int], denied: list[int]) -> Json:
    ticket = changeable(_ticket(tx, call, to_change=True), call.row.method)
    refuse(_no_agents(tx, "user_ids", granted))
    set_accesses(tx, ticket, granted, denied, call.who.actor)
    return {"user_ids": list_accesses(tx, ticket)}


def _shown(tx: Tx, call: Call, row: Row) -> Json:
    files = list_attachments(tx, SUMMARY, [row["ticket_id"]]).get(row["ticket_id"], [])
    return {
        "id": row["id"],
        "body": row["body"],
        "body_text": row["body_text"],
        "user_id": row["author_number"],
        "ticket_id": row["ticket_id"],
        "attachments": render_attachments(call, files),
        "cloud_files": [],
        "last_edited_at": when(row["edited_at"]),
        "last_edited_user_id": row["edited_by"],
        "created_at": when(row["created_at"]),
        "updated_at": when(row["updated_at"]),
    }
