"""The overview for administrators: what is here, tokens, webhooks, the key. The whole workspace comes later."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from freehold import __version__
from freehold.contracts.freshchat.events import DEFAULT, EVENT_NAMES, event_names, event_words
from freehold.contracts.freshchat.keys import public_keys
from freehold.core.access.commands import create_token, revoke
from freehold.core.access.queries import list_tokens
from freehold.core.account.queries import get_total
from freehold.core.audit.commands import enter
from freehold.core.people.queries import find_agent_by_number
from freehold.core.webhooks.commands import add_endpoint, remove_endpoint, replay, set_active
from freehold.core.webhooks.queries import list_deliveries, list_endpoints
from freehold.kernel.clock import DAY
from freehold.kernel.errors import Invalid, NotAllowed, NotFound, Problem, Wrong
from freehold.kernel.installation import Installation
from freehold.kernel.text import load
from freehold.kernel.tx import Tx
from freehold.web.rendering import html, told
from freehold.web.visitors import Visitor, find_visitor, form_proof, read_form, to_sign_in

COUNTED = ("contacts", "chats", "tickets", "agents", "groups", "channels")
LIFETIMES = (30, 90, 365)
DELIVERIES = 20
LONGEST_NAME = 100
DONE = {
    "revoked": "The token is revoked: it no longer works.",
    "added": "The webhook is added. It is told of what happens from now on.",
    "removed": "The webhook is removed.",
    "on": "The webhook is on; what had been waiting goes out first.",
    "off": "The webhook is off.",
    "replayed": "The delivery goes out once more.",
}
Change = Callable[[Tx, dict[str, str], Visitor], str]


async def home(_: Request) -> Response:
    """`/`: there is one page so far."""
    return RedirectResponse("/admin", 303)


async def overview(request: Request) -> Response:
    """GET `/admin`."""
    visitor = await find_visitor(request)
    if visitor is None:
        return to_sign_in(request)
    if not visitor.is_administrator:
        return _not_for(visitor, request)
    return await _page(request, visitor, done=DONE.get(request.query_params.get("done", ""), ""))


async def make_token(request: Request) -> Response:
    """POST `/admin/tokens`: the token is on the answer, this once."""

    async def work(fields: dict[str, str], visitor: Visitor) -> Response:
        installation: Installation = request.app.state.installation
        name = fields.get("name", "").strip()[:LONGEST_NAME] or "unnamed"
        profile = "classic" if fields.get("profile") == "classic" else "current"
        days = int(fields["days"]) if fields.get("days", "").isdecimal() and int(fields["days"]) in LIFETIMES else None

        def create(tx: Tx) -> str:
            _put_down(tx, "admin.token.create.freshchat", visitor, name=name)
            expires_at = None if days is None else tx.now + days * DAY
            agent = find_agent_by_number(tx, visitor.number)
            return create_token(tx, name=name, profile=profile, expires_at=expires_at, agent=agent)

        token = await installation.database.write(create)
        return await _page(request, visitor, token=token, token_name=name)

    return await _admitted(request, work)


def changes(path: str, done: str, change: Change) -> Route:
    """A form that changes one thing and comes back to the overview, which says `done`."""

    async def endpoint(request: Request) -> Response:
        async def work(fields: dict[str, str], visitor: Visitor) -> Response:
            installation: Installation = request.app.state.installation
            await installation.database.write(lambda tx: change(tx, fields, visitor))
            return RedirectResponse(f"/admin?done={done}", 303)

        return await _admitted(request, work)

    return Route(path, endpoint, methods=["POST"])


def _revoke(tx: Tx, fields: dict[str, str], visitor: Visitor) -> str:
    row = next((row for row in list_tokens(tx) if row["uuid"] == fields.get("id")), None)
    if row is None:
        raise NotFound("token")
    revoke(tx, row["kind"], row["uuid"])
    return _put_down(tx, "admin.token.revoke", visitor, name=row["name"])


def _add(tx: Tx, fields: dict[str, str], visitor: Visitor) -> str:
    words = [word for word in EVENT_NAMES if fields.get(f"event-{word}")]
    if not words:
        raise Invalid(Wrong("events", "Choose at least one event."))
    profile = "classic" if fields.get("profile") == "classic" else "current"
    row = add_endpoint(tx, fields.get("url", "").strip(), event_names(words), profile)
    return _put_down(tx, "admin.webhook.add", visitor, url=row["url"])


def _remove(tx: Tx, fields: dict[str, str], visitor: Visitor) -> str:
    return _put_down(tx, "admin.webhook.remove", visitor, url=remove_endpoint(tx, fields.get("id", ""))["url"])


def _on(tx: Tx, fields: dict[str, str], visitor: Visitor) -> str:
    return _put_down(tx, "admin.webhook.enable", visitor, url=set_active(tx, fields.get("id", ""), True)["url"])


def _off(tx: Tx, fields: dict[str, str], visitor: Visitor) -> str:
    reason = f"switched off by {visitor.email}"
    row = set_active(tx, fields.get("id", ""), False, reason)
    return _put_down(tx, "admin.webhook.disable", visitor, url=row["url"])


def _replay(tx: Tx, fields: dict[str, str], visitor: Visitor) -> str:
    given = fields.get("id", "")
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0
    replay(tx, number)
    return _put_down(tx, "admin.webhook.replay", visitor, delivery=number)


def _put_down(tx: Tx, operation: str, visitor: Visitor, **details: object) -> str:
    enter(tx, operation, visitor.email, None, details)
    return operation


async def _admitted(request: Request, work: Callable[[dict[str, str], Visitor], Awaitable[Response]]) -> Response:
    """Do something for an administrator who sent a form of ours; a refusal is shown above the page."""
    visitor = await find_visitor(request)
    if visitor is None:
        return to_sign_in(request) if request.method == "GET" else RedirectResponse("/sign-in", 303)
    if not visitor.is_administrator:
        return _not_for(visitor, request)
    try:
        return await work(await read_form(request, visitor), visitor)
    except NotAllowed as problem:
        return told("Nothing was changed", str(problem), 403)
    except Problem as problem:
        return await _page(request, visitor, problem=str(problem), status=400)


def _not_for(visitor: Visitor, request: Request) -> Response:
    message = f"You are signed in as {visitor.email} ({visitor.role}). This page is for administrators."
    proof = form_proof(request.app.state.installation, visitor.secret)
    return html("message.html", 403, title="Not for you", message=message, who=visitor, proof=proof)


async def _page(request: Request, visitor: Visitor, status: int = 200, **told_above: str) -> Response:
    installation: Installation = request.app.state.installation
    keys = await asyncio.to_thread(public_keys, installation)

    def look(tx: Tx) -> dict[str, Any]:
        return {
            "totals": {name: get_total(tx, name) for name in COUNTED},
            "tokens": [_token(row, tx.now) for row in list_tokens(tx)],
            "webhooks": [{**row, "words": event_words(load(row["events"]))} for row in list_endpoints(tx)],
            "deliveries": list_deliveries(tx, DELIVERIES),
        }

    found = await installation.database.read(look, is_long=True)
    above: dict[str, Any] = {"done": "", "problem": "", "token": "", "token_name": "", **told_above}
    return html(
        "admin.html",
        status,
        who=visitor,
        proof=form_proof(installation, visitor.secret),
        base=installation.base_url,
        version=__version__,
        backend=installation.database.backend,
        keys=keys,
        events=EVENT_NAMES,
        usual=DEFAULT,
        lifetimes=LIFETIMES,
        **above,
        **found,
    )


def _token(row: dict[str, Any], now: int) -> dict[str, Any]:
    is_over = row["expires_at"] is not None and row["expires_at"] <= now
    return {**row, "state": "revoked" if row["revoked_at"] else "expired" if is_over else "active"}


ROUTES = [
    Route("/", home, methods=["GET"]),
    Route("/admin", overview, methods=["GET"]),
    Route("/admin/tokens", make_token, methods=["POST"]),
    changes("/admin/tokens/revoke", "revoked", _revoke),
    changes("/admin/webhooks", "added", _add),
    changes("/admin/webhooks/remove", "removed", _remove),
    changes("/admin/webhooks/on", "on", _on),
    changes("/admin/webhooks/off", "off", _off),
    changes("/admin/deliveries/replay", "replayed", _replay),
]
