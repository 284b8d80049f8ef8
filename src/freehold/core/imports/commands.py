"""Writes imported dialogues down as chats that happened when they happened.

A dialogue is known by what its source calls it: importing a file again, or going on after a crash, adds nothing twice.
"""

import re
from collections.abc import Iterable

from sqlalchemy import bindparam, delete, select, update

from freehold.core.account.commands import set_account
from freehold.core.account.model import imported
from freehold.core.conversations.changes import Changes, change_chat
from freehold.core.conversations.channels import create_channel
from freehold.core.conversations.commands import open_chat, post_message
from freehold.core.conversations.model import messages
from freehold.core.conversations.queries import find_channel_by_name
from freehold.core.events.actor import SYSTEM, Actor
from freehold.core.events.commands import record
from freehold.core.imports.transcripts import Dialogue
from freehold.core.people.agents import insert_agent, next_number
from freehold.core.people.commands import create_contact
from freehold.core.people.model import contacts
from freehold.core.people.queries import find_agent_by_email, find_contact_by_reference, find_role
from freehold.kernel.clock import Instant
from freehold.kernel.ids import new_uuid
from freehold.kernel.query import Query, Row, any_of, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

_KNOWN = Query(select(imported.c.ref).where(any_of(imported.c.ref, "refs")))
_REMEMBER = inserts(imported)
_NOT_IN_THE_SOURCE = Query(
    delete(messages).where(messages.c.conversation_id == bindparam("conversation_id"), messages.c.kind == "system")
)
_SINCE = Query(
    update(contacts)
    .where(contacts.c.id == bindparam("row_id"), contacts.c.created_at > bindparam("at"))
    .values(created_at=bindparam("at"))
)


class _People:
    """Who and what was already looked up in this transaction."""

    def __init__(self) -> None:
        self.contacts: dict[str, Row] = {}
        self.agents: dict[str, Row] = {}
        self.channels: dict[str, Row] = {}


def import_dialogues(tx: Tx, dialogues: Iterable[Dialogue]) -> tuple[int, int]:
    """Write down those dialogues that were not imported before; how many, and how many messages they have.

    The customer becomes a contact with the source's id as reference_id, the agent an agent who cannot sign in, the
    topic a channel ("Other" without one). A chat is resolved when the dialogue was completed, else it stays as it was
    left: assigned once an agent had answered. Its thread holds the source's messages and nothing else. Events are
    recorded, with the times of then, and nobody is told of them.
    """
    wanted = {dialogue.ref: dialogue for dialogue in dialogues}
    set_account(tx, "imported_at", tx.now)  # one import at a time gets past here
    known = {row["ref"] for row in tx.all(_KNOWN, refs=encode_text(list(wanted)))}
    people = _People()
    new = [dialogue for ref, dialogue in wanted.items() if ref not in known]
    started_at = tx.now
    for dialogue in new:
        with tx.replaying():
            chat = _replay(tx, dialogue, people)
        tx.insert(_REMEMBER, ref=dialogue.ref, conversation_id=chat["id"], at=started_at)
    return len(new), sum(len(dialogue.messages) for dialogue in new)


def _replay(tx: Tx, dialogue: Dialogue, people: _People) -> Row:
    tx.now = dialogue.messages[0].at
    contact = _contact(tx, dialogue.customer, people)
    customer = Actor("contact", contact["uuid"], contact["id"])
    agent = _agent(tx, dialogue.agent, people)
    answering = Actor("agent", agent["uuid"], agent["id"])
    chat = open_chat(tx, contact=contact, channel=_channel(tx, dialogue.topic, people), by=customer)
    for said in dialogue.messages:
        tx.now = said.at
        if said.is_agent and chat["agent_id"] is None:
            change_chat(tx, chat, Changes(agent=agent), answering)
        by = answering if said.is_agent else customer
        post_message(tx, chat, by, parts=[{"text": {"content": said.text}}], source="web")
    if dialogue.is_completed:
        change_chat(tx, chat, Changes(status="resolved"), answering)
    tx.run(_NOT_IN_THE_SOURCE, conversation_id=chat["id"])
    return chat


def _contact(tx: Tx, reference_id: str, people: _People) -> Row:
    row = people.contacts.get(reference_id)
    if row is None:
        row = find_contact_by_reference(tx, reference_id)
        if row is None:
            row, _ = create_contact(tx, {"reference_id": reference_id}, SYSTEM)
        people.contacts[reference_id] = row
    _known_since(tx, row, tx.now)
    return row


def _known_since(tx: Tx, contact: Row, at: Instant) -> None:
    """A contact is as old as their first dialogue, in whatever order the dialogues come."""
    if at < contact["created_at"]:
        tx.run(_SINCE, row_id=contact["id"], at=at)
        contact["created_at"] = at


def _agent(tx: Tx, ref: str, people: _People) -> Row:
    row = people.agents.get(ref)
    if row is None:
        email = ref if "@" in ref else f"agent-{re.sub(r'[^A-Za-z0-9._-]', '-', ref)}@import.invalid"
        row = find_agent_by_email(tx, email) or _create_agent(tx, email, ref)
        people.agents[ref] = row
    return row


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


def _channel(tx: Tx, topic: str, people: _People) -> Row:
    name = topic or "Other"
    row = people.channels.get(name)
    if row is None:
        row = people.channels[name] = find_channel_by_name(tx, name) or create_channel(tx, name=name)
    return row
