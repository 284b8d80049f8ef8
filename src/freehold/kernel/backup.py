"""Backups: everything that an installation is, in one file, consistent while the server runs.

A tar of: `freehold-backup.json` (what this is), each table as gzipped lines of JSON, the blobs that rows refer to, the
settings, the key, the certificates, and last `manifest.json` with the SHA-256 of all of it. The tables are read in one
transaction that sees one moment. The lines say nothing about the kind of database, so that a backup of SQLite can be
restored into PostgreSQL and the other way round.
"""

import base64
import gzip
import hashlib
import io
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple, Protocol

from sqlalchemy import Boolean, Column, LargeBinary, Table

from freehold.kernel.clock import Instant, iso_milliseconds
from freehold.kernel.crypto import KEY_FILE
from freehold.kernel.errors import Misconfigured
from freehold.kernel.migrate import HEAD
from freehold.kernel.settings import FILE as SETTINGS_FILE
from freehold.kernel.text import encode
from freehold.kernel.types import metadata

FORMAT = 1
HEADER, MANIFEST = "freehold-backup.json", "manifest.json"
KEPT_FILES = (SETTINGS_FILE, KEY_FILE, "demo.json", "tls/ca.pem", "tls/ca.key", "tls/server.pem", "tls/server.key")
CHUNK = 1024 * 1024


class Counts(NamedTuple):
    """What a backup holds."""

    rows: int
    blobs: int
    missing: list[str]
    """Blobs that rows refer to and that were not on disk (any more)."""


class Source(Protocol):
    """A database, as it was at one moment."""

    def rows(self, table: Table) -> Iterable[tuple[Any, ...]]: ...
    def last_number(self, table: Table) -> int: ...


def write_backup(data: Path, url: str, to: Path, version: str, now: Instant) -> Counts:
    """Write the installation in `data`, whose database is `url`, to the file `to`, readable by its owner only.

    The file appears under its name when it is whole. Raises Misconfigured when something else is there already.
    """
    _refuse_to_overwrite(to)
    part = to.with_name(f".{to.name}.part")
    part.unlink(missing_ok=True)
    try:
        with (
            os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file,
            tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar,
            open_source(url) as source,
        ):
            archive = _Archive(tar, now)
            kind = url.partition(":")[0]
            header = {
                "format": FORMAT,
                "freehold": version,
                "schema": HEAD,
                "database": kind,
                "at": iso_milliseconds(now),
            }
            archive.add_bytes(HEADER, encode(header))
            rows, blobs = _add_tables(archive, source, part.parent)
            missing = [name for name in sorted(blobs) if not archive.add_file(f"blobs/{name}", _blob(data, name))]
            for name in KEPT_FILES:
                archive.add_file(name, data / name)
            archive.add_bytes(MANIFEST, encode({"files": archive.sums}))
            tar.close()
            file.flush()
            os.fsync(file.fileno())
        part.rename(to)
    finally:
        part.unlink(missing_ok=True)
    return Counts(rows, len(blobs) - len(missing), missing)


def is_backup(path: Path) -> bool:
    """Whether the file is one of ours."""
    try:
        with tarfile.open(path, "r:") as tar:
            first = tar.next()
            return first is not None and first.name == HEADER
    except (tarfile.TarError, OSError):
        return False


def kind_of(column: Column[Any]) -> str:
    """How a column's values are written: `flag` as true or false, `bytes` in base64, the rest as they are."""
    return "flag" if isinstance(column.type, Boolean) else "bytes" if isinstance(column.type, LargeBinary) else "plain"


class _Archive:
    """A tar that remembers the checksum of all that was put in."""

    def __init__(self, tar: tarfile.TarFile, now: Instant) -> None:
        self._tar = tar
        self._now = now // 1000
        self.sums: dict[str, str] = {}

    def add_bytes(self, name: str, content: bytes) -> None:
        self._add(name, io.BytesIO(content), len(content))

    def add_file(self, name: str, path: Path) -> bool:
        """False when there is no such file."""
        try:
            file = path.open("rb")
        except FileNotFoundError:
            return False
        with file:
            self._add(name, file, os.fstat(file.fileno()).st_size)
        return True

    def add_open(self, name: str, file: IO[bytes]) -> None:
        size = file.tell()
        file.seek(0)
        self._add(name, file, size)

    def _add(self, name: str, file: IO[bytes], size: int) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = size, 0o600, self._now
        summing = _Summing(file)
        self._tar.addfile(info, summing)
        self.sums[name] = summing.sum.hexdigest()


class _Summing:
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sum = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self._file.read(size)
        self.sum.update(chunk)
        return chunk


def _add_tables(archive: _Archive, source: Source, folder: Path) -> tuple[int, set[str]]:
    """Every table, the referred before the referring; how many rows, and which blobs they refer to."""
    total = 0
    blobs: set[str] = set()
    for table in metadata.sorted_tables:
        with tempfile.TemporaryFile(dir=folder) as spool:
            with gzip.GzipFile(fileobj=spool, mode="wb", compresslevel=1, mtime=0) as lines:
                total += _dump(table, source, lines.write, blobs)
            archive.add_open(f"tables/{table.name}.jsonl.gz", spool)
    return total, blobs


def _dump(table: Table, source: Source, write: Callable[[bytes], object], blobs: set[str]) -> int:
    columns = list(table.columns)
    kinds = [kind_of(column) for column in columns]
    special = [(place, kind) for place, kind in enumerate(kinds) if kind != "plain"]
    blob_at = next((place for place, column in enumerate(columns) if column.name == "blob"), None)
    head = {
        "table": str(table.name),
        "columns": [[str(column.name), kind] for column, kind in zip(columns, kinds, strict=True)],
        "last": source.last_number(table),
    }
    write(encode(head) + b"\n")
    number = 0
    for row in source.rows(table):
        values = list(row)
        for place, kind in special:
            if values[place] is not None:
                values[place] = bool(values[place]) if kind == "flag" else base64.b64encode(values[place]).decode()
        if blob_at is not None and values[blob_at]:
            blobs.add(values[blob_at])
        write(encode(values) + b"\n")
        number += 1
    return number


def _select(table: Table) -> str:
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    order = ", ".join(f'"{column.name}"' for column in table.primary_key)
    return f'SELECT {columns} FROM "{table.name}" ORDER BY {order}'


@contextmanager
def open_source(url: str) -> Iterator[Source]:
    """The database behind `url`, as it is at this moment and stays while it is read."""
    if url.startswith("sqlite:///"):
        path = Path(url.removeprefix("sqlite:///"))
        if not path.exists():
            raise Misconfigured(f"There is no database at {path}.")
        connection = sqlite3.connect(path, isolation_level=None, timeout=10)
        try:
            connection.execute("BEGIN")
            yield _SQLiteSource(connection)
        finally:
            connection.close()
        return
    import psycopg

    with psycopg.connect(url, autocommit=False) as server:
        server.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        server.read_only = True
        yield _PostgreSQLSource(server)
        server.rollback()


class _SQLiteSource:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.execute("SELECT count(*) FROM account").fetchone()  # from here on it sees one moment

    def rows(self, table: Table) -> Iterable[tuple[Any, ...]]:
        return self._connection.execute(_select(table))

    def last_number(self, table: Table) -> int:
        if not table.dialect_kwargs.get("sqlite_autoincrement"):
            return 0
        found = self._connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table.name,)).fetchone()
        return int(found[0]) if found else 0


class _PostgreSQLSource:
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def rows(self, table: Table) -> Iterator[tuple[Any, ...]]:
        with self._connection.cursor(name="backup") as cursor:
            cursor.itersize = 2000
            yield from cursor.execute(_select(table))

    def last_number(self, table: Table) -> int:
        if table.autoincrement_column is None:
            return 0
        name = self._connection.execute(
            "SELECT pg_get_serial_sequence(%s, %s)", (table.name, table.autoincrement_column.name)
        ).fetchone()
        if not name or name[0] is None:
            return 0
        last, is_called = self._connection.execute(f"SELECT last_value, is_called FROM {name[0]}").fetchone()
        return int(last) if is_called else 0


def _blob(data: Path, name: str) -> Path:
    return data / "blobs" / name[-2:] / name


def _refuse_to_overwrite(to: Path) -> None:
    if to.is_dir():
        raise Misconfigured(f"{to} is a directory; name the file to write.")
    if to.exists() and to.stat().st_size and not is_backup(to):
        raise Misconfigured(f"{to} exists already and is no backup; it is left as it is.")
    if not to.parent.is_dir():
        raise Misconfigured(f"There is no directory {to.parent}.")
