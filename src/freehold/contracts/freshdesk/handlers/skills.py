"""Skills (contract 6.8)."""

from typing import Any

from freehold.catalogue.freshdesk import skills as rows
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshdesk.paging import page_of, wanted_slice
from freehold.contracts.freshdesk.render_people import render_skill
from freehold.contracts.freshdesk.viewing import location_below, number_in
from freehold.contracts.freshdesk.words_of_wrongs import left_out, nothing_matches
from freehold.contracts.freshdesk.writing import refuse
from freehold.contracts.implements import implements
from freehold.core.people.queries import list_agents_numbered
from freehold.core.people.skills import (
    change_skill,
    create_skill,
    delete_skill,
    get_skill,
    list_skilled,
    list_skills,
)
from freehold.kernel.tx import Tx


@implements(rows.list_)
def list_all_skills(tx: Tx, call: Call) -> Any:
    found = list_skills(tx, wanted_slice(call))
    agents = list_skilled(tx, [row["id"] for row in found.rows])
    items = [render_skill(row, agents.get(row["id"], [])) for row in found.rows]
    return page_of(call, items, has_more=found.has_more)


@implements(rows.create)
def take_in_skill(tx: Tx, call: Call) -> Any:
    given, joining, _ = _given(tx, call.body, is_new=True)
    skill = create_skill(tx, given, joining, call.who.actor)
    answer = render_skill(skill, sorted(set(joining)))
    return Answer(answer, says={"skill_id": skill["id"]}, headers=location_below(call, skill["id"]))


@implements(rows.get)
def look_at_skill(tx: Tx, call: Call) -> Any:
    skill = get_skill(tx, number_in(call, "skill_id"))
    return render_skill(skill, list_skilled(tx, [skill["id"]]).get(skill["id"], []))


@implements(rows.update)
def update_skill(tx: Tx, call: Call) -> Any:
    skill = get_skill(tx, number_in(call, "skill_id"), to_change=True)
    given, joining, leaving = _given(tx, call.body, is_new=False)
    agents = {*list_skilled(tx, [skill["id"]]).get(skill["id"], []), *joining} - leaving
    is_about_agents = call.body.agents is not None
    after = change_skill(tx, skill, given, sorted(agents) if is_about_agents else None, call.who.actor)
    return render_skill(after, sorted(agents))


@implements(rows.delete)
def remove_skill(tx: Tx, call: Call) -> Any:
    delete_skill(tx, get_skill(tx, number_in(call, "skill_id"), to_change=True), call.who.actor)


def _given(tx: Tx, body: rows.SkillWrite, *, is_new: bool) -> tuple[dict[str, Any], list[int], set[int]]:
    """What a body says of a skill, who gets it, and who loses it. Raises Invalid with everything that is wrong."""
    given: dict[str, Any] = {}
    wrongs = []
    if body.name is not None and body.name.strip():
        given["name"] = body.name.strip()
    elif is_new or "name" in body.model_fields_set:
        wrongs.append(left_out("name"))
    for name in ("rank", "match_type", "conditions"):
        if getattr(body, name) is not None:
            given[name] = getattr(body, name)
    joining = [one.id for one in body.agents or () if not one.deleted]
    leaving = {one.id for one in body.agents or () if one.deleted}
    known = {row["id"] for row in list_agents_numbered(tx, [*joining, *leaving])}
    if not {*joining, *leaving} <= known:
        wrongs.append(nothing_matches("agents", "agent"))
    refuse(body.wrongs, wrongs)
    return given, joining, leaving
