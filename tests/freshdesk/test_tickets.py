"""Tickets: what comes back, what is refused, what happens (Freshdesk contract 5.1, 6.1, 8)."""

from typing import Any

import pytest
from tests.freshdesk.account import define, make_company
from tests.freshdesk.api import Api

from freehold.kernel.clock import HOUR, ManualClock
from freehold.kernel.text import load

NINE = "2026-01-05T09:00:00Z"


def test_a_ticket_comes_back_whole(api: Api) -> None:
    answer = api.post(
        "/tickets",
        {
            "name": "Rita Ray",
            "email": "Rita@Example.COM",
            "subject": "Printer on fire",
            "description": "It burns & smokes",
            "type": "Incident",
            "tags": ["hw", "fire", "hw", " "],
            "cc_emails": ["boss@example.com", "Ben <ben@example.com>"],
        },
    )
    assert answer.status == 201
    requester = answer["requester_id"]
    assert answer.headers["location"] == f"http://127.0.0.1:{api.server.port}/api/v2/tickets/1"
    assert answer.body == {
        "id": 1,
        "subject": "Printer on fire",
        "description": "<div>It burns &amp; smokes</div>",
        "description_text": "It burns & smokes",
        "status": 2,
        "priority": 1,
        "source": 2,
        "type": "Incident",
        "requester_id": requester,
        "responder_id": None,
        "group_id": None,
        "company_id": None,
        "product_id": None,
        "email_config_id": None,
        "support_email": None,
        "to_emails": None,
        "cc_emails": ["boss@example.com", "Ben <ben@example.com>"],
        "fwd_emails": [],
        "reply_cc_emails": ["boss@example.com", "Ben <ben@example.com>"],
        "ticket_cc_emails": ["boss@example.com", "Ben <ben@example.com>"],
        "ticket_bcc_emails": [],
        "spam": False,
        "fr_escalated": False,
        "is_escalated": False,
        "nr_escalated": False,
        "due_by": None,
        "fr_due_by": None,
        "nr_due_by": None,
        "association_type": None,
        "associated_tickets_count": None,
        "associated_tickets_list": None,
        "internal_agent_id": None,
        "internal_group_id": None,
        "form_id": 108_000_000_000,
        "custom_fields": {},
        "tags": ["hw", "fire"],
        "attachments": [],
        "structured_description": None,
        "source_additional_info": None,
        "created_at": NINE,
        "updated_at": NINE,
    }
    assert answer.events == ["contact.created", "ticket.created"]
    assert {(event["actor_kind"], event["actor"]) for event in answer.happened} == {("agent", api.agent["uuid"])}
    assert answer.entries == ["API key opened ticket 1"]
    due = {"due_by": "2026-01-08T09:00:00Z", "fr_due_by": "2026-01-06T09:00:00Z"}
    stored = {**answer.body, **due}
    assert api.look(1) == stored, "what is answered is what is stored; when it is due is worked out afterwards"
    [row] = api.get("/tickets").body
    kept_for_the_view = {"description", "description_text", "attachments", "form_id", "source_additional_info",
                         "associated_tickets_list"}  # fmt: skip
    assert row == {name: value for name, value in stored.items() if name not in kept_for_the_view}


def test_defaults_of_a_ticket_that_says_nothing(api: Api) -> None:
    ticket = api.post("/tickets", {"email": "rita@example.com"}).body
    said = ("subject", "description", "description_text", "status", "priority", "source", "type", "tags")
    assert [ticket[name] for name in said] == [None, "", "", 2, 1, 2, None, []]
    nothing = dict.fromkeys(("subject", "type", "status", "priority", "source", "group_id", "tags", "due_by"))
    again = api.post("/tickets", {"email": "rita@example.com", **nothing}).body
    assert [again[name] for name in said] == [None, "", "", 2, 1, 2, None, []]
    assert (again["id"], again["requester_id"]) == (ticket["id"] + 1, ticket["requester_id"])


@pytest.mark.parametrize("given", ["html", "structured"])
def test_a_description_in_each_form(api: Api, given: str) -> None:
    contents = {"description_contents": [{"type": "text", "data": {"content": "a < b"}}, {"type": "x"}]}
    if given == "html":
        ticket = api.ticket(description="<p>One<br>two</p><script>alert(1)</script>")
        assert ticket["description"] == "<p>One<br>two</p><script>alert(1)</script>", "stored as it was sent"
        assert ticket["description_text"] == "One\ntwo"
    else:
        ticket = api.post("/tickets", {"email": "r@example.com", "structured_description": contents}).body
        assert ticket["structured_description"] == contents
        assert (ticket["description"], ticket["description_text"]) == ("<div>a &lt; b</div>", "a < b")
        assert api.get("/tickets").body[0]["structured_description"] == contents


class TestRequester:
    """One customer, one history (contract 6.1.1)."""

    def test_is_the_same_contact_however_the_address_is_written(self, api: Api) -> None:
        wanted = api.ticket(email="rita@example.com")["requester_id"]
        for spelling in ("RITA@example.com", " rita@Example.com ", "Rita@EXAMPLE.COM"):
            answer = api.post("/tickets", {"email": spelling})
            assert (answer["requester_id"], answer.events) == (wanted, ["ticket.created"])
        assert len(api.rows("contacts")) == 1

    def test_is_the_user_whom_freshchat_shows(self, api: Api) -> None:
        ticket = api.ticket(email="rita@example.com", name="Rita Ray")
        [row] = api.rows("contacts")
        assert (row["id"], row["first_name"], row["last_name"]) == (ticket["requester_id"], "Rita", "Ray")
        assert (row["email"], row["uuid"]) == ("rita@example.com", api.rows("contacts")[0]["uuid"])
        by_id = api.post("/tickets", {"requester_id": row["id"]})
        assert (by_id.status, by_id["requester_id"], by_id.events) == (201, row["id"], ["ticket.created"])

    @pytest.mark.parametrize(
        ("named", "column"),
        [
            ({"phone": "+15550100001", "name": "Rita"}, "phone"),
            ({"twitter_id": "rita"}, "twitter_id"),
            ({"unique_external_id": "C-1"}, "reference_id"),
        ],
    )
    def test_is_taken_in_once(self, api: Api, named: dict[str, str], column: str) -> None:
        first = api.post("/tickets", named)
        assert (first.status, first.events) == (201, ["contact.created", "ticket.created"])
        second = api.post("/tickets", named)
        assert (second["requester_id"], second.events) == (first["requester_id"], ["ticket.created"])
        [contact] = api.rows("contacts")
        assert contact[column] == next(iter(named.values()))

    def test_must_be_named(self, api: Api) -> None:
        assert api.codes("POST", "/tickets", {"subject": "Hello"}) == {"requester_id": "missing_field"}
        assert api.codes("POST", "/tickets", {}) == {"requester_id": "missing_field"}
        assert api.codes("POST", "/tickets", {"phone": "+15550100001"}) == {"name": "missing_field"}
        assert api.codes("POST", "/tickets", {"facebook_id": "1"}) == {"facebook_id": "invalid_value"}
        assert api.codes("POST", "/tickets", {"requester_id": 77}) == {"requester_id": "invalid_value"}

    def test_brings_the_company_of_the_domain(self, api: Api) -> None:
        company = make_company(api, "Acme", "acme.example")
        assert api.ticket(email="rita@acme.example")["company_id"] == company
        assert api.ticket(email="rita@elsewhere.example")["company_id"] is None
        assert api.numbers(company_id=company) == [1]


def test_every_wrong_field_is_told_at_once(api: Api) -> None:
    body: dict[str, Any] = {
        "email": "no address",
        "subject": 5,
        "status": 99,
        "priority": 9,
        "source": "web",
        "type": "Complaint",
        "responder_id": 4,
        "group_id": "x",
        "company_id": 12,
        "due_by": "soon",
        "tags": "a",
        "cc_emails": ["a@b.example", "nobody", "or me"],
        "custom_fields": {"cf_unknown": 1, "cf_other": 2},
        "urgent": True,
    }
    assert api.wrong("POST", "/tickets", body) == {
        "email": ("invalid_value", "It should be in the 'valid email address' format"),
        "subject": ("datatype_mismatch", "It should be a String"),
        "status": ("invalid_value", "It should be one of these values: '2,3,4,5,6,7'"),
        "priority": ("invalid_value", "It should be one of these values: '1,2,3,4'"),
        "source": ("invalid_value", "It should be one of these values: '1,2,3,5,6,7,8,9,10,11,12,13'"),
        "type": (
            "invalid_value",
            "It should be one of these values: 'Question,Incident,Problem,Feature Request,Refund'",
        ),
        "responder_id": ("invalid_value", "There is no agent matching the given responder_id"),
        "group_id": ("datatype_mismatch", "It should be a/an Positive Integer"),
        "company_id": ("invalid_value", "There is no company matching the given company_id"),
        "due_by": ("datatype_mismatch", "It should be in the 'combined date and time ISO8601' format"),
        "tags": ("datatype_mismatch", "It should be a/an Array"),
        "cc_emails": ("invalid_value", "It should contain elements of type 'valid email address' only"),
        "custom_fields.cf_unknown": ("invalid_field", "Unexpected/invalid field in request"),
        "custom_fields.cf_other": ("invalid_field", "Unexpected/invalid field in request"),
        "urgent": ("invalid_field", "Unexpected/invalid field in request"),
    }
    number = api.ticket()["id"]
    del body["cc_emails"]
    assert len(api.wrong("PUT", f"/tickets/{number}", body)) == len(body) + 1


def test_what_only_a_new_ticket_can_be_given(api: Api) -> None:
    number = api.ticket()["id"]
    body = {"cc_emails": ["a@b.example"], "related_ticket_ids": [1]}
    assert api.codes("PUT", f"/tickets/{number}", body) == dict.fromkeys(body, "invalid_field")


def test_custom_fields_are_typed_required_and_always_shown(api: Api) -> None:
    before = api.ticket()["id"]
    define(api, "cf_region", "dropdown", choices=["North", "South"], is_required=True)
    define(api, "cf_order", "number")
    define(api, "cf_gift", "checkbox")
    define(api, "cf_day", "date")
    define(api, "cf_note", "text")
    blank = dict.fromkeys(("cf_region", "cf_order", "cf_gift", "cf_day", "cf_note"))
    assert api.look(before)["custom_fields"] == blank
    values = "It should be one of these values: 'North,South'"
    assert api.wrong("POST", "/tickets", {"email": "r@example.com"}) == {
        "custom_fields.cf_region": ("missing_field", values)
    }
    wrong = {"cf_region": "East", "cf_order": "7", "cf_gift": 1, "cf_day": "5 Jan", "cf_note": 4}
    found = api.wrong("POST", "/tickets", {"email": "r@example.com", "custom_fields": {**wrong, "cf_order": 1.5}})
    assert found == {
        "custom_fields.cf_region": ("invalid_value", values),
        "custom_fields.cf_order": ("datatype_mismatch", "It should be a/an Integer"),
        "custom_fields.cf_gift": ("datatype_mismatch", "It should be a/an Boolean"),
        "custom_fields.cf_day": ("datatype_mismatch", "It should be a/an Date in the YYYY-MM-DD format"),
        "custom_fields.cf_note": ("datatype_mismatch", "It should be a String"),
    }
    right = {"cf_region": "North", "cf_order": 7, "cf_gift": True, "cf_day": "2026-01-05", "cf_note": "x"}
    ticket = api.ticket(custom_fields=right)
    assert ticket["custom_fields"] == right
    changed = api.put(f"/tickets/{ticket['id']}", {"custom_fields": {"cf_order": None, "cf_note": "y"}})
    assert changed["custom_fields"] == {**right, "cf_order": None, "cf_note": "y"}
    assert api.codes("PUT", f"/tickets/{ticket['id']}", {"custom_fields": {"cf_region": None}}) == {
        "custom_fields.cf_region": "missing_field"
    }
    assert api.put(f"/tickets/{ticket['id']}", {"priority": 2})["custom_fields"]["cf_region"] == "North"


class TestUpdate:
    def test_changes_what_it_names_and_nothing_else(self, api: Api, clock: ManualClock) -> None:
        before = api.look(api.ticket(tags=["a", "b"])["id"])
        clock.move(HOUR)
        answer = api.put("/tickets/1", {"priority": 4, "tags": ["c"], "responder_id": api.agent["id"]})
        expected = {
            **before,
            "priority": 4,
            "tags": ["c"],
            "responder_id": api.agent["id"],
            "updated_at": "2026-01-05T10:00:00Z",
        }
        assert (answer.status, answer.body) == (200, expected)
        assert answer.events == ["ticket.updated"]
        assert load(answer.happened[0]["data"]) == {
            "changes": {"priority": [1, 4], "tags": ['["a","b"]', '["c"]'], "agent_id": [None, api.agent["id"]]}
        }
        assert answer.entries == ["API key changed ticket 1: agent_id, priority, tags"]
        due = {"due_by": "2026-01-05T13:00:00Z", "fr_due_by": "2026-01-05T10:00:00Z"}
        assert api.look(1) == {**expected, **due}, "as an urgent ticket is"

    def test_of_nothing_leaves_the_ticket_alone(self, api: Api, clock: ManualClock) -> None:
        before = api.look(api.ticket(tags=["a"])["id"])
        clock.move(HOUR)
        for body in ({}, {"priority": 1}, {"tags": ["a"], "subject": before["subject"]}, {"status": None}):
            answer = api.put("/tickets/1", body)
            assert (answer.status, answer.events, answer.body) == (200, [], before)

    def test_clears_with_null(self, api: Api) -> None:
        api.ticket(type="Incident", responder_id=api.agent["id"], due_by="2026-02-01T00:00:00Z")
        answer = api.put("/tickets/1", {"type": None, "responder_id": None, "due_by": None, "subject": None})
        assert [answer[name] for name in ("type", "responder_id", "due_by", "subject")] == [None] * 4

    def test_moves_the_ticket_to_another_requester(self, api: Api) -> None:
        first = api.ticket()["requester_id"]
        answer = api.put("/tickets/1", {"email": "ben@example.com", "name": "Ben"})
        assert answer.events == ["contact.created", "ticket.updated"]
        assert answer["requester_id"] != first
        assert api.numbers(email="ben@example.com") == [1]
        assert api.numbers(requester_id=first) == []

    def test_of_an_outbound_ticket_keeps_what_was_sent(self, api: Api) -> None:
        api.ticket(source=10)
        body = {"subject": "x", "description": "y", "priority": 9}
        assert api.codes("PUT", "/tickets/1", body) == {
            "subject": "incompatible_field",
            "description": "incompatible_field",
            "priority": "invalid_value",
        }
        assert api.put("/tickets/1", {"priority": 2}).status == 200


def test_times_of_a_ticket_follow_its_status(api: Api, clock: ManualClock) -> None:
    api.ticket()

    def stats() -> dict[str, Any]:
        found = api.look(1, include="stats")["stats"]
        return {name: value[11:13] for name, value in found.items() if value is not None}

    assert stats() == {"status_updated_at": "09"}
    for status in (3, 4, 2, 5):
        clock.move(HOUR)
        assert api.put("/tickets/1", {"status": status}).status == 200
    assert stats() == {
        "status_updated_at": "13",
        "reopened_at": "12",
        "resolved_at": "11",
        "closed_at": "13",
    }


def test_times_that_clients_write(api: Api) -> None:
    written = {
        "2026-03-01": "2026-03-01T00:00:00Z",
        "2026-03-01T10:20": "2026-03-01T10:20:00Z",
        "2026-03-01T10:20Z": "2026-03-01T10:20:00Z",
        "2026-03-01T10:20:30": "2026-03-01T10:20:30Z",
        "2026-03-01T10:20:30Z": "2026-03-01T10:20:30Z",
        "2026-03-01T10:20:30+05:30": "2026-03-01T04:50:30Z",
        "2026-03-01T10:20:30-02": "2026-03-01T12:20:30Z",
        "2026-03-01T10:20:30+0200": "2026-03-01T08:20:30Z",
    }
    assert {given: api.ticket(due_by=given)["due_by"] for given in written} == written
    for wrong in (1_700_000_000, "yesterday", "", [], "2026-13-01"):
        assert api.codes("POST", "/tickets", {"email": "r@example.com", "due_by": wrong}) == {
            "due_by": "datatype_mismatch"
        }
