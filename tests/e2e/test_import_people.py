"""A file of contacts is taken in to its end, once, whatever happens to the server meanwhile (Freshdesk contract 6.3)."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest
from tests.servers import Process, freehold, serving

from freehold.kernel.installation import DATABASE_FILE

RECORDS, WRONG_EACH = 800, 100
DEADLINE_SECONDS = 60
Import = dict[str, Any]


def rows(data: Path, database: str | None, statement: str) -> list[tuple[Any, ...]]:
    """What the database itself holds."""
    if database:
        with psycopg.connect(database) as connection:
            return connection.execute(statement).fetchall()
    with closing(sqlite3.connect(data / DATABASE_FILE)) as file:
        return file.execute(statement).fetchall()


def people() -> str:
    """Every hundredth has an address that is none."""
    lines = ["name,email"]
    for number in range(RECORDS):
        lines.append(f"Person {number},{'nobody' if number % WRONG_EACH == 0 else f'person{number}@example.com'}")
    return "\n".join(lines)


def wait_until(is_so: Callable[[Import], bool], server: Process, key: str, number: int) -> Import:
    """The import, once it is so."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    url = f"{server.url}/api/v2/contacts/imports/{number}"
    while time.monotonic() < deadline:
        shown: Import = httpx2.get(url, auth=(key, "X"), trust_env=False).json()
        if is_so(shown):
            return shown
        time.sleep(0.02)
    raise AssertionError(f"the import stands still: {shown}")


@pytest.mark.timeout(180)
def test_an_import_goes_on_where_kill_nine_stopped_it(tmp_path: Path, database_url: str) -> None:
    """Nothing is lost and nothing comes twice: neither a contact, nor word of one, nor a failure."""
    data, database = tmp_path / "freehold", None if database_url.startswith("sqlite") else database_url
    plenty = {"FREEHOLD_FRESHDESK_RATE_LIMIT": "100000000"}
    with serving(data, database=database, environment=plenty) as server:
        freehold("agent", "add", "ada@example.com", "--role", "ACCOUNT_ADMIN", data=data, database=database)
        key = freehold("token", "create", "freshdesk", "--agent", "ada@example.com", data=data, database=database)
        given = {"fields[name]": "0", "fields[email]": "1"}
        files = {"file": ("people.csv", people().encode(), "text/csv")}
        url = f"{server.url}/api/v2/contacts/imports"
        answer = httpx2.post(url, data=given, files=files, auth=(key, "X"), trust_env=False)
        assert answer.status_code == 200, answer.text
        number = answer.json()["id"]
        wait_until(lambda shown: shown["completed_records"] > 0, server, key, number)
        server.kill()
    [(position,)] = rows(data, database, "SELECT position FROM people_imports")
    assert 0 < position < RECORDS, "it was killed in the middle"
    wrong = RECORDS // WRONG_EACH
    with serving(data, database=database, environment=plenty) as server:
        shown = wait_until(lambda shown: shown["status"] != "in_progress", server, key, number)
        assert (shown["status"], shown["total_records"], shown["failures"]["count"]) == ("completed", RECORDS, wrong)
        imported = "email LIKE 'person%@example.com'"
        expected = [(RECORDS - wrong, RECORDS - wrong)]
        assert (
            rows(data, database, f"SELECT count(*), count(DISTINCT email) FROM contacts WHERE {imported}") == expected
        )
        told = f"""SELECT name, count(*), count(DISTINCT subject_id) FROM events WHERE name LIKE 'contact.%'
            AND subject_id IN (SELECT id FROM contacts WHERE {imported}) GROUP BY name"""
        assert rows(data, database, told) == [("contact.created", RECORDS - wrong, RECORDS - wrong)]
        failures = "SELECT count(*), count(DISTINCT position) FROM people_import_failures"
        assert rows(data, database, failures) == [(wrong, wrong)]
