"""Brings a database's tables to what this version of the code expects: Alembic, one head, both databases.

An old SQLite file is copied aside before it is changed.
"""

import sqlite3
from pathlib import Path
from typing import Any

from freehold.kernel.errors import Misconfigured, StorageFailed
from freehold.kernel.log import get_log

HEAD = "0003"
"""The newest revision. A test compares it with the files in `migrations/versions`."""

log = get_log("migrate")


def is_current(url: str) -> bool:
    """Whether the tables behind `url` are those of this version."""
    return _revision(url) == HEAD


def migrate(url: str) -> None:
    """Create or upgrade the tables behind `url`. Does nothing, quickly, when they are current."""
    revision = _revision(url)
    if revision == HEAD:
        return
    if revision is not None:
        if revision > HEAD:
            raise Misconfigured(
                f"The data was written by a newer Freehold (schema {revision}, this one knows {HEAD}). Install that version."
            )
        _set_aside(url, revision)
        log.info("upgrading", found=revision, to=HEAD)
    from alembic import command

    command.upgrade(alembic_config(url), "head")


def alembic_config(url: str) -> Any:
    """How Alembic finds our migrations and the database."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent.parent / "migrations"))
    config.attributes["url"] = sqlalchemy_url(url)
    return config


def sqlalchemy_url(url: str) -> str:
    """The same database in SQLAlchemy's spelling, which names the driver."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _revision(url: str) -> str | None:
    if url.startswith("sqlite:///"):
        path = Path(url.removeprefix("sqlite:///"))
        if not path.exists():
            return None
        connection = None
        try:
            connection = sqlite3.connect(path)
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.OperationalError as error:
            if "no such table" in str(error):
                return None
            raise StorageFailed(f"{path} cannot be read: {error}.") from error
        except sqlite3.DatabaseError as error:
            raise Misconfigured(f"{path} is not a Freehold database: {error}.") from None
        finally:
            if connection is not None:
                connection.close()
        return str(row[0]) if row else None
    import psycopg

    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=10) as server:
            found = server.execute("SELECT to_regclass('alembic_version') IS NOT NULL").fetchone()
            if not found or not found[0]:
                return None
            version = server.execute("SELECT version_num FROM alembic_version").fetchone()
            return str(version[0]) if version else None
    except psycopg.OperationalError as error:
        raise Misconfigured(f"The database cannot be reached: {str(error).strip().splitlines()[0]}") from None


def _set_aside(url: str, revision: str) -> None:
    if not url.startswith("sqlite:///"):
        return
    path = Path(url.removeprefix("sqlite:///"))
    copy = path.with_name(f"{path.stem}-before-{HEAD}-was-{revision}.db")
    if copy.exists():
        return
    source = sqlite3.connect(path)
    target = sqlite3.connect(copy)
    try:
        source.backup(target)
    finally:
        target.close()
        source.close()
    log.info("copied aside before the upgrade", copy=str(copy))
