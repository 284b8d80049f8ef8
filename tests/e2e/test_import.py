"""Importing transcripts: nothing twice, nothing missing, with the times of then, and read back through the API."""

import gzip
import json
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.command_line import Command, command_in
from tests.servers import FREEHOLD, Caller, Receiver, freehold, receiving, serving
from tests.transcripts import SHARED, START, Dialogue, dialogue, write

from freehold.core.imports.transcripts import parse_dialogue
from freehold.kernel.clock import iso_milliseconds, parse_instant
from freehold.kernel.errors import Invalid
from freehold.kernel.installation import Installation


def read_back(caller: Caller) -> dict[str, list[tuple[str, str, str]]]:
    """Everything, by walking the API page by page: for each conversation (by its first message) who said what when."""
    agents = {one["id"]: one["email"] for one in walk(caller, "/v2/agents", "agents")}
    assert all(email.endswith("@import.invalid") for email in agents.values())
    found = {}
    for user in walk(caller, "/v2/users", "users"):
        status, body = caller.call("GET", f"/v2/users/{user['id']}/conversations")
        assert status == 200
        for conversation in body["conversations"]:
            identifier = conversation.get("conversation_id") or conversation["id"]
            messages = list(walk(caller, f"/v2/conversations/{identifier}/messages", "messages"))
            thread = [
                (
                    "customer" if one["actor_type"] == "user" else "agent",
                    one["message_parts"][0]["text"]["content"],
                    one["created_time"],
                )
                for one in reversed(messages)
            ]
            for one in messages:
                assert one["actor_id"] == user["id"] if one["actor_type"] == "user" else one["actor_id"] in agents
            found[identifier] = [(user["reference_id"], "", ""), *thread]
    return found


def walk(caller: Caller, path: str, name: str) -> list[dict[str, Any]]:
    """Every row of a list, by following its links."""
    rows: list[dict[str, Any]] = []
    following: str | None = f"{path}?items_per_page=50"
    while following is not None:
        status, page = caller.call("GET", following)
        assert status == 200, page
        rows += page[name]
        links = page.get("links") or {}
        following = links.get("next_page", {}).get("href") or (page.get("link") or {}).get("href")
    return rows


def as_read(dialogues: list[Dialogue]) -> Counter[tuple[Any, ...]]:
    """What `read_back` must find for these."""
    return Counter(
        (
            (one["customer"], "", ""),
            *((said["by"], said["text"], iso_milliseconds(parse_instant(said["at"]))) for said in one["messages"]),
        )
        for one in dialogues
    )


@pytest.mark.parametrize("name", ["dialogues.jsonl", "dialogues.jsonl.gz"])
def test_everything_is_read_back_as_it_was(tmp_path: Path, name: str) -> None:
    """While the server runs, and with a webhook that must not be told of what happened long ago."""
    dialogues = [dialogue(number) for number in range(95)]
    file = write(tmp_path / name, dialogues)
    data = tmp_path / "desk"
    with receiving() as receiver, serving(data) as server:
        token = freehold("token", "create", "freshchat", data=data)
        freehold("webhook", "add", receiver.url, data=data)
        assert freehold("import", "transcripts", str(file), data=data) == (
            "imported 95 dialogues with 380 messages, 0 were there already"
        )
        caller = server.connect(token)
        found = read_back(caller)
        caller.close()
        assert Counter(map(tuple, found.values())) == as_read(dialogues)
        assert_nobody_is_told(receiver, data)


def assert_nobody_is_told(receiver: Receiver, data: Path) -> None:
    assert freehold("webhook", "list", data=data).split("\t")[5] == "0"
    assert receiver.received == []


def test_a_second_time_adds_nothing_and_a_longer_file_only_what_is_new(tmp_path: Path, command: Command) -> None:
    file = write(tmp_path / "one.jsonl", [dialogue(number) for number in range(50)])
    assert command("import", "transcripts", str(file)).out.startswith("imported 50 dialogues with 200 messages, 0 were")
    assert command("import", "transcripts", str(file)).out.startswith("imported 0 dialogues with 0 messages, 50 were")
    write(file, [dialogue(number) for number in range(60)])
    assert command("import", "transcripts", str(file)).out.startswith("imported 10 dialogues with 40 messages, 50 were")
    rows = next(line[2] for line in command("doctor").lines if line[1] == "rows")
    assert rows == "3 contacts, 60 chats, 0 tickets, 2 agents, 0 groups, 2 channels"


def test_a_dialogue_becomes_a_chat_with_its_state_people_and_channel(
    tmp_path: Path, command: Command, installation: Installation
) -> None:
    unanswered = dialogue(2, completed=False, topic=None)
    del unanswered["messages"][1:]
    given = [dialogue(1), dialogue(0, completed=False), unanswered]
    file = write(tmp_path / "one.jsonl", given)
    assert command("import", "transcripts", str(file)).code == 0
    from freehold.core.conversations.queries import list_chats
    from freehold.core.people.queries import find_agent_by_email, find_contact_by_reference
    from freehold.kernel.listing import Slice

    database = installation.database
    chats = database.read_now(lambda tx: list_chats(tx, Slice(10, order="created_at"), {})).rows
    assert [(chat["status"], chat["state"]) for chat in chats] == [
        ("assigned", "open"), ("resolved", "resolved"), ("new", "open"),
    ]  # fmt: skip
    agent = database.read_now(lambda tx: find_agent_by_email(tx, "agent-agent-0@import.invalid"))
    assert agent is not None
    assert (agent["is_deactivated"], agent["password_hash"]) == (True, None)
    assert chats[0]["agent"] == agent["uuid"]
    assert chats[2]["agent"] is None
    contact = database.write_now(lambda tx: find_contact_by_reference(tx, "customer-1"))
    assert contact is not None
    assert (chats[1]["contact"], chats[1]["created_at"]) == (contact["uuid"], START + 3_600_000)
    assert contact["created_at"] == START + 3_600_000
    assert chats[1]["updated_at"] == START + 3_600_000 + 60_000
    assert {"bank", "Other"} <= {line[0] for line in command("channel", "list").lines}


def test_killed_in_the_middle_and_started_again(tmp_path: Path) -> None:
    dialogues = [dialogue(number) for number in range(3000)]
    file = write(tmp_path / "many.jsonl", dialogues)
    data = tmp_path / "desk"
    with serving(data) as server:
        token = freehold("token", "create", "freshchat", data=data)
        caller = server.connect(token)
        importing = subprocess.Popen([FREEHOLD, "import", "transcripts", str(file), "--data", str(data)])
        while total(caller) < 100:
            assert importing.poll() is None
            time.sleep(0.02)
        importing.send_signal(signal.SIGKILL)
        importing.wait()
        before = total(caller)
        assert 0 < before < 3000, "it was not killed in the middle"
        rest = freehold("import", "transcripts", str(file), data=data)
        assert (
            rest
            == f"imported {3000 - before} dialogues with {4 * (3000 - before)} messages, {before} were there already"
        )
        assert total(caller) == 3000
        users = walk(caller, "/v2/users", "users")
        assert Counter(user["reference_id"] for user in users) == Counter(f"customer-{number}" for number in range(3))
        caller.close()


def total(caller: Caller) -> int:
    return int(caller.call("GET", "/v2/conversations?items_per_page=1")[1]["pagination"]["total_items"])


def wrong(message: str, name: str = "x") -> bytes:
    """A line with one message."""
    return f'{{"id":"{name}","customer":"c","agent":"a","messages":[{message}]}}'.encode()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"not json", "The body is not valid JSON"),
        (b"[]", "it is no JSON object"),
        (b'{"id": 5}', "messages: there are no messages"),
        (wrong('{"by":"cat","text":"","at":""}'), "messages.1.by"),
        (wrong('{"by":"agent","text":1,"at":""}'), "messages.1.text"),
        (wrong('{"by":"agent","text":"","at":"noon"}'), "messages.1.at"),
        (wrong('{"by":"agent","text":"","at":"2020-01-01"}', name=""), "id: it is no"),
        (wrong('{"by":"agent","text":"\\u0000","at":"2020-01-01"}'), "NUL"),
        (b"[" * 10_000, "not valid JSON"),
    ],
)
def test_a_bad_line_is_named_and_what_came_before_it_stays(
    tmp_path: Path,
    data: Path,
    sqlite_installation: Installation,
    capsys: pytest.CaptureFixture[str],
    line: bytes,
    said: str,
) -> None:
    command = command_in(sqlite_installation.data, capsys)
    good = json.dumps(dialogue(0)).encode()
    file = tmp_path / "bad.jsonl"
    file.write_bytes(good + b"\n\n" + line + b"\n" + json.dumps(dialogue(1)).encode() + b"\n")
    done = command("import", "transcripts", str(file))
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"freehold: {file} line 3: ")
    assert said in done.err
    assert done.err.count("\n") == 1
    lenient = command("import", "transcripts", str(file), "--skip-bad")
    assert lenient.out == "imported 1 dialogues with 4 messages, 1 were there already, 1 lines skipped\n"
    assert lenient.code == 1


def test_a_file_that_is_cut_off_says_so(
    tmp_path: Path, sqlite_installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    command = command_in(sqlite_installation.data, capsys)
    file = write(tmp_path / "cut.jsonl.gz", [dialogue(number) for number in range(200)])
    file.write_bytes(file.read_bytes()[:-400])
    done = command("import", "transcripts", str(file))
    assert done.code == 2
    assert "is damaged after line" in done.err


def test_messages_out_of_order_are_put_in_order() -> None:
    given = dialogue(0)
    given["messages"].reverse()
    parsed = parse_dialogue(json.dumps(given).encode())
    assert [said.text for said in parsed.messages] == [said["text"] for said in dialogue(0)["messages"]]


def test_a_name_that_is_too_long_is_refused() -> None:
    with pytest.raises(Invalid, match="1 to 200"):
        parse_dialogue(json.dumps({**dialogue(0), "customer": "x" * 201}).encode())


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"the 4,500 dialogues are not here: {SHARED} is no directory")
@pytest.mark.timeout(300)
def test_4500_real_dialogues_are_read_back_message_by_message(tmp_path: Path) -> None:
    file = SHARED / "star.jsonl.gz"
    with gzip.open(file) as lines:
        dialogues = [json.loads(line) for line in lines]
    data = tmp_path / "desk"
    with serving(data) as server:
        token = freehold("token", "create", "freshchat", data=data)
        said = freehold("import", "transcripts", str(file), data=data)
        assert said == "imported 4500 dialogues with 80908 messages, 0 were there already"
        caller = server.connect(token)
        assert total(caller) == 4500
        found = read_back(caller)
        assert len(found) == 4500
        assert Counter(map(tuple, found.values())) == as_read(dialogues)
        statuses = Counter(one["status"] for one in walk(caller, "/v2/conversations", "conversations"))
        assert statuses["resolved"] == sum(one["completed"] for one in dialogues)
        caller.close()
        assert freehold("import", "transcripts", str(file), data=data).startswith("imported 0 dialogues")
