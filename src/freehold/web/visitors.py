"""Who looks at a page, and whether a form really came from one of ours."""

from typing import NamedTuple
from urllib.parse import parse_qsl, quote, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from freehold.contracts.request import read_body
from freehold.core.people.queries import find_agent_by_number, find_role
from freehold.core.people.sign_in import SESSION_DAYS, find_signed_in
from freehold.kernel.crypto import digest
from freehold.kernel.errors import Invalid, NotAllowed, Wrong
from freehold.kernel.installation import Installation
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

FORM_BYTES = 64 * 1024


class Visitor(NamedTuple):
    """An agent who is signed in."""

    number: int
    email: str
    name: str
    role: str
    is_administrator: bool
    secret: str
    """Of the session; never shown."""


def cookie_name(request: Request) -> str:
    """On https the browser itself makes sure that nobody else set the cookie."""
    return "__Host-freehold" if request.url.scheme == "https" else "freehold"


async def find_visitor(request: Request) -> Visitor | None:
    """Whoever is signed in, or None."""
    installation: Installation = request.app.state.installation
    secret = request.cookies.get(cookie_name(request), "")

    def look(tx: Tx) -> Visitor | None:
        number = find_signed_in(tx, secret)
        agent = None if number is None else find_agent_by_number(tx, number)
        if agent is None:
            return None
        role = find_role(tx, agent["role"])
        permissions = [] if role is None else load(role["permissions"])
        name = f"{agent['first_name']} {agent['last_name']}".strip() or agent["email"]
        is_administrator = "*" in permissions or "settings" in permissions
        return Visitor(agent["id"], agent["email"], name, agent["role_name"], is_administrator, secret)

    return await installation.database.read(look) if secret else None


def to_sign_in(request: Request) -> Response:
    """Ask who it is, and come back here afterwards."""
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/sign-in?next={quote(here, safe='')}", 303, headers={"cache-control": "no-store"})


def safe_next(path: str) -> str:
    """A path on this server to go on to; the admin page for anything that is none."""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path if is_ours else "/admin"


def form_proof(installation: Installation, secret: str) -> str:
    """What a form of ours carries, and nobody without the session can know."""
    return installation.vault.sign_link(f"form:{digest(secret)}", 0)


async def read_form(request: Request, visitor: Visitor | None = None) -> dict[str, str]:
    """The fields of a form that a page of ours sent.

    Raises NotAllowed when another site sent it: by the browser's own word, and for a visitor by the proof in the form.
    """
    fetch_site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    if fetch_site not in ("same-origin", "none") or (
        origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    ):
        raise NotAllowed("a form of this server")
    body = await read_body(request.receive, FORM_BYTES)
    try:
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=100))
    except ValueError:
        raise Invalid(Wrong("", "The form could not be read.")) from None
    if any("\0" in value for value in fields.values()):
        raise Invalid(Wrong("", "The form could not be read."))
    if visitor is not None:
        installation: Installation = request.app.state.installation
        if not installation.vault.is_signed(f"form:{digest(visitor.secret)}", 0, fields.get("proof", "")):
            raise NotAllowed("a form of this server")
    return fields


def keep_signed_in(request: Request, response: Response, secret: str) -> Response:
    """Give the browser its session: out of reach of scripts, and not sent along from other sites' forms."""
    response.set_cookie(
        cookie_name(request),
        secret,
        max_age=SESSION_DAYS * 86_400,
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )
    return response
