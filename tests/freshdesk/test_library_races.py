"""Many callers at the same moment, in the knowledge base, the forums and custom objects (Freshdesk contract 6.9 to 6.20)."""

from tests.freshdesk.api import Api
from tests.freshdesk.library import CATEGORIES, DISCUSSIONS, category, comment, folder, forum, topic
from tests.freshdesk.people import look
from tests.freshdesk.test_custom_objects import put_down, records
from tests.freshdesk.test_people_races import CALLERS, all_at_once, statuses

NO_FAULT = {201, 204, 404}


def test_one_of_many_who_take_a_name(api: Api) -> None:
    above, board = category(api)["id"], forum(api)["forum_category_id"]
    for path, body in (
        ("/canned_response_folders", {"name": "Deliveries"}),
        (CATEGORIES, {"name": "Letters"}),
        (f"{CATEGORIES}/{above}/de", {"name": "Pakete"}),
        (f"{CATEGORIES}/{above}/folders", {"name": "Delays"}),
        (f"{DISCUSSIONS}/categories", {"name": "Shipping"}),
        (f"{DISCUSSIONS}/categories/{board}/forums", {"name": "Ideas", "forum_type": 2, "forum_visibility": 1}),
    ):
        answers = all_at_once(api, [("POST", path, body)] * CALLERS)
        assert statuses(answers) == [201, *[409] * (CALLERS - 1)], (path, answers)


def test_records_are_counted_and_changed_one_after_another(api: Api) -> None:
    path = records(api)
    assert statuses(all_at_once(api, [("POST", path, {"data": {"name": "x", "beds": 1}})] * CALLERS)) == [201] * CALLERS
    shown = [row["display_id"] for row in look(api, path)["records"]]
    assert shown == [f"HTL-{number}" for number in range(1, CALLERS + 1)]
    change = ("PUT", f"{path}/HTL-1", {"data": {"beds": 2}, "version": 1})
    assert statuses(all_at_once(api, [change] * CALLERS)) == [200, *[409] * (CALLERS - 1)]


def test_what_is_removed_takes_all_with_it(api: Api) -> None:
    for turn in range(3):
        above = category(api, f"C{turn}")["id"]
        inside = folder(api, above)["id"]
        article = ("POST", f"/solutions/folders/{inside}/articles", {"title": "T", "description": "D", "status": 1})
        deeper = ("POST", f"{CATEGORIES}/{above}/folders", {"name": f"D{turn}", "parent_folder_id": inside})
        answers = all_at_once(api, [article, article, ("DELETE", f"{CATEGORIES}/{above}", None), deeper, article])
        assert set(statuses(answers)) <= NO_FAULT, answers
        board = forum(api, f"F{turn}")
        begun = topic(api, board["id"])["id"]
        said = ("POST", f"{DISCUSSIONS}/topics/{begun}/comments", {"body": "x"})
        more = ("POST", f"{DISCUSSIONS}/forums/{board['id']}/topics", {"title": "T", "message": "M"})
        gone = ("DELETE", f"{DISCUSSIONS}/categories/{board['forum_category_id']}", None)
        answers = all_at_once(api, [said, more, gone, said, more])
        assert set(statuses(answers)) <= NO_FAULT, answers
    left = ("articles", "article_texts", "solution_folders", "solution_categories", "comments", "topics", "forums")
    assert {name: api.rows(name) for name in left} == {name: [] for name in left}


def test_a_custom_object_is_removed_while_its_records_change(api: Api) -> None:
    path = records(api)
    for name in ("x", "y"):
        put_down(api, path, name)
    changes = [("PUT", f"{path}/HTL-{number}", {"data": {"beds": 5}}) for number in (1, 2, 1)]
    answers = all_at_once(
        api, [*changes, ("DELETE", path.removesuffix("/records"), None), ("DELETE", f"{path}/HTL-2", None)]
    )
    assert set(statuses(answers)) <= {200, *NO_FAULT}, answers
    assert api.rows("custom_records") == api.rows("custom_values") == []


def test_one_follows_once_and_every_comment_counts(api: Api) -> None:
    number = topic(api, forum(api)["id"])["id"]
    path = f"{DISCUSSIONS}/topics/{number}"
    assert statuses(all_at_once(api, [("POST", f"{path}/follow", None)] * CALLERS)) == [204] * CALLERS
    assert len(api.rows("forum_follows")) == 1
    assert statuses(all_at_once(api, [("POST", f"{path}/comments", {"body": "x"})] * CALLERS)) == [201] * CALLERS
    assert look(api, path)["comments_count"] == CALLERS + 1
    comment(api, number)
    assert look(api, path)["comments_count"] == CALLERS + 2
