"""Contacts: taken in, looked at, listed, changed, deleted and restored (Freshdesk contract 5.3, 6.3)."""

from typing import Any

import pytest
from sqlalchemy import update
from tests.freshdesk.api import Api
from tests.freshdesk.people import (
    LATER,
    MISSING,
    NOW,
    UNIQUE,
    UNKNOWN,
    agent,
    chat_side,
    company,
    contact,
    done,
    ids,
    look,
)

from freehold.core.fields.commands import add_field
from freehold.core.people.model import contacts
from freehold.kernel.clock import MINUTE, ManualClock
from freehold.kernel.query import Query
from freehold.kernel.text import load

LISTED = {
    "active": False,
    "address": None,
    "description": None,
    "email": None,
    "job_title": None,
    "language": "en",
    "mobile": None,
    "phone": None,
    "time_zone": "UTC",
    "twitter_id": None,
    "custom_fields": {},
    "facebook_id": None,
    "created_at": NOW,
    "updated_at": NOW,
    "csat_rating": None,
    "preferred_source": None,
    "company_id": None,
    "unique_external_id": None,
    "twitter_profile_status": False,
    "twitter_followers_count": None,
    "contact_type": "contact",
    "social_handler": [],
}
WHOLE = {
    "view_all_tickets": False,
    "other_companies": [],
    "other_emails": [],
    "tags": [],
    "avatar": None,
    "devices": [],
}


def test_the_least_that_makes_a_contact(api: Api) -> None:
    answer = api.post("/contacts", {"name": "Rita Ray", "email": "Rita@Example.com"})
    assert answer.status == 201
    number = answer["id"]
    assert number >= 103_000_000_001
    assert answer.body == {**LISTED, **WHOLE, "id": number, "name": "Rita Ray", "email": "rita@example.com"}
    assert answer.headers["location"] == f"http://127.0.0.1:{api.server.port}/api/v2/contacts/{number}"
    assert answer.events == ["contact.created"]
    assert answer.entries == [f"API key took in contact {number}"]
    assert [(event["actor_kind"], event["subject_id"]) for event in answer.happened] == [("agent", number)]
    assert look(api, f"/contacts/{number}") == answer.body


def test_everything_that_can_be_said_of_a_contact(api: Api) -> None:
    parcels, returns = company(api, "Parcels")["id"], company(api, "Returns")["id"]
    given: dict[str, Any] = {
        "name": "Rita María Ray",
        "email": "rita@example.com",
        "phone": "+15550100002",
        "mobile": "+15550100003",
        "twitter_id": "rita_ray",
        "unique_external_id": "customer-1",
        "other_emails": ["RR@example.org", "rita@example.com"],
        "company_id": parcels,
        "view_all_tickets": True,
        "other_companies": [{"company_id": returns, "view_all_tickets": True}],
        "address": "1 Road\nTown",
        "description": "Freshdesk Contact",
        "job_title": "Head",
        "language": "pt-BR",
        "tags": ["vip", "vip", " new "],
        "time_zone": "Chennai",
        "social_handler": [{"type": "x", "value": "@rita"}],
    }
    answer = api.post("/contacts", given)
    expected = {
        **LISTED,
        **WHOLE,
        **given,
        "id": answer["id"],
        "tags": ["vip", "new"],
        "other_emails": ["rr@example.org"],
    }
    assert answer.body == expected
    assert look(api, f"/contacts/{answer['id']}") == expected
    [listed] = api.get("/contacts").body
    assert listed == {name: value for name, value in expected.items() if name not in WHOLE} | {
        "other_companies": [returns]
    }


def test_every_wrong_field_is_named_at_once(api: Api) -> None:
    found = api.wrong(
        "POST",
        "/contacts",
        {
            "email": "nobody",
            "phone": 5,
            "company_id": "x",
            "language": "xx",
            "custom_fields": {"plan": "gold"},
            "other_companies": [{"company_id": 1}],
            "view_all_tickets": "yes",
            "tags": "vip",
            "other_emails": ["a@b.c", "x y"],
            "surname": "Ray",
            "job_title": "x" * 256,
        },
    )
    languages = found.pop("language")
    assert languages[0] == "invalid_value"
    assert languages[1].startswith("It should be one of these values: 'ar,bs,")
    assert found == {
        "name": ("missing_field", MISSING),
        "email": ("invalid_value", "It should be in the 'valid email address' format"),
        "phone": ("datatype_mismatch", "It should be a String"),
        "company_id": ("datatype_mismatch", "It should be a/an Positive Integer"),
        "custom_fields.plan": ("invalid_field", UNKNOWN),
        "other_companies": ("invalid_value", "There is no company matching the given other_companies"),
        "view_all_tickets": ("datatype_mismatch", "It should be a/an Boolean"),
        "tags": ("datatype_mismatch", "It should be a/an Array"),
        "other_emails": ("invalid_value", "It should be in the 'valid email address' format"),
        "surname": ("invalid_field", UNKNOWN),
        "job_title": ("invalid_value", "Has 256 characters, it can have maximum of 255 characters"),
    }


def test_a_contact_needs_a_name_and_something_to_be_recognised_by(api: Api) -> None:
    needed = "Please fill at least 1 of email, phone, mobile, twitter_id, unique_external_id fields"
    assert api.wrong("POST", "/contacts", {"name": "Rita"}) == {"email": ("missing_field", needed)}
    assert api.wrong("POST", "/contacts", {"name": " ", "phone": "1"}) == {"name": ("missing_field", MISSING)}
    for name in ("phone", "mobile", "twitter_id", "unique_external_id"):
        assert contact(api, f"By {name}", **{name: "1"})[name] == "1"
    rita = contact(api)["id"]
    assert api.wrong("PUT", f"/contacts/{rita}", {"email": None}) == {"email": ("missing_field", needed)}
    assert api.codes("PUT", f"/contacts/{rita}", {"name": ""}) == {"name": "missing_field"}


def test_one_person_an_address(api: Api) -> None:
    """Also when it is a further address, an agent's, or one in the bin (contract 6.3)."""
    rita = contact(
        api, email="rita@example.com", other_emails=["rr@example.com"], twitter_id="rr", unique_external_id="1"
    )
    agent(api, "kim@example.com")
    sam = contact(api, "Sam")
    taken = ("duplicate_value", UNIQUE)
    for email in ("RITA@example.com", "rr@example.com", "kim@example.com", "ada@example.com"):
        assert api.wrong("POST", "/contacts", {"name": "R", "email": email}, 409) == {"email": taken}
        assert api.wrong("PUT", f"/contacts/{sam['id']}", {"other_emails": [email]}, 409) == {"other_emails": taken}
    body = {"name": "R", "email": "rita@example.com", "twitter_id": "rr", "unique_external_id": "1"}
    assert api.wrong("POST", "/contacts", body, 409) == {
        "email": taken,
        "twitter_id": taken,
        "unique_external_id": taken,
    }
    again = {
        "email": "rita@example.com",
        "twitter_id": "rr",
        "unique_external_id": "1",
        "other_emails": ["rr@example.com"],
    }
    assert api.put(f"/contacts/{rita['id']}", again).status == 200, "their own"
    done(api, "DELETE", f"/contacts/{rita['id']}")
    assert api.wrong("POST", "/contacts", {"name": "R", "email": "rita@example.com"}, 409) == {"email": taken}
    assert api.wrong("POST", "/agents", {"email": "sam@example.com", "ticket_scope": 1}, 409) == {"email": taken}


def test_a_further_address_becomes_the_first(api: Api) -> None:
    rita = contact(api, email="rita@example.com", other_emails=["rr@example.com", "r@example.com"])["id"]
    answer = api.put(f"/contacts/{rita}", {"email": "rr@example.com"})
    assert (answer["email"], answer["other_emails"]) == ("rr@example.com", ["r@example.com"])
    assert contact(api, "Sam", email="rita@example.com")["email"] == "rita@example.com", "it is free"


def test_a_contact_is_changed(api: Api, clock: ManualClock) -> None:
    parcels = company(api)["id"]
    rita = contact(
        api, "Rita Ray", email="rita@example.com", phone="1", other_emails=["rr@example.com"], tags=["a", "b"]
    )
    clock.move(MINUTE)
    change: dict[str, Any] = {"name": "Rita", "phone": None, "company_id": parcels, "tags": ["c"], "other_emails": []}
    answer = api.put(f"/contacts/{rita['id']}", change)
    assert answer.status == 200
    assert answer.body == {**rita, **change, "updated_at": LATER}
    assert answer.events == ["contact.updated"]
    assert answer.entries == [f"API key changed contact {rita['id']}"]
    changed = ["company_id", "first_name", "last_name", "other_emails", "phone", "tags"]
    assert load(answer.happened[0]["data"])["changed"] == changed
    assert look(api, f"/contacts/{rita['id']}") == answer.body
    assert api.put(f"/contacts/{rita['id']}", {"company_id": None})["company_id"] is None
    api.missing("PUT", "/contacts/1", {"name": "X"})
    assert api.codes("PUT", f"/contacts/{rita['id']}", {"company_id": 1}) == {"company_id": "invalid_value"}


def test_custom_fields_change_one_by_one(api: Api) -> None:
    def define(name: str, type_: str) -> None:
        api.installation.database.write_now(lambda tx: add_field(tx, "contact", name, label=name, type_=type_))

    define("plan", "text")
    define("seats", "number")
    rita = contact(api, email="rita@example.com", custom_fields={"plan": "gold"})
    assert rita["custom_fields"] == {"plan": "gold", "seats": None}
    answer = api.put(f"/contacts/{rita['id']}", {"custom_fields": {"seats": 4}})
    assert answer["custom_fields"] == {"plan": "gold", "seats": 4}
    wrong = api.wrong("PUT", f"/contacts/{rita['id']}", {"custom_fields": {"seats": "many"}})
    assert wrong == {"custom_fields.seats": ("datatype_mismatch", "It should be a/an Integer")}
    assert look(api, "/contacts")[0]["custom_fields"] == {"plan": "gold", "seats": 4}


def test_a_contact_goes_into_the_bin_and_comes_back(api: Api, clock: ManualClock) -> None:
    rita, sam = contact(api), contact(api, "Sam")
    path = f"/contacts/{rita['id']}"
    clock.move(MINUTE)
    answer = api.delete(path)
    assert (answer.status, answer.events, answer.entries) == (
        204,
        ["contact.deleted"],
        [f"API key deleted contact {rita['id']}"],
    )
    assert look(api, path) == {**rita, "deleted": True, "updated_at": LATER}
    assert ids(look(api, "/contacts")) == [sam["id"]]
    assert ids(look(api, "/contacts?state=deleted")) == [rita["id"]]
    for method, below, body in (
        ("PUT", "", {"name": "R"}),
        ("DELETE", "", None),
        ("PUT", "/make_agent", {}),
        ("PUT", "/send_invite", None),
    ):
        refused = api.call(method, path + below, body)
        assert (refused.status, refused["message"]) == (
            405,
            f"{method} method is not allowed. It should be one of these method(s): GET",
        )
    back = api.put(f"{path}/restore", {})
    assert (back.status, back.events, back.entries) == (
        204,
        ["contact.restored"],
        [f"API key restored contact {rita['id']}"],
    )
    assert look(api, path) == {**rita, "updated_at": LATER}
    api.missing("PUT", f"{path}/restore")


def test_freshchat_shows_the_same_person(api: Api) -> None:
    """One customer, one history: one row, which is in Freshchat until it is erased."""
    chats = chat_side(api)
    user = chats.make_user(first_name="Rita", last_name="Ray", email="Rita@example.com", reference_id="customer-1")
    [rita] = look(api, "/contacts")
    assert (rita["name"], rita["email"], rita["unique_external_id"]) == ("Rita Ray", "rita@example.com", "customer-1")
    api.put(f"/contacts/{rita['id']}", {"name": "Rita María Ray", "phone": "+1555"})
    shown = chats.get(f"/v2/users/{user}").body
    assert (shown["first_name"], shown["last_name"], shown["phone"]) == ("Rita", "María Ray", "+1555")
    ticket = api.ticket(email="rita@example.com")
    assert ticket["requester_id"] == rita["id"]
    done(api, "DELETE", f"/contacts/{rita['id']}")
    assert [item["id"] for item in chats.get("/v2/users")["users"]] == [user]
    done(api, "DELETE", f"/contacts/{rita['id']}/hard_delete")
    assert chats.get(f"/v2/users/{user}").status == 404
    api.missing("GET", f"/contacts/{rita['id']}")
    api.missing("GET", f"/tickets/{ticket['id']}")


def test_somebody_who_left_nothing_is_a_visitor(api: Api) -> None:
    chat_side(api).make_user(first_name="Amber", last_name="Otter")
    rita = contact(api)
    assert [item["name"] for item in look(api, "/contacts?contact_type=visitor")] == ["Amber Otter"]
    assert ids(look(api, "/contacts?contact_type=contact")) == [rita["id"]]
    [visitor] = look(api, "/contacts?contact_type=visitor")
    assert (visitor["contact_type"], visitor["email"]) == ("visitor", None)


def test_contacts_are_listed_by_name_page_by_page(api: Api) -> None:
    for name in ("zoe Zed", "Bo Bee", "anna Ann", "Bo Arc", "Cy"):
        contact(api, name, phone=name)
    names = [item["name"] for item in api.follow("/contacts", per_page=2)]
    assert names == ["anna Ann", "Bo Arc", "Bo Bee", "Cy", "zoe Zed"]
    first = api.get("/contacts?per_page=2&state=unverified")
    expected = f"http://127.0.0.1:{api.server.port}/api/v2/contacts?per_page=2&state=unverified&page=2"
    assert first.headers["link"] == f'<{expected}>; rel="next"'
    assert api.get("/contacts?page=9").body == []


def test_contacts_are_filtered(api: Api, clock: ManualClock) -> None:
    parcels = company(api)["id"]
    rita = contact(api, "Rita", email="rita@example.com", other_emails=["rr@example.com"], mobile="2", phone="1")["id"]
    clock.move(MINUTE)
    sam = contact(api, "Sam", unique_external_id="s", company_id=parcels)["id"]
    tom = contact(
        api, "Tom", phone="1", company_id=company(api, "Returns")["id"], other_companies=[{"company_id": parcels}]
    )["id"]
    for query, expected in (
        ("email=RITA@example.com", [rita]),
        ("email=rr@example.com", [rita]),
        ("email=nobody@example.com", []),
        ("mobile=2", [rita]),
        ("phone=1", [rita, tom]),
        ("phone=1&mobile=2", [rita]),
        (f"company_id={parcels}", [sam, tom]),
        ("unique_external_id=s", [sam]),
        ("state=unverified", [rita, sam, tom]),
        ("state=verified", []),
        ("state=blocked", []),
        (f"updated_since={LATER}", [sam, tom]),
        (f"_updated_since={LATER}", [sam, tom]),
        ("_updated_since=2026-01-05T09:00:00.500000Z&per_page=100", [sam, tom]),
        ("updated_since=2026-01-05", [rita, sam, tom]),
    ):
        assert ids(look(api, f"/contacts?{query}")) == expected, query
    for query, expected_wrong in (
        ("state=gone", {"state": "invalid_value"}),
        ("name=Rita", {"name": "invalid_field"}),
        ("_updated_since=soon", {"_updated_since": "datatype_mismatch"}),
        ("per_page=101&company_id=x", {"per_page": "invalid_value", "company_id": "datatype_mismatch"}),
    ):
        assert api.codes("GET", f"/contacts?{query}") == expected_wrong, query


def test_a_blocked_contact_can_only_be_looked_at(api: Api) -> None:
    rita = contact(api)["id"]
    api.installation.database.write_now(lambda tx: tx.run(Query(update(contacts).values(is_blocked=True))))
    assert look(api, "/contacts") == []
    assert ids(look(api, "/contacts?state=blocked")) == [rita]
    assert look(api, f"/contacts/{rita}")["id"] == rita
    assert api.put(f"/contacts/{rita}", {"name": "R"}).status == 405
    assert api.delete(f"/contacts/{rita}").status == 405


def test_contacts_are_completed_by_the_words_of_their_name(api: Api) -> None:
    rita, art = contact(api, "Rita Ray"), contact(api, "Art O_Ray%")
    done(api, "DELETE", f"/contacts/{contact(api, 'Raymond')['id']}")
    assert look(api, "/contacts/autocomplete?term=RAY") == [{"id": rita["id"], "name": "Rita Ray"}]
    assert ids(look(api, "/contacts/autocomplete?term=rita%20ra")) == [rita["id"]]
    for term, expected in (("ita", []), ("%25", []), ("o_r", [art["id"]]), ("oxr", []), ("o_ray%25", [art["id"]])):
        assert ids(look(api, f"/contacts/autocomplete?term={term}")) == expected, term
    assert api.codes("GET", "/contacts/autocomplete") == {"term": "missing_field"}


def test_an_invitation_is_put_down(api: Api) -> None:
    rita, sam = contact(api)["id"], contact(api, "Sam", phone="1")["id"]
    answer = api.put(f"/contacts/{rita}/send_invite", {})
    assert (answer.status, answer.events) == (204, ["contact.invited"])
    assert answer.entries == [f"API key invited contact {rita}"]
    refused = api.put(f"/contacts/{sam}/send_invite")
    assert (refused.status, refused["code"]) == (409, "inconsistent_state")


@pytest.mark.parametrize(
    "path", ["/contacts/0", "/contacts/x", "/contacts/99999999999999999999", "/contacts/101000000001"]
)
def test_nobody_has_that_number(sqlite_api: Api, path: str) -> None:
    sqlite_api.missing("GET", path)
    sqlite_api.missing("PUT", path, {"name": "X"})
    sqlite_api.missing("DELETE", path)
    sqlite_api.missing("PUT", f"{path}/restore")
    sqlite_api.missing("DELETE", f"{path}/hard_delete?force=true")
    sqlite_api.missing("PUT", f"{path}/make_agent", {})


def test_a_role_decides(sqlite_api: Api) -> None:
    """An agent may take in and change contacts, a collaborator look at them, and only who may delete deletes."""
    rita = contact(sqlite_api)["id"]
    collaborator, one = sqlite_api.hire("TICKET_COLLABORATOR"), sqlite_api.hire("AGENT")
    assert look(collaborator, f"/contacts/{rita}")["id"] == rita
    for caller, method, path, body in (
        (collaborator, "POST", "/contacts", {"name": "X", "phone": "1"}),
        (collaborator, "PUT", f"/contacts/{rita}", {"name": "X"}),
        (one, "DELETE", f"/contacts/{rita}", None),
        (one, "DELETE", f"/contacts/{rita}/hard_delete?force=true", None),
        (one, "PUT", f"/contacts/{rita}/make_agent", {}),
        (one, "POST", "/contacts/merge", {}),
    ):
        assert caller.call(method, path, body).status == 403, (method, path)
    assert one.put(f"/contacts/{rita}", {"name": "Rita"}).status == 200
    assert sqlite_api.hire("SUPERVISOR").delete(f"/contacts/{rita}").status == 204
