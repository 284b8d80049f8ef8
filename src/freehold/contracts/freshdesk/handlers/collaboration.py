"""Threads beside a ticket (contract 6.18). Whoever may not see the ticket does not see its threads."""

from typing import Any

from freehold.catalogue.freshdesk import collaboration as rows
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshdesk.render import Json, raw, when
from freehold.contracts.freshdesk.viewing import find_ticket, location, number_in, viewer_of
from freehold.contracts.freshdesk.words_of_wrongs import nothing_matches
from freehold.contracts.freshdesk.writing import refuse
from freehold.contracts.implements import implements
from freehold.core.collaboration.commands import (
    change_thread,
    change_thread_message,
    delete_thread,
    delete_thread_message,
    open_thread,
    write_in_thread,
)
from freehold.core.collaboration.queries import get_activity, get_thread, get_thread_message
from freehold.core.tickets.queries import get_ticket
from freehold.kernel.errors import NotFound, Wrong
from freehold.kernel.query import Row
from freehold.kernel.text import load
from freehold.kernel.tx import Tx


@implements(rows.open_)
def begin_thread(tx: Tx, call: Call) -> Any:
    body: rows.ThreadCreate = call.body
    ticket = find_ticket(tx, call, int(body.parent.id))
    refuse(body.wrongs, [] if ticket is not None else [nothing_matches("parent.id", "ticket")])
    given = body.model_dump(include={"type", "title", "anchor", "additional_info"})
    row = open_thread(tx, ticket or {}, given, call.who.actor)
    headers = location(call, f"collaboration/threads/{row['id']}")
    return Answer(_thread(tx, row), says={"thread_id": row["id"]}, headers=headers)


@implements(rows.get)
def look_at_thread(tx: Tx, call: Call) -> Any:
    return _thread(tx, _seen(tx, call, number_in(call, "thread_id")))


@implements(rows.update)
def update_thread(tx: Tx, call: Call) -> Any:
    row = _seen(tx, call, number_in(call, "thread_id"))
    refuse(call.body.wrongs)
    return _thread(tx, change_thread(tx, row, call.body.model_dump(exclude_unset=True), call.who.actor))


@implements(rows.delete)
def remove_thread(tx: Tx, call: Call) -> Any:
    delete_thread(tx, _seen(tx, call, number_in(call, "thread_id")), call.who.actor)


@implements(rows.write)
def say(tx: Tx, call: Call) -> Any:
    body: rows.MessageCreate = call.body
    thread, wrongs = None, list[Wrong]()
    try:
        thread = _seen(tx, call, int(body.thread_id))
    except NotFound:
        wrongs.append(nothing_matches("thread_id", "thread"))
    refuse(body.wrongs, wrongs)
    given = body.model_dump(include={"body", "additional_info", "attachment_ids", "inline_attachment_ids"})
    emails = body.participants.email.model_dump() if body.participants and body.participants.email else {}
    row = write_in_thread(tx, thread or {}, {**given, "emails": emails}, call.who.actor)
    headers = location(call, f"collaboration/messages/{row['id']}")
    return Answer(_message(row), says={"message_id": row["id"]}, headers=headers)


@implements(rows.get_message)
def look_at_what_was_said(tx: Tx, call: Call) -> Any:
    return _message(_said(tx, call)[1])


@implements(rows.update_message)
def say_it_differently(tx: Tx, call: Call) -> Any:
    thread, row = _said(tx, call)
    refuse(call.body.wrongs)
    given = {name: value for name, value in call.body.model_dump(exclude_unset=True).items() if name != "body" or value}
    return _message(change_thread_message(tx, thread, row, given, call.who.actor))


@implements(rows.delete_message)
def take_it_back(tx: Tx, call: Call) -> Any:
    delete_thread_message(tx, *_said(tx, call), call.who.actor)


@implements(rows.quote)
def quote_it(tx: Tx, call: Call) -> Any:
    return {"quoted_text": f'<blockquote class="freshdesk_quote">{_said(tx, call)[1]["body"]}</blockquote>'}


def _seen(tx: Tx, call: Call, number: int) -> Row:
    """The thread, if the caller may see its ticket."""
    row = get_thread(tx, number)
    get_ticket(tx, row["ticket_id"], viewer_of(call))
    return row


def _said(tx: Tx, call: Call) -> tuple[Row, Row]:
    """The thread and the message that a path names."""
    row = get_thread_message(tx, number_in(call, "message_id"))
    return _seen(tx, call, row["thread_id"]), row


def _thread(tx: Tx, row: Row) -> Json:
    number, activity = str(row["id"]), get_activity(tx, row["id"])
    return {
        "id": number,
        "type": row["type"],
        "title": row["title"],
        "created_by": str(row["created_by"]),
        "updated_by": str(row["updated_by"]),
        "parent": {"id": str(row["ticket_id"]), "type": "ticket"},
        "anchor": None if row["anchor"] is None else raw(row["anchor"]),
        "participants": {"emails": [], "agents": [str(row["created_by"])]},
        "linked_object": {
            "id": number,
            "type": "thread-messages",
            "attributes": {
                "last_activity_at": when(activity["latest"] or row["updated_at"]),
                "message_count": activity["total"],
            },
            "links": {"self": f"/api/v2/collaboration/threads/{number}"},
        },
        "additional_info": None if row["additional_info"] is None else raw(row["additional_info"]),
        "is_read": True,
        "created_at": when(row["created_at"]),
        "updated_at": when(row["updated_at"]),
    }


def _message(row: Row) -> Json:
    emails = {"from": None, "to": [], "cc": [], "bcc": [], **load(row["emails"])}
    return {
        "id": str(row["id"]),
        "body": row["body"],
        "body_text": row["body_text"],
        "thread_id": str(row["thread_id"]),
        "created_by": str(row["created_by"]),
        "attachment_ids": raw(row["attachment_ids"]),
        "inline_attachment_ids": raw(row["inline_attachment_ids"]),
        "participants": {"email": emails, "tagged_users": []},
        "edited": row["is_edited"],
        "source": None,
        "additional_info": None if row["additional_info"] is None else raw(row["additional_info"]),
        "full_message": row["body"],
        "full_message_text": row["body_text"],
        "created_at": when(row["created_at"]),
        "updated_at": when(row["updated_at"]),
    }
