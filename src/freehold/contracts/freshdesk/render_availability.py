"""What agents take at the moment, as Freshdesk shows it (contract 6.7)."""

from freehold.contracts.freshdesk.render import Json, when
from freehold.core.people.workload import count_open, list_dealt_to
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx

LIMITS = {"ticket": "ticket_capacity", "chat": "capacity"}
"""How much of each channel an agent takes at a time: the column."""


def render_availabilities(tx: Tx, agents: list[Row]) -> list[Json]:
    """Of some agents, with what they have already, looked up at once."""
    numbers = [agent["id"] for agent in agents]
    loads, dealt_to = count_open(tx, numbers), list_dealt_to(tx, numbers)
    return [
        {
            "id": agent["id"],
            "channel_availability": [
                {
                    "channel": channel,
                    "available": agent["is_available"],
                    "logged_in": agent["is_available"],
                    "assignment_limit": agent[column],
                    "current_assignment_load": loads.get((agent["id"], channel), 0),
                    "round_robin_enabled": agent["id"] in dealt_to,
                    "availability_updated_at": when(agent["available_since"]),
                    "status_id": agent["status_id"],
                    "pause_assignment": False,
                }
                for channel, column in LIMITS.items()
            ],
            "idle_enabled": False,
            "status_updated_at": when(agent["available_since"]),
            "availability_control": agent["availability_control"],
        }
        for agent in agents
    ]
