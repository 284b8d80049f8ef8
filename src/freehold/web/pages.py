"""All pages for people, and the key for receivers of webhooks."""

import asyncio

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from freehold.contracts.freshchat.keys import public_keys
from freehold.web import admin, consent, conversation, sign_in, survey, two_step
from freehold.web.rendering import stylesheet, told


async def public_key(request: Request) -> Response:
    """GET `/webhooks/public-key`: what receivers verify with (contract 6.2), as Freshchat shows it.

    `?format=spki` gives what OpenSSL and Node take; `?which=previous` the key before the last rotation.
    """
    keys = await asyncio.to_thread(public_keys, request.app.state.installation)
    is_wanted_current = request.query_params.get("which", "current") != "previous"
    key = next((key for key in keys if key.is_current is is_wanted_current), None)
    headers = {"cache-control": "no-cache", "x-content-type-options": "nosniff", "access-control-allow-origin": "*"}
    if key is None:
        return PlainTextResponse("There is no previous key.\n", 404, headers=headers)
    return PlainTextResponse(
        key.plain_pem if request.query_params.get("format") == "spki" else key.pem, headers=headers
    )


async def no_icon(_: Request) -> Response:
    """Browsers ask for it unasked."""
    return Response(status_code=204, headers={"cache-control": "public, max-age=86400"})


async def not_found(request: Request, _: Exception) -> Response:
    """A path that nobody knows."""
    return told("There is nothing here", f"No page has the address {request.url.path[:200]}.", 404)


async def went_wrong(_: Request, __: Exception) -> Response:
    """A bug of ours: it is in the log, and nothing of it on the page."""
    return told("Something went wrong on our side", "It is in the server's log. Trying again may help.", 500)


ROUTES = [
    Route("/webhooks/public-key", public_key, methods=["GET"]),
    Route("/favicon.ico", no_icon, methods=["GET"]),
    Route("/static/pages.css", stylesheet, methods=["GET"]),
    *sign_in.ROUTES,
    *admin.ROUTES,
    *consent.ROUTES,
    *conversation.ROUTES,
    *survey.ROUTES,
    *two_step.ROUTES,
]
