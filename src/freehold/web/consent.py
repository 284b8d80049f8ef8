"""Where a person decides whether an app may act for them: `/oauth/v2/authorize`, with and without `/org` before it."""

from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from freehold.catalogue.scopes import SCOPES
from freehold.contracts.oauth.authorizing import Asked, Unusable, client_of, examine
from freehold.contracts.oauth.documents import is_document_id, read_document_app
from freehold.contracts.oauth.reading import issuer
from freehold.core.access.queries import permissions_of
from freehold.core.audit.commands import enter
from freehold.core.oauth.apps import REGISTERED
from freehold.core.oauth.tokens import allow
from freehold.kernel.errors import Problem
from freehold.kernel.installation import Installation
from freehold.kernel.tx import Tx
from freehold.web.rendering import HEADERS, html, told
from freehold.web.visitors import Visitor, find_visitor, form_proof, read_form, to_sign_in

_NO_STORE = {"cache-control": "no-store", "referrer-policy": "no-referrer"}


async def ask(request: Request) -> Response:
    """GET: who asks, for what, and two buttons. Whoever is not signed in does that first."""
    installation: Installation = request.app.state.installation
    raw, ours = request.scope["query_string"], issuer(request)
    try:
        visitor = await find_visitor(request)
        if is_document_id(client_id := client_of(raw)):  # read for somebody who is known here, not for anybody
            if visitor is None:
                return to_sign_in(request)
            await read_document_app(installation, client_id)
        await installation.database.read(lambda tx: examine(tx, raw, ours))
        if visitor is None:
            return to_sign_in(request)
        known = visitor
        asked, given, withheld = await installation.database.read(lambda tx: _look(tx, raw, ours, known))
    except Unusable as problem:
        return _unusable(problem)
    return _page(request, visitor, asked, given, withheld)


async def decide(request: Request) -> Response:
    """POST: what the person decided. Everything is examined again, for the form has been in other hands."""
    installation: Installation = request.app.state.installation
    visitor = await find_visitor(request)
    if visitor is None:
        return told("Nothing was allowed", "You are not signed in any more. Go back to the app and begin again.", 401)
    try:
        fields = await read_form(request, visitor)
    except Problem as problem:
        return told("Nothing was allowed", str(problem), 403)
    raw, ours, decision = fields.get("request", "").encode(), issuer(request), fields.get("decision")
    known = visitor

    def change(tx: Tx) -> str:
        asked, given, _ = _look(tx, raw, ours, known)
        if decision != "allow" or not given:
            enter(tx, "oauth.deny", known.email, None, {"name": asked.app["name"]})
            return asked.back(ours, error="access_denied", error_description="The person refused.")
        code = allow(
            tx,
            asked.app,
            known.number,
            given,
            redirect_uri=asked.redirect_uri if asked.is_redirect_named else None,
            challenge=asked.challenge,
            resource=asked.resource,
        )
        enter(tx, "oauth.allow", known.email, None, {"name": asked.app["name"], "scopes": ", ".join(given)})
        return asked.back(ours, code=code)

    try:
        where = await installation.database.write(change)
    except Unusable as problem:
        return _unusable(problem)
    return RedirectResponse(where, 303, headers=_NO_STORE)


def _look(tx: Tx, raw: bytes, ours: str, visitor: Visitor) -> tuple[Asked, list[str], list[str]]:
    """The request, what of it this person may give away, and what not."""
    asked = examine(tx, raw, ours)
    permissions = permissions_of(tx, visitor.number)
    given = [scope for scope in asked.scopes if permissions & {"*", SCOPES[scope].permission}]
    return asked, given, [scope for scope in asked.scopes if scope not in given]


def _page(request: Request, visitor: Visitor, asked: Asked, given: list[str], withheld: list[str]) -> Response:
    installation: Installation = request.app.state.installation
    parts = urlsplit(asked.redirect_uri)
    is_web = parts.scheme in ("http", "https")
    place: dict[str, Any] = {
        "host": parts.netloc if is_web else parts.scheme,
        "is_here": is_web and parts.scheme == "http",
        "is_registered": asked.app["kind"] == REGISTERED,
        "client_id": asked.app["client_id"],
    }
    return html(
        "consent.html",
        headers=_may_leave_for(f"{parts.scheme}://{parts.netloc}" if is_web else f"{parts.scheme}:"),
        who=visitor,
        proof=form_proof(installation, visitor.secret),
        title=asked.app["name"],
        place=place,
        given=[SCOPES[scope].says for scope in given],
        withheld=[SCOPES[scope].says for scope in withheld],
        request=request.scope["query_string"].decode("latin-1"),
    )


def _may_leave_for(origin: str) -> dict[str, str]:
    """A browser follows the form's answer only where the policy lets forms lead, and the app may lead on from there."""
    policy = HEADERS["content-security-policy"].replace("form-action 'self'", f"form-action 'self' https: {origin}")
    return {"content-security-policy": policy}


def _unusable(problem: Unusable) -> Response:
    if problem.back is not None and problem.is_trusted:
        return RedirectResponse(problem.back, 303, headers=_NO_STORE)
    return html("unusable.html", 400, title="This did not work", problem=problem, who=None)


ROUTES = [
    Route(f"{before}/oauth/v2/authorize", endpoint, methods=[method])
    for before in ("", "/org")
    for method, endpoint in (("GET", ask), ("POST", decide))
]
