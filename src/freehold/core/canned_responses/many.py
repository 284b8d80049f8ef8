"""Takes in many canned responses at once: asked for, and done by the worker, a few in each transaction."""

import secrets
from typing import Any

from sqlalchemy import bindparam, select, update

from freehold.core.canned_responses.commands import create_response
from freehold.core.canned_responses.queries import find_folder
from freehold.core.events.actor import Actor
from freehold.core.jobs.commands import enqueue
from freehold.core.people.queries import find_agent_by_number
from freehold.core.tickets.bulk import COMPLETED, FAILED, IN_PROGRESS, STEP
from freehold.core.tickets.model import bulk_jobs
from freehold.kernel.query import Query, inserts
from freehold.kernel.text import encode_text, load
from freehold.kernel.tx import Tx

NAME = "CANNED_RESPONSE::BULK_CREATE"
_INSERT = inserts(bulk_jobs)
_HELD = Query(select(bulk_jobs).where(bulk_jobs.c.uuid == bindparam("uuid")).with_for_update())
_CHANGED = ("status", "position", "failures", "updated_at", "status_updated_at")
_SAVE = Query(
    update(bulk_jobs).where(bulk_jobs.c.id == bindparam("row_id")).values({name: bindparam(name) for name in _CHANGED})
)


def ask_for_responses(tx: Tx, agent_id: int, items: list[dict[str, Any]]) -> str:
    """Have responses taken in, each as for `create_response`, in an agent's name; the job's id."""
    uuid = secrets.token_hex(16)
    tx.insert(
        _INSERT,
        uuid=uuid,
        name=NAME,
        status=IN_PROGRESS,
        payload=encode_text({"ids": list(range(1, len(items) + 1)), "items": items}),
        agent_id=agent_id,
        created_at=tx.now,
        updated_at=tx.now,
        status_updated_at=tx.now,
    )
    enqueue(tx, "canned_response.bulk", {"job": uuid})
    return uuid


def go_on_with_responses(tx: Tx, uuid: str) -> bool:
    """Take in the next few responses of a job; False when it is done. Records canned_response.created for each."""
    row = tx.first(_HELD, uuid=uuid)
    if row is None or row["status"] != IN_PROGRESS:
        return False
    items, failures = load(row["payload"])["items"], load(row["failures"])
    agent = find_agent_by_number(tx, row["agent_id"])
    by = Actor("agent", agent["uuid"] if agent else "", row["agent_id"])
    for place, item in enumerate(items[row["position"] : row["position"] + STEP], row["position"] + 1):
        if find_folder(tx, item["folder_id"]) is None:
            failures.append({"id": place, "reason": "The folder does not exist any more"})
        else:
            create_response(tx, item, by)
    position = min(row["position"] + STEP, len(items))
    is_done = position == len(items)
    status = IN_PROGRESS if not is_done else FAILED if len(failures) == len(items) else COMPLETED
    row |= {"status": status, "position": position, "failures": encode_text(failures), "updated_at": tx.now}
    if is_done:
        row["status_updated_at"] = tx.now
    tx.run(_SAVE, row_id=row["id"], **{name: row[name] for name in _CHANGED})
    return not is_done
