"""A desk with an app: the person at the browser, and the app that comes for tokens."""

import base64
import hashlib
import html
import json
import re
from typing import Any, NamedTuple
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from sqlalchemy import select
from tests.visitor import Page, Visitor, hire

from freehold.core.audit.model import entries
from freehold.core.oauth.apps import add_app
from freehold.kernel.installation import Installation
from freehold.kernel.query import Query
from freehold.kernel.text import load

OURS = "http://desk.example.com"
BACK = "https://app.example.com/callback"
VERIFIER = "a-verifier-that-nobody-else-knows-0123456789"
VIEW, EDIT = "freshchat.conversation.view", "freshchat.users.edit"
SCOPES = [VIEW, "freshchat.agents.view", EDIT, "freshchat.agents.delete"]
_ENTRIES = Query(select(entries).order_by(entries.c.id))
Json = dict[str, Any]


class App(NamedTuple):
    """What an app knows about itself."""

    client_id: str
    secret: str | None

    @property
    def basic(self) -> str:
        pair = f"{quote(self.client_id, safe='')}:{quote(self.secret or '', safe='')}"
        return f"Basic {base64.b64encode(pair.encode()).decode()}"


def challenge(verifier: str = VERIFIER) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def params(page: Page) -> dict[str, str]:
    """What the address that a person is sent to tells the app."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.headers["location"]).query).items()}


class Desk:
    """The application, a person who is signed in, and an app called Courier."""

    def __init__(self, installation: Installation) -> None:
        hire(installation)
        self.installation = installation
        self.person = Visitor(installation)
        self.courier = self.register("Courier")

    def close(self) -> None:
        self.person.close()

    def register(
        self, name: str, uris: tuple[str, ...] = (BACK,), scopes: list[str] | None = SCOPES, **given: Any
    ) -> App:
        return App(*self.installation.database.write_now(lambda tx: add_app(tx, name, list(uris), scopes, **given)))

    def question(self, app: App | None = None, **given: str | None) -> str:
        """The path of a request for consent; a parameter that is None is left out."""
        asked = {
            "response_type": "code",
            "client_id": (app or self.courier).client_id,
            "redirect_uri": BACK,
            "state": "xyz &=",
            "scope": VIEW,
            "code_challenge": challenge(),
            "code_challenge_method": "S256",
            **given,
        }
        return f"/oauth/v2/authorize?{urlencode({k: v for k, v in asked.items() if v is not None})}"

    def answer(self, page: Page, decision: str = "allow") -> Page:
        """Press a button of the consent page."""
        found = re.search(r'name="request" value="([^"]*)"', page.text)
        assert found, page.text
        form = {"proof": page.proof, "request": html.unescape(found[1]), "decision": decision}
        return self.person.send("/oauth/v2/authorize", form)

    def code(self, app: App | None = None, **given: str | None) -> str:
        if not self.person.cookies:
            self.person.sign_in()
        return params(self.answer(self.person.get(self.question(app, **given))))["code"]

    def token(self, app: App | None = None, *, path: str = "/oauth/v2/token", **fields: str | None) -> tuple[int, Json]:
        return self.post(path, app, **fields)

    def post(self, path: str, app: App | None = None, **fields: str | None) -> tuple[int, Json]:
        """A call by an app; Basic when it has a secret."""
        app = app or self.courier
        form = {name: value for name, value in fields.items() if value is not None}
        if app.secret is None:
            page = self.send(path, {"client_id": app.client_id, **form})
        else:
            page = self.send(path, form, authorization=app.basic)
        assert page.headers["cache-control"] == "no-store"
        return page.status, json.loads(page.text)

    def send(self, path: str, form: dict[str, str], **headers: str) -> Page:
        return self.person.send(path, form, **headers)

    def redeem(self, code: str, app: App | None = None, **given: str | None) -> tuple[int, Json]:
        fields = {"grant_type": "authorization_code", "redirect_uri": BACK, "code_verifier": VERIFIER, **given}
        return self.token(app, code=code, **fields)

    def tokens(self, app: App | None = None, **given: str | None) -> Json:
        status, body = self.redeem(self.code(app, **given), app)
        assert status == 200, body
        return body

    def again(self, token: str, app: App | None = None, **given: str | None) -> tuple[int, Json]:
        return self.token(app, grant_type="refresh_token", refresh_token=token, **given)

    def call(self, token: str, path: str = "/v2/conversations/fields", method: str = "GET") -> int:
        page = self.person._runner.run(self.person._request(method, path, b"", {"authorization": f"Bearer {token}"}))
        return page.status

    def record(self) -> list[tuple[str, str, Json]]:
        rows = self.installation.database.read_now(lambda tx: tx.all(_ENTRIES))
        return [(row["who"], row["operation"], load(row["details"])) for row in rows]
