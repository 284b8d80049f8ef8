"""Tickets, replies and notes from another desk keep their times, come in once, and tell nobody (contract 1.1)."""

from typing import Any

import pytest
from sqlalchemy import func, select
from tests.freshdesk.api import Api
from tests.freshdesk.people import look

from freehold.core.jobs.model import jobs
from freehold.kernel.query import Query

PATH = "/api/channel/v2/tickets"
CREATED, UPDATED, LATER = "2024-03-05T09:41:07Z", "2024-03-06T10:00:00Z", "2024-03-07T11:00:00Z"
NOW = "2026-01-05T09:00:00Z"
TIMES = {"created_at": CREATED, "updated_at": UPDATED}
TICKET = {"email": "rita@example.com", "subject": "Printer on fire", "description": "It burned", "status": 5}
_WORK = Query(select(func.count()).select_from(jobs))


def taken(api: Api, **given: Any) -> dict[str, Any]:
    answer = api.post(PATH, {**TICKET, **TIMES, **given})
    assert answer.status == 201, answer.content[:500]
    found: dict[str, Any] = answer.body
    return found


def test_a_ticket_has_the_times_of_then(api: Api) -> None:
    answer = api.post(PATH, {**TICKET, **TIMES, "import_id": "old-1", "tags": ["hw"]})
    assert answer.status == 201
    assert answer.headers["location"] == f"http://127.0.0.1:{api.server.port}/api/v2/tickets/1"
    assert answer.body == look(api, "/tickets/1")
    assert (answer["created_at"], answer["updated_at"], answer["status"]) == (CREATED, UPDATED, 5)
    assert answer.events == ["contact.created", "ticket.created"]
    assert answer.entries == ["API key took over ticket 1"]
    assert look(api, "/tickets/1?include=stats")["stats"]["closed_at"] == CREATED
    assert look(api, f"/contacts/{answer['requester_id']}")["created_at"] == CREATED
    assert api.installation.database.read_now(lambda tx: tx.value(_WORK)) == 0, "nobody has anything to do"


def test_the_same_ticket_comes_in_once(api: Api) -> None:
    first = taken(api, import_id="old-1")
    again = api.post(PATH, {**TICKET, "import_id": "old-1", "subject": "Something else"})
    assert (again.status, again.body, again.events) == (201, first, [])
    assert taken(api, import_id="old-2")["id"] != first["id"]
    assert taken(api)["id"] != taken(api)["id"], "without an import_id it is always another one"


def test_without_times_it_is_now(api: Api) -> None:
    answer = api.post(PATH, TICKET)
    assert (answer["created_at"], answer["updated_at"]) == (NOW, NOW)


@pytest.mark.parametrize(("kind", "told"), [("reply", "replied_to"), ("notes", "notified_to")])
def test_an_entry_has_the_times_of_then(api: Api, kind: str, told: str) -> None:
    number = taken(api)["id"]
    given = {"body": "Done", "import_id": "e-1", "created_at": UPDATED, "updated_at": LATER}
    answer = api.post(f"{PATH}/{number}/{kind}", given)
    assert answer.status == 201
    assert answer.headers["location"].endswith(f"/api/v2/conversations/{answer['id']}")
    [entry] = look(api, f"/tickets/{number}/conversations")
    assert {name: value for name, value in answer.body.items() if name != told} == entry
    assert (entry["body_text"], entry["created_at"], entry["updated_at"]) == ("Done", UPDATED, LATER)
    assert answer.body[told] == (["rita@example.com"] if kind == "reply" else [])
    assert answer.events == ["message.created"]
    what = "reply" if kind == "reply" else "note"
    assert answer.entries == [f"API key took over a {what} on ticket {number}"]
    assert look(api, f"/tickets/{number}")["updated_at"] == LATER
    again = api.post(f"{PATH}/{number}/{kind}", given)
    assert (again.status, again.body, again.events) == (201, answer.body, [])
    assert len(look(api, f"/tickets/{number}/conversations")) == 1
    assert api.installation.database.read_now(lambda tx: tx.value(_WORK)) == 0, "no mail leaves"


def test_an_older_entry_makes_no_ticket_look_older(api: Api) -> None:
    number = api.ticket()["id"]
    customer = look(api, f"/tickets/{number}")["requester_id"]
    given = {"body": "Hello?", "incoming": True, "private": False, "user_id": customer, "created_at": CREATED}
    answer = api.post(f"{PATH}/{number}/notes", given)
    assert (answer["created_at"], answer["incoming"], answer["user_id"]) == (CREATED, True, customer)
    assert look(api, f"/tickets/{number}")["updated_at"] == NOW


def test_files_come_along(api: Api) -> None:
    answer = api.form(
        "POST", PATH, ("email", "rita@example.com"), ("created_at", CREATED), ("attachments[]", "log.txt", b"1234")
    )
    assert (answer.status, answer["created_at"], answer["attachments"][0]["size"]) == (201, CREATED, 4)


def test_every_wrong_field_is_named(api: Api) -> None:
    future, past = "2030-01-01T00:00:00Z", "It should not be in the future"
    body = {"email": "x", "priority": 9, "created_at": future, "updated_at": future, "import_id": 5, "wrong": 1}
    found = api.wrong("POST", PATH, body)
    assert set(found) == {"email", "priority", "created_at", "updated_at", "import_id", "wrong"}
    assert found["created_at"] == ("invalid_value", past)
    turned = api.wrong("POST", PATH, {**TICKET, "created_at": UPDATED, "updated_at": CREATED})
    assert turned == {"updated_at": ("invalid_value", "It should not be before created_at")}
    assert api.codes("POST", PATH, {**TICKET, "created_at": "then"}) == {"created_at": "datatype_mismatch"}
    number = api.ticket()["id"]
    for kind in ("reply", "notes"):
        assert set(api.wrong("POST", f"{PATH}/{number}/{kind}", {"created_at": future})) == {"body", "created_at"}


def test_who_may_not_and_what_is_not_there(api: Api) -> None:
    number = api.ticket()["id"]
    agent = api.hire("SUPERVISOR")
    for path, body in (
        (PATH, TICKET),
        (f"{PATH}/{number}/notes", {"body": "x"}),
        (f"{PATH}/{number}/reply", {"body": "x"}),
    ):
        assert agent.post(path, body).status == 403
    for kind in ("reply", "notes"):
        api.missing("POST", f"{PATH}/999/{kind}", {"body": "x"})
        hidden = api.hire("ADMIN", 3, email=f"{kind}@example.com")
        hidden.missing("POST", f"{PATH}/{number}/{kind}", {"body": "x"})
    api.delete(f"/tickets/{number}")
    assert api.post(f"{PATH}/{number}/notes", {"body": "x"}).status == 405
    assert api.get(PATH).status == 405
