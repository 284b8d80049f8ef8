"""Canned responses, their folders, and who sees them (Freshdesk contract 5.8, 6.9)."""

import asyncio
from typing import Any

from tests.freshdesk.api import Api
from tests.freshdesk.people import LATER, MISSING, NOW, UNIQUE, UNKNOWN, ids, look, made

from freehold.core.setup import create_account
from freehold.jobs import Worker
from freehold.kernel.clock import MINUTE, ManualClock
from freehold.kernel.text import load

FOLDERS, RESPONSES = "/canned_response_folders", "/canned_responses"
FIRST_FOLDER = 131_000_000_001


def folder(api: Api, name: str = "Deliveries") -> int:
    return int(made(api, FOLDERS, {"name": name})["id"])


def response(api: Api, **given: Any) -> Any:
    body = {"title": "Late", "content_html": "<div>Sorry</div>", "folder_id": FIRST_FOLDER, "visibility": 0, **given}
    return made(api, RESPONSES, body)


def test_a_new_account_has_a_folder_for_everybody_and_one_for_each(api: Api) -> None:
    whole = {"responses_count": 0, "created_at": NOW, "updated_at": NOW}
    expected = [
        {"id": FIRST_FOLDER, "name": "General", "personal": False, **whole},
        {"id": FIRST_FOLDER + 1, "name": "Personal", "personal": True, **whole},
    ]
    assert look(api, f"{FOLDERS}?per_page=100") == expected
    api.installation.database.write_now(create_account)
    assert look(api, FOLDERS) == expected, "another start adds nothing"


def test_a_folder_is_made_and_renamed(api: Api, clock: ManualClock) -> None:
    answer = api.post(FOLDERS, {"name": " Deliveries "})
    number = answer["id"]
    times = {"created_at": NOW, "updated_at": NOW}
    expected = {"id": number, "name": "Deliveries", "personal": False, "responses_count": 0, **times}
    assert (answer.status, answer.body) == (201, expected)
    assert answer.headers["location"] == f"http://127.0.0.1:{api.server.port}/api/v2{FOLDERS}/{number}"
    assert (answer.events, answer.entries) == (
        ["canned_folder.created"],
        [f"API key made canned response folder {number}"],
    )
    clock.move(MINUTE)
    renamed = api.put(f"{FOLDERS}/{number}", {"name": "Parcels"})
    assert (renamed.status, renamed.body) == (200, {**expected, "name": "Parcels", "updated_at": LATER})
    assert (renamed.events, renamed.entries) == (
        ["canned_folder.updated"],
        [f"API key renamed canned response folder {number}"],
    )
    assert look(api, f"{FOLDERS}/{number}") == {**renamed.body, "canned_responses": []}
    assert api.delete(f"{FOLDERS}/{number}").status == 405, "as the hosted product (contract 6.9)"
    api.missing("PUT", f"{FOLDERS}/1", {"name": "X"})
    api.missing("GET", f"{FOLDERS}/1")
    api.missing("GET", f"{FOLDERS}/1/responses")


def test_a_folder_has_a_name_of_its_own(api: Api) -> None:
    folder(api)
    assert api.wrong("POST", FOLDERS, {"colour": "red"}) == {
        "name": ("missing_field", MISSING),
        "colour": ("invalid_field", UNKNOWN),
    }
    assert api.wrong("POST", FOLDERS, {"name": "deliveries"}, 409) == {"name": ("duplicate_value", UNIQUE)}
    path = f"{FOLDERS}/{FIRST_FOLDER}"
    assert api.wrong("PUT", path, {"name": "Deliveries"}, 409) == {"name": ("duplicate_value", UNIQUE)}
    assert api.codes("PUT", f"{FOLDERS}/{FIRST_FOLDER + 1}", {"name": "Mine"}) == {"name": "readonly_field"}


def test_a_response_is_taken_in_and_changed(api: Api, clock: ManualClock) -> None:
    number = folder(api)
    html = '<p>Dear <b>customer</b>,</p><script>alert(1)</script><img src="x" onerror="alert(1)">'
    body = {"title": "Late", "content_html": html, "folder_id": number, "visibility": 0}
    answer = api.post(RESPONSES, body)
    expected = {
        "id": answer["id"],
        "title": "Late",
        "folder_id": number,
        "content": "Dear customer,",
        "content_html": '<div>Dear <b>customer</b>,</div><img src="x">',
        "attachments": [],
        "group_ids": [],
        "visibility": 0,
        "created_at": NOW,
        "updated_at": NOW,
    }
    assert (answer.status, answer.body) == (201, expected)
    assert answer.headers["location"] == f"http://127.0.0.1:{api.server.port}/api/v2{RESPONSES}/{answer['id']}"
    assert answer.events == ["canned_response.created"]
    assert answer.entries == [f"API key took in canned response {answer['id']}"]
    path = f"{RESPONSES}/{answer['id']}"
    assert look(api, path) == expected
    clock.move(MINUTE)
    changed = api.put(path, {"title": "Very late", "content_html": "plain & simple"})
    after = {
        **expected,
        "title": "Very late",
        "content": "plain & simple",
        "content_html": "<div>plain &amp; simple</div>",
        "updated_at": LATER,
    }
    assert (changed.status, changed.body, look(api, path)) == (200, after, after)
    assert changed.events == ["canned_response.updated"]
    assert load(changed.happened[0]["data"]) == {"changed": ["content_html", "title"]}
    assert changed.entries == [f"API key changed canned response {answer['id']}"]
    assert api.delete(path).status == 405
    api.missing("PUT", f"{RESPONSES}/1", {"title": "X"})
    api.missing("GET", f"{RESPONSES}/x")


def test_every_wrong_field_of_a_response_is_named_at_once(api: Api) -> None:
    assert api.wrong("POST", RESPONSES, {"title": " ", "folder_id": 1, "visibility": 2, "group_ids": [7], "x": 1}) == {
        "title": ("missing_field", MISSING),
        "content_html": ("missing_field", MISSING),
        "folder_id": ("invalid_value", "There is no folder matching the given folder_id"),
        "group_ids": ("invalid_value", "There is no group matching the given group_ids"),
        "x": ("invalid_field", UNKNOWN),
    }
    assert api.wrong("POST", RESPONSES, {"title": "T", "content_html": "H"}) == {
        "visibility": ("missing_field", "It should be one of these values: '0,1,2'"),
        "folder_id": ("missing_field", MISSING),
    }
    body = {"title": "T", "content_html": "H", "folder_id": FIRST_FOLDER + 1, "visibility": 3}
    assert api.codes("POST", RESPONSES, body)["visibility"] == "invalid_value"
    assert api.codes("POST", RESPONSES, {**body, "visibility": 0, "group_ids": [1]}) == {
        "folder_id": "incompatible_field",
        "group_ids": "incompatible_field",
    }
    assert api.codes("POST", RESPONSES, {**body, "visibility": 2}) == {
        "folder_id": "incompatible_field",
        "group_ids": "missing_field",
    }
    path = f"{RESPONSES}/{response(api)['id']}"
    assert api.codes("PUT", path, {"title": None, "visibility": 2}) == {
        "title": "missing_field",
        "group_ids": "missing_field",
    }


def test_each_agent_sees_what_is_meant_for_them(api: Api) -> None:
    kim, lee = api.hire("AGENT", email="kim@example.com"), api.hire("AGENT", email="lee@example.com")
    team = api.make_team("Deliveries", kim)
    everybody = response(api)["id"]
    for_team = response(api, visibility=2, group_ids=[team])
    assert for_team["group_ids"] == [team]
    own = made(api, RESPONSES, {"title": "Mine", "content_html": "x", "visibility": 1})
    assert own["folder_id"] == FIRST_FOLDER + 1, "what is one agent's goes into the personal folder"
    path = f"{FOLDERS}/{FIRST_FOLDER}"
    for client, seen in ((api, [everybody, for_team["id"]]), (kim, [everybody, for_team["id"]]), (lee, [everybody])):
        assert ids(client.follow(f"{path}/responses", per_page=1)) == seen
        assert ids(look(client, path)["canned_responses"]) == seen
        counts = [item["responses_count"] for item in look(client, FOLDERS)]
        assert counts == [len(seen), 1 if client is api else 0]
    assert look(kim, f"{RESPONSES}/{for_team['id']}") == for_team
    lee.missing("GET", f"{RESPONSES}/{for_team['id']}")
    api.hire("ADMIN").missing("PUT", f"{RESPONSES}/{own['id']}", {"title": "Ours"})
    assert api.put(f"{RESPONSES}/{for_team['id']}", {"visibility": 0})["group_ids"] == []
    assert look(lee, f"{RESPONSES}/{for_team['id']}")["visibility"] == 0
    back = api.put(f"{RESPONSES}/{for_team['id']}", {"visibility": 2, "group_ids": [team]})
    api.delete(f"/groups/{team}")
    assert (back["group_ids"], look(api, f"{RESPONSES}/{for_team['id']}")["group_ids"]) == ([team], [])


def test_files_come_with_a_response(api: Api) -> None:
    answer = api.form(
        "POST",
        RESPONSES,
        ("title", "Label"),
        ("content_html", "See the file"),
        ("folder_id", str(FIRST_FOLDER)),
        ("visibility", "0"),
        ("attachments[]", "label.txt", b"To: Rita"),
    )
    assert answer.status == 201, answer.content
    assert [(file["name"], file["size"]) for file in answer["attachments"]] == [("label.txt", 8)]
    path = f"{RESPONSES}/{answer['id']}"
    more = api.form("PUT", path, ("attachments[]", "second.txt", b"2"))
    assert [file["name"] for file in more["attachments"]] == ["label.txt", "second.txt"]
    assert [file["name"] for file in look(api, path)["attachments"]] == ["label.txt", "second.txt"]


def test_many_are_taken_in_as_a_job(api: Api) -> None:
    item = {"title": "Late", "content_html": "<p>Sorry</p>", "visibility": 0, "folder_id": FIRST_FOLDER}
    wrong = {**item, "folder_id": 1, "title": None}
    assert api.wrong("POST", f"{RESPONSES}/bulk", {"canned_responses": [item, wrong]}) == {
        "canned_responses.title": ("missing_field", MISSING),
        "canned_responses.folder_id": ("invalid_value", "There is no folder matching the given folder_id"),
    }
    assert api.codes("POST", f"{RESPONSES}/bulk", {"canned_responses": [{**item, "x": 1}]}) == {
        "canned_responses.x": "invalid_field"
    }
    items = [{**item, "title": f"Number {place}"} for place in range(24)] + [
        {"title": "Mine", "content_html": "x", "visibility": 1}
    ]
    answer = api.post(f"{RESPONSES}/create_multiple", {"canned_responses": items})
    uuid = answer["job_id"]
    href = f"http://127.0.0.1:{api.server.port}/api/v2/jobs/{uuid}"
    assert (answer.status, answer.body) == (200, {"job_id": uuid, "href": href})
    assert (answer.events, answer.entries) == ([], ["API key asked for 25 canned responses to be taken in"])
    assert look(api, f"/jobs/{uuid}")["status"] == "IN PROGRESS"
    asyncio.run(Worker(api.installation).drain())
    assert {name: look(api, f"/jobs/{uuid}")[name] for name in ("name", "status", "progress")} == {
        "name": "CANNED_RESPONSE::BULK_CREATE",
        "status": "COMPLETED",
        "progress": 100,
    }
    assert [row["responses_count"] for row in look(api, FOLDERS)] == [24, 1]
    assert sum(row["name"] == "canned_response.created" for row in api.rows("events")) == 25


def test_who_may_write_and_who_may_read(sqlite_api: Api) -> None:
    number = response(sqlite_api)["id"]
    supervisor, collaborator = sqlite_api.hire("SUPERVISOR"), sqlite_api.hire("TICKET_COLLABORATOR")
    writes = (
        ("POST", RESPONSES),
        ("POST", f"{RESPONSES}/bulk"),
        ("PUT", f"{RESPONSES}/{number}"),
        ("POST", FOLDERS),
        ("PUT", f"{FOLDERS}/{FIRST_FOLDER}"),
    )
    reads = (f"{RESPONSES}/{number}", FOLDERS, f"{FOLDERS}/{FIRST_FOLDER}", f"{FOLDERS}/{FIRST_FOLDER}/responses")
    for method, path in writes:
        assert supervisor.call(method, path, {}).status == 403, path
    for path in reads:
        assert (supervisor.get(path).status, collaborator.get(path).status) == (200, 403), path
