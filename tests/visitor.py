"""A person with a browser without scripts, in front of a real application."""

import asyncio
import re
from http.cookies import SimpleCookie
from typing import Any, NamedTuple
from urllib.parse import urlencode

from freehold.core.events.actor import SYSTEM
from freehold.core.people.agents import create_agent
from freehold.core.people.sign_in import set_password
from freehold.kernel.installation import Installation
from freehold.server import Application

EMAIL, PASSWORD = "mara@example.com", "correct horse battery"


class Page(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def proof(self) -> str:
        found = re.search(r'name="proof" value="([0-9a-f]+)"', self.text)
        assert found, self.text
        return found[1]


class Visitor:
    """A browser without scripts: it keeps cookies and sends forms."""

    def __init__(self, installation: Installation, *, address: str = "127.0.0.1", scheme: str = "http") -> None:
        self.application = Application(installation)
        self.cookies: dict[str, str] = {}
        self.set_cookies: list[str] = []
        self._address = address
        self._scheme = scheme
        self._runner = asyncio.Runner()

    def close(self) -> None:
        self._runner.close()

    def get(self, path: str, **headers: str) -> Page:
        return self._runner.run(self._request("GET", path, b"", headers))

    def send(self, path: str, form: dict[str, str], **headers: str) -> Page:
        given = {
            "content-type": "application/x-www-form-urlencoded",
            "origin": f"{self._scheme}://desk.example.com",
            **headers,
        }
        return self._runner.run(self._request("POST", path, urlencode(form).encode(), given))

    def sign_in(self, email: str = EMAIL, password: str = PASSWORD, to: str = "/admin") -> Page:
        return self.send("/sign-in", {"email": email, "password": password, "next": to})

    def change(self, path: str, **form: str) -> Page:
        """Send a form that the overview holds."""
        return self.send(path, {"proof": self.get("/admin").proof, **form})

    async def _request(self, method: str, path: str, body: bytes, given: dict[str, str]) -> Page:
        bare, _, query = path.partition("?")
        headers = {"host": "desk.example.com", **{name.replace("_", "-"): value for name, value in given.items()}}
        if self.cookies:
            headers["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": self._scheme,
            "path": bare, "raw_path": bare.encode(), "query_string": query.encode(), "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "client": (self._address, 5000), "server": ("127.0.0.1", 80),
        }  # fmt: skip
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.application(scope, receive, send)
        answered = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        for name, value in sent[0]["headers"]:
            if name == b"set-cookie":
                self.set_cookies.append(value.decode())
                for key, morsel in SimpleCookie(value.decode()).items():
                    self.cookies[key] = morsel.value
        text = b"".join(message.get("body", b"") for message in sent[1:]).decode()
        return Page(sent[0]["status"], answered, text)


def hire(installation: Installation, email: str = EMAIL, role: str = "ACCOUNT_ADMIN") -> None:
    def work(tx: Any) -> None:
        create_agent(tx, {"email": email, "first_name": "Mara", "last_name": "<b>K.</b>", "role": role}, SYSTEM)
        set_password(tx, email, PASSWORD)

    installation.database.write_now(work)
