"""`freehold doctor` and `freehold settings`: what an installation is, what is wrong with it, what was chosen."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.command_line import Command, command_in

from freehold.core.jobs.commands import enqueue, set_aside
from freehold.core.jobs.model import jobs
from freehold.kernel.installation import Installation
from freehold.kernel.query import Query
from freehold.kernel.tx import Tx


@pytest.fixture
def sqlite_command(sqlite_installation: Installation, data: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    return command_in(sqlite_installation.data, capsys)


def test_settings_are_shown_without_secrets(data: Path, sqlite_command: Command) -> None:
    (data / "freehold.toml").write_text('rate_limit = 77\nwhatsapp_token = "very secret"\n')
    shown = {line[0]: line[1:] for line in sqlite_command("settings").lines}
    assert shown["rate_limit"][:2] == ["77", "no"]
    assert shown["whatsapp_token"][:2] == ["(secret)", "no"]
    assert shown["max_upload_bytes"][:2] == ["26214400", "yes"]


def test_doctor_finds_nothing_wrong_with_a_new_installation(command: Command) -> None:
    done = command("doctor")
    assert (done.code, done.err) == (0, "")
    assert {line[0] for line in done.lines} == {"ok"}
    assert {"freehold", "database", "rows", "free disk", "secret.key", "queued jobs", "tokens"} <= {
        line[1] for line in done.lines
    }


def test_doctor_says_what_is_wrong_and_what_to_do(
    data: Path, sqlite_installation: Installation, sqlite_command: Command
) -> None:
    def break_things(tx: Tx) -> None:
        enqueue(tx, "report.write", run_at=0)
        enqueue(tx, "report.write")
        row = tx.all(Query(select(jobs)))[1]
        set_aside(tx, row, "no such report")

    sqlite_installation.database.write_now(break_things)
    sqlite_command("webhook", "add", "https://example.com/hook")
    sqlite_command("webhook", "disable", "https://example.com/hook")
    sqlite_command("webhook", "key")
    sqlite_command("token", "create", "freshchat", "--name", "soon", "--expires", "2d")
    sqlite_command("agent", "add", "jo@example.com")
    sqlite_command("token", "create", "freshdesk", "--agent", "jo@example.com")
    (data / "secret.key").chmod(0o644)
    done = sqlite_command("doctor", "--json")
    assert done.code == 1
    found = {(line["what"], line["state"]): line for line in map(json.loads, done.out.splitlines())}
    assert "no such report" in found["stuck job", "fail"]["finding"]
    assert "freehold work" in found["oldest queued job", "warn"]["advice"]
    assert "freehold webhook enable" in found["webhook", "warn"]["advice"]
    assert found["token", "warn"]["finding"].startswith("soon expires at")
    assert found["tokens", "ok"]["finding"] == "2 active: 1 for Freshchat, 1 for Freshdesk"
    assert ", 0 tickets, 1 agents, " in found["rows", "ok"]["finding"]
    assert found["secret.key", "warn"]["advice"].startswith("chmod 600")
    (data / "secret.key").write_bytes(b"another key than this one sealed")
    found = {line[1]: line for line in sqlite_command("doctor").lines if line[0] == "fail"}
    assert "is not the one that sealed it" in found["webhook key"][2]
