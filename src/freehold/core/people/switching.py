"""A customer becomes an agent, or an agent a customer: the person keeps the number (Freshdesk contract 5.5, 8)."""

from typing import Any

from sqlalchemy import bindparam, select, update

from freehold.core.account.commands import count
from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.core.people.agents import add_agent, delete_agent, refuse_one_too_many, update_agent
from freehold.core.people.commands import is_listed, name_key, save_contact
from freehold.core.people.contacts import set_other_emails
from freehold.core.people.model import agents, contacts
from freehold.core.people.queries import find_agent_by_number, find_contact_by_number
from freehold.kernel.ids import new_uuid
from freehold.kernel.query import Query, Row, blank, inserts
from freehold.kernel.tx import Tx

_INSERT = inserts(contacts, is_numbered=True)
_FORMER = Query(select(agents.c.uuid).where(agents.c.id == bindparam("id"), agents.c.deleted_at.is_not(None)))
_REVIVE = Query(
    update(agents)
    .where(agents.c.id == bindparam("row_id"))
    .values(
        deleted_at=None,
        is_deactivated=False,
        email=bindparam("new_email"),
        email_key=bindparam("new_email_key"),
        updated_at=bindparam("now"),
    )
)


def become_agent(tx: Tx, contact: Row, given: dict[str, Any], by: Actor) -> Row:
    """Let a contact answer customers, under the same number; returns the agent.

    The contact's row stays for what they asked as a customer, and their further addresses go. `given` as for
    `create_agent`; the contact has an e-mail address. Raises Conflict when an agent has it, Full
    when there can be no more agents. Records agent.created.
    """
    given = {
        "email": contact["email"],
        "first_name": contact["first_name"],
        "last_name": contact["last_name"],
        "phone": contact["phone"],
        "mobile": contact["mobile"],
        "title": contact["job_title"],
        "locale": contact["language"],
        "timezone": contact["time_zone"],
        **given,
    }
    set_other_emails(tx, contact["id"], [])
    save_contact(tx, {**contact, "is_agent": True})
    count(tx, "contacts", contact["id"], is_listed({**contact, "is_agent": True}) - is_listed(contact))
    former = tx.value(_FORMER, id=contact["id"])
    if former is None:
        return add_agent(tx, contact["id"], given, by)
    refuse_one_too_many(tx)
    key = contact["email"].strip().lower()
    tx.run(_REVIVE, row_id=contact["id"], new_email=contact["email"], new_email_key=key, now=tx.now)
    count(tx, "agents", contact["id"])
    update_agent(tx, former, given, by, event="agent.created")
    agent = find_agent_by_number(tx, contact["id"])
    assert agent is not None
    return agent


def as_requester(tx: Tx, agent: Row) -> Row:
    """The contact's row of an agent who asks for something themselves; no event, for they are known already."""
    row = find_contact_by_number(tx, agent["id"])
    if row is None:
        row = {**_new_contact(tx, agent), "is_agent": True}
        tx.insert(_INSERT, **row)
    return row


def become_contact(tx: Tx, agent: Row, by: Actor) -> Row:
    """Let an agent be a customer from now on, under the same number; returns the contact.

    Records agent.deleted, and contact.created or, when they were one before, contact.updated.
    """
    delete_agent(tx, agent["uuid"], by)
    known = _known(agent)
    before = find_contact_by_number(tx, agent["id"])
    if before is not None:
        contact = save_contact(tx, {**before, **known, "is_agent": False, "deleted_at": None})
        record(tx, "contact.updated", by, subject_id=contact["id"], data={"changed": sorted(known)})
        return contact
    contact = _new_contact(tx, agent)
    tx.insert(_INSERT, **contact)
    count(tx, "contacts", contact["id"])
    record(tx, "contact.created", by, subject_id=contact["id"])
    return contact


def _known(agent: Row) -> Row:
    """What a contact's row takes over from the agent's."""
    return {
        "first_name": agent["first_name"],
        "last_name": agent["last_name"],
        "email": agent["email"],
        "email_key": agent["email_key"],
        "phone": agent["phone"],
        "mobile": agent["mobile"],
        "job_title": agent["title"],
        "is_verified": True,
    }


def _new_contact(tx: Tx, agent: Row) -> Row:
    return {
        **blank(contacts),
        **_known(agent),
        "id": agent["id"],
        "uuid": new_uuid(),
        "name_key": name_key(agent["first_name"], agent["last_name"]),
        "time_zone": agent["timezone"],
        "created_at": tx.now,
        "updated_at": tx.now,
    }
