"""Makes an installation out of a backup. Nothing is there before all of it was read and proved whole."""

import base64
import gzip
import hashlib
import os
import re
import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any, NamedTuple

import msgspec

from freehold.kernel.backup import CHUNK, FORMAT, HEADER, KEPT_FILES, MANIFEST
from freehold.kernel.errors import Misconfigured
from freehold.kernel.installation import DATABASE_FILE
from freehold.kernel.migrate import HEAD, alembic_config
from freehold.kernel.settings import FILE as SETTINGS_FILE
from freehold.kernel.text import encode_text, load

_BATCH = 1000
_NAMES = re.compile(
    r"tables/[a-z_]{1,60}\.jsonl\.gz|blobs/[0-9a-f-]{36}|" + "|".join(map(re.escape, (HEADER, MANIFEST, *KEPT_FILES)))
)
_DATABASE_LINE = re.compile(r"^\s*database\s*=.*$\n?", re.MULTILINE)


class Restored(NamedTuple):
    """What came out of a backup."""

    made_at: str
    rows: int
    blobs: int


class _Head(NamedTuple):
    """The first line of a table."""

    table: str
    columns: list[tuple[str, str]]
    last: int


def restore_backup(source: Path, data: Path, database: str | None) -> Restored:
    """Make the directory `data` out of the backup `source`; `database` is a PostgreSQL that is empty, None for SQLite.

    Raises Misconfigured for a directory or database with something in it, and for a file that is damaged, forged,
    newer than this version, or no backup. Then nothing is left behind.
    """
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise Misconfigured(f"{data} is not empty. Restore into a new directory, then point --data at it.")
    data.absolute().parent.mkdir(parents=True, exist_ok=True)
    stage = Path(tempfile.mkdtemp(prefix=f".{data.name}.restoring-", dir=data.absolute().parent))
    try:
        header = _unpack(source, stage)
        tables = stage / "tables"
        url = database or f"sqlite:///{stage / DATABASE_FILE}"
        rows = _load_tables(tables, url, str(header["schema"]))
        shutil.rmtree(tables)
        _settle_settings(stage / SETTINGS_FILE, database)
        blobs = sum(1 for _ in (stage / "blobs").glob("*/*"))
        if data.exists():
            data.rmdir()
        stage.rename(data.absolute())
    except BaseException:
        shutil.rmtree(stage, ignore_errors=True)
        raise
    return Restored(str(header["at"]), rows, blobs)


def _unpack(source: Path, stage: Path) -> dict[str, Any]:
    """Every member into `stage`, checked against the manifest; what the backup says about itself."""
    try:
        with tarfile.open(source, "r:") as tar:
            first = tar.next()
            if first is None or first.name != HEADER or not first.isreg() or first.size > CHUNK:
                raise Misconfigured(f"{source} is no Freehold backup.")
            header = load(_content(tar, first).read().decode())
            _refuse_foreign(source, header)
            sums = {HEADER: _sum_of(_content(tar, first))}
            manifest: dict[str, str] | None = None
            while (member := tar.next()) is not None:
                if (
                    not member.isreg()
                    or not _NAMES.fullmatch(member.name)
                    or member.name in sums
                    or manifest is not None
                ):
                    raise Misconfigured(
                        f"{source} holds something that no backup holds ({member.name!r}): do not trust it."
                    )
                if member.name == MANIFEST:
                    manifest = load(_content(tar, member).read().decode())["files"]
                else:
                    sums[member.name] = _extract(_content(tar, member), stage / _place(member.name))
    except (tarfile.TarError, EOFError, UnicodeDecodeError, msgspec.MsgspecError, KeyError, TypeError) as error:
        raise Misconfigured(f"{source} is no Freehold backup, or is damaged: {error}.") from None
    if manifest is None:
        raise Misconfigured(f"{source} is cut off: its end is missing.")
    if manifest != sums:
        wrong = sorted(name for name in manifest.keys() | sums.keys() if manifest.get(name) != sums.get(name))
        raise Misconfigured(f"{source} is damaged: {wrong[0]} is not what was backed up.")
    return dict(header)


def _refuse_foreign(source: Path, header: Any) -> None:
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise Misconfigured(f"{source} has a form that this version of Freehold does not know. Install a newer one.")
    if str(header.get("schema")) > HEAD:
        raise Misconfigured(f"{source} was made by a newer Freehold ({header.get('freehold')}). Install that version.")


def _place(name: str) -> str:
    """Where a member goes: blobs lie in folders by their last letters."""
    folder, _, blob = name.partition("/")
    return f"blobs/{blob[-2:]}/{blob}" if folder == "blobs" else name


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    content = tar.extractfile(member)
    assert content is not None, "it is a regular file"
    return content


def _sum_of(content: IO[bytes]) -> str:
    return hashlib.sha256(content.read()).hexdigest()


def _extract(content: IO[bytes], to: Path) -> str:
    to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    total = hashlib.sha256()
    with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while chunk := content.read(CHUNK):
            total.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return total.hexdigest()


def _load_tables(folder: Path, url: str, schema: str) -> int:
    """Create the tables as they were, fill them, then bring them to this version."""
    from alembic import command

    if not url.startswith("sqlite:///"):
        _refuse_used(url)
    command.upgrade(alembic_config(url), schema)
    files = {path.name.removesuffix(".jsonl.gz"): path for path in folder.iterdir()}
    load_all = _load_sqlite if url.startswith("sqlite:///") else _load_postgresql
    try:
        rows = load_all(url, files)
    except (EOFError, zlib.error, gzip.BadGzipFile, msgspec.MsgspecError, ValueError) as error:
        raise Misconfigured(f"The backup is damaged: {error}.") from None
    command.upgrade(alembic_config(url), "head")
    return rows


def _in_order(files: dict[str, Path], depends: dict[str, set[str]]) -> Iterator[Path]:
    """The referred before the referring."""
    left = dict(files)
    while left:
        ready = sorted(name for name in left if not (depends.get(name, set()) - {name}) & left.keys())
        if not ready:
            raise Misconfigured("The backup's tables refer to each other in a circle.")
        for name in ready:
            yield left.pop(name)


def _read(path: Path) -> tuple[_Head, Iterator[list[Any]]]:
    lines = gzip.open(path, "rb")  # noqa: SIM115 - read to its end by the iterator
    head = load(lines.readline().decode())
    columns = [(str(name), str(kind)) for name, kind in head["columns"]]
    if not all(re.fullmatch(r"[a-z_]{1,60}", name) for name in (head["table"], *(name for name, _ in columns))):
        raise Misconfigured("The backup names a table or column that cannot be.")
    coded = [place for place, (_, kind) in enumerate(columns) if kind == "bytes"]

    def rows() -> Iterator[list[Any]]:
        with lines:
            for line in lines:
                row: list[Any] = load(line.decode())
                for place in coded:
                    if row[place] is not None:
                        row[place] = base64.b64decode(row[place])
                yield row

    return _Head(str(head["table"]), columns, int(head["last"])), rows()


def _load_sqlite(url: str, files: dict[str, Path]) -> int:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    total = 0
    try:
        connection.execute("PRAGMA synchronous=OFF")  # it is flushed once, below
        connection.execute("BEGIN")
        for path in files.values():
            head, rows = _read(path)
            names = ", ".join(f'"{name}"' for name, _ in head.columns)
            marks = ", ".join("?" * len(head.columns))
            insert = f'INSERT INTO "{head.table}" ({names}) VALUES ({marks})'
            while batch := list(islice(rows, _BATCH)):
                connection.executemany(insert, batch)
                total += len(batch)
            if head.last:
                connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (head.table,))
                connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (head.table, head.last))
        if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise Misconfigured("The backup is damaged: some rows refer to rows that are not in it.")
        connection.execute("COMMIT")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.IntegrityError as error:
        raise Misconfigured(f"The backup is damaged: {error}.") from None
    finally:
        connection.close()
    with Path(url.removeprefix("sqlite:///")).open("rb+") as file:
        os.fsync(file.fileno())
    return total


def _refuse_used(url: str) -> None:
    import psycopg

    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=10) as server:
            found = server.execute("SELECT to_regclass('account') IS NOT NULL").fetchone()
            if found and found[0] and server.execute("SELECT 1 FROM account LIMIT 1").fetchone():
                raise Misconfigured("The database holds an account already. Restore into an empty one.")
    except psycopg.OperationalError as error:
        raise Misconfigured(f"The database cannot be reached: {str(error).strip().splitlines()[0]}") from None


def _load_postgresql(url: str, files: dict[str, Path]) -> int:
    import psycopg

    total = 0
    try:
        with psycopg.connect(url) as server:
            refers = server.execute(
                "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'"
            ).fetchall()
            depends: dict[str, set[str]] = {}
            for table, other in refers:
                depends.setdefault(table, set()).add(other)
            for path in _in_order(files, depends):
                head, rows = _read(path)
                names = ", ".join(f'"{name}"' for name, _ in head.columns)
                with server.cursor() as cursor, cursor.copy(f'COPY "{head.table}" ({names}) FROM STDIN') as copy:
                    for row in rows:
                        copy.write_row(row)
                        total += 1
                if any(name == "id" for name, _ in head.columns):
                    server.execute(
                        f"SELECT setval(s, n) FROM (SELECT pg_get_serial_sequence('{head.table}', 'id') AS s, "
                        f'greatest(%s, (SELECT coalesce(max(id), 0) FROM "{head.table}")) AS n) AS v '
                        "WHERE s IS NOT NULL AND n > 0",
                        (head.last,),
                    )
    except psycopg.DataError as error:
        raise Misconfigured(f"The backup is damaged: {str(error).strip().splitlines()[0]}") from None
    except psycopg.IntegrityError as error:
        raise Misconfigured(f"The backup does not fit: {str(error).strip().splitlines()[0]}") from None
    return total


def _settle_settings(path: Path, database: str | None) -> None:
    """The restored settings name the database that was restored into, not the one that was backed up."""
    text = _DATABASE_LINE.sub("", path.read_text("utf-8")) if path.exists() else ""
    if database is not None:
        text = f"database = {encode_text(database)}\n{text}"
    if text or path.exists():
        path.write_text(text, "utf-8")
        path.chmod(0o600)
