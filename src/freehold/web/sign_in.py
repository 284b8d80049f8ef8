"""Signing in and out. Slow after failures, and telling nobody which addresses exist."""

import asyncio

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from freehold.core.people.passwords import hash_password, is_outdated, is_password
from freehold.core.people.queries import find_agent_by_email
from freehold.core.people.sign_in import begin_session, end_session
from freehold.kernel.crypto import digest
from freehold.kernel.errors import Problem
from freehold.kernel.installation import Installation
from freehold.kernel.limits import Limiter
from freehold.kernel.log import get_log
from freehold.web.rendering import html, told
from freehold.web.visitors import cookie_name, find_visitor, keep_signed_in, read_form, safe_next

WINDOW_SECONDS = 300
TRIES_FROM_ADDRESS = 30
TRIES_FOR_ACCOUNT = 100
TRIES_TOGETHER = 10
"""How often an address may try one account; the account as a whole has more, so that nobody is locked out by others."""
LONGEST_EMAIL = 320
log = get_log("sign-in")


async def show(request: Request) -> Response:
    """The form; whoever is signed in goes on at once."""
    if await find_visitor(request) is not None:
        return RedirectResponse(safe_next(request.query_params.get("next", "")), 303)
    return _form(request.query_params.get("next", ""))


async def sign_in(request: Request) -> Response:
    """Check address and password; a session for the right ones."""
    installation: Installation = request.app.state.installation
    try:
        fields = await read_form(request)
    except Problem as problem:
        return told("Not signed in", str(problem), 403)
    email, password = fields.get("email", "").strip()[:LONGEST_EMAIL], fields.get("password", "")
    going_to = fields.get("next", "")
    wait = _charge(request, email)
    if wait:
        message = f"Too many tries. Wait {wait} seconds, then try again."
        return _form(going_to, email, message, 429, {"retry-after": str(wait)})
    agent = await installation.database.read(lambda tx: find_agent_by_email(tx, email))
    may = agent is not None and not agent["is_deactivated"]
    stored = agent["password_hash"] if agent is not None and may else None
    async with request.app.state.password_turn:  # a check takes 64 MiB and a good part of a core: never two at once
        is_right = await asyncio.to_thread(is_password, stored, password)
        again = await asyncio.to_thread(hash_password, password) if is_right and is_outdated(stored or "") else None
    if agent is None or not is_right:
        log.warning("refused", account=digest(email.lower())[:12], address=_address(request))
        return _form(going_to, email, "This address and password do not belong together.", 401)
    known = agent
    secret = await installation.database.write(lambda tx: begin_session(tx, known, again))
    response = RedirectResponse(safe_next(going_to), 303, headers={"cache-control": "no-store"})
    return keep_signed_in(request, response, secret)


async def sign_out(request: Request) -> Response:
    """End the session, here and on the server."""
    installation: Installation = request.app.state.installation
    visitor = await find_visitor(request)
    if visitor is not None:
        try:
            await read_form(request, visitor)
        except Problem as problem:
            return told("Still signed in", str(problem), 403)
        secret = visitor.secret
        await installation.database.write(lambda tx: end_session(tx, secret))
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(cookie_name(request), path="/", secure=request.url.scheme == "https", httponly=True)
    return response


def _form(
    going_to: str, email: str = "", problem: str = "", status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    return html("sign-in.html", status, headers, going_to=safe_next(going_to), email=email, problem=problem, who=None)


def _address(request: Request) -> str:
    return request.client.host if request.client is not None else "?"


def _charge(request: Request, email: str) -> int:
    """Count a try; how many seconds to wait, 0 when it may go on."""
    limiter: Limiter = request.app.state.limiter
    now: int = request.app.state.installation.clock.now()
    address, account = _address(request), digest(email.lower())
    for bucket, who, limit in (
        ("sign-in", f"{address} {account}", TRIES_TOGETHER),
        ("sign-in from", address, TRIES_FROM_ADDRESS),
        ("sign-in to", account, TRIES_FOR_ACCOUNT),
    ):
        quota = limiter.take(bucket, who, limit, WINDOW_SECONDS, now)
        if quota.is_over:
            return max(1, quota.resets_at - now // 1000)
    return 0


ROUTES = [
    Route("/sign-in", show, methods=["GET"]),
    Route("/sign-in", sign_in, methods=["POST"]),
    Route("/sign-out", sign_out, methods=["POST"]),
]
