"""SLA policies (contract 5.13, 6.12)."""

from collections.abc import Callable
from typing import Any

from freehold.catalogue.freshdesk import sla_policies as rows
from freehold.catalogue.freshdesk.words import SOURCES
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshdesk.paging import page_of, wanted_slice
from freehold.contracts.freshdesk.render_sla import render_policy
from freehold.contracts.freshdesk.viewing import location_below, number_in
from freehold.contracts.freshdesk.words_of_wrongs import left_out, not_offered, nothing_matches
from freehold.contracts.freshdesk.writing import missing_fields, refuse
from freehold.contracts.implements import implements
from freehold.core.companies.queries import list_known_companies
from freehold.core.fields.statuses import list_types
from freehold.core.people.queries import list_agents_numbered, list_groups_numbered
from freehold.core.products.queries import list_known_products
from freehold.core.sla.commands import change_policy, create_policy
from freehold.core.sla.queries import get_policy_to_change, list_policies
from freehold.kernel.errors import Wrong
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx

ASSIGNED = -1
"""In a list of agents: whoever the ticket is assigned to."""
_KNOWN: dict[str, tuple[str, Callable[[Tx, list[int]], set[int]]]] = {
    "company_ids": ("company", list_known_companies),
    "group_ids": ("group", lambda tx, numbers: {row["id"] for row in list_groups_numbered(tx, numbers)}),
    "product_ids": ("product", list_known_products),
}


@implements(rows.list_)
def list_all_policies(tx: Tx, call: Call) -> Any:
    found = list_policies(tx, wanted_slice(call))
    return page_of(call, [render_policy(row) for row in found.rows], has_more=found.has_more)


@implements(rows.create)
def make_policy(tx: Tx, call: Call) -> Any:
    policy = create_policy(tx, _given(tx, call.body, None), call.who.actor)
    return Answer(
        render_policy(policy), says={"sla_policy_id": policy["id"]}, headers=location_below(call, policy["id"])
    )


@implements(rows.update)
def update_policy(tx: Tx, call: Call) -> Any:
    policy = get_policy_to_change(tx, number_in(call, "sla_policy_id"))
    return render_policy(change_policy(tx, policy, _given(tx, call.body, policy), call.who.actor))


def _given(tx: Tx, body: rows.PolicyWrite, before: Row | None) -> dict[str, Any]:
    """What a body says of a policy (`before` is None for a new one). Raises Invalid with everything that is wrong."""
    named = body.model_fields_set
    given: dict[str, Any] = {}
    wrongs = []
    if body.name is not None and body.name.strip():
        given["name"] = body.name.strip()
    elif before is None or "name" in named:
        wrongs.append(left_out("name"))
    if "description" in named:
        given["description"] = body.description or None
    if body.active is not None:
        given["is_active"] = body.active
    if body.position is not None:
        given["position"] = body.position
    if body.sla_target is not None:
        given["targets"] = body.sla_target.model_dump()
    elif before is None or "sla_target" in named:
        wrongs += missing_fields(body, "sla_target")
    wrongs += _applicable(tx, body, before, given)
    if "escalation" in named:
        given["escalation"] = body.escalation.model_dump(exclude_none=True) if body.escalation is not None else {}
        wrongs += _escalation(tx, given["escalation"])
    if body.is_default is not None and body.is_default is not bool(before and before["is_default"]):
        wrongs.append(Wrong("is_default", "There is one default policy, and it stays so", "invalid_value"))
    if before is not None and before["is_default"] and body.active is False:
        wrongs.append(Wrong("active", "The default policy cannot be switched off", "invalid_value"))
    refuse(body.wrongs, wrongs)
    return given


def _applicable(tx: Tx, body: rows.PolicyWrite, before: Row | None, given: dict[str, Any]) -> list[Wrong]:
    """For which tickets it is: any of the kinds, and only what exists. The default is for all."""
    is_default = bool(before and before["is_default"])
    if body.applicable_to is None:
        return [] if is_default else missing_fields(body, "applicable_to")
    conditions = {name: list(dict.fromkeys(value)) for name, value in body.applicable_to if value}
    given["conditions"] = conditions
    if is_default:
        message = "The default policy is for all tickets"
        return [Wrong("applicable_to", message, "invalid_value")] if conditions else []
    if not conditions:
        message = f"Please fill at least 1 of {', '.join(rows.Conditions.model_fields)} fields"
        return [Wrong("applicable_to", message, "missing_field")]
    wrongs = []
    for name, (what, known) in _KNOWN.items():
        if name in conditions and not set(conditions[name]) <= known(tx, conditions[name]):
            wrongs.append(nothing_matches(f"applicable_to.{name}", what))
    for name, words in (("sources", tuple(SOURCES)), ("ticket_types", tuple(list_types(tx)))):
        if not set(conditions.get(name, ())) <= set(words):
            wrongs.append(not_offered(f"applicable_to.{name}", words))
    return wrongs


def _escalation(tx: Tx, escalation: dict[str, Any]) -> list[Wrong]:
    """Who is told: agents who exist, or whoever it is assigned to; and no level without the one before."""
    wrongs = []
    levels = escalation.get("resolution", {})
    steps = {name: step for name, step in escalation.items() if name != "resolution"}
    steps |= {f"resolution.{name}": step for name, step in levels.items()}
    numbers = {number for step in steps.values() for number in step["agent_ids"]} - {ASSIGNED}
    known = {row["id"] for row in list_agents_numbered(tx, sorted(numbers))} | {ASSIGNED}
    for name, step in steps.items():
        field = f"escalation.{name}.agent_ids"
        if not step["agent_ids"]:
            wrongs.append(left_out(field))
        elif not set(step["agent_ids"]) <= known:
            wrongs.append(Wrong(field, "There is no agent matching the given agent_ids", "invalid_value"))
    for level in (2, 3, 4):
        if f"level_{level}" in levels and f"level_{level - 1}" not in levels:
            message = f"It needs level_{level - 1}"
            wrongs.append(Wrong(f"escalation.resolution.level_{level}", message, "invalid_value"))
    return wrongs
