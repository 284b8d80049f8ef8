"""Fills data directories for measurements: N conversations of ten messages on average, and a contact for each.

Straight into Freehold's own tables, and the same rows into the ceiling's. Everything is a function of its number, so
both hold the same and nothing has to be read back. Every fifth conversation has 30 messages and the others five, so
that a page of 20 is one; messages of neighbouring conversations lie mixed, as they would after a day's work.

    python -m tests.load.seed --data DIR --conversations 100000
"""

import argparse
import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Table
from tests.load.ceiling_tables import SCHEMA

from freehold.core.access.commands import create_token
from freehold.core.account.commands import SLOTS
from freehold.core.account.model import counts
from freehold.core.conversations.model import channels, chats, conversations, interactions, messages
from freehold.core.events.model import events
from freehold.core.people.model import agents, contacts
from freehold.core.setup import create_account
from freehold.kernel.crypto import digest
from freehold.kernel.installation import Installation, open_installation

BEGAN = 1_735_689_600_000  # 2025-01-01
STEP = 60_000
LONG = 30
SHORT = 5
BLOCK = 100  # conversations whose messages lie mixed
SAMPLE = 500
MESSAGE = ["id", "uuid", "conversation_id", "kind", "author_kind", "author", "parts", "source", "interaction_at"]
PROPERTIES = '{"priority":"Low"}'
SENTENCES = (
    "My parcel has not arrived, although the tracking page says that it was delivered on Monday.",
    "I am sorry to hear that. Could you tell me the order number, please?",
    "It is A-1029, ordered on the third of the month.",
    "Thank you. It left the depot this morning and should be with you before noon.",
    "Great, thanks for the quick answer!",
)


class Talk(NamedTuple):
    """One seeded conversation: what a client needs to speak about it."""

    conversation: str
    contact: str


class Subject(NamedTuple):
    """What a measurement may ask for in a filled database."""

    channel: str
    agent: str
    talks: list[Talk]
    """Any conversations."""
    long: list[Talk]
    """Such with more than 20 messages."""
    open: list[Talk]
    """Such that are not resolved (and are none of the long ones, so that posting to them moves no other figure)."""
    users: int


def uuid_at(kind: int, number: int, at: int) -> str:
    """A version 7 UUID that is a function of what it names."""
    return f"{at >> 16:08x}-{at & 0xFFFF:04x}-7{kind:03x}-8000-{number:012x}"


def started(i: int) -> int:
    return BEGAN + i * STEP


def contact_uuid(i: int) -> str:
    return uuid_at(1, i, started(i))


def talk_uuid(i: int) -> str:
    return uuid_at(2, i, started(i))


CHANNEL = uuid_at(3, 0, BEGAN)
AGENT = uuid_at(4, 0, BEGAN)


def size(i: int) -> int:
    """How many messages conversation `i` has."""
    return LONG if i % 5 == 0 else SHORT


def is_open(i: int) -> bool:
    return i % 2 == 1


def subject(n: int) -> Subject:
    """What there is to ask for after `fill(…, n)`."""

    def some(numbers: range) -> list[Talk]:
        return [Talk(talk_uuid(i), contact_uuid(i)) for i in numbers[:: max(1, len(numbers) // SAMPLE)][:SAMPLE]]

    return Subject(CHANNEL, AGENT, some(range(n)), some(range(0, n, 5)), some(range(1, n, 10)), n)


class Said(NamedTuple):
    """One seeded message."""

    talk: int
    turn: int
    at: int
    is_agents: bool
    parts: str


def said(n: int) -> Iterator[Said]:
    """All messages in the order of their writing."""
    parts = [json.dumps([{"text": {"content": text}}], separators=(",", ":")) for text in SENTENCES]
    for block in range(0, n, BLOCK):
        for turn in range(LONG):
            for i in range(block, min(n, block + BLOCK)):
                if turn < size(i):
                    yield Said(i, turn, started(i) + turn * 20_000, turn % 2 == 1, parts[(i + turn) % len(parts)])


class Sink:
    """Adds many rows to a database, at once and without regard for power cuts."""

    def __init__(self, url: str) -> None:
        self.is_postgresql = url.startswith("postgres")
        self.connection: Any
        if self.is_postgresql:
            import psycopg

            self.connection = psycopg.connect(url)
        else:
            self.connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
            self.connection.executescript(
                "PRAGMA synchronous=OFF; PRAGMA cache_size=-400000; PRAGMA foreign_keys=OFF; BEGIN;"
            )

    def add(self, table: str, columns: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
        names = ", ".join(columns)
        if not self.is_postgresql:
            marks = ", ".join("?" * len(columns))
            self.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
            return
        with self.connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def add_to(self, table: Table, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Rows of one of Freehold's tables; columns that are not named get the default of the model."""
        named = columns.split()
        constants = {
            column.name: column.default.arg  # type: ignore[attr-defined]
            for column in table.columns
            if column.name not in named and column.default is not None and column.default.is_scalar
        }
        rest = tuple(constants.values())
        self.add(table.name, [*named, *constants], ((*row, *rest) for row in rows))

    def first(self, sql: str) -> Any:
        row = self.connection.execute(sql).fetchone()
        return None if row is None else row[0]

    def run(self, sql: str) -> None:
        self.connection.execute(sql)

    def finish(self, tables: Iterable[str]) -> None:
        """Commit; leave statistics and number generators as ordinary use would have."""
        if self.is_postgresql:
            for table in tables:
                self.run(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
            self.connection.commit()
            self.connection.autocommit = True
            self.run("VACUUM ANALYZE")
        else:
            self.run("COMMIT")
            self.run("PRAGMA optimize")
            self.run("PRAGMA wal_checkpoint(TRUNCATE)")
        self.connection.close()


def fill(data: Path, n: int, **given: Any) -> str:
    """Fill the Freehold installation in `data`, made when there is none; returns a token for it."""
    installation = open_installation(data, create=True, **given)
    try:
        installation.database.write_now(create_account)
        _fill(installation, n)
        token: str = installation.database.write_now(lambda tx: create_token(tx, name="load"))
        return token
    finally:
        installation.close()


def _fill(installation: Installation, n: int) -> None:
    sink = Sink(installation.database.engine.url)
    last = started(n)
    role = sink.first("SELECT id FROM roles WHERE uuid = 'AGENT'")
    agent = (sink.first("SELECT max(id) FROM agents") or 0) + 1
    columns = "id uuid email email_key first_name last_name role_id created_at updated_at"
    one = (agent, AGENT, "load@example.test", "load@example.test", "Lo", "Ad", role, BEGAN, BEGAN)
    sink.add_to(agents, columns, [one])
    channel = (sink.first("SELECT max(id) FROM channels") or 0) + 1
    sink.add_to(channels, "id uuid name created_at updated_at", [(channel, CHANNEL, "Load", BEGAN, BEGAN)])

    at = (sink.first("SELECT max(id) FROM contacts") or 0) + 1
    sink.add_to(
        contacts,
        "id uuid first_name last_name email email_key reference_id created_at updated_at",
        (
            (
                at + i,
                contact_uuid(i),
                f"First{i}",
                f"Last{i}",
                f"u{i}@example.test",
                f"u{i}@example.test",
                f"ref-{i}",
                t,
                t,
            )
            for i, t in ((i, started(i)) for i in range(n))
        ),
    )
    base = (sink.first("SELECT max(id) FROM conversations") or 0) + 1
    begun = (sink.first("SELECT max(id) FROM interactions") or 0) + 1
    sink.add_to(
        conversations,
        "id uuid kind state contact_id agent_id properties created_by created_at updated_at",
        (
            (base + i, talk_uuid(i), "chat", "open" if is_open(i) else "resolved", at + i, agent, PROPERTIES,
             contact_uuid(i), started(i), started(i) + size(i) * 20_000)
            for i in range(n)
        ),
    )  # fmt: skip
    sink.add_to(
        interactions,
        "id conversation_id channel_id agent_id started_at assigned_at answered_at answered_by resolved_at resolved_by",
        (
            (begun + i, base + i, channel, agent, started(i), started(i) + 10_000, started(i) + 20_000, agent,
             *((None, None) if is_open(i) else (started(i) + size(i) * 20_000, f"agent:{AGENT}")))
            for i in range(n)
        ),
    )  # fmt: skip
    sink.add_to(
        chats,
        "conversation_id channel_id status interaction_id interaction_at is_answered",
        ((base + i, channel, "assigned" if is_open(i) else "resolved", begun + i, started(i), True) for i in range(n)),
    )
    first = (sink.first("SELECT max(id) FROM messages") or 0) + 1
    sink.add_to(
        messages,
        "id uuid conversation_id kind author_kind author_id author parts interaction_at created_at",
        (
            (first + k, uuid_at(6, k, m.at), base + m.talk, "message", *((("agent", agent, AGENT)) if m.is_agents else
             ("contact", at + m.talk, contact_uuid(m.talk))), m.parts, started(m.talk), m.at)
            for k, m in enumerate(said(n))
        ),
    )  # fmt: skip
    event = (sink.first("SELECT max(id) FROM events") or 0) + 1
    sink.add_to(
        events,
        "id name at conversation_id subject_id actor_kind actor",
        (
            (event + k, "message.created", m.at, base + m.talk, first + k, *(("agent", AGENT) if m.is_agents else
             ("contact", contact_uuid(m.talk))))
            for k, m in enumerate(said(n))
        ),
    )  # fmt: skip
    for name in ("contacts", "chats", "agents", "channels"):
        sink.run(f"DELETE FROM counts WHERE name = '{name}'")
        total = sink.first(f"SELECT count(*) FROM {name}")
        slots = ((name, slot, total // SLOTS + (slot < total % SLOTS)) for slot in range(SLOTS))
        sink.add(counts.name, ["name", "slot", "total"], slots)
    assert last < 2**48
    sink.finish(("agents", "channels", "contacts", "conversations", "interactions", "messages", "events"))


def fill_ceiling(database: str, n: int, token: str) -> None:
    """The same into the ceiling's own few tables, which open to `token`."""
    url = database if database.startswith("postgres") else f"sqlite:///{database}"
    sink = Sink(url)
    schema = SCHEMA.format(
        key="BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY" if sink.is_postgresql else "INTEGER PRIMARY KEY"
    )
    if not sink.is_postgresql:
        sink.run("COMMIT")
        sink.run("PRAGMA journal_mode=WAL")
        sink.run("BEGIN")
    for statement in filter(str.strip, schema.split(";")):
        sink.run(statement)
    sink.add("keys", ["id", "digest", "name"], [(1, digest(token), "load")])
    sink.add("counts", ["name", "total"], [("users", n)])
    sink.add("channels", ["id", "uuid", "name"], [(1, CHANNEL, "Load")])
    sink.add("agents", ["id", "uuid", "email"], [(1, AGENT, "load@example.test")])
    sink.add(
        "users",
        ["id", "uuid", "first_name", "last_name", "email", "reference_id", "properties", "created_at", "updated_at"],
        (
            (
                i + 1,
                contact_uuid(i),
                f"First{i}",
                f"Last{i}",
                f"u{i}@example.test",
                f"ref-{i}",
                "[]",
                started(i),
                started(i),
            )
            for i in range(n)
        ),
    )
    sink.add(
        "conversations",
        ["id", "uuid", "state", "user_id", "agent_id", "properties", "created_at", "updated_at"],
        (
            (i + 1, talk_uuid(i), "open" if is_open(i) else "resolved", i + 1, 1, PROPERTIES, started(i), started(i))
            for i in range(n)
        ),
    )
    sink.add(
        "chats",
        ["conversation_id", "channel_id", "status", "skill_id", "interaction_id", "interaction_at"],
        ((i + 1, 1, "assigned" if is_open(i) else "resolved", 0, i + 1, started(i)) for i in range(n)),
    )
    sink.add("interactions", ["id", "conversation_id", "started_at"], ((i + 1, i + 1, started(i)) for i in range(n)))
    sink.add(
        "messages",
        [*MESSAGE, "created_at"],
        (
            (k + 1, uuid_at(6, k, m.at), m.talk + 1, "message", "agent" if m.is_agents else "user",
             AGENT if m.is_agents else contact_uuid(m.talk), m.parts, "api", started(m.talk), m.at)
            for k, m in enumerate(said(n))
        ),
    )  # fmt: skip
    sink.finish(("keys", "channels", "agents", "users", "conversations", "interactions", "messages"))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--conversations", type=int, default=1000)
    given = parser.parse_args()
    print(fill(given.data, given.conversations))


if __name__ == "__main__":
    main()
