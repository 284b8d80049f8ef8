"""Rules that set off one another, jobs that are done twice, hours that are cut short (Freshdesk contract 9.2)."""

import asyncio

from tests.freshdesk.api import Api
from tests.freshdesk.rules import (
    CREATION,
    HOURLY,
    all_of,
    applied,
    changed,
    condition,
    does,
    entries,
    history,
    mails,
    rule,
    when_changed,
    work,
)

from freehold.contracts.freshdesk.work_rules import follow
from freehold.contracts.upkeep import Upkeep, Uses
from freehold.core.automation.running import MOST_AN_HOUR, STEP, begin_hour, run_hour
from freehold.core.automation.watch import DEEPEST
from freehold.core.jobs.queries import list_stuck
from freehold.kernel.clock import DAY, HOUR, MINUTE, ManualClock
from freehold.kernel.limits import Limiter


def test_two_rules_that_undo_each_other_stop(api: Api) -> None:
    up = when_changed(api, changed("priority", "--", 1), does("priority", 4), performer=4)
    down = when_changed(api, changed("priority", "--", 4), does("priority", 1), performer=4)
    start = when_changed(api, changed("status"), does("priority", 4))
    number = api.ticket()["id"]
    api.put(f"/tickets/{number}", {"status": 3})
    work(api)
    assert applied(api) == [start["id"], down["id"], up["id"]], "each once in a chain"
    assert api.look(number)["priority"] == 4


def test_a_chain_is_so_deep_and_no_deeper(api: Api) -> None:
    made = [
        when_changed(api, changed("source", step, step + 1), does("source", step + 2), performer=4)
        for step in range(1, 9)
    ]
    assert len(made) > DEEPEST
    start = when_changed(api, changed("status"), does("source", 2))
    number = api.ticket(source=1)["id"]
    api.put(f"/tickets/{number}", {"status": 3})
    work(api)
    assert applied(api) == [start["id"], *(one["id"] for one in made[: DEEPEST - 1])]
    assert max(event["depth"] for event in history(api)) == DEEPEST
    assert not api.installation.database.read_now(list_stuck)


def test_a_rule_acts_on_a_ticket_so_often_an_hour(sqlite_api: Api, clock: ManualClock) -> None:
    """A receiver that answers every webhook with a call, or mail that answers mail, starts a new chain each time."""
    made = when_changed(
        sqlite_api, changed("priority"), does("send_email_to_requester", email_subject="x", email_body="x")
    )
    number = sqlite_api.ticket()["id"]
    for step in range(MOST_AN_HOUR + 5):
        sqlite_api.put(f"/tickets/{number}", {"priority": 2 + step % 2})
        work(sqlite_api)
    assert applied(sqlite_api) == [made["id"]] * MOST_AN_HOUR
    assert len(mails(sqlite_api)) == MOST_AN_HOUR
    clock.move(HOUR + MINUTE)
    sqlite_api.put(f"/tickets/{number}", {"priority": 4})
    work(sqlite_api)
    assert len(applied(sqlite_api)) == MOST_AN_HOUR + 1


def test_a_job_that_is_done_twice_acts_once(api: Api) -> None:
    rule(api, CREATION, does("add_note", note_body="Once"))
    rule(api, CREATION, does("add_note", note_body="Never"))
    number = api.ticket()["id"]
    opened = next(event for event in history(api) if event["name"] == "ticket.created")
    for _ in range(3):
        asyncio.run(follow(api.installation, {"event_id": opened["id"]}))
    work(api)
    assert [entry["body_text"] for entry in entries(api, number)] == ["Once"]


def pass_hour(api: Api, clock: ManualClock, hours: int = 1) -> None:
    for _ in range(hours):
        clock.move(HOUR)
        api.installation.database.write_now(begin_hour)
        work(api)


def test_hourly_rules_run_every_hour(api: Api, clock: ManualClock) -> None:
    pass_hour(api, clock)
    waiting = all_of(condition("hours_since_created", "is", 2), condition("status", "in", [2]))
    made = rule(api, HOURLY, does("add_note", note_body="Two hours"), conditions=waiting)
    number, other = api.ticket()["id"], api.ticket(status=4)["id"]
    work(api)
    pass_hour(api, clock)
    assert applied(api) == []
    pass_hour(api, clock, 3)
    assert applied(api) == [made["id"]]
    assert [entry["body_text"] for entry in entries(api, number)] == ["Two hours"]
    assert entries(api, other) == []


def test_an_hour_is_run_once_whoever_asks(api: Api, clock: ManualClock) -> None:
    rule(api, HOURLY, does("add_note", note_body="Again"))
    numbers = [api.ticket(subject=str(count))["id"] for count in range(25)]
    clock.move(HOUR)
    database = api.installation.database
    assert [database.write_now(begin_hour) for _ in range(3)] == [True, False, False]
    work(api)
    assert all(len(entries(api, number)) == 1 for number in numbers), "more than one transaction holds"
    clock.move(31 * DAY)
    fresh = api.ticket()["id"]
    pass_hour(api, clock)
    assert (len(entries(api, numbers[0])), len(entries(api, fresh))) == (1, 1), "not updated for 30 days"


def test_an_hour_that_was_cut_short_goes_on_where_it_was(sqlite_api: Api, clock: ManualClock) -> None:
    rule(sqlite_api, HOURLY, does("add_note", note_body="Once"))
    numbers = [sqlite_api.ticket(subject=str(count))["id"] for count in range(STEP + 2)]
    clock.move(HOUR)
    database = sqlite_api.installation.database
    database.write_now(begin_hour)
    database.write_now(lambda tx: run_hour(tx, tx.now // HOUR, 0, ""))
    assert len(applied(sqlite_api)) == STEP
    work(sqlite_api)
    assert all(len(entries(sqlite_api, number)) == 1 for number in numbers)


def test_the_server_begins_the_hours(sqlite_api: Api, clock: ManualClock) -> None:
    rule(sqlite_api, HOURLY, does("priority", 4))
    upkeep = Upkeep(sqlite_api.installation, Limiter(), Uses())
    asyncio.run(upkeep.run_once())
    assert work(sqlite_api) == 1
    asyncio.run(upkeep.run_once())
    assert work(sqlite_api) == 0
    clock.move(HOUR)
    asyncio.run(upkeep.run_once())
    assert work(sqlite_api) == 1
