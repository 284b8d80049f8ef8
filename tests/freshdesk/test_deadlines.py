"""When tickets are due: by which policy, in whose business hours, and what moves it (Freshdesk contract 8)."""

import re
from pathlib import Path
from typing import Any

import pytest
from tests.freshdesk.api import Api
from tests.freshdesk.people import company, contact, group, look, made

from freehold.kernel.clock import DAY, HOUR, MINUTE, ManualClock
from freehold.kernel.text import load

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "deadlines.md"

TARGET = {"respond_within": 3600, "resolve_within": 7200, "business_hours": False, "escalation_enabled": True}
DAYTIME = {"start_time": "9:00 am", "end_time": "5:00 pm"}
WEEKDAYS = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), DAYTIME)


def targets(**given: Any) -> dict[str, Any]:
    return {f"priority_{number}": {**TARGET, **given} for number in (4, 3, 2, 1)}


def promise(api: Api, applicable_to: dict[str, Any], **given: Any) -> int:
    """A policy for some tickets; without any, what the default one promises."""
    if not applicable_to:
        number = next(item["id"] for item in look(api, "/sla_policies") if item["is_default"])
        assert api.put(f"/sla_policies/{number}", {"sla_target": targets(**given)}).status == 200
        return int(number)
    body = {"name": "Premium", "sla_target": targets(**given), "applicable_to": applicable_to}
    answer = api.post("/sla_policies", body)
    assert answer.status == 201, answer.content
    return int(answer["id"])


def due(api: Api, number: int = 1) -> list[str | None]:
    """Day and time at which a ticket is due: first response, next response, resolution."""
    ticket = api.look(number)
    return [ticket[name] and ticket[name][5:16] for name in ("fr_due_by", "nr_due_by", "due_by")]


def test_a_new_ticket_is_due_by_its_priority(api: Api) -> None:
    expected = [("01-06T09:00", "01-08T09:00"), ("01-05T17:00", "01-06T09:00"),
                ("01-05T13:00", "01-05T21:00"), ("01-05T10:00", "01-05T13:00")]  # fmt: skip
    for priority, (response, resolution) in enumerate(expected, 1):
        answer = api.post("/tickets", {"email": "rita@example.com", "priority": priority})
        assert [answer[name] for name in ("fr_due_by", "nr_due_by", "due_by")] == [None] * 3, "worked out afterwards"
        assert due(api, priority) == [response, None, resolution]


def test_an_answer_shows_what_was_before(api: Api) -> None:
    api.ticket()
    before = api.look(1)
    answer = api.put("/tickets/1", {"priority": 4})
    assert [answer[name] for name in ("fr_due_by", "due_by")] == [before["fr_due_by"], before["due_by"]]
    assert due(api) == ["01-05T10:00", None, "01-05T13:00"]


def test_given_deadlines_are_never_moved(api: Api, clock: ManualClock) -> None:
    given = {"due_by": "2026-02-02T10:00:00Z", "fr_due_by": "2026-02-01T10:00:00Z"}
    answer = api.post("/tickets", {"email": "rita@example.com", **given})
    assert {name: answer[name] for name in given} == given
    for change in ({"priority": 4}, {"status": 3}, {"status": 2}, {"type": "Incident"}):
        clock.move(HOUR)
        api.put("/tickets/1", change)
    assert due(api) == ["02-01T10:00", None, "02-02T10:00"]
    answer = api.put("/tickets/1", {"due_by": "2026-03-01T10:00:00Z"})
    assert answer["due_by"] == "2026-03-01T10:00:00Z"
    assert due(api)[2] == "03-01T10:00"
    api.ticket(due_by="2026-02-02T10:00:00Z")
    assert due(api, 2) == ["01-06T13:00", None, "02-02T10:00"], "the other one comes from the policy"
    assert api.put("/tickets/2", {"due_by": None})["due_by"] is None
    assert due(api, 2) == ["01-06T13:00", None, "01-08T13:00"], "taken back, it is the policy's"


def test_the_first_policy_that_fits_counts(api: Api) -> None:
    firm, team, product = company(api)["id"], group(api)["id"], made(api, "/products", {"name": "Lockers"})["id"]
    rita, tom = contact(api, email="rita@example.com", company_id=firm)["id"], contact(api, "Tom Oak")["id"]
    policies = [
        promise(api, {"company_ids": [firm]}, respond_within=60),
        promise(api, {"group_ids": [team], "sources": [3]}, respond_within=120),
        promise(api, {"ticket_types": ["Incident", "Refund"]}, respond_within=180),
        promise(api, {"product_ids": [product]}, respond_within=240),
    ]
    for number, (ticket, response) in enumerate(
        (
            ({"requester_id": rita, "type": "Refund"}, "01-05T09:01"),
            ({"group_id": team, "source": 3, "type": "Refund"}, "01-05T09:02"),
            ({"group_id": team, "source": 2, "type": "Refund"}, "01-05T09:03"),
            ({"type": "Incident", "product_id": product}, "01-05T09:03"),
            ({"product_id": product}, "01-05T09:04"),
            ({"type": "Question"}, "01-06T09:00"),
        ),
        1,
    ):
        assert api.post("/tickets", {"requester_id": tom, **ticket}).status == 201
        assert due(api, number)[0] == response, ticket
    api.put(f"/sla_policies/{policies[3]}", {"position": 1, "applicable_to": {"product_ids": [product]}})
    api.ticket(email="tom@example.com", type="Incident", product_id=product)
    assert due(api, 7)[0] == "01-05T09:04", "it is the first one now"
    api.put(f"/sla_policies/{policies[3]}", {"active": False, "applicable_to": {"product_ids": [product]}})
    api.ticket(email="tom@example.com", product_id=product)
    assert due(api, 8)[0] == "01-06T09:00", "it is switched off"


@pytest.mark.parametrize("column", ["group_id", "type", "source", "product_id", "company_id"])
def test_a_ticket_that_comes_to_fit_another_policy_is_due_by_that(sqlite_api: Api, column: str) -> None:
    api = sqlite_api
    values: dict[str, Any] = {
        "group_id": group(api)["id"],
        "type": "Incident",
        "source": 3,
        "product_id": made(api, "/products", {"name": "Lockers"})["id"],
        "company_id": company(api)["id"],
    }
    kind = {"type": "ticket_types"}.get(column, f"{column}s")
    promise(api, {kind: [values[column]]})
    api.ticket()
    api.put("/tickets/1", {column: values[column]})
    assert due(api) == ["01-05T10:00", None, "01-05T11:00"]


def test_business_hours_of_the_group_count_or_those_of_the_account(api: Api) -> None:
    promise(api, {}, business_hours=True, respond_within=8 * 3600, resolve_within=10 * 3600)
    api.ticket()
    assert due(api, 1) == ["01-05T17:00", None, "01-05T19:00"], "round the clock"
    calendar = {"name": "Weekdays", "business_hours": WEEKDAYS, "time_zone": "Eastern Time (US & Canada)"}
    number = made(api, "/business_hours", {**calendar, "holidays": ["2026-01-06"]})["id"]
    team = group(api)["id"]
    api.put(f"/admin/groups/{team}", {"business_calendar_id": number})
    api.put("/tickets/1", {"group_id": team})
    assert due(api, 1) == ["01-05T22:00", None, "01-07T16:00"], "from 9 in New York, and not on the holiday"
    api.put(f"/business_hours/{number}", {"is_default": True, "holidays": []})
    api.ticket()
    assert due(api, 2) == ["01-05T22:00", None, "01-06T16:00"]


def test_hours_are_those_on_the_wall_when_the_clocks_change(api: Api, clock: ManualClock) -> None:
    clock.move(82 * DAY)  # Saturday, 28 March, 09:00
    week = {"saturday": DAYTIME, "sunday": DAYTIME}
    made(
        api,
        "/business_hours",
        {"name": "Weekends", "business_hours": week, "time_zone": "Bern", "is_default": True},
    )
    promise(api, {}, business_hours=True, respond_within=7 * 3600, resolve_within=8 * 3600)
    api.ticket()
    assert due(api) == ["03-28T16:00", None, "03-29T08:00"]


def test_the_time_stands_still_while_somebody_else_is_waited_for(api: Api, clock: ManualClock) -> None:
    promise(api, {})
    api.ticket()
    for status in (3, 6, 7, 4, 5):
        before = due(api)
        clock.move(10 * MINUTE)
        api.put("/tickets/1", {"status": status})
        clock.move(HOUR)
        assert due(api) == before, "it is as it was"
        answer = api.put("/tickets/1", {"status": 2})
        assert answer["due_by"][5:16] == before[2]
        after = due(api)
        assert [after[0], after[2]] == [later(before[0]), later(before[2])], status
    assert due(api) == ["01-05T15:00", None, "01-05T16:00"]
    clock.move(MINUTE)
    api.put("/tickets/1", {"status": 3})
    clock.move(HOUR)
    api.put("/tickets/1", {"status": 7})
    clock.move(HOUR)
    api.put("/tickets/1", {"status": 2, "priority": 3})
    assert due(api) == ["01-05T17:00", None, "01-05T18:00"], "from one such status to the next it goes on standing"


def later(time: str | None) -> str:
    """An hour later on the same day."""
    assert time is not None
    return f"{time[:6]}{int(time[6:8]) + 1:02d}{time[8:]}"


def test_time_outside_of_business_hours_does_not_stand_still_for_it_does_not_pass(api: Api, clock: ManualClock) -> None:
    made(api, "/business_hours", {"name": "Weekdays", "business_hours": WEEKDAYS, "is_default": True})
    promise(api, {}, business_hours=True, respond_within=8 * 3600, resolve_within=16 * 3600)
    api.ticket()
    assert due(api) == ["01-05T17:00", None, "01-06T17:00"]
    clock.move(7 * HOUR)
    api.put("/tickets/1", {"status": 3})
    clock.move(18 * HOUR)  # from Monday 16:00 to Tuesday 10:00: two hours of business
    api.put("/tickets/1", {"status": 2})
    assert due(api) == ["01-06T11:00", None, "01-07T11:00"]


def test_the_first_response_is_due_once(api: Api, clock: ManualClock) -> None:
    promise(api, {})
    api.ticket()
    clock.move(10 * MINUTE)
    api.post("/tickets/1/notes", {"body": "x"})
    api.put("/tickets/1", {"priority": 4})
    assert due(api) == ["01-05T10:00", None, "01-05T11:00"]
    api.post("/tickets/1/reply", {"body": "x"})
    api.put("/tickets/1", {"status": 3})
    clock.move(HOUR)
    api.put("/tickets/1", {"status": 2})
    assert due(api) == ["01-05T10:00", None, "01-05T12:00"], "it has been given"


def test_the_next_response_is_due_when_the_customer_has_written_again(api: Api, clock: ManualClock) -> None:
    promise(api, {}, next_respond_within=1800)
    rita = api.ticket()["requester_id"]
    customer = {"body": "Hello?", "private": False, "incoming": True, "user_id": rita}
    api.post("/tickets/1/notes", customer)
    assert due(api)[1] is None, "the first response is still due"
    api.post("/tickets/1/reply", {"body": "Yes"})
    assert due(api)[1] is None
    clock.move(10 * MINUTE)
    api.post("/tickets/1/notes", customer)
    assert due(api)[1] == "01-05T09:40"
    clock.move(10 * MINUTE)
    api.post("/tickets/1/notes", customer)
    assert due(api)[1] == "01-05T09:40", "they wait since they wrote first"
    api.put("/tickets/1", {"status": 3})
    clock.move(HOUR)
    api.put("/tickets/1", {"status": 2})
    assert due(api)[1] == "01-05T10:40"
    api.post("/tickets/1/notes", {"body": "Let me see"})
    assert due(api)[1] == "01-05T10:40", "a note is no answer"
    api.post("/tickets/1/reply", {"body": "Soon"})
    assert due(api)[1] is None


def test_no_next_response_is_due_that_nobody_promised(sqlite_api: Api) -> None:
    rita = sqlite_api.ticket()["requester_id"]
    sqlite_api.post("/tickets/1/reply", {"body": "Yes"})
    sqlite_api.post("/tickets/1/notes", {"body": "So?", "private": False, "incoming": True, "user_id": rita})
    assert due(sqlite_api)[1] is None


def test_what_was_closed_from_the_start_counts_from_when_it_is_opened(api: Api, clock: ManualClock) -> None:
    promise(api, {})
    api.ticket(status=5)
    assert due(api) == ["01-05T10:00", None, "01-05T11:00"]
    clock.move(HOUR)
    api.put("/tickets/1", {"status": 2})
    assert due(api) == ["01-05T11:00", None, "01-05T12:00"]


def test_deadlines_that_are_taken_back_follow_the_policy_again(api: Api, clock: ManualClock) -> None:
    api.ticket(due_by="2026-02-02", fr_due_by="2026-02-01")
    answer = api.put("/tickets/1", {"due_by": None, "fr_due_by": None})
    assert (answer["due_by"], answer["fr_due_by"]) == (None, None)
    assert due(api) == ["01-06T09:00", None, "01-08T09:00"]
    api.put("/tickets/1", {"priority": 4})
    assert due(api) == ["01-05T10:00", None, "01-05T13:00"]


def test_a_status_stops_the_timer_when_the_account_says_so(api: Api, clock: ManualClock) -> None:
    promise(api, {})
    (field,) = [item for item in look(api, "/admin/ticket_fields") if item["name"] == "status"]
    labels = {"value": "With the workshop", "label_for_customers": "In repair"}
    changed = api.put(
        f"/admin/ticket_fields/{field['id']}",
        {"choices": [{**labels, "stop_sla_timer": False}, {"id": 7, "stop_sla_timer": False}]},
    )
    assert changed.status == 200, changed.content
    number = next(choice["id"] for choice in changed["choices"] if choice["value"] == "With the workshop")
    api.ticket()
    for status in (number, 7, 6):
        api.put("/tickets/1", {"status": status})
        clock.move(10 * MINUTE)
        api.put("/tickets/1", {"status": 2})
    assert due(api) == ["01-05T10:10", None, "01-05T11:10"], "only where the customer is waited for"


def test_the_guide_can_be_followed(sqlite_api: Api) -> None:
    calls = re.findall(r"-X POST http://[^/]+(/api/v2/\w+) .*? -d '(.*?)'\n```", GUIDE.read_text(), re.DOTALL)
    assert [path for path, _ in calls] == ["/api/v2/business_hours", "/api/v2/products", "/api/v2/sla_policies"]
    for path, body in calls:
        assert sqlite_api.post(path, load(body)).status == 201, path
    sqlite_api.ticket(source=3)
    assert due(sqlite_api) == ["01-05T11:00", None, "01-05T17:00"]
