"""A client for tests of the Freshdesk API: an agent's key, real HTTP over loopback, and a witness of each call.

Each answer is held against its catalogue row as it comes in: status, shape, headers, the form of its error; what it
recorded must be among the row's `emits`; a read or a refusal records nothing; a change leaves exactly one entry.
"""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from pydantic import TypeAdapter
from sqlalchemy import bindparam, select, update
from tests.contract.api import Answer, Headers, Json, Loopback, Wire, says
from tests.contract.api import Api as Client

from freehold.catalogue.derive.freshdesk_api import FRESHDESK
from freehold.catalogue.freshdesk import ROWS
from freehold.catalogue.operation import Operation
from freehold.catalogue.routes import Routes
from freehold.core.access.commands import create_key
from freehold.core.audit.model import entries
from freehold.core.events.actor import SYSTEM
from freehold.core.events.model import events
from freehold.core.people.agents import create_agent
from freehold.core.people.groups import create_group
from freehold.core.people.model import agents
from freehold.core.people.queries import find_agent_by_email, find_group
from freehold.kernel.installation import Installation
from freehold.kernel.query import Query, Row
from freehold.kernel.tx import Tx

ROUTES = Routes(ROWS)
JSON = "application/json; charset=utf-8"
QUOTA = ("x-ratelimit-total", "x-ratelimit-remaining", "x-ratelimit-used-currentrequest")
EVERY_ROW_ANSWERS = {400, 401, 403, 404, 406, 415, 429, 500, 503}
_SHAPES = {row.id: TypeAdapter(row.gives) for row in ROWS}
_EVENTS = Query(select(events).where(events.c.id > bindparam("after")).order_by(events.c.id))
_ENTRIES = Query(
    select(entries)
    .where(entries.c.id > bindparam("after"), entries.c.operation.not_like("sign_in.%"))
    .order_by(entries.c.id)
)
_SCOPE = Query(update(agents).where(agents.c.id == bindparam("row_id")).values(ticket_scope=bindparam("scope")))

Part = tuple[str, str] | tuple[str, str, bytes] | tuple[str, str, bytes, str]
"""A field of a form: name and value, or name, file name, content and perhaps media type."""


class Api(Client):
    """A client of one installation with one agent's key."""

    agent: Row
    """Who holds the key."""

    def call(
        self, method: str, path: str, body: Any = None, *, headers: Headers | None = None, content: bytes | None = None
    ) -> Answer:
        """One call; `path` below /api/v2 unless it begins with it. `body` is sent as JSON, `content` as it is."""
        if not path.startswith(("/api", "//")):
            path = f"/api/v2{path}"
        sent: Headers = {"host": f"127.0.0.1:{self.server.port}"}
        if self.token is not None:
            sent["authorization"] = basic(self.token)
        if body is not None:
            content = json.dumps(body).encode()
            sent["content-type"] = "application/json"
        if content is not None:
            sent["content-length"] = str(len(content))
        sent |= headers or {}
        head = "".join(f"{name}: {value}\r\n" for name, value in sent.items() if value)
        request = f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode("latin-1", "surrogateescape") + (content or b"")
        return self.send(request, method, path)

    def send(self, request: bytes, method: str = "GET", path: str = "") -> Answer:
        """These bytes as a request. What `path` leads to is what the answer is held against."""
        events_before, entries_before = self._last(_EVENTS), self._last(_ENTRIES)
        status, headers, content = self.wire.exchange(request, method)
        happened, noted = self._since(_EVENTS, events_before), self._since(_ENTRIES, entries_before)
        names = {name.lower(): value for name, value in headers}
        body = json.loads(content) if content and names.get("content-type", "").startswith("application/json") else None
        own = path.removeprefix("//acme.freshdesk.com").partition("?")[0]
        match = ROUTES.match(method, own.encode()) if path else None
        row = match.row if match else None
        said = [says(entry) for entry in noted]
        answer = Answer(status, names, body, content, [event["name"] for event in happened], happened, said, row)
        _hold_against_the_catalogue(answer, [entry["operation"] for entry in noted])
        return answer

    def form(self, method: str, path: str, *parts: Part, headers: Headers | None = None) -> Answer:
        """A call with a multipart body."""
        content = b"".join(_part(part) for part in parts) + b"--XbX--\r\n"
        sent = {"content-type": "multipart/form-data; boundary=XbX", **(headers or {})}
        return self.call(method, path, content=content, headers=sent)

    def wrong(
        self, method: str, path: str, body: Any = None, status: int = 400, **given: Any
    ) -> dict[str, tuple[str, str]]:
        """A call that must be refused as invalid and change nothing: the code and message of each wrong field."""
        before = None if self._is_watched else self.everything()
        answer = self.call(method, path, body, **given)
        assert answer.status == status, (answer.status, answer.content[:500])
        assert answer["description"] == "Validation failed"
        found = {item["field"]: (item["code"], item["message"]) for item in answer["errors"]}
        assert len(found) == len(answer["errors"]), "each field is named once"
        assert before is None or self.everything() == before, "a refused call changed something"
        return found

    def codes(self, method: str, path: str, body: Any = None, **given: Any) -> dict[str, str]:
        """The same, without the messages."""
        return {field: code for field, (code, _) in self.wrong(method, path, body, **given).items()}

    def missing(self, method: str, path: str, body: Any = None) -> None:
        """A call about something that is not there, or that this agent may not know of (contract 1.5)."""
        answer = self.call(method, path, body)
        assert (answer.status, answer.content) == (404, b""), answer.content[:300]

    def follow(self, path: str, **query: Any) -> list[Json]:
        """Every row of a list, found by following its links as they are."""
        answer, found = self.get(path, **query), []
        while True:
            assert answer.status == 200, answer.content[:500]
            found += answer.body
            link = answer.headers.get("link")
            if link is None:
                return found
            assert link.startswith("<http://127.0.0.1:"), link
            assert link.endswith('>; rel="next"'), link
            url = link[1:].partition(">")[0]
            answer = self.get(url[url.index("/api/") :])

    # -- people -------------------------------------------------------------------------------------------------

    def using(self, token: str | None, profile: str = "current") -> "Api":
        """The same, with another key, or with none."""
        client = Api(self.server, self.installation, self.wire, token, profile)
        client.agent = getattr(self, "agent", {})
        return client

    def hire(self, role: str = "AGENT", scope: int = 1, email: str | None = None, **given: Any) -> "Api":
        """A client for a new agent of that role, who sees all tickets (1), those of their groups (2), or their own (3)."""
        address = email or f"{role.lower()}{scope}@example.com"

        def work(tx: Tx) -> tuple[Row, str]:
            names = {"first_name": "Kim", "last_name": "Park"}
            create_agent(tx, {"email": address, "role": role, **names, **given}, SYSTEM)
            agent = find_agent_by_email(tx, address)
            assert agent is not None
            tx.run(_SCOPE, row_id=agent["id"], scope=scope)
            return agent, create_key(tx, agent)

        agent, key = self.installation.database.write_now(work)
        client = self.using(key)
        client.agent = agent
        return client

    def make_team(self, name: str, *members: "Api") -> int:
        """A group of these agents; returns its number."""

        def work(tx: Tx) -> int:
            row = find_group(tx, create_group(tx, name, members=[member.agent for member in members]))
            assert row is not None
            return int(row["id"])

        return self.installation.database.write_now(work)

    # -- tickets ------------------------------------------------------------------------------------------------

    def ticket(self, **given: Any) -> Json:
        """A new ticket of Rita's."""
        body = {"email": "rita@example.com", "subject": "Printer on fire", "description": "It burns", **given}
        answer = self.post("/tickets", body)
        assert answer.status == 201, answer.content[:500]
        found: Json = answer.body
        return found

    def look(self, number: int, **query: Any) -> Json:
        answer = self.get(f"/tickets/{number}", **query)
        assert answer.status == 200, answer.content[:500]
        found: Json = answer.body
        return found

    def numbers(self, **query: Any) -> list[int]:
        """The tickets of a list, in its order."""
        return [row["id"] for row in self.follow("/tickets", **query)]


def basic(key: str, password: str = "X") -> str:
    return f"Basic {base64.b64encode(f'{key}:{password}'.encode()).decode()}"


def _part(part: Part) -> bytes:
    name = part[0]
    if len(part) == 2:
        return f'--XbX\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{part[1]}\r\n'.encode()
    kind = part[3] if len(part) == 4 else "text/plain"
    head = (
        f'--XbX\r\nContent-Disposition: form-data; name="{name}"; filename="{part[1]}"\r\nContent-Type: {kind}\r\n\r\n'
    )
    return head.encode() + part[2] + b"\r\n"


def _hold_against_the_catalogue(answer: Answer, operations: list[str]) -> None:
    row, status, headers = answer.row, answer.status, answer.headers
    assert headers["x-freshdesk-api-version"] == "latest=v2; requested=v2", headers
    assert all(headers[name].isdigit() for name in QUOTA), headers
    assert ("retry-after" in headers) == (status == 429)
    if status == 204:
        assert (answer.content, "content-type" in headers) == (b"", False)
    elif status == 404 and not _is_of_custom_objects(row):
        assert (answer.content, headers["content-type"]) == (b"", "text/html; charset=utf-8")
    else:
        assert headers["content-type"] == JSON, headers
        assert headers["content-length"] == str(len(answer.content))
    if row is None or status >= 400:
        assert answer.events == [], "a refusal records nothing"
        assert operations == []
        assert row is None or status in EVERY_ROW_ANSWERS | set(row.errors), (row.id, status, answer.body)
        _has_the_form_of_an_error(answer)
        return
    assert status == row.status, (row.id, status)
    documented = {name.lower() for name in FRESHDESK.more_headers(row)}
    assert {"location", "link"} & set(headers) <= documented, (row.id, headers)
    assert operations == ([row.id] if row.is_write else [])
    assert set(answer.events) <= set(row.emits), (row.id, answer.events)
    if status != 204:
        _SHAPES[row.id].validate_python(answer.body)


def _is_of_custom_objects(row: Operation | None) -> bool:
    return row is not None and row.area == "custom_objects"


def _has_the_form_of_an_error(answer: Answer) -> None:
    """Contract 1.5 and 1.6; of custom objects 6.20."""
    status, body = answer.status, answer.body
    if _is_of_custom_objects(answer.row) and status in (400, 403, 404, 409):
        assert set(body) == {"error_type", "message", "errors"}
        assert all(set(item) == {"name", "message"} for item in body["errors"])
        return
    if status == 404:
        return
    if status == 405:
        assert set(body) == {"message"}
        assert "method is not allowed. It should be one of these method(s): " in body["message"]
    elif "errors" in body:
        assert status in (400, 409)
        assert set(body) == {"description", "errors"}
        assert body["errors"]
        assert all(set(item) == {"field", "message", "code"} for item in body["errors"])
    else:
        assert set(body) == {"code", "message"}
        assert all(body.values())


@contextmanager
def connected(server: Loopback, installation: Installation) -> Iterator[Api]:
    """A client with the key of an account administrator, called Ada, of an installation behind the server."""
    wire = Wire(server.port)
    api = Api(server, installation, wire, None)
    api.restart()
    try:
        yield api.hire("ACCOUNT_ADMIN", email="ada@example.com", first_name="Ada", last_name="Ames")
    finally:
        wire.close()
        server.application = None


def query(**given: Any) -> str:
    return urlencode(given)
