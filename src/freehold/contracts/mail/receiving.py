"""The door for mail that comes in: which ticket a message belongs to. Nothing listens yet; whatever does asks here.

A message leads to its ticket by an address of ours that it was sent to (see tokens), which nobody can make up; else by
the mails that it answers (In-Reply-To, References), whose ids only those know who got them.
"""

import re
from email.message import EmailMessage

from freehold.contracts.mail.tokens import ticket_in
from freehold.core.mail.queries import find_ticket_of
from freehold.core.tickets.queries import EVERYTHING, get_ticket
from freehold.kernel.crypto import Vault
from freehold.kernel.errors import NotFound
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx

ADDRESSED = ("To", "Cc", "Delivered-To", "X-Original-To", "X-Forwarded-To")
LONGEST_HEADER = 20_000
MOST_REFERENCES = 50
_MESSAGE_ID = re.compile(r"<([^<>\s]{1,300})>")


def find_ticket_for(tx: Tx, vault: Vault, message: EmailMessage, recipients: tuple[str, ...] = ()) -> Row | None:
    """The ticket that a message belongs to, in the bin or not; None when it begins a new one.

    `recipients`: whom the sending server named, when that is known; they count before what the headers say.
    """
    number = _by_address(vault, message, recipients)
    if number is None:
        ids = _answered(message)
        number = find_ticket_of(tx, ids) if ids else None
    if number is None:
        return None
    try:
        return get_ticket(tx, number, EVERYTHING)
    except NotFound:  # archived since
        return None


def _by_address(vault: Vault, message: EmailMessage, recipients: tuple[str, ...]) -> int | None:
    written = (text for name in ADDRESSED for text in _values(message, name))
    return next((number for text in (*recipients, *written) if (number := ticket_in(vault, text)) is not None), None)


def _answered(message: EmailMessage) -> list[str]:
    """The Message-IDs that it names, the nearest last."""
    text = " ".join([*_values(message, "References"), *_values(message, "In-Reply-To")])
    return _MESSAGE_ID.findall(text)[-MOST_REFERENCES:]


def _values(message: EmailMessage, name: str) -> list[str]:
    """As they came, cut before anything is parsed: a stranger may send a header of any length."""
    raw = [str(value)[:LONGEST_HEADER] for key, value in message.raw_items() if key.lower() == name.lower()]
    return [" ".join(value.split()) for value in raw[:10]]
