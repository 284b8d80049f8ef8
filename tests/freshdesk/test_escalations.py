"""What time alone does to tickets: they are overdue, people are reminded and told, once (Freshdesk contract 5.13, 8)."""

import asyncio
from threading import Barrier, Thread
from typing import Any

from tests.freshdesk.account import mark_as_spam
from tests.freshdesk.api import Api
from tests.freshdesk.people import look

from freehold.contracts.upkeep import Upkeep, Uses
from freehold.core.events.queries import list_events_after
from freehold.core.mail.queries import list_mails
from freehold.core.sla.escalation import take_due_steps
from freehold.kernel.clock import HOUR, MINUTE, ManualClock
from freehold.kernel.limits import Limiter
from freehold.kernel.query import Row
from freehold.kernel.text import load

TARGET = {"respond_within": 3600, "resolve_within": 7200, "business_hours": False, "escalation_enabled": True}


def promise(api: Api, escalation: dict[str, Any], **given: Any) -> None:
    """What the default policy promises from now on, and who is told."""
    number = look(api, "/sla_policies")[0]["id"]
    targets = {f"priority_{priority}": {**TARGET, **given} for priority in (4, 3, 2, 1)}
    answer = api.put(f"/sla_policies/{number}", {"sla_target": targets, "escalation": escalation})
    assert answer.status == 200, answer.content


def after(seconds: int, *agent_ids: int) -> dict[str, Any]:
    return {"escalation_time": seconds, "agent_ids": list(agent_ids) or [-1]}


def pass_time(api: Api, clock: ManualClock, minutes: int = 0) -> list[str]:
    """What happens in a server's next second, after some time: which deadline of which ticket, and the level."""
    clock.move(minutes * MINUTE)
    database = api.installation.database
    before = database.read_now(lambda tx: list_events_after(tx, 0, 100_000))[-1]["id"]
    asyncio.run(Upkeep(api.installation, Limiter(), Uses()).run_once())
    happened = database.read_now(lambda tx: list_events_after(tx, before))
    assert {event["name"] for event in happened} <= {"ticket.escalated"}
    assert all(event["actor_kind"] == "system" for event in happened)
    told = [(event["subject_id"], load(event["data"])) for event in happened]
    return [f"{number} {data['which']} {data['level']}" for number, data in told]


def letters(api: Api) -> list[Row]:
    """The mails so far, oldest first."""
    return api.installation.database.read_now(lambda tx: list_mails(tx, 100))[::-1]


def flags(api: Api, number: int = 1) -> list[str]:
    ticket = api.look(number)
    return [name for name in ("fr_escalated", "nr_escalated", "is_escalated") if ticket[name]]


def test_an_overdue_ticket_is_marked(api: Api, clock: ManualClock) -> None:
    promise(api, {})
    api.ticket()
    assert (pass_time(api, clock, 59), flags(api)) == ([], [])
    assert pass_time(api, clock, 1) == ["1 first_response 0"]
    assert flags(api) == ["fr_escalated"]
    assert api.look(1)["updated_at"] == "2026-01-05T10:00:00Z", "who reads what has changed sees it"
    assert pass_time(api, clock, 60) == ["1 resolution 0"]
    assert flags(api) == ["fr_escalated", "is_escalated"]
    assert pass_time(api, clock, 60_000) == [], "once"
    assert letters(api) == [], "nobody was to be told"


def test_whoever_is_named_is_told_level_by_level(api: Api, clock: ManualClock) -> None:
    kim, lee = api.hire(email="kim@example.com").agent["id"], api.hire(email="lee@example.com").agent["id"]
    levels = {"level_1": after(0), "level_2": after(1800, kim, -1), "level_3": after(3600, lee), "level_4": after(7200)}
    promise(api, {"response": after(600, lee), "resolution": levels})
    api.ticket(responder_id=kim, subject="Fire <b>&\r\nsmoke")
    assert pass_time(api, clock, 60) == ["1 first_response 0"]
    assert pass_time(api, clock, 10) == ["1 first_response 1"]
    assert pass_time(api, clock, 50) == ["1 resolution 0", "1 resolution 1"]
    assert pass_time(api, clock, 30) == ["1 resolution 2"]
    api.put("/tickets/1", {"responder_id": None})
    assert pass_time(api, clock, 30) == ["1 resolution 3"]
    assert pass_time(api, clock, 60) == ["1 resolution 4"]
    assert [load(mail["to_emails"]) for mail in letters(api)] == [
        ["lee@example.com"],
        ["kim@example.com"],
        ["kim@example.com"],
        ["lee@example.com"],
    ], "whom it is assigned to, if anybody, and nobody twice"
    first = letters(api)[0]
    assert first["subject"] == "Overdue: first response of ticket #1: Fire <b>& smoke"
    assert first["html"] == (
        "<p>The first response of ticket #1 (Fire &lt;b&gt;&amp; smoke) was due at 2026-01-05T10:00:00Z.</p>"
    )
    assert (first["about"], first["is_automatic"]) == ("escalation", True)


def test_who_was_let_go_is_not_told(api: Api, clock: ManualClock) -> None:
    kim, lee = api.hire(email="kim@example.com").agent["id"], api.hire(email="lee@example.com").agent["id"]
    promise(api, {"response": after(0, kim, lee)})
    api.delete(f"/agents/{kim}")
    api.ticket()
    assert pass_time(api, clock, 60) == ["1 first_response 0", "1 first_response 1"]
    assert [load(mail["to_emails"]) for mail in letters(api)] == [["lee@example.com"]]


def test_people_are_reminded_in_time_or_not_at_all(api: Api, clock: ManualClock) -> None:
    kim = api.hire(email="kim@example.com").agent["id"]
    promise(
        api,
        {
            "reminder_response": after(-1800, kim),
            "reminder_resolution": after(1800, kim),
            "reminder_next_response": after(-600, kim),
        },
        next_respond_within=1800,
    )
    rita = api.ticket()["requester_id"]
    assert pass_time(api, clock, 29) == []
    assert letters(api) == []
    assert pass_time(api, clock, 1) == [], "a reminder changes nothing"
    assert [mail["subject"] for mail in letters(api)] == ["Due soon: first response of ticket #1: Printer on fire"]
    assert api.look(1)["updated_at"] == "2026-01-05T09:00:00Z"
    assert pass_time(api, clock, 90) == ["1 first_response 0", "1 resolution 0"], "the server was away"
    assert len(letters(api)) == 1, "too late to remind anybody"
    api.post("/tickets/1/reply", {"body": "Yes"})
    api.post("/tickets/1/notes", {"body": "So?", "private": False, "incoming": True, "user_id": rita})
    before = len(letters(api))
    assert pass_time(api, clock, 20) == []
    assert [mail["subject"] for mail in letters(api)[before:]] == [
        "Due soon: next response of ticket #1: Printer on fire"
    ]


def test_an_answer_in_time_keeps_everything_quiet(api: Api, clock: ManualClock) -> None:
    promise(api, {"next_response": after(60)}, next_respond_within=1800)
    rita = api.ticket(responder_id=api.agent["id"])["requester_id"]
    api.post("/tickets/1/reply", {"body": "Yes"})
    question = {"body": "So?", "private": False, "incoming": True, "user_id": rita}
    api.post("/tickets/1/notes", question)
    assert pass_time(api, clock, 29) == []
    api.post("/tickets/1/reply", {"body": "Yes"})
    assert pass_time(api, clock, 31) == []
    api.post("/tickets/1/notes", question)
    assert pass_time(api, clock, 30) == ["1 next_response 0"]
    assert flags(api) == ["nr_escalated"]
    assert pass_time(api, clock, 1) == ["1 next_response 1"]
    api.post("/tickets/1/reply", {"body": "Yes"})
    clock.move(MINUTE)
    api.post("/tickets/1/notes", question)
    api.put("/tickets/1", {"due_by": "2026-02-01"})
    assert pass_time(api, clock, 30) == ["1 next_response 0"], "once for each time that they wait"


def test_nothing_is_overdue_while_the_timer_stands_still(api: Api, clock: ManualClock) -> None:
    promise(api, {})
    for status in (3, 4, 5, 6, 7):
        api.ticket(status=status)
    for number in (6, 7):
        api.ticket()
        api.put(f"/tickets/{number}", {"status": 3 if number == 6 else 5})
    assert pass_time(api, clock, 600) == []
    api.put("/tickets/6", {"status": 2})
    assert pass_time(api, clock, 59) == []
    assert pass_time(api, clock, 1) == ["6 first_response 0"]


def test_what_is_out_of_sight_is_left_alone_until_it_comes_back(api: Api, clock: ManualClock) -> None:
    promise(api, {})
    for _ in range(3):
        api.ticket()
    api.delete("/tickets/1")
    mark_as_spam(api, 2)
    assert pass_time(api, clock, 60) == ["3 first_response 0"]
    api.put("/tickets/1/restore")
    api.put("/tickets/2/restore")
    assert sorted(pass_time(api, clock)) == ["1 first_response 0", "2 first_response 0"]


def test_what_becomes_due_earlier_is_overdue_at_once_and_what_is_moved_is_due_anew(
    api: Api, clock: ManualClock
) -> None:
    promise(api, {})
    clock.move(HOUR)
    api.ticket(due_by="2026-01-05T09:00:00Z", fr_due_by="2026-01-05T09:00:00Z")
    assert pass_time(api, clock) == ["1 first_response 0", "1 resolution 0"]
    api.put("/tickets/1", {"due_by": "2026-01-05T12:00:00Z"})
    assert pass_time(api, clock, 60) == []
    assert pass_time(api, clock, 60) == ["1 resolution 0"]
    assert flags(api) == ["fr_escalated", "is_escalated"]


def test_without_escalation_tickets_are_marked_and_nobody_is_told(api: Api, clock: ManualClock) -> None:
    promise(api, {"response": after(0), "resolution": {"level_1": after(0)}}, escalation_enabled=False)
    api.ticket(responder_id=api.agent["id"])
    assert pass_time(api, clock, 120) == ["1 first_response 0", "1 resolution 0"]
    assert letters(api) == []


def test_two_servers_do_it_once(api: Api, clock: ManualClock) -> None:
    promise(api, {"response": after(0)})
    many = 30
    for _ in range(many):
        api.ticket(responder_id=api.agent["id"])
    clock.move(HOUR)
    servers = 4
    ready, database = Barrier(servers), api.installation.database
    before = database.read_now(lambda tx: list_events_after(tx, 0, 100_000))[-1]["id"]

    def keep() -> None:
        ready.wait()
        while database.write_now(lambda tx: take_due_steps(tx, 7)):
            pass

    threads = [Thread(target=keep) for _ in range(servers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    happened = database.read_now(lambda tx: list_events_after(tx, before))
    told = sorted((event["subject_id"], load(event["data"])["level"]) for event in happened)
    assert told == [(number, level) for number in range(1, many + 1) for level in (0, 1)]
    assert len(letters(api)) == many


def test_what_is_taken_over_from_another_desk_escalates_nothing_that_is_long_past(api: Api, clock: ManualClock) -> None:
    promise(api, {"response": after(0)})
    body = {"email": "rita@example.com", "subject": "Old", "description": "x", "created_at": "2025-06-01T09:00:00Z"}
    answer = api.post("/api/channel/v2/tickets", body)
    assert answer.status == 201, answer.content
    assert api.look(1)["due_by"] == "2025-06-01T11:00:00Z"
    api.ticket()
    note = {"body": "x", "created_at": "2025-07-01T09:00:00Z"}
    assert api.post("/api/channel/v2/tickets/2/notes", note).status == 201
    assert pass_time(api, clock, 60) == ["2 first_response 0", "2 first_response 1"], "what came in here does"
