"""Forums and their categories (Freshdesk contract 5.13, 6.15)."""

from tests.freshdesk.api import Api
from tests.freshdesk.library import DISCUSSIONS, board, comment, forum, topic
from tests.freshdesk.people import LATER, MISSING, NOW, UNIQUE, UNKNOWN, company, done, ids, look

from freehold.kernel.clock import MINUTE, ManualClock
from freehold.kernel.text import load

CATEGORIES, FORUMS = f"{DISCUSSIONS}/categories", f"{DISCUSSIONS}/forums"
CHOICE = "It should be one of these values: '1,2,3,4'"


def test_a_category_is_begun_changed_and_removed(api: Api, clock: ManualClock) -> None:
    answer = api.post(CATEGORIES, {"name": " Shipping ", "description": "Parcels"})
    number = answer["id"]
    expected = {"id": number, "name": "Shipping", "description": "Parcels", "created_at": NOW, "updated_at": NOW}
    assert (answer.status, answer.body) == (201, expected)
    assert answer.headers["location"] == f"http://127.0.0.1:{api.server.port}/api/v2{CATEGORIES}/{number}"
    assert answer.events == ["forum_category.created"]
    assert answer.entries == [f"API key began forum category {number}"]
    path = f"{CATEGORIES}/{number}"
    clock.move(MINUTE)
    changed = api.put(path, {"name": "Letters", "description": None})
    after = {**expected, "name": "Letters", "description": None, "updated_at": LATER}
    assert (changed.status, changed.body, look(api, path)) == (200, after, after)
    assert changed.events == ["forum_category.updated"]
    assert changed.entries == [f"API key changed forum category {number}"]
    second = board(api)
    assert ids(api.follow(CATEGORIES, per_page=1)) == [number, second["id"]]
    assert ids(look(api, f"{CATEGORIES}?per_page=100")) == [number, second["id"]]
    inside = forum(api, category_id=number)
    said = comment(api, topic(api, inside["id"])["id"])
    answer = api.delete(path)
    assert (answer.status, answer.events) == (204, ["forum_category.deleted"])
    assert answer.entries == [f"API key deleted forum category {number}"]
    for gone in (path, f"{FORUMS}/{inside['id']}", f"{DISCUSSIONS}/topics/{said['topic_id']}"):
        api.missing("GET", gone)
    for method in ("GET", "PUT", "DELETE"):
        api.missing(method, path, {"name": "X"} if method == "PUT" else None)


def test_a_category_has_a_name_of_its_own(api: Api) -> None:
    number = board(api)["id"]
    assert api.wrong("POST", CATEGORIES, {"description": 1, "x": 1}) == {
        "name": ("missing_field", MISSING),
        "description": ("datatype_mismatch", "It should be a String"),
        "x": ("invalid_field", UNKNOWN),
    }
    assert api.wrong("POST", CATEGORIES, {"name": "shipping"}, 409) == {"name": ("duplicate_value", UNIQUE)}
    assert api.put(f"{CATEGORIES}/{number}", {"name": "SHIPPING"})["name"] == "SHIPPING", "its own"
    assert api.codes("PUT", f"{CATEGORIES}/{number}", {"name": ""}) == {"name": "missing_field"}


def test_a_forum_is_opened_changed_and_removed(api: Api, clock: ManualClock) -> None:
    above = board(api)["id"]
    body = {"name": " How ", "description": "Ask", "forum_type": 1, "forum_visibility": 2}
    answer = api.post(f"{CATEGORIES}/{above}/forums", body)
    number = answer["id"]
    expected = {
        "id": number,
        "name": "How",
        "description": "Ask",
        "position": 1,
        "forum_category_id": above,
        "forum_type": 1,
        "forum_visibility": 2,
        "company_ids": None,
        "topics_count": 0,
        "posts_count": 0,
        "comments_count": 0,
        "created_at": NOW,
        "updated_at": NOW,
    }
    assert (answer.status, answer.body) == (201, expected)
    assert answer.headers["location"] == f"http://127.0.0.1:{api.server.port}/api/v2{FORUMS}/{number}"
    assert (answer.events, answer.entries) == (
        ["forum.created"],
        [f"API key opened forum {number} in category {above}"],
    )
    path, customer = f"{FORUMS}/{number}", company(api)["id"]
    clock.move(MINUTE)
    changed = api.put(path, {"name": "Ideas", "forum_type": 2, "forum_visibility": 4, "company_ids": [customer]})
    after = {**expected, "name": "Ideas", "forum_type": 2, "forum_visibility": 4, "company_ids": [customer]}
    after["updated_at"] = LATER
    assert (changed.status, changed.body, look(api, path)) == (200, after, after)
    assert changed.events == ["forum.updated"]
    assert load(changed.happened[0]["data"]) == {"changed": ["company_ids", "name", "type", "visibility"]}
    assert changed.entries == [f"API key changed forum {number}"]
    assert api.put(path, {"forum_visibility": 1})["company_ids"] is None
    said = topic(api, number)["id"]
    comment(api, said)
    shown = look(api, path)
    assert (shown["topics_count"], shown["posts_count"], shown["comments_count"]) == (1, 2, 2)
    message = "It cannot be changed once there are topics in the forum"
    assert api.wrong("PUT", path, {"forum_type": 3}) == {"forum_type": ("incompatible_field", message)}
    assert api.put(path, {"forum_type": 2, "name": "Same"})["name"] == "Same"
    second = forum(api, "Second", category_id=above)
    assert second["position"] == 2
    assert ids(api.follow(f"{CATEGORIES}/{above}/forums", per_page=1)) == [number, second["id"]]
    answer = api.delete(path)
    assert (answer.status, answer.events) == (204, ["forum.deleted"])
    assert answer.entries == [f"API key deleted forum {number}"]
    for gone in (path, f"{DISCUSSIONS}/topics/{said}", f"{DISCUSSIONS}/topics/{said}/comments"):
        api.missing("GET", gone)
    for method in ("PUT", "DELETE"):
        api.missing(method, path, {"name": "X"} if method == "PUT" else None)
    api.missing("GET", f"{CATEGORIES}/1/forums")
    api.missing("POST", f"{CATEGORIES}/1/forums", {"name": "X"})


def test_wrong_fields_of_a_forum_are_named(api: Api) -> None:
    above = board(api)["id"]
    path = f"{CATEGORIES}/{above}/forums"
    assert api.wrong("POST", path, {"forum_type": 5, "company_ids": [1], "position": 1}) == {
        "name": ("missing_field", MISSING),
        "forum_type": ("invalid_value", CHOICE),
        "forum_visibility": ("missing_field", CHOICE),
        "company_ids": ("incompatible_field", "It can be set only when the forum_visibility is 4"),
        "position": ("invalid_field", UNKNOWN),
    }
    body = {"name": "X", "forum_type": 1, "forum_visibility": 4}
    assert api.wrong("POST", path, body) == {"company_ids": ("missing_field", MISSING)}
    assert api.codes("POST", path, {**body, "company_ids": [1]}) == {"company_ids": "invalid_value"}
    forum(api, "X", category_id=above)
    body = {"name": "x", "forum_type": 1, "forum_visibility": 1}
    assert api.wrong("POST", path, body, 409) == {"name": ("duplicate_value", UNIQUE)}
    assert forum(api, "x", category_id=board(api, "Other")["id"])["name"] == "x", "in another category"


def test_who_may_do_what(sqlite_api: Api) -> None:
    one = forum(sqlite_api)
    category, path = f"{CATEGORIES}/{one['forum_category_id']}", f"{FORUMS}/{one['id']}"
    agent, outsider = sqlite_api.hire("AGENT"), sqlite_api.hire("TICKET_COLLABORATOR")
    for read in (CATEGORIES, category, f"{category}/forums", path):
        assert (agent.get(read).status, outsider.get(read).status) == (200, 403), read
    for method, write in (("POST", CATEGORIES), ("PUT", category), ("POST", f"{category}/forums"), ("PUT", path)):
        assert outsider.call(method, write, {}).status == 403, write
        assert agent.call(method, write, {"x": 1}).status == 400, write
    for write in (path, category):
        assert agent.delete(write).status == 403, write
    assert done(sqlite_api.hire("SUPERVISOR"), "DELETE", path) == ["forum.deleted"]
