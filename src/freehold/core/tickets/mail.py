"""Who sends what an agent writes into a ticket, and to whom it goes."""

from typing import Any

from freehold.core.events.actor import Actor
from freehold.core.people.queries import find_agent_by_number
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx

SUPPORT = "support@localhost"
"""Where mail to this desk goes, until a mailbox says otherwise."""


def envelope(
    tx: Tx,
    ticket: Row,
    author: Actor,
    *,
    to_emails: list[str],
    from_email: str | None = None,
    cc_emails: list[str] | None = None,
    bcc_emails: list[str] | None = None,
) -> dict[str, Any]:
    """The addresses of an entry that leaves the building: from the desk, in the agent's name."""
    support = from_email or ticket["support_email"] or SUPPORT
    agent = find_agent_by_number(tx, author.id or 0) or {"first_name": "", "last_name": ""}
    called = f"{agent['first_name']} {agent['last_name']}".strip()
    name = "".join(character for character in called if character.isprintable() and character not in '"\\')
    return {
        "from_email": f'"{name}" <{support}>' if name else support,
        "support_email": support,
        "to_emails": to_emails,
        "cc_emails": cc_emails or [],
        "bcc_emails": bcc_emails or [],
    }
