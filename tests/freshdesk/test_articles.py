"""Articles of the knowledge base, in every language, and how they are found (Freshdesk contract 5.13, 6.14, 7.3)."""

from typing import Any

from sqlalchemy import bindparam, update
from tests.freshdesk.api import Api, query
from tests.freshdesk.library import article, category, folder
from tests.freshdesk.people import LATER, MISSING, NOW, UNIQUE, UNKNOWN, agent, done, ids, look
from tests.freshdesk.test_solutions import in_category, in_folder

from freehold.core.solutions.model import article_texts
from freehold.kernel.clock import MINUTE, ManualClock
from freehold.kernel.query import Query
from freehold.kernel.text import load

ARTICLES = "/solutions/articles"
STATUSES = "It should be one of these values: '1,2'"
HITS = Query(
    update(article_texts)
    .where(article_texts.c.language == bindparam("in_language"))
    .values(hits=bindparam("by"), thumbs_up=bindparam("by"))
)


def shelf(api: Api) -> tuple[Any, Any]:
    above = category(api)
    return above, folder(api, above["id"])


def found(api: Api, term: str) -> list[str]:
    return [row["title"] for row in look(api, f"/search/solutions?{query(term=term)}")]


def test_one_is_written(api: Api) -> None:
    above, inside = shelf(api)
    body = {
        "title": " Late ",
        "description": "<p>Wait a <b>day</b>.</p><script>x</script>",
        "status": 1,
        "type": 2,
        "tags": ["late", "late", " parcel "],
        "seo_data": {"meta_title": "T", "meta_keywords": ["a", "b"]},
    }
    answer = api.post(f"/solutions/folders/{inside['id']}/articles", body)
    number = answer["id"]
    expected = {
        "id": number,
        "type": 2,
        "status": 1,
        "title": "Late",
        "description": "<p>Wait a <b>day</b>.</p><script>x</script>",
        "description_text": "Wait a day.",
        "agent_id": api.agent["id"],
        "category_id": above["id"],
        "folder_id": inside["id"],
        "hierarchy": [in_category(above), in_folder(inside)],
        "thumbs_up": 0,
        "thumbs_down": 0,
        "hits": 0,
        "suggested": 0,
        "feedback_count": 0,
        "tags": ["late", "parcel"],
        "seo_data": {"meta_title": "T", "meta_description": None, "meta_keywords": "a,b"},
        "attachments": [],
        "cloud_files": [],
        "created_at": NOW,
        "updated_at": NOW,
    }
    assert (answer.status, answer.body) == (201, expected)
    assert answer.headers["location"] == f"http://127.0.0.1:{api.server.port}/api/v2{ARTICLES}/{number}"
    assert (answer.events, answer.entries) == (
        ["article.created"],
        [f"API key wrote article {number} into folder {inside['id']}"],
    )
    assert look(api, f"{ARTICLES}/{number}") == look(api, f"{ARTICLES}/{number}/en") == expected
    assert article(api, inside["id"], description="a < b")["description"] == "<div>a &lt; b</div>"


def test_wrong_fields_are_named(api: Api) -> None:
    _, inside = shelf(api)
    path = f"/solutions/folders/{inside['id']}/articles"
    body = {"title": "x" * 256, "status": 3, "type": 3, "agent_id": 1, "seo_data": {"x": 1}, "tags": [1], "hits": 5}
    assert api.wrong("POST", path, body) == {
        "title": ("invalid_value", "Has 256 characters, it can have maximum of 255 characters"),
        "description": ("missing_field", MISSING),
        "status": ("invalid_value", STATUSES),
        "type": ("invalid_value", STATUSES),
        "seo_data.x": ("invalid_field", UNKNOWN),
        "tags": ("datatype_mismatch", "It should be a String"),
        "agent_id": ("invalid_value", "There is no agent matching the given agent_id"),
        "hits": ("invalid_field", UNKNOWN),
    }
    assert api.wrong("POST", path, {"title": " "}) == {
        "title": ("missing_field", MISSING),
        "description": ("missing_field", MISSING),
        "status": ("missing_field", STATUSES),
    }
    number = article(api, inside["id"])["id"]
    assert api.codes("PUT", f"{ARTICLES}/{number}", {"description": "", "folder_id": 1}) == {
        "description": "missing_field",
        "folder_id": "invalid_field",
    }
    api.missing("POST", "/solutions/folders/1/articles", {"title": "X"})
    for method in ("GET", "PUT", "DELETE"):
        api.missing(method, f"{ARTICLES}/1", {"title": "X"} if method == "PUT" else None)


def test_one_is_changed_and_taken_back(api: Api, clock: ManualClock) -> None:
    _, inside = shelf(api)
    kim = agent(api)["id"]
    before = article(api, inside["id"], seo_data={"meta_title": "T"}, tags=["a"])
    path = f"{ARTICLES}/{before['id']}"
    clock.move(MINUTE)
    answer = api.put(path, {"status": 1})
    after = {**before, "status": 1, "updated_at": LATER}
    assert (answer.status, answer.body, look(api, path)) == (200, after, after)
    assert (answer.events, answer.entries) == (["article.updated"], [f"API key changed article {before['id']}"])
    assert load(answer.happened[0]["data"]) == {"language": "en", "changed": ["status"]}
    body = {"title": "Lost", "type": 2, "agent_id": kim, "tags": [], "seo_data": {"meta_keywords": "x,y"}}
    assert api.put(path, body).body == {
        **after,
        **body,
        "seo_data": {"meta_title": "T", "meta_description": None, "meta_keywords": "x,y"},
    }
    answer = api.delete(path)
    assert (answer.status, answer.events) == (204, ["article.deleted"])
    assert answer.entries == [f"API key deleted article {before['id']}"]
    api.missing("GET", path)
    assert look(api, f"/solutions/folders/{inside['id']}")["articles_count"] == 0


def test_one_is_written_in_other_languages(api: Api, clock: ManualClock) -> None:
    _, inside = shelf(api)
    first = article(api, inside["id"], tags=["late"])
    path = f"{ARTICLES}/{first['id']}"
    api.missing("GET", f"{path}/pt-BR")
    clock.move(MINUTE)
    answer = api.post(f"{path}/pt-BR", {"title": "Atrasado", "description": "<p>Espere</p>", "status": 1})
    expected = {
        **first,
        "title": "Atrasado",
        "description": "<p>Espere</p>",
        "description_text": "Espere",
        "status": 1,
        "tags": [],
        "created_at": LATER,
        "updated_at": LATER,
    }
    assert (answer.status, answer.body) == (201, expected)
    assert answer.headers["location"].endswith(f"/api/v2{path}/pt-BR")
    assert answer.events == ["article.updated"]
    assert answer.entries == [f"API key translated article {first['id']} into pt-BR"]
    changed = api.put(f"{path}/pt-BR", {"status": 2})
    assert (changed.status, changed.body) == (200, {**expected, "status": 2})
    assert changed.entries == [f"API key changed article {first['id']} in pt-BR"]
    assert (look(api, path), look(api, f"{path}/pt-BR")["status"]) == (first, 2)
    listed = f"/solutions/folders/{inside['id']}/articles"
    assert [row["title"] for row in look(api, f"{listed}/pt-BR")] == ["Atrasado"]
    assert look(api, f"{listed}/de") == []
    second = article(api, inside["id"], "Second")
    assert api.follow(listed, per_page=1) == [first, second]
    assert api.codes("POST", f"{path}/pt-BR", {"title": "X", "description": "Y", "status": 1}, status=409) == {
        "language": "duplicate_value"
    }
    assert api.wrong("POST", f"{path}/en", {"title": "X", "description": "Y", "status": 1}, 409) == {
        "language": ("duplicate_value", UNIQUE)
    }
    assert api.codes("POST", f"{path}/klingon", {"title": "X"}) == {"language": "invalid_value"}
    api.put(f"{path}/pt-BR", {"type": 2})
    assert look(api, path)["type"] == 2, "the same in all languages"
    for missing in (f"{path}/xx", f"{listed}/xx", "/solutions/folders/1/articles"):
        api.missing("GET", missing)
    api.missing("PUT", f"{path}/de", {"title": "X"})
    assert done(api, "DELETE", path) == ["article.deleted"]
    api.missing("GET", f"{path}/pt-BR")


def test_what_counts_is_told_by_language_and_together(api: Api) -> None:
    _, inside = shelf(api)
    path = f"{ARTICLES}/{article(api, inside['id'])['id']}"
    api.post(f"{path}/de", {"title": "Spät", "description": "x", "status": 2})

    def count(tx: Any) -> None:
        tx.run(HITS, in_language="en", by=5)
        tx.run(HITS, in_language="de", by=2)

    api.installation.database.write_now(count)
    shown = [
        (row["hits"], row["thumbs_up"]) for row in (look(api, path), look(api, f"{path}/en"), look(api, f"{path}/de"))
    ]
    assert shown == [(7, 7), (5, 5), (2, 2)]
    assert look(api, f"/solutions/folders/{inside['id']}/articles")[0]["hits"] == 7


def test_files_come_with_one(api: Api) -> None:
    _, inside = shelf(api)
    answer = api.form(
        "POST",
        f"/solutions/folders/{inside['id']}/articles",
        ("title", "Label"),
        ("description", "See the file"),
        ("status", "2"),
        ("tags[]", "a"),
        ("seo_data[meta_title]", "T"),
        ("attachments[]", "label.txt", b"To: Rita"),
    )
    assert answer.status == 201, answer.content
    assert (answer["tags"], answer["seo_data"]["meta_title"]) == (["a"], "T")
    path = f"{ARTICLES}/{answer['id']}"
    more = api.form("PUT", path, ("attachments[]", "second.txt", b"2"))
    assert [(file["name"], file["size"]) for file in more["attachments"]] == [("label.txt", 8), ("second.txt", 1)]
    much = ("attachments[]", "much.txt", b"x" * (20 * 1024 * 1024 - 8))
    assert api.form("PUT", path, much)["errors"] == [
        {
            "field": "attachments",
            "message": "The files of an article are 20971520 bytes together at the most",
            "code": "invalid_value",
        }
    ]
    assert done(api, "DELETE", path) == ["article.deleted"]
    assert api.rows("attachments") == []
    assert [job["kind"] for job in api.rows("jobs")] == ["file.remove"] * 2


def test_articles_are_found_by_the_beginnings_of_their_words(api: Api, clock: ManualClock) -> None:
    above, inside = shelf(api)
    late = article(api, inside["id"], description="<p>A parcel's DELAY costs 50% more_or_less</p>", tags=["Zoll"])
    clock.move(MINUTE)
    cafe = article(api, inside["id"], "Mein Café öffnet", description="<p>Täglich</p>", status=1)
    assert found(api, "parcel dela") == found(api, "DELAY  parc") == found(api, "zol") == [late["title"]]
    assert found(api, "cafe") == found(api, "CAFÉ") == found(api, "taglich") == [cafe["title"]]
    assert found(api, "arcel") == found(api, "parcel cafe") == found(api, "%") == found(api, "'; --") == []
    assert found(api, "50") == found(api, "more_or") == [late["title"]]
    api.post(f"{ARTICLES}/{late['id']}/de", {"title": "Zu spät", "description": "x", "status": 2})
    assert found(api, "spat") == ["Zu spät"]
    [item] = look(api, f"/search/solutions?{query(term='delay')}")
    assert item == {
        **late,
        "folder_visibility": 1,
        "path": f"{late['id']}-my-parcel-is-late",
        "modified_at": NOW,
        "modified_by": api.agent["id"],
        "language_id": 12,
        "category_name": above["name"],
        "folder_name": inside["name"],
    }
    newest_first = [row["title"] for row in api.follow("/search/solutions", term="m", per_page=1)]
    assert newest_first == [cafe["title"], late["title"]]
    api.put(f"{ARTICLES}/{late['id']}", {"description": "Gone"})
    assert found(api, "delay") == []
    assert api.wrong("GET", "/search/solutions") == {"term": ("missing_field", MISSING)}
    assert api.codes("GET", "/search/solutions?term=%20") == {"term": "missing_field"}


def test_who_may_do_what(sqlite_api: Api) -> None:
    _, inside = shelf(sqlite_api)
    one = f"{ARTICLES}/{article(sqlite_api, inside['id'])['id']}"
    listed = f"/solutions/folders/{inside['id']}/articles"
    agent_, outsider = sqlite_api.hire("AGENT"), sqlite_api.hire("TICKET_COLLABORATOR")
    for path in (one, f"{one}/en", listed, f"{listed}/en", "/search/solutions?term=x"):
        assert (agent_.get(path).status, outsider.get(path).status) == (200, 403), path
    for method, path in (("POST", listed), ("PUT", one), ("POST", f"{one}/de"), ("PUT", f"{one}/en"), ("DELETE", one)):
        assert agent_.call(method, path, {} if method != "DELETE" else None).status == 403, (method, path)
    assert ids(look(agent_, listed)) == [int(one.rpartition("/")[2])]
