"""What customers thought of it (Freshchat contract 3.13)."""

from typing import Any

import pytest
from tests.contract.api import Api, message

from freehold.kernel.clock import MINUTE, ManualClock


@pytest.fixture
def resolved(api: Api) -> str:
    """A conversation that can be rated."""
    conversation = api.open()
    api.put(f"/v2/conversations/{conversation}", {"status": "resolved"})
    return conversation


def stored(api: Api) -> list[tuple[Any, ...]]:
    names = ("stars", "response", "is_issue_resolved", "has_reopened")
    return [tuple(row[name] for name in names) for row in api.rows("ratings")]


def test_a_customer_is_satisfied(api: Api, resolved: str, clock: ManualClock) -> None:
    number = api.get(f"/v2/conversations/{resolved}")["conversation_internal_id"]
    clock.move(MINUTE)
    answer = api.post(f"/v2/csat/{resolved}", {"issue_resolved": True, "stars": 4, "response": "quick help"})
    assert answer.status == 201
    assert answer.events == ["rating.created"]
    assert answer.entries == [f"test rated conversation {resolved}"]
    [row] = api.rows("ratings")
    assert answer.body == {
        "csat_id": row["uuid"],
        "conversation_id": resolved,
        "interaction_id": f"{number}-1767603600000",
        "issue_resolved": True,
        "stars": 4,
        "response": "quick help",
        "created_time": "2026-01-05T09:01:00.000Z",
    }
    assert stored(api) == [(4, "quick help", True, False)]


def test_a_conversation_that_helped_is_closed_for_good(api: Api, resolved: str) -> None:
    api.post(f"/v2/csat/{resolved}", {"issue_resolved": True})
    for word in ("reopened", "new", "waiting on customer"):
        api.refused("PUT", f"/v2/conversations/{resolved}", {"status": word}, says="cannot be reopened")
    api.refused("POST", f"/v2/conversations/{resolved}/messages", message("x"), says="not the latest conversation")
    assert api.put(f"/v2/conversations/{resolved}", {"status": "resolved"}).status == 200


def test_one_that_did_not_help_is_reopened(api: Api, resolved: str) -> None:
    answer = api.post(f"/v2/csat/{resolved}", {"issue_resolved": False, "rating": 1, "comment": "no"})
    assert (answer["stars"], answer["response"], answer["issue_resolved"]) == (1, "no", False)
    assert answer.events == ["rating.created", "conversation.reopened", "conversation.updated"]
    assert {event["actor_kind"] for event in answer.happened} == {"contact"}
    assert api.get(f"/v2/conversations/{resolved}")["status"] == "reopened"
    assert stored(api) == [(1, "no", False, True)]


def test_without_reopening(api: Api, resolved: str) -> None:
    answer = api.post(f"/v2/csat/{resolved}", {"issue_resolved": False, "reopen": False})
    assert answer.events == ["rating.created"]
    assert api.get(f"/v2/conversations/{resolved}")["status"] == "resolved"
    assert {"stars", "response"}.isdisjoint(answer.body), "what was not said is left out"


def test_the_other_words_the_other_method_and_the_number(api: Api, resolved: str) -> None:
    number = api.get(f"/v2/conversations/{resolved}")["conversation_internal_id"]
    first = api.put(f"/v2/csat/{number}", {"issue_resolved": False, "reopen": False, "value": 2, "csat_response": "so"})
    assert (first.status, first["stars"], first["response"]) == (201, 2, "so")
    user = api.get(f"/v2/conversations/{resolved}")["user_id"]
    second = api.post(f"/v2/csat/{resolved}", {"csat_value": "5", "user_id": user.upper(), "more": "x"})
    assert (second["stars"], second["issue_resolved"]) == (5, True)


def test_what_cannot_be_rated(api: Api, resolved: str) -> None:
    other = api.make_user()
    for wrong, says in (
        ({"stars": 0}, "stars"),
        ({"stars": 6}, "stars"),
        ({"stars": "many"}, "stars"),
        ({"stars": 4.5}, "stars"),
        ({"issue_resolved": "perhaps"}, "issue_resolved"),
        ({"user_id": other}, "not the user of this conversation"),
        ({"response": ["x"]}, "response"),
    ):
        api.refused("POST", f"/v2/csat/{resolved}", {"issue_resolved": True, **wrong}, says=says)
    api.refused("POST", f"/v2/csat/{api.open()}", {"stars": 5}, says="Only a resolved conversation can be rated")
    api.refused("POST", "/v2/csat/nowhere", {"stars": 5}, status=404, word="CONVERSATION_NOT_FOUND")
