"""Categories and folders of the knowledge base, in every language (Freshdesk contract 5.13, 6.14)."""

from typing import Any

from tests.freshdesk.api import Api
from tests.freshdesk.library import CATEGORIES, article, category, folder
from tests.freshdesk.people import LATER, MISSING, NOW, UNIQUE, UNKNOWN, company, done, ids, look

from freehold.kernel.clock import MINUTE, ManualClock
from freehold.kernel.text import load

FOLDERS = "/solutions/folders"


def in_category(found: Any, language: str = "en") -> Any:
    return {
        "level": 0,
        "type": "category",
        "data": {"id": found["id"], "name": found["name"], "language": language},
    }


def in_folder(found: Any, level: int = 1, language: str = "en") -> Any:
    return {
        "level": level,
        "type": "folder",
        "data": {"id": found["id"], "name": found["name"], "language": language},
    }


class TestCategories:
    def test_one_is_begun_and_changed(self, api: Api, clock: ManualClock) -> None:
        answer = api.post(CATEGORIES, {"name": " Parcels ", "description": "All of them", "visible_in_portals": [3]})
        number = answer["id"]
        expected = {
            "id": number,
            "name": "Parcels",
            "description": "All of them",
            "visible_in_portals": [3],
            "icon": {},
            "created_at": NOW,
            "updated_at": NOW,
        }
        assert (answer.status, answer.body) == (201, expected)
        assert answer.headers["location"] == f"http://127.0.0.1:{api.server.port}/api/v2{CATEGORIES}/{number}"
        assert answer.events == ["solution_category.created"]
        assert answer.entries == [f"API key began solution category {number}"]
        path = f"{CATEGORIES}/{number}"
        assert look(api, path) == expected
        clock.move(MINUTE)
        changed = api.put(path, {"name": "Letters", "description": None, "visible_in_portals": []})
        after = {**expected, "name": "Letters", "description": None, "visible_in_portals": [], "updated_at": LATER}
        assert (changed.status, changed.body, look(api, path)) == (200, after, after)
        assert changed.events == ["solution_category.updated"]
        assert load(changed.happened[0]["data"]) == {
            "language": "en",
            "changed": ["description", "name", "visible_in_portals"],
        }
        assert changed.entries == [f"API key changed solution category {number}"]
        for method in ("GET", "PUT", "DELETE"):
            api.missing(method, f"{CATEGORIES}/1", {"name": "X"} if method == "PUT" else None)
            api.missing(method, f"{CATEGORIES}/xx", {"name": "X"} if method == "PUT" else None)

    def test_wrong_fields_are_named(self, api: Api) -> None:
        number = category(api)["id"]
        body = {"description": 1, "visible_in_portals": ["x"], "icon": {}}
        assert api.wrong("POST", CATEGORIES, body) == {
            "name": ("missing_field", MISSING),
            "description": ("datatype_mismatch", "It should be a String"),
            "visible_in_portals": ("datatype_mismatch", "It should be a/an Positive Integer"),
            "icon": ("invalid_field", UNKNOWN),
        }
        assert api.wrong("POST", CATEGORIES, {"name": "parcels"}, 409) == {"name": ("duplicate_value", UNIQUE)}
        assert api.codes("PUT", f"{CATEGORIES}/{number}", {"name": " "}) == {"name": "missing_field"}
        assert api.put(f"{CATEGORIES}/{number}", {"name": "PARCELS"})["name"] == "PARCELS", "its own"
        assert api.codes("GET", f"{CATEGORIES}?colour=red") == {"colour": "invalid_field"}

    def test_one_is_written_in_other_languages(self, api: Api, clock: ManualClock) -> None:
        first, second = category(api), category(api, "Letters")
        path = f"{CATEGORIES}/{first['id']}"
        api.missing("GET", f"{path}/de")
        clock.move(MINUTE)
        answer = api.post(f"{path}/de", {"name": "Pakete", "description": "Alle"})
        expected = {**first, "name": "Pakete", "description": "Alle", "created_at": LATER, "updated_at": LATER}
        assert (answer.status, answer.body) == (201, expected)
        assert answer.headers["location"] == f"http://127.0.0.1:{api.server.port}/api/v2{path}/de"
        assert answer.events == ["solution_category.updated"]
        assert answer.entries == [f"API key translated solution category {first['id']} into de"]
        assert (look(api, f"{path}/de"), look(api, f"{path}/en"), look(api, path)) == (expected, first, first)
        changed = api.put(f"{path}/de", {"name": "Päckchen"})
        assert (changed.status, changed.body) == (200, {**expected, "name": "Päckchen"})
        assert changed.entries == [f"API key changed solution category {first['id']} in de"]
        assert [row["name"] for row in look(api, f"{CATEGORIES}/de?per_page=100")] == ["Päckchen"]
        assert ids(api.follow(CATEGORIES, per_page=1)) == ids(look(api, f"{CATEGORIES}/en")) == ids([first, second])
        assert look(api, f"{CATEGORIES}/fr") == []
        again = api.wrong("POST", f"{path}/de", {"name": "Pakete"}, 409)
        assert again == {"language": ("duplicate_value", UNIQUE)}
        other = f"{CATEGORIES}/{second['id']}"
        assert api.codes("POST", f"{other}/de", {"name": "päckchen"}, status=409) == {"name": "duplicate_value"}
        assert api.codes("POST", f"{other}/xx", {"name": "X"}) == {"language": "invalid_value"}
        assert api.codes("POST", f"{other}/de", {"visible_in_portals": [1]}) == {"name": "missing_field"}
        api.post(f"{other}/de", {"name": "Briefe", "visible_in_portals": [1]})
        assert look(api, other)["visible_in_portals"] == [1], "the same in all languages"
        api.missing("GET", f"{other}/xx")
        api.missing("PUT", f"{other}/fr", {"name": "X"})
        api.missing("POST", f"{CATEGORIES}/1/de", {"name": "X"})

    def test_one_goes_with_all_that_is_in_it(self, api: Api) -> None:
        first, other = category(api), category(api, "Letters")
        outer = folder(api, first["id"])
        inner = folder(api, first["id"], "Long ones", parent_folder_id=outer["id"])
        gone, kept = article(api, inner["id"]), article(api, folder(api, other["id"])["id"])
        api.post(f"{CATEGORIES}/{first['id']}/de", {"name": "Pakete"})
        answer = api.delete(f"{CATEGORIES}/{first['id']}")
        assert (answer.status, answer.events) == (204, ["solution_category.deleted"])
        assert answer.entries == [f"API key deleted solution category {first['id']}"]
        for path in (
            f"{CATEGORIES}/{first['id']}",
            f"{CATEGORIES}/{first['id']}/de",
            f"{FOLDERS}/{outer['id']}",
            f"{FOLDERS}/{inner['id']}",
            f"/solutions/articles/{gone['id']}",
        ):
            api.missing("GET", path)
        assert look(api, f"/solutions/articles/{kept['id']}") == kept
        category(api), "its name is free again"


class TestFolders:
    def test_one_is_made_and_changed(self, api: Api, clock: ManualClock) -> None:
        above = category(api)
        answer = api.post(f"{CATEGORIES}/{above['id']}/folders", {"name": " Delays ", "description": "Late ones"})
        expected = {
            "id": answer["id"],
            "name": "Delays",
            "description": "Late ones",
            "visibility": 1,
            "category_id": above["id"],
            "parent_folder_id": None,
            "hierarchy": [in_category(above)],
            "articles_count": 0,
            "sub_folders_count": 0,
            "icon_url": None,
            "company_ids": None,
            "contact_segment_ids": None,
            "company_segment_ids": None,
            "created_at": NOW,
            "updated_at": NOW,
        }
        assert (answer.status, answer.body) == (201, expected)
        assert answer.headers["location"] == f"http://127.0.0.1:{api.server.port}/api/v2{FOLDERS}/{answer['id']}"
        assert answer.events == ["solution_folder.created"]
        assert answer.entries == [f"API key made solution folder {answer['id']} in category {above['id']}"]
        path, customer = f"{FOLDERS}/{answer['id']}", company(api)["id"]
        assert look(api, path) == expected
        clock.move(MINUTE)
        changed = api.put(path, {"name": "Late", "visibility": 4, "company_ids": [customer]})
        after = {**expected, "name": "Late", "visibility": 4, "company_ids": [customer], "updated_at": LATER}
        assert (changed.status, changed.body, look(api, path)) == (200, after, after)
        assert changed.events == ["solution_folder.updated"]
        assert changed.entries == [f"API key changed solution folder {answer['id']}"]
        assert api.put(path, {"description": None})["company_ids"] == [customer], "it stays"
        back = api.put(path, {"visibility": 2})
        assert (back["visibility"], back["company_ids"]) == (2, None)
        for method in ("GET", "PUT", "DELETE"):
            api.missing(method, f"{FOLDERS}/1", {"name": "X"} if method == "PUT" else None)
        api.missing("POST", f"{CATEGORIES}/1/folders", {"name": "X"})
        api.missing("GET", f"{CATEGORIES}/1/folders")

    def test_wrong_fields_are_named(self, api: Api) -> None:
        one, other = category(api), category(api, "Letters")
        path = f"{CATEGORIES}/{one['id']}/folders"
        elsewhere = folder(api, other["id"])
        body = {"visibility": 8, "parent_folder_id": elsewhere["id"], "company_ids": [1], "position": 1}
        assert api.wrong("POST", path, body) == {
            "name": ("missing_field", MISSING),
            "visibility": ("invalid_value", "It should be one of these values: '1,2,3,4,5,6,7'"),
            "parent_folder_id": ("invalid_value", "There is no folder matching the given parent_folder_id"),
            "company_ids": ("incompatible_field", "It can be set only when the visibility is 4"),
            "position": ("invalid_field", UNKNOWN),
        }
        assert api.codes("POST", path, {"name": "X", "visibility": 4}) == {"company_ids": "missing_field"}
        assert api.codes("POST", path, {"name": "X", "visibility": 4, "company_ids": [1]}) == {
            "company_ids": "invalid_value"
        }
        mine = folder(api, one["id"])
        assert api.wrong("POST", path, {"name": "delays"}, 409) == {"name": ("duplicate_value", UNIQUE)}
        assert folder(api, one["id"], parent_folder_id=mine["id"])["name"] == "Delays", "in another place"
        for parent in (1, elsewhere["id"], "x"):
            assert set(api.codes("PUT", f"{FOLDERS}/{mine['id']}", {"parent_folder_id": parent})) == {
                "parent_folder_id"
            }

    def test_folders_are_in_folders(self, api: Api) -> None:
        above = category(api)
        outer = folder(api, above["id"])
        inner = folder(api, above["id"], "Long", parent_folder_id=outer["id"])
        assert (inner["parent_folder_id"], inner["hierarchy"]) == (outer["id"], [in_category(above), in_folder(outer)])
        article(api, outer["id"])
        shown = look(api, f"{FOLDERS}/{outer['id']}")
        assert (shown["articles_count"], shown["sub_folders_count"]) == (1, 1)
        second = folder(api, above["id"], "Losses")
        assert api.follow(f"{CATEGORIES}/{above['id']}/folders", per_page=1) == [shown, second], "right inside it"
        assert look(api, f"{FOLDERS}/{outer['id']}/subfolders") == [inner]
        assert look(api, f"{FOLDERS}/{inner['id']}/subfolders?per_page=100") == []
        deepest = inner
        for level in range(3):
            deepest = folder(api, above["id"], f"Level {level}", parent_folder_id=deepest["id"])
        body = {"name": "Too deep", "parent_folder_id": deepest["id"]}
        assert api.codes("POST", f"{CATEGORIES}/{above['id']}/folders", body) == {"parent_folder_id": "invalid_value"}
        answer = api.delete(f"{FOLDERS}/{outer['id']}")
        assert (answer.status, answer.events) == (204, ["solution_folder.deleted"])
        assert answer.entries == [f"API key deleted solution folder {outer['id']}"]
        assert ids(look(api, f"{CATEGORIES}/{above['id']}/folders")) == [second["id"]]
        api.missing("GET", f"{FOLDERS}/{deepest['id']}")

    def test_one_is_moved(self, api: Api) -> None:
        above = category(api)
        outer, other = folder(api, above["id"]), folder(api, above["id"], "Losses")
        inner = folder(api, above["id"], "Long", parent_folder_id=outer["id"])
        moved = api.put(f"{FOLDERS}/{outer['id']}", {"parent_folder_id": other["id"]})
        assert (moved["parent_folder_id"], moved["hierarchy"]) == (other["id"], [in_category(above), in_folder(other)])
        shown = look(api, f"{FOLDERS}/{inner['id']}")
        assert shown["hierarchy"] == [in_category(above), in_folder(other), in_folder(outer, 2)]
        for inside in (other, outer, inner):
            body = {"parent_folder_id": inside["id"]}
            message = api.wrong("PUT", f"{FOLDERS}/{other['id']}", body)["parent_folder_id"]
            assert message == ("invalid_value", "A folder cannot be inside itself")
        back = api.put(f"{FOLDERS}/{outer['id']}", {"parent_folder_id": None})
        assert (back["parent_folder_id"], back["hierarchy"]) == (None, [in_category(above)])
        folder(api, above["id"], "Delays", parent_folder_id=other["id"])
        body = {"parent_folder_id": other["id"]}
        assert api.wrong("PUT", f"{FOLDERS}/{outer['id']}", body, 409) == {"name": ("duplicate_value", UNIQUE)}
        deepest = other
        for level in range(3):
            deepest = folder(api, above["id"], f"Level {level}", parent_folder_id=deepest["id"])
        body = {"parent_folder_id": deepest["id"]}
        found = api.wrong("PUT", f"{FOLDERS}/{outer['id']}", body)
        assert found == {"parent_folder_id": ("invalid_value", "Folders are 5 levels deep at the most")}
        assert api.put(f"{FOLDERS}/{inner['id']}", body)["parent_folder_id"] == deepest["id"]

    def test_one_is_written_in_other_languages(self, api: Api, clock: ManualClock) -> None:
        above = category(api)
        outer = folder(api, above["id"])
        inner = folder(api, above["id"], "Long", parent_folder_id=outer["id"])
        clock.move(MINUTE)
        api.post(f"{CATEGORIES}/{above['id']}/de", {"name": "Pakete"})
        answer = api.post(f"{FOLDERS}/{inner['id']}/de", {"name": "Lange", "description": "Sehr"})
        in_pakete = in_category({**above, "name": "Pakete"}, "de")
        expected = {
            **inner,
            "name": "Lange",
            "description": "Sehr",
            "hierarchy": [in_pakete, in_folder(outer)],
            "created_at": LATER,
            "updated_at": LATER,
        }
        assert (answer.status, answer.body) == (201, expected)
        assert answer.headers["location"].endswith(f"/api/v2{FOLDERS}/{inner['id']}/de")
        assert answer.events == ["solution_folder.updated"]
        assert answer.entries == [f"API key translated solution folder {inner['id']} into de"]
        assert (look(api, f"{FOLDERS}/{inner['id']}/de"), look(api, f"{FOLDERS}/{inner['id']}")) == (expected, inner)
        changed = api.put(f"{FOLDERS}/{inner['id']}/de", {"name": "Ewige"})
        assert changed.body == {**expected, "name": "Ewige"}
        assert changed.entries == [f"API key changed solution folder {inner['id']} in de"]
        assert [row["name"] for row in look(api, f"{FOLDERS}/{outer['id']}/subfolders/de")] == ["Ewige"]
        assert look(api, f"{CATEGORIES}/{above['id']}/folders/de") == [], "the outer one is not translated"
        assert ids(look(api, f"{CATEGORIES}/{above['id']}/folders/en")) == [outer["id"]]
        assert api.codes("POST", f"{FOLDERS}/{inner['id']}/de", {"name": "X"}, status=409) == {
            "language": "duplicate_value"
        }
        assert api.codes("PUT", f"{FOLDERS}/{inner['id']}/de", {"visibility": 4, "name": None}) == {
            "company_ids": "missing_field",
            "name": "missing_field",
        }
        api.put(f"{FOLDERS}/{inner['id']}/de", {"visibility": 3})
        assert look(api, f"{FOLDERS}/{inner['id']}")["visibility"] == 3, "the same in all languages"
        assert api.codes("POST", f"{FOLDERS}/{inner['id']}/fr", {"visibility": 2}) == {"name": "missing_field"}
        assert api.post(f"{FOLDERS}/{inner['id']}/fr", {"name": "Longs", "visibility": 2})["visibility"] == 2
        api.missing("GET", f"{FOLDERS}/{outer['id']}/de")
        api.missing("GET", f"{CATEGORIES}/{above['id']}/folders/xx")
        api.missing("GET", f"{FOLDERS}/{outer['id']}/subfolders/xx")


def test_who_may_do_what(sqlite_api: Api) -> None:
    above = category(sqlite_api)
    inside = folder(sqlite_api, above["id"])
    agent, supervisor = sqlite_api.hire("AGENT"), sqlite_api.hire("SUPERVISOR")
    outsider = sqlite_api.hire("TICKET_COLLABORATOR")
    one, other = f"{CATEGORIES}/{above['id']}", f"{FOLDERS}/{inside['id']}"
    reads = (CATEGORIES, one, f"{one}/en", f"{one}/folders", f"{one}/folders/en", other, f"{other}/en")
    for path in (*reads, f"{other}/subfolders", f"{other}/subfolders/en"):
        assert (agent.get(path).status, outsider.get(path).status) == (200, 403), path
    writes = (("POST", CATEGORIES), ("PUT", one), ("POST", f"{one}/de"), ("PUT", f"{one}/en"), ("DELETE", one))
    below = (("POST", f"{one}/folders"), ("PUT", other), ("POST", f"{other}/de"), ("PUT", f"{other}/en"))
    for method, path in (*writes, *below, ("DELETE", other)):
        assert agent.call(method, path, {} if method != "DELETE" else None).status == 403, (method, path)
    assert done(supervisor, "DELETE", other) == ["solution_folder.deleted"]
