"""Everything of the account in one file (Freshdesk contract 6.17)."""

import asyncio
import io
import json
from typing import Any
from urllib.parse import urlsplit
from zipfile import ZipFile

import pytest
from tests.freshdesk.api import Api
from tests.freshdesk.people import LATER, MISSING, NOW, UNKNOWN, company, contact, group, look

from freehold.contracts.freshdesk import work_takeout
from freehold.core.tickets.archive import archive_idle
from freehold.jobs import Worker
from freehold.kernel.clock import DAY, MINUTE, ManualClock
from freehold.kernel.errors import StorageFailed
from freehold.kernel.text import load

RANGE = {"start_date": "2026-01-01", "end_date": "2026-01-05"}


def ask(api: Api, *resources: Any, **given: Any) -> int:
    named = [{"name": one} if isinstance(one, str) else one for one in resources]
    answer = api.post("/account/export", {"resources": named, **given})
    assert answer.status == 200, answer.content[:500]
    return int(answer["job"]["id"])


def work(api: Api) -> None:
    asyncio.run(Worker(api.installation).drain())


def fetch(api: Api, url: str) -> tuple[int, dict[str, str], bytes]:
    """What is behind a link, asked for without a key."""
    parts = urlsplit(url)
    request = f"GET {parts.path}?{parts.query} HTTP/1.1\r\nhost: {parts.netloc}\r\n\r\n"
    status, headers, content = api.wire.exchange(request.encode())
    return status, dict(headers), content


def export(api: Api, *resources: Any, **given: Any) -> dict[str, Any]:
    """The files of an export: what stands in the JSON ones, the bytes of the others."""
    number = ask(api, *resources, **given)
    work(api)
    status, headers, content = fetch(api, look(api, f"/jobs/{number}")["download_url"])
    assert (status, headers["content-type"]) == (200, "application/zip")
    assert headers["content-disposition"] == f'attachment; filename="account-{number}.zip"'
    with ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {
            name: json.loads(archive.read(name)) if name.endswith(".json") else archive.read(name)
            for name in archive.namelist()
        }


def test_an_export_is_a_job(api: Api, clock: ManualClock) -> None:
    answer = api.post("/account/export", {"resources": [{"name": "contacts"}, {"name": "groups"}], "date_range": RANGE})
    href = f"http://127.0.0.1:{api.server.port}/api/v2/jobs/1"
    assert (answer.status, answer.body) == (200, {"job": {"id": 1, "link": {"href": href, "method": "GET"}}})
    assert (answer.events, answer.entries) == (
        ["account.exported"],
        ["API key asked for an export of contacts, groups"],
    )
    assert load(answer.happened[0]["data"]) == {"resources": ["contacts", "groups"]}
    waiting = {
        "id": "1",
        "name": "ACCOUNT::EXPORT",
        "status": "IN PROGRESS",
        "progress": 0,
        "created_at": NOW,
        "updated_at": NOW,
        "status_updated_at": NOW,
        "download_url": None,
    }
    assert look(api, "/jobs/1") == waiting
    clock.move(MINUTE)
    work(api)
    done = look(api, "/jobs/1")
    url = done.pop("download_url")
    later = {"status": "COMPLETED", "progress": 100, "updated_at": LATER, "status_updated_at": LATER}
    assert done == {name: value for name, value in {**waiting, **later}.items() if name != "download_url"}
    assert fetch(api, url)[0] == 200
    other = api.hire("ACCOUNT_ADMIN", email="eve@example.com")
    other.missing("GET", "/jobs/1")
    for missing in ("2", "0", "x", "1 "):
        api.missing("GET", f"/jobs/{missing.replace(' ', '%20')}")
    assert fetch(api, url.replace("/1.zip", "/2.zip"))[0] == 403
    clock.move(60 * MINUTE)
    assert fetch(api, url)[0] == 403, "the link is over"
    blob = api.installation.blobs.path(api.rows("account_exports")[0]["blob"])
    assert blob.is_file()
    clock.move(7 * DAY)
    work(api)
    assert look(api, "/jobs/1")["download_url"] is None
    assert not blob.exists()


def test_tickets_with_everything(api: Api) -> None:
    answer = api.form(
        "POST", "/tickets", ("email", "rita@example.com"), ("subject", "Fire"), ("description", "It burns"),
        ("attachments[]", "a.txt", b"alpha"),
    )  # fmt: skip
    assert answer.status == 201
    api.form("POST", "/tickets/1/notes", ("body", "Look"), ("attachments[]", "b.txt", b"beta"))
    for _ in range(60):
        api.post("/tickets/1/reply", {"body": "On it"})
    api.ticket()
    api.delete("/tickets/2")
    include = ["notes", "attachments", "ticket_states", "requester", "schema_less_ticket"]
    files = export(api, {"name": "tickets", "include": include}, "archive_tickets")
    first, second = files["tickets.json"]
    shown = api.look(1, include="stats,requester")
    told = {name: first[name] for name in shown if name in first and name != "attachments"}
    assert told == {name: shown[name] for name in told}
    assert {"description", "stats", "requester"} <= set(told)
    assert [file["name"] for file in first["attachments"]] == ["a.txt"]
    assert [note["body_text"] for note in first["notes"]] == ["Look", *["On it"] * 60]
    assert (second["id"], second["deleted"], second["notes"]) == (2, True, [])
    assert files["archive_tickets.json"] == []
    held = {name.rpartition("/")[2]: content for name, content in files.items() if name.startswith("attachments/")}
    assert held == {"a.txt": b"alpha", "b.txt": b"beta"}
    [plain, _] = export(api, "tickets")["tickets.json"]
    assert {"notes", "attachments", "stats"} & set(plain) == set()


def test_archived_tickets_stand_apart(api: Api, clock: ManualClock) -> None:
    api.ticket(status=5)
    api.ticket()
    api.post("/tickets/1/notes", {"body": "Look"})
    clock.move(120 * DAY)
    api.installation.database.write_now(archive_idle)
    files = export(api, "tickets", {"name": "archive_tickets", "include": ["notes"]})
    assert [one["id"] for one in files["tickets.json"]] == [2]
    [archived] = files["archive_tickets.json"]
    assert (archived["id"], [note["body_text"] for note in archived["notes"]]) == (1, ["Look"])


def test_people_and_companies(api: Api) -> None:
    number = company(api, domains=["parcels.example"])["id"]
    for place in range(120):
        contact(api, f"P{place:03}", email=f"p{place:03}@example.com", company_id=number)
    team = group(api, agent_ids=[api.agent["id"]])
    files = export(api, "contacts", "companies", {"name": "groups", "include": ["agent_groups"]})
    assert files["contacts.json"] == api.follow("/contacts", per_page=100)
    assert len(files["contacts.json"]) == 120
    assert files["companies.json"] == look(api, "/companies")
    assert files["groups.json"] == [look(api, f"/groups/{team['id']}")]
    assert export(api, "groups")["groups.json"] == look(api, "/groups")


def test_surveys_and_what_agents_write(api: Api) -> None:
    api.ticket()
    rating = api.post("/tickets/1/satisfaction_ratings", {"ratings": {"default_question": 103}}).body
    folder = api.post("/canned_response_folders", {"name": "Greetings"})["id"]
    body = {"title": "Hello", "content_html": "<div>Hello</div>", "folder_id": folder, "visibility": 0}
    response = api.post("/canned_responses", body).body
    category = api.post("/solutions/categories", {"name": "Help"})["id"]
    api.post(f"/solutions/categories/{category}/de", {"name": "Hilfe"})
    inside = api.post(f"/solutions/categories/{category}/folders", {"name": "Parcels", "visibility": 1})["id"]
    article = {"title": "Where is it?", "description": "<p>Here</p>", "type": 1, "status": 2}
    made = api.post(f"/solutions/folders/{inside}/articles", article)
    assert made.status == 201, made.content
    files = export(api, {"name": "surveys", "include": ["survey_results"]}, "canned_responses", "solutions")
    assert files["surveys.json"] == look(api, "/surveys")
    assert files["satisfaction_ratings.json"] == [rating]
    folders = {one["name"]: one for one in files["canned_responses.json"]}
    assert folders["Greetings"]["canned_responses"] == [response]
    categories = [(one["id"], one["name"], one["language"]) for one in files["solution_categories.json"]]
    assert sorted(categories) == [(category, "Help", "en"), (category, "Hilfe", "de")]
    assert [(one["id"], one["language"]) for one in files["solution_folders.json"]] == [(inside, "en")]
    assert [(one["title"], one["language"]) for one in files["solution_articles.json"]] == [("Where is it?", "en")]


def test_forums_and_what_was_said_in_them(api: Api) -> None:
    category = api.post("/discussions/categories", {"name": "Community"})["id"]
    body = {"name": "Ideas", "forum_type": 2, "forum_visibility": 1}
    forum = api.post(f"/discussions/categories/{category}/forums", body)["id"]
    for number in range(60):
        topic = {"title": f"Idea {number}", "message": "Paint it", "sticky": number % 2 == 0}
        assert api.post(f"/discussions/forums/{forum}/topics", topic).status == 201
    files = export(api, {"name": "forums", "include": ["posts"]})
    assert files["forum_categories.json"] == look(api, "/discussions/categories")
    assert files["forums.json"] == look(api, f"/discussions/categories/{category}/forums")
    topics = {one["id"]: one for one in api.follow(f"/discussions/forums/{forum}/topics", per_page=100)}
    assert {one["id"]: one for one in files["forum_topics.json"]} == topics
    assert len(files["forum_topics.json"]) == len(topics) == 60
    assert {one["topic_id"] for one in files["forum_comments.json"]} == set(topics)
    assert set(export(api, "forums")) == {"forum_categories.json", "forums.json"}


def test_what_was_made_within_a_time(api: Api, clock: ManualClock) -> None:
    first = contact(api, "First")["id"]
    clock.move(DAY)
    second = contact(api, "Second")["id"]
    for given, expected in (
        ({"start_date": "2026-01-05", "end_date": "2026-01-05"}, [first]),
        ({"start_date": "2026-01-05", "end_date": "2026-01-06"}, [first, second]),
        ({"start_date": "2026-01-05T09:00:01Z", "end_date": "2027-01-01"}, [second]),
        ({"start_date": "2026-01-05", "end_date": "2026-01-05T09:00:00Z"}, []),
    ):
        found = export(api, "contacts", date_range=given)["contacts.json"]
        assert [one["id"] for one in found] == expected


def test_every_wrong_field_is_named_at_once(api: Api) -> None:
    instant = "It should be in the 'combined date and time ISO8601' format"
    names = "tickets,archive_tickets,contacts,companies,groups,canned_responses,surveys,solutions,forums"
    wrong = {
        "resources": [{"name": "agents"}, {"name": "contacts", "include": ["notes"]}, {"include": [], "x": 1}],
        "date_range": {"start_date": "soon", "zone": "UTC"},
        "output_format": "xml",
        "colour": "red",
    }
    found = api.wrong("POST", "/account/export", wrong)
    assert found == {
        "resources.name": ("invalid_value", f"It should be one of these values: '{names}'"),
        "resources.include": ("invalid_value", "It should be one of these values: ''"),
        "resources.x": ("invalid_field", UNKNOWN),
        "date_range.start_date": ("datatype_mismatch", instant),
        "date_range.end_date": ("missing_field", MISSING),
        "date_range.zone": ("invalid_field", UNKNOWN),
        "output_format": ("invalid_value", "It should be one of these values: 'json'"),
        "colour": ("invalid_field", UNKNOWN),
    }
    assert api.codes("POST", "/account/export", {}) == {"resources": "missing_field"}
    assert api.codes("POST", "/account/export", {"resources": []}) == {"resources": "missing_field"}
    twice = {"resources": [{"name": "contacts"}] * 2}
    assert api.codes("POST", "/account/export", twice) == {"resources": "invalid_value"}
    backwards = {
        "resources": [{"name": "groups"}],
        "date_range": {"start_date": "2026-01-05", "end_date": "2026-01-04"},
    }
    assert api.wrong("POST", "/account/export", backwards) == {
        "date_range.end_date": ("invalid_value", "It should not be before start_date")
    }
    for value in (7, [], {"start_date": 1, "end_date": None}):
        api.wrong("POST", "/account/export", {"resources": [{"name": "groups"}], "date_range": value})


def test_what_cannot_be_written_fails_in_the_end(
    sqlite_api: Api, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> Any:
        raise StorageFailed("The file cannot be stored: No space left on device.")

    monkeypatch.setattr(sqlite_api.installation.blobs, "create", full)
    number = ask(sqlite_api, "contacts")
    for _ in range(work_takeout.TRIES):
        assert look(sqlite_api, f"/jobs/{number}")["status"] == "IN PROGRESS"
        work(sqlite_api)
        clock.move(MINUTE)
    failed = look(sqlite_api, f"/jobs/{number}")
    assert (failed["status"], failed["download_url"]) == ("FAILED", None)
    assert list(sqlite_api.installation.blobs.folder.glob("*/*")) == []


def test_only_who_owns_the_account(sqlite_api: Api) -> None:
    body = {"resources": [{"name": "contacts"}]}
    assert [sqlite_api.hire(role).post("/account/export", body).status for role in ("ADMIN", "SUPERVISOR")] == [403] * 2
