"""Scenarios, and running them on tickets (contract 5.13, 6.16)."""

from typing import Any

from freehold.catalogue.freshdesk import automation_shapes as shapes
from freehold.catalogue.freshdesk import scenarios as rows
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshdesk.paging import page_of, wanted_slice
from freehold.contracts.freshdesk.render import Json, raw, when
from freehold.contracts.freshdesk.rule_actions import wrong_actions
from freehold.contracts.freshdesk.viewing import changeable, location, number_in, viewer_of
from freehold.contracts.freshdesk.words_of_wrongs import left_out, one_of
from freehold.contracts.freshdesk.writing import refuse
from freehold.contracts.implements import implements
from freehold.core.automation.scenarios import (
    as_actions,
    change_scenario,
    create_scenario,
    delete_scenario,
    get_scenario,
    list_scenarios,
    run_scenario,
)
from freehold.core.automation.vocabulary import ACTIONS
from freehold.core.tickets.queries import get_ticket
from freehold.kernel.errors import NotAllowed, Wrong
from freehold.kernel.query import Row
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

NEEDED = {"add_note": "ticket.note", "delete_ticket": "ticket.delete", "mark_as_spam": "ticket.delete"}
"""What a step needs beside the permission to change tickets."""
STEPS = tuple(name for name, told in ACTIONS.items() if told in ((), ("value",)) or name == "add_note")
_FIELDS = {"actions.field_name": "actions.name", "actions.note_body": "actions.value"}


@implements(rows.list_)
def list_all_scenarios(tx: Tx, call: Call) -> Any:
    found = list_scenarios(tx, wanted_slice(call), viewer_of(call).agent_id)
    return page_of(call, [_shown(row) for row in found.rows], has_more=found.has_more)


@implements(rows.create)
def take_in_scenario(tx: Tx, call: Call) -> Any:
    scenario = create_scenario(tx, _given(tx, call.body, is_new=True), call.who.actor)
    place = location(call, f"scenario_automations/{scenario['id']}")
    return Answer(_shown(scenario), says={"scenario_id": scenario["id"]}, headers=place)


@implements(rows.get)
def look_at_scenario(tx: Tx, call: Call) -> Any:
    return _shown(_scenario(tx, call))


@implements(rows.update)
def update_scenario(tx: Tx, call: Call) -> Any:
    scenario = _scenario(tx, call)
    return _shown(change_scenario(tx, scenario, _given(tx, call.body, is_new=False), call.who.actor))


@implements(rows.delete)
def remove_scenario(tx: Tx, call: Call) -> Any:
    delete_scenario(tx, _scenario(tx, call), call.who.actor)


@implements(rows.run)
def run_on_ticket(tx: Tx, call: Call) -> Any:
    ticket = get_ticket(tx, number_in(call, "ticket_id"), viewer_of(call), to_change=True)
    scenario = _scenario(tx, call)
    for step in load(scenario["actions"]):
        needed = NEEDED.get(step["name"])
        if needed is not None and not call.who.may(needed):
            raise NotAllowed(needed)
    run_scenario(tx, scenario, changeable(ticket, "POST"), call.who.actor, call.base_url)


def _scenario(tx: Tx, call: Call) -> Row:
    return get_scenario(tx, number_in(call, "scenario_id"), viewer_of(call).agent_id)


def _given(tx: Tx, body: shapes.ScenarioWrite, *, is_new: bool) -> dict[str, Any]:
    """What a body says of a scenario. Raises Invalid with everything that is wrong."""
    given: dict[str, Any] = {}
    wrongs = []
    if body.name is not None and body.name.strip():
        given["name"] = body.name.strip()
    elif is_new or "name" in body.model_fields_set:
        wrongs.append(left_out("name"))
    if "description" in body.model_fields_set:
        given["description"] = body.description
    if body.private is not None:
        given["is_private"] = body.private
    if is_new or "actions" in body.model_fields_set:
        given["actions"] = [step.model_dump(exclude_unset=True) for step in body.actions or ()]
        wrongs += _wrong_steps(tx, given["actions"])
    refuse(body.wrongs, wrongs)
    return given


def _wrong_steps(tx: Tx, steps: list[Json]) -> list[Wrong]:
    told = [name for name in ACTIONS if name not in STEPS]
    if any(step["name"] in told for step in steps):
        return [Wrong("actions.name", one_of(STEPS))]
    found = wrong_actions(tx, as_actions(steps))
    return [wrong._replace(field=_FIELDS.get(wrong.field, wrong.field)) for wrong in found]


def _shown(row: Row) -> Json:
    return {
        "id": row["id"],
        "name": row["name"],
        "description": row["description"],
        "actions": raw(row["actions"]),
        "private": row["is_private"],
        "created_at": when(row["created_at"]),
        "updated_at": when(row["updated_at"]),
    }
