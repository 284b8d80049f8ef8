"""How an app comes to access, and keeps it: codes, access tokens, refresh tokens (OAuth 2.1).

A refusal is a value, not an exception: a code or refresh token that comes twice ends what it led to, and that must be
committed although the app gets an error.
"""

import base64
import hashlib
import hmac
from typing import NamedTuple

from sqlalchemy import bindparam, delete, select, update

from freehold.core.access.model import credentials
from freehold.core.audit.commands import enter
from freehold.core.oauth.model import oauth_apps, oauth_codes, oauth_consents, oauth_refresh_tokens
from freehold.core.oauth.revoking import end_access_token, end_consent
from freehold.core.people.model import agents
from freehold.kernel.clock import DAY, MINUTE
from freehold.kernel.crypto import digest
from freehold.kernel.ids import new_secret, new_uuid
from freehold.kernel.query import Query, Row, inserts
from freehold.kernel.text import encode_text, load
from freehold.kernel.tx import Tx

CODE_LIVES = MINUTE
ACCESS_LIVES = 30 * MINUTE
REFRESH_LIVES = 365 * DAY
"""Freshchat contract 1.4."""
KIND = "oauth_access"

_CONSENT = inserts(oauth_consents)
_CODE = inserts(oauth_codes)
_REFRESH = inserts(oauth_refresh_tokens)
_ACCESS = inserts(credentials)
_OF_CONSENT = (
    oauth_consents.c.app_id,
    oauth_consents.c.agent_id,
    oauth_consents.c.scopes,
    oauth_consents.c.resource,
    oauth_consents.c.revoked_at,
    agents.c.email,
    agents.c.is_deactivated,
    agents.c.deleted_at,
)
_FIND_CODE = Query(
    select(oauth_codes, *_OF_CONSENT)
    .join(oauth_consents, oauth_consents.c.id == oauth_codes.c.consent_id)
    .join(agents, agents.c.id == oauth_consents.c.agent_id)
    .where(oauth_codes.c.digest == bindparam("digest"))
)
_FIND_REFRESH = Query(
    select(oauth_refresh_tokens, *_OF_CONSENT)
    .join(oauth_consents, oauth_consents.c.id == oauth_refresh_tokens.c.consent_id)
    .join(agents, agents.c.id == oauth_consents.c.agent_id)
    .where(oauth_refresh_tokens.c.digest == bindparam("digest"))
)
_FIND_ACCESS = Query(
    select(
        credentials,
        agents.c.uuid.label("agent_uuid"),
        agents.c.email,
        agents.c.is_deactivated,
        agents.c.deleted_at,
        oauth_apps.c.client_id,
        oauth_apps.c.removed_at,
        oauth_consents.c.revoked_at.label("consent_revoked_at"),
    )
    .select_from(
        credentials.join(oauth_apps, oauth_apps.c.id == credentials.c.app_id)
        .outerjoin(oauth_consents, oauth_consents.c.id == credentials.c.consent_id)
        .outerjoin(agents, agents.c.id == credentials.c.agent_id)
    )
    .where(credentials.c.digest == bindparam("digest"), credentials.c.kind == bindparam("kind"))
)
_USE_CODE = Query(
    update(oauth_codes)
    .where(oauth_codes.c.id == bindparam("which"), oauth_codes.c.used_at.is_(None))
    .values(used_at=bindparam("now"))
)
_USE_REFRESH = Query(
    update(oauth_refresh_tokens)
    .where(oauth_refresh_tokens.c.id == bindparam("which"), oauth_refresh_tokens.c.used_at.is_(None))
    .values(used_at=bindparam("now"))
)
_FORGET_ACCESS = Query(
    delete(credentials).where(
        credentials.c.app_id == bindparam("app"),
        credentials.c.kind == bindparam("kind"),
        credentials.c.expires_at <= bindparam("before"),
    )
)
_FORGET_REFRESH = Query(
    delete(oauth_refresh_tokens).where(
        oauth_refresh_tokens.c.consent_id == bindparam("consent"),
        oauth_refresh_tokens.c.expires_at <= bindparam("before"),
    )
)
_NAME = Query(select(oauth_apps.c.name).where(oauth_apps.c.id == bindparam("app")))


class Issued(NamedTuple):
    """What an app is given; the secrets are shown this once."""

    access_token: str
    refresh_token: str | None
    scopes: list[str]


class Refused(NamedTuple):
    """Why an app is given nothing: a word of RFC 6749 5.2, and words for its makers."""

    error: str
    description: str


_NO_CODE = Refused("invalid_grant", "The code is not valid: it is unknown, expired, used, or was made for another app.")
_NO_REFRESH = Refused(
    "invalid_grant", "The refresh token is not valid: it is unknown, expired, used, revoked, or another app's."
)
_OTHER_TARGET = Refused("invalid_target", "resource is not the one that the person allowed.")


def allow(
    tx: Tx,
    app: Row,
    agent_id: int,
    scopes: list[str],
    *,
    redirect_uri: str | None,
    challenge: str | None,
    resource: str | None,
) -> str:
    """A person allows an app something; the code with which the app fetches its tokens, good once and for CODE_LIVES."""
    consent = tx.insert(
        _CONSENT,
        app_id=app["id"],
        agent_id=agent_id,
        scopes=encode_text(scopes),
        resource=resource,
        created_at=tx.now,
    )
    code = new_secret("fac_")
    tx.insert(
        _CODE,
        digest=digest(code),
        consent_id=consent,
        redirect_uri=redirect_uri,
        challenge=challenge,
        expires_at=tx.now + CODE_LIVES,
    )
    return code


def redeem_code(
    tx: Tx, app: Row, code: str, *, redirect_uri: str | None, verifier: str | None, resource: str | None
) -> Issued | Refused:
    """Tokens for a code. A code that comes twice was stolen from somebody: what it led to ends (RFC 6749 4.1.2)."""
    row = tx.first(_FIND_CODE, digest=digest(code))
    if row is None or row["app_id"] != app["id"]:
        return _NO_CODE
    if row["used_at"] is None:
        if row["expires_at"] <= tx.now or _is_over(row):
            return _NO_CODE
        if row["redirect_uri"] != redirect_uri:
            return Refused("invalid_grant", "redirect_uri is not the one that the code was asked for with.")
        if not _is_verified(row["challenge"], verifier):
            return Refused("invalid_grant", "code_verifier does not fit the code_challenge that came with the request.")
        if _is_elsewhere(row, resource):
            return _OTHER_TARGET
    if row["used_at"] is not None or not tx.run(_USE_CODE, which=row["id"], now=tx.now):
        _end_as_stolen(tx, row, "code")
        return _NO_CODE
    return _issue(tx, app, row, load(row["scopes"]), resource)


def refresh(tx: Tx, app: Row, token: str, *, scopes: list[str] | None, resource: str | None) -> Issued | Refused:
    """New tokens for a refresh token, which is then used up. One that comes twice ends the whole family.

    `scopes`: fewer for the access token, never more; the next refresh token may still ask for all.
    """
    row = tx.first(_FIND_REFRESH, digest=digest(token))
    if row is None or row["app_id"] != app["id"]:
        return _NO_REFRESH
    allowed = load(row["scopes"])
    if row["used_at"] is None:
        if row["expires_at"] <= tx.now or _is_over(row):
            return _NO_REFRESH
        if scopes is not None and not set(scopes) <= set(allowed):
            return Refused("invalid_scope", "That is more than the person allowed.")
        if _is_elsewhere(row, resource):
            return _OTHER_TARGET
    if row["used_at"] is not None or not tx.run(_USE_REFRESH, which=row["id"], now=tx.now):
        _end_as_stolen(tx, row, "refresh token")
        return _NO_REFRESH
    return _issue(tx, app, row, scopes or allowed, resource)


def issue_alone(tx: Tx, app: Row, scopes: list[str], resource: str | None) -> Issued:
    """An access token for an app that acts for itself; there is nothing to refresh."""
    tx.run(_FORGET_ACCESS, app=app["id"], kind=KIND, before=tx.now - DAY)
    return Issued(_access(tx, app, None, scopes, resource), None, scopes)


def revoke_token(tx: Tx, app: Row, token: str) -> None:
    """End a token of this app: an access token by itself, a refresh token with all that came of the same consent."""
    found = tx.first(_FIND_REFRESH, digest=digest(token))
    if found is not None and found["app_id"] == app["id"]:
        end_consent(tx, found["consent_id"])
        return
    access = tx.first(_FIND_ACCESS, digest=digest(token), kind=KIND)
    if access is not None and access["app_id"] == app["id"]:
        end_access_token(tx, access["id"])


def find_token(tx: Tx, app: Row, token: str) -> Row | None:
    """A token of this app that works now: `scopes`, `resource`, `created_at`, `expires_at`, whose it is, `is_refresh`."""
    row = find_access(tx, digest(token))
    if row is not None:
        is_dead = row["expires_at"] <= tx.now or row["app_id"] != app["id"]
        return None if is_dead else {**row, "is_refresh": False}
    row = tx.first(_FIND_REFRESH, digest=digest(token))
    if row is None or row["app_id"] != app["id"] or row["used_at"] is not None:
        return None
    return None if row["expires_at"] <= tx.now or _is_over(row) else {**row, "is_refresh": True}


def find_access(tx: Tx, token_digest: str) -> Row | None:
    """An access token that nobody has ended, expired or not, with its agent (None: the app acts for itself)."""
    row = tx.first(_FIND_ACCESS, digest=token_digest, kind=KIND)
    if row is None or _is_gone(row):
        return None
    ends = (row["revoked_at"], row["consent_revoked_at"], row["removed_at"])
    return None if any(end is not None for end in ends) else row


def _issue(tx: Tx, app: Row, consent: Row, scopes: list[str], resource: str | None) -> Issued:
    tx.run(_FORGET_ACCESS, app=app["id"], kind=KIND, before=tx.now - DAY)
    tx.run(_FORGET_REFRESH, consent=consent["consent_id"], before=tx.now)
    token = new_secret("far_")
    tx.insert(
        _REFRESH,
        digest=digest(token),
        consent_id=consent["consent_id"],
        created_at=tx.now,
        expires_at=tx.now + REFRESH_LIVES,
    )
    return Issued(_access(tx, app, consent, scopes, resource or consent["resource"]), token, scopes)


def _access(tx: Tx, app: Row, consent: Row | None, scopes: list[str], resource: str | None) -> str:
    secret = new_secret("fho_")
    tx.insert(
        _ACCESS,
        uuid=new_uuid(),
        kind=KIND,
        digest=digest(secret),
        name=app["name"] if consent is None else f"{app['name']} for {consent['email']}",
        scopes=encode_text(scopes),
        agent_id=None if consent is None else consent["agent_id"],
        app_id=app["id"],
        consent_id=None if consent is None else consent["consent_id"],
        resource=resource,
        created_at=tx.now,
        expires_at=tx.now + ACCESS_LIVES,
    )
    return secret


def _end_as_stolen(tx: Tx, row: Row, what: str) -> None:
    if row["revoked_at"] is None:
        end_consent(tx, row["consent_id"])
        name = str(tx.value(_NAME, app=row["app_id"]))
        enter(tx, "oauth.stolen", name, None, {"what": what, "email": row["email"]})


def _is_over(row: Row) -> bool:
    return row["revoked_at"] is not None or _is_gone(row)


def _is_elsewhere(row: Row, resource: str | None) -> bool:
    return resource is not None and row["resource"] not in (None, resource)


def _is_gone(row: Row) -> bool:
    return bool(row["is_deactivated"]) or row["deleted_at"] is not None


def _is_verified(challenge: str | None, verifier: str | None) -> bool:
    """PKCE with S256 (RFC 7636 4.6). A verifier where there was no challenge is a request that somebody has stripped."""
    if challenge is None or verifier is None:
        return challenge is verifier
    proven = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode("utf-8", "replace")).digest()).rstrip(b"=")
    return hmac.compare_digest(proven, challenge.encode("utf-8", "replace"))
