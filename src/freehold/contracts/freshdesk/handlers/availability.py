"""What agents take at the moment, and many agents at once (contract 6.7)."""

from typing import Any

from freehold.catalogue.freshdesk import agents as rows
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshdesk.render_availability import LIMITS, render_availabilities
from freehold.contracts.freshdesk.viewing import number_in
from freehold.contracts.freshdesk.writing import missing_fields, refuse
from freehold.contracts.freshdesk.writing_people import agent_values, split_name
from freehold.contracts.implements import implements
from freehold.core.people.agents import update_agent
from freehold.core.people.many import ask_for_agents
from freehold.core.people.queries import find_agent_by_number, get_agent
from freehold.kernel.errors import Invalid, NotFound, Wrong
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx


@implements(rows.look_at_availability)
def look_at_availability(tx: Tx, call: Call) -> Any:
    return render_availabilities(tx, [_agent(tx, call)])[0]


@implements(rows.change_availability)
def change_availability(tx: Tx, call: Call) -> Any:
    body: rows.AvailabilityUpdate = call.body
    agent = get_agent(tx, _agent(tx, call)["uuid"], to_change=True)
    refuse(body.wrongs)
    given: dict[str, Any] = {}
    for one in body.channel_availability or ():
        if one.assignment_limit is not None:
            given[LIMITS[one.channel]] = one.assignment_limit
        if one.available is not None:
            given["is_available"] = one.available
    if body.availability_control is not None:
        given["availability_control"] = body.availability_control
    if given:
        agent = update_agent(tx, agent["uuid"], given, call.who.actor)
    return render_availabilities(tx, [agent])[0]


@implements(rows.bulk)
def take_on_many(tx: Tx, call: Call) -> Any:
    """All of them are examined before anything is done; the worker takes them on."""
    wrongs, wanted = [], []
    for place, body in enumerate(call.body.agents):
        try:
            given = agent_values(tx, body, call.who, None, *missing_fields(body, "email", "ticket_scope"))
        except Invalid as invalid:
            wrongs += [Wrong(f"agents.{place}.{field}", *rest) for field, *rest in invalid.wrongs]
        else:
            wanted.append({**given, **split_name(body.name or given["email"].partition("@")[0])})
    refuse(wrongs)
    uuid = ask_for_agents(tx, call.who.actor.id or 0, wanted)
    body = {"job_id": uuid, "href": f"{call.base_url}/api/v2/jobs/{uuid}"}
    return Answer(body, says={"agents": len(wanted)})


def _agent(tx: Tx, call: Call) -> Row:
    number = number_in(call, "agent_id")
    agent = find_agent_by_number(tx, number)
    if agent is None:
        raise NotFound("agent", number)
    return agent
