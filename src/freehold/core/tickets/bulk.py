"""Does the same to many tickets: asked for at once, done by the worker, a few in each transaction."""

import secrets
from collections.abc import Callable
from typing import Any

from sqlalchemy import bindparam, select, update

from freehold.core.events.actor import Actor
from freehold.core.jobs.commands import enqueue
from freehold.core.people.queries import find_agent_by_number, find_contact_by_number
from freehold.core.tickets.associations import CHILD, hang_under, why_not_under
from freehold.core.tickets.attachments import ENTRY, attach, get_attachment
from freehold.core.tickets.commands import change_ticket, delete_ticket
from freehold.core.tickets.entries import AGENT_REPLY, REPLY, add_entry
from freehold.core.tickets.mail import envelope, mail_entry
from freehold.core.tickets.model import bulk_jobs
from freehold.core.tickets.queries import Viewer, get_ticket
from freehold.kernel.errors import Conflict, NotFound, Problem
from freehold.kernel.query import Query, Row, inserts
from freehold.kernel.text import encode_text, load
from freehold.kernel.tx import Tx

IN_PROGRESS, COMPLETED, FAILED = "IN PROGRESS", "COMPLETED", "FAILED"
UPDATE, DELETE = "TICKET::BULK_UPDATE", "TICKET::BULK_DELETE"
Check = Callable[[Tx, Row, dict[str, Any], dict[str, Any]], str | None]
"""Why a ticket cannot have some columns and custom fields; None: it can."""
STEP = 20
"""Tickets in one transaction: nobody else waits long for the writer."""

_INSERT = inserts(bulk_jobs)
_BY_UUID = Query(select(bulk_jobs).where(bulk_jobs.c.uuid == bindparam("uuid")))
_HELD = Query(select(bulk_jobs).where(bulk_jobs.c.uuid == bindparam("uuid")).with_for_update())
_CHANGED = ("status", "position", "failures", "updated_at", "status_updated_at")
_SAVE = Query(
    update(bulk_jobs).where(bulk_jobs.c.id == bindparam("row_id")).values({name: bindparam(name) for name in _CHANGED})
)


def ask_for_many(tx: Tx, name: str, agent_id: int, scope: int, ids: list[int], work: dict[str, Any]) -> Row:
    """Have something done to tickets in an agent's name, as far as they may see them; the job.

    `work`: for UPDATE `given` (as for change_ticket), `custom_fields`, `parent_id`, `reply`, and its
    `attachments`; each may be missing.
    """
    return begin_job(tx, name, "ticket.bulk", agent_id, {**work, "ids": ids, "scope": scope})


def begin_job(tx: Tx, name: str, kind: str, agent_id: int, payload: dict[str, Any]) -> Row:
    """Put down what an agent has asked for, and leave it to the worker as a job of that kind.

    `payload` has `ids`, what it is to be done to. How far it is, whoever asked sees with `get_bulk_job`.
    """
    row: Row = {
        "uuid": secrets.token_hex(16),
        "name": name,
        "status": IN_PROGRESS,
        "payload": encode_text(payload),
        "agent_id": agent_id,
        "created_at": tx.now,
        "updated_at": tx.now,
        "status_updated_at": tx.now,
    }
    tx.insert(_INSERT, **row)
    enqueue(tx, kind, {"job": row["uuid"]})
    return {**row, "position": 0}


def find_job_to_go_on(tx: Tx, uuid: str) -> Row | None:
    """A job that is not done yet, held until the end of the transaction; else None."""
    row = tx.first(_HELD, uuid=uuid)
    return row if row is not None and row["status"] == IN_PROGRESS else None


def note_progress(tx: Tx, row: Row, failures: list[dict[str, Any]], total: int) -> bool:
    """Put down that a job is one step further; False when it is done. `failures`: id and reason of each."""
    position = min(row["position"] + STEP, total)
    is_done = position == total
    status = IN_PROGRESS if not is_done else FAILED if len(failures) == total else COMPLETED
    row |= {"status": status, "position": position, "failures": encode_text(failures), "updated_at": tx.now}
    if is_done:
        row["status_updated_at"] = tx.now
    tx.run(_SAVE, row_id=row["id"], **{name: row[name] for name in _CHANGED})
    return not is_done


def get_bulk_job(tx: Tx, uuid: str) -> Row:
    """The job with that id; `total` is how many tickets it is about. Raises NotFound."""
    row = tx.first(_BY_UUID, uuid=uuid)
    if row is None:
        raise NotFound("job", uuid)
    return {**row, "total": len(load(row["payload"])["ids"])}


def go_on(tx: Tx, uuid: str, check: Check) -> bool:
    """Do the next few tickets of a job; False when it is done.

    A ticket to which it cannot be done, or which `check` has something against, is noted with the reason, and the others
    are done all the same.
    """
    row = find_job_to_go_on(tx, uuid)
    if row is None:
        return False
    work, failures = load(row["payload"]), load(row["failures"])
    agent = find_agent_by_number(tx, row["agent_id"])
    by = Actor("agent", agent["uuid"] if agent else "", row["agent_id"])
    viewer = Viewer(row["agent_id"], work["scope"])
    for number in work["ids"][row["position"] : row["position"] + STEP]:
        try:
            _do(tx, row["name"], work, get_ticket(tx, number, viewer, to_change=True), viewer, by, check)
        except Problem as problem:
            failures.append({"id": number, "reason": str(problem)})
    return note_progress(tx, row, failures, len(work["ids"]))


def _do(tx: Tx, name: str, work: dict[str, Any], ticket: Row, viewer: Viewer, by: Actor, check: Check) -> None:
    """Everything of a job to one ticket; refused before anything is done."""
    if ticket["deleted_at"] is not None or ticket["is_spam"]:
        raise Conflict("It is deleted or spam.")
    if name == DELETE:
        delete_ticket(tx, ticket, by)
        return
    parent = None
    if work.get("parent_id"):
        parent = get_ticket(tx, work["parent_id"], viewer, to_change=True)
        reason = why_not_under(tx, ticket, parent, CHILD)
        if reason is not None:
            raise Conflict(reason)
    given = dict(work.get("given", {}))
    reason = check(tx, ticket, given, work.get("custom_fields", {}))
    if reason is not None:
        raise Conflict(reason)
    if work.get("custom_fields"):
        given["custom_fields"] = {**load(ticket["custom_fields"]), **work["custom_fields"]}
    files = [get_attachment(tx, number) for number in work.get("attachments", [])]
    change_ticket(tx, ticket, given, by)
    if parent is not None:
        hang_under(tx, ticket, parent, CHILD, by)
    if work.get("reply"):
        requester = find_contact_by_number(tx, ticket["contact_id"])
        to_emails = [requester["email"]] if requester and requester["email"] else []
        mail = envelope(tx, ticket, by, to_emails=to_emails, from_email=work.get("from_email"))
        text = work["reply"]
        entry = add_entry(tx, ticket, by, body=text, is_private=False, source=REPLY, category=AGENT_REPLY, emails=mail)
        for file in files:
            attach(tx, ENTRY, entry["id"], {**file, "id": file["file_id"]})
        mail_entry(tx, ticket, entry, "reply", [file["file_id"] for file in files])
