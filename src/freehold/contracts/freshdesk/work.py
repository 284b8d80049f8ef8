"""What the worker does for the Freshdesk API after a request has been answered."""

from collections.abc import Callable

from freehold.contracts.freshdesk.required_fields import why_not_moved
from freehold.contracts.work import Run
from freehold.core.canned_responses.many import go_on_with_responses
from freehold.core.people.leaving import release_tickets
from freehold.core.people.many import go_on_with_agents
from freehold.core.tickets.bulk import go_on
from freehold.kernel.installation import Installation
from freehold.kernel.query import Row
from freehold.kernel.text import load
from freehold.kernel.tx import Tx


async def remove_file(installation: Installation, job: Row) -> None:
    """Remove the bytes of a file that nothing refers to any more."""
    installation.blobs.delete(load(job["payload"])["blob"])


def _step_by_step(step: Callable[[Tx, str], bool]) -> Run:
    """What does a few things in each transaction until `step` says that it is done; one that stops goes on where it was."""

    async def run(installation: Installation, job: Row) -> None:
        uuid = load(job["payload"])["job"]
        while await installation.database.write(lambda tx: step(tx, uuid)):
            pass

    return run


work_on_many = _step_by_step(lambda tx, uuid: go_on(tx, uuid, why_not_moved))
"""Do to many tickets what was asked for."""
take_in_responses = _step_by_step(go_on_with_responses)
"""Take in canned responses that were sent in bulk."""
take_on_agents = _step_by_step(go_on_with_agents)
"""Take on many agents."""


async def unassign(installation: Installation, job: Row) -> None:
    """Let the tickets of an agent who has gone be nobody's, some in each transaction."""
    agent_id = load(job["payload"])["agent"]
    while await installation.database.write(lambda tx: release_tickets(tx, agent_id)):
        pass
