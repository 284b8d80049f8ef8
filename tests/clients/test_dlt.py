"""PyPI `dlt`: its REST source follows our links to the end, over https (Freshchat contract 2.2, 2.4, 10.1)."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from tests.clients.published import Account, account, run_python

USERS = 45
MESSAGES = 53


class Loaded(NamedTuple):
    account: Account
    conversation: str
    rows: dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    with account(tmp_path_factory.mktemp("served"), "--tls") as served:
        users = [served.user(first_name=f"User {number}") for number in range(USERS)]
        served.agent()
        conversation = served.chat(users[3], *(f"message {number}" for number in range(MESSAGES)))
        trust = {"REQUESTS_CA_BUNDLE": served.authority()}
        rows = run_python("dlt_source.py", environment=trust, url=served.url, token=served.token())
        yield Loaded(served, conversation, rows)


@pytest.mark.parametrize(
    ("resource", "table"),
    [
        ("users", "contacts"),
        ("agents", "agents"),
        ("channels", "channels"),
        ("roles", "roles"),
        ("threads", "conversations"),
    ],
)
def test_each_row_arrives_once(loaded: Loaded, resource: str, table: str) -> None:
    kept = sorted(row[0] for row in loaded.account.rows(f"SELECT uuid FROM {table}"))
    assert sorted(row["id"] for row in loaded.rows[resource]) == kept
    assert kept


def test_a_thread_is_read_over_several_pages(loaded: Loaded) -> None:
    texts = [row["message_parts"][0]["text"]["content"] for row in loaded.rows["messages"]]
    assert texts == [f"message {number}" for number in reversed(range(MESSAGES))]
    assert {row["_threads_conversation_id"] for row in loaded.rows["messages"]} == {loaded.conversation}
