"""Two tickets of the demo shop, and the mails that answered them."""

from freehold.core.events.actor import Actor
from freehold.core.tickets.commands import open_ticket
from freehold.core.tickets.entries import REPLY, add_entry
from freehold.core.tickets.mail import envelope, mail_entry
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx

AGENT_REPLY = 3
TICKETS = (
    (
        "The lid came cracked",
        "<p>The teapot arrived today, and its lid has a crack. Can I have another lid?</p>",
        "<p>I am sorry about that. A new lid leaves us tomorrow; you need not send the old one back.</p>",
    ),
    (
        "Invoice for my order",
        "<p>Could you send me the invoice as a PDF? My office asks for it.</p>",
        "<p>Of course: it is in your account under <b>Orders</b>, and I have asked for a copy to be mailed to you.</p>",
    ),
)
"""What it is about, what the customer writes, what the shop answers."""


def write_tickets(tx: Tx, customers: list[Row], agents: list[Row]) -> None:
    """Let the first customers ask by e-mail, and the agents answer them."""
    for (subject, asked, answered), customer, agent in zip(TICKETS, customers, agents, strict=False):
        by = Actor("agent", agent["uuid"], agent["id"])
        given = {"subject": subject, "description": asked, "source": 1, "agent_id": agent["id"]}
        with tx.replaying():  # it is the past: no rule acts on it
            ticket = open_ticket(tx, customer, given, Actor("contact", customer["uuid"], customer["id"]))
            emails = envelope(tx, ticket, by, to_emails=[customer["email"]])
            entry = add_entry(
                tx, ticket, by, body=answered, is_private=False, source=REPLY, category=AGENT_REPLY, emails=emails
            )
        mail_entry(tx, ticket, entry, "reply", [])
