"""Writes imported dialogues down as chats that happened when they happened.

A dialogue is known by what its source calls it: importing a file again, or going on after a crash, adds nothing twice.
"""

from collections.abc import Iterable

from sqlalchemy import bindparam, delete, select

from freehold.core.account.commands import set_account
from freehold.core.account.model import imported
from freehold.core.conversations.changes import Changes, change_chat
from freehold.core.conversations.channels import create_channel
from freehold.core.conversations.commands import open_chat, post_message
from freehold.core.conversations.model import messages
from freehold.core.conversations.queries import find_channel_by_name
from freehold.core.events.actor import Actor
from freehold.core.imports.people import People
from freehold.core.imports.transcripts import Dialogue
from freehold.kernel.query import Query, Row, any_of, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

_KNOWN = Query(select(imported.c.ref).where(any_of(imported.c.ref, "refs")))
_REMEMBER = inserts(imported)
_NOT_IN_THE_SOURCE = Query(
    delete(messages).where(messages.c.conversation_id == bindparam("conversation_id"), messages.c.kind == "system")
)


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
    people, channels = People(), dict[str, Row]()
    new = [dialogue for ref, dialogue in wanted.items() if ref not in known]
    started_at = tx.now
    for dialogue in new:
        with tx.replaying():
            chat = _replay(tx, dialogue, people, channels)
        tx.insert(_REMEMBER, ref=dialogue.ref, conversation_id=chat["id"], at=started_at)
    return len(new), sum(len(dialogue.messages) for dialogue in new)


def _replay(tx: Tx, dialogue: Dialogue, people: People, channels: dict[str, Row]) -> Row:
    tx.now = dialogue.messages[0].at
    contact = people.contact(tx, dialogue.customer)
    customer = Actor("contact", contact["uuid"], contact["id"])
    agent = people.agent(tx, dialogue.agent)
    answering = Actor("agent", agent["uuid"], agent["id"])
    chat = open_chat(tx, contact=contact, channel=_channel(tx, dialogue.topic, channels), by=customer)
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


def _channel(tx: Tx, topic: str, channels: dict[str, Row]) -> Row:
    name = topic or "Other"
    row = channels.get(name)
    if row is None:
        row = channels[name] = find_channel_by_name(tx, name) or create_channel(tx, name=name)
    return row
