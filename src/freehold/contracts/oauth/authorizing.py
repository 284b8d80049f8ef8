"""What an app asks a person for, examined before the person is asked (OAuth 2.1, 4.1.1).

What is wrong is told to the app, by way of its registered address; but nobody is sent anywhere unless app and address
belong together, and by an app that no administrator has registered, only by the person's own click.
"""

import re
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from freehold.contracts.oauth.reading import Declined, only_once, read_resource, read_scopes
from freehold.core.oauth.apps import REGISTERED, find_app
from freehold.kernel.errors import Problem
from freehold.kernel.query import Row
from freehold.kernel.settings import LOOPBACK
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

LONGEST_QUERY = 8192
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


class Asked(NamedTuple):
    """A request that a person can be asked about."""

    app: Row
    redirect_uri: str
    is_redirect_named: bool
    """Whether the request named the address: then the app must name it again when it brings the code."""
    scopes: list[str]
    challenge: str | None
    resource: str | None
    state: str | None

    def back(self, ours: str, **told: str) -> str:
        """Where the person goes on to, with what the app is told."""
        return back_to(self.redirect_uri, ours, self.state, told)


class Unusable(Problem):
    """A request that nobody can be asked about. `back`: where the app would hear of it; `is_trusted`: go there at once."""

    def __init__(self, message: str, back: str | None = None, *, is_trusted: bool = False) -> None:
        super().__init__(message)
        self.back = back
        self.is_trusted = is_trusted


def back_to(uri: str, ours: str, state: str | None, told: dict[str, str]) -> str:
    """The app's address with what it is told; `iss` says by whom (RFC 9207)."""
    values = {**told, **({"state": state} if state is not None else {}), "iss": ours}
    return f"{uri}{'&' if '?' in uri else '?'}{urlencode(values)}"


def client_of(raw: bytes) -> str:
    """Which app a request is for. Raises Unusable when it does not say."""
    return _fields(raw).get("client_id", "")


def examine(tx: Tx, raw: bytes, ours: str) -> Asked:
    """The request in a query string. Raises Unusable."""
    fields = _fields(raw)
    app = find_app(tx, fields.get("client_id", ""))
    if app is None:
        raise Unusable("The app that sent you here is not known. It may have been removed.")
    uri = _address(app, fields.get("redirect_uri"))
    state = fields.get("state")
    is_known = app["kind"] == REGISTERED
    try:
        scopes, challenge, resource = _wanted(app, fields, ours)
    except Declined as problem:
        told = {"error": problem.error, "error_description": str(problem)}
        # A bad scope is refused on the page itself (Freshchat contract 1.4).
        is_trusted = is_known and problem.error != "invalid_scope"
        raise Unusable(str(problem), back_to(uri, ours, state, told), is_trusted=is_trusted) from None
    return Asked(app, uri, "redirect_uri" in fields, scopes, challenge, resource, state)


def _fields(raw: bytes) -> dict[str, str]:
    if len(raw) > LONGEST_QUERY:
        raise Unusable("The app's request is too long.")
    try:
        return only_once(raw)
    except Declined as problem:
        raise Unusable(f"The app's request cannot be read. {problem}") from None


def _address(app: Row, given: str | None) -> str:
    registered: list[str] = load(app["redirect_uris"])
    if given is None and len(registered) == 1:
        return registered[0]
    if given is None:
        raise Unusable("The app's request does not say where to send you back to.")
    if given in registered:
        return given
    is_public = app["secret_digest"] is None
    if is_public and any(_differs_in_port(given, known) for known in registered):
        return given
    raise Unusable("The app wants to send you to an address that it is not registered with.")


def _differs_in_port(given: str, known: str) -> bool:
    """A program on the person's own machine listens where there is room (RFC 8252 7.3)."""
    try:
        ours, theirs = urlsplit(known), urlsplit(given)
        hosts = {ours.hostname, theirs.hostname}
        is_plain = theirs.port is not None and "@" not in theirs.netloc
    except ValueError:
        return False
    if ours.scheme != "http" or len(hosts) != 1 or not hosts <= LOOPBACK or not is_plain:
        return False
    name = f"[{theirs.hostname}]" if ":" in str(theirs.hostname) else theirs.hostname
    return given == known.replace(f"http://{ours.netloc}", f"http://{name}:{theirs.port}", 1)


def _wanted(app: Row, fields: dict[str, str], ours: str) -> tuple[list[str], str | None, str | None]:
    if "response_type" not in fields:
        raise Declined("invalid_request", "response_type is missing.")
    if fields["response_type"] != "code":
        raise Declined("unsupported_response_type", "response_type must be code.")
    challenge = fields.get("code_challenge")
    if challenge is None and app["secret_digest"] is None:
        raise Declined("invalid_request", "code_challenge is missing: an app without a secret needs PKCE.")
    if (challenge is not None or "code_challenge_method" in fields) and fields.get("code_challenge_method") != "S256":
        raise Declined("invalid_request", "code_challenge_method must be S256.")
    if challenge is not None and not _CHALLENGE.fullmatch(challenge):
        raise Declined("invalid_request", "code_challenge is not the base64url of a SHA-256.")
    if challenge is None and "code_challenge_method" in fields:
        raise Declined("invalid_request", "code_challenge is missing.")
    scopes = read_scopes(fields.get("scope"))
    allowed: list[str] | None = load(app["scopes"]) if app["scopes"] else None
    if scopes is None:
        scopes = allowed
    if scopes is None or (allowed is not None and not set(scopes) <= set(allowed)):
        raise Declined("invalid_scope", "The requested scope is invalid or not applicable to your account")
    return scopes, challenge, read_resource(fields.get("resource"), ours)
