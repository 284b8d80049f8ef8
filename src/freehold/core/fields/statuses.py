"""Which statuses and types tickets can have: the stock ones, until the account changes its field of that name.

Whoever says a status or a type of a ticket asks here. What nobody can take away is known without asking the database;
the rest costs one look at the account's fields, at most once a transaction.
"""

from typing import NamedTuple

from freehold.core.fields.queries import find_named_field
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

OPEN, PENDING, RESOLVED, CLOSED = 2, 3, 4, 5
LASTING = frozenset({OPEN, PENDING, RESOLVED, CLOSED})
"""Statuses that every account keeps, under whatever name."""


class Status(NamedTuple):
    """A status that tickets can have, or once could."""

    id: int
    label: str
    """What agents read."""
    label_for_customers: str
    stop_sla_timer: bool = False
    """Whether a ticket that has it waits for somebody else, so that its deadlines stand still."""
    is_deleted: bool = False
    """Tickets that have it keep it; none gets it any more."""


STATUSES = (
    Status(2, "Open", "Being Processed"),
    Status(3, "Pending", "Awaiting your Reply", stop_sla_timer=True),
    Status(4, "Resolved", "This ticket has been Resolved", stop_sla_timer=True),
    Status(5, "Closed", "This ticket has been Closed", stop_sla_timer=True),
    Status(6, "Waiting on Customer", "Awaiting your Reply", stop_sla_timer=True),
    Status(7, "Waiting on Third Party", "Being Processed", stop_sla_timer=True),
)
"""The stock ones (Freshdesk contract 4). Which of them stop the timer is not recorded there: those that wait."""
TYPES = ("Question", "Incident", "Problem", "Feature Request", "Refund")
"""Stock ticket types."""


def list_statuses(tx: Tx) -> list[Status]:
    """Every status in its order, the deleted ones too: a ticket may have one still."""
    changed = find_named_field(tx, "ticket", "status")
    if changed is None:
        return list(STATUSES)
    return [
        Status(
            choice["id"],
            choice["value"],
            choice["label_for_customers"],
            choice["stop_sla_timer"],
            choice.get("is_deleted", False),
        )
        for choice in load(changed["choices"])
    ]


def find_status(tx: Tx, number: int) -> Status | None:
    """The status with that number, deleted or not; None when there never was one."""
    return next((status for status in list_statuses(tx) if status.id == number), None)


def list_usable_statuses(tx: Tx) -> list[int]:
    """The numbers of the statuses that a ticket can be given."""
    return [status.id for status in list_statuses(tx) if not status.is_deleted]


def is_usable_status(tx: Tx, number: int) -> bool:
    """Whether a ticket can be given the status; those that every account keeps cost no look."""
    return number in LASTING or number in list_usable_statuses(tx)


def list_types(tx: Tx) -> list[str]:
    """The types that a ticket can be given, in their order."""
    changed = find_named_field(tx, "ticket", "ticket_type")
    if changed is None:
        return list(TYPES)
    return [choice["value"] for choice in load(changed["choices"]) if not choice.get("is_deleted")]
