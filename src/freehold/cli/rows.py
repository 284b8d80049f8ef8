"""Finds what a person names on the command line: an agent by e-mail, a token by itself."""

from freehold.core.access.queries import list_credentials
from freehold.core.people.queries import find_agent_by_email
from freehold.kernel.crypto import digest
from freehold.kernel.errors import NotFound
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx


def get_agent_by_email(tx: Tx, email: str) -> Row:
    """The agent with that address. Raises NotFound."""
    row = find_agent_by_email(tx, email)
    if row is None:
        raise NotFound("agent", email)
    return row


def key_of_token(tx: Tx, key: str) -> str:
    """What `revoke` takes: a token that was pasted whole is looked up by its digest. Raises NotFound."""
    wanted = digest(key)
    for kind in ("freshchat_token", "freshdesk_key"):
        for row in list_credentials(tx, kind):
            if row["digest"] == wanted:
                return str(row["uuid"])
    if key.startswith("fhc_"):
        raise NotFound("token", "with that secret")
    return key
