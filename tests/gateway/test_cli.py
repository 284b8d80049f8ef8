"""Assistants from the command line: who they are, what they may do, what they ask for."""

import re
import time
from pathlib import Path

import pytest
from tests.command_line import Command, command_in
from tests.freshdesk.api import Api
from tests.gateway.assistant import Assistant, assistant_of

from freehold.kernel.clock import ManualClock


@pytest.fixture
def api(api: Api, clock: ManualClock) -> Api:
    """The command line reads the machine's clock: here the server does too."""
    clock.at = int(time.time() * 1000)
    return api


@pytest.fixture
def command(api: Api, data: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    url = api.installation.database.engine.url
    return command_in(data, capsys, *(() if url.startswith("sqlite") else ("--database", url)))


def with_key(api: Api, key: str) -> Assistant:
    """A client with an assistant's key that came from the command line."""
    client = Assistant.__new__(Assistant)
    client.installation, client.server, client.wire, client.key = api.installation, api.server, api.wire, key
    return client


def test_from_nothing_to_an_approved_reply(api: Api, command: Command) -> None:
    number = api.ticket()["id"]
    made = command("assistant", "create", "Triage", "--owner", "ada@example.com")
    assert (made.code, made.err) == (0, "")
    assert re.fullmatch(r"fha_[\w-]{43}\n", made.out), "the key, and only the key"
    triage = with_key(api, made.out.strip())
    assert command("grants", "Triage") == (0, "", "Triage may do nothing.\n")
    assert command("grant", "Triage", "tickets", "read").code == 0
    assert (
        command("grant", "triage", "freshdesk.conversations", "full", "--deny", "forward", "--per-day", "50").code == 0
    )
    assert command("grants", "Triage").lines == [
        [
            "freshdesk",
            "Conversations: read and change; what is risky only with a person's approval; "
            "never: tickets.forward; at most 50 calls a day",
        ],
        ["freshdesk", "Tickets: read"],
    ]
    path = f"/tickets/{number}/reply"
    assert triage.call("POST", path, {"body": "Hello"}).status == 403
    [[approval, *shown]] = command("approvals").lines
    assert shown[:3] == ["Triage", "freshdesk", "freshdesk.tickets.reply"]
    assert '"body":"Hello"' in shown[-1], "a person sees exactly what would be sent"
    assert command("approvals", "approve", approval) == (0, "", f"Approved {approval}.\n")
    assert command("approvals").out == ""
    assert triage.call("POST", path, {"body": "Hello"}).status == 201
    late = command("approvals", "approve", approval)
    assert (late.code, late.err) == (2, f"freehold: Approval {approval} was used already.\n")
    late_call = triage.call("PUT", f"/tickets/{number}", {"priority": 4})
    assert triage.call("GET", "/tickets/999").status == 404
    said = [line[2] for line in command("audit", "tail").lines]
    begin = f"must ASK before: “replied to the customer on ticket {number}”. freshdesk.tickets.reply needs a person's approval"
    assert any(line.startswith(begin) for line in said)
    assert f"was REFUSED: “changed ticket {number}: ?”. {late_call.said}" in said
    assert "TRIED: “looked at ticket 999”. Nothing was done." in said
    assert f"replied to the customer on ticket {number}" in said
    assert "created the assistant Triage, for which ada@example.com answers" in said
    assert f"approved call {approval} of the assistant Triage" in said
    assert made.out.strip() not in command("assistant", "list").out


def test_a_decision_is_explained_without_a_call(api: Api, command: Command) -> None:
    number = api.ticket(priority=2)["id"]
    triage = assistant_of(api)
    policy = triage.grant("tickets", "full", conditions=("priority in 1,2",))
    path = f"/api/v2/tickets/{number}"
    assert command("explain", "Triage", "get", path) == (0, f"allowed: Tickets is set to Full (policy {policy}).\n", "")
    refused = command("explain", "Triage", "PUT", path, "--body", '{"priority": 4}')
    assert (refused.code, refused.out) == (
        4,
        f"refused: Tickets is granted only if priority in 1,2 (policy {policy}).\n",
    )
    asks = command("explain", "Triage", "POST", "/api/v2/tickets", "--body", '{"priority": 1}')
    assert (asks.code, asks.out[:46]) == (3, "ask: freshdesk.tickets.create needs a person's")
    assert command("explain", "Triage", "GET", "/nowhere").out == "refused: GET /nowhere is no operation.\n"
    assert command("approvals").out == ""


def test_stopping(api: Api, command: Command) -> None:
    triage = assistant_of(api)
    triage.grant("tickets", "read")
    for stop, go, why in (
        (("stop-all",), ("resume-all",), "All assistants are stopped."),
        (("assistant", "pause", "Triage"), ("assistant", "resume", "Triage"), "Triage is paused."),
        (
            ("connection", "pause", "freshdesk"),
            ("connection", "resume", "freshdesk"),
            "The connection freshdesk is paused.",
        ),
    ):
        assert command(*stop).code == 0
        assert triage.call("GET", "/tickets").said == why
        assert command(*go).code == 0
        assert triage.call("GET", "/tickets").status == 200
    triage.key = command("assistant", "rotate", "Triage").out.strip()
    assert triage.call("GET", "/tickets").status == 200
    assert command("assistant", "stop", "Triage").code == 0
    assert triage.call("GET", "/tickets").status == 401
    assert command("assistant", "resume", "Triage").err == "freehold: Triage was stopped, for good. Create another.\n"


def test_an_account_elsewhere_is_kept_with_a_sealed_secret(api: Api, command: Command, tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_text("very-secret\n")
    given = ("--product", "freshdesk", "--url", "https://acme.example.com", "--secret-file", str(secret))
    assert command("connection", "add", "Acme", *given).code == 0
    assert command("connection", "list").lines == [
        ["freshchat", "freshchat", "here", "active"],
        ["freshdesk", "freshdesk", "here", "active"],
        ["Acme", "freshdesk", "https://acme.example.com", "active"],
    ]
    assert command("connection", "test", "acme").code == 0
    assert "very-secret" not in str(api.rows("gateway_connections")) + str(api.rows("gateway_policies"))
    assert command("connection", "add", "acme", *given).err == "freehold: There is a connection acme already.\n"
    triage = assistant_of(api)
    assert command("grant", "Triage", "tickets", "full", "--connection", "Acme").code == 0
    assert "not served yet" in triage.call("GET", "/tickets").said
    assert "is granted to assistants" in command("connection", "remove", "Acme").err
    assert "cannot be removed" in command("connection", "remove", "freshdesk").err.replace(
        "not removed", "cannot be removed"
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("agents", "read"), "Both products have an area agents: write freshchat.agents or freshdesk.agents."),
        (("nonsense", "read"), "There is no area nonsense."),
        (("tickets", "full", "--deny", "fly"), "fly is no operation of the area."),
        (("tickets", "full", "--if", "group_id in"), "a value is missing"),
        (("tickets", "full", "--if", "__import__('os')"), "cannot be read"),
        (("tickets", "full", "--until", "soon"), "is no lifetime"),
        (("tickets", "some"), "'some' is not one of"),
    ],
)
def test_mistakes_are_told_and_change_nothing(api: Api, command: Command, given: tuple[str, ...], said: str) -> None:
    assistant_of(api)
    before = len(api.rows("gateway_policies"))
    done = command("grant", "Triage", *given)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert len(api.rows("gateway_policies")) == before


def test_who_is_not_there(api: Api, command: Command) -> None:
    assert command("grant", "Nobody", "tickets", "read").err == "freehold: There is no assistant Nobody.\n"
    assert command("approvals", "approve", "7").err == "freehold: There is no approval 7.\n"
