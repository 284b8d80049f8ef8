"""Business hours: when somebody is there to answer (Freshdesk contract 4, 5.13, 6.12)."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.freshdesk.api import Api
from tests.freshdesk.people import LATER, MISSING, NOW, UNKNOWN, done, group, ids, look, made

from freehold.catalogue.freshdesk.places import TIME_ZONES, zone_named
from freehold.contracts.freshdesk.opening import read_time, shown_time
from freehold.kernel.clock import MINUTE, ManualClock
from freehold.kernel.text import load

DAY = {"start_time": "8:00 am", "end_time": "5:00 pm"}
WEEK = {"monday": DAY, "friday": {"start_time": "10:30 pm", "end_time": "6:00 am"}}
FORM = "It should be in the 'h:mm am' format"


def calendar(api: Api, name: str = "Weekdays", **given: Any) -> Any:
    return made(api, "/business_hours", {"name": name, "business_hours": WEEK, **given})


def test_every_account_has_a_calendar(api: Api) -> None:
    first = look(api, "/business_hours?per_page=100")[0]
    assert first == {
        "id": first["id"],
        "name": "Round the clock",
        "description": "",
        "is_default": True,
        "time_zone": "UTC",
        "business_hours": {
            day: {"start_time": "12:00 am", "end_time": "11:59 pm"}
            for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
        },
        "holidays": [],
        "created_at": NOW,
        "updated_at": NOW,
    }
    assert look(api, f"/business_hours/{first['id']}") == first


def test_a_calendar_is_written(api: Api) -> None:
    body = {
        "name": "Weekdays",
        "description": "When the shop is open",
        "time_zone": "Chennai",
        "business_hours": WEEK,
        "holidays": ["2026-12-26", "2026-12-25", "2026-12-25"],
    }
    answer = api.post("/business_hours", body)
    number = answer["id"]
    expected = {
        **body,
        "id": number,
        "is_default": False,
        "holidays": ["2026-12-25", "2026-12-26"],
        "created_at": NOW,
        "updated_at": NOW,
    }
    assert (answer.status, answer.body) == (201, expected)
    assert answer.headers["location"] == f"http://127.0.0.1:{api.server.port}/api/v2/business_hours/{number}"
    assert answer.events == ["business_hours.created"]
    assert answer.entries == [f"API key wrote business hours {number}"]
    assert look(api, f"/business_hours/{number}") == expected
    assert ids(api.follow("/business_hours", per_page=1))[1:] == [number]


def test_every_wrong_field_is_named_at_once(api: Api) -> None:
    body = {
        "time_zone": "Europe/Berlin",
        "business_hours": {"monday": {"start_time": "8 o'clock", "end_time": "25:00"}},
        "holidays": ["2026-02-30"],
        "colour": "red",
    }
    wrong = api.wrong("POST", "/business_hours", body)
    code, said = wrong.pop("time_zone")
    assert (code, said.endswith("' (Freshdesk's names, e.g. Bern, not Europe/Zurich)")) == ("invalid_value", True)
    assert wrong == {
        "name": ("missing_field", MISSING),
        "business_hours.monday.start_time": ("invalid_value", FORM),
        "business_hours.monday.end_time": ("invalid_value", FORM),
        "holidays": ("invalid_value", "It should contain elements of type 'YYYY-MM-DD' only"),
        "colour": ("invalid_field", UNKNOWN),
    }
    assert api.wrong("POST", "/business_hours", {"name": "X", "business_hours": {}}) == {
        "business_hours": ("invalid_value", "It should contain at least 1 working day")
    }
    assert api.codes("POST", "/business_hours", {"name": "X", "business_hours": {"someday": DAY}}) == {
        "business_hours.someday": "invalid_field"
    }
    first = look(api, "/business_hours")[0]["id"]
    assert api.codes("PUT", f"/business_hours/{first}", {"is_default": False, "business_hours": None}) == {
        "is_default": "invalid_value",
        "business_hours": "missing_field",
    }


def test_a_calendar_is_changed(api: Api, clock: ManualClock) -> None:
    first, before = look(api, "/business_hours")[0], calendar(api, holidays=["2026-12-25"])
    path = f"/business_hours/{before['id']}"
    clock.move(MINUTE)
    given = {"name": "Shop", "business_hours": {"sunday": DAY}, "holidays": [], "is_default": True}
    answer = api.put(path, given)
    assert (answer.status, answer.body) == (200, {**before, **given, "updated_at": LATER})
    assert answer.events == ["business_hours.updated"]
    assert load(answer.happened[0]["data"]) == {"changed": ["holidays", "hours", "is_default", "name"]}
    assert answer.entries == [f"API key changed business hours {before['id']}"]
    assert look(api, path) == answer.body
    other = look(api, f"/business_hours/{first['id']}")
    assert (other["is_default"], other["updated_at"]) == (False, LATER), "there is one default"
    api.missing("PUT", "/business_hours/999", {"name": "X"})
    api.missing("GET", "/business_hours/999")


def test_a_group_goes_by_its_calendar_until_it_is_gone(api: Api) -> None:
    number, team = calendar(api)["id"], group(api)["id"]
    assert api.put(f"/admin/groups/{team}", {"business_calendar_id": number})["business_calendar_id"] == number
    assert look(api, f"/groups/{team}")["business_hour_id"] == number
    assert done(api, "DELETE", f"/business_hours/{number}") == ["business_hours.deleted"]
    assert look(api, f"/groups/{team}")["business_hour_id"] is None
    api.missing("DELETE", f"/business_hours/{number}")
    refused = api.delete(f"/business_hours/{look(api, '/business_hours')[0]['id']}")
    assert (refused.status, refused["code"]) == (409, "inconsistent_state")


def test_only_administrators_look_after_calendars(sqlite_api: Api) -> None:
    number = calendar(sqlite_api)["id"]
    supervisor = sqlite_api.hire("SUPERVISOR")
    for method, path in (
        ("GET", ""),
        ("POST", ""),
        ("GET", f"/{number}"),
        ("PUT", f"/{number}"),
        ("DELETE", f"/{number}"),
    ):
        assert supervisor.call(method, f"/business_hours{path}").status == 403, method
    assert number in ids(look(sqlite_api.hire("ADMIN"), "/business_hours"))


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("8:00 am", "08:00"),
        ("08:00:00 am", "08:00"),
        ("12:00 am", "00:00"),
        ("12:30PM", "12:30"),
        ("17:30", "17:30"),
        ("11:59:59 pm", "24:00"),
        ("24:00", "24:00"),
        ("0:00", "00:00"),
        ("13:00 pm", None),
        ("0:10 am", None),
        ("24:01", None),
        ("8:60 am", None),
        ("٨:00 am", None),
        ("", None),
    ],
)
def test_times_are_read_as_people_write_them(text: str, stored: str | None) -> None:
    assert read_time(text) == stored


def test_what_is_shown_can_be_read_again() -> None:
    for minute in range(24 * 60 - 1):
        stored = f"{minute // 60:02d}:{minute % 60:02d}"
        assert read_time(shown_time(stored)) == stored
    assert [shown_time(stored) for stored in ("00:05", "12:00", "24:00")] == ["12:05 am", "12:00 pm", "11:59 pm"]


def test_every_zone_that_freshdesk_names_is_one_that_the_world_knows() -> None:
    assert all(ZoneInfo(zone) for zone in TIME_ZONES.values())


@pytest.mark.parametrize("name", ["Europe/Paris", "Europe/Zurich", "Asia/Singapore", "America/Puerto_Rico"])
def test_a_zone_of_the_world_has_the_name_of_its_city(name: str) -> None:
    """Contract 4: what the table does not list is the obvious area and city."""
    assert zone_named(name) == name.rpartition("/")[2].replace("_", " ")
