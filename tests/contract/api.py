"""A client for tests: real HTTP over loopback to the real application, and a witness of what each call did.

Each answer is held against its catalogue row as it comes in: status, shape, headers; what it recorded must be among
the row's `emits`; a read or a refusal records nothing; a change leaves exactly one entry in the record.
"""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPResponse
from typing import Any
from urllib.parse import urlencode

import uvicorn
from pydantic import TypeAdapter
from sqlalchemy import bindparam, select

from freehold.catalogue.operation import Operation
from freehold.catalogue.registry import ROWS
from freehold.catalogue.routes import Routes
from freehold.core.access.commands import create_token
from freehold.core.audit.model import entries
from freehold.core.conversations.channels import create_channel
from freehold.core.events.model import events
from freehold.core.model import metadata
from freehold.core.people.groups import create_group
from freehold.core.people.queries import find_agent
from freehold.kernel.installation import Installation
from freehold.kernel.query import Query, Row
from freehold.kernel.text import load
from freehold.server import Application

Json = dict[str, Any]
Headers = dict[str, str]
ROUTES = Routes(ROWS)
EVERY_ROW_ANSWERS = {400, 401, 403, 404, 429, 500, 503}
QUOTA = ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimitreset", "x-ratelimit-reset")
FREE = {"properties", "meta_data", "message_parts", "reply_parts"}
"""Members whose insides are the clients' own."""

_EVENTS = Query(select(events).where(events.c.id > bindparam("after")).order_by(events.c.id))
_ENTRIES = Query(select(entries).where(entries.c.id > bindparam("after")).order_by(entries.c.id))
_TABLES = {table.name: Query(select(table)) for table in metadata.sorted_tables}
_SHAPES = {row.id: TypeAdapter(row.gives) for row in ROWS}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and what happened."""

    status: int
    headers: Headers
    body: Any
    """The JSON, read; None for an empty body."""
    content: bytes
    events: list[str]
    """The names of the events that the call recorded, in order."""
    happened: list[Row]
    """Those events, whole."""
    entries: list[str]
    """The sentences that the call left in the record."""
    row: Operation | None
    """The catalogue row that it was a call of."""

    def __getitem__(self, name: Any) -> Any:
        """A member of the body."""
        return self.body[name]


class Loopback:
    """A real server, once for the whole run: tests swap the application behind it."""

    def __init__(self) -> None:
        self.application: Any = None
        listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = listener.getsockname()[1]
        config = uvicorn.Config(
            self._answer, loop="uvloop", http="httptools", ws="none", interface="asgi3", lifespan="off", log_config=None,
            log_level="critical", access_log=False, server_header=False, timeout_graceful_shutdown=1,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([listener],), name="loopback")
        self._thread.start()

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        await self.application(scope, receive, send)

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join()


class Wire:
    """One keep-alive connection on which anything can be sent, also what no library would send."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._socket: socket.socket | None = None

    def exchange(self, request: bytes, method: str = "GET") -> tuple[int, list[tuple[str, str]], bytes]:
        """Send these bytes, read one answer: status, headers as they came, body."""
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        try:
            self._socket.sendall(request)
        except OSError:  # the server has answered already and does not read on: its answer is waiting
            pass
        with HTTPResponse(self._socket, method=method) as response:
            response.begin()
            content = response.read()
            if response.will_close:
                self.close()
            return response.status, response.getheaders(), content

    def local(self) -> int | None:
        """Which connection it is: its port on our side, or None while there is none."""
        return None if self._socket is None else int(self._socket.getsockname()[1])

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None


class Api:
    """A client of one installation with one token."""

    def __init__(
        self, server: Loopback, installation: Installation, wire: Wire, token: str | None, profile: str = "current"
    ) -> None:
        self.server = server
        self.installation = installation
        self.wire = wire
        self.token = token
        self.profile = profile
        self._is_watched = False

    # -- calls --------------------------------------------------------------------------------------------------

    def get(self, path: str, headers: Headers | None = None, **query: Any) -> Answer:
        return self.call("GET", f"{path}?{urlencode(query)}" if query else path, headers=headers)

    def post(self, path: str, body: Any = None, headers: Headers | None = None) -> Answer:
        return self.call("POST", path, body, headers=headers)

    def put(self, path: str, body: Any = None, headers: Headers | None = None) -> Answer:
        return self.call("PUT", path, body, headers=headers)

    def patch(self, path: str, body: Any = None) -> Answer:
        return self.call("PATCH", path, body)

    def delete(self, path: str) -> Answer:
        return self.call("DELETE", path)

    def call(
        self, method: str, path: str, body: Any = None, *, headers: Headers | None = None, content: bytes | None = None
    ) -> Answer:
        """One call. `body` is sent as JSON, `content` as it is."""
        sent: Headers = {"host": f"127.0.0.1:{self.server.port}"}
        if self.token is not None:
            sent["authorization"] = f"Bearer {self.token}"
        if body is not None:
            content = json.dumps(body).encode()
            sent["content-type"] = "application/json"
        if content is not None:
            sent["content-length"] = str(len(content))
        sent |= headers or {}
        head = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
        request = f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode("latin-1", "surrogateescape") + (content or b"")
        return self.send(request, method, path)

    def send(self, request: bytes, method: str = "GET", path: str = "") -> Answer:
        """These bytes as a request. What `path` leads to is what the answer is held against."""
        events_before, entries_before = self._last(_EVENTS), self._last(_ENTRIES)
        status, headers, content = self.wire.exchange(request, method)
        happened, noted = self._since(_EVENTS, events_before), self._since(_ENTRIES, entries_before)
        names = {name.lower(): value for name, value in headers}
        body = json.loads(content) if content and names.get("content-type") == "application/json" else None
        match = ROUTES.match(method, path.partition("?")[0].encode().removeprefix(b"/api")) if path else None
        row = match.row if match else None
        said = [says(entry) for entry in noted]
        answer = Answer(status, names, body, content, [event["name"] for event in happened], happened, said, row)
        _hold_against_the_catalogue(answer, [entry["operation"] for entry in noted])
        if row is not None and status < 400 and self.profile == "current":
            _SHAPES[row.id].validate_python(body)
        return answer

    def refused(
        self, method: str, path: str, body: Any = None, *, status: int = 400, word: str = "INVALID_VALUE",
        says: str | None = None, headers: Headers | None = None, content: bytes | None = None,
    ) -> Answer:  # fmt: skip
        """A call that must be refused with exactly the contract's error body, and must change nothing at all."""
        before = None if self._is_watched else self.everything()
        answer = self.call(method, path, body, headers=headers, content=content)
        assert (answer.status, answer.body) == (status, error(status, word, answer)), answer.content[:500]
        if says is not None:
            assert says in answer["message"]
        assert before is None or self.everything() == before, "a refused call changed something"
        return answer

    @contextmanager
    def untouched(self) -> Iterator[None]:
        """Whatever is called in here, nothing is changed; looked at once, for long rows of refusals."""
        before, self._is_watched = self.everything(), True
        yield
        self._is_watched = False
        assert self.everything() == before, "something was changed"

    def walk(self, path: str, name: str, **query: Any) -> list[Json]:
        """Every row of a list, found by following its links as they are."""
        answer, found = self.get(path, **query), []
        while True:
            assert answer.status == 200, answer.body
            found += answer[name]
            following = answer["links"].get("next_page")
            if following is None:
                return found
            answer = self.get(following["href"])

    # -- other callers, other settings --------------------------------------------------------------------------

    def using(self, token: str | None, profile: str = "current") -> "Api":
        """The same, with another token, or with none."""
        return Api(self.server, self.installation, self.wire, token, profile)

    def with_token(self, **given: Any) -> "Api":
        """The same, with a new token: profile, scopes, expires_at, agent (an agent's id)."""
        agent = given.pop("agent", None)

        def make(tx: Any) -> str:
            return create_token(tx, **{"name": "another", **given, "agent": agent and find_agent(tx, agent)})

        return self.using(self.installation.database.write_now(make), given.get("profile", "current"))

    def restart(self, **settings: Any) -> None:
        """Serve with other settings from now on."""
        self.installation.settings = self.installation.settings.model_copy(update=settings)
        self.installation.constants.clear()
        self.server.application = Application(self.installation)

    # -- what stands in the database ----------------------------------------------------------------------------

    def rows(self, table: str) -> list[Row]:
        return self.installation.database.read_now(lambda tx: tx.all(_TABLES[table]))

    def everything(self) -> dict[str, list[Row]]:
        """All rows of all tables."""
        return self.installation.database.read_now(
            lambda tx: {
                name: sorted(tx.all(query), key=lambda row: str(sorted(row.items(), key=lambda pair: pair[0])))
                for name, query in _TABLES.items()
            }
        )

    def _since(self, query: Query, after: int) -> list[Row]:
        return self.installation.database.read_now(lambda tx: tx.all(query, after=after))

    def _last(self, query: Query) -> int:
        found = self._since(query, 0)
        return int(found[-1]["id"]) if found else 0

    # -- the people and things of a story -----------------------------------------------------------------------

    def channel(self) -> str:
        """The id of the channel that every account begins with."""
        return str(self.get("/v2/channels")["channels"][0]["id"])

    def make_channel(self, name: str, **given: Any) -> str:
        row = self.installation.database.write_now(lambda tx: create_channel(tx, name, **given))
        return str(row["uuid"])

    def make_group(self, name: str, *members: str) -> str:
        """A group of agents (their ids); returns its id."""
        return self.installation.database.write_now(
            lambda tx: create_group(
                tx, name, members=[row for row in (find_agent(tx, member) for member in members) if row]
            )
        )

    def make_user(self, **given: Any) -> str:
        return str(self.post("/v2/users", {"first_name": "Amal", **given})["id"])

    def make_agent(self, email: str = "kim@example.com", **given: Any) -> str:
        return str(self.post("/v2/agents", {"email": email, "first_name": "Kim", **given})["id"])

    def open(self, user: str | None = None, text: str | None = "Hello", **given: Any) -> str:
        """A conversation of a user (a new one when left out) with one message of theirs; returns its id."""
        body = {"channel_id": self.channel(), "users": [{"id": user or self.make_user()}], **given}
        if text is not None:
            body["messages"] = [message(text)]
        answer = self.post("/v2/conversations", body)
        assert answer.status == 200, answer.body
        return str(answer["conversation_id"])

    def say(self, conversation: str, text: str = "Hello again", **given: Any) -> Answer:
        return self.post(f"/v2/conversations/{conversation}/messages", {**message(text), **given})

    def thread(self, conversation: str) -> list[Json]:
        """The entries of a conversation, oldest first."""
        newest_first = self.walk(f"/v2/conversations/{conversation}/messages", "messages", items_per_page=50)
        return newest_first[::-1]


def message(text: str, **given: Any) -> Json:
    return {"message_parts": [{"text": {"content": text}}], "actor_type": "user", **given}


def error(status: int, word: str, answer: Answer) -> Json:
    """The whole body of an error (contract 1.5), with the message that the answer has."""
    words = answer.body.get("message") if isinstance(answer.body, dict) else None
    assert isinstance(words, str), answer.content[:500]
    assert words.strip(), "an error says something"
    return {"code": status, "status": word, "message": words, "error": words}


def says(entry: Row) -> str:
    """The sentence of an entry of the record."""
    row = next(row for row in ROWS if row.id == entry["operation"])
    details = load(entry["details"])
    assert None not in details.values(), f"{row.id} leaves a gap in its sentence: {details}"
    return f"{entry['who']} {row.says.format(**details)}"


def _hold_against_the_catalogue(answer: Answer, operations: list[str]) -> None:
    row, status = answer.row, answer.status
    if answer.headers.get("content-type") == "application/json":
        assert all(answer.headers[name].isdigit() for name in QUOTA), answer.headers
        assert ("retry-after" in answer.headers) == (status == 429)
        assert answer.headers["content-length"] == str(len(answer.content)) or not answer.content
    if row is None or status >= 400:
        assert answer.events == [], "a refusal records nothing"
        assert operations == []
        assert row is None or status in EVERY_ROW_ANSWERS | set(row.errors), (row.id, status, answer.body)
        return
    assert status in {row.status, *({200, 201} if row.id == "freshchat.users.create" else ())}, (row.id, status)
    assert operations == ([row.id] if row.is_write else [])
    assert set(answer.events) <= set(row.emits), (row.id, answer.events)
    _has_no_null(answer.body, row.id)


def _has_no_null(value: Any, where: str) -> None:
    """Absent beats null (contract 1.7)."""
    assert value is not None, f"null in {where}"
    if isinstance(value, dict):
        for name, item in value.items():
            if name not in FREE:
                _has_no_null(item, f"{where}.{name}")
    elif isinstance(value, list):
        for item in value:
            _has_no_null(item, f"{where}[]")


@contextmanager
def serving() -> Iterator[Loopback]:
    """A server for as long as this lasts."""
    server = Loopback()
    try:
        yield server
    finally:
        server.close()


@contextmanager
def connected(server: Loopback, installation: Installation, **settings: Any) -> Iterator[Api]:
    """A client with a fresh token, called `test`, of an installation behind the server."""
    wire = Wire(server.port)
    api = Api(server, installation, wire, None)
    api.restart(**settings)
    try:
        yield api.with_token(name="test")
    finally:
        wire.close()
        _settle(server)


def _settle(server: Loopback) -> None:
    """Nobody uses the installation any more when its test ends."""
    server.application = None
