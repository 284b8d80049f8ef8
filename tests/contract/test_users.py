"""Users: creating, finding, changing, erasing (Freshchat contract 3.9, 4.7)."""

import json
from typing import Any

from tests.contract.api import Api, message

from freehold.kernel.clock import MINUTE, ManualClock
from freehold.kernel.text import load

NOW = "2026-01-05T09:00:00.000Z"
WHOLE = {
    "email": "Amal@Example.com",
    "first_name": "Amal",
    "last_name": "Haddad",
    "phone": "+15550100002",
    "avatar": {"url": "https://example.com/amal.png"},
    "reference_id": "customer-1029",
    "restore_id": "r-1",
    "social_profiles": [{"type": "twitter", "id": "amal"}],
    "properties": [{"name": "plan", "value": "gold"}, {"name": "n", "value": 5}, {"name": "b", "value": True}],
    "cf_city": "Tunis",
}
PROPERTIES = [
    {"name": "plan", "value": "gold"},
    {"name": "n", "value": "5"},
    {"name": "b", "value": "true"},
    {"name": "cf_city", "value": "Tunis"},
]


def names(rows: list[dict[str, Any]]) -> list[str]:
    return [row["first_name"] for row in rows]


def test_a_user_is_created(api: Api) -> None:
    answer = api.post("/v2/users", WHOLE)
    assert answer.status == 201
    [row] = api.rows("contacts")
    expected = {
        "id": row["uuid"],
        "created_time": NOW,
        "updated_time": NOW,
        "email": "Amal@Example.com",
        "first_name": "Amal",
        "last_name": "Haddad",
        "phone": "+15550100002",
        "reference_id": "customer-1029",
        "restore_id": "r-1",
        "avatar": {"url": "https://example.com/amal.png"},
        "social_profiles": [{"type": "twitter", "id": "amal"}],
        "properties": PROPERTIES,
        "org_contact_id": str(1_894_400_000_000_000_000 + row["id"]),
        "login_status": False,
    }
    assert answer.body == expected
    assert answer.events == ["contact.created"]
    assert answer.entries == [f"test created user {row['uuid']}"]
    assert api.get(f"/v2/users/{row['uuid']}").body == expected
    assert api.get("/v2/users")["users"] == [expected]


def test_a_user_without_anything_gets_a_name(api: Api) -> None:
    """A client that serialises its whole model, all null (contract 10.3); an empty body is the same."""
    nothing = {
        "id": None,
        "created_time": None,
        "email": None,
        "first_name": None,
        "last_name": None,
        "phone": None,
        "avatar": {},
        "social_profiles": [],
        "properties": [],
    }
    for body in (nothing, {}):
        answer = api.post("/v2/users", body)
        assert answer.status == 201
        assert answer["first_name"].isalpha()
        assert answer["last_name"].isalpha()
        assert {"email", "phone", "avatar", "reference_id"}.isdisjoint(answer.body), "absent beats null"
    named = api.put(f"/v2/users/{answer['id']}", {"first_name": "Amal"})
    assert (named["first_name"], named["last_name"]) == ("Amal", ""), "half of a made-up name does not stay"


def test_a_known_reference_is_the_same_person(api: Api, clock: ManualClock) -> None:
    first = api.post("/v2/users", WHOLE)
    clock.move(MINUTE)
    again = api.post("/v2/users", {"reference_id": "customer-1029", "first_name": "Amel", "cf_city": "Sfax"})
    assert (again.status, again.events) == (201, ["contact.updated"])
    assert again.body == {
        **first.body,
        "first_name": "Amel",
        "properties": [*PROPERTIES[:3], {"name": "cf_city", "value": "Sfax"}],
        "updated_time": "2026-01-05T09:01:00.000Z",
    }
    assert len(api.rows("contacts")) == 1
    assert api.get("/v2/users")["pagination"]["total_items"] == 1


def test_the_status_is_a_setting(sqlite_api: Api) -> None:
    sqlite_api.restart(create_user_status=200)
    assert sqlite_api.post("/v2/users", WHOLE).status == 200


def test_a_user_is_changed(api: Api, clock: ManualClock) -> None:
    user = api.post("/v2/users", WHOLE).body
    clock.move(MINUTE)
    answer = api.put(
        f"/v2/users/{user['id']}",
        {"properties": [{"name": "plan", "value": "free"}, {"name": "new", "value": "x"}], "email": "", "phone": None},
    )
    assert answer.status == 200
    assert answer.events == ["contact.updated"]
    assert load(answer.happened[0]["data"]) == {"changed": ["email", "email_key", "properties"]}
    assert answer.entries == [f"test changed user {user['id']}"]
    expected = {
        **user,
        "properties": [{"name": "plan", "value": "free"}, *PROPERTIES[1:], {"name": "new", "value": "x"}],
        "updated_time": "2026-01-05T09:01:00.000Z",
    }
    del expected["email"]
    assert answer.body == expected
    assert api.get(f"/v2/users/{user['id']}").body == expected
    assert api.get("/v2/users", email="amal@example.com")["users"] == []


def test_users_are_found(api: Api, clock: ManualClock) -> None:
    for number, given in enumerate(
        (
            {"first_name": "Amal", "email": "amal@example.com", "reference_id": "r1", "phone": "+15550100001"},
            {"first_name": "Émile", "last_name": "Zola", "email": "EMILE@example.com"},
            {"first_name": "Ann", "last_name": "zola", "reference_id": "R1"},
        )
    ):
        api.post("/v2/users", given)
        clock.move(MINUTE)
        assert number < 3
    for query, expected in (
        ({"first_name": "AMAL"}, ["Amal"]),
        ({"first_name": "Émile"}, ["Émile"]),
        ({"first_name": "Am"}, []),
        ({"last_name": "Zola"}, ["Émile", "Ann"]),
        ({"email": " emile@EXAMPLE.com"}, ["Émile"]),
        ({"reference_id": "r1"}, ["Amal"]),
        ({"phone_no": "+15550100001"}, ["Amal"]),
        ({"created_from": "2026-01-05T09:01:00.000000Z"}, ["Émile", "Ann"]),
        ({"created_to": "2026-01-05T09:01:00Z"}, ["Amal", "Émile"]),
        ({"created_from": "2026-01-05T09:01:00Z", "created_to": "2026-01-05T10:01:00+01:00"}, ["Émile"]),
        ({"updated_from": "2026-01-05 09:02:00+00:00"}, ["Ann"]),
        ({"updated_to": "2026-01-05T09:00:00.0Z"}, ["Amal"]),
        ({"last_name": "zola", "reference_id": "R1"}, ["Ann"]),
        ({"unknown": "x"}, ["Amal", "Émile", "Ann"]),
    ):
        answer = api.get("/v2/users", **query)
        assert names(answer["users"]) == expected, query
        assert answer["pagination"]["total_items"] == len(expected)
    plus = api.get("/v2/users?updated_from=2026-01-05%2009:02:00+00:00")
    assert names(plus["users"]) == ["Ann"], "a plus that was not encoded arrives as a blank"


def test_times_are_inclusive_to_the_millisecond(api: Api, clock: ManualClock) -> None:
    """Times that a float cannot hold are found by exactly what was shown."""
    for milliseconds in (17, 29, 303, 571, 999):
        clock.at = 2182675739000 + milliseconds
        shown = api.post("/v2/users", {})["created_time"]
        assert api.get("/v2/users", created_from=shown, created_to=shown)["pagination"]["total_items"] == 1, shown


def test_the_order_of_users(api: Api, clock: ManualClock) -> None:
    for name, email in (("Chi", "a@example.com"), ("Amal", "c@example.com"), ("Bo", "b@example.com")):
        api.make_user(first_name=name, email=email)
        clock.move(MINUTE)
    for query, expected in (
        ({}, ["Chi", "Amal", "Bo"]),
        ({"sort_order": "desc"}, ["Bo", "Amal", "Chi"]),
        ({"sort_by": "email"}, ["Chi", "Bo", "Amal"]),
        ({"sort_by": "email", "sort_order": "DESC"}, ["Amal", "Bo", "Chi"]),
        ({"sort_by": "first_name"}, ["Amal", "Bo", "Chi"]),
        ({"sort_by": "nonsense"}, ["Chi", "Amal", "Bo"]),
    ):
        for size in (2, 10):
            assert names(api.walk("/v2/users", "users", items_per_page=size, **query)) == expected, query


def test_a_page_of_users_and_its_links(api: Api) -> None:
    for number in range(5):
        api.make_user(first_name=f"N{number}")
    answer = api.get("/v2/users", page=2, items_per_page=2, created_from=NOW, sort_order="asc")
    assert names(answer["users"]) == ["N2", "N3"]
    assert answer["pagination"] == {"total_items": 5, "total_pages": 3, "current_page": 2, "items_per_page": 2}
    assert set(answer["links"]) == {"first_page", "previous_page", "prev_page", "next_page", "last_page"}
    assert answer["links"]["prev_page"] == answer["links"]["previous_page"]
    for link in answer["links"].values():
        assert (link["rel"], link["type"]) == ("user", "GET")
        assert link["href"].startswith("/v2/users?")
        assert "created_from=2026-01-05T09%3A00%3A00.000Z" in link["href"]
        assert "items_per_page=2" in link["href"]
    following = api.get(answer["links"]["next_page"]["href"])
    assert names(following["users"]) == ["N4"]
    assert "next_page" not in following["links"]
    assert "previous_page" not in api.get(answer["links"]["first_page"]["href"])["links"]
    assert names(api.get(answer["links"]["previous_page"]["href"])["users"]) == ["N0", "N1"]
    assert names(api.get(answer["links"]["last_page"]["href"])["users"]) == ["N4"]
    beyond = api.get("/v2/users", page=4, items_per_page=2)
    assert (beyond.status, beyond["users"], beyond["pagination"]["total_pages"]) == (200, [], 3)
    assert "next_page" not in beyond["links"]
    assert api.get("/v2/users", items_per_page=9999)["pagination"]["items_per_page"] == 100


def test_nobody_at_all(api: Api) -> None:
    answer = api.get("/v2/users")
    assert answer.body == {
        "users": [],
        "pagination": {"total_items": 0, "total_pages": 0, "current_page": 1, "items_per_page": 10},
        "links": {},
    }


def test_strictness_where_the_settings_say_so(sqlite_api: Api) -> None:
    sqlite_api.restart(users_require_filter=True, wrong_page_is_error=True)
    for query in ("", "?page=1&items_per_page=5&sort_by=email"):
        sqlite_api.refused("GET", f"/v2/users{query}", says="At least one query parameter is mandatory")
    assert sqlite_api.get("/v2/users", created_from=NOW).status == 200, "an empty first page is no wrong page"
    sqlite_api.refused("GET", f"/v2/users?page=2&created_from={NOW}", word="WRONG_PAGE")


def test_several_users_by_their_ids(api: Api) -> None:
    ids = [api.make_user(first_name=f"N{number}") for number in range(3)]
    answer = api.post("/v2/users/fetch", {"ids": [ids[2], "nobody", ids[0], ids[0]]})
    assert (answer.status, set(answer.body)) == (200, {"users"})
    assert {user["id"] for user in answer["users"]} == {ids[0], ids[2]}
    assert len(answer["users"]) == 2, "each once; who does not exist is left out"
    assert api.post("/v2/users/fetch", {"ids": []})["users"] == []
    assert api.post("/v2/users/fetch", {"ids": [ids[1]] * 100})["users"][0] == api.get(f"/v2/users/{ids[1]}").body
    api.refused("POST", "/v2/users/fetch", {"ids": ["x"] * 101}, says="ids")
    api.refused("POST", "/v2/users/fetch", {}, says="ids")
    api.refused("POST", "/v2/users/fetch", {"ids": [{"a": 1}]}, says="ids")


def test_a_user_is_erased(api: Api) -> None:
    """GDPR: what they wrote, what they thought, and what the history knew of it (contract 3.9)."""
    user, other, agent = api.make_user(first_name="Amal"), api.make_user(), api.make_agent()
    conversation, kept = api.open(user, "My secret is 4711"), api.open(other)
    api.say(conversation, "Your secret is 4711", actor_type="agent", actor_id=agent)
    api.put(f"/v2/conversations/{conversation}", {"status": "resolved", "assigned_agent_id": agent})
    api.post(f"/v2/csat/{conversation}", {"stars": 1, "response": "secret 4711"})
    answer = api.delete(f"/v2/users/{user}")
    assert (answer.status, answer["code"], answer["status"]) == (202, 202, "ACCEPTED")
    assert answer["message"].endswith("accepted")
    assert answer.events == ["contact.erased"]
    assert answer.entries == [f"test erased user {user}"]
    left = json.dumps({name: rows for name, rows in api.everything().items() if name not in {"audit_entries"}})
    assert "4711" not in left
    assert user not in left
    api.refused("GET", f"/v2/users/{user}", status=404, word="USER_NOT_FOUND", says="This user does not exist")
    api.refused("DELETE", f"/v2/users/{user}", status=404, word="USER_NOT_FOUND")
    for path in ("", "/messages"):
        api.refused("GET", f"/v2/conversations/{conversation}{path}", status=404, word="CONVERSATION_NOT_FOUND")
    assert [row["conversation_id"] for row in api.get("/v2/conversations")["conversations"]] == [kept]
    assert api.get("/v2/conversations")["pagination"]["total_items"] == 1
    assert api.get("/v2/users")["pagination"]["total_items"] == 1


def test_the_conversations_of_a_user(api: Api, clock: ManualClock) -> None:
    user, agent = api.make_user(), api.make_agent()
    older = api.open(user)
    reply = api.say(older, "Hello, Amal", actor_type="agent", actor_id=agent).body
    api.say(older, "A note", actor_type="agent", actor_id=agent, message_type="private")
    api.put(f"/v2/conversations/{older}", {"status": "resolved"})
    clock.move(MINUTE)
    newer = api.open(user, text=None)
    api.open()
    answer = api.get(f"/v2/users/{user}/conversations")
    assert set(answer.body) == {"conversations"}, "no pagination, no links"
    shown = {key: api.get(f"/v2/conversations/{key}").body for key in (newer, older)}
    assert answer["conversations"] == [
        {"id": newer, **shown[newer], "agents": [], "messages": []},
        {"id": older, **shown[older], "agents": [{"id": agent}], "messages": [reply]},
    ]
    for page in ("2", "3", "99999999999999999999999"):
        assert api.get(f"/v2/users/{user}/conversations", page=page).body == {"conversations": []}
    assert api.get(f"/v2/users/{user}/conversations", page="x", items_per_page="-1").body == answer.body
    assert api.get(f"/v2/users/{api.make_user()}/conversations").body == {"conversations": []}


def test_bots_are_looked_up_as_users(api: Api) -> None:
    agent = api.make_agent("kim@example.com", last_name="Berg")
    bot = api.get("/v2/users/helper-1", system_user="true")
    expected = {"id": "helper-1", "first_name": "System", "last_name": "", "email": "", "avatar": {}, "groups": []}
    assert (bot.status, bot.body) == (200, expected)
    person = api.get(f"/v2/users/{agent}", system_user="TRUE")
    assert (person["first_name"], person["email"]) == ("Kim", "kim@example.com")
    api.refused("GET", f"/v2/users/{agent}?system_user=false", status=404, word="USER_NOT_FOUND")


def test_who_does_not_exist(api: Api) -> None:
    for method, path in (
        ("GET", "/v2/users/nobody"),
        ("PUT", "/v2/users/nobody"),
        ("DELETE", "/v2/users/nobody"),
        ("GET", "/v2/users/nobody/conversations"),
        ("GET", "/v2/users/lookup?reference_id=1"),
    ):
        body = {"first_name": "x"} if method == "PUT" else None
        api.refused(method, path, body, status=404, word="USER_NOT_FOUND", says="This user does not exist")


def test_what_a_user_cannot_be(api: Api) -> None:
    user = api.make_user()
    for wrong, says in (
        ({"email": "a" * 321}, "email"),
        ({"first_name": ["x"]}, "first_name"),
        ({"first_name": True}, "first_name"),
        ({"properties": {"plan": "gold"}}, "properties"),
        ({"properties": ["gold"]}, "properties"),
        ({"properties": [{"value": "x"}]}, "properties"),
        ({"properties": "x", "cf_a": "1"}, "properties"),
        ({"avatar": "https://example.com/a.png"}, "avatar"),
        ({"social_profiles": "x"}, "social_profiles"),
    ):
        api.refused("POST", "/v2/users", wrong, says=says)
        api.refused("PUT", f"/v2/users/{user}", wrong, says=says)
    both = api.refused("POST", "/v2/users", {"first_name": [], "phone": {}})
    assert "first_name" in both["message"], "every wrong member is named at once"
    assert "phone" in both["message"]


def test_a_message_moves_its_user_where_the_setting_says_so(sqlite_api: Api, clock: ManualClock) -> None:
    user = sqlite_api.make_user()
    conversation = sqlite_api.open(user)
    clock.move(MINUTE)
    sqlite_api.say(conversation)
    assert sqlite_api.get(f"/v2/users/{user}")["updated_time"] == NOW
    sqlite_api.restart(message_moves_user=True)
    sqlite_api.post(f"/v2/conversations/{conversation}/messages", message("x"))
    assert sqlite_api.get(f"/v2/users/{user}")["updated_time"] == "2026-01-05T09:01:00.000Z"
