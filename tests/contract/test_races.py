"""Many callers at the same moment: one thing comes of what is one thing."""

import json
import threading
from typing import Any

from tests.contract.api import Api, Wire, message

CALLERS = 8


def at_once(api: Api, method: str, path: str, bodies: list[Any]) -> list[tuple[int, Any]]:
    """The answers to calls of one operation that are made at the same moment."""
    return all_at_once(api, [(method, path, body) for body in bodies])


def all_at_once(api: Api, requests: list[tuple[str, str, Any]]) -> list[tuple[int, Any]]:
    """The answers to calls that are made at the same moment, each on a connection of its own."""
    ready, answers = threading.Barrier(len(requests)), [(0, None)] * len(requests)

    def call(number: int) -> None:
        method, path, body = requests[number]
        wire, content = Wire(api.server.port), json.dumps(body).encode()
        head = (
            f"{method} {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {api.token}\r\n"
            f"content-length: {len(content)}\r\n\r\n"
        )
        ready.wait()
        status, _, content = wire.exchange(head.encode() + content)
        answers[number] = (status, json.loads(content))
        wire.close()

    threads = [threading.Thread(target=call, args=(number,)) for number in range(len(requests))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_one_address_one_agent(api: Api) -> None:
    answers = at_once(api, "POST", "/v2/agents", [{"email": "kim@example.com"}] * CALLERS)
    assert sorted(status for status, _ in answers) == [201, *[409] * (CALLERS - 1)]
    assert {body["status"] for status, body in answers if status == 409} == {"CONFLICT"}
    assert api.get("/v2/agents")["pagination"]["total_items"] == 1
    assert [row["name"] for row in api.rows("events")] == ["agent.created"]


def test_one_reference_one_user(api: Api) -> None:
    for turn in range(3):
        answers = at_once(api, "POST", "/v2/users", [{"reference_id": f"r{turn}", "cf_x": "1"}] * CALLERS)
        assert {status for status, _ in answers} == {201}
        assert len({body["id"] for _, body in answers}) == 1


def test_one_open_conversation_of_a_user_on_a_channel(api: Api) -> None:
    channel = api.channel()
    for turn in range(3):
        body = {"channel_id": channel, "users": [{"id": api.make_user()}], "messages": [message(f"turn {turn}")]}
        answers = at_once(api, "POST", "/v2/conversations", [body] * CALLERS)
        assert {status for status, _ in answers} == {200}
        [conversation] = {body["conversation_id"] for _, body in answers}
        assert len(api.thread(conversation)) == CALLERS
    assert api.get("/v2/conversations")["pagination"]["total_items"] == 3


def test_a_conversation_is_resolved_once(api: Api) -> None:
    conversation = api.open()
    answers = at_once(api, "PUT", f"/v2/conversations/{conversation}", [{"status": "resolved"}] * CALLERS)
    assert {(status, body["status"]) for status, body in answers} == {(200, "resolved")}
    assert [row["name"] for row in api.rows("events")].count("conversation.resolved") == 1


def test_one_reopening_for_many_messages(api: Api) -> None:
    conversation = api.open()
    api.put(f"/v2/conversations/{conversation}", {"status": "resolved"})
    path = f"/v2/conversations/{conversation}/messages"
    answers = at_once(api, "POST", path, [message(str(number)) for number in range(CALLERS)])
    assert {status for status, _ in answers} == {200}
    assert [row["name"] for row in api.rows("events")].count("conversation.reopened") == 1
    assert len({body["interaction_id"] for _, body in answers}) == 1


def test_properties_set_by_many_are_all_there(api: Api) -> None:
    conversation, user = api.open(), api.make_user()
    numbers = range(CALLERS)
    at_once(api, "PUT", f"/v2/conversations/{conversation}", [{"properties": {f"cf_{n}": n}} for n in numbers])
    assert api.get(f"/v2/conversations/{conversation}")["properties"] == {f"cf_{n}": n for n in numbers}
    at_once(api, "PUT", f"/v2/users/{user}", [{f"cf_{n}": "x"} for n in numbers])
    assert {item["name"] for item in api.get(f"/v2/users/{user}")["properties"]} == {f"cf_{n}" for n in numbers}


def test_a_user_is_erased_while_they_write(api: Api) -> None:
    """Whoever comes first: nothing of the user is left, nobody gets an error of ours."""
    for _ in range(4):
        user = api.make_user()
        conversation, channel = api.open(user), api.channel()
        again = {"channel_id": channel, "users": [{"id": user}], "messages": [message("x")]}
        requests = [
            ("POST", f"/v2/conversations/{conversation}/messages", message("x")),
            ("POST", "/v2/conversations", again),
            ("PUT", f"/v2/conversations/{conversation}", {"status": "resolved"}),
            ("PUT", f"/v2/users/{user}", {"phone": "1"}),
            ("DELETE", f"/v2/users/{user}", {}),
            ("POST", f"/v2/conversations/{conversation}/messages", message("x")),
            ("POST", "/v2/conversations", again),
        ]
        answers = all_at_once(api, requests)
        assert answers[4][0] == 202
        assert {status for status, _ in answers} <= {200, 202, 400, 404}, answers
        for table in ("contacts", "conversations", "chats", "messages", "interactions"):
            assert api.rows(table) == [], table
    assert api.get("/v2/users")["pagination"]["total_items"] == 0
    assert api.get("/v2/conversations")["pagination"]["total_items"] == 0
