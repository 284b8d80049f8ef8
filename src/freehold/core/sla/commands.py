"""Changes what customers are promised. What a policy makes of a ticket is in `deadlines.py`."""

from typing import Any

from sqlalchemy import bindparam, func, select, update

from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.core.sla.model import sla_policies
from freehold.kernel.query import Query, Row, blank, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

CHANGEABLE = ("name", "description", "is_active", "position", "targets", "conditions", "escalation")
STOCK = {4: (3600, 14400), 3: (14400, 43200), 2: (28800, 86400), 1: (86400, 259200)}
"""Seconds to respond and to resolve within, by priority, of the default policy (Freshdesk contract 5.13)."""
_INSERT = inserts(sla_policies)
_UPDATE = Query(
    update(sla_policies)
    .where(sla_policies.c.id == bindparam("row_id"))
    .values({name: bindparam(name, type_=sla_policies.c[name].type) for name in (*CHANGEABLE, "updated_at")})
)
_DEFAULT = Query(select(sla_policies.c.id).where(sla_policies.c.is_default).limit(1))
_LAST = Query(select(func.coalesce(func.max(sla_policies.c.position), 0)))
_MAKE_ROOM = Query(
    update(sla_policies)
    .where(sla_policies.c.position >= bindparam("place"), sla_policies.c.id != bindparam("but"))
    .values(position=sla_policies.c.position + 1)
)


def keep_default_policy(tx: Tx) -> None:
    """Every account promises something: the default policy, which is there from the start, with its stock values."""
    tx.hold("sla policies")
    if tx.value(_DEFAULT) is not None:
        return
    targets = {
        f"priority_{priority}": {
            "respond_within": respond,
            "resolve_within": resolve,
            "next_respond_within": None,
            "business_hours": False,
            "escalation_enabled": True,
        }
        for priority, (respond, resolve) in STOCK.items()
    }
    tx.insert(
        _INSERT,
        name="Default SLA Policy",
        description="default policy",
        is_default=True,
        position=int(tx.value(_LAST)) + 1,
        targets=encode_text(targets),
        created_at=tx.now,
        updated_at=tx.now,
    )


def create_policy(tx: Tx, given: dict[str, Any], by: Actor) -> Row:
    """Promise something to some customers; returns the policy. Records sla_policy.created.

    `given`: name, targets and conditions (required; plain values), description, is_active, escalation, and position,
    from which on the others move down; without one it is the last.
    """
    tx.hold("sla policies")
    row = {**blank(sla_policies), **_stored(given), "created_at": tx.now, "updated_at": tx.now}
    del row["id"]
    if row["position"] is None:
        row["position"] = int(tx.value(_LAST)) + 1
    else:
        tx.run(_MAKE_ROOM, place=row["position"], but=0)
    row["id"] = tx.insert(_INSERT, **row)
    record(tx, "sla_policy.created", by, subject_id=row["id"])
    return row


def change_policy(tx: Tx, policy: Row, given: dict[str, Any], by: Actor) -> Row:
    """Change what is given of a policy; returns it. Tickets follow when they change next. Records sla_policy.updated."""
    after = {**policy, **_stored(given), "updated_at": tx.now}
    if after["position"] != policy["position"]:
        tx.hold("sla policies")
        tx.run(_MAKE_ROOM, place=after["position"], but=policy["id"])
    tx.run(_UPDATE, row_id=policy["id"], **{name: after[name] for name in (*CHANGEABLE, "updated_at")})
    record(tx, "sla_policy.updated", by, subject_id=policy["id"], data={"changed": sorted(given)})
    return after


def _stored(given: dict[str, Any]) -> Row:
    json = ("targets", "conditions", "escalation")
    return {name: encode_text(value) if name in json else value for name, value in given.items()}
