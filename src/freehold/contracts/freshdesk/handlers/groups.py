"""Groups of agents, in both families of calls (contract 6.8)."""

from typing import Any

from freehold.catalogue.freshdesk import groups as rows
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshdesk.paging import page_of, wanted_slice
from freehold.contracts.freshdesk.render_people import (
    render_admin_group,
    render_group,
    render_group_agent,
    render_listed_group,
)
from freehold.contracts.freshdesk.viewing import location_below, number_in
from freehold.contracts.freshdesk.words_of_wrongs import left_out, nothing_matches
from freehold.contracts.freshdesk.writing import refuse
from freehold.contracts.implements import implements
from freehold.core.people.groups import change_group, create_group, delete_group, has_calendar, refuse_taken_name
from freehold.core.people.queries import (
    find_agent_by_number,
    find_group_by_number,
    get_group,
    list_agents_numbered,
    list_groups,
    list_members,
)
from freehold.kernel.errors import Invalid, NotFound, Wrong
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx

_Write = rows.GroupWrite | rows.AdminGroupWrite


@implements(rows.create)
@implements(rows.admin_create)
def make_group(tx: Tx, call: Call) -> Any:
    given, members = _given(tx, call.body, is_new=True)
    refuse_taken_name(tx, given["name"], 0)
    name, description = given.pop("name"), given.pop("description", "")
    agents = list_agents_numbered(tx, members or [])
    uuid = create_group(tx, name, description=description, members=agents, given=given, by=call.who.actor)
    group = get_group(tx, uuid)
    return Answer(_shown(tx, call, group), says={"group_id": group["id"]}, headers=location_below(call, group["id"]))


@implements(rows.list_)
def list_all_groups(tx: Tx, call: Call) -> Any:
    found = list_groups(tx, wanted_slice(call))
    return page_of(call, [render_listed_group(row) for row in found.rows], has_more=found.has_more)


@implements(rows.admin_list)
def list_all_groups_for_admins(tx: Tx, call: Call) -> Any:
    found = list_groups(tx, wanted_slice(call))
    items = [render_admin_group(row, list_members(tx, row["id"])) for row in found.rows]
    return page_of(call, items, has_more=found.has_more)


@implements(rows.get)
@implements(rows.admin_get)
def look_at_group(tx: Tx, call: Call) -> Any:
    return _shown(tx, call, _group(tx, call))


@implements(rows.update)
@implements(rows.admin_update)
def update_group(tx: Tx, call: Call) -> Any:
    group = _group(tx, call)
    given, members = _given(tx, call.body, is_new=False)
    return _shown(tx, call, change_group(tx, group, given, call.who.actor, members=members))


@implements(rows.delete)
@implements(rows.admin_delete)
def dissolve_group(tx: Tx, call: Call) -> Any:
    delete_group(tx, _group(tx, call), call.who.actor)


@implements(rows.list_agents)
def list_agents_of_group(tx: Tx, call: Call) -> Any:
    group = _group(tx, call)
    members = sorted(list_agents_numbered(tx, list_members(tx, group["id"])), key=lambda row: row["id"])
    part = wanted_slice(call)
    shown = members[part.offset : part.offset + part.limit]
    return page_of(
        call, [render_group_agent(tx, row) for row in shown], has_more=len(members) > part.offset + part.limit
    )


@implements(rows.change_agents)
def change_agents_of_group(tx: Tx, call: Call) -> Any:
    body: rows.GroupAgents = call.body
    group = _group(tx, call)
    leaving = {one.id for one in body.agents if one.deleted}
    joining = [one.id for one in body.agents if not one.deleted]
    if wrong := _unknown_agents(tx, [*leaving, *joining], "agents"):
        raise Invalid(*wrong)
    members = [number for number in [*list_members(tx, group["id"]), *joining] if number not in leaving]
    change_group(tx, group, {}, call.who.actor, members=members)


def _group(tx: Tx, call: Call) -> Row:
    number = number_in(call, "group_id")
    group = find_group_by_number(tx, number)
    if group is None:
        raise NotFound("group", number)
    return group


def _shown(tx: Tx, call: Call, group: Row) -> Any:
    """The group in the form of the family that was asked."""
    if "/admin/" in call.row.path:
        return render_admin_group(group, list_members(tx, group["id"]))
    return render_group(tx, group)


def _given(tx: Tx, body: _Write, *, is_new: bool) -> tuple[dict[str, Any], list[int] | None]:
    """What a body says of a group, and who is in it, if it says so. Raises Invalid with everything that is wrong."""
    named = body.model_fields_set
    given: dict[str, Any] = {}
    wrongs = []
    if body.name is not None and body.name.strip():
        given["name"] = body.name.strip()
    elif is_new or "name" in named:
        wrongs.append(left_out("name"))
    if "description" in named:
        given["description"] = body.description or ""
    if body.unassigned_for is not None:
        given["unassigned_for"] = body.unassigned_for
    if "escalate_to" in named:
        given["escalate_to"] = body.escalate_to
        if body.escalate_to is not None and find_agent_by_number(tx, body.escalate_to) is None:
            wrongs.append(nothing_matches("escalate_to", "agent"))
    wrongs += _unknown_agents(tx, body.agent_ids or [], "agent_ids")
    if isinstance(body, rows.GroupWrite):
        if body.group_type is not None:
            given["type"] = body.group_type
        if body.auto_ticket_assign is not None:
            given |= {"auto_assign": body.auto_ticket_assign, "assignment": None}
    else:
        wrongs += _given_by_admin(tx, body, given)
    refuse(body.wrongs, wrongs)
    return given, body.agent_ids


def _given_by_admin(tx: Tx, body: rows.AdminGroupWrite, given: dict[str, Any]) -> list[Wrong]:
    wrongs = []
    if body.type is not None:
        given["type"] = body.type
    if body.allow_agents_to_change_availability is not None:
        given["may_agents_change_availability"] = body.allow_agents_to_change_availability
    if "business_calendar_id" in body.model_fields_set:
        given["business_hours_id"] = body.business_calendar_id
        if body.business_calendar_id is not None and not has_calendar(tx, body.business_calendar_id):
            wrongs.append(nothing_matches("business_calendar_id", "calendar"))
    wanted = body.automatic_agent_assignment
    if wanted is not None:
        settings = (wanted.settings or []) if wanted.enabled else []
        given["assignment"] = [one.model_dump(exclude_none=True) for one in settings] or None
        tickets = [rows.ASSIGNMENTS[one.assignment_type] for one in settings if one.assignment_type in rows.ASSIGNMENTS]
        given["auto_assign"] = tickets[0] if tickets else 0
        if wanted.enabled and not settings:
            wrongs.append(left_out("automatic_agent_assignment.settings"))
    return wrongs


def _unknown_agents(tx: Tx, numbers: list[int], field: str) -> list[Wrong]:
    known = {row["id"] for row in list_agents_numbered(tx, numbers)}
    return [] if set(numbers) <= known else [nothing_matches(field, "agent")]
