"""Opening data of another age: what is old is copied aside first, what is newer or no database is refused in words."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.util import CommandError

from freehold.kernel.errors import Misconfigured
from freehold.kernel.migrate import HEAD, migrate


def write_database(path: Path, revision: str) -> str:
    """A SQLite file that says it is of `revision`, with one row that must not get lost; its URL."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.execute("INSERT INTO alembic_version VALUES (?)", (revision,))
        connection.execute("CREATE TABLE keepsake (text TEXT)")
        connection.execute("INSERT INTO keepsake VALUES ('precious')")
    return f"sqlite:///{path}"


def read_one(path: Path, sql: str) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute(sql).fetchone()[0])


def test_a_new_database_gets_the_newest_tables(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    migrate(f"sqlite:///{path}")
    assert read_one(path, "SELECT version_num FROM alembic_version") == HEAD
    assert [file.name for file in tmp_path.iterdir()] == ["new.db"], "there was nothing to copy aside"


def test_migrating_twice_does_nothing(tmp_path: Path) -> None:
    path = tmp_path / "twice.db"
    migrate(f"sqlite:///{path}")
    before = path.read_bytes(), path.stat().st_mtime_ns
    migrate(f"sqlite:///{path}")
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert [file.name for file in tmp_path.iterdir()] == ["twice.db"]


def test_migrating_twice_does_nothing_on_either_database(database_url: str) -> None:
    migrate(database_url)


def test_an_old_file_is_copied_aside_before_anything_is_changed(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    url = write_database(path, "0000")
    with pytest.raises((CommandError, Misconfigured)):  # no release ever had 0000: there is no way up from it
        migrate(url)
    copy = tmp_path / f"old-before-{HEAD}-was-0000.db"
    assert read_one(copy, "SELECT text FROM keepsake") == "precious"
    assert read_one(copy, "SELECT version_num FROM alembic_version") == "0000"


def test_a_copy_that_is_there_already_is_kept(tmp_path: Path) -> None:
    """The first copy is the one from before; a second try after a failed upgrade must not overwrite it."""
    path = tmp_path / "old.db"
    url = write_database(path, "0000")
    copy = tmp_path / f"old-before-{HEAD}-was-0000.db"
    copy.write_bytes(b"the first copy")
    with pytest.raises((CommandError, Misconfigured)):
        migrate(url)
    assert copy.read_bytes() == b"the first copy"


def test_data_of_a_newer_freehold_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "newer.db"
    url = write_database(path, "9999")
    before = path.read_bytes()
    with pytest.raises(Misconfigured, match=r"newer Freehold .*9999.*" + HEAD):
        migrate(url)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear customer,\n" * 100)
    with pytest.raises(Misconfigured, match=r"letter\.db is not a Freehold database"):
        migrate(f"sqlite:///{path}")
    assert path.read_text() == "Dear customer,\n" * 100


def test_a_postgresql_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="cannot be reached"):
        migrate(f"postgresql://nobody@/freehold?host={tmp_path}")
