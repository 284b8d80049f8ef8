"""Opens threads, writes into them, and takes both away again."""

from typing import Any

from sqlalchemy import bindparam, delete, update

from freehold.core.collaboration.model import thread_messages, threads
from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.kernel.html import to_html, to_text
from freehold.kernel.query import Query, Row, blank, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

_INSERT, _INSERT_MESSAGE = inserts(threads), inserts(thread_messages)
_THREAD = ("title", "anchor", "additional_info", "updated_by", "updated_at")
_SAVE = Query(
    update(threads).where(threads.c.id == bindparam("row_id")).values({name: bindparam(name) for name in _THREAD})
)
_MESSAGE = ("body", "body_text", "additional_info", "is_edited", "updated_at")
_SAVE_MESSAGE = Query(
    update(thread_messages)
    .where(thread_messages.c.id == bindparam("row_id"))
    .values({name: bindparam(name, type_=thread_messages.c[name].type) for name in _MESSAGE})
)
_EMPTY = Query(delete(thread_messages).where(thread_messages.c.thread_id == bindparam("row_id")))
_DROP = Query(delete(threads).where(threads.c.id == bindparam("row_id")))
_DROP_MESSAGE = Query(delete(thread_messages).where(thread_messages.c.id == bindparam("row_id")))
JSON_COLUMNS = ("anchor", "additional_info", "emails", "attachment_ids", "inline_attachment_ids")


def open_thread(tx: Tx, ticket: Row, given: dict[str, Any], by: Actor) -> Row:
    """Open a thread beside a ticket. `given`: type, title, anchor, additional_info. Records thread.created."""
    number, now = by.id or 0, tx.now
    stamps = {"created_by": number, "updated_by": number, "created_at": now, "updated_at": now}
    row: Row = {**blank(threads), **_stored(given), "ticket_id": ticket["id"], **stamps}
    row["id"] = tx.insert(_INSERT, **{name: value for name, value in row.items() if name != "id"})
    _tell(tx, "thread.created", row["id"], by)
    return row


def change_thread(tx: Tx, thread: Row, given: dict[str, Any], by: Actor) -> Row:
    """Change a thread's title, anchor or additional_info. Records thread.updated."""
    row = {**thread, **_stored(given), "updated_by": by.id or 0, "updated_at": tx.now}
    tx.run(_SAVE, row_id=row["id"], **{name: row[name] for name in _THREAD})
    _tell(tx, "thread.updated", row["id"], by)
    return row


def delete_thread(tx: Tx, thread: Row, by: Actor) -> None:
    """Remove a thread for good, with what was said in it. Records thread.deleted."""
    tx.run(_EMPTY, row_id=thread["id"])
    tx.run(_DROP, row_id=thread["id"])
    _tell(tx, "thread.deleted", thread["id"], by)


def write_in_thread(tx: Tx, thread: Row, given: dict[str, Any], by: Actor) -> Row:
    """Say something in a thread. `given`: body, emails, attachment_ids, inline_attachment_ids, additional_info.

    Records thread.updated.
    """
    row: Row = {**blank(thread_messages), **_said(given), "thread_id": thread["id"], "created_by": by.id or 0}
    row |= {"created_at": tx.now, "updated_at": tx.now}
    row["id"] = tx.insert(_INSERT_MESSAGE, **{name: value for name, value in row.items() if name != "id"})
    change_thread(tx, thread, {}, by)
    return row


def change_thread_message(tx: Tx, thread: Row, message: Row, given: dict[str, Any], by: Actor) -> Row:
    """Change what was said. `given`: body, additional_info. Records thread.updated."""
    row = {**message, **_said(given), "is_edited": True, "updated_at": tx.now}
    tx.run(_SAVE_MESSAGE, row_id=row["id"], **{name: row[name] for name in _MESSAGE})
    change_thread(tx, thread, {}, by)
    return row


def delete_thread_message(tx: Tx, thread: Row, message: Row, by: Actor) -> None:
    """Take back what was said. Records thread.updated."""
    tx.run(_DROP_MESSAGE, row_id=message["id"])
    change_thread(tx, thread, {}, by)


def _said(given: dict[str, Any]) -> Row:
    row = _stored(given)
    if "body" in given:
        row |= {"body": to_html(given["body"]), "body_text": to_text(given["body"])}
    return row


def _stored(given: dict[str, Any]) -> Row:
    return {
        name: encode_text(value) if name in JSON_COLUMNS and value is not None else value
        for name, value in given.items()
    }


def _tell(tx: Tx, name: str, number: int, by: Actor) -> None:
    record(tx, name, by, subject_id=number)
