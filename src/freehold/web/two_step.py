"""The second step: asked for after the password, and set up on a page of one's own."""

from collections.abc import Awaitable, Callable
from urllib.parse import quote

import segno
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from freehold.contracts.guard import Guard, address_of
from freehold.core.audit.commands import enter
from freehold.core.audit.sign_ins import note_sign_in
from freehold.core.people.queries import find_agent_by_number
from freehold.core.people.sign_in import begin_session, may_sign_in
from freehold.core.two_step.commands import (
    PENDING_LIVES,
    begin_pending,
    begin_two_step,
    confirm_two_step,
    end_pending,
    end_two_step,
    find_pending,
    find_secret,
    has_two_step,
    is_second_step,
    key_address,
)
from freehold.kernel.errors import Problem, TooMany
from freehold.kernel.installation import Installation
from freehold.kernel.tx import Tx
from freehold.web.rendering import html, told
from freehold.web.visitors import (
    Visitor,
    cookie_name,
    find_visitor,
    form_proof,
    keep_signed_in,
    read_form,
    safe_next,
    to_sign_in,
)

LONGEST_CODE = 40
_WRONG = "That is not the code. Codes change every half minute, and each is good once."


async def wait_for_code(request: Request, agent: int, going_to: str) -> Response:
    """The password was right: on to the page that asks for the code. Nothing but that page is open yet."""
    installation: Installation = request.app.state.installation
    secret = await installation.database.write(lambda tx: begin_pending(tx, agent))
    response = RedirectResponse(f"/sign-in/code?next={quote(safe_next(going_to), safe='')}", 303)
    response.headers["cache-control"] = "no-store"
    response.set_cookie(
        _cookie(request),
        secret,
        max_age=PENDING_LIVES // 1000,
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )
    return response


async def ask(request: Request) -> Response:
    """GET `/sign-in/code`."""
    if await _pending(request) is None:
        return RedirectResponse("/sign-in", 303)
    return _asking(request.query_params.get("next", ""))


async def check(request: Request) -> Response:
    """POST `/sign-in/code`: a session for the right code."""
    installation: Installation = request.app.state.installation
    try:
        fields = await read_form(request)
    except Problem as problem:
        return told("Not signed in", str(problem), 403)
    going_to, code = fields.get("next", ""), fields.get("code", "")[:LONGEST_CODE]
    number = await _pending(request)
    if number is None:
        return RedirectResponse(f"/sign-in?next={quote(safe_next(going_to), safe='')}", 303)
    guard: Guard = request.app.state.guard
    try:
        guard.charge_code(number)
    except TooMany as refusal:
        message = f"Too many tries. Wait {refusal.retry_after} seconds, then try again."
        return _asking(going_to, message, 429, {"retry-after": str(refusal.retry_after)})
    waiting, known = request.cookies.get(_cookie(request), ""), number

    def change(tx: Tx) -> str | None:
        agent = find_agent_by_number(tx, known)
        if not may_sign_in(agent) or not is_second_step(tx, installation.vault, known, code):
            return None
        if not end_pending(tx, waiting):
            return None
        note_sign_in(tx, "pages", agent, address_of(request.scope))
        return begin_session(tx, agent)

    secret = await installation.database.write(change)
    if secret is None:
        return _asking(going_to, _WRONG, 401)
    response = RedirectResponse(safe_next(going_to), 303, headers={"cache-control": "no-store"})
    response.delete_cookie(_cookie(request), path="/", secure=request.url.scheme == "https", httponly=True)
    return keep_signed_in(request, response, secret)


async def show(request: Request) -> Response:
    """GET `/account/two-step`: whether it is on, and the button to change that."""
    visitor = await find_visitor(request)
    return to_sign_in(request) if visitor is None else await _page(request, visitor)


async def begin(request: Request) -> Response:
    """POST: a new secret, as a picture for the device's camera and as a key to type."""

    async def work(_: dict[str, str], visitor: Visitor) -> Response:
        installation: Installation = request.app.state.installation
        await installation.database.write(lambda tx: begin_two_step(tx, installation.vault, visitor.number))
        return await _page(request, visitor)

    return await _admitted(request, work)


async def confirm(request: Request) -> Response:
    """POST: the device's first code switches it on; the answer holds the recovery codes, this once."""

    async def work(fields: dict[str, str], visitor: Visitor) -> Response:
        installation: Installation = request.app.state.installation
        code = "".join(fields.get("code", "").split())[:LONGEST_CODE]
        guard: Guard = request.app.state.guard
        guard.charge_code(visitor.number)

        def change(tx: Tx) -> list[str] | None:
            codes = confirm_two_step(tx, installation.vault, visitor.number, code)
            if codes is not None:
                enter(tx, "admin.agent.two_step", visitor.email, None, {"email": visitor.email})
            return codes

        codes = await installation.database.write(change)
        return await _page(request, visitor, _WRONG if codes is None else "", codes)

    return await _admitted(request, work)


async def end(request: Request) -> Response:
    """POST: switches it off for who shows a code once more."""

    async def work(fields: dict[str, str], visitor: Visitor) -> Response:
        installation: Installation = request.app.state.installation
        code = fields.get("code", "")[:LONGEST_CODE]
        guard: Guard = request.app.state.guard
        guard.charge_code(visitor.number)

        def change(tx: Tx) -> bool:
            if not is_second_step(tx, installation.vault, visitor.number, code):
                return False
            enter(tx, "admin.agent.one_step", visitor.email, None, {"email": visitor.email})
            return end_two_step(tx, visitor.number)

        is_done = await installation.database.write(change)
        return await _page(request, visitor, "" if is_done else _WRONG)

    return await _admitted(request, work)


async def _page(request: Request, visitor: Visitor, problem: str = "", codes: list[str] | None = None) -> Response:
    installation: Installation = request.app.state.installation

    def look(tx: Tx) -> tuple[bool, str | None]:
        return has_two_step(tx, visitor.number), find_secret(tx, installation.vault, visitor.number)

    is_on, secret = await installation.database.read(look)
    address = None if secret is None else key_address(visitor.email, secret)
    return html(
        "two-step.html",
        401 if problem == _WRONG else 400 if problem else 200,
        who=visitor,
        proof=form_proof(installation, visitor.secret),
        is_on=is_on,
        secret=None if secret is None else " ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
        picture=None if address is None else _picture(address),
        codes=codes,
        problem=problem,
    )


def _picture(address: str) -> Markup:
    drawn = segno.make(address, micro=False).svg_inline(scale=5, border=4, dark="#000", light="#fff")
    return Markup(drawn)  # noqa: S704 - squares, and nothing that anybody wrote


async def _admitted(request: Request, work: Callable[[dict[str, str], Visitor], Awaitable[Response]]) -> Response:
    visitor = await find_visitor(request)
    if visitor is None:
        return RedirectResponse("/sign-in", 303)
    try:
        fields = await read_form(request, visitor)
    except Problem as problem:
        return told("Nothing was changed", str(problem), 403)
    try:
        return await work(fields, visitor)
    except Problem as problem:
        return await _page(request, visitor, str(problem))


async def _pending(request: Request) -> int | None:
    installation: Installation = request.app.state.installation
    secret = request.cookies.get(_cookie(request), "")
    return await installation.database.read(lambda tx: find_pending(tx, secret)) if secret else None


def _cookie(request: Request) -> str:
    return f"{cookie_name(request)}-step"


def _asking(going_to: str, problem: str = "", status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return html("code.html", status, headers, going_to=safe_next(going_to), problem=problem, who=None)


ROUTES = [
    Route("/sign-in/code", ask, methods=["GET"]),
    Route("/sign-in/code", check, methods=["POST"]),
    Route("/account/two-step", show, methods=["GET"]),
    Route("/account/two-step/begin", begin, methods=["POST"]),
    Route("/account/two-step/confirm", confirm, methods=["POST"]),
    Route("/account/two-step/end", end, methods=["POST"]),
]
