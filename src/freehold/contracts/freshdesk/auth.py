"""Who calls the Freshdesk API: HTTP Basic, an agent's key as the user name (contract 1.2)."""

import base64
import binascii

from freehold.contracts.call import Principal
from freehold.contracts.request import Scope, header
from freehold.core.access.queries import find_key
from freehold.core.events.actor import Actor
from freehold.kernel.errors import Unauthenticated
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

REFUSED = "You have to be logged in to perform this action."


def secret(scope: Scope) -> str:
    """The key of a request: the user name, with any password or none. The word `Basic` may be missing (contract 11, no. 11)."""
    words = header(scope, b"authorization").decode("latin-1").split()
    if not words or len(words) > 2 or (len(words) == 2 and words[0].lower() != "basic"):
        raise Unauthenticated(REFUSED)
    try:
        pair = base64.b64decode(words[-1] + "=" * (-len(words[-1]) % 4), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        raise Unauthenticated(REFUSED) from None
    key = pair.partition(":")[0]
    if not key:
        raise Unauthenticated(REFUSED)
    return key


def identify(tx: Tx, key_digest: str) -> Principal:
    """The agent behind a key, with what their roles allow. Nothing tells a wrong key from a revoked one."""
    row = find_key(tx, key_digest)
    if row is None or row["revoked_at"] is not None or row["is_deactivated"]:
        raise Unauthenticated(REFUSED)
    if row["expires_at"] is not None and row["expires_at"] <= tx.now:
        raise Unauthenticated(REFUSED)
    permissions: frozenset[str] = frozenset()
    for granted in row["permissions"]:
        permissions |= frozenset(load(granted))
    return Principal(
        credential_id=row["id"],
        name=row["name"],
        profile="current",
        scopes=None,
        actor=Actor("agent", row["agent_uuid"], row["agent_id"]),
        permissions=None if "*" in permissions else permissions,
        ticket_scope=row["ticket_scope"],
    )
