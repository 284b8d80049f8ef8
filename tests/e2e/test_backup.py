"""Backups: whole while the server writes, the same after restoring into either database, refused when damaged."""

import gzip
import io
import json
import resource
import signal
import sqlite3
import stat
import tarfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from tests.command_line import Command, command_in
from tests.servers import freehold, serving

from freehold.core.conversations.commands import open_chat, post_message
from freehold.core.conversations.queries import find_channel_by_name
from freehold.core.demo.commands import create_demo
from freehold.core.events.actor import SYSTEM
from freehold.core.files.model import files
from freehold.core.model import metadata
from freehold.core.people.commands import create_contact
from freehold.core.people.erasing import erase_contact
from freehold.kernel.backup import is_backup
from freehold.kernel.installation import Installation, open_installation
from freehold.kernel.query import Query, Row, inserts
from freehold.kernel.tx import Tx


@pytest.fixture
def shop(installation: Installation) -> Installation:
    """A demo shop with an uploaded file, and a contact who was erased: numbers that must not come back."""
    installation.database.write_now(create_demo)
    incoming = installation.blobs.create(100)
    incoming.write(b"\x00\xff bytes of a file")
    blob = incoming.keep()

    def more(tx: Tx) -> None:
        row = {"hash": "h" * 40, "name": "a.bin", "content_type": "application/octet-stream", "size": 18, "blob": blob}
        tx.insert(inserts(files), **row, created_at=tx.now)
        contact, _ = create_contact(tx, {"first_name": "Gone\ttab\nline \\N 'quote' 🙂"}, SYSTEM)
        erase_contact(tx, contact["uuid"], SYSTEM)

    installation.database.write_now(more)
    return installation


@pytest.fixture
def command(shop: Installation, data: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    url = shop.database.engine.url
    return command_in(data, capsys, *(() if url.startswith("sqlite") else ("--database", url)))


def everything(installation: Installation) -> dict[str, list[Row]]:
    """Every row of every table."""
    return {
        table.name: installation.database.read_now(
            lambda tx, table=table: tx.all(Query(select(table).order_by(*table.primary_key)))
        )
        for table in metadata.sorted_tables
    }


@pytest.mark.parametrize("into", ["sqlite", "postgresql"])
def test_a_restored_backup_is_the_same_in_either_database(
    shop: Installation, command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str], postgresql: Any, into: str
) -> None:
    old = f'database = "{shop.database.engine.url}"\n' if shop.database.backend == "postgresql" else ""
    (shop.data / "freehold.toml").write_text(f"{old}rate_limit = 5000\n")
    archive = tmp_path / "desk.tar"
    done = command("backup", str(archive))
    assert (done.code, done.out) == (0, f"{archive}\n")
    assert "Keep it safe" in done.err
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    before = everything(shop)
    new = tmp_path / "restored"
    with postgresql.copy() as url:
        given = ("--database", url) if into == "postgresql" else ()
        done = command_in(new, capsys, *given)("restore", str(archive))
        assert (done.code, done.out) == (0, f"{new}\n"), done.err
        opened = open_installation(new)
        try:
            assert opened.database.backend == into
            assert opened.settings.rate_limit == 5000
            assert everything(opened) == before
            [file] = before["files"]
            assert opened.blobs.path(file["blob"]).read_bytes() == b"\x00\xff bytes of a file"
            newest = max(row["id"] for row in before["contacts"])
            contact, _ = opened.database.write_now(lambda tx: create_contact(tx, {}, SYSTEM))
            assert contact["id"] > newest + 1, "a number that was used before was given out again"
            assert (new / "secret.key").read_bytes() == (shop.data / "secret.key").read_bytes()
        finally:
            opened.close()


def test_a_backup_while_others_write_sees_one_moment(shop: Installation, command: Command, tmp_path: Path) -> None:
    """A chat and its first message are written together: a backup has both or neither."""
    is_over = threading.Event()

    def write(tx: Tx) -> None:
        contact, _ = create_contact(tx, {"reference_id": None}, SYSTEM)
        channel = find_channel_by_name(tx, "Inbox")
        assert channel is not None
        chat = open_chat(tx, contact=contact, channel=channel, by=SYSTEM)
        post_message(tx, chat, SYSTEM, parts=[{"text": {"content": "first"}}])

    def write_on() -> None:
        while not is_over.is_set():
            shop.database.write_now(write)

    writer = threading.Thread(target=write_on)
    writer.start()
    try:
        for number in range(3):
            assert command("backup", str(tmp_path / f"{number}.tar")).code == 0
    finally:
        is_over.set()
        writer.join()
    seen = [tables(tmp_path / f"{number}.tar") for number in range(3)]
    assert len(seen[0]["conversations"]) < len(seen[2]["conversations"])
    for found in seen:
        kinds = {row["id"]: row["kind"] for row in found["conversations"]}
        chats = {number for number, kind in kinds.items() if kind == "chat"}
        assert {row["conversation_id"] for row in found["chats"]} == chats
        assert {row["conversation_id"] for row in found["tickets"]} == set(kinds) - chats
        assert {row["conversation_id"] for row in found["messages"] if row["conversation_id"] in chats} == chats
        assert sum(row["total"] for row in found["counts"] if row["name"] == "chats") == len(chats)


def tables(archive: Path) -> dict[str, list[Row]]:
    """What the tables of a backup hold."""
    found = {}
    with tarfile.open(archive) as tar:
        for member in tar:
            if member.name.startswith("tables/"):
                content = tar.extractfile(member)
                assert content is not None
                head, *lines = gzip.decompress(content.read()).splitlines()
                names = [name for name, _ in json.loads(head)["columns"]]
                found[json.loads(head)["table"]] = [dict(zip(names, json.loads(line), strict=True)) for line in lines]
    return found


def test_a_restored_server_knows_its_old_tokens_and_keys(tmp_path: Path) -> None:
    data, new, archive = tmp_path / "desk", tmp_path / "new", tmp_path / "desk.tar"
    with serving(data, "--tls"):
        token = freehold("token", "create", "freshchat", data=data)
        key = freehold("webhook", "key", data=data)
        freehold("backup", str(archive), data=data)
    freehold("restore", str(archive), data=new)
    assert freehold("webhook", "key", data=new) == key
    assert (new / "tls" / "ca.pem").read_bytes() == (data / "tls" / "ca.pem").read_bytes()
    with serving(new) as server:
        caller = server.connect(token)
        assert caller.call("GET", "/v2/accounts/configuration")[0] == 200
        caller.close()


@pytest.fixture
def archive(sqlite_installation: Installation, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    path = tmp_path / "desk.tar"
    sqlite_installation.database.write_now(create_demo)
    assert command_in(sqlite_installation.data, capsys)("backup", str(path)).code == 0
    return path


def rewritten(archive: Path, change: Callable[[tarfile.TarInfo, bytes], list[tuple[tarfile.TarInfo, bytes]]]) -> None:
    """Replace each member by what `change` makes of it."""
    members = []
    with tarfile.open(archive) as tar:
        for member in tar:
            content = tar.extractfile(member)
            assert content is not None
            members += change(member, content.read())
    with tarfile.open(archive, "w") as tar:
        for member, content in members:
            member.size = len(content) if member.isreg() else 0
            tar.addfile(member, io.BytesIO(content))


def _with_a_flipped_bit(member: tarfile.TarInfo, content: bytes) -> list[tuple[tarfile.TarInfo, bytes]]:
    if member.name == "tables/messages.jsonl.gz":
        content = content[:-20] + bytes([content[-20] ^ 1]) + content[-19:]
    return [(member, content)]


def _with(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> Any:
    def change(member: tarfile.TarInfo, content: bytes) -> list[tuple[tarfile.TarInfo, bytes]]:
        if member.name != "tables/account.jsonl.gz":
            return [(member, content)]
        added = tarfile.TarInfo(name)
        added.type, added.linkname = kind, link
        return [(added, b"evil" if kind == tarfile.REGTYPE else b""), (member, content)]

    return change


def _without_its_end(member: tarfile.TarInfo, content: bytes) -> list[tuple[tarfile.TarInfo, bytes]]:
    return [] if member.name == "manifest.json" else [(member, content)]


def _without_a_table(member: tarfile.TarInfo, content: bytes) -> list[tuple[tarfile.TarInfo, bytes]]:
    return [] if member.name == "tables/chats.jsonl.gz" else [(member, content)]


def _newer(member: tarfile.TarInfo, content: bytes) -> list[tuple[tarfile.TarInfo, bytes]]:
    if member.name == "freehold-backup.json":
        content = json.dumps({**json.loads(content), "schema": "9999", "freehold": "9.9"}).encode()
    return [(member, content)]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_with_a_flipped_bit, "tables/messages.jsonl.gz is not what was backed up"),
        (_with("../escaped"), "do not trust it"),
        (_with("/etc/escaped"), "do not trust it"),
        (_with("tables/../../escaped.jsonl.gz"), "do not trust it"),
        (_with("tls/ca.pem", tarfile.SYMTYPE, "/etc/passwd"), "do not trust it"),
        (_with("secret.key", tarfile.LNKTYPE, "freehold-backup.json"), "do not trust it"),
        (_with("blobs", tarfile.DIRTYPE), "do not trust it"),
        (_with("freehold-backup.json"), "do not trust it"),
        (_without_its_end, "is cut off"),
        (_without_a_table, "tables/chats.jsonl.gz is not what was backed up"),
        (_newer, "was made by a newer Freehold (9.9)"),
    ],
)
def test_a_damaged_or_forged_backup_is_refused_and_leaves_nothing(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], change: Any, said: str
) -> None:
    rewritten(archive, change)
    before = sorted(tmp_path.iterdir())
    done = command_in(tmp_path / "new", capsys)("restore", str(archive))
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert done.err.count("\n") == 1
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("last", ["freehold-backup.json", "tables/messages.jsonl.gz", "secret.key", "manifest.json"])
def test_a_backup_that_was_cut_is_refused(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], last: str
) -> None:
    with tarfile.open(archive) as tar:
        cut = tar.getmember(last).offset_data + 20
    archive.write_bytes(archive.read_bytes()[:cut])
    done = command_in(tmp_path / "new", capsys)("restore", str(archive))
    assert (done.code, done.err.count("\n")) == (2, 1), done.err
    assert not (tmp_path / "new").exists()


def test_nothing_is_overwritten(
    archive: Path,
    sqlite_installation: Installation,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    postgresql: Any,
) -> None:
    command = command_in(sqlite_installation.data, capsys)
    assert "is not empty" in command("restore", str(archive)).err
    letter = tmp_path / "letter.txt"
    letter.write_text("not a backup")
    assert "is left as it is" in command("backup", str(letter)).err
    assert letter.read_text() == "not a backup"
    assert command("backup", str(archive)).code == 0, "a newer backup may take the place of an older one"
    named = command("backup", str(tmp_path)).out.strip()
    assert Path(named).name.startswith("freehold-2")
    assert Path(named).is_file()
    assert "There is no directory" in command("backup", str(tmp_path / "no" / "where.tar")).err
    with postgresql.copy() as url:
        new = command_in(tmp_path / "new", capsys, "--database", url)
        assert new("restore", str(archive)).code == 0
        again = command_in(tmp_path / "again", capsys, "--database", url)("restore", str(archive))
        assert "holds an account already" in again.err
        assert not (tmp_path / "again").exists()


def test_a_full_disk_leaves_no_half_backup(
    archive: Path, sqlite_installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    target = archive.with_name("other.tar")
    before = archive.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        done = command_in(sqlite_installation.data, capsys)("backup", str(target))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)
    assert done.code == 2
    assert not target.exists()
    assert not list(target.parent.glob(".*.part"))
    assert archive.read_bytes() == before
    assert is_backup(archive)
    check = sqlite3.connect(sqlite_installation.data / "freehold.db")
    assert check.execute("PRAGMA quick_check").fetchone() == ("ok",)
    check.close()
