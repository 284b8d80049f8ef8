"""Takes in many canned responses at once: asked for, and done by the worker, a few in each transaction."""

from typing import Any

from freehold.core.canned_responses.commands import create_response
from freehold.core.canned_responses.queries import find_folder
from freehold.core.events.actor import Actor
from freehold.core.people.queries import find_agent_by_number
from freehold.core.tickets.bulk import STEP, begin_job, find_job_to_go_on, note_progress
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

NAME = "CANNED_RESPONSE::BULK_CREATE"
KIND = "canned_response.bulk"


def ask_for_responses(tx: Tx, agent_id: int, items: list[dict[str, Any]]) -> str:
    """Have responses taken in, each as for `create_response`, in an agent's name; the job's id."""
    payload = {"ids": list(range(1, len(items) + 1)), "items": items}
    return str(begin_job(tx, NAME, KIND, agent_id, payload)["uuid"])


def go_on_with_responses(tx: Tx, uuid: str) -> bool:
    """Take in the next few responses of a job; False when it is done. Records canned_response.created for each."""
    row = find_job_to_go_on(tx, uuid)
    if row is None:
        return False
    items, failures = load(row["payload"])["items"], load(row["failures"])
    agent = find_agent_by_number(tx, row["agent_id"])
    by = Actor("agent", agent["uuid"] if agent else "", row["agent_id"])
    for place, item in enumerate(items[row["position"] : row["position"] + STEP], row["position"] + 1):
        if find_folder(tx, item["folder_id"]) is None:
            failures.append({"id": place, "reason": "The folder does not exist any more"})
        else:
            create_response(tx, item, by)
    return note_progress(tx, row, failures, len(items))
