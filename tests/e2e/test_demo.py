"""The demo: seven lines that are true, a shop that looks alive, the same keys at the next start."""

import json
import re
import shlex
import shutil
import stat
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.servers import FREEHOLD, Caller, freehold, serving

from freehold.core.demo import letters
from freehold.core.demo.commands import create_demo, is_untouched, scripts
from freehold.core.demo.dialogues import OPEN, RESOLVED
from freehold.core.demo.shop import ADMIN_EMAIL, CHANNELS, GROUPS
from freehold.core.demo.tickets import letters as letters_in
from freehold.core.fields.statuses import TYPES as STOCK_TYPES
from freehold.core.people.passwords import is_password
from freehold.core.people.queries import find_agent_by_email
from freehold.kernel.installation import Installation, open_installation
from freehold.kernel.query import Query


@contextmanager
def demonstrating(data: Path) -> Iterator[list[str]]:
    """`freehold demo` on a free port; its seven lines."""
    process = subprocess.Popen(
        [FREEHOLD, "demo", "--data", str(data), "--port", "0"], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout:
        try:
            yield [process.stdout.readline().rstrip("\n") for _ in range(7)]
        finally:
            process.terminate()
            assert process.wait(15) == 0
        assert process.stdout.read() == "", "there are more than seven lines"


def test_the_seven_lines_are_true_and_the_keys_stay(tmp_path: Path) -> None:
    data = tmp_path / "shop"
    with demonstrating(data) as lines:
        found = re.match(r"ready (http://127\.0\.0\.1:\d+) +every operation is at \1/reference", lines[0])
        assert found, lines
        curl = lines[1][lines[1].index("curl ") :]
        if shutil.which("curl"):
            answer = subprocess.run(shlex.split(curl), capture_output=True, check=True)
            assert len(json.loads(answer.stdout)["users"]) == 2
            answer = subprocess.run(shlex.split(lines[2][lines[2].index("curl ") :]), capture_output=True, check=True)
            assert len(json.loads(answer.stdout)) == 2
        token = re.search(r"Bearer (fhc_[\w-]+)", curl)
        assert token
        host, _, port = found[1].removeprefix("http://").partition(":")
        caller = Caller(host, int(port), f"Bearer {token[1]}")
        assert caller.call("GET", "/v2/accounts/configuration")[0] == 200
        caller.close()
        assert f"{found[1]}/webhooks/public-key" in lines[3]
        assert freehold("webhook", "key", data=data).startswith("-----BEGIN RSA PUBLIC KEY-----")
        assert "freehold mail list" in lines[4]
        kept = [line.split("\t") for line in freehold("mail", "list", data=data).splitlines()]
        assert [(line[2], line[3]) for line in kept] == [("kept", "reply")] * 3
        signing = re.search(r"sign in as (\S+) with the password (\S+)$", lines[5])
        assert signing
        assert signing[1] == ADMIN_EMAIL
        assert "freehold serve --data" in lines[6]
    assert stat.S_IMODE((data / "demo.json").stat().st_mode) == 0o600
    opened = open_installation(data)
    try:
        admin = opened.database.read_now(lambda tx: find_agent_by_email(tx, ADMIN_EMAIL))
    finally:
        opened.close()
    assert admin is not None
    assert is_password(admin["password_hash"], signing[2])
    freehold("agent", "add", "jo2@example.com", data=data)
    with demonstrating(data) as again:
        assert [line.replace(again[0].split()[1], found[1]) for line in again] == lines
        assert "jo2@example.com" in freehold("agent", "list", data=data), "the demo began anew"


def test_the_demo_leaves_somebody_elses_data_alone(tmp_path: Path) -> None:
    data = tmp_path / "desk"
    with serving(data):
        freehold("agent", "add", "jo@example.com", data=data)
    done = subprocess.run(
        [FREEHOLD, "demo", "--data", str(data), "--port", "0"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert re.fullmatch(r"freehold: .* holds data of your own, which the demo leaves alone\..*\n", done.stderr)
    assert len(freehold("agent", "list", data=data).splitlines()) == 1


def test_the_shop_looks_alive(installation: Installation) -> None:
    database = installation.database
    assert database.read_now(is_untouched)
    assert database.write_now(create_demo) is True
    assert not database.read_now(is_untouched)

    def rows(statement: str, *columns: str) -> list[tuple[object, ...]]:
        from sqlalchemy import column, text

        query = Query(text(statement).columns(*(column(name) for name in columns)))
        return [tuple(row[name] for name in columns) for row in database.read_now(lambda tx: tx.all(query))]

    now = installation.clock.now()
    statuses = Counter(status for (status,) in rows("SELECT status FROM chats", "status"))
    assert set(statuses) == {"new", "assigned", "resolved", "waiting on customer", "waiting on internal team"}
    assert statuses["resolved"] > 40
    assert len(rows("SELECT id FROM contacts", "id")) == 42
    tickets = Counter(status for (status,) in rows("SELECT status FROM tickets", "status"))
    assert set(tickets) == {2, 3, 4, 5, 6}
    assert tickets[4] + tickets[5] > 30
    kinds = rows("SELECT DISTINCT association FROM tickets", "association")
    assert {kind for (kind,) in kinds} == {None, 1, 2, 3, 4}, "a parent with a child, a tracker with what is related"
    assert len(rows("SELECT id FROM tickets WHERE is_spam OR deleted_at IS NOT NULL", "id")) == 2
    assert rows("SELECT count(*) AS n FROM ticket_ratings", "n") == [(25,)]
    assert rows("SELECT DISTINCT state FROM mails", "state") == [("kept",)], "nobody gets mail"
    times = [at for (at,) in rows("SELECT created_at FROM messages", "created_at")]
    assert max(times) <= now, "something was said in the future"
    assert max(times) > now - 86_400_000
    assert min(times) < now - 20 * 86_400_000
    assert rows("SELECT id FROM jobs", "id") == [], "somebody would be told of what never happened"
    stars = Counter(value for (value,) in rows("SELECT stars FROM ratings", "stars"))
    assert set(stars) == {2, 3, 4, 5}
    assert rows(
        "SELECT count(*) AS n FROM interactions i WHERE resolved_at < started_at OR answered_at < started_at", "n"
    ) == [(0,)]
    assert len(rows("SELECT id FROM interactions", "id")) > len(
        rows("SELECT id FROM chats c JOIN conversations v ON v.id = c.conversation_id", "id")
    ), "nobody came back to a resolved conversation"
    everybody = rows("SELECT email FROM contacts UNION ALL SELECT email FROM agents", "email")
    assert {str(email).partition("@")[2] for (email,) in everybody} == {"example.com", "trailhead.example"}


def test_a_second_time_changes_nothing(sqlite_installation: Installation) -> None:
    database = sqlite_installation.database
    database.write_now(create_demo)
    assert database.write_now(create_demo) is False


@pytest.mark.parametrize("text", [letters.CLOSED, letters.OPEN], ids=["closed", "open"])
def test_the_letters_are_well_formed(text: str) -> None:
    groups = {group[0] for group in GROUPS}
    for letter in letters_in(text):
        assert letter.group in groups
        assert letter.type in STOCK_TYPES
        assert [what for what, _, _ in letter.entries].index("d") == 0
        assert {what[0] for what, _, _ in letter.entries} <= set("dcanstr")
        is_closed = any(what in ("s4", "s5") for what, _, _ in letter.entries)
        assert is_closed is (text is letters.CLOSED)


@pytest.mark.parametrize("text", [RESOLVED, OPEN], ids=["resolved", "open"])
def test_the_dialogues_are_well_formed(text: str) -> None:
    channels, groups = {channel[0] for channel in CHANNELS}, {group[0] for group in GROUPS}
    for script in scripts(text):
        assert script.channel in channels
        assert script.group in groups
        assert script.entries[0][0] == "c"
        assert {what for what, _, _ in script.entries} <= {"c", "a", "n", "w", "t", "x", "r1", "r2", "r3", "r4", "r5"}
        assert ("x" in {what for what, _, _ in script.entries}) is (text is RESOLVED)
