"""Time spent on tickets (Freshdesk contract 5.9, 6.10)."""

from typing import Any

import pytest
from tests.freshdesk.account import make_company
from tests.freshdesk.api import Api

from freehold.kernel.clock import HOUR, MINUTE, ManualClock

NINE = "2026-01-05T09:00:00Z"


@pytest.fixture
def api(api: Api) -> Api:
    """With one ticket of somebody at a company."""
    make_company(api, "Acme", "acme.example")
    api.ticket(email="rita@acme.example")
    return api


def add(api: Api, **given: Any) -> dict[str, Any]:
    answer = api.post("/tickets/1/time_entries", given)
    assert answer.status == 201, answer.content
    found: dict[str, Any] = answer.body
    return found


def running(api: Api) -> dict[int, str]:
    """The timers that run, and what they show."""
    return {row["id"]: row["time_spent"] for row in api.follow("/time_entries") if row["timer_running"]}


def test_a_number_that_is_blank_counts_as_absent(sqlite_api: Api) -> None:
    """One client sends every filter that it knows."""
    ticket = sqlite_api.ticket()
    sqlite_api.post(f"/tickets/{ticket['id']}/time_entries", {"time_spent": "00:10"})
    blank = sqlite_api.get("/time_entries?company_id=&agent_id=&executed_after=&billable=")
    assert (blank.status, len(blank.body)) == (200, 1)
    assert sqlite_api.codes("GET", "/time_entries?company=&agent_id=") == {"company": "invalid_field"}
    assert sqlite_api.get("/contacts?email=").body == []


def test_time_is_put_down(api: Api) -> None:
    answer = api.post("/tickets/1/time_entries", {"time_spent": "01:30", "note": "Phone", "billable": False})
    expected = {
        "id": answer.body["id"],
        "ticket_id": 1,
        "agent_id": api.agent["id"],
        "company_id": api.look(1)["company_id"],
        "billable": False,
        "note": "Phone",
        "timer_running": False,
        "time_spent": "01:30",
        "time_spent_in_seconds": 5400,
        "start_time": NINE,
        "executed_at": NINE,
        "created_at": NINE,
        "updated_at": NINE,
    }
    assert (answer.status, answer.body, answer.events) == (201, expected, ["time_entry.created"])
    assert answer.headers["location"].endswith(f"/api/v2/time_entries/{expected['id']}")
    assert answer.entries == ["API key put down time for ticket 1"]
    assert api.get("/tickets/1/time_entries").body == api.get("/time_entries").body == [expected]


class TestTimer:
    def test_starts_when_nothing_is_said(self, api: Api, clock: ManualClock) -> None:
        entry = add(api)
        assert (entry["timer_running"], entry["time_spent"], entry["billable"]) == (True, "00:00", True)
        clock.move(HOUR + MINUTE)
        assert running(api) == {entry["id"]: "01:01"}

    def test_is_one_for_each_agent(self, api: Api, clock: ManualClock) -> None:
        first = add(api)
        other = add(api.hire("AGENT"))
        clock.move(5 * MINUTE)
        answer = api.post("/tickets/1/time_entries", {})
        assert answer.events == ["time_entry.updated", "time_entry.created"]
        clock.move(MINUTE)
        assert running(api) == {other["id"]: "00:06", answer["id"]: "00:01"}
        assert api.follow("/time_entries")[0]["time_spent"] == "00:05"
        api.put(f"/time_entries/{first['id']}/toggle_timer")
        assert set(running(api)) == {first["id"], other["id"]}

    def test_is_toggled(self, api: Api, clock: ManualClock) -> None:
        number = add(api, time_spent="00:10")["id"]
        started = api.put(f"/time_entries/{number}/toggle_timer")
        assert (started.status, started["timer_running"], started.events) == (200, True, ["time_entry.updated"])
        assert started.entries == [f"API key turned the timer of time entry {number} on"]
        clock.move(5 * MINUTE)
        stopped = api.put(f"/time_entries/{number}/toggle_timer")
        assert (stopped["timer_running"], stopped["time_spent"]) == (False, "00:15")
        assert stopped.entries == [f"API key turned the timer of time entry {number} off"]
        clock.move(HOUR)
        assert api.get("/time_entries").body[0]["time_spent"] == "00:15"

    def test_can_have_started_earlier(self, api: Api) -> None:
        entry = add(api, start_time="2026-01-05T08:30:00Z", time_spent="00:10")
        assert (entry["timer_running"], entry["time_spent"]) == (True, "00:40")
        assert entry["start_time"] == "2026-01-05T08:30:00Z"


class TestChange:
    def test_of_what_was_told(self, api: Api) -> None:
        number = add(api, time_spent="00:10")["id"]
        other = api.hire("AGENT").agent["id"]
        body = {"time_spent": "10:05", "note": None, "billable": False, "agent_id": other, "executed_at": "2026-01-02"}
        answer = api.put(f"/time_entries/{number}", body)
        assert (answer.status, answer.events) == (200, ["time_entry.updated"])
        said = {name: answer[name] for name in ("time_spent", "billable", "agent_id", "executed_at")}
        assert said == {**{name: body[name] for name in said}, "executed_at": "2026-01-02T00:00:00Z"}
        assert api.get("/time_entries").body == [answer.body]

    def test_that_cannot_be(self, api: Api) -> None:
        timed, told = add(api)["id"], add(api, time_spent="00:10")["id"]
        body = {"start_time": NINE, "agent_id": api.agent["id"], "timer_running": True}
        assert api.codes("PUT", f"/time_entries/{timed}", body) == {
            "start_time": "incompatible_field",
            "agent_id": "incompatible_field",
            "timer_running": "invalid_value",
        }
        assert api.codes("PUT", f"/time_entries/{told}", {"timer_running": False}) == {"timer_running": "invalid_value"}
        assert api.codes("PUT", f"/time_entries/{told}", {"start_time": NINE}) == {"start_time": "incompatible_field"}
        later = {"time_spent": "1:75", "start_time": "2026-01-05T09:00:01Z", "agent_id": 5, "billable": 1, "x": 1}
        assert api.codes("POST", "/tickets/1/time_entries", later) == {
            "time_spent": "invalid_value",
            "start_time": "invalid_value",
            "agent_id": "invalid_value",
            "billable": "datatype_mismatch",
            "x": "invalid_field",
        }
        both = {"start_time": NINE, "timer_running": False}
        assert api.codes("POST", "/tickets/1/time_entries", both) == {"start_time": "incompatible_field"}

    def test_into_nothing(self, api: Api) -> None:
        number = add(api)["id"]
        answer = api.delete(f"/time_entries/{number}")
        assert (answer.status, answer.events) == (204, ["time_entry.deleted"])
        assert api.get("/time_entries").body == []
        for method, path in (("DELETE", ""), ("PUT", ""), ("PUT", "/toggle_timer")):
            api.missing(method, f"/time_entries/{number}{path}", {} if method == "PUT" and not path else None)


def test_the_list_is_filtered_and_shows_what_its_reader_may_see(api: Api) -> None:
    company = api.look(1)["company_id"]
    other = api.hire("AGENT", 3)
    api.ticket(responder_id=other.agent["id"])
    one = add(api, time_spent="00:01", executed_at="2026-01-01", billable=False)["id"]
    two = api.post("/tickets/2/time_entries", {"time_spent": "00:02", "agent_id": other.agent["id"]})["id"]

    def numbers(client: Api, **query: Any) -> list[int]:
        return [row["id"] for row in client.follow("/time_entries", **query)]

    assert numbers(api, per_page=1) == [one, two]
    assert numbers(api, company_id=company) == numbers(api, billable="false") == [one]
    assert numbers(api, agent_id=other.agent["id"]) == numbers(api, billable="True") == [two]
    assert numbers(api, executed_after="2026-01-02T00:00:00Z") == [two]
    assert numbers(api, executed_before="2026-01-02T00:00:00Z", agent_id=api.agent["id"]) == [one]
    assert numbers(other) == [two]
    other.missing("PUT", f"/time_entries/{one}", {})
    other.missing("GET", "/tickets/1/time_entries")
    assert api.codes("GET", "/time_entries?billable=maybe&executed_after=x&foo=1") == {
        "billable": "datatype_mismatch",
        "executed_after": "datatype_mismatch",
        "foo": "invalid_field",
    }
