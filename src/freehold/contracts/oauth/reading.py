"""Reading what apps send to the authorization server, and refusing it in the form of RFC 6749 5.2."""

import base64
import binascii
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote_plus, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse

from freehold.catalogue.scopes import RESOURCES, known_scope
from freehold.contracts.request import base_url, read_body
from freehold.kernel.errors import TooLarge
from freehold.kernel.installation import Installation

LARGEST = 16 * 1024
LONGEST = 4096
NOT_KEPT = {"cache-control": "no-store", "pragma": "no-cache", "x-content-type-options": "nosniff"}
FOR_PAGES = {"access-control-allow-origin": "*"}
"""Nothing here looks at cookies, so pages of other sites may ask as any program may."""
PREFLIGHT = {
    **FOR_PAGES,
    "access-control-allow-methods": "GET, POST, OPTIONS",
    "access-control-allow-headers": "authorization, content-type, mcp-protocol-version",
    "access-control-max-age": "600",
}


class Declined(Exception):
    """An app gets an error instead: a word of the RFCs, and what its makers should read."""

    def __init__(self, error: str, description: str, status: int = 400, headers: dict[str, str] | None = None) -> None:
        super().__init__(description)
        self.error = error
        self.status = status
        self.headers = headers or {}

    def answer(self) -> JSONResponse:
        return told({"error": self.error, "error_description": str(self)}, self.status, self.headers)


class Shown(NamedTuple):
    """Who an app says that it is, and by what it proves it."""

    client_id: str
    secret: str | None
    is_basic: bool


def told(body: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> JSONResponse:
    """An answer that nobody keeps."""
    return JSONResponse(body, status, headers={**NOT_KEPT, **FOR_PAGES, **(headers or {})})


def issuer(request: Request) -> str:
    """What this server is called: the setting public_url, or as the app reached it."""
    installation: Installation = request.app.state.installation
    return (installation.settings.public_url or base_url(request.scope)).rstrip("/")


async def read_fields(request: Request) -> dict[str, str]:
    """The parameters of a form. Raises Declined when there is one twice (RFC 6749 3.2) or it is no form."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise Declined("invalid_request", "Send a form: application/x-www-form-urlencoded.")
    try:
        body = await read_body(request.receive, LARGEST)
    except TooLarge as problem:
        raise Declined("invalid_request", str(problem), 413) from None
    return only_once(body)


def only_once(raw: bytes) -> dict[str, str]:
    """The parameters of a form or query; empty ones count as absent (RFC 6749 3.1). Raises Declined."""
    try:
        pairs = parse_qsl(raw.decode(), keep_blank_values=True, errors="strict", max_num_fields=50)
    except ValueError:
        raise Declined("invalid_request", "The parameters cannot be read.") from None
    fields = dict(pairs)
    for name, value in pairs:
        if "\0" in value or len(value) > LONGEST:
            raise Declined("invalid_request", f"{_short(name)} cannot be read.")
    if len(fields) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        error = "invalid_target" if twice == "resource" else "invalid_request"
        raise Declined(error, f"{_short(twice)} is given more than once.")
    return {name: value for name, value in fields.items() if value}


def read_client(request: Request, fields: dict[str, str]) -> Shown:
    """Who calls: by Basic, or in the form; never both (RFC 6749 2.3). Raises Declined."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme:
        if scheme.lower() != "basic":
            raise not_known(is_basic=True)
        if "client_secret" in fields:
            raise Declined("invalid_request", "Send client_secret by Basic or in the form, not both.")
        try:
            pair = base64.b64decode(encoded.strip(), validate=True).decode()
        except (binascii.Error, ValueError):
            raise not_known(is_basic=True) from None
        name, colon, secret = pair.partition(":")
        client_id = unquote_plus(name)
        if not colon or "\0" in client_id or fields.get("client_id", client_id) != client_id:
            raise not_known(is_basic=True)
        return Shown(client_id, unquote_plus(secret), True)
    if "client_id" not in fields:
        raise not_known(is_basic=False)
    return Shown(fields["client_id"], fields.get("client_secret"), False)


def not_known(*, is_basic: bool) -> Declined:
    """No such app, or not its secret: nothing tells which."""
    headers = {"www-authenticate": 'Basic realm="Freehold", charset="UTF-8"'} if is_basic else {}
    return Declined("invalid_client", "The app is unknown, or that is not its secret.", 401, headers)


def read_scopes(text: str | None) -> list[str] | None:
    """Scopes with spaces between, as they are called here; None when none are named. Raises Declined."""
    if text is None:
        return None
    words = text.split(" ")
    found = [known_scope(word) for word in words if word]
    if not found or None in found:
        raise Declined("invalid_scope", "The requested scope is invalid or not applicable to your account")
    return sorted({scope for scope in found if scope is not None})


def read_resource(value: str | None, ours: str) -> str | None:
    """The path of the API that a token is wanted for (RFC 8707); None when none is named. Raises Declined."""
    if value is None:
        return None
    path = value.removeprefix(ours).rstrip("/")
    if not value.startswith(f"{ours}/") or urlsplit(value).fragment or path not in RESOURCES:
        raise Declined(
            "invalid_target", "There is no such resource here: /.well-known/oauth-protected-resource names them."
        )
    return path


def _short(name: str) -> str:
    return name[:50] if name.isprintable() else "A parameter"
