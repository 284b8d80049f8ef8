"""Raw reports: asked for, written by the worker, fetched over a link that needs no credential (contract 3.15)."""

import asyncio
import csv
import io
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.contract.api import Answer, Api, Json

from freehold.catalogue.freshchat.reports import EVENTS
from freehold.contracts.freshchat import work_reports
from freehold.contracts.freshchat.report_columns import LAYOUTS
from freehold.core.conversations.model import messages
from freehold.core.reports.lines import PAGE
from freehold.jobs import Worker
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
EVIL = '=HYPERLINK("http://evil.test"), said "me"\r\n東京, 日本'


def ask(api: Api, event: str = "Chat-Transcript", **given: Any) -> Answer:
    now = api.installation.clock.now()
    body = {"start": iso_milliseconds(now - 12 * HOUR), "end": iso_milliseconds(now), "event": event, "format": "csv"}
    return api.post("/v2/reports/raw", {**body, **given})


def work(api: Api) -> None:
    asyncio.run(Worker(api.installation).drain())


def fetch(api: Api, report_id: str) -> bytes:
    """The file of a finished report, by its link and without a credential."""
    href = api.get(f"/v2/reports/raw/{report_id}")["links"][0]["link"]["href"]
    assert href.startswith(f"http://127.0.0.1:{api.server.port}/files/report/")
    url = urlsplit(href)
    answer = api.using(None).get(f"{url.path}?{url.query}")
    assert answer.status == 200, answer.content
    assert answer.headers["content-type"].startswith("text/csv")
    return answer.content


def status_of(api: Api, path: str) -> int:
    """What a download answers, which is no call of the API."""
    return api.wire.exchange(f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1:{api.server.port}\r\n\r\n".encode())[0]


def lines(api: Api, event: str, **given: Any) -> list[Json]:
    """A report's lines, by column."""
    asked = ask(api, event, **given)
    assert asked.status == 202, asked.body
    work(api)
    text = fetch(api, asked["id"]).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


class Story:
    """A customer, Amal, is answered by Kim of Returns, rates, and comes back."""

    def __init__(self, api: Api, clock: ManualClock) -> None:
        self.kim = api.make_agent("kim@example.com", first_name="Kim", last_name="Lee")
        self.group = api.make_group("Returns", self.kim)
        self.amal = api.make_user(first_name="Amal", last_name="Haddad", email="amal@example.com", reference_id="ref-7")
        self.began = clock.now()
        self.chat = api.open(self.amal, EVIL, properties={"priority": "High"})
        kim = {"actor_type": "agent", "actor_id": self.kim}

        clock.move(60 * SECOND)
        assert api.put(f"/v2/conversations/{self.chat}", {"assigned_group_id": self.group}).status == 200
        clock.move(60 * SECOND)
        assert api.put(f"/v2/conversations/{self.chat}", {"assigned_agent_id": self.kim}).status == 200
        clock.move(60 * SECOND)
        self.answer = api.say(self.chat, "Which order?", **kim)["id"]  # after 180 s
        clock.move(10 * SECOND)
        api.say(self.chat, "A private thought", message_type="private", **kim)
        clock.move(10 * SECOND)
        api.say(self.chat, "A-1029")
        clock.move(20 * SECOND)
        api.say(self.chat, "Hello?")
        clock.move(25 * SECOND)
        api.say(self.chat, "It left today.", **kim)  # 45 s after the first of the two
        clock.move(5 * SECOND)
        api.say(self.chat, "Anything else?", **kim)  # answers nobody
        clock.move(50 * SECOND)
        assert api.put(f"/v2/conversations/{self.chat}", {"status": "resolved"}).status == 200  # after 300 s
        rating = {"issue_resolved": False, "stars": 4, "response": "quick help", "user_id": self.amal, "reopen": False}
        assert api.post(f"/v2/csat/{self.chat}", rating).status == 201
        clock.move(MINUTE)
        api.say(self.chat, "One more thing")
        clock.move(SECOND)


@pytest.fixture
def story(api: Api, clock: ManualClock) -> Story:
    return Story(api, clock)


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


def test_a_transcript_has_every_entry_as_it_was_written(api: Api, story: Story) -> None:
    found = lines(api, "Chat-Transcript")
    thread = api.thread(story.chat)
    assert [line["message_id"] for line in found] == [entry["id"] for entry in thread]
    assert [line["created_time"] for line in found] == [entry["created_time"] for entry in thread]
    assert [line["message_type"] for line in found] == [entry["message_type"] for entry in thread]
    first, answer = found[0], next(line for line in found if line["message_id"] == story.answer)
    assert first["message"] == EVIL
    assert first | {"message_parts": "", "message": ""} == {
        "conversation_id": story.chat,
        "message_id": thread[0]["id"],
        "created_time": iso_milliseconds(story.began),
        "actor_type": "user",
        "actor_id": story.amal,
        "actor_email": "amal@example.com",
        "actor_first_name": "Amal",
        "actor_last_name": "Haddad",
        "message_type": "normal",
        "detailed_message_type": "text",
        "message_source": "api",
        "message_parts": "",
        "message": "",
        "channel_id": api.channel(),
        "channel_name": "Inbox",
        "conversation_url": api.get(f"/v2/conversations/{story.chat}")["url"],
        "customer_id": story.amal,
        "image_url": "",
        "video_url": "",
        "reference_id": "ref-7",
    }
    assert (answer["actor_type"], answer["actor_id"], answer["actor_email"]) == ("agent", story.kim, "kim@example.com")
    assert (answer["actor_first_name"], answer["actor_last_name"]) == ("Kim", "Lee")
    assert answer["message_parts"] == '[{"text":{"content":"Which order?"}}]'


def test_pictures_and_texts_inside_collections_are_found(sqlite_api: Api, clock: ManualClock) -> None:
    chat = sqlite_api.open(text=None)
    parts = [{"collection": {"sub_parts": [{"text": {"content": "Look"}}, {"image": {"url": "https://x.test/a.png"}}]}}]
    assert sqlite_api.say(chat, message_parts=parts).status == 200
    clock.move(SECOND)
    line = lines(sqlite_api, "Chat-Transcript")[-1]
    assert (line["message"], line["image_url"], line["video_url"]) == ("Look", "https://x.test/a.png", "")


def test_a_report_without_personal_data_names_nobody_and_quotes_nothing(api: Api, story: Story) -> None:
    secret = (
        "Amal",
        "Haddad",
        "amal@example.com",
        "ref-7",
        "Kim",
        "Lee",
        "kim@example.com",
        "A-1029",
        "quick help",
        "HYPERLINK",
    )
    asked = [ask(api, event, should_exclude_pii=True)["id"] for event in EVENTS]
    work(api)
    for report_id in asked:
        text = fetch(api, report_id).decode()
        assert not [word for word in secret if word in text]
    assert story.amal in fetch(api, asked[list(EVENTS).index("Chat-Transcript")]).decode()


def test_times_are_measured_from_what_happened(api: Api, story: Story) -> None:
    interaction = api.thread(story.chat)[0]["interaction_id"]

    first = lines(api, "First-Response-Time")
    assert [(line["first_response_time"], line["actor_id"], line["actor_name"]) for line in first] == [
        ("180", story.kim, "Kim Lee")
    ]
    raw = first[0].pop("interaction_raw_id")
    assert first[0] == {
        "interaction_id": interaction,
        "conversation_id": story.chat,
        "channel_id": api.channel(),
        "group_id": story.group,
        "agent_id": story.kim,
        "actor_id": story.kim,
        "actor_name": "Kim Lee",
        "actor_type": "agent",
        "user_id": story.amal,
        "user_name": "Amal Haddad",
        "reopened": "false",
        "created_at": iso_milliseconds(story.began + 180 * SECOND),
        "first_response_time": "180",
    }
    assert raw.isdigit()
    assert [line["response_time"] for line in lines(api, "Response-Time")] == ["180", "45"]
    assert [line["resolution_time"] for line in lines(api, "Resolution-Time")] == ["300"]
    assert [line["responses_sent"] for line in lines(api, "agent-performance")] == ["3"]
    assert [line["resolution_time"] for line in lines(api, "classic")] == ["300", ""]


def test_assignments_resolutions_and_reopenings(api: Api, story: Story) -> None:
    by_agent = lines(api, "Conversation-Agent-Assigned")
    assert [(line["agent_id"], line["group_id"], line["wait_time"]) for line in by_agent] == [
        (story.kim, story.group, "120")
    ]
    by_group = lines(api, "Conversation-Group-Assigned")
    assert [(line["agent_id"], line["group_id"], line["wait_time"]) for line in by_group] == [("", story.group, "60")]
    created = lines(api, "Conversation-Created")
    assert [(line["reopened"], line["actor_type"], line["actor_id"]) for line in created] == [
        ("false", "user", story.amal),
        ("true", "user", story.amal),
    ]
    assert len({line["interaction_id"] for line in created}) == 2
    resolved = lines(api, "Conversation-Resolved")
    assert [(line["answered"], line["actor_type"]) for line in resolved] == [("true", "system")]
    assert [line["label_category_name"] for line in lines(api, "Conversation-Resolution-Label")] == [""]
    assert [line["priority"] for line in lines(api, "Conversation-Priority")] == ["High", "High"]
    activity = {line["activity"] for line in lines(api, "Conversation-Activity")}
    assert {"created", "assigned", "resolved", "reopened"} <= activity
    sent = lines(api, "Message-Sent")
    assert story.answer == sent[0]["message_id"]
    assert [line["actor_type"] for line in sent] == ["agent"] * 3


def test_an_agent_who_resolves_is_the_actor(api: Api, clock: ManualClock) -> None:
    kim = api.make_agent(last_name="Lee")
    chat = api.open()
    assert api.with_token(agent=kim).put(f"/v2/conversations/{chat}", {"status": "resolved"}).status == 200
    clock.move(SECOND)
    found = lines(api, "Conversation-Resolved")
    assert [(line["actor_id"], line["actor_name"], line["answered"]) for line in found] == [(kim, "Kim Lee", "false")]


def test_ratings(api: Api, story: Story) -> None:
    (line,) = lines(api, "CSAT-Score")
    assert {name: line[name] for name in COLUMNS["CSAT-Score"][4:11]} == {
        "value": "4",
        "csat_response": "quick help",
        "csat_reopen": "false",
        "issue_resolved": "false",
        "has_response": "true",
        "reopened": "false",
        "csat_submitter_user_id": story.amal,
    }
    assert (line["agent_id"], line["group_id"], line["actor_belongs_to_group"]) == (story.kim, story.group, "true")


def test_what_became_of_agents(api: Api, clock: ManualClock) -> None:
    kim = api.make_agent()
    clock.move(SECOND)
    assert api.put(f"/v2/agents/{kim}", {"availability_status": "UNAVAILABLE"}).status == 200
    clock.move(SECOND)
    assert api.put(f"/v2/agents/{kim}", {"biography": "Knows everything"}).status == 200
    clock.move(SECOND)
    activity = lines(api, "Agent-Activity")
    assert [(line["agent_id"], line["activity"].split(",")[0]) for line in activity] == [
        (kim, "created"),
        (kim, "updated"),
        (kim, "updated"),
    ]
    routing = lines(api, "Agent-Intelliassign-Activity")
    assert [line["agent_id"] for line in routing] == [kim]
    assert "is_available" in routing[0]["activity"]


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


def test_what_was_erased_is_in_no_report(api: Api, story: Story) -> None:
    assert api.delete(f"/v2/users/{story.amal}").status == 202
    for event in EVENTS:
        found = lines(api, event)
        assert story.chat not in str(found)
        assert event == "Agent-Activity" or found == []


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
