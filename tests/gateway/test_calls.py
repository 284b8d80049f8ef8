"""What an assistant's key does on the paths of both products: nothing without a grant, and exactly what was granted."""

from typing import Any

import pytest
from tests.freshdesk.api import Api
from tests.gateway.assistant import Assistant, assistant_of

from freehold.core.gateway.assistants import change_state, rotate_key, stop_all
from freehold.core.gateway.connections import pause_connection
from freehold.kernel.clock import DAY, HOUR, MINUTE, ManualClock


@pytest.fixture
def triage(api: Api) -> Assistant:
    return assistant_of(api)


def test_without_a_grant_nothing(api: Api, triage: Assistant) -> None:
    number, before = api.ticket()["id"], triage.everything()
    for method, path, body in (
        ("GET", f"/tickets/{number}", None),
        ("PUT", f"/tickets/{number}", {"priority": 4}),
        ("GET", "/v2/channels", None),
    ):
        got = triage.call(method, path, body)
        assert got.status == 403, got
        assert len(got.entries) == 1
        assert "has no grant for" in got.said
    assert triage.everything() == before


def test_read_reads_and_does_not_write(api: Api, triage: Assistant) -> None:
    number, policy = api.ticket()["id"], triage.grant("tickets", "read")
    got = triage.call("GET", f"/tickets/{number}")
    assert (got.status, got.body) == (200, api.look(number)), "the answer is the one that everybody gets"
    assert [entry["who"] for entry in got.entries] == ["Triage"]
    refused = triage.call("PUT", f"/tickets/{number}", {"priority": 4})
    assert (refused.status, refused.body) == (
        403,
        {"code": "access_denied", "message": f"Tickets is set to Read (policy {policy}). Nothing was changed."},
    )
    assert api.look(number)["priority"] == 1


def test_a_bearer_token_is_as_good_on_freshdesk_paths(api: Api, triage: Assistant) -> None:
    triage.grant("tickets", "read")
    assert triage.call("GET", "/tickets", headers={"authorization": f"Bearer {triage.key}"}).status == 200


def test_full_writes_what_asks_for_nobody(api: Api, triage: Assistant) -> None:
    number = api.ticket()["id"]
    triage.grant("tickets", "full")
    triage.grant("conversations", "full")
    assert triage.call("PUT", f"/tickets/{number}", {"priority": 4}).status == 200
    note = triage.call("POST", f"/tickets/{number}/notes", {"body": "Looks urgent"})
    assert (note.status, note.body["user_id"]) == (201, api.agent["id"]), "it stands for who answers for it"
    assert len(note.entries) == 1
    assert api.look(number)["priority"] == 4


def test_a_reply_needs_a_person_and_runs_once(api: Api, triage: Assistant, clock: ManualClock) -> None:
    number, policy = api.ticket()["id"], triage.grant("conversations", "full")
    path, body = f"/tickets/{number}/reply", {"body": "Try again, please"}
    asked = triage.call("POST", path, body)
    assert (asked.status, asked.body["code"]) == (403, "approval_required")
    assert f"it reaches a customer and it cannot be undone (policy {policy})" in asked.said
    approval = asked.headers["x-approval-id"]
    assert asked.headers["x-approval-expires"] == "2026-01-06T09:00:00Z"
    again = triage.call("POST", path, b'{ "body":"Try again, please" }')
    assert again.headers["x-approval-id"] == approval, "the same call is the same question, however it is spelled"
    triage.answer(int(approval))
    for other in ({"body": "Try again, please."}, {"body": "Try again, please", "cc_emails": ["eve@example.com"]}):
        assert triage.call("POST", path, other).headers["x-approval-id"] != approval
    done = triage.call("POST", path, body)
    assert (done.status, done.body["body_text"]) == (201, "Try again, please")
    assert triage.call("POST", path, body).headers["x-approval-id"] != approval, "good once"
    assert [item["body_text"] for item in api.get(f"/tickets/{number}/conversations").body] == ["Try again, please"]


def test_an_approval_ends_with_its_time_its_policy_and_a_no(api: Api, triage: Assistant, clock: ManualClock) -> None:
    number = api.ticket()["id"]
    triage.grant("conversations", "full")
    path, body = f"/tickets/{number}/reply", {"body": "Hello"}

    def ask() -> int:
        return int(triage.call("POST", path, body).headers["x-approval-id"])

    first = ask()
    triage.answer(first)
    clock.move(DAY)
    second = ask()
    assert second != first, "it was good for a day"
    triage.answer(second)
    triage.grant("tickets", "read")
    third = ask()
    assert third != second, "another policy, another question"
    triage.answer(third, is_approved=False)
    refused = triage.call("POST", path, body)
    assert refused.said == f"A person has refused exactly this call (approval {third})."
    assert api.get(f"/tickets/{number}/conversations").body == []


def test_what_was_said_of_an_operation_counts(api: Api, triage: Assistant) -> None:
    number = api.ticket()["id"]
    said = {"freshdesk.tickets.reply": "allow", "freshdesk.tickets.note": "deny", "freshdesk.conversations.list": "ask"}
    policy = triage.grant("conversations", "full", operations=said)
    assert triage.call("POST", f"/tickets/{number}/reply", {"body": "Hello"}).status == 201
    denied = triage.call("POST", f"/tickets/{number}/notes", {"body": "Psst"})
    assert denied.said == f"freshdesk.tickets.note is denied to Triage (policy {policy})."
    assert triage.call("GET", f"/tickets/{number}/conversations").body["code"] == "approval_required"


def test_conditions_look_at_the_call_and_at_the_ticket(api: Api, triage: Assistant) -> None:
    ours, theirs = api.make_team("Ours"), api.make_team("Theirs")
    mine, other = api.ticket(group_id=ours)["id"], api.ticket(group_id=theirs)["id"]
    rules = (f"group_id in {ours}", "not has bcc_emails", "count(cc_emails) <= 1")
    triage.grant("conversations", "full", conditions=rules, operations={"freshdesk.tickets.reply": "allow"})
    triage.grant("tickets", "full", conditions=rules[:1])

    def reply(number: int, **more: Any) -> int:
        return triage.call("POST", f"/tickets/{number}/reply", {"body": "Hello", **more}).status

    assert reply(mine) == 201
    assert reply(other) == 403, "a ticket of another group"
    assert reply(mine, bcc_emails=["eve@example.com"]) == 403
    assert reply(mine, cc_emails=["a@example.com", "b@example.com"]) == 403
    assert reply(mine, cc_emails=["a@example.com"]) == 201
    assert triage.call("PUT", f"/tickets/{other}", {"group_id": ours}).status == 403, (
        "it cannot fetch what is not its own"
    )
    assert triage.call("PUT", f"/tickets/{mine}", {"group_id": theirs}).status == 403, "nor give away what is"
    unknown = triage.call("GET", "/tickets")
    assert (unknown.status, "group_id is not known" in unknown.said) == (403, True)


def test_a_grant_has_a_beginning_an_end_and_limits(api: Api, triage: Assistant, clock: ManualClock) -> None:
    number = api.ticket()["id"]
    now = clock.now()
    triage.grant("tickets", "full", starts_at=now + MINUTE, expires_at=now + HOUR, per_minute=3, writes_per_minute=1)

    def change(priority: int) -> int:
        return triage.call("PUT", f"/tickets/{number}", {"priority": priority}).status

    assert "has not begun" in triage.call("GET", "/tickets").said
    clock.move(MINUTE)
    assert (change(4), change(3)) == (200, 429)
    assert [triage.call("GET", "/tickets").status for _ in range(3)] == [200, 200, 429]
    over = triage.call("GET", "/tickets")
    assert (over.headers["retry-after"], over.said) == (
        "60",
        "The grant is good for 3 calls a minute, and these are used up.",
    )
    assert len(over.entries) == 1, "what is over the limit is on the record too"
    clock.move(MINUTE)
    assert change(2) == 200
    clock.move(HOUR)
    assert "has ended" in triage.call("GET", "/tickets").said
    clock.move(-2 * HOUR)
    assert "The clock stands before" in triage.call("GET", "/tickets").said


def test_stopping_works_at_once(api: Api, triage: Assistant) -> None:
    triage.grant("tickets", "read")
    write = triage.installation.database.write_now
    assert triage.call("GET", "/tickets").status == 200
    write(lambda tx: change_state(tx, "Triage", "paused"))
    assert triage.call("GET", "/tickets").said == "Triage is paused."
    write(lambda tx: change_state(tx, "Triage", "active"))
    write(lambda tx: stop_all(tx, is_stopped=True))
    assert triage.call("GET", "/tickets").said == "All assistants are stopped."
    write(lambda tx: stop_all(tx, is_stopped=False))
    write(lambda tx: pause_connection(tx, "freshdesk"))
    assert triage.call("GET", "/tickets").said == "The connection freshdesk is paused."
    write(lambda tx: pause_connection(tx, "freshdesk", is_paused=False))
    assert triage.call("GET", "/tickets").status == 200
    new = write(lambda tx: rotate_key(tx, "Triage"))
    assert triage.call("GET", "/tickets").status == 401
    triage.key = new
    assert triage.call("GET", "/tickets").status == 200
    write(lambda tx: change_state(tx, "Triage", "stopped"))
    assert triage.call("GET", "/tickets").status == 401


def test_it_ends_with_who_answers_for_it(api: Api) -> None:
    owner = api.hire("AGENT")
    triage = Assistant(api.installation, api.server, api.wire, owner.agent)
    triage.grant("tickets", "read")
    assert triage.call("GET", "/tickets").status == 200
    assert api.delete(f"/agents/{owner.agent['id']}").status == 204
    assert triage.call("GET", "/tickets").said == "The agent who answers for Triage is gone."


def test_mistakes_are_on_the_record_too(api: Api, triage: Assistant) -> None:
    triage.grant("tickets", "full")
    for status, method, path, body in (
        (400, "PUT", "/tickets/1", {"colour": "red"}),
        (404, "GET", "/tickets/999", None),
        (404, "GET", "/nowhere", None),
        (405, "PATCH", "/tickets/1", None),
        (400, "PUT", "/tickets/1", b"{"),
    ):
        got = triage.call(method, path, body)
        assert (got.status, len(got.entries)) == (status, 1), (path, got)


def test_paths_that_are_written_oddly_lead_to_the_same_decision(api: Api, triage: Assistant) -> None:
    number = api.ticket()["id"]
    triage.grant("tickets", "read")
    for path in (
        f"/api/v2//tickets/{number}/reply",
        f"/api/v2/tickets/{number}/%72eply",
        f"/api/v2/tickets/{number}/reply/",
    ):
        got = triage.call("POST", path, {"body": "Hello"})
        assert (got.status, [entry["operation"] for entry in got.entries]) == (403, ["freshdesk.tickets.reply"]), path
    assert triage.call("POST", f"/api/v2/tickets/{number}/REPLY", {"body": "Hello"}).status == 404


def test_a_chat_is_answered_by_a_bot(api: Api, triage: Assistant) -> None:
    for area in ("conversations", "messages", "users", "channels"):
        triage.grant(area, "full", connection="freshchat", operations={})
    user = triage.call("POST", "/v2/users", {"first_name": "Amal"})
    assert (user.status, len(user.entries)) == (201, 1)
    channel = triage.call("GET", "/v2/channels").body["channels"][0]["id"]
    body = {"channel_id": channel, "users": [{"id": user.body["id"]}], "messages": []}
    asked = triage.call("POST", "/v2/conversations", body)
    assert (asked.status, asked.body["status"]) == (403, "APPROVAL_REQUIRED")
    triage.answer(int(asked.headers["x-approval-id"]))
    assert triage.call("POST", "/v2/conversations", body).status == 200
