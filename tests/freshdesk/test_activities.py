"""What happened in tickets, a file for each day (Freshdesk contract 6.19)."""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.contract.api import Answer
from tests.freshdesk.api import Api
from tests.freshdesk.people import chat_side

from freehold.contracts.freshdesk import activities
from freehold.kernel.clock import DAY, HOUR, MINUTE, ManualClock

TODAY = "2026-01-05"


def follow(api: Api, url: str) -> Any:
    """What is behind a link, asked for without a key."""
    parts = urlsplit(url)
    request = f"GET {parts.path}?{parts.query} HTTP/1.1\r\nhost: {parts.netloc}\r\n\r\n"
    status, headers, content = api.wire.exchange(request.encode())
    assert (status, dict(headers)["content-type"]) == (200, "application/json"), content[:300]
    return json.loads(content)


def links(api: Api, **query: Any) -> Answer:
    return api.get("/export/ticket_activities", **query)


def test_a_day_is_told_once_it_is_over(api: Api, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(activities, "PAGE", 2)
    requester = api.ticket(type="Incident")["requester_id"]
    clock.move(MINUTE)
    api.put("/tickets/1", {"status": 4, "priority": 3, "tags": ["x"], "responder_id": api.agent["id"], "type": None})
    note = api.post("/tickets/1/notes", {"body": "x"})["id"]
    rating = api.post("/tickets/1/satisfaction_ratings", {"ratings": {"default_question": 103}})["id"]
    feedback = api.get("/tickets/1/conversations").body[1]["id"]
    api.post("/tickets/1/watch", {"user_id": api.agent["id"]})
    api.delete("/tickets/1")
    api.put("/tickets/1/restore")
    api.missing("GET", f"/export/ticket_activities?created_at={TODAY}")
    clock.move(15 * HOUR)
    api.put("/tickets/1", {"priority": 1})
    answer = links(api, created_at=TODAY)
    [day] = answer["export"]
    assert (answer.status, day["created_at"]) == (200, TODAY)
    file = follow(api, day["url"])
    assert file["metadata"] == {
        "start_at": "05-01-2026 00:00:00 +0000",
        "end_at": "05-01-2026 23:59:59 +0000",
        "activities_count": 8,
    }
    done = file["activities_data"]
    assert {activity["ticket_id"] for activity in done} == {1}
    assert done[0]["performed_at"] == "05-01-2026 09:00:00 +0000"
    by_ada, by_rita = ("user", api.agent["id"]), ("user", requester)
    assert [(one["performer_type"], one["performer_id"]) for one in done] == [
        *[by_ada] * 3,
        *[by_rita] * 2,
        *[by_ada] * 3,
    ]
    assert [activity["activity"] for activity in done] == [
        {"new_ticket": True},
        {"status": "Resolved", "priority": "High", "tags": ["x"], "responder_id": api.agent["id"], "type": None},
        {"note": {"id": note, "action": "created"}},
        {"note": {"id": feedback, "action": "created"}},
        {"satisfaction_rating": {"id": rating, "action": "created"}},
        {"watcher": {"user_id": api.agent["id"], "removed": False}},
        {"deleted": True},
        {"deleted": False, "spam": False},
    ]


def test_days_are_kept_for_thirty_days(api: Api, clock: ManualClock) -> None:
    api.ticket()
    clock.move(30 * DAY)
    days = [day["created_at"] for day in links(api)["export"]]
    assert (len(days), days[0], days[-1]) == (30, TODAY, "2026-02-03")
    assert follow(api, links(api)["export"][-1]["url"])["activities_data"] == []
    first = links(api, created_at=TODAY)["export"][0]["url"]
    assert follow(api, first)["metadata"]["activities_count"] == 1
    clock.move(DAY)
    api.missing("GET", f"/export/ticket_activities?created_at={TODAY}")
    path = urlsplit(first).path
    for url, status in ((first[first.index("/files") :], 403), (f"{path}?expires=0&sig=x", 403)):
        assert api.wire.exchange(f"GET {url} HTTP/1.1\r\nhost: x\r\n\r\n".encode())[0] == status


def test_chats_are_not_among_them(api: Api, clock: ManualClock) -> None:
    api.ticket()
    chat_side(api).open(api.rows("contacts")[0]["uuid"])
    clock.move(DAY)
    file = follow(api, links(api, created_at=TODAY)["export"][0]["url"])
    assert [activity["activity"] for activity in file["activities_data"]] == [{"new_ticket": True}]


def test_only_administrators_and_only_days(sqlite_api: Api) -> None:
    assert [links(sqlite_api.hire(role)).status for role in ("ADMIN", "SUPERVISOR", "AGENT")] == [200, 403, 403]
    for day in ("2026-1-4", "yesterday", "2026-01-04T00:00:00Z", "%D9%A2%D9%A0%D9%A2%D9%A6-01-04", ""):
        assert sqlite_api.wrong("GET", f"/export/ticket_activities?created_at={day}") == {
            "created_at": ("invalid_value", "It should be in the 'yyyy-mm-dd' format")
        }
    sqlite_api.missing("GET", "/export/ticket_activities?created_at=2026-99-99")
    assert sqlite_api.codes("GET", "/export/ticket_activities?day=2026-01-04") == {"day": "invalid_field"}
