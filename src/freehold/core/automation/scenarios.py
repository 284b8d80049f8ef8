"""Scenarios: what agents do often, made one step. They are prepared by administrators, and run by agents on a ticket."""

from typing import Any

from sqlalchemy import bindparam, delete, or_, select, update

from freehold.core.automation.actions import Doing, act
from freehold.core.automation.model import scenarios
from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.kernel.errors import NotFound
from freehold.kernel.listing import Found, Listing, Slice
from freehold.kernel.query import Query, Row, blank, inserts
from freehold.kernel.text import encode_text, load
from freehold.kernel.tx import Tx

_CHANGEABLE = ("name", "description", "actions", "is_private", "updated_at")
_INSERT = inserts(scenarios)
_UPDATE = Query(
    update(scenarios)
    .where(scenarios.c.id == bindparam("row_id"))
    .values({name: bindparam(name) for name in _CHANGEABLE})
)
_DELETE = Query(delete(scenarios).where(scenarios.c.id == bindparam("row_id")))
_SEEN = or_(
    scenarios.c.is_private.is_(False), scenarios.c.agent_id == bindparam("viewer", type_=scenarios.c.agent_id.type)
)
_GET = Query(select(scenarios).where(scenarios.c.id == bindparam("number"), _SEEN))
SCENARIOS = Listing(
    select(scenarios), filters={"viewer": _SEEN}, orders={"name": scenarios.c.name}, default="name", key=scenarios.c.id
)


def get_scenario(tx: Tx, number: int, viewer: int) -> Row:
    """A scenario that an agent may use: everybody's, or their own. Raises NotFound."""
    row = tx.first(_GET, number=number, viewer=viewer)
    if row is None:
        raise NotFound("scenario", number)
    return row


def list_scenarios(tx: Tx, wanted: Slice, viewer: int) -> Found:
    """A page of the scenarios that an agent may use, by name."""
    return SCENARIOS.page(tx, wanted, {"viewer": viewer})


def create_scenario(tx: Tx, given: dict[str, Any], by: Actor) -> Row:
    """Take in a scenario; returns it. `given`: name, actions, and perhaps description and is_private.

    Records scenario.created.
    """
    row = {**blank(scenarios), **_stored(given), "agent_id": by.id, "created_at": tx.now, "updated_at": tx.now}
    del row["id"]
    row["id"] = tx.insert(_INSERT, **row)
    record(tx, "scenario.created", by, subject_id=row["id"])
    return row


def change_scenario(tx: Tx, scenario: Row, given: dict[str, Any], by: Actor) -> Row:
    """Change what is given of a scenario; returns it. Records scenario.updated."""
    after = {**scenario, **_stored(given), "updated_at": tx.now}
    tx.run(_UPDATE, row_id=scenario["id"], **{name: after[name] for name in _CHANGEABLE})
    record(tx, "scenario.updated", by, subject_id=scenario["id"], data={"changed": sorted(given)})
    return after


def delete_scenario(tx: Tx, scenario: Row, by: Actor) -> None:
    """Remove a scenario. Records scenario.deleted."""
    tx.run(_DELETE, row_id=scenario["id"])
    record(tx, "scenario.deleted", by, subject_id=scenario["id"], data={"name": scenario["name"]})


def run_scenario(tx: Tx, scenario: Row, ticket: Row, by: Actor, base_url: str) -> None:
    """Do what a scenario says to a ticket, in an agent's name. Records scenario.applied, and what its actions record."""
    data = {"ticket_id": ticket["id"]}
    record(tx, "scenario.applied", by, conversation_id=ticket["conversation_id"], subject_id=scenario["id"], data=data)
    act(tx, ticket, as_actions(load(scenario["actions"])), Doing(by, None, base_url))


def as_actions(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The steps of a scenario (name, value) in the form of a rule's actions."""
    return [
        {"field_name": "add_note", "note_body": step.get("value")}
        if step["name"] == "add_note"
        else {"field_name": step["name"], **{key: step[key] for key in ("value",) if key in step}}
        for step in steps
    ]


def _stored(given: dict[str, Any]) -> Row:
    return {name: encode_text(value) if name == "actions" else value for name, value in given.items()}
