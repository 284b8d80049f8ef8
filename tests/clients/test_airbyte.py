"""airbyte-cdk's declarative reader over the streams of Freshchat contract 9: everything arrives, once, and then the news."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.clients.published import Account, account, run_python

USERS = 45
AGENTS = 23
TEMPLATE = {
    "storage": "none",
    "template_name": "parcel_update",
    "namespace": "acme_ns",
    "language": {"policy": "deterministic", "code": "en"},
    "template_data": [{"data": "A-1029"}],
}
OUTBOUND = {
    "from": {"phone_number": "+15550100001"},
    "to": [{"phone_number": "+15550100002"}, {"phone_number": "+15550100003"}],
    "provider": "whatsapp",
    "data": {"message_template": TEMPLATE},
}
Report = dict[str, Any]


class Synced:
    """An account, what a first sync of it brought, and what a second one brought after some changes."""

    def __init__(self, served: Account) -> None:
        self.account = served
        served.freehold("group", "add", "Returns")
        self.agents = [served.agent(f"agent{number}@example.com") for number in range(AGENTS)]
        self.users = [served.user(first_name=f"User {number}") for number in range(USERS)]
        self.long = served.chat(self.users[0], *(f"message {number}" for number in range(43)))
        self.even = served.chat(self.users[2], *(f"even {number}" for number in range(20)))
        served.call("PUT", f"/conversations/{self.long}", {"assigned_agent_id": self.agents[0]})
        note = {"message_type": "private", "actor_type": "agent", "actor_id": self.agents[0]}
        parts = {"message_parts": [{"text": {"content": "a note"}}]}
        served.call("POST", f"/conversations/{self.long}/messages", {**note, **parts})
        served.call("POST", "/outbound-messages/whatsapp", OUTBOUND)
        said = {**parts, "actor_type": "user", "actor_id": self.users[2]}
        token = served.token()
        report = run_python(
            "airbyte_sync.py",
            url=served.url,
            product="chat",
            token=token,
            authorization=f"Bearer {token}",
            between=[
                ("PUT", f"/v2/users/{self.users[7]}", {"first_name": "Renamed"}),
                ("POST", "/v2/users", {"first_name": "New"}),
                ("POST", f"/v2/conversations/{self.even}/messages", said),
            ],
        )
        self.first: Report = report["first"]
        self.second: Report = report["second"]
        self.null_links = report["null_links"]
        *self.changed, self.added = (answer["id"] for answer in report["answers"])

    def ids(self, statement: str) -> list[str]:
        return sorted(row[0] for row in self.account.rows(statement))


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory, either_database: str | None) -> Iterator[Synced]:
    with account(tmp_path_factory.mktemp("served"), database=either_database) as served:
        yield Synced(served)


def records(report: Report, stream: str, key: str = "id") -> list[str]:
    return sorted(record[key] for record in report["records"][stream])


def test_the_connection_is_checked_and_nothing_fails(synced: Synced) -> None:
    for report in (synced.first, synced.second):
        assert (report["check"], report["problems"]) == ("SUCCEEDED", [])
    assert synced.null_links == []


def test_every_stream_brings_each_row_once(synced: Synced) -> None:
    """What is in the database and was there before the second sync's changes."""
    first = synced.first
    new = {synced.changed[1], synced.added}
    for stream, key, statement in (
        ("users", "id", "SELECT uuid FROM contacts"),
        ("users_conversations", "id", "SELECT uuid FROM conversations"),
        ("conversations", "conversation_id", "SELECT uuid FROM conversations"),
        ("conversations_messages", "id", "SELECT uuid FROM messages"),
        ("agents", "id", "SELECT uuid FROM agents"),
        ("groups", "id", "SELECT uuid FROM groups"),
        ("channels", "id", "SELECT uuid FROM channels"),
        ("roles", "id", "SELECT uuid FROM roles"),
        ("conversations_properties", "name", "SELECT name FROM fields"),
        ("outbound_messages", "id", "SELECT uuid FROM outbound_messages"),
    ):
        kept = [one for one in synced.ids(statement) if one not in new]
        assert records(first, stream, key) == kept, stream
        assert kept, stream
    assert (len(first["records"]["users"]), len(first["records"]["agents"])) == (USERS, AGENTS)
    [fact] = synced.account.rows("SELECT value FROM account WHERE name = 'account_id'")
    assert [record["account_id"] for record in first["records"]["account"]] == [int(fact[0])]


def test_later_pages_are_reached_through_the_links(synced: Synced) -> None:
    """The link carries an anchor that only we can have made: the client did not count pages itself."""
    for path in ("/v2/users?", "/v2/agents?"):
        later = [url for url in synced.first["requests"] if path in url and "&page=2" in url]
        assert later, path
        assert all(url.count("anchor=") == 1 for url in later)


def test_conversations_and_messages_say_what_was_said(synced: Synced) -> None:
    messages = [
        one for one in synced.first["records"]["conversations_messages"] if one["conversation_id"] == synced.long
    ]
    texts = [one["message_parts"][0]["text"]["content"] for one in messages if one["message_type"] == "normal"]
    assert texts == [f"message {number}" for number in reversed(range(43))]
    assert sorted(one["message_type"] for one in messages if one["message_type"] != "normal") == ["private", "system"]
    [long] = [one for one in synced.first["records"]["conversations"] if one["conversation_id"] == synced.long]
    assert (long["status"], long["assigned_agent_id"], long["user_id"]) == (
        "assigned",
        synced.agents[0],
        synced.users[0],
    )
    assert isinstance(long["conversation_internal_id"], int)
    assert isinstance(long["skill_id"], int)


def test_what_the_connector_needs_is_in_each_record(synced: Synced) -> None:
    """Freshchat contract 9: the cursor members, and the types that its schemas name."""
    for stream, member in (
        ("users", "updated_time"),
        ("conversations", "updated_time"),
        ("conversations_messages", "created_time"),
        ("agents", "created_time"),
        ("channels", "updated_time"),
        ("outbound_messages", "created_time"),
    ):
        assert all(one[member].endswith("Z") and one[member][-5] == "." for one in synced.first["records"][stream]), (
            stream
        )
    for agent in synced.first["records"]["agents"]:
        assert isinstance(agent["agent_capacity"], int | float)
        assert isinstance(agent["groups"], list)
    for message in synced.first["records"]["outbound_messages"]:
        assert message["status"] in {"ACCEPTED", "SENT", "DELIVERED", "READ"}


def test_a_second_sync_brings_what_changed_since(synced: Synced) -> None:
    """Times are inclusive, so the newest of the first sync may come again; nothing older does."""
    [state] = [one["stream"] for one in synced.first["state"] if one["stream"]["stream_descriptor"]["name"] == "users"]
    since = state["stream_state"]["updated_time"]
    assert since.endswith("000Z")
    assert len(since) == len("2026-01-05T09:00:00.000000Z")
    newest = {one["id"] for one in synced.first["records"]["users"] if one["updated_time"][:-1] + "000Z" == since}
    brought = set(records(synced.second, "users"))
    assert set(synced.changed) <= brought <= set(synced.changed) | newest
    renamed = [one for one in synced.second["records"]["users"] if one["id"] == synced.users[7]]
    assert [one["first_name"] for one in renamed] == ["Renamed"]
    assert any(f"updated_from={since.replace(':', '%3A')}" in url for url in synced.second["requests"])


def test_a_second_sync_brings_the_new_message(synced: Synced) -> None:
    assert synced.added in records(synced.second, "conversations_messages")
    times = {
        name: one["updated_time"]
        for name, report in (("first", synced.first), ("second", synced.second))
        for one in report["records"]["conversations"]
        if one["conversation_id"] == synced.even
    }
    assert times["second"] > times["first"]
