"""Rules and their requests on the command line (`freehold rule …`)."""

import json
from pathlib import Path

import pytest
from tests.command_line import Command, command_in
from tests.freshdesk.api import Api
from tests.freshdesk.rules import CREATION, does, rule, when_changed, work
from tests.freshdesk.rules import changed as change
from tests.hooks import hook

from freehold.cli.examination import examine


@pytest.fixture
def command(api: Api, data: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    url = api.installation.database.engine.url
    return command_in(data, capsys, *(() if url.startswith("sqlite") else ("--database", url)))


def test_rules_and_requests_are_listed(api: Api, command: Command) -> None:
    with hook() as receiver:
        receiver.answers(404)
        told = does("trigger_webhook", request_type="DELETE", url=f"{receiver.url}?id={{{{ticket.id}}}}")
        first = rule(api, CREATION, told, name="Tell")
        second = when_changed(api, change("status"), does("priority", 4), name="Raise", active=False)
        api.ticket()
        work(api)
        assert [line[:-1] for line in command("rule", "list").lines] == [
            [str(first["id"]), "new tickets", "1", "on", "Tell"],
            [str(second["id"]), "changes", "1", "off", "Raise"],
        ]
        [call] = [json.loads(line) for line in command("rule", "calls", "--json").out.splitlines()]
        assert (call["state"], call["attempts"], call["status"], call["rule"]) == ("retrying", 1, 404, "Tell")
        assert (call["method"], call["url"], call["error"]) == ("DELETE", f"{receiver.url}?id=1", "answered 404")


def test_doctor_says_when_requests_were_given_up(sqlite_api: Api) -> None:
    sqlite_api.restart(automation_retry_seconds=[])
    with hook() as receiver:
        receiver.answers(500)
        rule(sqlite_api, CREATION, does("trigger_webhook", request_type="DELETE", url=receiver.url))
        sqlite_api.ticket()
        work(sqlite_api)
    [finding] = [finding for finding in examine(sqlite_api.installation) if finding.what == "rules"]
    assert (finding.state, finding.finding) == ("warn", "1 requests to receivers were given up in the last day")
