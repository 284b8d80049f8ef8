"""Where apps exchange, end and ask about tokens: `/oauth/v2/{token,revoke,introspect}`, with and without `/org` before it."""

import hmac
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from freehold.contracts.guard import Guard, address_of
from freehold.contracts.oauth.reading import (
    PREFLIGHT,
    Declined,
    Shown,
    issuer,
    not_known,
    read_client,
    read_fields,
    read_resource,
    read_scopes,
    told,
)
from freehold.contracts.request import Disconnected
from freehold.core.oauth.apps import find_app
from freehold.core.oauth.tokens import (
    ACCESS_LIVES,
    Issued,
    Refused,
    find_token,
    issue_alone,
    redeem_code,
    refresh,
    revoke_token,
)
from freehold.kernel.crypto import digest
from freehold.kernel.errors import StorageFailed, TooMany
from freehold.kernel.installation import Installation
from freehold.kernel.query import Row
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

Fields = dict[str, str]
Exchange = Callable[[Tx, Row, Fields, str], Issued | Refused]


def _of_code(tx: Tx, app: Row, fields: Fields, ours: str) -> Issued | Refused:
    return redeem_code(
        tx,
        app,
        _wanted(fields, "code"),
        redirect_uri=fields.get("redirect_uri"),
        verifier=fields.get("code_verifier"),
        resource=read_resource(fields.get("resource"), ours),
    )


def _of_refresh_token(tx: Tx, app: Row, fields: Fields, ours: str) -> Issued | Refused:
    return refresh(
        tx,
        app,
        _wanted(fields, "refresh_token"),
        scopes=read_scopes(fields.get("scope")),
        resource=read_resource(fields.get("resource"), ours),
    )


def _of_the_app_itself(tx: Tx, app: Row, fields: Fields, ours: str) -> Issued | Refused:
    if not app["can_act_alone"]:
        return Refused("unauthorized_client", "This app may act for people, but not for itself.")
    allowed = load(app["scopes"]) if app["scopes"] else []
    scopes = read_scopes(fields.get("scope")) or allowed
    if not scopes or not set(scopes) <= set(allowed):
        return Refused("invalid_scope", "That is more than this app was registered for.")
    return issue_alone(tx, app, scopes, read_resource(fields.get("resource"), ours))


EXCHANGES: dict[str, Exchange] = {
    "authorization_code": _of_code,
    "refresh_token": _of_refresh_token,
    "client_credentials": _of_the_app_itself,
}


async def token(request: Request) -> Response:
    """POST: a code, a refresh token or the app's own secret for an access token."""

    async def work(fields: Fields, shown: Shown) -> Response:
        installation: Installation = request.app.state.installation
        exchange = EXCHANGES.get(_wanted(fields, "grant_type"))
        if exchange is None:
            raise Declined("unsupported_grant_type", f"grant_type is one of {', '.join(EXCHANGES)}.")
        ours = issuer(request)
        # A refusal that must be remembered is a value, so it is committed; one that is raised changes nothing.
        outcome = await installation.database.write(lambda tx: exchange(tx, _proven(tx, shown), fields, ours))
        if isinstance(outcome, Refused):
            raise Declined(outcome.error, outcome.description)
        body: dict[str, Any] = {
            "access_token": outcome.access_token,
            "token_type": "bearer",
            "expires_in": ACCESS_LIVES // 1000,
            "scope": " ".join(outcome.scopes),
        }
        if outcome.refresh_token is not None:
            body["refresh_token"] = outcome.refresh_token
        return told(body)

    return await _heard(request, work)


async def revoke(request: Request) -> Response:
    """POST (RFC 7009): end a token. One that is nobody's, or another app's, is answered the same and stays as it is."""

    async def work(fields: Fields, shown: Shown) -> Response:
        installation: Installation = request.app.state.installation
        wanted = _wanted(fields, "token")
        await installation.database.write(lambda tx: revoke_token(tx, _proven(tx, shown), wanted))
        return told({})

    return await _heard(request, work)


async def introspect(request: Request) -> Response:
    """POST (RFC 7662): what a token of the app's own is good for now. Apps without a secret are not told."""

    async def work(fields: Fields, shown: Shown) -> Response:
        installation: Installation = request.app.state.installation
        wanted, ours = _wanted(fields, "token"), issuer(request)

        def look(tx: Tx) -> dict[str, Any]:
            app = _proven(tx, shown)
            if app["secret_digest"] is None:
                raise not_known(is_basic=False)
            row = find_token(tx, app, wanted)
            return {"active": False} if row is None else _described(row, app, ours)

        return told(await installation.database.read(look))

    return await _heard(request, work)


def _described(row: Row, app: Row, ours: str) -> dict[str, Any]:
    described = {
        "active": True,
        "scope": " ".join(load(row["scopes"])),
        "client_id": app["client_id"],
        "token_type": "refresh_token" if row["is_refresh"] else "bearer",
        "iat": row["created_at"] // 1000,
        "exp": row["expires_at"] // 1000,
        "iss": ours,
    }
    if row["email"] is not None:
        described |= {"username": row["email"], "sub": str(row["agent_id"])}
    if row["resource"] is not None:
        described["aud"] = ours + row["resource"]
    return described


async def _heard(request: Request, work: Callable[[Fields, Shown], Awaitable[Response]]) -> Response:
    """Do what an app asks for; a refusal is an error of RFC 6749, and wrong secrets are counted."""
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=PREFLIGHT)
    try:
        try:
            fields = await read_fields(request)
            return await work(fields, read_client(request, fields))
        except Declined as refusal:
            if refusal.error == "invalid_client":
                guard: Guard = request.app.state.guard
                guard.count_wrong_key(address_of(request.scope))
            return refusal.answer()
    except TooMany as problem:
        body = {"error": "temporarily_unavailable", "error_description": str(problem)}
        return told(body, 429, {"retry-after": str(problem.retry_after)})
    except StorageFailed as problem:
        return told({"error": "temporarily_unavailable", "error_description": str(problem)}, 503)
    except Disconnected:
        return Response()


def _proven(tx: Tx, shown: Shown) -> Row:
    """The app that it is. Raises Declined when it is none, or does not know its secret."""
    app = find_app(tx, shown.client_id)
    if app is None:
        raise not_known(is_basic=shown.is_basic)
    stored = app["secret_digest"]
    if stored is None:
        if shown.secret:
            raise not_known(is_basic=shown.is_basic)
    elif not hmac.compare_digest(stored, digest(shown.secret or "")):
        raise not_known(is_basic=shown.is_basic)
    return app


def _wanted(fields: Fields, name: str) -> str:
    if name not in fields:
        raise Declined("invalid_request", f"{name} is missing.")
    return fields[name]


ROUTES = [
    Route(f"{before}/oauth/v2/{name}", endpoint, methods=["POST", "OPTIONS"])
    for before in ("", "/org")
    for name, endpoint in (("token", token), ("revoke", revoke), ("introspect", introspect))
]
