"""The record while servers write it: many writers, kill -9, several servers on one PostgreSQL, backups."""

import json
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.servers import Process, Receiver, freehold, receiving, serving

WRITERS = 50


@contextmanager
def writing(servers: list[Process], token: str, writers: int) -> Iterator[list[int]]:
    """Writers that make contacts until the block ends or their server does; how many each made."""
    made, is_over = [0] * writers, threading.Event()

    def write(number: int) -> None:
        caller = servers[number % len(servers)].connect(token)
        try:
            while not is_over.is_set():
                if caller.call("POST", "/v2/users", {"first_name": f"Contact of {number}"})[0] == 201:
                    made[number] += 1
        except Exception:  # the server is gone
            return
        finally:
            caller.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    try:
        yield made
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


def rows(data: Path, database: str | None, statement: str) -> list[Any]:
    if database:
        with psycopg.connect(database) as server:
            return server.execute(statement).fetchall()  # type: ignore[arg-type]
    connection = sqlite3.connect(data / "freehold.db")
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()


def wait_until_sealed(data: Path, database: str | None) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        [(last,)] = rows(data, database, "SELECT coalesce(max(last), 0) FROM audit_seals")
        [(written,)] = rows(data, database, "SELECT coalesce(max(id), 0) FROM audit_entries")
        if last == written:
            return
        time.sleep(0.2)
    raise AssertionError("the record was not sealed")


@pytest.mark.timeout(180)
def test_all_that_many_writers_did_is_proven_also_after_kill_nine(tmp_path: Path, database_url: str) -> None:
    """50 writers on two servers where there can be two, while the record is sealed; killed, started again."""
    data, database = tmp_path / "freehold", None if database_url.startswith("sqlite") else database_url
    with serving(data, database=database):
        token = freehold("token", "create", "freshchat", data=data, database=database)
    with serving(data, database=database) as one:
        if database is None:
            with writing([one], token, WRITERS) as made:
                time.sleep(3)
                one.kill()
        else:
            with serving(data, database=database) as two, writing([one, two], token, WRITERS) as made:
                time.sleep(3)
                one.kill()
                time.sleep(1.5)
                two.kill()
    said = freehold("audit", "verify", data=data, database=database)
    assert said.startswith("The record is whole: "), said
    [(stored,)] = rows(data, database, "SELECT count(*) FROM audit_entries WHERE operation = 'freshchat.users.create'")
    assert stored >= sum(made) > WRITERS
    [(seals,)] = rows(data, database, "SELECT count(*) FROM audit_seals")
    assert seals >= 2
    with serving(data, database=database):
        wait_until_sealed(data, database)
    said = freehold("audit", "verify", data=data, database=database)
    assert "wait for their seal" not in said
    path = tmp_path / "record.jsonl"
    freehold("audit", "export", "--out", str(path), data=data, database=database)
    assert sum('"entry"' in line for line in path.read_text().splitlines()) >= stored


def test_checkpoints_are_told_to_the_log_and_to_a_webhook(tmp_path: Path) -> None:
    data = tmp_path / "freehold"
    with receiving() as receiver:
        chosen = {"FREEHOLD_AUDIT_CHECKPOINT_URL": receiver.url, "FREEHOLD_AUDIT_CHECKPOINT_SECONDS": "0.5"}
        with serving(data, environment=chosen):
            freehold("token", "create", "freshchat", data=data)
            wait_for(receiver, 1)
            freehold("token", "create", "freshchat", data=data)
            wait_for(receiver, 2)
    first, *_, last = receiver.bodies()
    assert set(last) == {"number", "digest", "statement", "signature"}
    assert last["number"] > first["number"]
    said = freehold("audit", "verify", "--checkpoint", f"{first['number']}:{first['digest']}", data=data)
    assert said.startswith("The record is whole: ")
    assert f"checkpoint {last['number']}:{last['digest']}" in said
    log = (tmp_path / "freehold.log").read_text()
    assert last["digest"] in log


def wait_for(receiver: Receiver, how_many: int) -> None:
    deadline = time.monotonic() + 15
    while len(receiver.received) < how_many and time.monotonic() < deadline:
        time.sleep(0.1)
    assert len(receiver.received) >= how_many


def test_a_restored_record_is_proven_and_goes_on(tmp_path: Path, postgresql: Any) -> None:
    """Backed up on SQLite, restored into PostgreSQL: the same seals, the same key, and the next seal follows."""
    data, new, archive = tmp_path / "desk", tmp_path / "new", tmp_path / "desk.tar"
    with serving(data):
        freehold("token", "create", "freshchat", data=data)
        wait_until_sealed(data, None)
    key = freehold("audit", "key", data=data)
    before = freehold("audit", "verify", data=data)
    freehold("backup", str(archive), data=data)
    with postgresql.copy() as url:
        freehold("restore", str(archive), data=new, database=url)
        assert freehold("audit", "verify", data=new) == before
        assert freehold("audit", "key", data=new) == key
        with serving(new):
            freehold("token", "create", "freshchat", data=new)
            wait_until_sealed(new, url)
        after = freehold("audit", "verify", data=new)
        assert after.startswith("The record is whole: 2 entries under 2 seals"), after
        exported = freehold("audit", "export", data=new).splitlines()
        assert [json.loads(line).get("says") for line in exported if '"entry"' in line] == [
            "created the Freshchat token command line"
        ] * 2
