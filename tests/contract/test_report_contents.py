"""What stands in raw reports, held against what happened (contract 3.15)."""

import pytest
from tests.contract.api import Api
from tests.contract.reporting import ask, fetch, lines, work

from freehold.catalogue.freshchat.reports import EVENTS
from freehold.kernel.clock import MINUTE, SECOND, ManualClock, iso_milliseconds

EVIL = '=HYPERLINK("http://evil.test"), said "me"\r\n東京, 日本'
RATING = (
    "value",
    "csat_response",
    "csat_reopen",
    "issue_resolved",
    "has_response",
    "reopened",
    "csat_submitter_user_id",
)


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
    assert {name: line[name] for name in RATING} == {
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


def test_what_was_erased_is_in_no_report(api: Api, story: Story) -> None:
    assert api.delete(f"/v2/users/{story.amal}").status == 202
    for event in EVENTS:
        found = lines(api, event)
        assert story.chat not in str(found)
        assert event == "Agent-Activity" or found == []
