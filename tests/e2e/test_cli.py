"""The command line: its words, what it prints where, its exit codes, and that a running server notices at once."""

import json
import os
import re
import signal
import socket
import ssl
import stat
import subprocess
import time
import urllib.error
import urllib.request
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tests.command_line import Command, command_in
from tests.servers import FREEHOLD, freehold, receiving, serving

from freehold.cli import commands, main, run
from freehold.kernel.installation import Installation

UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


@pytest.fixture
def sqlite_command(sqlite_installation: Installation, data: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    return command_in(sqlite_installation.data, capsys)


def run_process(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [FREEHOLD, *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        check=False,
        timeout=60,
    )


def get(url: str, token: str = "", context: ssl.SSLContext | None = None) -> tuple[int, bytes]:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"} if token else {})
    try:
        with urllib.request.urlopen(request, timeout=10, context=context) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_serve_creates_its_directory_says_ready_and_ends_gracefully(tmp_path: Path) -> None:
    data = tmp_path / "desk"
    process = subprocess.Popen(
        [FREEHOLD, "serve", "--data", str(data), "--port", "0"], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout:
        line = process.stdout.readline()
        found = re.fullmatch(r"ready (http://127\.0\.0\.1:\d+)\n", line)
        assert found, line
        status, body = get(f"{found[1]}/v2/accounts/configuration")
        assert (status, json.loads(body)["code"]) == (401, 401)
        assert stat.S_IMODE(data.stat().st_mode) == 0o700
        assert stat.S_IMODE((data / "secret.key").stat().st_mode) == 0o600
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
        assert process.stdout.read() == ""


def test_ctrl_c_ends_the_server_quietly(tmp_path: Path) -> None:
    with serving(tmp_path / "desk") as server:
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(15) == 130
    assert "Traceback" not in (tmp_path / "desk.log").read_text()


def test_an_endless_head_is_refused_and_a_long_token_is_not(tmp_path: Path) -> None:
    with serving(tmp_path / "desk") as server:
        status, _ = get(f"{server.url}/v2/channels", "x" * 8000)
        assert status == 401
        with socket.create_connection((server.host, server.port), timeout=10) as endless:
            endless.sendall(b"GET /v2/channels HTTP/1.1\r\nHost: x\r\n")
            try:
                for number in range(200):
                    endless.sendall(b"X-%d: %s\r\n" % (number, b"a" * 1000))
                answer = endless.recv(100)
            except ConnectionError:  # it had closed the door before we had said all
                answer = b"HTTP/1.1 400"
            assert answer.startswith(b"HTTP/1.1 400")
        status, _ = get(f"{server.url}/webhooks/public-key")
        assert status == 200


def test_a_running_server_notices_every_change_at_once(tmp_path: Path) -> None:
    data = tmp_path / "desk"
    with serving(data) as server:
        token = freehold("token", "create", "freshchat", "--name", "probe", "--expires", "1h", data=data)
        assert re.fullmatch(r"fhc_[\w-]{43}", token)
        agent = freehold("agent", "add", "jo@example.com", "--first-name", "Jo", data=data)
        caller = server.connect(token)
        status, agents = caller.call("GET", "/v2/agents")
        assert status == 200
        assert [(one["id"], one["email"], one["is_deactivated"]) for one in agents["agents"]] == [
            (agent, "jo@example.com", False)
        ]
        freehold("agent", "deactivate", "JO@example.com", data=data)
        assert caller.call("GET", f"/v2/agents/{agent}")[1]["is_deactivated"] is True
        freehold("token", "revoke", "probe", data=data)
        assert caller.call("GET", "/v2/agents")[0] == 401
        caller.close()


def test_a_webhook_added_while_the_server_runs_is_told_and_replayed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "desk"
    command = command_in(data, capsys)
    with receiving() as receiver, serving(data) as server:
        token = command("token", "create", "freshchat").out.strip()
        agent = command("agent", "add", "jo@example.com").out.strip()
        command("webhook", "add", receiver.url, "--events", "message_create")
        caller = server.connect(token)
        channel = caller.call("GET", "/v2/channels")[1]["channels"][0]["id"]
        user = caller.call("POST", "/v2/users", {"first_name": "Avery"})[1]["id"]
        message = {"message_parts": [{"text": {"content": "Hi"}}], "actor_type": "user", "actor_id": user}
        body = {"channel_id": channel, "users": [{"id": user}], "messages": [message], "assigned_agent_id": agent}
        assert caller.call("POST", "/v2/conversations", body)[0] == 200
        caller.close()
        wait_for(lambda: len(receiver.received) == 1)
        wait_for(lambda: "delivered" in command("webhook", "deliveries").out)
        [[number, _, event, state, attempts, answered, url, error]] = command("webhook", "deliveries").lines
        assert (event, state, attempts, answered, url, error) == (
            "message_create", "delivered", "1", "200", receiver.url, "-"
        )  # fmt: skip
        command("webhook", "replay", number)
        wait_for(lambda: len(receiver.received) == 2)
        assert receiver.received[0][1] == receiver.received[1][1]


def wait_for(is_so: Any) -> None:
    deadline = time.monotonic() + 15
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_tls_makes_an_authority_that_clients_can_trust(tmp_path: Path) -> None:
    data = tmp_path / "desk"
    with serving(data, "--tls") as server:
        assert server.url.startswith("https://127.0.0.1:")
        assert server.process.stdout is not None
        said = server.process.stdout.readline()
        assert said == f"certificate authority {data / 'tls' / 'ca.pem'}\n"
        trusting = ssl.create_default_context(cafile=data / "tls" / "ca.pem")
        assert get(f"{server.url}/webhooks/public-key", context=trusting)[1].startswith(b"-----BEGIN RSA PUBLIC KEY")
        with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
            get(f"{server.url}/webhooks/public-key", context=ssl.create_default_context())


def test_a_new_directory_remembers_its_database(tmp_path: Path, postgresql: Any) -> None:
    data = tmp_path / "desk"
    with postgresql.copy() as url:
        with serving(data, "--database", url):
            pass
        assert not (data / "freehold.db").exists()
        assert stat.S_IMODE((data / "freehold.toml").stat().st_mode) == 0o600
        token = freehold("token", "create", "freshchat", data=data)
        with serving(data) as server, serving(data) as second:  # several servers may share a PostgreSQL
            for one in (server, second):
                caller = one.connect(token)
                assert caller.call("GET", "/v2/channels")[0] == 200
                caller.close()


def test_mistakes_are_one_line_and_exit_code_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    occupied = socket.create_server(("127.0.0.1", 0))
    port = str(occupied.getsockname()[1])
    (tmp_path / "file").write_text("no directory")
    (tmp_path / "rubbish").mkdir()
    (tmp_path / "rubbish" / "freehold.db").write_bytes(b"this is no database" * 100)
    (tmp_path / "toml").mkdir()
    (tmp_path / "toml" / "freehold.toml").write_text("rate_limit = 'many'")
    with occupied:
        for arguments, expected in (
            (("serve", "--port", port, "--data", "new"), f"127.0.0.1 port {port} is in use by another program"),
            (("serve", "--port", "70000"), "Invalid value for '--port'"),
            (("serve", "--port", "0", "--data", "file"), "is a file"),
            (("serve", "--port", "0", "--data", "file/new"), "cannot be created"),
            (("serve", "--port", "0", "--data", "rubbish"), "is not a Freehold database"),
            (("serve", "--port", "0", "--data", "toml"), "The setting rate_limit is wrong"),
            (("serve", "--port", "0", "--data", "new", "--database", "mysql://x"), "must begin with postgresql://"),
            (("token", "create", "freshchat", "--data", "nowhere"), "There is no data directory at nowhere"),
            (("token", "create", "freshdesk"), "name one with --agent EMAIL"),
            (("nonsense",), "No such command 'nonsense'"),
            (("import", "transcripts", "nothing.jsonl"), "does not exist"),
        ):
            code = run(partial(commands.main, list(arguments), standalone_mode=False))
            out, err = capsys.readouterr()
            assert (code, out) == (2, ""), arguments
            assert re.fullmatch(rf"freehold: [^\n]*{re.escape(expected)}[^\n]*\n", err), (arguments, err)
    assert not (tmp_path / "new" / "freehold.db").exists()


def test_a_second_server_on_one_file_refuses_to_start(tmp_path: Path) -> None:
    data = tmp_path / "desk"
    with serving(data):
        done = run_process("serve", "--port", "0", "--data", str(data))
        assert done.returncode == 2
        assert done.stderr.startswith("freehold: Another server already runs on")


def test_the_data_directory_is_found_by_variable_and_before_the_command(tmp_path: Path) -> None:
    data = tmp_path / "desk"
    with serving(data):
        pass
    assert run_process("agent", "add", "jo@example.com", FREEHOLD_DATA=str(data)).returncode == 0
    for arguments in (("--data", str(data), "agent", "list"), ("agent", "--data", str(data), "list")):
        assert run_process(*arguments).stdout.startswith("jo@example.com\t")


def test_tokens_are_listed_without_their_secret_and_revoked_by_what_they_are(command: Command) -> None:
    first = command(
        "token", "create", "freshchat", "--name", "one", "--expires", "30d", "--profile", "classic"
    ).out.strip()
    command("token", "create", "freshchat", "--name", "two", "--scope", "freshchat.account.view")
    listed = command("token", "list")
    assert [(line[0], line[2], line[3], line[6]) for line in listed.lines] == [
        ("one", "active", "classic", "-"),
        ("two", "active", "current", "freshchat.account.view"),
    ]
    assert first not in listed.out
    assert command("token", "revoke", first) == (0, "", "Revoked 1 token.\n")
    assert command("token", "revoke", listed.lines[1][1]).code == 0
    assert [line[2] for line in command("token", "list").lines] == ["revoked", "revoked"]
    again = command("token", "revoke", "two")
    assert (again.code, again.err) == (2, "freehold: There is no token two.\n")


@pytest.mark.parametrize("lifetime", ["30", "0d", "-1d", "d", "30dd", "1e9d"])
def test_a_lifetime_that_is_none_is_refused(sqlite_command: Command, lifetime: str) -> None:
    done = sqlite_command("token", "create", "freshchat", f"--expires={lifetime}")
    assert (done.code, done.out) == (2, "")
    assert "is no lifetime" in done.err


def test_people_groups_and_channels(command: Command) -> None:
    assert re.fullmatch(UUID + "\n", command("agent", "add", "robin@example.com", "--role", "ADMIN").out)
    command("group", "add", "Returns", "--agent", "robin@example.com")
    command("agent", "add", "jo@example.com", "--first-name", "Jo", "--last-name", "L.", "--group", "Returns")
    agents = command("agent", "list").lines
    assert [line[:4] for line in agents] == [
        ["robin@example.com", "robin", "ADMIN", "active"],
        ["jo@example.com", "Jo L.", "AGENT", "active"],
    ]
    assert command("group", "list").lines[0][:2] == ["Returns", "2"]
    command("channel", "add", "WHATSAPP_+15550100001", "--source", "whatsapp")
    assert ["WHATSAPP_+15550100001", "WHATSAPP", "enabled"] in [line[:3] for line in command("channel", "list").lines]
    for arguments, said in (
        (("agent", "add", "JO@example.com"), "An agent with this e-mail address exists already."),
        (("agent", "add", "jo"), "email is not an e-mail address."),
        (
            ("agent", "add", "x@example.com", "--role", "KING"),
            "--role KING: there is no such role. There are OWNER, ACCOUNT_ADMIN, "
            "ADMIN, SUPERVISOR, AGENT, TICKET_COLLABORATOR, ANALYTICS_COLLABORATOR.",
        ),
        (("agent", "add", "x@example.com", "--group", "Nobody"), "There is no group Nobody."),
        (("agent", "deactivate", "x@example.com"), "There is no agent x@example.com."),
        (("group", "add", "Returns"), "This already exists."),
    ):
        done = command(*arguments)
        assert (done.code, done.out, done.err) == (2, "", f"freehold: {said}\n")
    assert len(command("agent", "list").lines) == 2


def test_lists_can_be_read_by_programs(sqlite_command: Command) -> None:
    sqlite_command("agent", "add", "jo@example.com", "--first-name", "Jo\tTab")
    [line] = sqlite_command("agent", "list", "--json").out.splitlines()
    assert json.loads(line)["name"] == "Jo\tTab"
    assert sqlite_command("agent", "list").lines[0][1] == "Jo Tab"


def test_webhooks_are_added_listed_switched_and_removed(command: Command) -> None:
    first = command("webhook", "add", "https://example.com/hook")
    assert (first.code, re.fullmatch(UUID + "\n", first.out) is not None) == (0, True)
    command("webhook", "add", "https://example.com/other", "--events", "conversation_reopen", "--profile", "classic")
    listed = command("webhook", "list").lines
    assert [(line[0], line[2], line[3], line[4]) for line in listed] == [
        (
            "https://example.com/hook", "on", "current",
            "message_create,conversation_assignment,conversation_resolution,conversation_reopen",
        ),
        ("https://example.com/other", "on", "classic", "conversation_reopen"),
    ]  # fmt: skip
    command("webhook", "disable", "https://example.com/other")
    assert command("webhook", "list").lines[1][2] == "off"
    command("webhook", "enable", listed[1][1])
    assert command("webhook", "list").lines[1][2] == "on"
    command("webhook", "remove", "https://example.com/hook")
    assert [line[0] for line in command("webhook", "list").lines] == ["https://example.com/other"]
    for arguments in (
        ("webhook", "add", "ftp://example.com"),
        ("webhook", "add", "https://example.com", "--events", "nothing"),
        ("webhook", "remove", "https://example.com/hook"),
        ("webhook", "replay", "1"),
    ):
        done = command(*arguments)
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)


def test_the_public_key_is_printed_in_both_forms_and_stays(sqlite_command: Command) -> None:
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    rsa, spki = sqlite_command("webhook", "key").out, sqlite_command("webhook", "key", "--format", "spki").out
    assert rsa.splitlines()[0] == "-----BEGIN RSA PUBLIC KEY-----"
    assert len(rsa.splitlines()) == 3
    assert load_pem_public_key(rsa.encode()) == load_pem_public_key(spki.encode())
    rotated = sqlite_command("webhook", "rotate-key").out
    assert rotated != rsa
    assert sqlite_command("webhook", "key").out == rotated
    assert sqlite_command("webhook", "key", "--all").out == rotated + rsa


def test_every_change_is_on_the_record(command: Command) -> None:
    command("agent", "add", "jo@example.com")
    command("token", "create", "freshchat", "--name", "probe")
    command("token", "revoke", "probe")
    lines = command("audit", "tail").lines
    assert [line[2] for line in lines] == [
        "added the agent jo@example.com as AGENT",
        "created the Freshchat token probe",
        "revoked the API token probe",
    ]
    assert all(line[1].endswith("at the command line") for line in lines)
    command("agent", "add", "jo@example.com")
    assert len(command("audit", "tail").lines) == 3, "what was refused left an entry"


def test_a_bug_of_ours_is_one_line_too(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from freehold.cli import options

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(options.Place, "open", broken)
    monkeypatch.setattr("sys.argv", ["freehold", "agent", "list"])
    monkeypatch.delenv("FREEHOLD_DEBUG", raising=False)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("freehold: Something went wrong on our side (ZeroDivisionError")
    assert err.count("\n") == 1
