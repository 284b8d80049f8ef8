"""Agents and their roles (contract 6.7, 6.8)."""

from typing import Any

from freehold.catalogue.freshdesk import agents as rows
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshdesk.errors import Inconsistent
from freehold.contracts.freshdesk.paging import page_of, wanted_slice
from freehold.contracts.freshdesk.render_availability import render_availabilities
from freehold.contracts.freshdesk.render_people import render_agent, render_listed_agent, render_role, whole_name
from freehold.contracts.freshdesk.viewing import location_below, number_in
from freehold.contracts.freshdesk.words_of_wrongs import left_out
from freehold.contracts.freshdesk.writing_people import agent_values, split_name
from freehold.contracts.implements import implements
from freehold.core.access.queries import is_last_administrator
from freehold.core.mail.invitations import mail_welcome
from freehold.core.people.agents import create_agent, update_agent
from freehold.core.people.contacts import refuse_taken
from freehold.core.people.queries import (
    complete_agent,
    find_agent_by_number,
    find_role_by_number,
    get_agent,
    list_agents,
    list_roles,
)
from freehold.core.people.switching import become_contact
from freehold.kernel.errors import NotFound
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx

COMPLETIONS = 20
"""How many names are offered for the beginning of one."""


@implements(rows.me)
def look_at_oneself(tx: Tx, call: Call) -> Any:
    return render_agent(tx, _agent(tx, call.who.actor.id or 0))


@implements(rows.list_)
def list_all_agents(tx: Tx, call: Call) -> Any:
    query: rows.AgentsAsked = call.query
    filters: dict[str, Any] = {}
    if query.email is not None:
        filters["email"] = query.email.strip().lower()
    for name in ("mobile", "phone"):
        if getattr(query, name) is not None:
            filters[name] = getattr(query, name)
    if query.state is not None:
        filters[query.state] = True
    found = list_agents(tx, wanted_slice(call, "name"), filters)
    items = [render_listed_agent(row) for row in found.rows]
    if query.only is not None:
        both = zip(items, render_availabilities(tx, found.rows), strict=True)
        items = [{**item, **availability} for item, availability in both]
    return page_of(call, items, has_more=found.has_more)


@implements(rows.get)
def look_at_agent(tx: Tx, call: Call) -> Any:
    return render_agent(tx, _agent(tx, number_in(call, "agent_id")))


@implements(rows.create)
def take_on_agent(tx: Tx, call: Call) -> Any:
    body: rows.AgentCreate = call.body
    missing = [left_out(name) for name in ("email", "ticket_scope") if getattr(body, name) is None]
    given = agent_values(tx, body, call.who, None, *missing)
    refuse_taken(tx, {"email": given["email"]}, 0)
    given |= split_name(body.name or given["email"].partition("@")[0])
    agent = create_agent(tx, given, call.who.actor)
    mail_welcome(tx, agent, call.installation.base_url)
    return Answer(render_agent(tx, agent), says={"agent_id": agent["id"]}, headers=location_below(call, agent["id"]))


@implements(rows.update)
def change_agent(tx: Tx, call: Call) -> Any:
    agent = _agent(tx, number_in(call, "agent_id"))
    agent = get_agent(tx, agent["uuid"], to_change=True)
    given = agent_values(tx, call.body, call.who, agent)
    if "email" in given:
        refuse_taken(tx, {"email": given["email"]}, agent["id"])
    return render_agent(tx, update_agent(tx, agent["uuid"], given, call.who.actor))


@implements(rows.delete)
def let_agent_go(tx: Tx, call: Call) -> Any:
    agent = _agent(tx, number_in(call, "agent_id"))
    if is_last_administrator(tx, agent["id"]):
        raise Inconsistent("This is the last account administrator. Make somebody else one first.")
    become_contact(tx, agent, call.who.actor)


@implements(rows.autocomplete)
def offer_agents(tx: Tx, call: Call) -> Any:
    found = complete_agent(tx, call.query.term, COMPLETIONS)
    return [{"id": row["id"], "name": whole_name(row), "email": row["email_key"], "avatar": None} for row in found]


@implements(rows.list_roles)
def list_all_roles(tx: Tx, call: Call) -> Any:
    found = list_roles(tx, wanted_slice(call))
    return page_of(call, [render_role(row) for row in found.rows], has_more=found.has_more)


@implements(rows.get_role)
def look_at_role(tx: Tx, call: Call) -> Any:
    number = number_in(call, "role_id")
    role = find_role_by_number(tx, number)
    if role is None:
        raise NotFound("role", number)
    return render_role(role)


def _agent(tx: Tx, number: int) -> Row:
    agent = find_agent_by_number(tx, number)
    if agent is None:
        raise NotFound("agent", number)
    return agent
