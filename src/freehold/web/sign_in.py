"""Signing in and out. Slow after failures, and telling nobody which addresses exist."""

import asyncio

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from freehold.contracts.guard import LONGEST_EMAIL, Guard, address_of
from freehold.core.audit.sign_ins import note_sign_in
from freehold.core.people.passwords import hash_password, is_outdated
from freehold.core.people.sign_in import begin_session, end_session
from freehold.core.two_step.commands import has_two_step
from freehold.kernel.errors import Problem, TooMany
from freehold.kernel.installation import Installation
from freehold.kernel.tx import Tx
from freehold.web.rendering import html, told
from freehold.web.two_step import wait_for_code
from freehold.web.visitors import cookie_name, find_visitor, keep_signed_in, read_form, safe_next


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
    guard: Guard = request.app.state.guard
    try:
        agent = await guard.check(address_of(request.scope), email, password)
    except TooMany as refusal:
        message = f"Too many tries. Wait {refusal.retry_after} seconds, then try again."
        return _form(going_to, email, message, 429, {"retry-after": str(refusal.retry_after)})
    if agent is None:
        return _form(going_to, email, "This address and password do not belong together.", 401)
    known = agent
    if await installation.database.read(lambda tx: has_two_step(tx, known["id"])):
        return await wait_for_code(request, agent["id"], going_to)
    again = await asyncio.to_thread(hash_password, password) if is_outdated(agent["password_hash"]) else None

    def begin(tx: Tx) -> str:
        note_sign_in(tx, "pages", known, address_of(request.scope))
        return begin_session(tx, known, again)

    secret = await installation.database.write(begin)
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


ROUTES = [
    Route("/sign-in", show, methods=["GET"]),
    Route("/sign-in", sign_in, methods=["POST"]),
    Route("/sign-out", sign_out, methods=["POST"]),
]
