"""npm `@freshworks-jaya/freshchat-api` 0.5.0, unmodified: its nine methods (Freshchat contract 10.1)."""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.clients.published import Account, account, run_node

WAITED_SECONDS = (412, 600)
Session = dict[str, Any]


def transcript(folder: Path) -> Path:
    """Two dialogues of two hours ago, in which the customer waited for a known time, and one of ten minutes ago that
    nobody has answered."""
    began = datetime.now(UTC) - timedelta(hours=2)
    said = [
        [("customer", "Hello?", began), ("agent", "Here I am", began + timedelta(seconds=seconds))]
        for seconds in WAITED_SECONDS
    ]
    said.append([("customer", "Anybody?", datetime.now(UTC) - timedelta(minutes=10))])
    path = folder / "dialogues.jsonl.gz"
    with gzip.open(path, "wt") as file:
        for number, dialogue in enumerate(said):
            messages = [{"by": by, "text": text, "at": at.isoformat()} for by, text, at in dialogue]
            line = {"id": f"d{number}", "topic": "", "customer": f"c{number}", "agent": "a1", "messages": messages}
            file.write(json.dumps(line) + "\n")
    return path


class Used:
    """An account, and what the client reported of a session on it."""

    def __init__(self, served: Account, folder: Path) -> None:
        self.group, lost = (served.freehold("group", "add", name) for name in ("Returns", "Lost"))
        served.freehold("import", "transcripts", str(transcript(folder)))
        for conversation in served.call("GET", "/conversations")["conversations"]:
            group = lost if conversation["status"] == "new" else self.group
            served.call("PUT", f"/conversations/{conversation['conversation_id']}", {"assigned_group_id": group})
        self.agent = served.agent()
        self.agents = {one["id"] for one in served.call("GET", "/agents")["agents"]}
        self.user = served.user(first_name="N.", properties=[{"name": "plan", "value": "basic"}])
        self.conversation = served.chat(self.user, "Where is it?")
        self.report: Session = run_node(
            "freshchat_api.mjs",
            url=served.url,
            token=served.token(),
            conversation=self.conversation,
            agent=self.agent,
            group=self.group,
            lost=lost,
            user=self.user,
        )
        self.thread = served.call("GET", f"/conversations/{self.conversation}/messages?items_per_page=50")["messages"]


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Used]:
    folder = tmp_path_factory.mktemp("served")
    with account(folder) as served:
        yield Used(served, folder)


def test_the_average_wait_of_a_group_is_a_number_of_seconds(used: Used) -> None:
    assert used.report["wait"] == sum(WAITED_SECONDS) / len(WAITED_SECONDS)
    assert used.report["wait_of_nobody"] == 0


def test_how_many_wait_unassigned(used: Used) -> None:
    counts = [used.report[name] for name in ("unassigned", "unassigned_elsewhere", "unassigned_of_nobody")]
    assert counts == [1, 0, 0]


def test_conversations_are_assigned_to_groups_and_agents(used: Used) -> None:
    to_group, to_agent = used.report["to_group"], used.report["to_agent"]
    assert (to_group["status"], to_group["data"]["assigned_group_id"]) == (200, used.group)
    assert (to_agent["status"], to_agent["data"]["status"]) == (200, "assigned")
    assert to_agent["data"]["assigned_agent_id"] == used.agent


@pytest.mark.parametrize(
    ("step", "actor", "kind"),
    [
        ("posted", "bot", "normal"),
        ("note", "agent", "private"),
        ("note_of_the_first_agent", "agent", "private"),
        ("quick", "bot", "normal"),
        ("reply_of_agent", "agent", "normal"),
        ("reply_of_bot", "bot", "normal"),
    ],
)
def test_messages_are_posted(used: Used, step: str, actor: str, kind: str) -> None:
    answer = used.report[step]
    assert answer["status"] == 200
    assert (answer["data"]["actor_type"], answer["data"]["message_type"]) == (actor, kind)
    assert [one for one in used.thread if one["id"] == answer["data"]["id"]] == [answer["data"]]
    if actor == "agent":
        assert answer["data"]["actor_id"] in used.agents
    else:
        assert not answer["data"].get("actor_id")


def test_quick_replies_come_back_as_they_were_sent(used: Used) -> None:
    [part] = used.report["quick"]["data"]["reply_parts"]
    labels = [one["quick_reply_button"]["label"] for one in part["collection"]["sub_parts"]]
    assert labels == ["Yes", "No"]


@pytest.mark.parametrize(
    ("step", "status"),
    [
        ("waiting", "waiting on customer"),
        ("waiting_for_us", "waiting on internal team"),
        ("resolved", "resolved"),
        ("reopened", "new"),
    ],
)
def test_statuses_are_changed(used: Used, step: str, status: str) -> None:
    assert (used.report[step]["status"], used.report[step]["data"]["status"]) == (200, status)


def test_a_user_is_updated_and_keeps_other_properties(used: Used) -> None:
    assert used.report["user"]["status"] == 200
    assert used.report["user"]["data"]["first_name"] == "Noor"
    properties = {one["name"]: one["value"] for one in used.report["user"]["data"]["properties"]}
    assert properties == {"plan": "basic", "tier": "gold"}


def test_a_refusal_reaches_the_caller_with_its_body(used: Used) -> None:
    refusal = used.report["nowhere"]
    assert (refusal["status"], refusal["data"]["status"]) == (404, "CONVERSATION_NOT_FOUND")
