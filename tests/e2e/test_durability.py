"""It holds what it acknowledged: real processes, killed, starved of disk, started twice."""

import json
import os
import random
import resource
import sqlite3
import subprocess
import threading
import time
from http.client import HTTPException
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.servers import FREEHOLD, Caller, Process, Receiver, freehold, receiving, serving

WRITERS = 16
ROUNDS = 10


def _text(content: str) -> list[dict[str, Any]]:
    return [{"text": {"content": content}}]


def _open_conversations(caller: Caller, how_many: int) -> list[tuple[str, str]]:
    """(conversation, user) pairs to write into."""
    _, channels = caller.call("GET", "/v2/channels")
    channel = channels["channels"][0]["id"]
    made = []
    for number in range(how_many):
        _, user = caller.call("POST", "/v2/users", {"first_name": f"Writer {number}"})
        status, conversation = caller.call(
            "POST", "/v2/conversations", {"channel_id": channel, "users": [{"id": user["id"]}], "messages": []}
        )
        assert status == 200
        made.append((conversation["conversation_id"], user["id"]))
    return made


def _write_until_it_dies(
    server: Process, token: str, place: tuple[str, str], round_: int, acknowledged: list[str]
) -> None:
    caller = server.connect(token)
    number = 0
    while True:
        body = {"message_parts": _text(f"{round_}:{place[1]}:{number}"), "actor_type": "user", "actor_id": place[1]}
        try:
            status, answer = caller.call("POST", f"/v2/conversations/{place[0]}/messages", body)
        except (OSError, HTTPException, json.JSONDecodeError):
            caller.close()
            return
        assert status == 200
        acknowledged.append(answer["id"])
        number += 1


def _rows(data: Path, database: str | None, statement: str) -> list[tuple[Any, ...]]:
    if database:
        with psycopg.connect(database) as server:
            return server.execute(statement).fetchall()
    connection = sqlite3.connect(data / "freehold.db")
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()


def _assert_nothing_is_half_written(data: Path, database: str | None) -> None:
    lonely_messages = """SELECT count(*) FROM messages m WHERE m.kind <> 'system' AND NOT EXISTS
        (SELECT 1 FROM events e WHERE e.name = 'message.created' AND e.subject_id = m.id)"""
    lonely_events = """SELECT count(*) FROM events e WHERE e.name = 'message.created' AND NOT EXISTS
        (SELECT 1 FROM messages m WHERE m.id = e.subject_id)"""
    written = "SELECT count(*) FROM messages WHERE kind <> 'system'"
    recorded = "SELECT count(*) FROM audit_entries WHERE operation = 'freshchat.messages.create'"
    assert _rows(data, database, lonely_messages) == [(0,)]
    assert _rows(data, database, lonely_events) == [(0,)]
    assert _rows(data, database, written) == _rows(data, database, recorded)
    if not database:
        assert _rows(data, None, "PRAGMA integrity_check") == [("ok",)]
        assert _rows(data, None, "PRAGMA foreign_key_check") == []


@pytest.mark.timeout(180)
def test_every_acknowledged_write_survives_kill_nine(tmp_path: Path, database_url: str) -> None:
    """16 writers, kill -9 at a random moment, ten times over: nothing acknowledged is lost, every event is delivered."""
    data, database = tmp_path / "freehold", None if database_url.startswith("sqlite") else database_url
    acknowledged: list[str] = []
    chance = random.Random(20260105)
    with receiving() as receiver:
        with serving(data, database=database):
            token = freehold("token", "create", "freshchat", data=data, database=database)
            freehold("webhook", "add", receiver.url, data=data, database=database)
        for round_ in range(ROUNDS):
            with serving(data, database=database) as server:
                caller = server.connect(token)
                places = _open_conversations(caller, WRITERS)
                caller.close()
                writers = [
                    threading.Thread(target=_write_until_it_dies, args=(server, token, place, round_, acknowledged))
                    for place in places
                ]
                for writer in writers:
                    writer.start()
                time.sleep(chance.uniform(0.1, 0.6))
                server.kill()
                for writer in writers:
                    writer.join()
        with serving(data, database=database):
            stored = {row[0] for row in _rows(data, database, "SELECT uuid FROM messages WHERE kind <> 'system'")}
            assert len(acknowledged) > ROUNDS * WRITERS
            assert set(acknowledged) <= stored
            _assert_nothing_is_half_written(data, database)
            _wait_until_delivered(receiver, stored)
        assert _rows(data, database, "SELECT count(*) FROM jobs") == [(0,)]


def _wait_until_delivered(receiver: Receiver, expected: set[str]) -> None:
    deadline = time.monotonic() + 90
    delivered: set[str] = set()
    while time.monotonic() < deadline:
        delivered = {body["data"]["message"]["id"] for body in receiver.bodies()}
        if expected <= delivered:
            return
        time.sleep(0.3)
    raise AssertionError(f"{len(expected - delivered)} of {len(expected)} messages were never delivered")


def test_a_full_disk_is_a_clear_503_and_an_intact_file(tmp_path: Path) -> None:
    """The system refuses to let files grow: writes answer 503, reads go on, and all is well once there is room again."""
    data = tmp_path / "freehold"
    with serving(data) as server:
        caller = server.connect(freehold("token", "create", "freshchat", data=data))
        (conversation, user), *_ = _open_conversations(caller, 1)
        message = {"message_parts": _text("x" * 20_000), "actor_type": "user", "actor_id": user}
        path = f"/v2/conversations/{conversation}/messages"
        assert caller.call("POST", path, message)[0] == 200
        largest = max(file.stat().st_size for file in data.glob("freehold.db*"))
        before = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (largest + 100_000, before[1]))
        answers = [caller.call("POST", path, message) for _ in range(40)]
        stored = sum(status == 200 for status, _ in answers)
        status, refusal = answers[-1]
        assert (status, refusal["code"], refusal["status"]) == (503, 503, "SERVICE_UNAVAILABLE")
        assert "othing was stored" in refusal["message"]
        assert str(tmp_path) not in json.dumps(refusal)
        assert caller.call("GET", f"/v2/conversations/{conversation}")[0] == 200
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, before)
        assert caller.call("POST", path, message)[0] == 200
        caller.close()
    assert _rows(data, None, "SELECT count(*) FROM messages") == [(stored + 2,)]
    _assert_nothing_is_half_written(data, None)


def test_a_second_server_on_one_sqlite_file_refuses_to_start(tmp_path: Path) -> None:
    data = tmp_path / "freehold"
    with serving(data):
        second = subprocess.run(
            [FREEHOLD, "serve", "--data", str(data), "--port", "0"],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert second.returncode == 2
    assert second.stdout == ""
    assert "Another server already runs" in second.stderr
    assert "Traceback" not in second.stderr
    with serving(data):
        """The first has let go: a new one starts."""


def test_several_servers_share_one_postgresql(tmp_path: Path, postgresql: Any) -> None:
    """A token made beside them is good at both, what one writes the other reads, and one delivery goes out once."""
    data = tmp_path / "freehold"
    with (
        postgresql.copy() as url,
        receiving() as receiver,
        serving(data, database=url) as one,
        serving(data, database=url) as two,
    ):
        token = freehold("token", "create", "freshchat", data=data, database=url)
        freehold("webhook", "add", receiver.url, data=data, database=url)
        first, second = one.connect(token), two.connect(token)
        (conversation, user), *_ = _open_conversations(first, 1)
        message = {"message_parts": _text("hello"), "actor_type": "user", "actor_id": user}
        sent = [second.call("POST", f"/v2/conversations/{conversation}/messages", message)[1]["id"] for _ in range(20)]
        _, listed = first.call("GET", f"/v2/conversations/{conversation}/messages?items_per_page=50")
        assert [row["id"] for row in listed["messages"]] == sent[::-1]
        _wait_until_delivered(receiver, set(sent))
        assert [body["data"]["message"]["id"] for body in receiver.bodies()] == sent
        freehold("token", "revoke", token_id(data, url), data=data, database=url)
        assert [caller.call("GET", "/v2/channels")[0] for caller in (first, second)] == [401, 401]
        first.close()
        second.close()


def token_id(data: Path, url: str) -> str:
    [(uuid,)] = _rows(data, url, "SELECT uuid FROM credentials")
    return str(uuid)


def test_a_restart_after_a_clean_stop_changes_nothing(tmp_path: Path) -> None:
    data = tmp_path / "freehold"
    with serving(data) as server:
        token = freehold("token", "create", "freshchat", data=data)
        caller = server.connect(token)
        _open_conversations(caller, 3)
        before = caller.call("GET", "/v2/conversations")[1]["pagination"]
        caller.close()
    assert not [name for name in os.listdir(data) if name.endswith("-wal")], "a clean stop leaves one file"
    with serving(data) as server:
        caller = server.connect(token)
        assert caller.call("GET", "/v2/conversations")[1]["pagination"] == before
        caller.close()


def test_nobody_changes_the_tables_under_a_running_server(tmp_path: Path) -> None:
    """A command of a newer version waits for the server to be stopped; then it upgrades, after a copy."""
    data = tmp_path / "freehold"
    with serving(data):
        database = sqlite3.connect(data / "freehold.db", isolation_level=None)
        [(newest,)] = database.execute("SELECT version_num FROM alembic_version").fetchall()
        database.execute("UPDATE alembic_version SET version_num = '0000'")
        refused = subprocess.run(
            [FREEHOLD, "token", "list", "--data", str(data)], capture_output=True, text=True, check=False
        )
        assert refused.returncode == 2
        assert "Another server already runs" in refused.stderr
        assert not list(data.glob("freehold-before-*"))
        database.execute("UPDATE alembic_version SET version_num = ?", (newest,))
        database.close()
    assert freehold("token", "list", data=data) == ""


def test_a_lost_key_is_not_replaced_in_silence(tmp_path: Path) -> None:
    data = tmp_path / "freehold"
    with serving(data):
        """The first start makes it."""
    (data / "secret.key").unlink()
    refused = subprocess.run(
        [FREEHOLD, "token", "list", "--data", str(data)], capture_output=True, text=True, check=False
    )
    assert refused.returncode == 2
    assert "secret.key is missing" in refused.stderr
    assert not (data / "secret.key").exists()
