"""Takes on many agents at once: asked for, and done by the worker, a few in each transaction."""

from typing import Any

from freehold.core.events.actor import Actor
from freehold.core.people.agents import create_agent
from freehold.core.people.contacts import refuse_taken
from freehold.core.people.queries import find_agent_by_number
from freehold.core.tickets.bulk import STEP, begin_job, find_job_to_go_on, note_progress
from freehold.kernel.errors import Problem
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

NAME = "AGENT::BULK_CREATE"
KIND = "agent.bulk"


def ask_for_agents(tx: Tx, agent_id: int, items: list[dict[str, Any]]) -> str:
    """Have people taken on, each as for `create_agent`, in an agent's name; the job's id."""
    payload = {"ids": list(range(1, len(items) + 1)), "items": items}
    return str(begin_job(tx, NAME, KIND, agent_id, payload)["uuid"])


def go_on_with_agents(tx: Tx, uuid: str) -> bool:
    """Take on the next few people of a job; False when it is done. Records agent.created for each.

    Whoever cannot be taken on, because the address is somebody's, is noted with the reason.
    """
    row = find_job_to_go_on(tx, uuid)
    if row is None:
        return False
    items, failures = load(row["payload"])["items"], load(row["failures"])
    agent = find_agent_by_number(tx, row["agent_id"])
    by = Actor("agent", agent["uuid"] if agent else "", row["agent_id"])
    for place, item in enumerate(items[row["position"] : row["position"] + STEP], row["position"] + 1):
        try:
            refuse_taken(tx, {"email": item["email"]}, 0)
            create_agent(tx, item, by)
        except Problem as problem:
            failures.append({"id": place, "reason": str(problem)})
    return note_progress(tx, row, failures, len(items))
