"""What customers are asked, and what they said of their tickets (Freshdesk contract 5.10, 6.1, 6.13)."""

import re
from typing import Any

import pytest
from tests.freshdesk.account import mark_as_spam
from tests.freshdesk.api import Api
from tests.freshdesk.people import LATER, MISSING, NOW, UNKNOWN, contact, done, ids, look
from tests.freshdesk.rules import changed, does, when_changed, work

from freehold.contracts.mail.work import get_parcel, write_letter
from freehold.core.setup import create_account
from freehold.kernel.clock import MINUTE, ManualClock
from freehold.kernel.text import load

QUESTION = "Was your request handled well?"
RATED = {"ratings": {"default_question": 103}}


def the_survey(api: Api) -> Any:
    [survey] = look(api, "/surveys?state=active&per_page=100")
    return survey


def rate(api: Api, number: int, rating: int = 103, **given: Any) -> Any:
    answer = api.post(f"/tickets/{number}/satisfaction_ratings", {"ratings": {"default_question": rating}, **given})
    assert answer.status == 201, answer.content[:500]
    return answer.body


def test_every_account_has_one_survey(api: Api) -> None:
    survey = the_survey(api)
    assert survey == {
        "id": 118_000_000_001,
        "title": QUESTION,
        "active": True,
        "questions": [
            {"id": "default_question", "label": QUESTION, "accepted_ratings": [103, 100, -103], "default": True}
        ],
        "created_at": NOW,
        "updated_at": NOW,
    }
    api.installation.database.write_now(create_account)
    assert look(api, "/surveys") == [survey], "a start of the server adds no other"
    assert look(api, f"/surveys/{survey['id']}") == survey
    assert look(api, "/surveys?state=inactive") == []
    api.missing("GET", "/surveys/1")
    assert api.codes("GET", "/surveys?state=gone&x=1") == {"state": "invalid_value", "x": "invalid_field"}


def test_a_contact_shows_the_last_rating(api: Api, clock: ManualClock) -> None:
    """In the list too, and whoever reads what has changed since learns of it (contract 5.3, 8)."""
    first, second = api.ticket()["id"], api.ticket()["id"]
    path = f"/contacts/{api.look(first)['requester_id']}"
    assert look(api, path)["csat_rating"] is None
    clock.move(MINUTE)
    rate(api, first, 103)
    rate(api, second, -103)
    shown = look(api, path)
    assert (shown["csat_rating"], shown["updated_at"]) == (-103, LATER)
    [item] = look(api, f"/contacts?updated_since={LATER}")
    assert item["csat_rating"] == -103
    api.put(path, {"job_title": "Baker"})
    assert look(api, path)["csat_rating"] == -103


def test_a_survey_is_changed(api: Api, clock: ManualClock) -> None:
    before = the_survey(api)
    path = f"/surveys/{before['id']}"
    clock.move(MINUTE)
    answer = api.put(path, {"title": " Did it help? ", "scale": "classic", "questions": ["Fast?", "Friendly?"]})
    accepted = [1, 2, 3]
    expected = {
        **before,
        "title": "Did it help?",
        "questions": [
            {"id": "default_question", "label": "Did it help?", "accepted_ratings": accepted, "default": True},
            {"id": "question_1", "label": "Fast?", "accepted_ratings": accepted},
            {"id": "question_2", "label": "Friendly?", "accepted_ratings": accepted},
        ],
        "updated_at": LATER,
    }
    assert (answer.status, answer.body) == (200, expected)
    assert answer.events == ["survey.updated"]
    assert load(answer.happened[0]["data"]) == {"changed": ["questions", "scale", "title"]}
    assert answer.entries == [f"API key changed survey {before['id']}"]
    fewer = api.put(path, {"questions": ["Friendly?", "Cheap?"], "scale": "five"})["questions"]
    assert [question["id"] for question in fewer] == ["default_question", "question_2", "question_3"]
    assert fewer[0]["accepted_ratings"] == [103, 102, 100, -102, -103]
    assert api.put(path, {"active": False, "scale": "seven"})["active"] is False
    assert look(api, "/surveys?state=active") == []
    [inactive] = look(api, "/surveys?state=inactive")
    assert inactive["questions"][2]["accepted_ratings"] == [103, 102, 101, 100, -101, -102, -103]
    wrong = {"title": " ", "active": 1, "scale": "ten", "questions": [""], "colour": "red"}
    assert api.wrong("PUT", path, wrong) == {
        "title": ("missing_field", MISSING),
        "active": ("datatype_mismatch", "It should be a/an Boolean"),
        "scale": ("invalid_value", "It should be one of these values: 'three,five,seven,classic'"),
        "questions": ("invalid_value", "It should not be blank"),
        "colour": ("invalid_field", UNKNOWN),
    }
    api.missing("PUT", "/surveys/1", {})


def test_a_rating_is_put_down(api: Api, clock: ManualClock) -> None:
    agent, group = api.agent["id"], api.make_team("Parcels", api)
    ticket = api.ticket(responder_id=agent, group_id=group)
    clock.move(MINUTE)
    body = {"feedback": "Quick <and> friendly", "ratings": {"default_question": 103}}
    answer = api.post("/tickets/1/satisfaction_ratings", body)
    expected = {
        "id": 119_000_000_001,
        "survey_id": 118_000_000_001,
        "user_id": ticket["requester_id"],
        "agent_id": agent,
        "feedback": "Quick <and> friendly",
        "group_id": group,
        "ticket_id": 1,
        "ratings": {"default_question": 103},
        "created_at": LATER,
        "updated_at": LATER,
    }
    assert (answer.status, answer.body) == (201, expected)
    at = f"http://127.0.0.1:{api.server.port}/api/v2/tickets/1/satisfaction_ratings"
    assert answer.headers["location"] == at
    assert answer.events == ["message.created", "rating.created"]
    assert {event["actor_kind"] for event in answer.happened} == {"contact"}
    assert load(answer.happened[1]["data"]) == {"ticket_id": 1, "ratings": {"default_question": 103}}
    assert answer.entries == ["API key put down a rating of ticket 1"]
    assert look(api, "/tickets/1/satisfaction_ratings") == look(api, "/surveys/satisfaction_ratings") == [expected]
    [entry] = look(api, "/tickets/1/conversations")
    shown = {name: entry[name] for name in ("source", "category", "incoming", "private", "user_id", "body_text")}
    assert shown == {
        "source": 6,
        "category": 7,
        "incoming": True,
        "private": False,
        "user_id": ticket["requester_id"],
        "body_text": "Quick <and> friendly",
    }
    blank = ("support_email", "to_emails", "from_email", "bcc_emails")
    assert [entry[name] for name in blank] == [None] * 4
    after = api.look(1, include="stats")
    assert (after["updated_at"], after["stats"]["requester_responded_at"]) == (LATER, None)


def test_a_rating_without_words_says_what_it_means(api: Api) -> None:
    api.ticket()
    assert rate(api, 1, -103)["feedback"] is None
    assert rate(api, 1, 100, feedback="  ")["feedback"] is None
    assert [entry["body_text"] for entry in look(api, "/tickets/1/conversations")] == ["Extremely unhappy", "Neutral"]


def test_every_wrong_part_of_a_rating_is_named(api: Api) -> None:
    api.ticket()
    path = "/tickets/1/satisfaction_ratings"
    allowed = "It should be one of these values: '103,100,-103'"
    assert api.wrong("POST", path, {}) == {"ratings": ("missing_field", MISSING)}
    assert api.wrong("POST", path, {"ratings": {"question_7": 103}, "feedback": 7, "agent_id": 1}) == {
        "ratings.default_question": ("missing_field", MISSING),
        "ratings.question_7": ("invalid_field", UNKNOWN),
        "feedback": ("datatype_mismatch", "It should be a String"),
        "agent_id": ("invalid_field", UNKNOWN),
    }
    for value in (101, "103", None, True, 103.0, [103]):
        assert api.wrong("POST", path, {"ratings": {"default_question": value}}) == {
            "ratings.default_question": ("invalid_value", allowed)
        }
    assert api.codes("POST", path, {"ratings": [103]}) == {"ratings": "datatype_mismatch"}
    too_long = {**RATED, "feedback": "x" * 20_001}
    assert api.codes("POST", path, too_long) == {"feedback": "invalid_value"}
    api.missing("POST", "/tickets/9/satisfaction_ratings", RATED)
    api.put(f"/surveys/{the_survey(api)['id']}", {"active": False})
    refused = api.post(path, RATED)
    assert (refused.status, refused["code"]) == (409, "inconsistent_state")


def test_further_questions_are_answered_too(api: Api) -> None:
    api.ticket()
    api.put(f"/surveys/{the_survey(api)['id']}", {"scale": "classic", "questions": ["Fast?"]})
    answer = api.post("/tickets/1/satisfaction_ratings", {"ratings": {"default_question": 1, "question_1": 3}})
    assert answer["ratings"] == {"default_question": 1, "question_1": 3}
    assert api.codes("POST", "/tickets/1/satisfaction_ratings", RATED) == {"ratings.default_question": "invalid_value"}


def test_tickets_in_the_bin_and_spam_still_show_theirs(api: Api) -> None:
    """One client asks for the ratings of every ticket, and stops at anything but 200 (contract 12.3)."""
    for number in (1, 2):
        api.ticket()
        rate(api, number)
    api.delete("/tickets/1")
    mark_as_spam(api, 2)
    for number in (1, 2):
        assert ids(look(api, f"/tickets/{number}/satisfaction_ratings?per_page=100")) == [119_000_000_000 + number]
        assert api.post(f"/tickets/{number}/satisfaction_ratings", RATED).status == 405


def test_ratings_are_found(api: Api, clock: ManualClock) -> None:
    rita = api.ticket()["requester_id"]
    noor = contact(api, "Noor")["id"]
    api.ticket(requester_id=noor, email=None)
    first = rate(api, 1)
    clock.move(MINUTE)
    second, third = rate(api, 2, -103), rate(api, 1, 100)
    everything = [first, second, third]
    assert api.follow("/surveys/satisfaction_ratings", per_page=1) == everything
    assert api.follow("/surveys/satisfaction_ratings", per_page=2, created_since="2026-01-05T09:00:30Z") == [
        second,
        third,
    ]
    assert look(api, f"/surveys/satisfaction_ratings?user_id={rita}") == [first, third]
    assert look(api, f"/surveys/satisfaction_ratings?user_id={noor}&created_since=2026-01-05") == [second]
    assert look(api, "/surveys/satisfaction_ratings?created_since=2027-01-01T00:00:00.000000Z") == []
    wrong = "/surveys/satisfaction_ratings?user_id=x&created_since=soon&per_page=101&agent_id=1"
    assert api.codes("GET", wrong) == {
        "user_id": "datatype_mismatch",
        "created_since": "datatype_mismatch",
        "per_page": "invalid_value",
        "agent_id": "invalid_field",
    }
    merge = {"primary_contact_id": rita, "secondary_contact_ids": [noor], "contact": {"email": "rita@example.com"}}
    assert done(api, "POST", "/contacts/merge", merge)
    assert len(look(api, f"/surveys/satisfaction_ratings?user_id={rita}")) == 3


def test_an_agent_sees_the_ratings_of_their_tickets(api: Api) -> None:
    restricted = api.hire("AGENT", 3)
    api.ticket(responder_id=restricted.agent["id"])
    api.ticket()
    own, other = rate(restricted, 1), rate(api, 2)
    assert look(restricted, "/surveys/satisfaction_ratings") == [own]
    assert look(api, "/surveys/satisfaction_ratings") == [own, other]
    restricted.missing("GET", "/tickets/2/satisfaction_ratings")
    restricted.missing("POST", "/tickets/2/satisfaction_ratings", RATED)


def test_whoever_is_erased_takes_their_ratings_along(api: Api) -> None:
    number = api.ticket()["requester_id"]
    rate(api, 1)
    api.delete(f"/contacts/{number}/hard_delete?force=true")
    assert (look(api, "/surveys/satisfaction_ratings"), api.rows("ticket_ratings")) == ([], [])


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("ADMIN", {"list", "get", "update", "ratings", "of", "rate"}),
        ("AGENT", {"list", "get", "ratings", "of", "rate"}),
        ("TICKET_COLLABORATOR", {"ratings", "of"}),
        ("ANALYTICS_COLLABORATOR", set()),
    ],
)
def test_who_may(sqlite_api: Api, role: str, allowed: set[str]) -> None:
    sqlite_api.ticket()
    survey = the_survey(sqlite_api)["id"]
    agent = sqlite_api.hire(role)
    calls = {
        "list": ("GET", "/surveys", None),
        "get": ("GET", f"/surveys/{survey}", None),
        "update": ("PUT", f"/surveys/{survey}", {}),
        "ratings": ("GET", "/surveys/satisfaction_ratings", None),
        "of": ("GET", "/tickets/1/satisfaction_ratings", None),
        "rate": ("POST", "/tickets/1/satisfaction_ratings", RATED),
    }
    refused = {name for name, call in calls.items() if agent.call(*call).status == 403}
    assert set(calls) - refused == allowed


def test_a_rule_asks_the_customer_when_a_ticket_is_resolved(api: Api) -> None:
    """The links stand in the requester's mail and nowhere else: whoever has them can answer."""
    body = "Solved! {{ticket.satisfaction_survey}}"
    mail = {"email_subject": "Solved", "email_body": body}
    to_requester = does("send_email_to_requester", **mail, add_as_private_note=True)
    to_agent = does("send_email_to_agent", **mail, email_to=[api.agent["id"]])
    when_changed(api, changed("status", "--", 4), to_requester, to_agent)
    api.ticket()
    api.put("/tickets/1", {"status": 4})
    work(api)
    mails = {row["to_emails"]: row["html"] for row in api.rows("mails") if row["subject"] == "Solved"}
    links = re.findall(r'href="([^"]+)"', mails['["rita@example.com"]'])
    assert [link.partition("?")[2] for link in links] == ["rating=103", "rating=100", "rating=-103"]
    assert re.fullmatch(r"http://[^/]+/survey/[\w-]{43}\?rating=103", links[0])
    assert mails['["ada@example.com"]'] == "<div>Solved! </div>"
    [number] = [row["id"] for row in api.rows("mails") if row["html"] == mails['["rita@example.com"]']]
    parcel = api.installation.database.read_now(lambda tx: get_parcel(tx, number))
    assert parcel is not None
    plain = write_letter(api.installation, parcel).message.get_body(("plain",))
    assert plain is not None
    assert all(f" <{link}>" in plain.get_content() for link in links), "who reads mail as text can answer too"
    assert "/survey/" not in look(api, "/tickets/1/conversations")[0]["body"]
    api.put(f"/surveys/{the_survey(api)['id']}", {"active": False})
    api.put("/tickets/1", {"status": 2})
    api.put("/tickets/1", {"status": 4})
    work(api)
    assert [row["html"] for row in api.rows("mails") if row["to_emails"] == '["rita@example.com"]'][-1] == (
        "<div>Solved! </div>"
    )
