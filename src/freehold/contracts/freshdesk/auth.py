"""Who calls the Freshdesk API: HTTP Basic, an agent's key as the user name, or e-mail and password (contract 1.2)."""

import base64
import binascii

from freehold.contracts.call import Principal
from freehold.contracts.freshdesk.errors import BearerShown
from freehold.contracts.guard import Guard
from freehold.contracts.request import Scope, header
from freehold.core.access.queries import find_key, find_signing_in, words_in
from freehold.core.events.actor import Actor
from freehold.core.gateway.assistants import PREFIX
from freehold.core.people.sign_in import may_sign_in, password_mark
from freehold.core.two_step.commands import has_two_step
from freehold.kernel.crypto import digest
from freehold.kernel.errors import Unauthenticated
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx

REFUSED = "You have to be logged in to perform this action."
BEARER = "The Freshdesk API takes no bearer token. Use HTTP Basic, with an agent's key as the user name: KEY:X"
_AGENT = "agent"
"""Begins what an agent with a password is looked up by; a key's is a digest."""


def secret(scope: Scope) -> str:
    """What a request proves itself by: the user name, when it is a key; with an e-mail address, `address:password`.

    With a key goes any password or none. The word `Basic` may be missing (contract 11, no. 11).
    An assistant's key may also come as a bearer token.
    """
    words = header(scope, b"authorization").decode("latin-1").split()
    if len(words) == 2 and words[0].lower() == "bearer" and words[1].startswith(PREFIX):
        return words[1]
    if len(words) == 2 and words[0].lower() == "bearer":
        raise BearerShown(BEARER)
    if not words or len(words) > 2 or (len(words) == 2 and words[0].lower() != "basic"):
        raise Unauthenticated(REFUSED)
    try:
        pair = base64.b64decode(words[-1] + "=" * (-len(words[-1]) % 4), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        raise Unauthenticated(REFUSED) from None
    name = pair.partition(":")[0]
    if not name:
        raise Unauthenticated(REFUSED)
    return pair if "@" in name else name


async def prove(guard: Guard, address: str, shown: str) -> str:
    """What `identify` finds the agent by: a key's digest; of an address and password, whose they are, once checked."""
    email, _, password = shown.partition(":")
    if "@" not in email:
        return digest(shown)
    number, mark = await guard.prove(address, email, password)
    return f"{_AGENT}:{number}:{mark}"


def identify(tx: Tx, found_by: str) -> Principal:
    """The agent behind a key or a password, with what their roles allow. Nothing tells a wrong key from a revoked one."""
    if found_by.startswith(_AGENT):
        _, number, mark = found_by.split(":")
        row = find_signing_in(tx, int(number))
        if row is None or not may_sign_in(row) or password_mark(row) != mark or has_two_step(tx, int(number)):
            raise Unauthenticated(REFUSED)
        return _principal(row, None, row["email"])
    row = find_key(tx, found_by)
    if row is None or row["revoked_at"] is not None or row["is_deactivated"]:
        raise Unauthenticated(REFUSED)
    if row["expires_at"] is not None and row["expires_at"] <= tx.now:
        raise Unauthenticated(REFUSED)
    return _principal(row, row["id"], row["name"])


def _principal(row: Row, credential_id: int | None, name: str) -> Principal:
    allowed = words_in(row["permissions"] or "")
    return Principal(
        credential_id=credential_id,
        name=name,
        profile="current",
        scopes=None,
        actor=Actor("agent", row["agent_uuid"], row["agent_id"]),
        permissions=None if "*" in allowed else allowed,
        ticket_scope=row["ticket_scope"],
    )
