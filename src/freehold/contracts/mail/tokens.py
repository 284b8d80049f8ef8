"""Addresses that lead an answer back to its ticket: `support+t42-<proof>@example.com`.

The proof is made with the key of the data directory, so nobody can write into a ticket by guessing its number.
"""

import re

from freehold.core.mail.addresses import bare
from freehold.kernel.crypto import Vault

LONGEST_LOCAL = 64
"""Characters before the @ (RFC 5321 4.5.3.1.1)."""
PROOF = 20
_TOKEN = re.compile(rf"\+t([1-9][0-9]{{0,17}})-([0-9a-f]{{{PROOF}}})@", re.IGNORECASE)


def reply_address(vault: Vault, sender: str, ticket_id: int) -> str | None:
    """Where answers to a mail about a ticket should go; None when the sender's address has no room for it."""
    local, _, domain = bare(sender).rpartition("@")
    local = f"{local}+t{ticket_id}-{_proof(vault, ticket_id)}"
    return f"{local}@{domain}" if len(local) <= LONGEST_LOCAL else None


def ticket_in(vault: Vault, text: str) -> int | None:
    """The ticket that the first address of ours in `text` leads to; None when there is none whose proof is ours."""
    for found in _TOKEN.finditer(text):
        number = int(found[1])
        if vault.is_signed(_path(number), 0, found[2].lower(), length=PROOF):
            return number
    return None


def _proof(vault: Vault, ticket_id: int) -> str:
    return vault.sign_link(_path(ticket_id), 0)[:PROOF]


def _path(ticket_id: int) -> str:
    return f"mail to ticket {ticket_id}"
