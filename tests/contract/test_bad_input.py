"""What strangers can send: each answer is the contract's error, none is a 5xx, and nothing is changed (issue 2, 6)."""

import json
import re
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from tests.contract.api import Answer, Api, error, message

from freehold.catalogue.freshchat import ROWS
from freehold.catalogue.operation import Body, Operation

DEEP = 10_000
MANY_BYTES = 10_000_000
NOT_JSON = {
    "broken": b"{",
    "cut": b'{"first_name": "x',
    "trailing comma": b'{"a": 1,}',
    "two of them": b'{"a": 1}{"b": 2}',
    "more behind": b"{} x",
    "single quotes": b"{'a': 1}",
    "a form": b"first_name=x&last_name=y",
    "xml": b"<?xml version='1.0'?><user/>",
    "html": b"<html></html>",
    "multipart": b'--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n',
    "a byte order mark": b"\xef\xbb\xbf{}",
    "utf-16": '{"a": 1}'.encode("utf-16"),
    "bytes": b"\xff\xfe\xfd",
    "bytes in a string": b'{"a": "\xff"}',
    "a raw surrogate": b'{"a": "\xed\xa0\x80"}',
    "half a surrogate pair": b'{"a": "\\ud800"}',
    "half a surrogate pair as a name": b'{"\\udfff": 1}',
    "a raw NUL": b'{"a": "\x00"}',
    "NUL": b'{"a": "\\u0000"}',
    "NUL deep inside": b'{"a": [{"b": ["x", "\\u0000"]}]}',
    "NUL in a name": b'{"a\\u0000": 1}',
    "only NUL": b"\x00",
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"a": -Infinity}',
    "a number beyond floats": b'{"a": 1e999}',
    "a long number": b'{"a": ' + b"9" * 400 + b"}",
    "a number beyond 64 bits": b'{"a": 9223372036854775808}',
    "a number below 64 bits": b'{"a": -9223372036854775809}',
    "brackets": b"[" * DEEP,
    "brackets that close": b'{"a": ' + b"[" * DEEP + b"]" * DEEP + b"}",
    "braces": b'{"a": ' * DEEP + b"1" + b"}" * DEEP,
    "an array": b"[]",
    "an array of objects": b'[{"first_name": "x"}]',
    "a string": b'"x"',
    "a number": b"5",
    "true": b"true",
    "null": b"null",
}
WRITES = [row for row in ROWS if row.body is Body.JSON]
PLACED = [row for row in ROWS if "{" in row.path and row.product == "freshchat"]
KEYS = (
    "%00", "a%00b", "%ff", "%c0%af", "%ed%a0%80", "%0d%0aX-Injected:%20yes", "' OR '1'='1", "%27%3B--", "-1",
    "9223372036854775807", "9223372036854775808", "99999999999999999999", "500000000000000", "1e5", "0x10", "%2e%2e%2f",
    "..%5c..%5c", "null", "undefined", "%F0%9F%92%A9", "a" * 20_000, "{user_id}", "%", "%zz", "~",
)  # fmt: skip


class World:
    """One of everything, so that paths lead somewhere."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.user, self.agent = api.make_user(), api.make_agent()
        self.conversation = api.open(self.user)

    def path(self, row: Operation) -> str:
        known = {"user_id": self.user, "agent_id": self.agent, "conversation_id": self.conversation}
        return re.sub(r"\{(\w+)\}", lambda found: known.get(found[1], "x"), row.path)

    def refused(self, row: Operation, content: bytes, headers: dict[str, str] | None = None) -> None:
        """The contract's error for this body."""
        answer = self.api.call(row.method, self.path(row), content=content, headers=headers)
        assert answer.status == 400, (row.id, answer.content[:300])
        if "success" not in answer.body:  # outbound messages have errors of another form (contract 1.5)
            assert answer.body == error(400, "INVALID_VALUE", answer)
            assert len(answer["message"]) < 1000, "an error does not repeat what was sent"


@pytest.fixture
def world(api: Api) -> Iterator[World]:
    world = World(api)
    with api.untouched():
        yield world


@pytest.mark.parametrize("row", WRITES, ids=lambda row: row.id)
def test_what_is_no_json_object(world: World, row: Operation) -> None:
    for content in NOT_JSON.values():
        world.refused(row, content, {"content-type": "application/json"})


@pytest.mark.parametrize(
    "content", [b'{"first_name": "%s"}' % (b"x" * MANY_BYTES), b"[" * MANY_BYTES, b" " * MANY_BYTES]
)
def test_more_than_is_read(world: World, content: bytes) -> None:
    """10 MB: refused, however it comes, and the connection is of use afterwards."""
    for row in WRITES[:3]:
        world.refused(row, content)
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(content) // 10, content[: len(content) // 10]) for _ in range(10))
    head = f"POST /v2/users HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {world.api.token}\r\ntransfer-encoding: chunked\r\n"
    answer = world.api.send(head.encode() + b"\r\n" + chunks + b"0\r\n\r\n", "POST", "/v2/users")
    assert (answer.status, answer["status"]) == (400, "INVALID_VALUE")
    assert world.api.get("/v2/users").status == 200


def test_a_body_just_within_the_limit(api: Api) -> None:
    text = "x" * 4_900_000
    answer = api.post("/v2/users", {"first_name": text})
    assert (answer.status, answer["first_name"]) == (201, text)


def test_nothing_where_something_is_needed(world: World) -> None:
    for row in WRITES:
        if row.id not in {"freshchat.users.create", "freshchat.conversations.update", "freshchat.users.update",
                          "freshchat.agents.update", "freshchat.agents.availability"}:  # fmt: skip
            for content in (b"", b"{}", b"  \r\n\t "):
                world.refused(row, content)


@pytest.mark.parametrize("row", WRITES, ids=lambda row: row.id)
def test_wrong_types_in_every_member(api: Api, row: Operation) -> None:
    """Each member is taken or refused; what is refused is refused before anything is done."""
    path = World(api).path(row)
    assert row.takes is not None
    for name, field in row.takes.model_fields.items():
        for value in (True, -1, 2**63 - 1, [[]], {"id": {}}, [{"id": [None]}]):
            answer = api.call(row.method, path, {field.alias or name: value})
            assert answer.status < 500, (name, value)


def test_numbers_that_no_column_holds(world: World) -> None:
    path = f"/v2/conversations/{world.conversation}"
    for number in ("9999999999999999999", "9223372036854775807", "391100000000000000", "-1", "0", "00"):
        for name in ("assigned_org_agent_id", "assigned_org_group_id", "channel_id", "assigned_agent_id"):
            world.api.refused("PUT", path, {name: number})
        world.api.refused("POST", "/v2/conversations", {"channel_id": number, "users": [{"id": world.user}]})
        world.api.refused("GET", f"/v2/conversations/{number}9", status=404, word="CONVERSATION_NOT_FOUND")
    for stars in (2**63, 10**30, -1, 1e300):
        world.api.refused("POST", f"/v2/csat/{world.conversation}", {"stars": stars})


@pytest.mark.parametrize("row", PLACED, ids=lambda row: row.id)
def test_ids_that_lead_nowhere(world: World, row: Operation) -> None:
    for key in KEYS:
        path = re.sub(r"\{\w+\}", lambda _, key=key: key.replace(" ", "%20"), row.path)
        content = b'{"message_parts": [{"text": {"content": "x"}}]}' if row.body is Body.JSON else None
        answer = world.api.call(row.method, path, content=content)
        assert answer.status == 404, (row.id, key[:40], answer.content[:200])
        assert answer.body == error(404, answer["status"], answer)
        assert answer["status"] == "NOT_FOUND" or answer["status"].endswith("_NOT_FOUND")
        assert "x-injected" not in answer.headers
        assert len(answer.content) < 1000


def test_parameters_that_nothing_stores(world: World) -> None:
    api = world.api
    for path in ("users", "agents", "channels", "conversations", f"conversations/{world.conversation}/messages"):
        for query in ("email=%00", "x=%00", "anchor=a%00b", "sort_by=%00", "page=%00"):
            api.refused("GET", f"/v2/{path}?{query}")
        api.refused("GET", f"/v2/{path}?{'&'.join(f'a{number}=1' for number in range(300))}", says="too many")
        for query in ("a=%ff", "a=%ed%a0%80", "%ff=%fe", "&&&", "=", "a", "a=b=c", "%=%", "a=%0d%0aX-Injected:%20yes"):
            answer = api.get(f"/v2/{path}?{query}")
            assert answer.status == 200, query
            assert "x-injected" not in answer.headers
    for query in (
        "email=%ff",
        "reference_id=%27%3B%20DROP%20TABLE%20contacts--",
        f"first_name={'x' * 30_000}",
        "email=%25",
    ):
        assert api.get(f"/v2/users?{query}")["users"] == []
    for query in ("sort_order=sideways", "sort_order=", "created_from=%00", "created_to=99999-01-01T00:00:00Z",
                  "updated_from=0001-01-01T00:00:00Z", "updated_to=2026-02-30T00:00:00Z", "created_from=1767603600"):  # fmt: skip
        api.refused("GET", f"/v2/users?{query}", says=query.partition("=")[0])


def test_the_last_of_a_repeated_member_counts(api: Api) -> None:
    answer = api.call("POST", "/v2/users", content=b'{"first_name": "A", "first_name": "B", "first_name": "C"}')
    assert (answer.status, answer["first_name"]) == (201, "C")
    conversation = api.open()
    path = f"/v2/conversations/{conversation}"
    api.refused("PUT", path, content=b'{"status": "resolved", "status": "closed"}')


TEXTS = (
    "<script>alert(1)</script>", "'; DROP TABLE contacts; --", "%s %(x)s {0} ${x}", "\ufeff\u200b\u202e\u2028", "\x01\x1f\x7f",
    "\ufffe\uffff\U0010ffff", "👩‍👩‍👧‍👦 ʕ•ᴥ•ʔ ﷽", "x" * 100_000, "\r\nX-Injected: yes", "\\u0000", "\\",
)  # fmt: skip


def test_strange_text_comes_back_as_it_was(api: Api) -> None:
    for text in TEXTS:
        user = api.post("/v2/users", {"first_name": text, "reference_id": text, "cf_x": text})
        assert (user.status, user["first_name"], user["properties"]) == (201, text, [{"name": "cf_x", "value": text}])
        assert "x-injected" not in user.headers
        conversation = api.open(user["id"], text, properties={text: [text]})
        assert api.get(f"/v2/conversations/{conversation}")["properties"] == {text: [text]}
        assert api.thread(conversation)[0]["message_parts"] == [{"text": {"content": text}}]
        sent = api.say(conversation, text, actor_type="bot", actor_id=text, meta_data={text: text})
        assert sent["meta_data"] == {text: text}
        assert sent.body.get("actor_id") == text.strip()
    assert api.get("/v2/users", items_per_page=100)["pagination"]["total_items"] == len(TEXTS)


def test_numbers_keep_their_value(api: Api) -> None:
    numbers = [0, -1, 2**53 + 1, 2**63 - 1, 1 - 2**63, 1.5, -0.0, 1e-300, 1e18, 123456789.123456789]
    conversation = api.open(properties={"cf_numbers": numbers})
    assert api.get(f"/v2/conversations/{conversation}")["properties"] == {"cf_numbers": numbers}


# -- below HTTP -----------------------------------------------------------------------------------------------------


def test_what_is_no_http(world: World) -> None:
    """Refused on the spot; the server goes on for everybody else."""
    token = world.api.token
    post = f"POST /v2/users HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n"
    for request in (
        b"\x00\x01\x02\x03\r\n\r\n",
        b"GET\r\n\r\n",
        b"FOO BAR BAZ\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        f"{post}content-length: -1\r\n\r\n".encode(),
        f"{post}content-length: 1x\r\n\r\n{{}}".encode(),
        f"{post}content-length: 99999999999999999999999\r\n\r\n{{}}".encode(),
        f"{post}content-length: 2\r\ncontent-length: 3\r\n\r\n{{}}".encode(),
        f"{post}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{{}}".encode(),
        f"{post}transfer-encoding: chunked\r\n\r\nzz\r\n{{}}\r\n0\r\n\r\n".encode(),
        f"{post}no colon here\r\n\r\n".encode(),
        f"{post}x: a\x00b\r\n\r\n".encode(),
        f"GET /v2/users{'x' * 70_000} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\r\n".encode(),
        f"GET /v2/users?a={'x' * 70_000} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\r\n".encode(),
    ):
        answer = world.api.send(request)
        assert 400 <= answer.status < 500, request[:100]
        world.api.wire.close()
        assert world.api.get("/v2/users").status == 200


def test_long_and_many_headers(world: World) -> None:
    for headers in (
        {"x-long": "x" * 60_000},
        {f"x-{number}": "y" for number in range(2_000)},
        {"cookie": "a=b; " * 10_000},
        {"content-type": "application/json; " * 1_000},
        {"x-injected": "a", "X-Injected": "b"},
    ):
        assert world.api.get("/v2/users", headers=headers).status < 500
    assert world.api.using("x" * 60_000).get("/v2/users").status == 401


def test_clients_that_go_away(world: World) -> None:
    """A request that never becomes whole does nothing, however much of it came."""
    body = json.dumps({"first_name": "Half"}).encode()
    head = (
        f"POST /v2/users HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {world.api.token}\r\n"
        f"content-length: {len(body) + 1}\r\n\r\n"
    ).encode()
    whole = head + body
    for cut in (1, 20, len(head) - 2, len(head), len(head) + 5, len(whole)):
        with socket.create_connection(("127.0.0.1", world.api.server.port), timeout=10) as client:
            client.sendall(whole[:cut])
            client.shutdown(socket.SHUT_WR)
            while client.recv(4096):
                pass
    assert world.api.get("/v2/users").status == 200


def test_a_refused_request_does_not_take_the_next_one_with_it(world: World) -> None:
    """What stands in a refused body is no request of its own."""
    inner = f"POST /v2/users HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {world.api.token}\r\ncontent-length: 2\r\n\r\n{{}}"
    for path, status in (("/v2/users", 400), ("/v2/nowhere", 404), ("/v2/roles", 405)):
        answer: Answer = world.api.call("POST", path, content=inner.encode())
        assert answer.status == status
    nobody = world.api.using(None)
    assert nobody.call("POST", "/v2/users", content=inner.encode()).status == 401
    assert (
        world.api.post(f"/v2/conversations/{world.conversation}/messages", {**message("x"), "actor_id": "x"}).status
        == 400
    )


def test_errors_tell_nothing_of_the_insides(world: World) -> None:
    told: list[Any] = []
    for content in NOT_JSON.values():
        told.append(world.api.call("POST", "/v2/users", content=content).body)
    text = json.dumps(told).lower()
    for word in ("traceback", "sqlite", "psycopg", "pydantic", "sqlalchemy", "freehold", ".py", "errors.pydantic.dev"):
        assert word not in text, word
