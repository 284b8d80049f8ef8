"""Topics, comments, and who follows what (Freshdesk contract 5.13, 6.15)."""

import pytest
from tests.freshdesk.api import Api
from tests.freshdesk.library import DISCUSSIONS, comment, forum, topic
from tests.freshdesk.people import LATER, MISSING, NOW, UNKNOWN, contact, done, ids, look

from freehold.kernel.clock import MINUTE, ManualClock
from freehold.kernel.text import load

FORUMS, TOPICS, COMMENTS = f"{DISCUSSIONS}/forums", f"{DISCUSSIONS}/topics", f"{DISCUSSIONS}/comments"


def test_a_topic_is_begun_and_changed(api: Api, clock: ManualClock) -> None:
    above = forum(api)["id"]
    answer = api.post(f"{FORUMS}/{above}/topics", {"title": " Receipt ", "message": "Where <is> it?"})
    number, ada = answer["id"], api.agent["id"]
    expected = {
        "id": number,
        "title": "Receipt",
        "forum_id": above,
        "user_id": ada,
        "locked": False,
        "published": True,
        "stamp_type": 7,
        "replied_by": None,
        "posts_count": 1,
        "comments_count": 1,
        "hits": 0,
        "user_votes": 0,
        "merged_topic_id": None,
        "sticky": False,
        "created_at": NOW,
        "updated_at": NOW,
        "replied_at": NOW,
    }
    assert (answer.status, answer.body) == (201, expected)
    assert answer.headers["location"] == f"http://127.0.0.1:{api.server.port}/api/v2{TOPICS}/{number}"
    assert (answer.events, answer.entries) == (["topic.created"], [f"API key began topic {number} in forum {above}"])
    path = f"{TOPICS}/{number}"
    [first] = look(api, f"{path}/comments")
    assert (first["body_text"], first["user_id"], first["forum_id"]) == ("Where it?", ada, above)
    clock.move(MINUTE)
    changed = api.put(
        path, {"title": "Bill", "message": "<b>Here</b>", "sticky": True, "locked": True, "stamp_type": 6}
    )
    after = {**expected, "title": "Bill", "sticky": True, "locked": True, "stamp_type": 6, "updated_at": LATER}
    assert (changed.status, changed.body, look(api, path)) == (200, after, after)
    assert changed.events == ["topic.updated"]
    assert load(changed.happened[0]["data"]) == {"changed": ["is_locked", "is_sticky", "message", "stamp", "title"]}
    assert changed.entries == [f"API key changed topic {number}"]
    assert look(api, f"{path}/comments") == [{**first, "body": "<b>Here</b>", "body_text": "Here", "updated_at": LATER}]
    answer = api.delete(path)
    assert (answer.status, answer.events, answer.entries) == (
        204,
        ["topic.deleted"],
        [f"API key deleted topic {number}"],
    )
    for method in ("GET", "PUT", "DELETE"):
        api.missing(method, path, {"title": "X"} if method == "PUT" else None)
    for gone in (f"{path}/comments", f"{path}/follow", f"{FORUMS}/1/topics"):
        api.missing("GET", gone)
    api.missing("POST", f"{FORUMS}/1/topics", {"title": "X"})


def test_wrong_fields_of_a_topic_are_named(api: Api) -> None:
    above = forum(api)["id"]
    path = f"{FORUMS}/{above}/topics"
    assert api.wrong("POST", path, {"title": "", "sticky": "yes", "stamp_type": 3, "hits": 1}) == {
        "title": ("missing_field", MISSING),
        "message": ("missing_field", MISSING),
        "sticky": ("datatype_mismatch", "It should be a/an Boolean"),
        "stamp_type": ("invalid_value", "It should be one of these values: '6,7'"),
        "hits": ("invalid_field", UNKNOWN),
    }
    number = topic(api, above)["id"]
    assert api.codes("PUT", f"{TOPICS}/{number}", {"title": None, "message": " "}) == {
        "title": "missing_field",
        "message": "missing_field",
    }


@pytest.mark.parametrize(
    ("kind", "default", "allowed", "refused"),
    [(1, 7, [6, 7], [1, 8]), (2, None, [1, 2, 3, 4, 5], [6, 0]), (3, 9, [8, 9], [7]), (4, None, [], [1, 9])],
)
def test_stamps_go_with_what_a_forum_is_for(
    sqlite_api: Api, kind: int, default: int | None, allowed: list[int], refused: list[int]
) -> None:
    above = forum(sqlite_api, kind=kind)["id"]
    path = f"{TOPICS}/{topic(sqlite_api, above)['id']}"
    assert look(sqlite_api, path)["stamp_type"] == default
    for stamp in allowed:
        assert sqlite_api.put(path, {"stamp_type": stamp})["stamp_type"] == stamp
    for stamp in refused:
        assert sqlite_api.codes("PUT", path, {"stamp_type": stamp}) == {"stamp_type": "invalid_value"}
    assert sqlite_api.put(path, {"stamp_type": None})["stamp_type"] == default
    assert topic(sqlite_api, above, stamp_type=None)["stamp_type"] == default


def test_what_sticks_is_listed_first(api: Api) -> None:
    above = forum(api)["id"]
    old, new = topic(api, above)["id"], topic(api, above)["id"]
    sticky = topic(api, above, sticky=True)["id"]
    newest = topic(api, above)["id"]
    assert ids(api.follow(f"{FORUMS}/{above}/topics", per_page=1)) == [sticky, newest, new, old]
    assert look(api, f"{FORUMS}/{above}/topics?per_page=100&page=2") == []


def test_a_topic_is_commented_on(api: Api, clock: ManualClock) -> None:
    kim, above = api.hire("AGENT"), forum(api)["id"]
    path = f"{TOPICS}/{topic(api, above)['id']}"
    clock.move(MINUTE)
    answer = kim.post(f"{path}/comments", {"body": "<p>Below <i>it</i></p>"})
    expected = {
        "id": answer["id"],
        "body": "<p>Below <i>it</i></p>",
        "body_text": "Below it",
        "topic_id": int(path.rpartition("/")[2]),
        "forum_id": above,
        "user_id": kim.agent["id"],
        "answer": False,
        "published": True,
        "spam": None,
        "trash": False,
        "created_at": LATER,
        "updated_at": LATER,
    }
    assert (answer.status, answer.body) == (201, expected)
    assert answer.headers["location"] == f"http://127.0.0.1:{api.server.port}/api/v2{COMMENTS}/{answer['id']}"
    assert answer.events == ["comment.created"]
    assert answer.entries == [f"API key commented on topic {expected['topic_id']}"]
    shown = look(api, path)
    assert {
        name: shown[name] for name in ("comments_count", "posts_count", "replied_by", "replied_at", "updated_at")
    } == {
        "comments_count": 2,
        "posts_count": 2,
        "replied_by": kim.agent["id"],
        "replied_at": LATER,
        "updated_at": LATER,
    }
    assert api.follow(f"{path}/comments", per_page=1)[1:] == [expected]
    changed = api.put(f"{COMMENTS}/{answer['id']}", {"body": "Above it"})
    assert changed.body == {**expected, "body": "<div>Above it</div>", "body_text": "Above it"}
    assert (changed.events, changed.entries) == (["comment.updated"], [f"API key changed comment {answer['id']}"])
    assert api.wrong("POST", f"{path}/comments", {"body": " ", "answer": True}) == {
        "body": ("missing_field", MISSING),
        "answer": ("invalid_field", UNKNOWN),
    }
    assert api.codes("PUT", f"{COMMENTS}/{answer['id']}", {"body": None, "answer": 1}) == {
        "body": "missing_field",
        "answer": "datatype_mismatch",
    }
    removed = api.delete(f"{COMMENTS}/{answer['id']}")
    assert (removed.status, removed.events) == (204, ["comment.deleted"])
    assert removed.entries == [f"API key deleted comment {answer['id']}"]
    shown = look(api, path)
    assert (shown["comments_count"], shown["replied_by"], shown["replied_at"]) == (1, None, NOW)
    for method in ("PUT", "DELETE"):
        api.missing(method, f"{COMMENTS}/{answer['id']}", {"body": "X"} if method == "PUT" else None)
    api.missing("POST", f"{TOPICS}/1/comments", {"body": "X"})


def test_what_is_said_may_come_under_the_names_of_one_client(api: Api) -> None:
    """Contract 12: npm freshdesk-mcp insists on `message_html` and `body_html`."""
    above = forum(api)["id"]
    begun = api.post(f"{FORUMS}/{above}/topics", {"title": "Ink", "message_html": "<p>Which?</p>"})
    assert begun.status == 201
    path = f"{TOPICS}/{begun['id']}"
    said = api.post(f"{path}/comments", {"body_html": "<p>Black</p>"})
    assert api.put(f"{COMMENTS}/{said['id']}", {"body_html": "<p>Blue</p>"}).status == 200
    assert api.put(path, {"message_html": "<p>Whose?</p>"}).status == 200
    assert [row["body_text"] for row in look(api, f"{path}/comments")] == ["Whose?", "Blue"]
    both = api.post(f"{path}/comments", {"body": "<p>Red</p>", "body_html": "<p>Green</p>"})
    assert both["body_text"] == "Red", "the documented name counts"
    assert api.codes("POST", f"{FORUMS}/{above}/topics", {"title": "Ink", "message_html": " "}) == {
        "message": "missing_field"
    }
    for wrong in (" ", None):
        assert api.codes("PUT", f"{COMMENTS}/{said['id']}", {"body_html": wrong}) == {"body": "missing_field"}


def test_nobody_comments_on_what_is_locked(api: Api) -> None:
    path = f"{TOPICS}/{topic(api, forum(api)['id'], locked=True)['id']}"
    answer = api.post(f"{path}/comments", {"body": "Me too"})
    assert (answer.status, answer.body) == (409, {"code": "inconsistent_state", "message": "The topic is locked"})
    [first] = look(api, f"{path}/comments")
    assert api.delete(f"{COMMENTS}/{first['id']}").status == 409, "the message goes with the topic"
    api.put(path, {"locked": False})
    assert api.post(f"{path}/comments", {"body": "Me too"}).status == 201


def test_a_question_has_one_answer(api: Api) -> None:
    path = f"{TOPICS}/{topic(api, forum(api)['id'])['id']}"
    number = int(path.rpartition("/")[2])
    one, other = comment(api, number)["id"], comment(api, number)["id"]
    answer = api.put(f"{COMMENTS}/{one}", {"answer": True})
    assert (answer["answer"], answer.events) == (True, ["comment.updated", "topic.updated"])
    assert look(api, path)["stamp_type"] == 6
    api.put(f"{COMMENTS}/{other}", {"answer": True})
    assert [row["answer"] for row in look(api, f"{path}/comments")] == [False, False, True]
    assert api.delete(f"{COMMENTS}/{other}").events == ["comment.deleted", "topic.updated"]
    assert look(api, path)["stamp_type"] == 7
    api.put(f"{COMMENTS}/{one}", {"answer": True})
    assert api.put(f"{COMMENTS}/{one}", {"answer": False})["answer"] is False
    assert look(api, path)["stamp_type"] == 7
    first = look(api, f"{path}/comments")[0]["id"]
    assert api.codes("PUT", f"{COMMENTS}/{first}", {"answer": True}) == {"answer": "incompatible_field"}
    idea = comment(api, topic(api, forum(api, "Ideas", kind=2)["id"])["id"])["id"]
    assert api.codes("PUT", f"{COMMENTS}/{idea}", {"answer": True}) == {"answer": "incompatible_field"}


@pytest.mark.parametrize("what", ["forum", "topic"])
def test_forums_and_topics_are_followed(api: Api, what: str) -> None:
    above = forum(api)["id"]
    number = above if what == "forum" else topic(api, above)["id"]
    path, rita, kim = f"{DISCUSSIONS}/{what}s/{number}/follow", contact(api)["id"], api.hire("AGENT")
    api.missing("GET", path)
    answer = api.post(path)
    assert (answer.status, answer.events) == (204, [f"{what}.followed"])
    assert load(answer.happened[0]["data"]) == {"user": api.agent["id"]}
    assert answer.entries == [f"API key followed {what} {number}"]
    assert done(api, "POST", path, {}) == [], "once is enough"
    assert api.get(path).status == 204
    assert done(api, "POST", path, {"user_id": rita}) == [f"{what}.followed"]
    assert api.get(path, user_id=rita).status == 204
    kim.missing("GET", path)
    for answer in (
        kim.get(path, user_id=rita),
        kim.post(path, {"user_id": rita}),
        kim.delete(f"{path}?user_id={rita}"),
    ):
        assert answer.status == 403, "others are for administrators"
    assert done(kim, "POST", path, {"user_id": kim.agent["id"]}) == [f"{what}.followed"]
    answer = kim.delete(path)
    assert (answer.status, answer.events) == (204, [f"{what}.unfollowed"])
    assert answer.entries == [f"API key stopped following {what} {number}"]
    assert done(kim, "DELETE", path) == []
    assert done(api, "DELETE", path, {"user_id": rita}) == [f"{what}.unfollowed"]
    sam = contact(api, "Sam")["id"]
    api.post(path, {"user_id": sam})
    api.delete(f"/contacts/{sam}/hard_delete?force=true")
    assert sam not in [row["user_id"] for row in api.rows("forum_follows")], "whoever is erased follows nothing"
    api.missing("GET", f"{path}?user_id={rita}")
    assert api.codes("POST", path, {"user_id": 1}) == {"user_id": "invalid_value"}
    assert api.codes("POST", path, {"user_id": "x", "colour": 1}) == {
        "user_id": "datatype_mismatch",
        "colour": "invalid_field",
    }
    for method in ("GET", "POST", "DELETE"):
        api.missing(method, f"{DISCUSSIONS}/{what}s/1/follow")


def test_topics_are_listed_by_who_follows_and_takes_part(api: Api) -> None:
    kim, above = api.hire("AGENT"), forum(api)["id"]
    first, second, third = (topic(client, above)["id"] for client in (api, kim, api))
    comment(kim, third)
    for number in (first, third):
        api.post(f"{TOPICS}/{number}/follow")
    assert ids(api.follow(f"{TOPICS}/followed_by", per_page=1)) == [third, first]
    assert ids(api.follow(f"{TOPICS}/participated_by", per_page=1, user_id=kim.agent["id"])) == [third, second]
    assert look(kim, f"{TOPICS}/followed_by?per_page=100") == []
    assert look(kim, f"{TOPICS}/participated_by") == [look(api, f"{TOPICS}/{third}"), look(api, f"{TOPICS}/{second}")]
    for name in ("followed_by", "participated_by"):
        assert kim.get(f"{TOPICS}/{name}", user_id=api.agent["id"]).status == 403
        assert api.codes("GET", f"{TOPICS}/{name}?user_id=1") == {"user_id": "invalid_value"}


def test_who_may_do_what(sqlite_api: Api) -> None:
    above = forum(sqlite_api)["id"]
    one = topic(sqlite_api, above)["id"]
    said = comment(sqlite_api, one)["id"]
    agent, outsider = sqlite_api.hire("AGENT"), sqlite_api.hire("TICKET_COLLABORATOR")
    listed, path, about = f"{FORUMS}/{above}/topics", f"{TOPICS}/{one}", f"{TOPICS}/{one}/comments"
    for read in (listed, path, about, f"{TOPICS}/followed_by", f"{TOPICS}/participated_by"):
        assert (agent.get(read).status, outsider.get(read).status) == (200, 403), read
    writes = (("POST", listed), ("PUT", path), ("POST", about), ("PUT", f"{COMMENTS}/{said}"))
    for method, write in (*writes, ("POST", f"{path}/follow"), ("DELETE", f"{path}/follow")):
        assert outsider.call(method, write, {}).status == 403, write
    for method, write in writes:
        assert agent.call(method, write, {"x": 1}).status == 400, write
    for write in (f"{COMMENTS}/{said}", path):
        assert agent.delete(write).status == 403, write
