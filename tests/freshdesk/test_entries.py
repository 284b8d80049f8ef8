"""The conversation of a ticket: replies, notes, forwards (Freshdesk contract 5.2, 6.2, 8)."""

from typing import Any

import pytest
from tests.freshdesk.api import Api

from freehold.kernel.clock import HOUR, ManualClock

TEN = "2026-01-05T10:00:00Z"


@pytest.fixture
def api(api: Api, clock: ManualClock) -> Api:
    """With one ticket of Rita's, an hour old."""
    api.ticket()
    clock.move(HOUR)
    return api


def entry(api: Api, number: int, **given: Any) -> dict[str, Any]:
    return {
        "id": number,
        "ticket_id": 1,
        "body": "<div>On it</div>",
        "body_text": "On it",
        "incoming": False,
        "private": False,
        "user_id": api.agent["id"],
        "support_email": None,
        "source": 2,
        "category": 2,
        "from_email": None,
        "to_emails": [],
        "cc_emails": [],
        "bcc_emails": None,
        "email_failure_count": None,
        "outgoing_failures": None,
        "thread_id": None,
        "thread_message_id": None,
        "attachments": [],
        "automation_id": None,
        "automation_type_id": None,
        "auto_response": False,
        "last_edited_at": None,
        "last_edited_user_id": None,
        "source_additional_info": None,
        "structured_body": None,
        "created_at": TEN,
        "updated_at": TEN,
        **given,
    }


SENT = {
    "source": 0,
    "category": 3,
    "support_email": "support@localhost",
    "from_email": '"Ada Ames" <support@localhost>',
    "to_emails": ["rita@example.com"],
    "bcc_emails": [],
    "thread_id": 1,
    "thread_message_id": 1,
}


def test_a_reply_comes_back_whole(api: Api) -> None:
    answer = api.post("/tickets/1/reply", {"body": "On it"})
    number = answer.body["id"]
    expected = entry(api, number, **SENT)
    assert (answer.status, answer.body) == (201, {**expected, "replied_to": ["rita@example.com"]})
    assert answer.headers["location"].endswith(f"/api/v2/conversations/{number}")
    assert answer.events == ["message.created"]
    assert answer.entries == ["API key replied to the customer on ticket 1"]
    assert api.get("/tickets/1/conversations").body == [expected]
    ticket = api.look(1, include="stats")
    assert ticket["updated_at"] == TEN
    assert (ticket["stats"]["first_responded_at"], ticket["stats"]["agent_responded_at"]) == (TEN, TEN)


def test_a_reply_says_who_gets_it(api: Api) -> None:
    agent = api.hire("AGENT", first_name='Kim "K"\r\nBcc: x', last_name="Park")
    body = {
        "body": "<p>On it</p>",
        "from_email": "Desk@Example.com",
        "user_id": agent.agent["id"],
        "cc_emails": ["a@example.com"],
        "bcc_emails": ["Ben <b@example.com>"],
    }
    answer = api.post("/tickets/1/reply", body)
    said = {
        name: answer[name] for name in ("from_email", "support_email", "user_id", "cc_emails", "bcc_emails", "body")
    }
    assert said == {
        "from_email": '"Kim KBcc: x Park" <desk@example.com>',
        "support_email": "desk@example.com",
        "user_id": agent.agent["id"],
        "cc_emails": ["a@example.com"],
        "bcc_emails": ["Ben <b@example.com>"],
        "body": "<p>On it</p>",
    }
    assert [event["actor"] for event in answer.happened] == [agent.agent["uuid"]]


def test_a_note_is_private_unless_said_otherwise(api: Api) -> None:
    answer = api.post("/tickets/1/notes", {"body": "On it"})
    expected = entry(api, answer["id"], private=True)
    assert (answer.status, answer.body) == (201, {**expected, "notified_to": []})
    assert (answer.events, answer.entries) == (["message.created"], ["API key wrote a note on ticket 1"])
    assert api.get("/tickets/1/conversations").body == [expected]
    stats = api.look(1, include="stats")["stats"]
    assert (stats["first_responded_at"], stats["agent_responded_at"]) == (None, None), "nobody was answered"
    public = api.post("/tickets/1/notes", {"body": "On it", "private": False})
    assert public["private"] is False
    assert api.look(1, include="stats")["stats"]["first_responded_at"] == TEN


def test_a_note_can_be_the_customers(api: Api) -> None:
    rita = api.look(1)["requester_id"]
    answer = api.post("/tickets/1/notes", {"body": "Hm", "incoming": True, "private": False, "user_id": rita})
    assert (answer["incoming"], answer["user_id"], answer["private"]) == (True, rita, False)
    assert (answer.happened[0]["actor_kind"], answer.happened[0]["actor"]) == (
        "contact",
        api.rows("contacts")[0]["uuid"],
    )
    stats = api.look(1, include="stats")["stats"]
    assert (stats["requester_responded_at"], stats["agent_responded_at"]) == (TEN, None)


def test_a_note_is_told_to_agents_only(api: Api) -> None:
    agent = api.hire("AGENT")
    answer = api.post("/tickets/1/notes", {"body": "Look", "notify_emails": [agent.agent["email"].upper()]})
    assert (answer["notified_to"], answer["to_emails"]) == (["agent1@example.com"], ["agent1@example.com"])
    wrong = api.wrong("POST", "/tickets/1/notes", {"body": "Look", "notify_emails": ["rita@example.com"]})
    assert wrong["notify_emails"][0] == "invalid_value"


def test_everything_that_is_wrong_with_an_entry(api: Api) -> None:
    rita = api.look(1)["requester_id"]
    body: dict[str, Any] = {
        "body": " ",
        "user_id": rita,
        "cc_emails": "a@b.example",
        "from_email": "x",
        "private": True,
    }
    assert api.codes("POST", "/tickets/1/reply", body) == {
        "body": "missing_field",
        "user_id": "invalid_value",
        "cc_emails": "datatype_mismatch",
        "from_email": "invalid_value",
        "private": "invalid_field",
    }
    assert api.codes("POST", "/tickets/1/notes", {"user_id": 5, "notify_emails": ["x"], "private": 1}) == {
        "body": "missing_field",
        "user_id": "invalid_value",
        "notify_emails": "invalid_value",
        "private": "datatype_mismatch",
    }
    assert api.wrong("POST", "/tickets/1/reply", {"body": 5}) == {
        "body": ("datatype_mismatch", "It should be a String")
    }
    assert api.wrong("POST", "/tickets/1/reply", {}) == {"body": ("missing_field", "Mandatory attribute missing")}


def test_a_structured_body(api: Api) -> None:
    structured = {"body_contents": [{"type": "text", "data": {"content": "One"}}, {"data": {"content": "Two"}}, 5]}
    answer = api.post("/tickets/1/reply", {"structured_body": structured})
    assert answer["structured_body"] == structured
    assert (answer["body"], answer["body_text"]) == ("<div>One\nTwo</div>", "One\nTwo")
    assert api.codes("POST", "/tickets/1/reply", {"structured_body": {}}) == {"body": "missing_field"}


def test_entries_are_read_oldest_first_in_pages(api: Api, clock: ManualClock) -> None:
    numbers = [api.post("/tickets/1/notes", {"body": f"{number}"})["id"] for number in range(5)]
    assert [row["id"] for row in api.follow("/tickets/1/conversations", per_page=2)] == numbers
    api.ticket()
    assert api.get("/tickets/2/conversations").body == []


class TestChange:
    def test_of_a_note(self, api: Api, clock: ManualClock) -> None:
        note = api.post("/tickets/1/notes", {"body": "On it"}).body
        clock.move(HOUR)
        answer = api.put(f"/conversations/{note['id']}", {"body": "<b>Done</b>"})
        eleven = "2026-01-05T11:00:00Z"
        changed = {"body": "<b>Done</b>", "body_text": "Done", "last_edited_at": eleven, "updated_at": eleven}
        expected = entry(api, note["id"], private=True, **changed, last_edited_user_id=api.agent["id"])
        assert (answer.status, answer.body) == (200, expected)
        assert answer.events == ["message.updated"]
        assert answer.entries == [f"API key changed note {note['id']}"]
        assert api.get("/tickets/1/conversations").body == [expected]
        assert api.look(1)["updated_at"] == eleven

    def test_of_anything_else_is_refused(self, api: Api) -> None:
        sent = api.post("/tickets/1/reply", {"body": "On it"})["id"]
        assert api.codes("PUT", f"/conversations/{sent}", {"body": "x"}) == {"id": "invalid_value"}
        note = api.post("/tickets/1/notes", {"body": "x"})["id"]
        assert api.codes("PUT", f"/conversations/{note}", {}) == {"body": "missing_field"}
        assert api.codes("PUT", f"/conversations/{note}", {"body": "", "private": False}) == {
            "body": "missing_field",
            "private": "invalid_field",
        }
        api.missing("PUT", f"/conversations/{note + 1}", {"body": "x"})

    def test_into_nothing(self, api: Api, clock: ManualClock) -> None:
        sent = api.post("/tickets/1/reply", {"body": "On it"})["id"]
        clock.move(HOUR)
        answer = api.delete(f"/conversations/{sent}")
        assert (answer.status, answer.events) == (204, ["message.deleted"])
        assert answer.entries == [f"API key deleted conversation {sent}"]
        assert api.get("/tickets/1/conversations").body == []
        assert api.look(1)["updated_at"] == "2026-01-05T11:00:00Z"
        api.missing("DELETE", f"/conversations/{sent}")
        api.missing("PUT", f"/conversations/{sent}", {"body": "x"})

    def test_of_a_ticket_in_the_bin_is_not_taken(self, api: Api) -> None:
        note = api.post("/tickets/1/notes", {"body": "x"})["id"]
        api.delete("/tickets/1")
        assert api.put(f"/conversations/{note}", {"body": "y"}).status == 405
        assert api.delete(f"/conversations/{note}").status == 405


class TestForward:
    def test_quotes_the_ticket_and_is_no_reply(self, api: Api) -> None:
        answer = api.post(
            "/tickets/1/forward", {"body": "On it", "to_emails": ["lab@example.com"], "cc_emails": ["b@example.com"]}
        )
        quoted = '<div>On it</div><blockquote class="freshdesk_quote"><div>It burns</div></blockquote>'
        expected = entry(
            api,
            answer.body["id"],
            **{**SENT, "source": 8, "category": 2, "to_emails": ["lab@example.com"], "cc_emails": ["b@example.com"]},
            private=True,
            body=quoted,
            body_text="On it\n\nIt burns",
        )
        more = {"deleted": False, "cloud_files": [], "has_quoted_text": True}
        assert (answer.status, answer.body) == (201, {**expected, **more})
        assert answer.events == ["message.created"]
        assert answer.entries == ["API key forwarded ticket 1 to lab@example.com"]
        ticket = api.look(1, include="stats,conversations")
        assert ticket["fwd_emails"] == ["lab@example.com", "b@example.com"]
        assert ticket["stats"]["first_responded_at"] is None
        assert ticket["conversations"] == [expected]

    def test_is_answered(self, api: Api) -> None:
        answer = api.post("/tickets/1/reply_to_forward", {"body": "On it", "to_emails": ["lab@example.com"]})
        expected = entry(
            api,
            answer.body["id"],
            **{**SENT, "source": 2, "category": 6, "to_emails": ["lab@example.com"]},
            private=True,
        )
        assert (answer.status, answer["category"]) == (201, 6)
        assert api.get("/tickets/1/conversations").body == [expected]
        assert answer.entries == ["API key answered lab@example.com, to whom ticket 1 was forwarded"]

    @pytest.mark.parametrize("path", ["/tickets/1/forward", "/tickets/1/reply_to_forward"])
    def test_needs_a_text_and_somebody(self, api: Api, path: str) -> None:
        both = {"body": "missing_field", "to_emails": "missing_field"}
        assert api.codes("POST", path, {}) == both
        assert api.codes("POST", path, {"body": "", "to_emails": []}) == both
        assert api.codes("POST", path, {"body": "x", "to_emails": ["x"], "subject": "y"}) == {
            "to_emails": "invalid_value",
            "subject": "invalid_field",
        }
        api.missing("POST", path.replace("1", "2"), {"body": "x", "to_emails": ["a@b.example"]})


def test_no_header_can_be_written_into_mail(api: Api) -> None:
    for address in ("a@b.example\r\nBcc: c@d.example", "a@b.example\n", "a@b.example, c@d.example", "<a@b.example>\0"):
        body = {"body": "x", "cc_emails": [address.replace("\0", "")], "from_email": address.replace("\0", "")}
        if address in ("a@b.example\n", "<a@b.example>\0"):
            continue
        assert api.codes("POST", "/tickets/1/reply", body) == {
            "cc_emails": "invalid_value",
            "from_email": "invalid_value",
        }
    many = [f"a{number}@example.com" for number in range(1001)]
    assert api.codes("POST", "/tickets/1/reply", {"body": "x", "cc_emails": many}) == {"cc_emails": "invalid_value"}
    assert api.post("/tickets/1/reply", {"body": "x", "cc_emails": many[:1000]}).status == 201
