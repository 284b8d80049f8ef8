"""Many tickets at once, as jobs; and tickets that were archived (Freshdesk contract 6.1, 6.1.5, 6.17, 8)."""

import asyncio
from typing import Any

import pytest
from tests.contract.api import Answer
from tests.freshdesk.account import define
from tests.freshdesk.api import Api

from freehold.contracts.freshdesk.required_fields import why_not_moved
from freehold.core.tickets.archive import archive_idle
from freehold.core.tickets.bulk import go_on
from freehold.jobs import Worker
from freehold.kernel.clock import DAY, MINUTE, ManualClock
from freehold.kernel.text import load


def work(api: Api) -> None:
    asyncio.run(Worker(api.installation).drain())


def update(api: Api, *ids: int, **given: Any) -> Answer:
    return api.post("/tickets/bulk_update", {"bulk_action": {"ids": ids, **given}})


class TestBulk:
    def test_an_update_is_a_job(self, api: Api, clock: ManualClock) -> None:
        for _ in range(3):
            api.ticket()
        answer = update(api, 1, 2, 1, properties={"status": 3, "tags": ["x"]}, reply={"body": "Please check"})
        uuid = answer["job_id"]
        href = f"http://127.0.0.1:{api.server.port}/api/v2/jobs/{uuid}"
        assert (answer.status, answer.body) == (200, {"job_id": uuid, "href": href})
        assert (answer.events, answer.entries) == ([], ["API key asked for a change of 2 tickets"])
        waiting = {
            "id": uuid,
            "name": "TICKET::BULK_UPDATE",
            "status": "IN PROGRESS",
            "progress": 0,
            "created_at": "2026-01-05T09:00:00Z",
            "updated_at": "2026-01-05T09:00:00Z",
            "status_updated_at": "2026-01-05T09:00:00Z",
        }
        assert api.get(f"/jobs/{uuid}").body == waiting
        assert api.look(1)["status"] == 2, "nothing is done yet"
        clock.move(MINUTE)
        work(api)
        later = dict.fromkeys(("updated_at", "status_updated_at"), "2026-01-05T09:01:00Z")
        assert api.get(f"/jobs/{uuid}").body == {**waiting, "status": "COMPLETED", "progress": 100, **later}
        assert [(api.look(number)["status"], api.look(number)["tags"]) for number in (1, 2, 3)] == [
            (3, ["x"]),
            (3, ["x"]),
            (2, []),
        ]
        [reply] = api.get("/tickets/2/conversations").body
        assert (reply["body_text"], reply["to_emails"], reply["source"]) == ("Please check", ["rita@example.com"], 0)
        told = [row for row in api.rows("events") if row["at"] > api.rows("events")[0]["at"]]
        assert [row["name"] for row in told] == ["ticket.updated", "message.created"] * 2
        assert {row["actor"] for row in told} == {api.agent["uuid"]}

    def test_puts_into_the_bin(self, api: Api) -> None:
        for _ in range(2):
            api.ticket()
        answer = api.post("/tickets/bulk_delete", {"bulk_action": {"ids": [1, 2]}})
        assert answer.entries == ["API key asked for 2 tickets to be deleted"]
        work(api)
        assert (api.numbers(), api.numbers(filter="deleted")) == ([], [2, 1])

    def test_does_what_it_can(self, api: Api) -> None:
        restricted = api.hire("AGENT", 3)
        api.ticket(responder_id=restricted.agent["id"])
        api.ticket()
        api.ticket(responder_id=restricted.agent["id"])
        api.delete("/tickets/3")
        some, none = (update(restricted, *ids, properties={"priority": 4}) for ids in ((1, 2, 3, 99), (2, 3)))
        work(api)
        assert [api.look(number)["priority"] for number in (1, 2, 3)] == [4, 1, 1]
        assert restricted.get(f"/jobs/{some['job_id']}")["status"] == "COMPLETED"
        assert restricted.get(f"/jobs/{none['job_id']}")["status"] == "FAILED"
        api.missing("GET", f"/jobs/{some['job_id']}")
        api.missing("GET", "/jobs/1")

    def test_keeps_what_each_ticket_has_of_custom_fields(self, api: Api) -> None:
        define(api, "cf_a", "text")
        define(api, "cf_b", "number")
        api.ticket(custom_fields={"cf_a": "x"})
        api.ticket()
        update(api, 1, 2, properties={"custom_fields": {"cf_b": 7}, "parent_id": None, "group_id": None})
        work(api)
        assert [api.look(number)["custom_fields"] for number in (1, 2)] == [
            {"cf_a": "x", "cf_b": 7},
            {"cf_a": None, "cf_b": 7},
        ]

    def test_makes_children(self, api: Api) -> None:
        for _ in range(3):
            api.ticket()
        update(api, 2, 3, 1, properties={"parent_id": 1})
        work(api)
        assert api.look(1)["associated_tickets_list"] == [2, 3]

    def test_goes_on_where_it_stopped(self, api: Api) -> None:
        for _ in range(25):
            api.ticket()
        uuid = update(api, *range(1, 26), reply={"body": "x"})["job_id"]
        assert api.installation.database.write_now(lambda tx: go_on(tx, uuid, why_not_moved)) is True
        assert api.get(f"/jobs/{uuid}")["progress"] == 80
        work(api)
        assert api.get(f"/jobs/{uuid}")["status"] == "COMPLETED"
        assert {len(api.get(f"/tickets/{number}/conversations").body) for number in range(1, 26)} == {1}

    def test_replies_take_files_along(self, api: Api) -> None:
        """Those of tickets and entries that whoever asks may see (contract 6.1.5)."""
        parts = (("email", "rita@example.com"), ("attachments[]", "log.txt", b"1234"))
        log = api.form("POST", "/tickets", *parts)["attachments"][0]["id"]
        api.ticket()
        note = api.form("POST", "/tickets/1/notes", ("body", "x"), ("attachments[]", "plan.txt", b"12"))
        plan = note["attachments"][0]["id"]
        reply = {"body": "See these", "attachment_ids": [log, plan], "inline_attachment_ids": [plan], "cloud_files": []}
        assert update(api, 2, reply=reply).status == 200
        work(api)
        [entry] = api.get("/tickets/2/conversations").body
        assert [(file["name"], file["size"]) for file in entry["attachments"]] == [("log.txt", 4), ("plan.txt", 2)]
        [mail] = api.rows("mails")
        assert len(load(mail["file_ids"])) == 2
        assert api.delete(f"/attachments/{log}").status == 204
        assert len(api.get("/tickets/2/conversations").body[0]["attachments"]) == 2, "it has its own"
        path = "/tickets/bulk_update"
        missing = {"bulk_action.reply.attachment_ids": "invalid_value"}
        stranger = api.hire("AGENT", scope=3)
        for client, number in ((api, 99), (stranger, plan)):
            body = {"ids": [2], "reply": {"body": "x", "attachment_ids": [number]}}
            assert client.codes("POST", path, {"bulk_action": body}) == missing
        cloud = {"ids": [2], "reply": {"body": "x", "cloud_files": [{"name": "a"}]}}
        assert api.codes("POST", path, {"bulk_action": cloud}) == {"bulk_action.reply.cloud_files": "invalid_value"}

    def test_the_internal_pair_goes_with_a_status(self, api: Api) -> None:
        ticket, team = api.ticket()["id"], api.make_team("Night", api)
        body = {"ids": [ticket], "properties": {"internal_group_id": team}}
        assert api.codes("POST", "/tickets/bulk_update", {"bulk_action": body}) == {
            "bulk_action.properties.status": "missing_field"
        }
        assert update(api, ticket, properties={"internal_group_id": team, "status": 3}).status == 200
        work(api)
        assert api.look(ticket)["internal_group_id"] == team

    def test_everything_that_is_wrong(self, api: Api) -> None:
        wrong = {"status": 99, "custom_fields": {"cf_x": 1}, "parent_id": 9, "requester_id": 4, "responder_id": 4}
        names = ("status", "custom_fields.cf_x", "parent_id", "requester_id", "responder_id")
        found = api.codes("POST", "/tickets/bulk_update", {"bulk_action": {"ids": [], "properties": wrong}})
        assert set(found) == {"bulk_action.ids", *(f"bulk_action.properties.{name}" for name in names)}
        assert api.codes("PUT", "/tickets/bulk_update", {"bulk_action": {"ids": [1]}}) == {
            "bulk_action.properties": "missing_field"
        }
        mistyped = {"ids": ["x"], "properties": {"priority": 9, "urgent": 1}, "reply": {}}
        assert api.codes("POST", "/tickets/bulk_update", {"bulk_action": mistyped}) == {
            "bulk_action.ids": "datatype_mismatch",
            "bulk_action.properties.priority": "invalid_value",
            "bulk_action.properties.urgent": "invalid_field",
            "bulk_action.reply.body": "missing_field",
        }
        assert api.codes("POST", "/tickets/bulk_delete", {"ids": [1]}) == {
            "bulk_action": "missing_field",
            "ids": "invalid_field",
        }
        assert api.hire("AGENT").post("/tickets/bulk_delete", {"bulk_action": {"ids": [1]}}).status == 403


class TestArchive:
    @pytest.fixture
    def archived(self, api: Api, clock: ManualClock) -> Api:
        """Tickets 1 (closed) and 2 (open), 120 days later."""
        api.ticket(status=5)
        api.ticket()
        api.post("/tickets/1/notes", {"body": "x"})
        clock.move(120 * DAY)
        assert api.installation.database.write_now(archive_idle) == 1
        return api

    def test_is_read_at_its_own_place(self, archived: Api) -> None:
        archived.missing("GET", "/tickets/1")
        archived.missing("GET", "/tickets/1/conversations")
        assert archived.numbers(updated_since="2026-01-01") == [2]
        ticket = archived.get("/tickets/archived/1", include="conversations,stats").body
        assert (ticket["id"], ticket["archived"], ticket["status"]) == (1, True, 5)
        assert ticket["updated_at"] == "2026-01-05T09:00:00Z"
        assert archived.get("/tickets/archived/1/conversations").body == ticket["conversations"]
        archived.missing("GET", "/tickets/archived/2")
        restricted = archived.hire("SUPERVISOR", 3)
        restricted.missing("GET", "/tickets/archived/1")
        restricted.missing("DELETE", "/tickets/archived/1")

    def test_is_deleted_for_good(self, archived: Api) -> None:
        answer = archived.delete("/tickets/archived/1")
        assert (answer.status, answer.events) == (204, ["ticket.deleted"])
        archived.missing("GET", "/tickets/archived/1")
        archived.missing("DELETE", "/tickets/archived/1")
        assert archived.numbers(filter="deleted", updated_since="2026-01-01") == []

    def test_only_what_was_closed_and_left_alone(self, archived: Api, clock: ManualClock) -> None:
        archived.ticket(status=5)
        clock.move(120 * DAY - 1)
        assert archived.installation.database.write_now(archive_idle) == 0
        clock.move(1)
        assert archived.installation.database.write_now(archive_idle) == 1
