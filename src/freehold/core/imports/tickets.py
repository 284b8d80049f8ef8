"""Writes imported dialogues down as tickets that were opened and answered when they were.

A dialogue is known by what its source calls it, whichever way it came: importing it again adds nothing twice.
"""

from collections.abc import Iterable

from freehold.core.account.commands import set_account
from freehold.core.events.actor import Actor
from freehold.core.imports.people import People
from freehold.core.imports.refs import TICKET, find_imported, remember
from freehold.core.imports.transcripts import Dialogue
from freehold.core.tickets.commands import RESOLVED, change_ticket, open_ticket
from freehold.core.tickets.entries import AGENT_REPLY, CUSTOMER_REPLY, REPLY, add_entry
from freehold.kernel.html import as_block
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx

CHAT = 7
"""The source of a ticket that began as a chat (Freshdesk contract 4)."""
LONGEST_SUBJECT, LONGEST_TAG = 100, 32


def import_tickets(tx: Tx, dialogues: Iterable[Dialogue]) -> tuple[int, int]:
    """Write down those dialogues that were not imported as tickets before; how many, and how many messages they have.

    The first message becomes the ticket's description, every other one a reply, by the requester (the contact with the
    source's id as reference_id) or by the agent, each at its time. The topic becomes the subject and a tag; without one,
    the subject is how the first message begins. A completed dialogue's ticket is resolved, another one open. Events are
    recorded, with the times of then, and nobody is told of them.
    """
    wanted = {dialogue.ref: dialogue for dialogue in dialogues}
    set_account(tx, "imported_at", tx.now)  # one import at a time gets past here
    known = find_imported(tx, TICKET, list(wanted))
    people = People()
    new = [dialogue for ref, dialogue in wanted.items() if ref not in known]
    started_at = tx.now
    for dialogue in new:
        with tx.replaying():
            ticket = _replay(tx, dialogue, people)
        remember(tx, TICKET, dialogue.ref, ticket["id"], started_at)
    return len(new), sum(len(dialogue.messages) for dialogue in new)


def _replay(tx: Tx, dialogue: Dialogue, people: People) -> Row:
    first, *others = dialogue.messages
    tx.now = first.at
    contact = people.contact(tx, dialogue.customer)
    customer = Actor("contact", contact["uuid"], contact["id"])
    agent = people.agent(tx, dialogue.agent)
    answering = Actor("agent", agent["uuid"], agent["id"])
    given = {
        "subject": dialogue.topic or _beginning(first.text),
        "description": as_block(first.text),
        "description_text": first.text,
        "source": CHAT,
        "tags": [dialogue.topic] if 0 < len(dialogue.topic) <= LONGEST_TAG else [],
    }
    ticket = open_ticket(tx, contact, given, answering if first.is_agent else customer)
    for said in others:
        tx.now = said.at
        if said.is_agent and ticket["agent_id"] is None:
            change_ticket(tx, ticket, {"agent_id": agent["id"]}, answering)
        add_entry(
            tx,
            ticket,
            answering if said.is_agent else customer,
            body=as_block(said.text),
            text=said.text,
            is_private=False,
            is_incoming=not said.is_agent,
            source=REPLY,
            category=AGENT_REPLY if said.is_agent else CUSTOMER_REPLY,
        )
    if dialogue.is_completed:
        change_ticket(tx, ticket, {"status": RESOLVED}, answering)
    return ticket


def _beginning(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[0][:LONGEST_SUBJECT].strip() if lines else ""
