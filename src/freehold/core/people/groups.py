"""Changes groups and who is in them."""

from typing import Any

from sqlalchemy import bindparam, delete, select, update

from freehold.core.account.commands import count
from freehold.core.account.model import business_hours
from freehold.core.conversations.model import channels, conversations
from freehold.core.events.actor import SYSTEM, Actor
from freehold.core.events.commands import record
from freehold.core.mail.model import mailboxes
from freehold.core.people.model import group_members, groups
from freehold.core.people.queries import find_group_by_name, hold_group
from freehold.core.tickets.model import tickets
from freehold.kernel.errors import Invalid, not_unique
from freehold.kernel.ids import new_uuid
from freehold.kernel.query import Query, Row, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

CHANGEABLE = (
    "name",
    "description",
    "escalate_to",
    "unassigned_for",
    "auto_assign",
    "type",
    "business_hours_id",
    "assignment",
    "may_agents_change_availability",
)
_INSERT = inserts(groups)
_CALENDAR = Query(select(business_hours.c.id).where(business_hours.c.id == bindparam("number")))
_UPDATE = Query(
    update(groups)
    .where(groups.c.id == bindparam("row_id"))
    .values({name: bindparam(name) for name in (*CHANGEABLE, "updated_at")})
)
_JOIN = inserts(group_members)
_EMPTY = Query(delete(group_members).where(group_members.c.group_id == bindparam("group")))
_UNLINK = (
    _EMPTY,
    Query(
        update(conversations)
        .where(conversations.c.group_id == bindparam("group"))
        .values(group_id=None, updated_at=bindparam("now"))
    ),
    Query(update(channels).where(channels.c.group_id == bindparam("group")).values(group_id=None)),
    Query(update(tickets).where(tickets.c.internal_group_id == bindparam("group")).values(internal_group_id=None)),
    Query(update(mailboxes).where(mailboxes.c.group_id == bindparam("group")).values(group_id=None)),
)
_DELETE = Query(
    update(groups)
    .where(groups.c.id == bindparam("row_id"))
    .values(deleted_at=bindparam("now"), name=bindparam("freed"))
)


def create_group(
    tx: Tx,
    name: str,
    *,
    description: str = "",
    members: list[Row] | None = None,
    given: dict[str, Any] | None = None,
    by: Actor = SYSTEM,
) -> str:
    """Make a group that conversations can be assigned to; returns its public id.

    `given`: further columns of CHANGEABLE in plain values. Names are unique (`refuse_taken_name`). Records group.created.
    """
    uuid = new_uuid()
    row = {**_stored(given or {}), "name": name, "description": description}
    number = tx.insert(_INSERT, uuid=uuid, created_at=tx.now, updated_at=tx.now, **row)
    count(tx, "groups", number)
    set_members(tx, number, [member["id"] for member in members or []])
    record(tx, "group.created", by, subject_id=number)
    return uuid


def change_group(tx: Tx, group: Row, given: dict[str, Any], by: Actor, *, members: list[int] | None = None) -> Row:
    """Change what is given of a group, and who is in it unless that is None; returns it. Records group.updated."""
    if "name" in given:
        refuse_taken_name(tx, given["name"], group["id"])
    after = {**group, **_stored(given), "updated_at": tx.now}
    tx.run(_UPDATE, row_id=group["id"], **{name: after[name] for name in (*CHANGEABLE, "updated_at")})
    if members is not None:
        set_members(tx, group["id"], members)
    changed = sorted([*given, *(["members"] if members is not None else [])])
    record(tx, "group.updated", by, subject_id=group["id"], data={"changed": changed})
    return after


def delete_group(tx: Tx, group: Row, by: Actor) -> None:
    """Dissolve a group: its agents stay, its conversations are nobody's, its past stays on record. Records group.deleted."""
    hold_group(tx, group["id"])
    for statement in _UNLINK:
        tx.run(statement, group=group["id"], now=tx.now)
    tx.run(_DELETE, row_id=group["id"], now=tx.now, freed=f"{group['name']} (deleted, {group['id']})")
    count(tx, "groups", group["id"], -1)
    record(tx, "group.deleted", by, subject_id=group["id"])


def set_members(tx: Tx, group_id: int, agent_ids: list[int]) -> None:
    """Who is in a group, instead of those who were."""
    tx.run(_EMPTY, group=group_id)
    for agent_id in dict.fromkeys(agent_ids):
        tx.insert(_JOIN, group_id=group_id, agent_id=agent_id)


def _stored(given: dict[str, Any]) -> Row:
    row = {name: given[name] for name in CHANGEABLE if name in given}
    if row.get("assignment") is not None:
        row["assignment"] = encode_text(row["assignment"])
    return row


def refuse_taken_name(tx: Tx, name: str, but: int) -> None:
    """Raises Invalid (duplicate_value) when another group than number `but` has the name; it is held."""
    tx.hold(f"group {name}")
    other = find_group_by_name(tx, name)
    if other is not None and other["id"] != but:
        raise Invalid(not_unique("name"))


def has_calendar(tx: Tx, number: int) -> bool:
    """Whether business hours have that number."""
    return tx.value(_CALENDAR, number=number) is not None
