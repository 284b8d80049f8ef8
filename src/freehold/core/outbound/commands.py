"""Takes on outbound messages and puts down what became of them.

A message is never sent twice: that it is about to go out is on record before the provider is asked (`start_sending`),
and from then on only an answer that says it was *not* sent lets it go out again. Each change of state records
outbound_message.updated with {request_id, status, failure_code, failure_reason}.
"""

from typing import Any

from sqlalchemy import bindparam, select, update

from freehold.core.conversations.channels import create_channel
from freehold.core.conversations.commands import open_chat, post_message
from freehold.core.conversations.model import messages
from freehold.core.conversations.queries import find_channel_by_name, find_open_chat
from freehold.core.events.actor import SYSTEM, Actor
from freehold.core.events.commands import record
from freehold.core.jobs.commands import enqueue
from freehold.core.outbound.model import ACCEPTED, FAILED, SENDING, may_follow, outbound_messages
from freehold.core.people.commands import create_contact
from freehold.core.people.queries import find_contact_by_phone
from freehold.kernel.clock import Instant
from freehold.kernel.ids import new_uuid
from freehold.kernel.query import Query, Row, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

_INSERT = inserts(outbound_messages)
_HELD = Query(select(outbound_messages).where(outbound_messages.c.id == bindparam("row_id")).with_for_update())
_UPDATE = Query(
    update(outbound_messages)
    .where(outbound_messages.c.id == bindparam("row_id"))
    .values(
        {
            name: bindparam(name)
            for name in ("status", "failure_code", "failure_reason", "provider_message_id", "attempts", "updated_at")
        }
    )
)
_UNDELIVERED = Query(update(messages).where(messages.c.id == bindparam("row_id")).values(failure=bindparam("why")))


def take_on(
    tx: Tx, *, sender: str, recipients: list[str], template: dict[str, Any], parts: list[Any] | None, by: Actor
) -> str:
    """Take on a template message to each of `recipients`; returns the request's id, by which they are asked for.

    `template` is kept as the client wrote it. With `parts` (what the message says, as message parts) it is also written
    into a conversation of each recipient. The sending is a job. Records outbound_message.updated for each, and
    what the conversation gives rise to: contact.created, conversation.created, message.created.
    """
    request_id = new_uuid()
    stored = encode_text(template)
    for recipient in recipients:
        message = None if parts is None else _write_down(tx, sender, recipient, parts, by)
        row: Row = {
            "uuid": new_uuid(),
            "request_id": request_id,
            "provider": "whatsapp",
            "sender": sender,
            "recipient": recipient,
            "template": stored,
            "status": ACCEPTED,
            "failure_code": None,
            "failure_reason": None,
            "provider_message_id": None,
            "message_id": message and message["id"],
            "attempts": 0,
            "created_at": tx.now,
            "updated_at": tx.now,
        }
        row["id"] = tx.insert(_INSERT, **row)
        _tell(tx, row, by)
        enqueue(tx, "outbound.send", {"outbound_id": row["id"]})
    return request_id


def start_sending(tx: Tx, number: int) -> Row | None:
    """Put down that a message is about to go out; its row, or None when it must not.

    A message that was about to go out before, without an answer on record, may have gone out: it stays as it is, with
    the reason, and is not sent again.
    """
    row = tx.first(_HELD, row_id=number)
    if row is None:
        return None
    if row["status"] == SENDING:
        if row["failure_reason"] is None:
            note_silence(tx, number, "The worker stopped before the provider's answer was on record.")
        return None
    if row["status"] != ACCEPTED or row["provider_message_id"] is not None:
        return None
    row |= {"status": SENDING, "failure_code": None, "failure_reason": None, "attempts": row["attempts"] + 1}
    _save(tx, row)
    return row


def note_acceptance(tx: Tx, number: int, provider_message_id: str) -> None:
    """The provider has taken the message on, and calls it so."""
    row = tx.first(_HELD, row_id=number)
    if row is None:
        return
    row |= {"provider_message_id": provider_message_id}
    if row["status"] == SENDING:  # otherwise its first news came before its answer
        row |= {"status": ACCEPTED, "failure_reason": None}
    _save(tx, row)


def note_silence(tx: Tx, number: int, reason: str) -> None:
    """Nobody knows whether the message went out. It stays accepted, says why, and is not sent again."""
    row = tx.first(_HELD, row_id=number)
    if row is not None and row["status"] == SENDING:
        row |= {"failure_reason": reason}
        _save(tx, row)
        _tell(tx, row, SYSTEM)


def try_again(tx: Tx, number: int, reason: str, at: Instant) -> None:
    """The provider refused for now, and said that nothing was sent: once more at `at`."""
    row = tx.first(_HELD, row_id=number)
    if row is not None and row["status"] == SENDING:
        _save(tx, row | {"status": ACCEPTED, "failure_reason": reason})
        enqueue(tx, "outbound.send", {"outbound_id": number}, run_at=at)


def advance(tx: Tx, number: int, status: str, code: str | None = None, reason: str | None = None) -> bool:
    """Put down how far a message has come; False when that is no news. `code` and `reason` say why it failed.

    A failure is also noted at the message of the conversation that it was written into.
    """
    row = tx.first(_HELD, row_id=number)
    if row is None or not may_follow(row["status"], status):
        return False
    row |= {"status": status, "failure_code": code, "failure_reason": reason}
    _save(tx, row)
    if status == FAILED and row["message_id"] is not None:
        tx.run(_UNDELIVERED, row_id=row["message_id"], why=encode_text({"code": code, "reason": reason}))
    _tell(tx, row, SYSTEM)
    return True


def _write_down(tx: Tx, sender: str, recipient: str, parts: list[Any], by: Actor) -> Row:
    """Write what is sent into the recipient's conversation on the sender's channel; both are made when they are missing."""
    name = f"WHATSAPP_{sender}"
    channel = find_channel_by_name(tx, name) or create_channel(tx, name, source="WHATSAPP")
    contact = find_contact_by_phone(tx, recipient) or create_contact(tx, {"phone": recipient}, by)[0]
    chat = find_open_chat(tx, contact["id"], channel["id"]) or open_chat(tx, contact=contact, channel=channel, by=by)
    return post_message(tx, chat, by, parts=parts)


def _save(tx: Tx, row: Row) -> None:
    tx.run(
        _UPDATE,
        row_id=row["id"],
        status=row["status"],
        failure_code=row["failure_code"],
        failure_reason=row["failure_reason"],
        provider_message_id=row["provider_message_id"],
        attempts=row["attempts"],
        updated_at=tx.now,
    )


def _tell(tx: Tx, row: Row, by: Actor) -> None:
    data = {name: row[name] for name in ("request_id", "status", "failure_code", "failure_reason")}
    if row["status"] == SENDING:
        data["status"] = ACCEPTED
    record(tx, "outbound_message.updated", by, subject_id=row["id"], data=data)
