"""The ceiling: the least that a program on the same stack must do for the same answers, and nothing else.

Starlette, msgspec and sqlite3 (or psycopg, with `--database`), one process, uvicorn with httptools and uvloop. The
same key look-up (SHA-256 of the bearer token, found by digest), the same queries, the same JSON, the same rows written
with one outbox row, the same durability: WAL, `synchronous=FULL`, one writer thread that commits in groups. What it has
not: routes from data, scopes, rate limits, validation, webhooks, an audit trail, errors in a product's words.

    python -m tests.load.ceiling --database PATH|postgresql://… --port N
"""

import argparse
import asyncio
import hashlib
import os
import queue
import sqlite3
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from tests.load import ceiling_tickets
from tests.load.ceiling_tables import (
    ADD_CHAT,
    ADD_CONVERSATION,
    ADD_INTERACTION,
    ADD_MESSAGE,
    CHANNEL,
    CONVERSATION,
    KEY,
    MESSAGES,
    OUTBOX,
    TOTAL,
    TOUCH,
    USER,
    USERS,
)

GROUP = 64
THREADS = 8
PAGE = 20
ACCOUNT = "0b6f1c1e-7a55-4a0e-9d5c-2f6a3c8e1a01"
BASE = 500_000_000_000_000  # so that numbers are as long as Freehold's

Work = Callable[[Any], Any]
encode = msgspec.json.Encoder().encode
decode = msgspec.json.decode


def connect(path: str) -> sqlite3.Connection:
    """A SQLite connection with the settings that Freehold uses."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=512)
    connection.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        "PRAGMA cache_size=-32768; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;"
    )
    return connection


class SQLite:
    """Reads where they are asked for, writes on one thread that commits what has queued up."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.reader = connect(path)
        self.queue: queue.SimpleQueue[tuple[Work, asyncio.Future[Any]]] = queue.SimpleQueue()
        self.loop = asyncio.get_running_loop()
        threading.Thread(target=self.write_groups, daemon=True).start()

    async def read(self, work: Work) -> Any:
        return work(self.reader.execute)

    async def write(self, work: Work) -> Any:
        waiting = self.loop.create_future()
        self.queue.put((work, waiting))
        return await waiting

    def write_groups(self) -> None:
        execute = connect(self.path).execute
        while True:
            group = [self.queue.get()]
            try:
                while len(group) < GROUP:
                    group.append(self.queue.get_nowait())
            except queue.Empty:
                pass
            execute("BEGIN IMMEDIATE")
            outcomes = [(waiting, work(execute)) for work, waiting in group]
            execute("COMMIT")
            self.loop.call_soon_threadsafe(settle, outcomes)


def settle(outcomes: list[tuple["asyncio.Future[Any]", Any]]) -> None:
    """Hand a committed group's results to those who wait."""
    for waiting, result in outcomes:
        if not waiting.cancelled():
            waiting.set_result(result)


class PostgreSQL:
    """Every request on one of a few threads, each with its connection; ordinary transactions."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.local = threading.local()
        self.pool = ThreadPoolExecutor(THREADS)
        self.loop = asyncio.get_running_loop()

    def connection(self) -> Any:
        import psycopg

        found = getattr(self.local, "connection", None)
        if found is None:
            found = self.local.connection = psycopg.connect(self.url, autocommit=True)
            found.prepare_threshold = 2
        return found

    def within(self, work: Work) -> Any:
        connection = self.connection()
        connection.execute("BEGIN")
        result = work(lambda sql, values=(): connection.execute(sql.replace("?", "%s"), values))
        connection.execute("COMMIT")
        return result

    def look(self, work: Work) -> Any:
        connection = self.connection()
        return work(lambda sql, values=(): connection.execute(sql.replace("?", "%s"), values))

    async def read(self, work: Work) -> Any:
        return await self.loop.run_in_executor(self.pool, self.look, work)

    async def write(self, work: Work) -> Any:
        return await self.loop.run_in_executor(self.pool, self.within, work)


def new_uuid(now: int) -> str:
    text = f"{now:012x}7{os.urandom(10).hex()}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-8{text[16:19]}-{text[19:31]}"


@lru_cache(4096)
def date(day: int) -> str:
    return datetime.fromtimestamp(day * 86_400, UTC).strftime("%Y-%m-%dT")


MINUTES = tuple(f"{minute // 60:02d}:{minute % 60:02d}:" for minute in range(1440))
SECONDS = tuple(f"{second:02d}" for second in range(60))
MILLISECONDS = tuple(f".{millisecond:03d}Z" for millisecond in range(1000))


def iso(at: int) -> str:
    day, rest = divmod(at, 86_400_000)
    minute, rest = divmod(rest, 60_000)
    return f"{date(day)}{MINUTES[minute]}{SECONDS[rest // 1000]}{MILLISECONDS[rest % 1000]}"


def admit(execute: Any, request: Request) -> bool:
    """Whether the bearer token is one of ours."""
    digest = hashlib.sha256(request.headers["authorization"][7:].encode()).hexdigest()
    row = execute(KEY, (digest,)).fetchone()
    return row is not None and row[1] is None and row[2] is None


def answer(value: Any) -> Response:
    """The value as JSON; None: the caller is nobody, or there is no such thing."""
    if value is None:
        return Response(b'{"code":404}', 404, media_type="application/json")
    return Response(encode(value), media_type="application/json")


def conversation_json(row: Any) -> dict[str, Any]:
    shown = {
        "conversation_id": row[1],
        "conversation_internal_id": BASE + row[0],
        "app_id": ACCOUNT,
        "status": row[2],
        "channel_id": row[3],
        "skill_id": row[4],
        "properties": msgspec.Raw(row[5]),
        "url": f"http://127.0.0.1:10000/a/100000000000/inbox/open/0/conversation/{BASE + row[0]}",
        "user_id": row[6],
        "org_contact_id": str(BASE + row[7]),
        "created_by": row[6],
        "created_time": iso(row[10]),
        "updated_time": iso(row[11]),
        "users": [{"id": row[6]}],
    }
    if row[8] is not None:
        shown["assigned_agent_id"] = row[8]
        shown["assigned_org_agent_id"] = str(BASE + row[9])
    return shown


def message_json(talk: Any, row: Any) -> dict[str, Any]:
    return {
        "id": row[0],
        "created_time": iso(row[7]),
        "app_id": ACCOUNT,
        "actor_type": row[2],
        "actor_id": row[3],
        "user_id": talk[6],
        "channel_id": talk[3],
        "conversation_id": talk[1],
        "freshchat_conversation_id": str(BASE + talk[0]),
        "freshchat_channel_id": str(talk[13]),
        "interaction_id": f"{BASE + talk[0]}-{row[6]}",
        "message_type": "normal",
        "message_source": row[5],
        "message_parts": msgspec.Raw(row[4]),
        "restrictResponse": False,
        "botsPrivateNote": False,
        "isBotsInput": False,
        "bots_input": False,
    }


def user_json(row: Any) -> dict[str, Any]:
    return {
        "id": row[1],
        "org_contact_id": str(BASE + row[0]),
        "first_name": row[2],
        "last_name": row[3],
        "email": row[4],
        "phone": row[5],
        "reference_id": row[6],
        "properties": msgspec.Raw(row[7]),
        "social_profiles": [],
        "login_status": False,
        "created_time": iso(row[8]),
        "updated_time": iso(row[9]),
    }


def link(href: str, rel: str) -> dict[str, str]:
    return {"href": href, "rel": rel, "type": "GET"}


def build(database: Callable[[], SQLite | PostgreSQL]) -> Starlette:
    """The application; `database` is opened on the first request, when the event loop runs."""
    opened: list[SQLite | PostgreSQL] = []

    def store() -> SQLite | PostgreSQL:
        if not opened:
            opened.append(database())
        return opened[0]

    async def get_conversation(request: Request) -> Response:
        def look(execute: Any) -> Any:
            if not admit(execute, request):
                return None
            row = execute(CONVERSATION, (request.path_params["key"],)).fetchone()
            return row and conversation_json(row)

        return answer(await store().read(look))

    async def list_messages(request: Request) -> Response:
        def look(execute: Any) -> Any:
            if not admit(execute, request):
                return None
            talk = execute(CONVERSATION, (request.path_params["key"],)).fetchone()
            if talk is None:
                return None
            rows = execute(MESSAGES, (talk[0], PAGE + 1)).fetchall()
            shown: dict[str, Any] = {"messages": [message_json(talk, row) for row in rows[:PAGE]], "links": {}}
            if len(rows) > PAGE:
                shown["link"] = link(f"/v2/conversations/{talk[1]}/messages?page=2&items_per_page={PAGE}", "message")
                shown["links"] = {"next_page": shown["link"]}
            return shown

        return answer(await store().read(look))

    async def list_users(request: Request) -> Response:
        def look(execute: Any) -> Any:
            if not admit(execute, request):
                return None
            total = execute(TOTAL).fetchone()[0]
            rows = execute(USERS, (PAGE,)).fetchall()
            pages = -(-total // PAGE)
            first, following, last = (
                link(f"/v2/users?page={page}&items_per_page={PAGE}", "user") for page in (1, 2, pages)
            )
            return {
                "users": [user_json(row) for row in rows],
                "pagination": {"total_items": total, "total_pages": pages, "current_page": 1, "items_per_page": PAGE},
                "links": {"first_page": first, "next_page": following, "last_page": last},
            }

        return answer(await store().read(look))

    async def create_conversation(request: Request) -> Response:
        body = decode(await request.body())

        def change(execute: Any) -> Any:
            if not admit(execute, request):
                return None
            now = time.time_ns() // 1_000_000
            channel = execute(CHANNEL, (body["channel_id"],)).fetchone()
            user = execute(USER, (body["users"][0]["id"],)).fetchone()
            key, user_key, message_key = new_uuid(now), body["users"][0]["id"], new_uuid(now)
            message = body["messages"][0]
            parts = encode(message["message_parts"]).decode()
            added = execute(ADD_CONVERSATION, (key, user[0], encode(body["properties"]).decode(), now, now)).fetchone()[
                0
            ]
            begun = execute(ADD_INTERACTION, (added, now)).fetchone()[0]
            execute(ADD_CHAT, (added, channel[0], begun, now))
            values = (message_key, added, message["actor_type"], message["actor_id"], parts, now, now)
            said = execute(ADD_MESSAGE, values).fetchone()[0]
            execute(OUTBOX, ("message.created", now, added, said))
            props = encode(body["properties"]).decode()
            talk = (added, key, "new", body["channel_id"], 0, props, user_key, user[0], None, None, now, now, now,
                    channel[0])  # fmt: skip
            row = (message_key, "message", message["actor_type"], message["actor_id"], parts, "api", now, now)
            return {**conversation_json(talk), "messages": [message_json(talk, row)]}

        return answer(await store().write(change))

    async def post_message(request: Request) -> Response:
        body = decode(await request.body())

        def change(execute: Any) -> Any:
            if not admit(execute, request):
                return None
            now = time.time_ns() // 1_000_000
            talk = execute(CONVERSATION, (request.path_params["key"],)).fetchone()
            if talk is None:
                return None
            key, parts = new_uuid(now), encode(body["message_parts"]).decode()
            values = (key, talk[0], body["actor_type"], body["actor_id"], parts, talk[12], now)
            said = execute(ADD_MESSAGE, values).fetchone()[0]
            execute(TOUCH, (now, talk[0]))
            execute(OUTBOX, ("message.created", now, talk[0], said))
            row = (key, "message", body["actor_type"], body["actor_id"], parts, "api", talk[12], now)
            return message_json(talk, row)

        return answer(await store().write(change))

    handlers: list[tuple[str, str, Callable[[Request], Awaitable[Response]]]] = [
        ("GET", "/v2/conversations/{key}", get_conversation),
        ("GET", "/v2/conversations/{key}/messages", list_messages),
        ("GET", "/v2/users", list_users),
        ("POST", "/v2/conversations", create_conversation),
        ("POST", "/v2/conversations/{key}/messages", post_message),
        *ceiling_tickets.routes(store, iso),
    ]
    return Starlette(routes=[Route(path, handler, methods=[method]) for method, path, handler in handlers])


class Announced(uvicorn.Server):
    """Says `ready URL` when it accepts requests, as `freehold serve` does."""

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        print(f"ready http://{self.config.host}:{self.config.port}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--database", required=True)
    parser.add_argument("--port", type=int, required=True)
    given = parser.parse_args()
    kind = PostgreSQL if given.database.startswith("postgres") else SQLite
    app = build(lambda: kind(given.database))
    config = uvicorn.Config(
        app,
        "127.0.0.1",
        given.port,
        loop="uvloop",
        http="httptools",
        log_level="warning",
        access_log=False,
        lifespan="off",
    )
    Announced(config).run()


if __name__ == "__main__":
    main()
