"""Raw reports: asked for, written by the worker, fetched over a link that needs no credential (contract 3.15)."""

import asyncio
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.contract.api import Api, Json
from tests.contract.reporting import ask, fetch, lines, status_of, work

from freehold.catalogue.freshchat.reports import EVENTS
from freehold.contracts.freshchat import work_reports
from freehold.contracts.freshchat.report_columns import LAYOUTS
from freehold.core.conversations.model import messages
from freehold.core.reports.lines import PAGE
from freehold.kernel.clock import DAY, HOUR, MINUTE, SECOND, ManualClock, iso_milliseconds
from freehold.kernel.ids import new_uuid
from freehold.kernel.query import inserts

CORE = [
    "interaction_id", "interaction_raw_id", "conversation_id", "channel_id", "group_id", "agent_id", "actor_id",
    "actor_name", "actor_type", "user_id", "user_name", "reopened", "created_at",
]  # fmt: skip
COLUMNS = {
    "Chat-Transcript": [
        "conversation_id", "message_id", "created_time", "actor_type", "actor_id", "actor_email", "actor_first_name",
        "actor_last_name", "message_type", "detailed_message_type", "message_source", "message_parts", "message",
        "channel_id", "channel_name", "conversation_url", "customer_id", "image_url", "video_url", "reference_id",
    ],
    "CSAT-Score": [
        "conversation_id", "interaction_id", "interaction_raw_id", "csat_id", "value", "csat_response", "csat_reopen",
        "issue_resolved", "has_response", "reopened", "csat_submitter_user_id", "csat_submitter_user_name", "agent_id",
        "group_id", "channel_id", "actor_id", "actor_name", "actor_belongs_to_group", "created_at",
    ],
    "Conversation-Resolution-Label": [
        "interaction_id", "interaction_raw_id", "conversation_id", "label_category_id", "label_category_name",
        "label_sub_category_id", "labelled_by_type", "agent_id", "group_id", "channel_id", "actor_id", "actor_name",
        "actor_type", "actor_belongs_to_group", "user_name", "reopened", "created_at",
    ],
    "First-Response-Time": [*CORE, "first_response_time"],
    "Response-Time": [*CORE, "response_time"],
    "Resolution-Time": [*CORE, "resolution_time"],
}  # fmt: skip


def test_a_report_is_asked_for_polled_and_downloaded_without_a_credential(api: Api, clock: ManualClock) -> None:
    asked = api.post(
        "/reports/raw",
        {"start": "2026-01-05T00:00:00Z", "end": "2026-01-05T23:59:59Z", "event": "chat-TRANSCRIPT", "format": "CSV"},
    )
    assert asked.status == 202
    assert asked.body == {"id": asked["id"], "link": {"rel": "extracts", "href": f"/reports/raw/{asked['id']}"}}
    assert asked.events == ["report.requested"]
    assert asked.entries == ["test asked for the report Chat-Transcript"]

    waiting = api.get(asked["link"]["href"])
    interval = "2026-01-05 00:00:00.0_2026-01-05 23:59:59.0"
    assert waiting.body == {"id": asked["id"], "status": "PENDING", "interval": interval, "links": []}

    work(api)
    done = api.get(f"/v2/reports/raw/{asked['id']}")
    href = done["links"][0]["link"]["href"]
    assert done.body == {
        "id": asked["id"],
        "status": "COMPLETED",
        "interval": interval,
        "links": [
            {
                "from": "2026-01-05T00:00:00Z",
                "to": "2026-01-05T23:59:59Z",
                "status": "COMPLETED",
                "link": {"rel": "extracts", "href": href},
            }
        ],
    }
    url = urlsplit(href)
    path = f"{url.path}?{url.query}"
    for caller in (api, api.using(None), api.using("no-token-of-ours")):
        assert caller.get(path).content == (",".join(COLUMNS["Chat-Transcript"]) + "\r\n").encode()
    assert status_of(api, path[:-1] + ("0" if path[-1] != "0" else "1")) == 403
    clock.move(HOUR)
    assert status_of(api, path) == 403
    assert fetch(api, asked["id"]).endswith(b"\r\n")


def test_every_event_is_written_with_its_columns_even_when_nothing_happened(sqlite_api: Api) -> None:
    assert set(EVENTS) == set(LAYOUTS)
    asked = {event: ask(sqlite_api, event.swapcase())["id"] for event in EVENTS}
    work(sqlite_api)
    for event, report_id in asked.items():
        found = fetch(sqlite_api, report_id).decode().split("\r\n")
        columns = found[0].split(",")
        assert found[1:] == [""]
        assert columns == COLUMNS[event] if event in COLUMNS else columns[: len(CORE)] == CORE
        assert event in COLUMNS or len(columns) == len(CORE) + 1


def test_a_long_report_has_each_line_once_though_many_happened_in_the_same_moment(api: Api, clock: ManualClock) -> None:
    chat = api.open(text=None)
    number = api.rows("conversations")[0]["id"]
    expected = [new_uuid() for _ in range(2 * PAGE + 50)]

    def add(tx: Any) -> None:
        for place, uuid in enumerate(expected):
            at = clock.now() + place // 90  # pages are cut in the middle of a moment
            tx.insert(
                inserts(messages), uuid=uuid, conversation_id=number, kind="message", author_kind="agent", author="",
                parts="[]", interaction_at=clock.now(), created_at=at,
            )  # fmt: skip

    api.installation.database.write_now(add)
    clock.move(SECOND)
    found = lines(api, "Chat-Transcript")
    assert [line["message_id"] for line in found] == expected
    assert {line["conversation_id"] for line in found} == {chat}


def test_both_ends_of_the_range_belong_to_it_and_nothing_else_does(api: Api, clock: ManualClock) -> None:
    chat = api.open(text="first")
    for text in ("second", "third", "fourth"):
        clock.move(MINUTE)
        api.say(chat, text)
    now = clock.now()
    found = lines(api, "Chat-Transcript", start=iso_milliseconds(now - 2 * MINUTE), end=iso_milliseconds(now - MINUTE))
    assert [line["message"] for line in found] == ["second", "third"]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"event": "Conversation-Deleted"}, "event should be one of: Agent-Activity"),
        ({"event": ""}, "event should be one of"),
        ({"event": None}, "event"),
        ({"format": "pdf"}, "format should be csv"),
        ({"start": "2026-01-05T10:00:00Z", "end": "2026-01-05T09:59:59Z"}, "end should not be before start"),
        ({"start": "2026-01-04T00:00:00Z", "end": "2026-01-05T00:00:00.001Z"}, "at most 24 hours after start"),
        ({"event": "Message-Sent", "start": "2025-12-01T00:00:00Z", "end": "2026-01-01T00:00:00.001Z"}, "31 days"),
        ({"start": "2024-10-05T08:59:59.999Z", "end": "2024-10-05T10:00:00Z"}, "at most 15 months ago"),
        ({"start": "yesterday"}, "start"),
        ({"end": None}, "end"),
        ({"should_exclude_pii": "perhaps"}, "should_exclude_pii"),
    ],
)
def test_what_cannot_be_reported_is_refused(sqlite_api: Api, wrong: Json, says: str) -> None:
    body = {"start": "2026-01-05T00:00:00Z", "end": "2026-01-05T09:00:00Z", "event": "Chat-Transcript", "format": "csv"}
    sqlite_api.refused("POST", "/v2/reports/raw", {**body, **wrong}, says=says)


def test_the_longest_and_oldest_ranges_are_taken(sqlite_api: Api) -> None:
    oldest = "2024-10-05T09:00:00.000Z"
    assert ask(sqlite_api, start=oldest, end="2024-10-06T09:00:00.000Z").status == 202
    assert ask(sqlite_api, "classic", start=oldest, end="2024-11-05T09:00:00.000Z").status == 202
    assert ask(sqlite_api, start=oldest, end=oldest).status == 202


def test_an_unknown_report_does_not_exist(sqlite_api: Api) -> None:
    sqlite_api.refused("GET", "/v2/reports/raw/nothing", status=404, word="REPORT_NOT_FOUND")


def test_a_report_that_cannot_be_written_says_so_and_leaves_no_file(
    sqlite_api: Api, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite_api.open()
    clock.move(SECOND)
    monkeypatch.setattr(work_reports, "MAX_BYTES", 300)
    asked = ask(sqlite_api)
    work(sqlite_api)
    answer = sqlite_api.get(f"/v2/reports/raw/{asked['id']}")
    assert (answer["status"], answer["links"]) == ("FAILED", [])
    assert "larger than 300 bytes" in answer["message"]
    assert [path for path in sqlite_api.installation.blobs.folder.rglob("*") if path.is_file()] == []
    assert sqlite_api.rows("jobs") == []


def test_a_full_disk_is_tried_again_and_then_reported(sqlite_api: Api, clock: ManualClock) -> None:
    blobs = sqlite_api.installation.blobs.folder
    blobs.rmdir() if blobs.is_dir() else None
    blobs.write_text("in the way of the folder")
    broken, mended = ask(sqlite_api)["id"], ask(sqlite_api)["id"]
    work(sqlite_api)
    assert sqlite_api.get(f"/v2/reports/raw/{broken}")["status"] == "IN_PROGRESS"
    for _ in range(3):
        clock.move(DAY)
        work(sqlite_api)
    assert sqlite_api.get(f"/v2/reports/raw/{mended}")["status"] == "IN_PROGRESS"
    clock.move(DAY)
    work(sqlite_api)
    answer = sqlite_api.get(f"/v2/reports/raw/{broken}")
    assert (answer["status"], answer["links"]) == ("FAILED", [])
    assert "cannot be stored" in answer["message"]
    assert sqlite_api.rows("jobs") == []
    blobs.unlink()
    again = ask(sqlite_api)["id"]
    work(sqlite_api)
    assert fetch(sqlite_api, again).startswith(b"conversation_id,")


def test_a_report_that_is_written_twice_has_one_file(sqlite_api: Api) -> None:
    report_id = ask(sqlite_api)["id"]
    (job,) = sqlite_api.rows("jobs")
    for _ in range(2):
        asyncio.run(work_reports.write_report(sqlite_api.installation, job))
    assert len([path for path in sqlite_api.installation.blobs.folder.rglob("*") if path.is_file()]) == 1
    assert fetch(sqlite_api, report_id)
