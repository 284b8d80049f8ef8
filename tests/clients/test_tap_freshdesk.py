"""PyPI `tap-freshdesk` 1.0.1, unmodified, over https: every stream, all of it and then the news (contract 12)."""

import json
import os
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.clients.desk import Desk, desk
from tests.clients.published import CLIENTS, LONGEST_RUN_SECONDS, require_clients

STREAMS = {
    "tickets", "conversations", "contacts", "companies", "satisfaction_ratings", "time_entries", "agents", "groups", "roles",
}  # fmt: skip
TICKETS = 105
Rows = dict[str, list[dict[str, Any]]]


class Tap:
    """The tap with its configuration, its catalog with every stream selected, and what it saw so far."""

    def __init__(self, served: Desk, folder: Path) -> None:
        require_clients()
        self._environment = {**os.environ, **served.through_proxy}
        self._folder = folder
        config = {"api_key": served.key, "domain": "acme", "start_date": "2020-01-01T00:00:00Z", "user_agent": "tests"}
        self._config = self._write("config.json", config)
        catalog = json.loads(self._run("--discover"))
        for stream in catalog["streams"]:
            for part in stream["metadata"]:
                part["metadata"]["selected"] = True
        self.streams = {stream["tap_stream_id"] for stream in catalog["streams"]}
        self._catalog = self._write("catalog.json", catalog)
        self.state: dict[str, Any] = {}

    def sync(self) -> Rows:
        """What comes, with the bookmarks of the time before; keeps the new ones."""
        state = ("--state", self._write("state.json", self.state)) if self.state else ()
        rows: Rows = defaultdict(list)
        for line in self._run("--catalog", self._catalog, *state).splitlines():
            message = json.loads(line)
            if message["type"] == "RECORD":
                rows[message["stream"]].append(message["record"])
            elif message["type"] == "STATE":
                self.state = message["value"]
        return rows

    def _run(self, *arguments: str) -> str:
        program = str(CLIENTS / "singer/bin/tap-freshdesk")
        done = subprocess.run(
            [program, "--config", self._config, *arguments],
            capture_output=True,
            text=True,
            env=self._environment,
            timeout=LONGEST_RUN_SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def _write(self, name: str, value: Any) -> str:
        path = self._folder / name
        path.write_text(json.dumps(value))
        return str(path)


class Synced:
    """A desk, what a first sync of it brought, and what a second one brought after some changes."""

    def __init__(self, served: Desk, tap: Tap) -> None:
        call = served.call
        company = call("POST", "/companies", {"name": "Parcels", "domains": ["parcels.example.com"]})
        self.group = call("POST", "/groups", {"name": "Deliveries"})["id"]
        given = {"description": "d", "priority": 1, "status": 2}
        self.tickets = [
            call("POST", "/tickets", {"email": "rita@parcels.example.com", "subject": f"Parcel {number}", **given})[
                "id"
            ]
            for number in range(TICKETS)
        ]
        self.first, self.second, self.binned = self.tickets[:3]
        self.entries = [
            call("POST", f"/tickets/{number}/{kind}", {"body": "b"})["id"]
            for number, kind in ((self.first, "reply"), (self.first, "notes"), (self.binned, "notes"))
        ]
        self.time = call("POST", f"/tickets/{self.first}/time_entries", {"time_spent": "00:10"})["id"]
        call("DELETE", f"/tickets/{self.binned}")
        self.streams = tap.streams
        self.everything = tap.sync()
        self.state = tap.state
        self.changed = call("POST", f"/tickets/{self.second}/notes", {"body": "news"})["id"]
        self.added = call("POST", "/contacts", {"name": "Noor", "email": "noor@example.com"})["id"]
        self.news = tap.sync()
        self.company = company["id"]


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synced]:
    with desk(tmp_path_factory.mktemp("served"), "--tls") as served:
        yield Synced(served, Tap(served, tmp_path_factory.mktemp("tap")))


def numbers(rows: list[dict[str, Any]]) -> list[int]:
    return sorted(row["id"] for row in rows)


def test_it_knows_the_streams(synced: Synced) -> None:
    assert synced.streams == STREAMS


def test_each_ticket_arrives_once_those_in_the_bin_too(synced: Synced) -> None:
    rows = synced.everything["tickets"]
    assert numbers(rows) == synced.tickets
    row = next(row for row in rows if row["id"] == synced.first)
    assert row["requester"]["email"] == "rita@parcels.example.com"
    assert row["company"]["name"] == "Parcels"
    assert row["stats"]["first_responded_at"] is not None


def test_what_hangs_on_tickets_arrives(synced: Synced) -> None:
    assert numbers(synced.everything["conversations"]) == sorted(synced.entries)
    assert numbers(synced.everything["time_entries"]) == [synced.time]
    assert synced.everything["satisfaction_ratings"] == []


def test_people_arrive(synced: Synced) -> None:
    [contact] = synced.everything["contacts"]
    assert (contact["email"], contact["company_id"]) == ("rita@parcels.example.com", synced.company)
    assert numbers(synced.everything["companies"]) == [synced.company]
    assert [row["contact"]["email"] for row in synced.everything["agents"]] == ["ada@example.com"]
    assert numbers(synced.everything["groups"]) == [synced.group]
    assert "Account Administrator" in [row["name"] for row in synced.everything["roles"]]


def test_then_only_what_is_new_arrives(synced: Synced) -> None:
    """Bookmarks are inclusive and in whole seconds, so what was as new as the bookmark comes again."""
    assert synced.state["bookmarks"]["tickets"]["updated_at"].endswith("Z")
    assert synced.second in numbers(synced.news["tickets"])
    assert synced.changed in numbers(synced.news["conversations"])
    assert synced.added in numbers(synced.news["contacts"])
    newest = max(row["updated_at"] for row in synced.everything["tickets"])
    assert all(row["updated_at"] >= newest for row in synced.news["tickets"] if row["id"] != synced.binned)
