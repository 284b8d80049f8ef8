"""The life of a conversation, row by row of Freshchat contract section 5: status, thread, events in their order."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.contract.api import Answer, Api, message

from freehold.kernel.clock import MINUTE, ManualClock
from freehold.kernel.text import load

BEGAN = 1767603600000
"""The clock's beginning."""


class Story:
    """One conversation with everybody who has a part in it."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.user = api.make_user()
        self.agent = api.make_agent()
        self.other = api.make_agent("lee@example.com", first_name="Lee", last_name="Park")
        self.group = api.make_group("Deliveries", self.agent)
        self.conversation = api.open(self.user)
        self.path = f"/v2/conversations/{self.conversation}"

    def put(self, **body: Any) -> Answer:
        answer = self.api.put(self.path, body)
        assert answer.status == 200, answer.body
        assert answer.body == self.api.get(self.path).body, "what is answered is what is stored"
        return answer

    def say(self, **given: Any) -> Answer:
        return self.api.say(self.conversation, **given)

    def entries(self) -> list[tuple[str, dict[str, Any]]]:
        """The system entries of the thread: text and meta_data."""
        return [
            (entry["message_parts"][0]["text"]["content"], entry.get("meta_data", {}))
            for entry in self.api.thread(self.conversation)
            if entry["message_type"] == "system"
        ]


@pytest.fixture
def story(api: Api) -> Story:
    return Story(api)


def told(answer: Answer, name: str) -> dict[str, Any]:
    """What those who follow the event are told."""
    [event] = [event for event in answer.happened if event["name"] == name]
    data: dict[str, Any] = load(event["data"])
    return data


def test_an_agent_is_assigned(story: Story, clock: ManualClock) -> None:
    clock.move(MINUTE)
    answer = story.put(assigned_agent_id=story.agent)
    assert (answer["status"], answer["assigned_agent_id"]) == ("assigned", story.agent)
    assert answer["updated_time"] == "2026-01-05T09:01:00.000Z"
    assert answer.events == ["conversation.assigned", "conversation.updated"]
    assert answer.entries == [f"test changed conversation {story.conversation}: assigned"]
    assert told(answer, "conversation.assigned") == {
        "status": "assigned",
        "agent": story.agent,
        "group": None,
        "channel": story.api.channel(),
        "interaction_at": BEGAN,
        "from_agent": None,
        "from_group": None,
        "to_agent": story.agent,
        "to_group": None,
    }
    assert story.entries() == [("Conversation assigned to Kim", {})]
    over = story.put(assigned_agent_id=story.other, status="assigned")
    assert over.events == ["conversation.assigned"]
    data = told(over, "conversation.assigned")
    assert (data["from_agent"], data["to_agent"]) == (story.agent, story.other)
    assert story.entries()[-1] == ("Conversation assigned to Lee Park", {})


def test_a_group_is_assigned(story: Story) -> None:
    answer = story.put(assigned_group_id=story.group)
    assert (answer["status"], answer["assigned_group_id"]) == ("new", story.group)
    assert "assigned_agent_id" not in answer.body
    assert answer.events == ["conversation.assigned"]
    assert story.entries() == [("Conversation assigned to the group Deliveries", {})]
    assert story.put(status="assigned").events == ["conversation.updated"], "a stored group is enough for the word"
    cleared = story.put(assigned_group_id="")
    assert cleared.events == ["conversation.assigned"]
    assert "assigned_group_id" not in cleared.body
    at_once = story.put(assigned_group_id=story.group, status="assigned")
    assert (at_once["status"], at_once.events) == ("assigned", ["conversation.assigned"])


def test_by_the_numbers_of_the_organisation(story: Story) -> None:
    first = story.put(assigned_agent_id=story.agent, assigned_group_id=story.group)
    number, group = first["assigned_org_agent_id"], first["assigned_org_group_id"]
    story.put(assigned_agent_id="", assigned_group_id="")
    answer = story.put(assigned_org_agent_id=number, assigned_org_group_id=group)
    assert (answer["assigned_agent_id"], answer["assigned_group_id"]) == (story.agent, story.group)
    assert answer.events == ["conversation.assigned", "conversation.updated"], "one step, one event"


@pytest.mark.parametrize("nobody", ["", " "])
def test_an_agent_is_taken_away(story: Story, nobody: str) -> None:
    story.put(assigned_agent_id=story.agent)
    answer = story.put(assigned_agent_id=nobody)
    assert answer["status"] == "new"
    assert "assigned_agent_id" not in answer.body
    assert "assigned_org_agent_id" not in answer.body
    assert answer.events == ["conversation.assigned", "conversation.updated"]
    data = told(answer, "conversation.assigned")
    assert (data["from_agent"], data["to_agent"], data["status"]) == (story.agent, None, "new")
    assert story.entries()[-1] == ("Conversation unassigned", {})
    assert story.put(assigned_agent_id=nobody).events == [], "nobody is nobody"


def test_it_is_resolved(story: Story, clock: ManualClock) -> None:
    story.put(assigned_agent_id=story.agent)
    clock.move(MINUTE)
    answer = story.put(status="RESOLVED")
    assert (answer["status"], answer["assigned_agent_id"]) == ("resolved", story.agent)
    assert answer["updated_time"] == "2026-01-05T09:01:00.000Z"
    assert answer.events == ["conversation.resolved", "conversation.updated"]
    assert answer.entries == [f"test changed conversation {story.conversation}: resolved"]
    assert told(answer, "conversation.resolved")["status"] == "resolved"
    assert story.entries()[-1] == ("Conversation resolved by the system", {"isResolved": True})
    [interaction] = story.api.rows("interactions")
    assert (interaction["resolved_at"], interaction["resolved_by"]) == (BEGAN + MINUTE, "system")


def test_assigning_and_resolving_at_once(story: Story) -> None:
    answer = story.put(status="resolved", assigned_agent_id=story.agent)
    assert (answer["status"], answer["assigned_agent_id"]) == ("resolved", story.agent)
    assert answer.events == ["conversation.assigned", "conversation.resolved", "conversation.updated"]


def test_who_resolved_it_is_whose_token_it_was(story: Story) -> None:
    answer = story.api.with_token(agent=story.agent).put(story.path, {"status": "resolved"})
    assert [(event["actor_kind"], event["actor"]) for event in answer.happened] == [("agent", story.agent)] * 2
    assert story.entries()[-1][0] == "Conversation resolved by an agent"


@pytest.mark.parametrize("word", ["reopened", "reopen", "open", "Open", "new"])
def test_it_is_reopened_by_a_word(story: Story, clock: ManualClock, word: str) -> None:
    story.put(status="resolved")
    clock.move(MINUTE)
    answer = story.put(status=word)
    assert answer["status"] == ("new" if word == "new" else "reopened")
    assert answer.events == ["conversation.reopened", "conversation.updated"]
    assert told(answer, "conversation.reopened")["status"] == "reopened", "receivers are told reopened in any case"
    assert story.entries()[-1] == ("Conversation reopened by the system", {"isReopen": True})
    assert story.say()["interaction_id"].endswith(f"-{BEGAN + MINUTE}"), "a new interaction from here on"
    assert [row["started_at"] for row in story.api.rows("interactions")] == [BEGAN, BEGAN + MINUTE]


def test_reopening_and_assigning_are_two_steps(story: Story) -> None:
    story.put(status="resolved")
    answer = story.put(status="reopened", assigned_agent_id=story.agent)
    assert answer.events == ["conversation.reopened", "conversation.assigned", "conversation.updated"]
    story.put(status="resolved")
    again = story.put(assigned_agent_id=story.other)
    assert again["status"] == "assigned"
    assert again.events == ["conversation.reopened", "conversation.assigned", "conversation.updated"]


def test_the_customer_reopens_it_by_writing(story: Story, clock: ManualClock) -> None:
    before = story.api.thread(story.conversation)[0]["interaction_id"]
    story.put(status="resolved")
    clock.move(MINUTE)
    answer = story.say(text="It is back")
    assert answer.status == 200
    assert answer.events == ["conversation.reopened", "message.created"], "reopen first, then the message"
    assert [(event["actor_kind"], event["actor"]) for event in answer.happened] == [("contact", story.user)] * 2
    assert answer["interaction_id"] != before
    assert answer["interaction_id"].endswith(f"-{BEGAN + MINUTE}")
    shown = story.api.get(story.path)
    assert (shown["status"], shown["updated_time"]) == ("reopened", "2026-01-05T09:01:00.000Z")
    assert story.entries()[-1] == ("Conversation reopened by the customer", {"isReopen": True})
    assert story.put(assigned_agent_id=story.agent)["status"] == "assigned", "reopened until the next assignment"


def test_others_write_without_reopening(story: Story) -> None:
    story.put(status="resolved")
    for given in ({"actor_type": "agent", "actor_id": story.agent}, {"actor_type": "bot"}, {"actor_type": "system"}):
        assert story.say(**given).events == ["message.created"]
    assert story.api.get(story.path)["status"] == "resolved"


def test_a_superseded_conversation_takes_no_more_from_the_customer(story: Story) -> None:
    """Bridges match the words and open a new conversation (contract 1.5, 8 no. 13)."""
    story.put(status="resolved")
    newer = story.api.open(story.user)
    path = f"{story.path}/messages"
    story.api.refused("POST", path, message("Me again"), says="not the latest conversation")
    assert story.say(actor_type="agent", actor_id=story.agent).status == 200
    story.api.put(f"/v2/conversations/{newer}", {"status": "resolved"})
    story.api.refused("POST", path, message("Me again"), says="not the latest conversation")
    elsewhere = story.api.open(story.user, channel_id=story.api.make_channel("Returns"))
    answer = story.api.say(newer)
    assert answer.events == ["conversation.reopened", "message.created"], f"{elsewhere} is on another channel"


def test_waiting(story: Story) -> None:
    story.put(assigned_agent_id=story.agent)
    for word in ("waiting on customer", "Waiting on internal team"):
        answer = story.put(status=word)
        assert (answer["status"], answer.events) == (word.lower(), ["conversation.updated"])
        assert story.entries()[-1] == (f"Status changed to {word.lower()}", {})
        assert story.put(status=word).events == []
    story.put(status="resolved")
    answer = story.put(status="waiting on customer")
    assert answer["status"] == "waiting on customer"
    assert answer.events == ["conversation.reopened", "conversation.updated"], "out of resolved is a reopening"


REPEATED: list[tuple[str, Callable[[Story], dict[str, Any]]]] = [
    ("new", lambda story: {"status": "new"}),
    ("assigned", lambda story: {"status": "assigned", "assigned_agent_id": story.agent}),
    ("agent", lambda story: {"assigned_agent_id": story.agent}),
    ("group", lambda story: {"assigned_group_id": story.group}),
    ("resolved", lambda story: {"status": "resolved"}),
    ("waiting", lambda story: {"status": "waiting on customer"}),
]


def test_repeating_what_is_so_tells_nobody(story: Story) -> None:
    for name, body in REPEATED:
        story.put(**body(story))
        before, thread = story.api.get(story.path).body, story.entries()
        again = story.put(**body(story))
        assert (again.events, again.body, story.entries()) == ([], before, thread), name
        assert again.entries == [f"test changed conversation {story.conversation}: nothing"]


def test_reopening_what_is_open_does_nothing(story: Story) -> None:
    assert story.put(status="reopened").events == []
    assert story.put(status="open")["status"] == "new"
    answer = story.put(status="reopened", assigned_agent_id=story.agent)
    assert (answer["status"], answer.events) == ("assigned", ["conversation.assigned", "conversation.updated"])


def test_opening_it_resolved(api: Api) -> None:
    answer = api.post(
        "/v2/conversations",
        {
            "channel_id": api.channel(),
            "users": [{"id": api.make_user()}],
            "messages": [message("x")],
            "status": "resolved",
        },
    )
    assert answer["status"] == "resolved"
    assert answer.events == [
        "conversation.created",
        "message.created",
        "conversation.resolved",
        "conversation.updated",
    ]
