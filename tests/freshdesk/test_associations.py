"""Tickets that belong together: parents, trackers, mergers (Freshdesk contract 6.1.1, 6.1.6)."""

from typing import Any

import pytest
from tests.freshdesk.api import Api

from freehold.kernel.text import load


def belongs(api: Api, number: int) -> tuple[Any, Any, Any]:
    """association_type, associated_tickets_list, associated_tickets_count."""
    ticket = api.look(number)
    return ticket["association_type"], ticket["associated_tickets_list"], ticket["associated_tickets_count"]


class TestParents:
    def test_a_child_hangs_on_its_parent(self, api: Api) -> None:
        api.ticket(subject="Parent", priority=3)
        answer = api.post("/tickets", {"email": "rita@example.com", "parent_id": 1})
        assert (answer.status, answer["association_type"], answer["associated_tickets_list"]) == (201, 2, [1])
        assert answer.events == ["ticket.created", "ticket.updated", "ticket.updated"]
        api.ticket(parent_id=1)
        assert belongs(api, 1) == (1, [2, 3], 2)
        assert belongs(api, 2) == (2, [1], None)
        counts = {row["id"]: row["associated_tickets_count"] for row in api.get("/tickets").body}
        assert counts == {1: 2, 2: None, 3: None}
        children = api.get("/tickets/1/associated_tickets")
        assert [row["id"] for row in children["tickets"]] == [2, 3]
        prime = api.get("/tickets/2/prime_association").body
        assert prime == {
            "id": 1,
            "group_id": None,
            "priority": 3,
            "requester_id": answer["requester_id"],
            "responder_id": None,
            "source": 2,
            "company_id": None,
            "status": 2,
            "subject": "Parent",
            "product_id": None,
            "type": None,
            "due_by": "2026-01-05T21:00:00Z",
            "fr_due_by": "2026-01-05T13:00:00Z",
            "is_escalated": False,
            "created_at": "2026-01-05T09:00:00Z",
            "updated_at": "2026-01-05T09:00:00Z",
        }

    def test_a_ticket_becomes_a_child_and_stands_alone_again(self, api: Api) -> None:
        for _ in range(2):
            api.ticket()
        answer = api.put("/tickets/2", {"parent_id": 1})
        assert (answer.events, answer.entries) == (["ticket.updated"] * 2, ["API key changed ticket 2: parent_id"])
        assert belongs(api, 1) == (1, [2], 1)
        assert api.put("/tickets/2", {"parent_id": 1}).events == [], "it is so already"
        assert api.put("/tickets/2", {"parent_id": None})["association_type"] is None
        assert belongs(api, 1) == belongs(api, 2) == (None, None, None)

    def test_what_cannot_be(self, api: Api) -> None:
        for _ in range(3):
            api.ticket()
        api.put("/tickets/2", {"parent_id": 1})
        api.delete("/tickets/3")
        invalid = {"parent_id": "invalid_value"}
        assert api.codes("POST", "/tickets", {"email": "a@b.example", "parent_id": 2}) == invalid, (
            "a child has no child"
        )
        assert api.codes("POST", "/tickets", {"email": "a@b.example", "parent_id": 3}) == invalid, "it is deleted"
        assert api.codes("POST", "/tickets", {"email": "a@b.example", "parent_id": 9}) == invalid
        assert api.codes("PUT", "/tickets/1", {"parent_id": 1}) == invalid
        assert api.codes("PUT", "/tickets/1", {"parent_id": 2}) == invalid, "in a circle"
        for _ in range(9):
            api.ticket(parent_id=1)
        assert api.codes("POST", "/tickets", {"email": "a@b.example", "parent_id": 1}) == invalid, "ten are enough"
        assert api.codes("POST", "/tickets", {"email": "a@b.example", "parent_id": "1", "priority": 9}) == {
            "parent_id": "datatype_mismatch",
            "priority": "invalid_value",
        }

    def test_what_is_hidden_stays_hidden(self, api: Api) -> None:
        restricted = api.hire("AGENT", 3)
        api.ticket()
        api.ticket(parent_id=1, responder_id=restricted.agent["id"])
        api.ticket(parent_id=1)
        restricted.missing("GET", "/tickets/2/prime_association")
        restricted.missing("GET", "/tickets/1/associated_tickets")
        api.put("/tickets/1", {"responder_id": restricted.agent["id"]})
        assert [row["id"] for row in restricted.get("/tickets/1/associated_tickets")["tickets"]] == [2]
        assert restricted.codes("PUT", "/tickets/2", {"parent_id": 3}) == {"parent_id": "invalid_value"}
        api.missing("GET", "/tickets/1/prime_association")


def test_a_tracker_and_what_is_related_to_it(api: Api) -> None:
    for _ in range(3):
        api.ticket()
    answer = api.post("/tickets", {"email": "a@b.example", "related_ticket_ids": [1, 2, 1]})
    assert (answer["association_type"], answer["associated_tickets_list"]) == (3, [1, 2])
    assert answer.events == ["contact.created", "ticket.created", *["ticket.updated"] * 3]
    assert belongs(api, 4) == (3, [1, 2], 2)
    assert belongs(api, 1) == (4, [4], None)
    assert api.get("/tickets/1/prime_association")["id"] == 4
    assert [row["id"] for row in api.get("/tickets/4/associated_tickets")["tickets"]] == [1, 2]
    assert api.get("/tickets/3/associated_tickets").body == {"tickets": []}
    wrong = {"email": "a@b.example", "related_ticket_ids": [3, 1, 9]}
    assert api.codes("POST", "/tickets", wrong) == {"related_ticket_ids": "invalid_value"}
    both = {"email": "a@b.example", "related_ticket_ids": [3], "parent_id": 3}
    assert api.codes("POST", "/tickets", both) == {"related_ticket_ids": "incompatible_field"}


class TestMerge:
    def test_closes_the_others_and_says_where_it_goes_on(self, api: Api) -> None:
        api.ticket()
        api.ticket(email="ben@example.com", cc_emails=["c@example.com"])
        api.ticket()
        answer = api.put("/tickets/merge", {"primary_id": 1, "ticket_ids": [1, 2, 3], "convert_recepients_to_cc": True})
        assert answer.status == 204
        one = ["ticket.updated", "message.created", "ticket.merged"]
        assert answer.events == [*one, *one, "ticket.updated", "message.created"]
        merged = [event for event in answer.happened if event["name"] == "ticket.merged"]
        assert [(event["subject_id"], load(event["data"])) for event in merged] == [(2, {"into": 1}), (3, {"into": 1})]
        assert answer.entries == ["API key merged 2, 3 into ticket 1"]
        assert [api.look(number)["status"] for number in (1, 2, 3)] == [2, 5, 5]
        assert api.look(1)["cc_emails"] == ["ben@example.com", "c@example.com"]
        [said] = api.get("/tickets/1/conversations").body
        assert (said["body_text"], said["private"], said["source"]) == ("Merged from 2, 3.", True, 2)
        [said] = api.get("/tickets/2/conversations").body
        assert said["body_text"] == "This ticket is closed and goes on in ticket 1."

    def test_with_notes_of_its_own(self, api: Api) -> None:
        for _ in range(2):
            api.ticket()
        note = {"body": "Here", "private": False}
        body = {"primary_id": 2, "ticket_ids": [1], "note_in_primary": note, "note_in_secondary": {"body": "There"}}
        assert api.put("/tickets/merge", body).status == 204
        [here] = api.get("/tickets/2/conversations").body
        [there] = api.get("/tickets/1/conversations").body
        assert [(row["body_text"], row["private"]) for row in (here, there)] == [("Here", False), ("There", True)]
        assert api.look(2)["cc_emails"] == []

    def test_in_a_circle_or_of_nothing(self, api: Api) -> None:
        for _ in range(4):
            api.ticket()
        assert api.put("/tickets/merge", {"primary_id": 1, "ticket_ids": [2]}).status == 204
        api.delete("/tickets/4")
        for primary, others, expected in (
            (2, [1], {"primary_id": "invalid_value"}),
            (2, [2], {"primary_id": "invalid_value", "ticket_ids": "missing_field"}),
            (3, [2], {"ticket_ids": "invalid_value"}),
            (1, [1], {"ticket_ids": "missing_field"}),
            (1, [], {"ticket_ids": "missing_field"}),
            (1, [4, 99], {"ticket_ids": "invalid_value"}),
            (99, [3], {"primary_id": "invalid_value"}),
        ):
            assert api.codes("PUT", "/tickets/merge", {"primary_id": primary, "ticket_ids": others}) == expected
        assert api.codes("PUT", "/tickets/merge", {"ticket_ids": "2", "note_in_primary": {"text": "x"}}) == {
            "primary_id": "missing_field",
            "ticket_ids": "datatype_mismatch",
            "note_in_primary.body": "missing_field",
            "note_in_primary.text": "invalid_field",
        }
        assert api.put("/tickets/merge", {"primary_id": 3, "ticket_ids": [1]}).status == 204, "one after another"


@pytest.fixture
def outbound(api: Api) -> dict[str, Any]:
    config = api.get("/email_configs").body[0]["id"]
    return {"email": "rita@example.com", "subject": "Your order", "email_config_id": config, "description": "It left"}


class TestOutbound:
    def test_begins_a_ticket_that_is_closed(self, api: Api, outbound: dict[str, Any]) -> None:
        answer = api.post("/tickets/outbound_email", {**outbound, "name": "Rita Ray", "tags": ["a"]})
        assert (answer.status, answer.events) == (201, ["contact.created", "ticket.created"])
        assert answer.headers["location"].endswith("/api/v2/tickets/1")
        said = {name: answer[name] for name in ("source", "status", "responder_id", "email_config_id", "tags")}
        agent = api.agent["id"]
        assert said == {
            "source": 10,
            "status": 5,
            "responder_id": agent,
            "email_config_id": outbound["email_config_id"],
            "tags": ["a"],
        }
        assert answer.entries == ["API key wrote to a customer: ticket 1"]
        stats = api.look(1, include="stats")["stats"]
        assert stats["resolved_at"] == stats["closed_at"] == answer["created_at"]
        assert api.post("/tickets/outbound_email", {**outbound, "status": 2})["status"] == 2

    def test_needs_to_know_whom_and_what(self, api: Api, outbound: dict[str, Any]) -> None:
        needed = dict.fromkeys(("email", "subject", "email_config_id"), "missing_field")
        assert api.codes("POST", "/tickets/outbound_email", {}) == needed
        wrong = {**outbound, "email_config_id": 7, "source": 1, "type": "x", "priority": 9, "group_id": 4}
        assert api.codes("POST", "/tickets/outbound_email", wrong) == {
            "source": "invalid_field",
            "type": "invalid_value",
            "priority": "invalid_value",
            "group_id": "invalid_value",
            "email_config_id": "invalid_value",
        }
