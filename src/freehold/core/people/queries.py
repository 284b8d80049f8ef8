"""Reads people."""

from typing import Any

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy import types as sqltypes

from freehold.core.account.queries import get_total
from freehold.core.companies.queries import word_patterns
from freehold.core.people.model import (
    FIRST_CONTACT,
    agent_roles,
    agent_statuses,
    agents,
    contact_emails,
    contacts,
    group_members,
    groups,
    roles,
)
from freehold.kernel.errors import NotFound
from freehold.kernel.listing import Found, Listing, Slice, at_least, at_most, equals
from freehold.kernel.query import Query, Row, any_of
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

_CONTACT = Query(select(contacts).where(contacts.c.uuid == bindparam("uuid")))
_CONTACT_HELD = Query(select(contacts).where(contacts.c.uuid == bindparam("uuid")).with_for_update(key_share=True))
_CONTACT_BY_NUMBER = Query(select(contacts).where(contacts.c.id == bindparam("id")))
_REFERRED = (
    select(contacts).where(contacts.c.reference_id == bindparam("reference_id")).order_by(contacts.c.id).limit(1)
)
_CONTACT_BY_REFERENCE = Query(_REFERRED)
_CONTACT_BY_REFERENCE_HELD = Query(_REFERRED.with_for_update(key_share=True))
_CONTACT_BY_PHONE = Query(
    select(contacts).where(contacts.c.phone == bindparam("phone")).order_by(contacts.c.id).limit(1)
)
_CONTACT_BY_EMAIL = Query(
    select(contacts).where(contacts.c.email_key == bindparam("email_key")).order_by(contacts.c.id).limit(1)
)
_CONTACT_BY_OTHER_EMAIL = Query(
    select(contacts)
    .join(contact_emails, contact_emails.c.contact_id == contacts.c.id)
    .where(contact_emails.c.email_key == bindparam("email_key"))
)
_CONTACT_BY_TWITTER = Query(
    select(contacts).where(contacts.c.twitter_id == bindparam("twitter_id")).order_by(contacts.c.id).limit(1)
)
_CONTACTS = Query(select(contacts).where(any_of(contacts.c.uuid, "uuids")).order_by(contacts.c.id))

_SHOWN = ("id", "uuid", "first_name", "last_name", "email", "phone", "reference_id", "restore_id", "avatar_url",
          "social_profiles", "properties", "is_signed_in", "created_at", "updated_at")  # fmt: skip
CONTACTS = Listing(
    # Only what a list shows: a row has twice as many columns, and reading them all costs as much as the rest.
    select(*(contacts.c[name] for name in _SHOWN)).where(
        or_(contacts.c.is_agent.is_(False), contacts.c.id >= FIRST_CONTACT)
    ),
    filters={
        "first_name": func.lower(contacts.c.first_name) == func.lower(bindparam("first_name", type_=sqltypes.Text())),
        "last_name": func.lower(contacts.c.last_name) == func.lower(bindparam("last_name", type_=sqltypes.Text())),
        "email": equals(contacts.c.email_key, "email"),
        "reference_id": equals(contacts.c.reference_id, "reference_id"),
        "phone": equals(contacts.c.phone, "phone"),
        "created_from": at_least(contacts.c.created_at, "created_from"),
        "created_to": at_most(contacts.c.created_at, "created_to"),
        "updated_from": at_least(contacts.c.updated_at, "updated_from"),
        "updated_to": at_most(contacts.c.updated_at, "updated_to"),
    },
    orders={
        "created_at": contacts.c.created_at,
        "updated_at": contacts.c.updated_at,
        "email": contacts.c.email_key,
        "first_name": contacts.c.first_name,
        "last_name": contacts.c.last_name,
        "id": contacts.c.id,
    },
    default="created_at",
    key=contacts.c.id,
)

_CALLED = func.lower(agents.c.first_name + " " + agents.c.last_name)
_AGENT_COLUMNS = (
    *agents.c,
    roles.c.uuid.label("role"),
    roles.c.name.label("role_name"),
    agent_statuses.c.uuid.label("status"),
    agent_statuses.c.name.label("status_name"),
)
_AGENTS = (
    select(*_AGENT_COLUMNS)
    .select_from(agents.join(roles).outerjoin(agent_statuses, agents.c.status_id == agent_statuses.c.id))
    .where(agents.c.deleted_at.is_(None))
)
_AGENT = Query(_AGENTS.where(agents.c.uuid == bindparam("uuid")))
_AGENT_HELD = Query(_AGENTS.where(agents.c.uuid == bindparam("uuid")).with_for_update(of=agents, key_share=True))
_AGENT_BY_NUMBER = Query(_AGENTS.where(agents.c.id == bindparam("id")))
_AGENTS_CALLED = Query(
    _AGENTS.where(
        or_(
            _CALLED.like(bindparam("begins", type_=sqltypes.Text()), escape="\\"),
            _CALLED.like(bindparam("inside", type_=sqltypes.Text()), escape="\\"),
            agents.c.email_key.like(bindparam("begins", type_=sqltypes.Text()), escape="\\"),
        )
    )
    .order_by(_CALLED, agents.c.id)
    .limit(bindparam("limit"))
)
_AGENT_BY_EMAIL = Query(_AGENTS.where(agents.c.email_key == bindparam("email_key")))
_AGENT_KEY = Query(
    select(
        agents.c.id, agents.c.uuid, agents.c.first_name, agents.c.last_name, agents.c.email, agents.c.is_deactivated
    ).where(agents.c.uuid == bindparam("uuid"), agents.c.deleted_at.is_(None))
)

_IN_GROUP = (
    select(group_members.c.agent_id)
    .join(groups, groups.c.id == group_members.c.group_id)
    .where(groups.c.uuid == bindparam("group"))
)
AGENTS = Listing(
    _AGENTS,
    filters={
        "is_deactivated": agents.c.is_deactivated == bindparam("is_deactivated"),
        "is_available": agents.c.is_available == bindparam("is_available"),
        "group": agents.c.id.in_(_IN_GROUP),
        "created_from": at_least(agents.c.created_at, "created_from"),
        "email": equals(agents.c.email_key, "email"),
        "mobile": equals(agents.c.mobile, "mobile"),
        "phone": equals(agents.c.phone, "phone"),
        "fulltime": agents.c.license_type != "occasional",
        "occasional": agents.c.license_type == "occasional",
    },
    orders={
        "name": _CALLED,
        "created_at": agents.c.created_at,
        "email": agents.c.email_key,
        "first_name": agents.c.first_name,
        "last_name": agents.c.last_name,
        "updated_at": agents.c.updated_at,
    },
    default="created_at",
    key=agents.c.id,
)
_MEMBERSHIPS = Query(
    select(
        group_members.c.agent_id, group_members.c.group_id, groups.c.uuid.label("group"), agents.c.uuid.label("agent")
    )
    .select_from(group_members.join(groups).join(agents))
    .where(agents.c.deleted_at.is_(None))
    .order_by(groups.c.id, agents.c.id)
)
_GROUPS_OF = Query(
    select(groups.c.uuid)
    .join(group_members)
    .where(group_members.c.agent_id == bindparam("agent_id"))
    .order_by(groups.c.id)
)

_GROUP_NUMBERS = Query(
    select(group_members.c.agent_id, group_members.c.group_id)
    .where(any_of(group_members.c.agent_id, "ids"))
    .order_by(group_members.c.group_id)
)
_MEMBER_NUMBERS = Query(
    select(group_members.c.agent_id, group_members.c.group_id)
    .where(any_of(group_members.c.group_id, "ids"))
    .order_by(group_members.c.agent_id)
)
_FURTHER_ROLES = Query(
    select(agent_roles.c.agent_id, agent_roles.c.role_id)
    .where(any_of(agent_roles.c.agent_id, "ids"))
    .order_by(agent_roles.c.role_id)
)
_AGENTS_BY_NUMBERS = Query(_AGENTS.where(any_of(agents.c.id, "ids")).order_by(agents.c.id))

_GROUPS = select(groups).where(groups.c.deleted_at.is_(None))
_GROUP = Query(_GROUPS.where(groups.c.uuid == bindparam("uuid")))
_GROUP_BY_NUMBER = Query(_GROUPS.where(groups.c.id == bindparam("id")))
_GROUP_KEPT = Query(_GROUPS.where(groups.c.id == bindparam("id")).with_for_update(read=True))
_GROUP_HELD = Query(_GROUPS.where(groups.c.id == bindparam("id")).with_for_update())
_GROUP_BY_NAME = Query(_GROUPS.where(groups.c.name == bindparam("name")))
_GROUPS_BY_NUMBERS = Query(_GROUPS.where(any_of(groups.c.id, "ids")).order_by(groups.c.id))
GROUPS = Listing(
    _GROUPS,
    filters={},
    orders={"name": groups.c.name, "created_at": groups.c.created_at, "updated_at": groups.c.updated_at},
    default="name",
    key=groups.c.id,
)

_ROLE = Query(select(roles).where(roles.c.uuid == bindparam("uuid")))
_ROLE_BY_NUMBER = Query(select(roles).where(roles.c.id == bindparam("id")))
_ROLES_BY_NUMBERS = Query(select(roles).where(any_of(roles.c.id, "ids")).order_by(roles.c.id))
ROLES = Listing(
    select(roles),
    filters={},
    orders={"name": roles.c.name, "created_at": roles.c.created_at},
    default="name",
    key=roles.c.id,
)
_STATUS = Query(select(agent_statuses).where(agent_statuses.c.uuid == bindparam("uuid")))
_STATUSES = Query(select(agent_statuses).order_by(agent_statuses.c.id))


def get_contact(tx: Tx, uuid: str, *, to_change: bool = False) -> Row:
    """The contact with that public id. Raises NotFound. `to_change` holds it until the end of the transaction."""
    row = find_contact(tx, uuid, to_change=to_change)
    if row is None:
        raise NotFound("contact", uuid)
    return row


def get_contact_by_number(tx: Tx, number: int) -> Row:
    """The contact with that number. Raises NotFound."""
    row = tx.first(_CONTACT_BY_NUMBER, id=number)
    if row is None:
        raise NotFound("contact", number)
    return row


def find_contact(tx: Tx, uuid: str, *, to_change: bool = False) -> Row | None:
    """The contact with that public id, or None. `to_change` holds it until the end of the transaction."""
    return tx.first_by_uuid(_CONTACT_HELD if to_change else _CONTACT, uuid)


def find_contact_by_reference(tx: Tx, reference_id: str, *, to_change: bool = False) -> Row | None:
    """The (oldest) contact that another system calls `reference_id`, or None. `to_change` holds it."""
    return tx.first(_CONTACT_BY_REFERENCE_HELD if to_change else _CONTACT_BY_REFERENCE, reference_id=reference_id)


def find_contact_by_phone(tx: Tx, phone: str) -> Row | None:
    """The (oldest) contact with exactly that phone number, or None."""
    return tx.first(_CONTACT_BY_PHONE, phone=phone)


def find_contact_by_number(tx: Tx, number: int) -> Row | None:
    return tx.first(_CONTACT_BY_NUMBER, id=number)


def find_contact_by_email(tx: Tx, email: str) -> Row | None:
    """The (oldest) contact with that address in any case, or with it as a further one; or None."""
    key = email.strip().lower()
    if not key:
        return None
    return tx.first(_CONTACT_BY_EMAIL, email_key=key) or tx.first(_CONTACT_BY_OTHER_EMAIL, email_key=key)


def find_contact_by_twitter(tx: Tx, twitter_id: str) -> Row | None:
    return tx.first(_CONTACT_BY_TWITTER, twitter_id=twitter_id)


def list_contacts_by_ids(tx: Tx, uuids_json: str) -> list[Row]:
    """The contacts among a JSON array of public ids; those that do not exist are left out."""
    return tx.all(_CONTACTS, uuids=uuids_json)


def list_contacts(tx: Tx, wanted: Slice, filters: dict[str, Any]) -> Found:
    """A page of contacts."""
    return CONTACTS.page(tx, wanted, filters)


def count_contacts(tx: Tx, filters: dict[str, Any]) -> int:
    """How many contacts pass the filters; without any, a kept total."""
    return CONTACTS.count(tx, filters) if filters else get_total(tx, "contacts")


def get_agent(tx: Tx, uuid: str, *, to_change: bool = False) -> Row:
    """The agent with that public id, with role and status. Raises NotFound. `to_change` holds it as with contacts."""
    row = tx.first_by_uuid(_AGENT_HELD if to_change else _AGENT, uuid)
    if row is None:
        raise NotFound("agent", uuid)
    return row


def find_agent(tx: Tx, uuid: str) -> Row | None:
    """What a conversation needs of an agent (number, id, names), or None."""
    return tx.first_by_uuid(_AGENT_KEY, uuid)


def find_agent_by_number(tx: Tx, number: int) -> Row | None:
    """The agent with that number, or None."""
    return tx.first(_AGENT_BY_NUMBER, id=number)


def find_agent_by_email(tx: Tx, email: str) -> Row | None:
    """The agent with that e-mail address in any case, or None."""
    return tx.first(_AGENT_BY_EMAIL, email_key=email.strip().lower())


def list_agents(tx: Tx, wanted: Slice, filters: dict[str, Any]) -> Found:
    """A page of agents."""
    return AGENTS.page(tx, wanted, filters)


def count_agents(tx: Tx, filters: dict[str, Any]) -> int:
    return AGENTS.count(tx, filters)


def list_memberships(tx: Tx) -> list[Row]:
    """Who is in which group: rows of agent_id, group_id, agent, group (the last two public ids)."""
    return tx.all(_MEMBERSHIPS)


def list_groups_of(tx: Tx, agent_id: int) -> list[str]:
    """The public ids of an agent's groups."""
    return [row["uuid"] for row in tx.all(_GROUPS_OF, agent_id=agent_id)]


def get_group(tx: Tx, uuid: str) -> Row:
    """The group with that public id. Raises NotFound."""
    row = find_group(tx, uuid)
    if row is None:
        raise NotFound("group", uuid)
    return row


def find_group(tx: Tx, uuid: str) -> Row | None:
    return tx.first_by_uuid(_GROUP, uuid)


def find_group_by_number(tx: Tx, number: int, *, to_name: bool = False) -> Row | None:
    """The group with that number, or None. `to_name`: nobody dissolves it before the end of the transaction."""
    return tx.first(_GROUP_KEPT if to_name else _GROUP_BY_NUMBER, id=number)


def hold_group(tx: Tx, number: int) -> None:
    """Hold a group until the end of the transaction. Raises NotFound when it is gone."""
    if tx.first(_GROUP_HELD, id=number) is None:
        raise NotFound("group", number)


def find_group_by_name(tx: Tx, name: str) -> Row | None:
    return tx.first(_GROUP_BY_NAME, name=name)


def list_groups(tx: Tx, wanted: Slice) -> Found:
    """A page of groups."""
    return GROUPS.page(tx, wanted, {})


def find_role(tx: Tx, uuid: str) -> Row | None:
    """The role with that id (a word for the stock ones), or None."""
    return tx.first(_ROLE, uuid=uuid)


def list_roles(tx: Tx, wanted: Slice) -> Found:
    """A page of roles."""
    return ROLES.page(tx, wanted, {})


def find_status(tx: Tx, uuid: str) -> Row | None:
    """The agent state with that id, or None."""
    return tx.first_by_uuid(_STATUS, uuid)


def list_statuses(tx: Tx) -> list[Row]:
    """The states that agents of this account can be in."""
    return tx.all(_STATUSES)


def complete_agent(tx: Tx, term: str, limit: int) -> list[Row]:
    """Agents in whose name a word begins with `term`, or whose address does, by name."""
    return tx.all(_AGENTS_CALLED, limit=limit, **word_patterns(term))


def list_agents_numbered(tx: Tx, numbers: list[int]) -> list[Row]:
    """The agents among some numbers; those that do not exist are left out."""
    return tx.all(_AGENTS_BY_NUMBERS, ids=encode_text(numbers)) if numbers else []


def list_groups_numbered(tx: Tx, numbers: list[int]) -> list[Row]:
    """The groups among some numbers."""
    return tx.all(_GROUPS_BY_NUMBERS, ids=encode_text(numbers)) if numbers else []


def list_roles_numbered(tx: Tx, numbers: list[int]) -> list[Row]:
    """The roles among some numbers."""
    return tx.all(_ROLES_BY_NUMBERS, ids=encode_text(numbers)) if numbers else []


def find_role_by_number(tx: Tx, number: int) -> Row | None:
    return tx.first(_ROLE_BY_NUMBER, id=number)


def list_group_numbers(tx: Tx, agent_id: int) -> list[int]:
    """The numbers of an agent's groups."""
    return [row["group_id"] for row in tx.all(_GROUP_NUMBERS, ids=encode_text([agent_id]))]


def list_members(tx: Tx, group_id: int) -> list[int]:
    """The numbers of a group's agents."""
    return [row["agent_id"] for row in tx.all(_MEMBER_NUMBERS, ids=encode_text([group_id]))]


def list_role_numbers(tx: Tx, agent: Row) -> list[int]:
    """The numbers of an agent's roles, the first one first."""
    return [agent["role_id"], *(row["role_id"] for row in tx.all(_FURTHER_ROLES, ids=encode_text([agent["id"]])))]
