"""Changes agents, and which groups and roles they have."""

from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from freehold.core.access.model import credentials, sessions
from freehold.core.account.commands import count
from freehold.core.account.queries import get_fact, get_total
from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.core.people.commands import name_key
from freehold.core.people.leaving import leave_behind
from freehold.core.people.model import FIRST_CONTACT, agent_roles, agents, contacts, group_members
from freehold.core.people.queries import (
    find_agent_by_email,
    find_agent_by_number,
    find_group,
    find_role,
    find_status,
    get_agent,
)
from freehold.core.people.skills import set_skills_of
from freehold.kernel.errors import Conflict, Full, Invalid, Wrong
from freehold.kernel.ids import new_uuid
from freehold.kernel.query import Query, Row, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

FIRST_AGENT = 101_000_000_001
_INSERT = inserts(agents, is_numbered=True)
_LAST = Query(
    select(func.coalesce(func.max(agents.c.id), FIRST_AGENT - 1)).where(agents.c.id < bindparam("first_contact"))
)
_JOIN = inserts(group_members)
_ADD_ROLE = inserts(agent_roles)
_DROP_ROLES = Query(delete(agent_roles).where(agent_roles.c.agent_id == bindparam("agent_id")))
_LEAVE_ALL = Query(delete(group_members).where(group_members.c.agent_id == bindparam("agent_id")))
CHANGEABLE = (
    "email",
    "email_key",
    "first_name",
    "last_name",
    "phone",
    "title",
    "biography",
    "avatar_url",
    "locale",
    "timezone",
    "license_type",
    "skill_id",
    "social_profiles",
    "role_id",
    "routing_type",
    "capacity",
    "ticket_capacity",
    "availability_control",
    "is_deactivated",
    "is_available",
    "status_id",
    "type",
    "ticket_scope",
    "has_focus_mode",
    "signature",
    "mobile",
    "available_since",
)
_UPDATE = Query(
    update(agents)
    .where(agents.c.id == bindparam("row_id"))
    .values({name: bindparam(name, type_=agents.c[name].type) for name in (*CHANGEABLE, "updated_at")})
)
_DELETE = Query(
    update(agents)
    .where(agents.c.id == bindparam("row_id"))
    .values(deleted_at=bindparam("now"), email_key=bindparam("freed"), is_deactivated=True, password_hash=None)
)
_SIGN_OUT = Query(delete(sessions).where(sessions.c.agent_id == bindparam("agent_id")))
_REVOKE_KEYS = Query(
    update(credentials)
    .where(
        credentials.c.agent_id == bindparam("owner"),
        credentials.c.kind == "freshdesk_key",
        credentials.c.revoked_at.is_(None),
    )
    .values(revoked_at=bindparam("now"))
)
_ALSO_A_CONTACT = Query(
    update(contacts)
    .where(contacts.c.id == bindparam("row_id"), contacts.c.is_agent)
    .values({name: bindparam(name) for name in ("email", "email_key", "first_name", "last_name", "name_key")})
)
_A_CONTACT_AGAIN = Query(
    update(contacts).where(contacts.c.id == bindparam("row_id"), contacts.c.is_agent).values(is_agent=False)
)


def create_agent(tx: Tx, given: dict[str, Any], by: Actor) -> Row:
    """Let a new person answer customers; returns the agent.

    `given`: email (required), and any of the names in CHANGEABLE; `role` is a role's id (AGENT when left out),
    `further_roles` and `skills` lists of numbers, `groups` a list of group ids. Raises Conflict when another agent has the
    e-mail, Full when there can be no more agents. Records agent.created.
    """
    return add_agent(tx, next_number(tx), given, by)


def next_number(tx: Tx) -> int:
    """The number of the next new agent: below those of contacts, for they share one range."""
    tx.hold("agent number")
    return int(tx.value(_LAST, first_contact=FIRST_CONTACT)) + 1


def add_agent(tx: Tx, number: int, given: dict[str, Any], by: Actor) -> Row:
    """The same as `create_agent`, for a person who has a number already."""
    refuse_one_too_many(tx)
    changed = _checked(tx, given)
    email_key = _email_key(changed.get("email") or "")
    if find_agent_by_email(tx, email_key) is not None:
        raise Conflict("An agent with this e-mail address exists already.")
    row = {**changed, "email_key": email_key}
    row.setdefault("role_id", _role(tx, "AGENT"))
    if row.get("is_available"):
        row["available_since"] = tx.now
    insert_agent(tx, {**row, "id": number, "uuid": new_uuid(), "created_at": tx.now, "updated_at": tx.now})
    _give_roles(tx, number, given)
    if given.get("skills") is not None:
        set_skills_of(tx, number, given["skills"])
    _join_groups(tx, number, given.get("groups"))
    record(tx, "agent.created", by, subject_id=number)
    return _by_number(tx, number)


def refuse_one_too_many(tx: Tx) -> None:
    """Raises Full when the account has all the agents that it may have."""
    most = get_fact(tx, "max_agents")
    if most is None:
        return
    tx.hold("agent number")
    if get_total(tx, "agents") >= most:
        raise Full("You have reached the maximum number of agents.")


def insert_agent(tx: Tx, row: Row) -> None:
    """Add an agent's row, which has its number."""
    tx.insert(_INSERT, **row)
    count(tx, "agents", row["id"])


def update_agent(tx: Tx, uuid: str, given: dict[str, Any], by: Actor, *, event: str = "agent.updated") -> Row:
    """Change what is given of an agent; returns the agent. Records agent.updated, and agent.deactivated when they are.

    A new `role` without `further_roles` is the only one from then on.
    """
    agent = get_agent(tx, uuid, to_change=True)
    changed = _checked(tx, given)
    if "email" in changed:
        changed["email_key"] = _email_key(changed["email"])
        other = find_agent_by_email(tx, changed["email_key"])
        if other is not None and other["id"] != agent["id"]:
            raise Conflict("An agent with this e-mail address exists already.")
    if "is_available" in changed and changed["is_available"] != agent["is_available"]:
        changed["available_since"] = tx.now if changed["is_available"] else None
    after = {**agent, **changed, "updated_at": tx.now}
    tx.run(_UPDATE, row_id=agent["id"], **{name: after[name] for name in (*CHANGEABLE, "updated_at")})
    if changed.keys() & {"email", "first_name", "last_name"}:
        same = {name: after[name] for name in ("email", "email_key", "first_name", "last_name")}
        tx.run(_ALSO_A_CONTACT, row_id=agent["id"], name_key=name_key(after["first_name"], after["last_name"]), **same)
    _give_roles(tx, agent["id"], given)
    if given.get("skills") is not None:
        set_skills_of(tx, agent["id"], given["skills"])
    if given.get("groups") is not None:
        tx.run(_LEAVE_ALL, agent_id=agent["id"])
        _join_groups(tx, agent["id"], given["groups"])
    is_leaving = after["is_deactivated"] and not agent["is_deactivated"]
    record(
        tx,
        "agent.deactivated" if is_leaving else event,
        by,
        subject_id=agent["id"],
        data={"changed": sorted(changed.keys() - {"available_since"})},
    )
    return get_agent(tx, uuid)


def set_availability(tx: Tx, uuid: str, *, is_available: bool | None, status: str | None, by: Actor) -> Row:
    """Say whether an agent takes conversations; a `status` (one of the account's states) decides when both are given."""
    if status is not None:
        row = find_status(tx, status)
        if row is None:
            raise Invalid(Wrong("agent_status", "agent_status.id names no state of this account."))
        return update_agent(tx, uuid, {"status_id": row["id"], "is_available": row["is_available"]}, by)
    return update_agent(tx, uuid, {"is_available": bool(is_available)}, by)


def delete_agent(tx: Tx, uuid: str, by: Actor) -> None:
    """Remove an agent from the account, with their keys. What they wrote stays theirs, their tickets are nobody's;
    whoever was a contact is one again.

    Raises NotFound. Records agent.deleted.
    """
    agent = get_agent(tx, uuid, to_change=True)
    tx.run(_LEAVE_ALL, agent_id=agent["id"])
    tx.run(_DROP_ROLES, agent_id=agent["id"])
    set_skills_of(tx, agent["id"], [])
    leave_behind(tx, agent["id"])
    tx.run(_SIGN_OUT, agent_id=agent["id"])
    tx.run(_REVOKE_KEYS, owner=agent["id"], now=tx.now)
    tx.run(_DELETE, row_id=agent["id"], now=tx.now, freed=f"{agent['email_key']}#{agent['id']}")
    if tx.run(_A_CONTACT_AGAIN, row_id=agent["id"]) and agent["id"] < FIRST_CONTACT:
        count(tx, "contacts", agent["id"])
    count(tx, "agents", agent["id"], -1)
    record(tx, "agent.deleted", by, subject_id=agent["id"])


def _checked(tx: Tx, given: dict[str, Any]) -> dict[str, Any]:
    """The columns to write. Raises Invalid for a role that does not exist."""
    changed = {name: value for name, value in given.items() if name in CHANGEABLE and value is not None}
    if given.get("role") is not None:
        changed["role_id"] = _role(tx, given["role"])
    if "social_profiles" in changed:
        changed["social_profiles"] = encode_text(changed["social_profiles"])
    return changed


def _role(tx: Tx, uuid: str) -> int:
    role = find_role(tx, uuid)
    if role is None:
        raise Invalid(Wrong("role_id", "role_id names no role of this account."))
    return int(role["id"])


def _give_roles(tx: Tx, agent_id: int, given: dict[str, Any]) -> None:
    """The roles beside the first one."""
    if given.get("role") is None:
        return
    tx.run(_DROP_ROLES, agent_id=agent_id)
    for role_id in given.get("further_roles") or ():
        tx.insert(_ADD_ROLE, agent_id=agent_id, role_id=role_id)


def _join_groups(tx: Tx, agent_id: int, uuids: list[str] | None) -> None:
    for uuid in dict.fromkeys(uuids or []):
        group = find_group(tx, uuid)
        if group is None:
            raise Invalid(Wrong("groups", f"groups names a group that does not exist: {uuid}"))
        tx.insert(_JOIN, group_id=group["id"], agent_id=agent_id)


def _email_key(email: str) -> str:
    key = email.strip().lower()
    name, at, host = key.rpartition("@")
    if not (name and at and host) or any(character.isspace() for character in key):
        raise Invalid(Wrong("email", "email is not an e-mail address."))
    return key


def _by_number(tx: Tx, number: int) -> Row:
    row = find_agent_by_number(tx, number)
    assert row is not None
    return row
