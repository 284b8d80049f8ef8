"""npm `@pipedream/freshchat` 0.4.1, unmodified, over https with our own certificate authority (Freshchat contract 10.1)."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.clients.published import Account, account, run_node

AGENTS = 55
"""More than the 50 that it asks for at a time."""


class Used:
    """An account, and what the client's actions and sources did with it."""

    def __init__(self, served: Account) -> None:
        self.group = served.freehold("group", "add", "Returns")
        email_channel = served.freehold("channel", "add", "Mail", "--source", "EMAIL")
        self.agent = served.agent(groups=[self.group])
        for number in range(AGENTS - 1):
            served.agent(f"agent{number}@example.com")
        self.user = served.user(email="noor@example.com", first_name="Noor")
        self.conversation = served.chat(self.user, "Hello", "Where is it?")
        email = {"message_parts": [{"email": {"subject": "Parcel", "content": "Where is it?"}}], "actor_type": "user"}
        self.email_conversation = served.chat(self.user, channel_id=email_channel, messages=[email])
        self.report: dict[str, Any] = run_node(
            "pipedream.mjs",
            environment={"NODE_EXTRA_CA_CERTS": served.authority()},
            chat_url=f"{served.url.removeprefix('https://')}/v2",
            token=served.token(),
            user=self.user,
            conversation=self.conversation,
            agent=self.agent,
            group=self.group,
            email_conversation=self.email_conversation,
        )
        self.email_thread = served.call("GET", f"/conversations/{self.email_conversation}/messages")["messages"]

    def result(self, action: str) -> Any:
        return self.report[action]["result"]


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Used]:
    with account(tmp_path_factory.mktemp("served"), "--tls") as served:
        yield Used(served)


def test_its_menus_are_filled(used: Used) -> None:
    assert used.result("users") == [{"label": "noor@example.com", "value": used.user}]
    assert len(used.result("agent_options")) == 10
    assert used.result("group_options") == [{"label": "Returns", "value": used.group}]
    assert set(used.report["conversation_options"]) == {used.conversation, used.email_conversation}
    assert used.report["actor_options"] == used.result("users")


def test_it_lists_beyond_the_first_page(used: Used) -> None:
    agents = [one["id"] for one in used.result("agents")]
    assert len(agents) == len(set(agents)) == AGENTS
    assert [one["id"] for one in used.result("agents_of_group")] == [used.agent]
    assert sorted(one["name"] for one in used.result("channels")) == ["Inbox", "Mail"]
    assert used.report["properties"]["summary"] == "Retrieved 1 conversation property"


def test_messages_are_sent_and_read_oldest_first(used: Used) -> None:
    texts = [one["message_parts"][0]["text"]["content"] for one in used.result("messages")]
    assert texts == ["Hello", "Where is it?"]
    for action in ("sent_by_agent", "sent_by_user", "note"):
        assert used.report[action]["summary"] == f"Sent message in conversation {used.conversation}"
        assert used.report[action].get("debug") is None, action


def test_a_text_in_an_email_conversation_is_refused_and_not_kept(used: Used) -> None:
    """The hosted service refused it and sent it all the same, so that this client ignores the refusal."""
    assert [list(one["message_parts"][0]) for one in used.email_thread] == [["email"]]


def test_conversations_are_changed(used: Used) -> None:
    assigned = used.result("assigned")
    assert (assigned["status"], assigned["assigned_agent_id"]) == ("assigned", used.agent)
    assert assigned["properties"] == {"priority": "Urgent", "cf_order_no": "A-1029"}
    assert used.result("unassigned")["status"] == "new"
    assert "assigned_agent_id" not in used.result("unassigned")
    assert [used.result(step)["status"] for step in ("resolved", "reopened", "details")] == [
        "resolved",
        "reopened",
        "reopened",
    ]


def test_its_sources_tell_only_what_is_new(used: Used) -> None:
    """Deployed on two messages and two conversations; run again after the rest."""
    assert used.report["first"] == {"messages": 2, "conversations": 2}
    emitted = [one["meta"]["id"] for one in used.report["emitted"]]
    assert len(emitted) == len(set(emitted)) > 2
    new = [one["event"] for one in used.report["emitted"][2:]]
    said = [one["message_parts"][0]["text"]["content"] for one in new if one["message_type"] != "system"]
    assert said == ["A note", "Thank you", "On its way"]
    assert len(used.report["started"]) == 2
    details = {one["event"]["conversation_id"] for one in used.report["started"]}
    assert details == {used.conversation, used.email_conversation}
