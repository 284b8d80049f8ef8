"""airbyte-cdk's declarative reader over the Freshdesk streams of contract 12.3: all of it, once, and then the news."""

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from tests.clients.desk import Desk, desk
from tests.clients.filling import fill
from tests.clients.published import run_python

STREAMS = 28
Report = dict[str, Any]


class Synced:
    """A desk, what a first sync of it brought, and what a second one brought after some changes."""

    def __init__(self, served: Desk) -> None:
        self.desk, self.made = served, fill(served)
        self.changed = self.made["standing"][1]
        key = base64.b64encode(f"{served.key}:".encode()).decode()
        report = run_python(
            "airbyte_sync.py",
            url=served.url,
            product="desk",
            token=served.key,
            authorization=f"Basic {key}",
            between=[
                ("PUT", f"/api/v2/tickets/{self.changed}", {"priority": 4}),
                ("PUT", f"/api/v2/contacts/{self.made['contact']}", {"job_title": "Baker"}),
            ],
        )
        self.first: Report = report["first"]
        self.second: Report = report["second"]

    def rows(self, stream: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.first["records"][stream]
        return rows


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synced]:
    with desk(tmp_path_factory.mktemp("served")) as served:
        yield Synced(served)


def test_every_stream_is_read_and_nothing_fails(synced: Synced) -> None:
    for report in (synced.first, synced.second):
        assert (report["check"], report["problems"]) == ("SUCCEEDED", [])
    assert len(synced.first["records"]) == STREAMS
    assert [name for name, rows in synced.first["records"].items() if not rows] == []
    assert all("per_page=100" in url for url in synced.first["requests"])


def test_each_row_comes_once(synced: Synced) -> None:
    for stream, rows in synced.first["records"].items():
        keys = [row["primary_language" if stream == "settings" else "id"] for row in rows]
        assert len(keys) == len(set(keys)), stream
    tickets = synced.rows("tickets")
    assert sorted(row["id"] for row in tickets) == synced.made["standing"]
    assert tickets == sorted(tickets, key=lambda row: row["updated_at"])
    assert [row["body_text"] for row in synced.rows("conversations")][:2] == ["On its way", "for us"]
    assert [row["body_text"] for row in synced.rows("discussion_comments")] == ["Which?", "Black"]
    assert [row["id"] for row in synced.rows("solution_articles")] == [synced.made["article"]]


def test_tickets_come_with_what_was_asked_for(synced: Synced) -> None:
    [first] = [row for row in synced.rows("tickets") if row["id"] == synced.made["standing"][0]]
    assert (first["description_text"], first["requester"]["email"]) == ("d", "rita@parcels.example.com")
    assert first["stats"]["agent_responded_at"]


def test_a_second_sync_brings_what_changed_since(synced: Synced) -> None:
    """Times are inclusive, so what changed in the second of the bookmark may come again; nothing older does."""
    for stream, parameter, changed in (
        ("tickets", "updated_since", synced.changed),
        ("contacts", "_updated_since", synced.made["contact"]),
    ):
        [since] = [
            state["stream"]["stream_state"]["updated_at"]
            for state in synced.first["state"]
            if state["stream"]["stream_descriptor"]["name"] == stream
        ]
        assert any(f"{parameter}={since.replace(':', '%3A')}" in url for url in synced.second["requests"]), stream
        brought = synced.second["records"][stream]
        assert changed in [row["id"] for row in brought]
        assert all(row["updated_at"] >= since for row in brought)
