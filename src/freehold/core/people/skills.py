"""What agents know: tickets that a skill's conditions fit are for agents who have it."""

from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.core.people.model import agent_skills, skills
from freehold.kernel.errors import Invalid, NotFound, not_unique
from freehold.kernel.listing import Found, Listing, Slice
from freehold.kernel.query import Query, Row, any_of, blank, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

CHANGEABLE = ("name", "name_key", "rank", "match_type", "conditions")
_INSERT = inserts(skills)
_UPDATE = Query(
    update(skills)
    .where(skills.c.id == bindparam("row_id"))
    .values({name: bindparam(name) for name in (*CHANGEABLE, "updated_at")})
)
_DELETE = Query(delete(skills).where(skills.c.id == bindparam("row_id")))
_GET = Query(select(skills).where(skills.c.id == bindparam("id")))
_HELD = Query(select(skills).where(skills.c.id == bindparam("id")).with_for_update(key_share=True))
_KNOWN = Query(select(skills.c.id).where(any_of(skills.c.id, "ids")))
_NAMED = Query(select(skills.c.id).where(skills.c.name_key == bindparam("name_key")))
_LAST = Query(select(func.coalesce(func.max(skills.c.rank), 0)))
_HAVE = Query(select(agent_skills).where(any_of(agent_skills.c.skill_id, "ids")).order_by(agent_skills.c.agent_id))
_OF = Query(
    select(agent_skills.c.skill_id)
    .where(agent_skills.c.agent_id == bindparam("agent_id"))
    .order_by(agent_skills.c.skill_id)
)
_GIVE = inserts(agent_skills)
_TAKE_FROM = Query(delete(agent_skills).where(agent_skills.c.agent_id == bindparam("agent")))
_TAKE = Query(delete(agent_skills).where(agent_skills.c.skill_id == bindparam("skill")))
SKILLS = Listing(select(skills), filters={}, orders={"rank": skills.c.rank}, default="rank", key=skills.c.id)


def get_skill(tx: Tx, number: int, *, to_change: bool = False) -> Row:
    """The skill with that number. Raises NotFound. `to_change` holds it until the end of the transaction."""
    row = tx.first(_HELD if to_change else _GET, id=number)
    if row is None:
        raise NotFound("skill", number)
    return row


def list_skills(tx: Tx, wanted: Slice) -> Found:
    """A page of skills, by rank."""
    return SKILLS.page(tx, wanted, {})


def list_known_skills(tx: Tx, numbers: list[int]) -> set[int]:
    """Those of some numbers that are skills'."""
    return {row["id"] for row in tx.all(_KNOWN, ids=encode_text(numbers))} if numbers else set()


def list_skilled(tx: Tx, numbers: list[int]) -> dict[int, list[int]]:
    """The numbers of the agents who have some skills, by the skill's."""
    found: dict[int, list[int]] = {}
    for row in tx.all(_HAVE, ids=encode_text(numbers)) if numbers else ():
        found.setdefault(row["skill_id"], []).append(row["agent_id"])
    return found


def list_skills_of(tx: Tx, agent_id: int) -> list[int]:
    """The numbers of the skills that an agent has."""
    return [row["skill_id"] for row in tx.all(_OF, agent_id=agent_id)]


def create_skill(tx: Tx, given: dict[str, Any], agent_ids: list[int], by: Actor) -> Row:
    """Take in a skill that agents can have; returns it.

    `given`: name (required), and any of CHANGEABLE in plain values; without a rank it is the last. Raises Invalid
    (duplicate_value) when another has the name. Records skill.created.
    """
    _refuse_taken(tx, given["name"], 0)
    row = {
        **blank(skills),
        "rank": int(tx.value(_LAST)) + 1,
        **_stored(given),
        "created_at": tx.now,
        "updated_at": tx.now,
    }
    del row["id"]
    row["id"] = tx.insert(_INSERT, **row)
    _give(tx, row["id"], agent_ids)
    record(tx, "skill.created", by, subject_id=row["id"])
    return row


def change_skill(tx: Tx, skill: Row, given: dict[str, Any], agent_ids: list[int] | None, by: Actor) -> Row:
    """Change what is given of a skill, and who has it unless that is None; returns it. Records skill.updated."""
    if "name" in given:
        _refuse_taken(tx, given["name"], skill["id"])
    after = {**skill, **_stored(given), "updated_at": tx.now}
    tx.run(_UPDATE, row_id=skill["id"], **{name: after[name] for name in (*CHANGEABLE, "updated_at")})
    if agent_ids is not None:
        _give(tx, skill["id"], agent_ids)
    changed = sorted([*given, *(["agents"] if agent_ids is not None else [])])
    record(tx, "skill.updated", by, subject_id=skill["id"], data={"changed": changed})
    return after


def delete_skill(tx: Tx, skill: Row, by: Actor) -> None:
    """Remove a skill; nobody has it any more. Records skill.deleted."""
    tx.run(_TAKE, skill=skill["id"])
    tx.run(_DELETE, row_id=skill["id"])
    record(tx, "skill.deleted", by, subject_id=skill["id"], data={"name": skill["name"]})


def set_skills_of(tx: Tx, agent_id: int, numbers: list[int]) -> None:
    """What an agent knows, instead of what they knew."""
    tx.run(_TAKE_FROM, agent=agent_id)
    for number in dict.fromkeys(numbers):
        tx.insert(_GIVE, agent_id=agent_id, skill_id=number)


def _give(tx: Tx, skill_id: int, agent_ids: list[int]) -> None:
    tx.run(_TAKE, skill=skill_id)
    for agent_id in dict.fromkeys(agent_ids):
        tx.insert(_GIVE, agent_id=agent_id, skill_id=skill_id)


def _stored(given: dict[str, Any]) -> Row:
    row = {name: given[name] for name in CHANGEABLE if name in given}
    if "name" in row:
        row["name_key"] = row["name"].lower()
    if "conditions" in row:
        row["conditions"] = encode_text(row["conditions"])
    return row


def _refuse_taken(tx: Tx, name: str, but: int) -> None:
    tx.hold(f"skill {name.lower()}")
    if tx.value(_NAMED, name_key=name.lower()) not in (None, but):
        raise Invalid(not_unique("name"))
