"""Who speaks in imported history: found by what the source calls them, made when they are new here."""

import re

from sqlalchemy import bindparam, update

from freehold.core.events.actor import SYSTEM
from freehold.core.events.commands import record
from freehold.core.people.agents import insert_agent, next_number
from freehold.core.people.commands import create_contact
from freehold.core.people.model import contacts
from freehold.core.people.queries import find_agent_by_email, find_contact_by_reference, find_role
from freehold.kernel.clock import Instant
from freehold.kernel.ids import new_uuid
from freehold.kernel.query import Query, Row
from freehold.kernel.tx import Tx

_SINCE = Query(
    update(contacts)
    .where(contacts.c.id == bindparam("row_id"), contacts.c.created_at > bindparam("at"))
    .values(created_at=bindparam("at"))
)


class People:
    """Who was already looked up in this transaction."""

    def __init__(self) -> None:
        self._contacts: dict[str, Row] = {}
        self._agents: dict[str, Row] = {}

    def contact(self, tx: Tx, reference_id: str) -> Row:
        """The contact with the source's id as reference_id, known to us since their first dialogue."""
        row = self._contacts.get(reference_id)
        if row is None:
            row = find_contact_by_reference(tx, reference_id)
            if row is None:
                row, _ = create_contact(tx, {"reference_id": reference_id}, SYSTEM)
            self._contacts[reference_id] = row
        _known_since(tx, row, tx.now)
        return row

    def agent(self, tx: Tx, ref: str) -> Row:
        """The agent with the source's id, or address, as their address."""
        row = self._agents.get(ref)
        if row is None:
            email = ref if "@" in ref else f"agent-{re.sub(r'[^A-Za-z0-9._-]', '-', ref)}@import.invalid"
            row = find_agent_by_email(tx, email) or _create_agent(tx, email, ref)
            self._agents[ref] = row
        return row


def _known_since(tx: Tx, contact: Row, at: Instant) -> None:
    """A contact is as old as their first dialogue, in whatever order the dialogues come."""
    if at < contact["created_at"]:
        tx.run(_SINCE, row_id=contact["id"], at=at)
        contact["created_at"] = at


def _create_agent(tx: Tx, email: str, ref: str) -> Row:
    """Somebody who answered elsewhere: without a password, and deactivated, so that nothing new is given to them."""
    role = find_role(tx, "AGENT")
    assert role is not None, "every account has the stock roles"
    row: Row = {
        "uuid": new_uuid(),
        "email": email,
        "email_key": email.lower(),
        "first_name": "Imported agent",
        "last_name": ref[:8],
        "role_id": role["id"],
        "is_deactivated": True,
        "created_at": tx.now,
        "updated_at": tx.now,
    }
    row["id"] = next_number(tx)
    insert_agent(tx, row)
    record(tx, "agent.created", SYSTEM, subject_id=row["id"])
    return row
