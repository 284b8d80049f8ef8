"""What the worker does for the Freshdesk API after a request has been answered."""

from freehold.contracts.freshdesk.required_fields import why_not_moved
from freehold.core.canned_responses.many import go_on_with_responses
from freehold.core.people.leaving import release_tickets
from freehold.core.people.many import go_on_with_agents
from freehold.core.tickets.bulk import go_on
from freehold.kernel.installation import Installation
from freehold.kernel.query import Row
from freehold.kernel.text import load


async def remove_file(installation: Installation, job: Row) -> None:
    """Remove the bytes of a file that nothing refers to any more."""
    installation.blobs.delete(load(job["payload"])["blob"])


async def work_on_many(installation: Installation, job: Row) -> None:
    """Do to many tickets what was asked for, a few in each transaction; one that stops goes on where it was."""
    uuid = load(job["payload"])["job"]
    while await installation.database.write(lambda tx: go_on(tx, uuid, why_not_moved)):
        pass


async def take_in_responses(installation: Installation, job: Row) -> None:
    """Take in canned responses that were sent in bulk."""
    uuid = load(job["payload"])["job"]
    while await installation.database.write(lambda tx: go_on_with_responses(tx, uuid)):
        pass


async def take_on_agents(installation: Installation, job: Row) -> None:
    """Take on many agents, a few in each transaction; one that stops goes on where it was."""
    uuid = load(job["payload"])["job"]
    while await installation.database.write(lambda tx: go_on_with_agents(tx, uuid)):
        pass


async def unassign(installation: Installation, job: Row) -> None:
    """Let the tickets of an agent who has gone be nobody's, some in each transaction."""
    agent_id = load(job["payload"])["agent"]
    while await installation.database.write(lambda tx: release_tickets(tx, agent_id)):
        pass
