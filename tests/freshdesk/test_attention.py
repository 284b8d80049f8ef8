"""Watchers, accesses and summaries of tickets (Freshdesk contract 6.1)."""

import pytest
from tests.freshdesk.api import Api

from freehold.kernel.clock import HOUR, ManualClock


class TestWatchers:
    def test_come_and_go(self, api: Api) -> None:
        other = api.hire("AGENT")
        api.ticket()
        assert api.get("/tickets/1/watchers").body == {"watcher_ids": []}
        answer = api.post("/tickets/1/watch", {"user_id": other.agent["id"]})
        assert (answer.status, answer.events) == (204, ["ticket.watched"])
        assert answer.entries == [f"API key let agent {other.agent['id']} follow ticket 1"]
        assert api.post("/tickets/1/watch", {"user_id": other.agent["id"]}).events == [], "they do already"
        assert api.post("/tickets/1/watch", {}).status == 204
        assert api.get("/tickets/1/watchers").body == {"watcher_ids": sorted([api.agent["id"], other.agent["id"]])}
        assert api.numbers(filter="watching") == other.numbers(filter="watching") == [1]
        gone = api.put("/tickets/1/unwatch")
        assert (gone.status, gone.events) == (204, ["ticket.unwatched"])
        assert api.get("/tickets/1/watchers").body == {"watcher_ids": [other.agent["id"]]}
        assert (api.numbers(filter="watching"), other.numbers(filter="watching")) == ([], [1])
        assert api.put("/tickets/1/unwatch").events == []
        api.delete("/tickets/1")
        assert other.numbers(filter="watching") == [], "the bin is seen only when asked for"

    def test_of_many_tickets(self, api: Api) -> None:
        for _ in range(3):
            api.ticket()
        answer = api.put("/tickets/bulk_watch", {"ids": [3, 1, 3]})
        assert (answer.status, answer.events) == (204, ["ticket.watched"] * 2)
        assert answer.entries == [f"API key let agent {api.agent['id']} follow 2 tickets"]
        assert api.numbers(filter="watching") == [3, 1]
        assert api.put("/tickets/bulk_unwatch", {"ids": [1, 2]}).events == ["ticket.unwatched"]
        assert api.numbers(filter="watching") == [3]

    def test_that_cannot_be(self, api: Api) -> None:
        rita = api.ticket()["requester_id"]
        assert api.codes("POST", "/tickets/1/watch", {"user_id": rita}) == {"user_id": "invalid_value"}
        assert api.codes("PUT", "/tickets/bulk_watch", {"ids": [1, 9], "user_id": 5}) == {
            "ids": "invalid_value",
            "user_id": "invalid_value",
        }
        assert api.codes("PUT", "/tickets/bulk_watch", {"ids": []}) == {"ids": "missing_field"}
        assert api.codes("PUT", "/tickets/bulk_unwatch", {"ids": [1], "user_id": 5}) == {"user_id": "invalid_field"}
        restricted = api.hire("AGENT", 3)
        for method, path in (("GET", "watchers"), ("POST", "watch"), ("PUT", "unwatch")):
            restricted.missing(method, f"/tickets/1/{path}", {} if method == "POST" else None)


def test_accesses_let_agents_see_beyond_their_scope(api: Api) -> None:
    restricted, grouped = api.hire("AGENT", 3), api.hire("AGENT", 2)
    first, second = restricted.agent["id"], grouped.agent["id"]
    api.ticket()
    assert api.get("/tickets/1/accesses").body == {"user_ids": []}
    restricted.missing("GET", "/tickets/1")
    answer = api.post("/tickets/1/accesses", {"user_ids": [first]})
    assert (answer.status, answer.body, answer.events) == (201, {"user_ids": [first]}, ["access.updated"])
    assert (restricted.look(1)["id"], restricted.numbers(), grouped.numbers()) == (1, [1], [])
    change = {"user_ids": [{"id": first, "deleted": True}, {"id": second}]}
    answer = api.patch("/tickets/1/accesses", change)
    assert (answer.status, answer.body) == (200, {"user_ids": [second]})
    assert (restricted.numbers(), grouped.numbers()) == ([], [1])
    assert api.patch("/tickets/1/accesses", change).events == [], "it is so already"
    assert api.codes("POST", "/tickets/1/accesses", {"user_ids": [5]}) == {"user_ids": "invalid_value"}
    assert api.codes("PATCH", "/tickets/1/accesses", {"user_ids": [{"id": "x", "y": 1}]}) == {
        "user_ids.id": "datatype_mismatch",
        "user_ids.y": "invalid_field",
    }
    answer = api.delete("/tickets/1/accesses")
    assert (answer.status, answer.events) == (204, ["access.updated"])
    assert grouped.numbers() == []


class TestSummary:
    def test_is_written_changed_and_removed(self, api: Api, clock: ManualClock) -> None:
        api.ticket()
        api.missing("GET", "/tickets/1/summary")
        answer = api.put("/tickets/1/summary", {"body": "Fire & smoke"})
        expected = {
            "id": answer.body["id"],
            "body": "<div>Fire &amp; smoke</div>",
            "body_text": "Fire & smoke",
            "user_id": api.agent["id"],
            "ticket_id": 1,
            "attachments": [],
            "cloud_files": [],
            "last_edited_at": None,
            "last_edited_user_id": None,
            "created_at": "2026-01-05T09:00:00Z",
            "updated_at": "2026-01-05T09:00:00Z",
        }
        assert (answer.status, answer.body, answer.events) == (200, expected, ["summary.updated"])
        assert api.get("/tickets/1/summary").body == expected
        clock.move(HOUR)
        other = api.hire("AGENT").agent["id"]
        changed = api.form(
            "PUT", "/tickets/1/summary", ("body", "Out"), ("user_id", str(other)), ("attachments[]", "a.txt", b"a")
        )
        assert [file["name"] for file in changed.body.pop("attachments")] == ["a.txt"]
        ten = "2026-01-05T10:00:00Z"
        more = {"body": "<div>Out</div>", "body_text": "Out", "last_edited_at": ten, "last_edited_user_id": other}
        assert changed.body == {**{k: v for k, v in expected.items() if k != "attachments"}, **more, "updated_at": ten}
        gone = api.delete("/tickets/1/summary")
        assert (gone.status, gone.events) == (204, ["summary.deleted"])
        api.missing("GET", "/tickets/1/summary")
        api.missing("DELETE", "/tickets/1/summary")

    @pytest.mark.parametrize(
        ("body", "codes"),
        [
            ({}, {"body": "missing_field"}),
            ({"body": " "}, {"body": "missing_field"}),
            ({"body": "x", "user_id": 5, "y": 1}, {"user_id": "invalid_value", "y": "invalid_field"}),
        ],
    )
    def test_must_say_something(self, sqlite_api: Api, body: dict[str, object], codes: dict[str, str]) -> None:
        sqlite_api.ticket()
        assert sqlite_api.codes("PUT", "/tickets/1/summary", body) == codes
