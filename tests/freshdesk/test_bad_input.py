"""What strangers can send: each answer is one of the contract's errors, none is a 5xx, and nothing is changed."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.freshdesk.api import Api

from freehold.catalogue.freshdesk import ROWS
from freehold.catalogue.operation import Operation

OURS = {"tickets", "conversations", "time_entries", "account", "surveys"}
WRITES = [row for row in ROWS if row.takes is not None and row.area in OURS and row.id.split(".")[1] != "agents"]
DEEP = 10_000
NOT_JSON = [
    b"{", b'{"subject": "x', b'{"a": 1,}', b'{"a": 1}{"b": 2}', b"{} x", b"{'a': 1}", b"subject=x&body=y",
    b"<ticket/>", b"\xef\xbb\xbf{}", '{"a": 1}'.encode("utf-16"), b"\xff\xfe", b'{"a": "\xff"}', b'{"a": "\\ud800"}',
    b'{"a": "\x00"}', b'{"a": "\\u0000"}', b'{"a\\u0000": 1}', b'{"a": NaN}', b'{"a": 1e999}', b'{"a": ' + b"9" * 400 + b"}",
    b'{"a": 9223372036854775808}', b"[" * DEEP, b'{"a": ' * DEEP + b"1" + b"}" * DEEP, b"[]", b'"x"', b"5", b"true",
]  # fmt: skip
HTML = '<img src=x onerror="alert(1)"><script>alert(2)</script>&amp;'
SQL = "'; DROP TABLE tickets; --"
ODD: list[Any] = [
    True,
    -1,
    0,
    2**63 - 1,
    1.5,
    "",
    " ",
    "x" * 10_000,
    [[]],
    {},
    {"id": {}},
    [None],
    [{"id": [None]}],
    None,
]


@pytest.fixture
def world(api: Api) -> Iterator[Api]:
    """A ticket with a note and a timer, which nothing in here changes."""
    api.ticket()
    note, timer = api.post("/tickets/1/notes", {"body": "x"})["id"], api.post("/tickets/1/time_entries", {})["id"]
    paths[api.installation.database.backend] = {"ticket_id": "1", "conversation_id": note, "time_entry_id": timer}
    with api.untouched():
        yield api


paths: dict[str, dict[str, Any]] = {}


def path(api: Api, row: Operation) -> str:
    return row.path.format(
        **{
            "summary_id": 1,
            "attachment_id": 1,
            "survey_id": 118_000_000_001,
            **paths[api.installation.database.backend],
        }
    )


@pytest.mark.parametrize("row", WRITES, ids=lambda row: row.id)
def test_what_is_no_json_object(world: Api, row: Operation) -> None:
    for content in NOT_JSON:
        answer = world.call(row.method, path(world, row), content=content, headers={"content-type": "application/json"})
        assert (answer.status, answer.body["code"]) == (400, "invalid_json"), content[:40]
        assert len(answer.content) < 500, "an error does not repeat what was sent"


@pytest.mark.parametrize("row", WRITES, ids=lambda row: row.id)
def test_odd_values_in_every_attribute(api: Api, row: Operation) -> None:
    """Each is taken or refused, and never trouble."""
    api.ticket()
    note, timer = api.post("/tickets/1/notes", {"body": "x"})["id"], api.post("/tickets/1/time_entries", {})["id"]
    paths[api.installation.database.backend] = {"ticket_id": "1", "conversation_id": note, "time_entry_id": timer}
    assert row.takes is not None
    for name in row.takes.model_fields:
        for value in ODD:
            answer = api.call(row.method, path(api, row), {name: value})
            assert answer.status in (200, 201, 204, 400, 405), (name, value, answer.content[:300])


@pytest.mark.parametrize("row", [row for row in WRITES if row.form_field], ids=lambda row: row.id)
def test_odd_values_in_every_field_of_a_form(sqlite_api: Api, row: Operation) -> None:
    sqlite_api.ticket()
    note = sqlite_api.post("/tickets/1/notes", {"body": "x"})["id"]
    paths["sqlite"] = {"ticket_id": "1", "conversation_id": note}
    assert row.takes is not None
    for name in row.takes.model_fields:
        for field in (name, f"{name}[]", f"{name}[x]", f"{name}[x][]", f"{name}[", f"[{name}]"):
            for value in ("", "x", "-1", "1e9", "{}", "null", "9" * 30, "\u202e"):
                answer = sqlite_api.form(row.method, path(sqlite_api, row), (field, value), (field, value))
                assert answer.status in (200, 201, 204, 400, 405), (field, value, answer.content[:300])


@pytest.mark.parametrize("name", ["subject", "description", "name", "tags", "cc_emails", "phone", "unique_external_id"])
def test_text_is_kept_as_it_was_sent(api: Api, name: str) -> None:
    """Scripts, statements, other scripts of the world: stored, given back, never run (it is cleaned where it is shown)."""
    texts = [HTML, SQL, "Grüße 你好 \U0001f525 \u202e", "a\r\nBcc: b@example.com", "%00%0d%0a{{ticket.id}}${x}"]
    for text in texts:
        value = [text[:32]] if name == "tags" else ["a@example.com"] if name == "cc_emails" else text
        answer = api.post("/tickets", {"email": "rita@example.com", name: value})
        assert answer.status == 201, answer.content
        if name in ("subject", "tags"):
            assert answer[name] == value
        if name == "description" and text == HTML:
            assert answer[name] == HTML
    assert len(api.numbers()) == len(texts)


def test_text_that_is_too_long_to_be_looked_up(api: Api) -> None:
    for length, status in ((255, 201), (256, 400)):
        for name in ("name", "twitter_id", "unique_external_id", "phone"):
            text = "".join(chr(0x4E00 + (7919 * place) % 20_000) for place in range(length))
            body = {"name": "x", name: text} if name == "phone" else {"email": f"{name}@example.com", name: text}
            answer = api.post("/tickets", body)
            assert answer.status == status, (name, answer.content[:300])
            if status == 400:
                message = "Has 256 characters, it can have maximum of 255 characters"
                assert {(item["field"], item["message"]) for item in answer["errors"]} >= {(name, message)}
    assert api.codes("POST", "/tickets", {"email": f"{'a' * 250}@example.com"}) == {"email": "invalid_value"}
    assert api.codes("POST", "/tickets", {"email": "a@b.example", "tags": ["x" * 33]}) == {"tags": "invalid_value"}
    assert api.post("/tickets", {"email": "a@b.example", "subject": "x" * 100_000}).status == 201


@pytest.mark.parametrize(
    "address",
    ["", " ", "a", "@", "a@", "@b", "a b@c.example", "a@b@c.example", "a@b.example,c@d.example", "<a@b.example>",
     "a@b.example\r\nBcc: x@y.example", "a\t@b.example", '"a"@b.example', "a@[127.0.0.1]", "a;b@c.example"],
)  # fmt: skip
def test_what_is_no_address(sqlite_api: Api, address: str) -> None:
    assert sqlite_api.codes("POST", "/tickets", {"email": address, "requester_id": 1}).get("email") == "invalid_value"


QUERIES = (
    "page=%00", "page=1&page=x", "per_page=١", "updated_since=%ff", "updated_since=0000-00-00", "updated_since=99999-01-01",
    "requester_id=9223372036854775808", "company_id=-1", "email=%00", "email=", "unique_external_id='--", "filter=",
    "order_by=created_at;--", "include=,,,", "include=stats,stats", "=", "&&&", "a" * 3000, "page[]=1", "page=1%0d%0aX:%20y",
)  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_odd_queries(world: Api, query: str) -> None:
    for place in ("/tickets", "/tickets/1", "/tickets/1/conversations", "/time_entries", "/tickets/1/time_entries"):
        answer = world.get(f"{place}?{query.encode('ascii', 'backslashreplace').decode()}")
        assert answer.status in (200, 400), (place, query, answer.content[:300])


def test_a_body_that_is_larger_than_is_read(sqlite_api: Api) -> None:
    content = json.dumps({"email": "a@b.example", "subject": "x" * 5_000_000}).encode()
    answer = sqlite_api.call("POST", "/tickets", content=content, headers={"content-type": "application/json"})
    assert (answer.status, answer["code"]) == (400, "invalid_value")
    assert sqlite_api.numbers() == []
