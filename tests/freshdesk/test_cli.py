"""An agent's key from the command line (`freehold token … freshdesk`)."""

import re
from pathlib import Path

import pytest
from tests.command_line import Command, command_in
from tests.freshdesk.api import Api

from freehold.kernel.clock import ManualClock


@pytest.fixture
def command(api: Api, data: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    url = api.installation.database.engine.url
    return command_in(data, capsys, *(() if url.startswith("sqlite") else ("--database", url)))


def test_a_key_is_printed_and_only_the_key(api: Api, command: Command) -> None:
    done = command("token", "create", "freshdesk", "--agent", "ADA@example.com", "--name", "export")
    assert (done.code, done.err) == (0, "")
    assert re.fullmatch(r"[\w-]{40}\n", done.out)
    client = api.using(done.out.strip())
    answer = client.post("/tickets", {"email": "rita@example.com"})
    assert (answer.status, answer.entries) == (201, ["export opened ticket 1"])
    assert answer.happened[0]["actor"] == api.agent["uuid"]
    assert done.out.strip() not in command("token", "list").out


def test_without_a_name_a_key_is_called_by_its_agents_address(api: Api, command: Command) -> None:
    key = command("token", "create", "freshdesk", "--agent", "ADA@example.com").out.strip()
    answer = api.using(key).post("/tickets", {"email": "rita@example.com"})
    assert answer.entries == ["ada@example.com opened ticket 1"]
    said = [line[2] for line in command("audit", "tail", "--what", "admin.token.create").lines]
    assert said == ["created the Freshdesk key ada@example.com of the agent ada@example.com"]


def test_a_key_is_listed_and_revoked_like_a_token(api: Api, command: Command) -> None:
    key = command("token", "create", "freshdesk", "--agent", "ada@example.com", "--name", "export").out.strip()
    lines = {line[0]: (line[2], line[7], line[8]) for line in command("token", "list").lines}
    assert lines["export"] == ("active", "freshdesk", "ada@example.com")
    assert api.using(key).get("/tickets").status == 200
    assert command("token", "revoke", key) == (0, "", "Revoked 1 token.\n")
    assert api.using(key).get("/tickets").status == 401
    again = command("token", "revoke", "export")
    assert (again.code, again.err) == (2, "freehold: There is no token export.\n")


def test_a_key_ends_when_it_was_said_to(
    sqlite_api: Api, data: Path, capsys: pytest.CaptureFixture[str], clock: ManualClock
) -> None:
    """The command line reads the machine's clock, which is far ahead of this test's."""
    key = command_in(data, capsys)("token", "create", "freshdesk", "--agent", "ada@example.com", "--expires", "1d").out
    [expires_at] = [row["expires_at"] for row in sqlite_api.rows("credentials") if row["expires_at"]]
    clock.at = expires_at - 1
    assert sqlite_api.using(key.strip()).get("/tickets").status == 200
    clock.move(1)
    assert sqlite_api.using(key.strip()).get("/tickets").status == 401


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "A Freshdesk key is an agent's"),
        (("--agent", "nobody@example.com"), "There is no agent nobody@example.com"),
        (("--agent", "ada@example.com", "--scope", "freshchat.account.view"), "no --scope and no --profile"),
        (("--agent", "ada@example.com", "--profile", "classic"), "no --scope and no --profile"),
    ],
)
def test_a_key_that_cannot_be(command: Command, api: Api, arguments: tuple[str, ...], said: str) -> None:
    before = api.rows("credentials")
    done = command("token", "create", "freshdesk", *arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert api.rows("credentials") == before
