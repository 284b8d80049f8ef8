"""Who calls the Freshchat API: `Authorization: Bearer TOKEN` (contract 1.2 to 1.4)."""

from freehold.catalogue.scopes import SCOPES
from freehold.contracts.call import Principal
from freehold.contracts.request import Scope, header
from freehold.core.access.queries import find_credential, permissions_of
from freehold.core.events.actor import SYSTEM, Actor
from freehold.core.oauth.tokens import find_access
from freehold.kernel.errors import Unauthenticated
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

PATHS = (None, "/v2", "/api/v2")
"""What an app's token may be meant for when it is shown here."""


def secret(scope: Scope) -> str:
    """The token of a request. The scheme's case does not matter, and a doubled `Bearer` is forgiven."""
    words = header(scope, b"authorization").decode("latin-1").split()
    if len(words) < 2 or words[0].lower() != "bearer":
        raise Unauthenticated("No valid token was provided. Send it as: Authorization: Bearer <token>")
    return words[-1]


def identify(tx: Tx, token_digest: str) -> Principal:
    """The owner of a token. An unknown, revoked or expired one is refused alike, with the reason only where it is due."""
    row = find_credential(tx, "freshchat_token", token_digest)
    if row is None:
        return _app(tx, token_digest)
    if row["revoked_at"] is not None:
        raise Unauthenticated("The token is not valid.")
    if row["expires_at"] is not None and row["expires_at"] <= tx.now:
        raise Unauthenticated("The token has expired.")
    actor = Actor("agent", row["agent_uuid"], row["agent_id"]) if row["agent_id"] is not None else SYSTEM
    scopes = None if row["scopes"] is None else _scopes(load(row["scopes"]))
    return Principal(row["id"], row["name"], row["profile"], scopes, actor)


def _app(tx: Tx, token_digest: str) -> Principal:
    """An app with an access token: it may do what was allowed it, as far as the person who did may do that today."""
    row = find_access(tx, token_digest)
    if row is None or row["resource"] not in PATHS:
        raise Unauthenticated("The token is not valid.")
    if row["expires_at"] <= tx.now:
        raise Unauthenticated("The token has expired.")
    scopes = frozenset(load(row["scopes"]))
    if row["agent_id"] is None:
        return Principal(row["id"], row["name"], row["profile"], scopes, SYSTEM)
    permissions = permissions_of(tx, row["agent_id"])
    if "*" not in permissions:
        scopes = frozenset(scope for scope in scopes if scope in SCOPES and SCOPES[scope].permission in permissions)
    actor = Actor("agent", row["agent_uuid"], row["agent_id"])
    return Principal(row["id"], row["name"], row["profile"], scopes, actor)


def _scopes(carried: list[str]) -> frozenset[str]:
    """Scopes as rows name them. `freshchat.user.view` is as good as `freshchat.users.view` (contract 1.4)."""
    areas = (scope.split(".") for scope in carried)
    plural = (".".join((words[0], f"{words[1]}s", *words[2:])) for words in areas if len(words) > 2)
    return frozenset((*carried, *plural))
