"""Agents (contract 3.10)."""

from typing import Any

from freehold.catalogue.freshchat import agents as rows
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshchat.numbers import AGENT_BASE
from freehold.contracts.freshchat.paging import SMALL_LIST_CAP, PageWanted, envelope
from freehold.contracts.freshchat.render import Json, raw
from freehold.contracts.implements import implements
from freehold.core.people.agents import create_agent, delete_agent, set_availability, update_agent
from freehold.core.people.queries import (
    AGENTS,
    count_agents,
    get_agent,
    list_agents,
    list_groups_of,
    list_memberships,
    list_statuses,
)
from freehold.kernel.clock import iso_milliseconds
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx

ORDERS = {
    "email": "email",
    "first_name": "first_name",
    "last_name": "last_name",
    "created_time": "created_at",
    "updated_time": "updated_at",
}
TEXTS = ("phone", "biography", "title", "locale", "timezone", "license_type", "skill_id")
ACCEPTED = {"code": 202, "status": "ACCEPTED", "message": "The request to delete the agent was accepted"}


@implements(rows.list_)
def list_all_agents(tx: Tx, call: Call) -> Any:
    query: rows.AgentFilters = call.query
    filters: dict[str, Any] = {}
    if query.is_deactivated is not None:
        filters["is_deactivated"] = query.is_deactivated
    if query.availability_status is not None:
        filters["is_available"] = query.availability_status == "AVAILABLE"
    if query.groups is not None:
        filters["group"] = query.groups
    if query.created_from is not None:
        filters["created_from"] = query.created_from
    wanted = PageWanted(call, AGENTS, ORDERS, cap=SMALL_LIST_CAP, default="email")
    found = list_agents(tx, wanted.slice, filters)
    total = count_agents(tx, filters) if wanted.total is None else wanted.total
    groups: dict[int, list[str]] = {}
    for row in list_memberships(tx):
        groups.setdefault(row["agent_id"], []).append(row["group"])
    items = [render_agent(row, groups.get(row["id"], [])) for row in found.rows]
    return envelope(call, "agents", items, "agent", wanted, found, total)


@implements(rows.get)
def look_at_agent(tx: Tx, call: Call) -> Any:
    return _answer(tx, get_agent(tx, call.path["agent_id"]))


@implements(rows.create)
def make_agent(tx: Tx, call: Call) -> Any:
    agent = create_agent(tx, _given(call.body), call.who.actor)
    return Answer(_answer(tx, agent), says={"agent_id": agent["uuid"]})


@implements(rows.update)
def change_agent(tx: Tx, call: Call) -> Any:
    return _answer(tx, update_agent(tx, call.path["agent_id"], _given(call.body), call.who.actor))


@implements(rows.set_availability)
def change_availability(tx: Tx, call: Call) -> Any:
    body: rows.AgentAvailability = call.body
    word = body.availability_status or body.availability
    agent = set_availability(
        tx,
        call.path["agent_id"],
        is_available=word == "AVAILABLE" if word else get_agent(tx, call.path["agent_id"])["is_available"],
        status=body.agent_status.id if body.agent_status else None,
        by=call.who.actor,
    )
    return {
        name: value for name, value in _answer(tx, agent).items() if name in ("availability_status", "agent_status")
    }


@implements(rows.delete)
def remove_agent(tx: Tx, call: Call) -> Any:
    delete_agent(tx, call.path["agent_id"], call.who.actor)
    return ACCEPTED


@implements(rows.list_statuses)
def list_agent_states(tx: Tx, call: Call) -> Any:
    states = [{"id": row["uuid"], "name": row["name"]} for row in list_statuses(tx)]
    return {"states": states, "statuses": states}


def _answer(tx: Tx, agent: Row) -> Json:
    return render_agent(agent, list_groups_of(tx, agent["id"]))


def render_agent(row: Row, groups: list[str]) -> Json:
    """An agent as Freshchat shows it (contract 4.8); the integer id of the other product stands beside ours."""
    agent: Json = {
        "id": row["uuid"],
        "email": row["email"],
        "first_name": row["first_name"],
        "last_name": row["last_name"],
        "avatar": {"url": row["avatar_url"]} if row["avatar_url"] else {},
        "role_id": row["role"],
        "role_name": row["role_name"],
        "is_deactivated": row["is_deactivated"],
        "is_deleted": False,
        "login_status": row["signed_in_at"] is not None and row["is_available"],
        "availability_status": "AVAILABLE" if row["is_available"] else "UNAVAILABLE",
        "availability": "online" if row["is_available"] else "offline",
        "agent_capacity": row["capacity"],
        "routing_type": row["routing_type"],
        "get_ocr_available": 1 if row["is_available"] and row["routing_type"] == "OCR" else 0,
        "round_robin_access": row["routing_type"] != "DISABLED",
        "freshchat_access": True,
        "freshid_uuid": str(AGENT_BASE + row["id"]),
        "freshdesk_agent_id": str(row["id"]),
        "social_profiles": raw(row["social_profiles"]),
        "groups": groups,
        "created_time": iso_milliseconds(row["created_at"]),
        "updated_time": iso_milliseconds(row["updated_at"]),
    }
    for name in TEXTS:
        if row[name]:
            agent[name] = row[name]
    if row["status"] is not None:
        agent["agent_status"] = {"id": row["status"], "name": row["status_name"]}
    return agent


def _given(body: rows.AgentWrite) -> dict[str, Any]:
    """What a client said about an agent, in our words."""
    given: dict[str, Any] = {
        name: getattr(body, name)
        for name in ("email", "first_name", "last_name", "routing_type", "is_deactivated", "groups", *TEXTS)
        if getattr(body, name) is not None
    }
    if body.role_id is not None:
        given["role"] = body.role_id
    if body.agent_capacity is not None:
        given["capacity"] = body.agent_capacity
    if body.avatar is not None and body.avatar.url:
        given["avatar_url"] = body.avatar.url
    if body.social_profiles is not None:
        given["social_profiles"] = [item.model_dump(exclude_none=True) for item in body.social_profiles]
    word = body.availability_status or body.availability
    if word is not None:
        given["is_available"] = word == "AVAILABLE"
    return given
