"""Changes agents, groups and who is in which."""

from typing import Any

from sqlalchemy import bindparam, delete, update

from freehold.core.account.commands import count
from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.core.people.model import agents, group_members, groups
from freehold.core.people.queries import (
    find_agent_by_email,
    find_agent_by_number,
    find_group,
    find_role,
    find_status,
    get_agent,
)
from freehold.kernel.errors import Conflict, Invalid, Wrong
from freehold.kernel.ids import new_uuid
from freehold.kernel.query import Query, Row, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

_INSERT = inserts(agents)
_INSERT_GROUP = inserts(groups)
_JOIN = inserts(group_members)
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
    "is_deactivated",
    "is_available",
    "status_id",
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


def create_agent(tx: Tx, given: dict[str, Any], by: Actor) -> Row:
    """Let a new person answer customers; returns the agent.

    `given`: email (required), and any of the names in CHANGEABLE; `role` is a role's id (AGENT when left out), `groups`
    a list of group ids. Raises Conflict when another agent has the e-mail. Records agent.created.
    """
    changed = _checked(tx, given)
    email_key = _email_key(changed.get("email") or "")
    if find_agent_by_email(tx, email_key) is not None:
        raise Conflict("An agent with this e-mail address exists already.")
    row = {**changed, "email_key": email_key}
    row.setdefault("role_id", _role(tx, "AGENT"))
    number = tx.insert(_INSERT, uuid=new_uuid(), created_at=tx.now, updated_at=tx.now, **row)
    count(tx, "agents", number)
    _join_groups(tx, number, given.get("groups"))
    record(tx, "agent.created", by, subject_id=number)
    return _by_number(tx, number)


def update_agent(tx: Tx, uuid: str, given: dict[str, Any], by: Actor) -> Row:
    """Change what is given of an agent; returns the agent. Records agent.updated, and agent.deactivated when they are."""
    agent = get_agent(tx, uuid, to_change=True)
    changed = _checked(tx, given)
    if "email" in changed:
        changed["email_key"] = _email_key(changed["email"])
        other = find_agent_by_email(tx, changed["email_key"])
        if other is not None and other["id"] != agent["id"]:
            raise Conflict("An agent with this e-mail address exists already.")
    after = {**agent, **changed, "updated_at": tx.now}
    tx.run(_UPDATE, row_id=agent["id"], **{name: after[name] for name in (*CHANGEABLE, "updated_at")})
    if given.get("groups") is not None:
        tx.run(_LEAVE_ALL, agent_id=agent["id"])
        _join_groups(tx, agent["id"], given["groups"])
    is_leaving = after["is_deactivated"] and not agent["is_deactivated"]
    record(
        tx,
        "agent.deactivated" if is_leaving else "agent.updated",
        by,
        subject_id=agent["id"],
        data={"changed": sorted(changed)},
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
    """Remove an agent from the account. What they wrote stays theirs. Raises NotFound. Records agent.deleted."""
    agent = get_agent(tx, uuid, to_change=True)
    tx.run(_LEAVE_ALL, agent_id=agent["id"])
    tx.run(_DELETE, row_id=agent["id"], now=tx.now, freed=f"{agent['email_key']}#{agent['id']}")
    count(tx, "agents", agent["id"], -1)
    record(tx, "agent.deleted", by, subject_id=agent["id"])


def create_group(tx: Tx, name: str, *, description: str = "", members: list[Row] | None = None) -> str:
    """Make a group that conversations can be assigned to; returns its public id."""
    uuid = new_uuid()
    number = tx.insert(
        _INSERT_GROUP, uuid=uuid, name=name, description=description, created_at=tx.now, updated_at=tx.now
    )
    count(tx, "groups", number)
    for member in members or []:
        tx.insert(_JOIN, group_id=number, agent_id=member["id"])
    return uuid


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
