"""Databases as earlier versions left them."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic import command

from freehold.kernel.installation import DATABASE_FILE
from freehold.kernel.migrate import alembic_config


@contextmanager
def database_of(revision: str, rows: tuple[str, ...], request: pytest.FixtureRequest, data: Path) -> Iterator[str]:
    """The URL of a database of that revision with those rows: `request.param` says on which kind of database."""
    if request.param == "sqlite":
        url = f"sqlite:///{data / DATABASE_FILE}"
        _fill(url, revision, rows)
        yield url
        return
    with request.getfixturevalue("postgresql").copy() as url:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute("DROP SCHEMA public CASCADE")
            server.execute("CREATE SCHEMA public")
        _fill(url, revision, rows)
        yield url


def _fill(url: str, revision: str, rows: tuple[str, ...]) -> None:
    command.upgrade(alembic_config(url), revision)
    if url.startswith("sqlite"):
        connection: Any = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    else:
        connection = psycopg.connect(url, autocommit=True)
    for statement in rows:
        connection.execute(statement)
    connection.close()
