"""Who sends what an agent writes into a ticket, to whom it goes, and the mails that carry it there."""

from typing import Any

from freehold.core.events.actor import Actor
from freehold.core.mail.commands import send_mail
from freehold.core.mail.mailboxes import find_mailbox_by_email, find_sender
from freehold.core.mail.model import SUPPORT
from freehold.core.mail.preferences import get_email_settings, list_bcc_emails
from freehold.core.people.queries import find_agent_by_number
from freehold.kernel.query import Row
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

REPLY, FORWARD, NOTE, OUTBOUND = "reply", "forward", "note", "outbound"
"""Why a mail about a ticket was written."""


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
    """The addresses of an entry that leaves the building: from the ticket's mailbox, in the agent's name.

    Where the account wants no names of agents in mail (`personalized_email_replies`), in the mailbox's.
    """
    if from_email is not None:
        mailbox = find_mailbox_by_email(tx, from_email)
    else:
        mailbox = None if ticket["support_email"] else find_sender(tx, ticket["email_config_id"], ticket["product_id"])
    support = from_email or ticket["support_email"] or (mailbox["support_email"] if mailbox else SUPPORT)
    if get_email_settings(tx)["personalized_email_replies"]:
        agent = find_agent_by_number(tx, author.id or 0) or {"first_name": "", "last_name": ""}
        called = f"{agent['first_name']} {agent['last_name']}".strip()
    else:
        called = mailbox["name"] if mailbox else ""
    name = "".join(character for character in called if character.isprintable() and character not in '"\\<>')
    return {
        "from_email": f'"{name}" <{support}>' if name else support,
        "support_email": support,
        "to_emails": to_emails,
        "cc_emails": cc_emails or [],
        "bcc_emails": bcc_emails or [],
    }


def mail_entry(tx: Tx, ticket: Row, entry: Row, about: str, file_ids: list[int]) -> int:
    """Mail what was written into a ticket (`entry`, with its envelope) to whom it is for; the mail's number."""
    return send_mail(
        tx,
        to=load(entry["to_emails"]),
        cc=load(entry["cc_emails"]),
        bcc=[*load(entry["bcc_emails"] or "[]"), *list_bcc_emails(tx)],
        from_email=entry["from_email"],
        subject=subject_of(ticket, "Fwd" if about == FORWARD else "Re"),
        html=entry["body"],
        about=about,
        ticket_id=ticket["id"],
        entry_id=entry["id"],
        file_ids=file_ids,
        is_automatic=False,
    )


def mail_note(tx: Tx, ticket: Row, entry: Row, requester: Row | None, by: Actor, file_ids: list[int]) -> int:
    """Tell of a note: the agents that it names, and the requester when it is public and not their own.

    Each in a mail of its own, so that a customer never reads which agents are told. The number of the first mail.
    """
    told = {"subject": subject_of(ticket, "Re"), "html": entry["body"], "about": NOTE, "ticket_id": ticket["id"]}
    told |= {"entry_id": entry["id"], "file_ids": file_ids}
    number = 0
    if requester is not None and requester["email"] and entry["kind"] != "note" and not entry["is_incoming"]:
        sender = envelope(tx, ticket, by, to_emails=[])["from_email"]
        bcc = list_bcc_emails(tx)
        number = send_mail(tx, to=[requester["email"]], bcc=bcc, from_email=sender, is_automatic=False, **told)
    notified = load(entry["to_emails"] or "[]")
    if notified:
        sender = envelope(tx, ticket, by, to_emails=[])["from_email"]
        number = send_mail(tx, to=notified, from_email=sender, **told) or number
    return number


def mail_ticket(tx: Tx, ticket: Row, requester: Row, by: Actor, file_ids: list[int]) -> int:
    """Mail a ticket that we began to its requester; the mail's number."""
    return send_mail(
        tx,
        to=[requester["email"]],
        cc=load(ticket["cc_emails"]),
        bcc=list_bcc_emails(tx),
        from_email=envelope(tx, ticket, by, to_emails=[])["from_email"],
        subject=ticket["subject"] or "",
        html=ticket["description"],
        about=OUTBOUND,
        ticket_id=ticket["id"],
        file_ids=file_ids,
        is_automatic=False,
    )


def subject_of(ticket: Row, prefix: str) -> str:
    """What a mail about a ticket is called: `Re: Printer on fire`, however often it has gone to and fro."""
    subject = (ticket["subject"] or f"Ticket {ticket['id']}").strip()
    return subject if subject.lower().startswith(f"{prefix.lower()}:") else f"{prefix}: {subject}"
