"""PyPI `dlt` with the calls of its Freshdesk source, over https: it reads on until a page is empty (contract 12.3)."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from tests.clients.desk import Desk, desk
from tests.clients.filling import TICKETS, fill
from tests.clients.published import run_python

LONG_AGO = "2022-01-01T00:00:00Z"


class Loaded(NamedTuple):
    made: dict[str, Any]
    rows: dict[str, list[dict[str, Any]]]
    asked: list[str]


def load(served: Desk, since: str) -> dict[str, Any]:
    loaded: dict[str, Any] = run_python("dlt_desk.py", environment=served.through_proxy, key=served.key, since=since)
    return loaded


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk(tmp_path_factory.mktemp("served"), "--tls") as opened:
        yield opened


@pytest.fixture(scope="module")
def loaded(served: Desk) -> Loaded:
    made = fill(served)
    return Loaded(made, **load(served, LONG_AGO))


def test_each_row_arrives_once(loaded: Loaded) -> None:
    assert sorted(row["id"] for row in loaded.rows["tickets"]) == loaded.made["standing"]
    assert [row["id"] for row in loaded.rows["companies"]] == [loaded.made["company"]]
    assert [row["id"] for row in loaded.rows["groups"]] == [loaded.made["group"]]
    assert loaded.made["contact"] in [row["id"] for row in loaded.rows["contacts"]]
    for name in ("agents", "contacts", "roles"):
        ids = [row["id"] for row in loaded.rows[name]]
        assert ids, name
        assert len(ids) == len(set(ids)), name


def test_the_page_after_the_last_is_empty_and_no_error(loaded: Loaded) -> None:
    last = {
        name: max(int(url.rpartition("page=")[2]) for url in loaded.asked if f"/{name}?" in url) for name in loaded.rows
    }
    assert last == {**dict.fromkeys(loaded.rows, 2), "tickets": 1 + -(-(TICKETS - 1) // 100)}


def test_only_news_comes_when_asked_so(served: Desk, loaded: Loaded) -> None:
    later = "2100-01-01T00:00:00Z"
    again = Loaded(loaded.made, **load(served, later))
    assert (again.rows["tickets"], again.rows["contacts"]) == ([], [])
    for name, parameter in (("tickets", "updated_since"), ("contacts", "_updated_since")):
        assert any(f"/{name}?" in url and f"&{parameter}={later.replace(':', '%3A')}" in url for url in again.asked), (
            name
        )
