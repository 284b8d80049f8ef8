"""Apps that nobody registered: their client id is an https:// address, where a document says who they are.

(OAuth Client ID Metadata Document.) Whoever can sign in can have the server read such an address, so it is read like any
that a stranger named: only in networks that the internet sees, at the address that was checked, a few kilobytes, briefly.
"""

import asyncio
from typing import Any
from urllib.parse import urlsplit

import httpx2

from freehold.catalogue.scopes import known_scope
from freehold.contracts.oauth.authorizing import Unusable
from freehold.contracts.post import authorities
from freehold.contracts.reach import Forbidden, Unreachable, resolve
from freehold.core.oauth.apps import find_app, keep_document_app, wrong_name, wrong_uris
from freehold.kernel.clock import HOUR
from freehold.kernel.errors import Invalid
from freehold.kernel.installation import Installation
from freehold.kernel.text import decode

LARGEST = 10 * 1024
LONGEST_ID = 1000
SECONDS = 5
READ_EVERY = HOUR


def is_document_id(client_id: str) -> bool:
    """Whether a client id is an address of a document: https, a path, and nothing that could be read in two ways."""
    if not client_id.startswith("https://") or len(client_id) > LONGEST_ID or not client_id.isascii():
        return False
    if not client_id.isprintable() or any(character in client_id for character in ' \\#?@%"<>'):
        return False
    try:
        parts = urlsplit(client_id)
        is_plain = parts.port is None or parts.port > 0
    except ValueError:
        return False
    steps = parts.path.split("/")
    return is_plain and bool(parts.hostname) and parts.path not in ("", "/") and not {".", ".."} & set(steps)


async def read_document_app(installation: Installation, client_id: str) -> None:
    """See to it that the app is known as its document describes it now. Raises Unusable."""
    if not installation.settings.oauth_client_documents:
        raise Unusable("The app that sent you here is not registered, and this server takes registered apps only.")
    app = await installation.database.read(lambda tx: find_app(tx, client_id))
    if app is not None and app["fetched_at"] > installation.clock.now() - READ_EVERY:
        return
    # Not the setting's default, which opens private networks where the server listens on loopback: only when it says so.
    may_be_private = installation.settings.webhook_private_networks is True
    try:
        async with asyncio.timeout(SECONDS):
            found = await _fetch(client_id, may_be_private=may_be_private)
    except (Unreachable, Forbidden, httpx2.HTTPError, OSError, TimeoutError):
        raise Unusable("The app that sent you here cannot be looked up: its description was not to be had.") from None
    given = _described(found, client_id)
    await installation.database.write(lambda tx: keep_document_app(tx, client_id, given))


async def _fetch(url: str, *, may_be_private: bool) -> bytes:
    """The document, from an address that was checked before the connection was made to it. No redirect is followed."""
    parts = urlsplit(url)
    host, port = str(parts.hostname), parts.port or 443
    address = (await resolve(host, port, may_be_private=may_be_private))[0]
    place = f"[{address}]" if ":" in address else address
    context = await asyncio.to_thread(authorities)
    headers = {"host": parts.netloc, "accept": "application/json"}
    async with (
        httpx2.AsyncClient(verify=context, trust_env=False, follow_redirects=False, timeout=SECONDS) as client,
        client.stream(
            "GET", f"https://{place}:{port}{parts.path}", headers=headers, extensions={"sni_hostname": host}
        ) as answer,
    ):
        if answer.status_code != 200:
            raise Unreachable(f"answered {answer.status_code}")
        body = b""
        async for chunk in answer.aiter_bytes(LARGEST):
            body += chunk
            if len(body) > LARGEST:
                raise Unreachable("the document is too long")
    return body


def _described(body: bytes, client_id: str) -> dict[str, Any]:
    try:
        found = decode(body)
    except Invalid:
        found = None
    if not isinstance(found, dict) or found.get("client_id") != client_id:
        raise Unusable("The app that sent you here is described by a document that is not its own.")
    uris, name = found.get("redirect_uris"), found.get("client_name", urlsplit(client_id).hostname)
    are_texts = isinstance(uris, list) and all(isinstance(uri, str) for uri in uris)
    is_whole = isinstance(name, str) and are_texts and bool(uris)
    if not is_whole or wrong_name(str(name)) or wrong_uris(list(uris or []), is_public=True):
        raise Unusable("The app that sent you here does not say who it is, or where you are to be sent back to.")
    if found.get("token_endpoint_auth_method", "none") != "none" or "client_secret" in found:
        raise Unusable("The app that sent you here wants to prove itself in a way that this server does not know.")
    words = found["scope"].split() if isinstance(found.get("scope"), str) else []
    scopes = sorted({scope for word in words if (scope := known_scope(word))})
    return {"name": str(name).strip(), "redirect_uris": uris, "scopes": scopes or None}
