"""Importing transcripts as tickets: nothing twice, nothing missing, and read back through the Freshdesk API."""

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from tests.command_line import Command
from tests.servers import Caller, freehold, receiving, serving
from tests.transcripts import SHARED, Dialogue, dialogue, write

from freehold.core.events.model import events
from freehold.core.jobs.model import jobs
from freehold.kernel.clock import iso_seconds, parse_instant
from freehold.kernel.installation import Installation
from freehold.kernel.query import Query
from freehold.kernel.tx import Tx

IMPORT = ("import", "transcripts", "--as", "tickets")
SINCE = "2000-01-01T00:00:00Z"
_EVENTS = Query(select(events.c.name, events.c.at).order_by(events.c.id))
_JOBS = Query(select(func.count()).select_from(jobs))


def pages(caller: Caller, path: str) -> list[Any]:
    """Every row of a list, page by page."""
    rows: list[Any] = []
    for page in range(1, 400):
        status, found = caller.call("GET", f"{path}{'&' if '?' in path else '?'}per_page=100&page={page}")
        assert status == 200, found
        assert isinstance(found, list)
        rows += found
        if len(found) < 100:
            break
    return rows


def read_back(caller: Caller) -> Counter[tuple[Any, ...]]:
    """Everything, as programs that copy a desk read it: for each ticket its requester, and who said what when."""
    external = {row["id"]: row["unique_external_id"] for row in pages(caller, "/api/v2/contacts")}
    agents = {row["id"]: row["contact"]["email"] for row in pages(caller, "/api/v2/agents")}
    found: Counter[tuple[Any, ...]] = Counter()
    updated = ""
    for ticket in pages(
        caller, f"/api/v2/tickets?updated_since={SINCE}&order_by=updated_at&order_type=asc&include=description"
    ):
        assert ticket["updated_at"] >= updated
        updated = ticket["updated_at"]
        said = [("customer", external[ticket["requester_id"]], ticket["description_text"], ticket["created_at"])]
        entries = pages(caller, f"/api/v2/tickets/{ticket['id']}/conversations")
        for entry in entries:
            assert (entry["source"], entry["private"], entry["ticket_id"]) == (0, False, ticket["id"])
            assert entry["user_id"] == (ticket["requester_id"] if entry["incoming"] else ticket["responder_id"])
            who = external[entry["user_id"]] if entry["incoming"] else agents[entry["user_id"]]
            by = "customer" if entry["incoming"] else "agent"
            said.append((by, who, entry["body_text"], entry["created_at"]))
        assert ticket["updated_at"] == said[-1][3]
        assert ticket["source"] == 7
        found[(ticket["subject"], ticket["status"], *said)] += 1
    return found


def as_read(dialogues: list[Dialogue]) -> Counter[tuple[Any, ...]]:
    """What `read_back` must find for these."""
    return Counter(
        (
            one["topic"] or one["messages"][0]["text"],
            4 if one["completed"] else 2,
            *(
                (said["by"], _who(one, said["by"]), said["text"], iso_seconds(parse_instant(said["at"])))
                for said in one["messages"]
            ),
        )
        for one in dialogues
    )


def _who(one: Dialogue, by: str) -> str:
    return str(one["customer"]) if by == "customer" else f"agent-{one['agent'].replace(' ', '-')}@import.invalid"


def administrator(data: Path) -> str:
    """The key of somebody who may see everything."""
    freehold("agent", "add", "ada@example.com", "--role", "ACCOUNT_ADMIN", data=data)
    return freehold("token", "create", "freshdesk", "--agent", "ada@example.com", data=data)


def tricky(number: int) -> Dialogue:
    """A dialogue with signs that mean something in HTML, spaces and line breaks."""
    one = dialogue(number, completed=bool(number % 2), topic=None if number % 5 == 0 else "bank")
    one["messages"][1]["text"] = f"<b>Not bold</b> & «{number}»\n\n  two  spaces"
    return one


def test_everything_is_read_back_as_it_was(tmp_path: Path) -> None:
    """From two files in one call, while the server runs, and with a webhook that must not be told."""
    dialogues = [tricky(number) for number in range(105)]
    one = write(tmp_path / "one.jsonl", dialogues[:50])
    more = tmp_path / "more"
    more.mkdir()
    write(more / "two.jsonl.gz", dialogues[50:])
    data = tmp_path / "desk"
    with receiving() as receiver, serving(data) as server:
        key = administrator(data)
        freehold("webhook", "add", receiver.url, data=data)
        said = freehold(*IMPORT, str(one), str(more), data=data)
        assert said == "imported 105 dialogues with 420 messages, 0 were there already"
        caller = server.connect_with_key(key)
        assert read_back(caller) == as_read(dialogues)
        caller.close()
        assert freehold("webhook", "list", data=data).split("\t")[5] == "0"
        assert receiver.received == []


def test_a_second_time_adds_nothing_and_chats_stay_apart(
    tmp_path: Path, command: Command, installation: Installation
) -> None:
    file = write(tmp_path / "one.jsonl", [dialogue(number) for number in range(50)])
    assert command(*IMPORT, str(file)).out.startswith("imported 50 dialogues with 200 messages, 0 were")
    assert command(*IMPORT, str(file)).out.startswith("imported 0 dialogues with 0 messages, 50 were")
    assert command("import", "transcripts", str(file)).out.startswith("imported 50 dialogues with 200 messages, 0 were")
    rows = next(line[2] for line in command("doctor").lines if line[1] == "rows")
    assert rows == "3 contacts, 50 chats, 50 tickets, 2 agents, 0 groups, 2 channels"


def test_what_is_recorded_has_the_times_of_then_and_leaves_no_work(
    tmp_path: Path, command: Command, installation: Installation
) -> None:
    file = write(tmp_path / "one.jsonl", [dialogue(0)])
    assert command(*IMPORT, str(file)).code == 0

    def look(tx: Tx) -> tuple[list[tuple[str, int]], int]:
        return [(row["name"], row["at"]) for row in tx.all(_EVENTS)], tx.value(_JOBS)

    happened, waiting = installation.database.read_now(look)
    at = parse_instant(dialogue(0)["messages"][0]["at"])
    assert happened == [
        ("contact.created", at), ("agent.created", at), ("ticket.created", at),
        ("ticket.updated", at + 20_000), ("message.created", at + 20_000), ("message.created", at + 40_000),
        ("message.created", at + 60_000), ("ticket.updated", at + 60_000),
    ]  # fmt: skip
    assert waiting == 0


def test_a_dialogue_that_an_agent_began(tmp_path: Path) -> None:
    one = dialogue(0, topic=None)
    del one["messages"][0]
    file = write(tmp_path / "one.jsonl", [one])
    data = tmp_path / "desk"
    with serving(data) as server:
        key = administrator(data)
        freehold(*IMPORT, str(file), data=data)
        caller = server.connect_with_key(key)
        [ticket] = pages(caller, f"/api/v2/tickets?updated_since={SINCE}&include=description,requester")
        assert (ticket["subject"], ticket["description_text"]) == ("Hello, how can I help?",) * 2
        assert [entry["incoming"] for entry in pages(caller, "/api/v2/tickets/1/conversations")] == [True, False]
        caller.close()


def test_a_folder_without_transcripts_is_named(tmp_path: Path, command: Command) -> None:
    done = command(*IMPORT, str(tmp_path / "."))
    assert (done.code, done.out) == (2, "")
    assert "There is no file *.jsonl or *.jsonl.gz in" in done.err


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"the 4,500 dialogues are not here: {SHARED} is no directory")
@pytest.mark.timeout(300)
def test_4500_real_dialogues_are_read_back_message_by_message(tmp_path: Path) -> None:
    with gzip.open(SHARED / "star.jsonl.gz") as lines:
        dialogues = [json.loads(line) for line in lines]
    data = tmp_path / "desk"
    with serving(data) as server:
        key = administrator(data)
        said = freehold(*IMPORT, str(SHARED), data=data)
        assert said == "imported 4500 dialogues with 80908 messages, 0 were there already"
        caller = server.connect_with_key(key)
        found = read_back(caller)
        assert found.total() == 4500
        assert found == as_read(dialogues)
        caller.close()
        assert freehold(*IMPORT, str(SHARED), data=data).startswith("imported 0 dialogues")
