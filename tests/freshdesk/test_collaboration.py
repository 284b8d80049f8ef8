"""Threads beside a ticket (contract 6.18)."""

from typing import Any

from tests.freshdesk.api import Api
from tests.freshdesk.people import done, look

THREADS, MESSAGES = "/collaboration/threads", "/collaboration/messages"
NOW = "2026-01-05T09:00:00Z"


def opened(api: Api, **given: Any) -> str:
    number = api.ticket()["id"]
    body = {"type": "discussion", "parent": {"id": str(number), "type": "ticket"}, "title": "Who?", **given}
    answer = api.post(THREADS, body)
    assert (answer.status, answer.events) == (201, ["thread.created"]), answer.content
    assert answer.entries == [f"API key opened thread {answer['id']}"]
    assert answer.headers["location"].endswith(f"/api/v2{THREADS}/{answer['id']}")
    assert answer.body == look(api, f"{THREADS}/{answer['id']}")
    return str(answer["id"])


def said(api: Api, thread: str, body: str = "By noon", **given: Any) -> dict[str, Any]:
    answer = api.post(MESSAGES, {"thread_id": thread, "body": body, **given})
    assert (answer.status, answer.events) == (201, ["thread.updated"]), answer.content
    assert answer.entries == [f"API key wrote message {answer['id']} in a thread"]
    assert answer.body == look(api, f"{MESSAGES}/{answer['id']}")
    found: dict[str, Any] = answer.body
    return found


def test_a_thread_from_its_beginning_to_its_end(api: Api) -> None:
    number = opened(api, anchor={"a": 1})
    me = str(look(api, "/agents/me")["id"])
    assert look(api, f"{THREADS}/{number}") == {
        "id": number, "type": "discussion", "title": "Who?", "created_by": me, "updated_by": me,
        "parent": {"id": "1", "type": "ticket"}, "anchor": {"a": 1}, "participants": {"emails": [], "agents": [me]},
        "linked_object": {
            "id": number, "type": "thread-messages", "attributes": {"last_activity_at": NOW, "message_count": 0},
            "links": {"self": f"/api/v2/collaboration/threads/{number}"},
        },
        "additional_info": None, "is_read": True, "created_at": NOW, "updated_at": NOW,
    }  # fmt: skip
    changed = api.put(f"{THREADS}/{number}", {"title": "Who can?"})
    assert (changed.status, changed["title"], changed["anchor"]) == (200, "Who can?", {"a": 1})
    assert (changed.events, changed.entries) == (["thread.updated"], [f"API key changed thread {number}"])
    message = said(api, number)
    assert look(api, f"{THREADS}/{number}")["linked_object"]["attributes"]["message_count"] == 1
    assert done(api, "DELETE", f"{THREADS}/{number}") == ["thread.deleted"]
    api.missing("GET", f"{THREADS}/{number}")
    api.missing("GET", f"{MESSAGES}/{message['id']}")


def test_a_message_from_its_beginning_to_its_end(api: Api) -> None:
    thread = opened(api)
    emails = {"to": ["lab@example.com"]}
    message = said(
        api, thread, "a <b>b</b>", participants={"email": emails}, attachment_ids=[5], additional_info={"x": 1}
    )
    assert (message["body"], message["body_text"], message["edited"]) == ("a <b>b</b>", "a b", False)
    assert message["participants"]["email"] == {"from": None, "to": ["lab@example.com"], "cc": [], "bcc": []}
    assert (message["attachment_ids"], message["additional_info"], message["thread_id"]) == ([5], {"x": 1}, thread)
    path = f"{MESSAGES}/{message['id']}"
    changed = api.put(path, {"body": "By one"})
    assert (changed.status, changed["body"], changed["edited"]) == (200, "<div>By one</div>", True)
    assert (changed.events, changed.entries) == (["thread.updated"], [f"API key changed message {message['id']}"])
    quoted = look(api, f"{path}/generate-quote")
    assert quoted == {"quoted_text": '<blockquote class="freshdesk_quote"><div>By one</div></blockquote>'}
    assert done(api, "DELETE", path) == ["thread.updated"]
    api.missing("GET", path)


def test_a_thread_goes_with_the_person_whose_ticket_it_is_about(api: Api) -> None:
    thread = opened(api)
    message = said(api, thread)["id"]
    requester = look(api, "/tickets/1")["requester_id"]
    assert api.delete(f"/contacts/{requester}/hard_delete?force=true").status == 204
    api.missing("GET", f"{THREADS}/{thread}")
    api.missing("GET", f"{MESSAGES}/{message}")


def test_what_is_wrong_is_named(api: Api) -> None:
    number, parent = opened(api), {"id": "1", "type": "ticket"}
    assert set(api.wrong("POST", THREADS, {})) == {"type", "parent"}
    assert api.codes("POST", THREADS, {"type": "chat", "parent": parent, "x": 1}) == {
        "type": "invalid_value", "x": "invalid_field",
    }  # fmt: skip
    assert api.codes("POST", THREADS, {"type": "private", "parent": {"id": "99", "type": "ticket"}}) == {
        "parent.id": "invalid_value"
    }
    assert set(api.wrong("POST", THREADS, {"type": "private", "parent": {"id": "x", "type": "y"}})) == {
        "parent.id", "parent.type",
    }  # fmt: skip
    assert api.codes("PUT", f"{THREADS}/{number}", {"title": 5}) == {"title": "datatype_mismatch"}
    assert set(api.wrong("POST", MESSAGES, {})) == {"body", "thread_id"}
    assert api.codes("POST", MESSAGES, {"body": "x", "thread_id": "99"}) == {"thread_id": "invalid_value"}
    message = said(api, number)["id"]
    assert set(api.wrong("PUT", f"{MESSAGES}/{message}", {"body": 5, "y": 1})) == {"body", "y"}


def test_who_may_not_and_what_is_not_there(api: Api) -> None:
    thread = opened(api)
    message = said(api, thread)["id"]
    agent, elsewhere = api.hire("SUPERVISOR"), api.hire("ADMIN", 3)
    for method, path, body in (
        ("GET", f"{THREADS}/{thread}", None), ("PUT", f"{THREADS}/{thread}", {}), ("DELETE", f"{THREADS}/{thread}", None),
        ("GET", f"{MESSAGES}/{message}", None), ("PUT", f"{MESSAGES}/{message}", {"body": "x"}),
        ("DELETE", f"{MESSAGES}/{message}", None), ("GET", f"{MESSAGES}/{message}/generate-quote", None),
    ):  # fmt: skip
        assert agent.call(method, path, body).status == 403
        elsewhere.missing(method, path, body)
        for odd in ("99", "x"):
            api.missing(method, path.replace(f"/{thread}", f"/{odd}").replace(f"/{message}", f"/{odd}"), body)
    assert agent.post(THREADS, {}).status == agent.post(MESSAGES, {}).status == 403
    assert elsewhere.codes("POST", MESSAGES, {"body": "x", "thread_id": thread}) == {"thread_id": "invalid_value"}
