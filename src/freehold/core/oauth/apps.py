"""Which apps may ask people for access, and where they may have the answer sent."""

import re
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import bindparam, func, select, update

from freehold.core.oauth.model import oauth_apps
from freehold.core.oauth.revoking import end_access_of_app
from freehold.kernel.crypto import digest
from freehold.kernel.errors import Conflict, Invalid, NotFound, Wrong
from freehold.kernel.ids import new_secret, new_uuid
from freehold.kernel.query import Query, Row, inserts
from freehold.kernel.settings import LOOPBACK
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

REGISTERED, DOCUMENT, DYNAMIC = "registered", "document", "dynamic"
LONGEST_NAME, LONGEST_URI, MOST_URIS = 100, 2000, 20
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9:/?\[\]@!$&()*+=._~%-]+")
_INSERT = inserts(oauth_apps)
_BY_CLIENT_ID = Query(
    select(oauth_apps).where(oauth_apps.c.client_id == bindparam("client_id"), oauth_apps.c.removed_at.is_(None))
)
_BY_NAME = Query(select(oauth_apps).where(oauth_apps.c.name == bindparam("name"), oauth_apps.c.removed_at.is_(None)))
_LIST = Query(select(oauth_apps).where(oauth_apps.c.removed_at.is_(None)).order_by(oauth_apps.c.id))
_COUNT = Query(select(func.count()).where(oauth_apps.c.kind == bindparam("kind"), oauth_apps.c.removed_at.is_(None)))
_REMOVE = Query(update(oauth_apps).where(oauth_apps.c.id == bindparam("row_id")).values(removed_at=bindparam("now")))
_ROTATE = Query(
    update(oauth_apps).where(oauth_apps.c.id == bindparam("row_id")).values(secret_digest=bindparam("secret_digest"))
)
_READ_AGAIN = Query(
    update(oauth_apps)
    .where(oauth_apps.c.id == bindparam("row_id"))
    .values({name: bindparam(name) for name in ("name", "redirect_uris", "scopes", "fetched_at")})
)
_ANY_STATE = Query(select(oauth_apps.c.id).where(oauth_apps.c.client_id == bindparam("client_id")))


def add_app(
    tx: Tx,
    name: str,
    redirect_uris: list[str],
    scopes: list[str] | None,
    *,
    kind: str = REGISTERED,
    is_public: bool = False,
    can_act_alone: bool = False,
) -> tuple[str, str | None]:
    """Let an app ask people for access; its client id and its secret, which is shown this once (public: None).

    `scopes` None: whatever there is. `can_act_alone`: it may also act for itself, without a person. Raises Invalid.
    """
    wrongs = [*wrong_name(name), *wrong_uris(redirect_uris, is_public=is_public)]
    if not redirect_uris and not can_act_alone:
        wrongs.append(Wrong("redirect_uris", "An app needs an address that people are sent back to."))
    if is_public and can_act_alone:
        wrongs.append(Wrong("grant_types", "An app that can keep no secret cannot act for itself."))
    if wrongs:
        raise Invalid(*wrongs)
    client_id, secret = new_uuid(), None if is_public else new_secret("fas_")
    tx.insert(
        _INSERT,
        client_id=client_id,
        kind=kind,
        name=name.strip(),
        secret_digest=None if secret is None else digest(secret),
        redirect_uris=encode_text(redirect_uris),
        scopes=None if scopes is None else encode_text(scopes),
        can_act_alone=can_act_alone,
        created_at=tx.now,
    )
    return client_id, secret


def keep_document_app(tx: Tx, client_id: str, given: dict[str, Any]) -> None:
    """Remember what an app's own document says: `name`, `redirect_uris`, `scopes`. It keeps no secret.

    One that an administrator has removed stays away, whatever it says.
    """
    values = {
        "name": given["name"],
        "redirect_uris": encode_text(given["redirect_uris"]),
        "scopes": None if given["scopes"] is None else encode_text(given["scopes"]),
        "fetched_at": tx.now,
    }
    tx.hold(f"oauth app {client_id}")
    number = tx.value(_ANY_STATE, client_id=client_id)
    if number is None:
        tx.insert(_INSERT, client_id=client_id, kind=DOCUMENT, created_at=tx.now, **values)
    else:
        tx.run(_READ_AGAIN, row_id=number, **values)


def find_app(tx: Tx, client_id: str) -> Row | None:
    """The app with that client id, unless it was removed."""
    return tx.first(_BY_CLIENT_ID, client_id=client_id)


def get_app(tx: Tx, key: str) -> Row:
    """The app with that client id or name. Raises NotFound, and Conflict when several have the name."""
    found = find_app(tx, key)
    if found is not None:
        return found
    named = tx.all(_BY_NAME, name=key)
    if not named:
        raise NotFound("app", key)
    if len(named) > 1:
        raise Conflict(f"{len(named)} apps are called {key}: name one by its client id.")
    return named[0]


def list_apps(tx: Tx) -> list[Row]:
    """All apps, oldest first."""
    return tx.all(_LIST)


def count_apps(tx: Tx, kind: str) -> int:
    """How many apps of a kind there are."""
    return int(tx.value(_COUNT, kind=kind) or 0)


def remove_app(tx: Tx, key: str) -> Row:
    """Send an app away: what it was allowed ends at once. Raises NotFound."""
    app = get_app(tx, key)
    tx.run(_REMOVE, row_id=app["id"], now=tx.now)
    end_access_of_app(tx, app["id"])
    return app


def rotate_secret(tx: Tx, key: str) -> tuple[Row, str]:
    """Give an app a new secret, which is shown this once; the old one is worth nothing from now on. Raises NotFound, Conflict."""
    app = get_app(tx, key)
    if app["secret_digest"] is None:
        raise Conflict(f"{app['name']} keeps no secret.")
    secret = new_secret("fas_")
    tx.run(_ROTATE, row_id=app["id"], secret_digest=digest(secret))
    return app, secret


def wrong_name(name: str) -> list[Wrong]:
    """What is wrong with the name that people will read on the consent page."""
    if 0 < len(name.strip()) <= LONGEST_NAME and name.strip().isprintable():
        return []
    return [Wrong("client_name", f"The name of an app has 1 to {LONGEST_NAME} visible characters.")]


def wrong_uris(uris: list[str], *, is_public: bool) -> list[Wrong]:
    """What is wrong with addresses that people are to be sent back to."""
    if len(uris) > MOST_URIS:
        return [Wrong("redirect_uris", f"An app has {MOST_URIS} addresses at the most.")]
    return [Wrong("redirect_uris", f"{uri[:200]}: {why}") for uri in uris if (why := _wrong_uri(uri, is_public))]


def _wrong_uri(uri: str, is_public: bool) -> str | None:
    if len(uri) > LONGEST_URI or not _URI.fullmatch(uri):
        return "that is no absolute address, or it has a fragment."
    try:
        parts = urlsplit(uri)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "that is no address."
    if parts.scheme in ("http", "https"):
        if not host or "@" in parts.netloc:
            return "it must name a host, and no user."
        if parts.scheme == "http" and host not in LOOPBACK:
            return "http:// is for this machine (localhost, 127.0.0.1, [::1]); use https://."
        return None
    if is_public and "." in parts.scheme:
        return None  # com.example.app:/callback, a program on the person's own device (RFC 8252)
    return "it must begin with https://."
