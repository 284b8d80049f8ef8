"""Apps that register themselves (RFC 7591): `POST /oauth/v2/register`, only where the setting lets strangers do so."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from freehold.catalogue.scopes import known_scope
from freehold.contracts.guard import Guard, address_of
from freehold.contracts.oauth.reading import LARGEST, PREFLIGHT, Declined, told
from freehold.contracts.request import Disconnected, read_body
from freehold.core.audit.commands import enter
from freehold.core.oauth.apps import DYNAMIC, add_app, count_apps
from freehold.kernel.errors import Invalid, StorageFailed, TooLarge, TooMany
from freehold.kernel.installation import Installation
from freehold.kernel.text import decode
from freehold.kernel.tx import Tx

MOST_APPS = 1000
PUBLIC = "none"
METHODS = ("client_secret_basic", "client_secret_post", PUBLIC)
GRANTS = ["authorization_code", "refresh_token"]


async def register(request: Request) -> Response:
    """Take an app in; it may ask people for access, and never act for itself."""
    installation: Installation = request.app.state.installation
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=PREFLIGHT)
    if not installation.settings.oauth_dynamic_registration:
        return told({"error": "not_found", "error_description": "Apps are registered by an administrator here."}, 404)
    guard: Guard = request.app.state.guard
    try:
        guard.charge_registration(address_of(request.scope))
        wanted = _read(await read_body(request.receive, LARGEST))
        is_public = wanted["token_endpoint_auth_method"] == PUBLIC
        scopes = sorted(str(known_scope(word)) for word in wanted["scope"].split()) or None

        def change(tx: Tx) -> tuple[str, str | None]:
            if count_apps(tx, DYNAMIC) >= MOST_APPS:
                raise TooMany(3600, "Too many apps have registered themselves.")
            name, uris = wanted["client_name"], wanted["redirect_uris"]
            made = add_app(tx, name, uris, scopes, kind=DYNAMIC, is_public=is_public)
            enter(tx, "oauth.register", name, None, {"name": name})
            return made

        client_id, secret = await installation.database.write(change)
    except Declined as refusal:
        return refusal.answer()
    except TooLarge as problem:
        return told({"error": "invalid_client_metadata", "error_description": str(problem)}, 413)
    except Invalid as problem:
        is_uri = any(wrong.field == "redirect_uris" for wrong in problem.wrongs)
        error = "invalid_redirect_uri" if is_uri else "invalid_client_metadata"
        return told({"error": error, "error_description": str(problem)}, 400)
    except TooMany as problem:
        body = {"error": "temporarily_unavailable", "error_description": str(problem)}
        return told(body, 429, {"retry-after": str(problem.retry_after)})
    except StorageFailed as problem:
        return told({"error": "temporarily_unavailable", "error_description": str(problem)}, 503)
    except Disconnected:
        return Response()
    answer: dict[str, Any] = {
        **wanted,
        "client_id": client_id,
        "client_id_issued_at": installation.clock.now() // 1000,
        "grant_types": GRANTS,
        "response_types": ["code"],
        "scope": " ".join(scopes or ()),
    }
    if secret is not None:
        answer |= {"client_secret": secret, "client_secret_expires_at": 0}
    return told({name: value for name, value in answer.items() if value != ""}, 201)


def _read(body: bytes) -> dict[str, Any]:
    """What an app says of itself; what is not known is passed over, as the RFC asks. Raises Declined, Invalid."""
    given = decode(body)
    if not isinstance(given, dict):
        raise Declined("invalid_client_metadata", "Send a JSON object.")
    uris = given.get("redirect_uris")
    if not isinstance(uris, list) or not uris or not all(isinstance(uri, str) for uri in uris):
        raise Declined("invalid_redirect_uri", "redirect_uris is a list of addresses, and not empty.")
    name, method = (
        given.get("client_name", "An app without a name"),
        given.get("token_endpoint_auth_method", METHODS[0]),
    )
    scope = given.get("scope", "")
    if not isinstance(name, str) or method not in METHODS or not isinstance(scope, str):
        raise Declined(
            "invalid_client_metadata",
            f"client_name and scope are texts, token_endpoint_auth_method one of {', '.join(METHODS)}.",
        )
    if any(known_scope(word) is None for word in scope.split()):
        raise Declined("invalid_client_metadata", "scope names something that is not known here.")
    return {"client_name": name.strip(), "redirect_uris": uris, "token_endpoint_auth_method": method, "scope": scope}


ROUTES = [Route(f"{before}/oauth/v2/register", register, methods=["POST", "OPTIONS"]) for before in ("", "/org")]
