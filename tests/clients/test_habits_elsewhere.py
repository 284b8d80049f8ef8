"""The habits of clients beside conversations: WhatsApp senders, metric readers, and receivers of webhooks.

As in test_habits.py: from the contract's words, one test for what one program does.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.clients.published import Account, account, deliveries, wait_until
from tests.servers import Receiver, receiving

JSON = dict[str, Any]
TEMPLATE = {
    "storage": "none",
    "template_name": "parcel_update",
    "namespace": "acme_ns",
    "language": {"policy": "deterministic", "code": "en_US"},
    "template_data": [{"data": "A-1029"}],
}


def outbound(**template: Any) -> JSON:
    wanted = {name: value for name, value in {**TEMPLATE, **template}.items() if value is not None}
    to = [{"phone_number": "+15550100002"}]
    return {"from": {"phone_number": "+15550100001"}, "to": to, "data": {"message_template": wanted}}


class TestWhatsAppSenders:
    """flip-id/freshchat asserts five members; arvindvyas/freshchat_whatsapp asks for states with a body in a GET."""

    def test_a_request_is_taken_on(self, served: Account) -> None:
        answer = served.client.post("/outbound-messages/whatsapp", json={**outbound(), "provider": "whatsapp"})
        assert answer.status_code == 202
        body = answer.json()
        assert all([body["request_id"], body["link"]["href"], body["link"]["rel"], body["link"]["type"]])
        assert isinstance(body["request_process_time"], str)
        assert float(body["request_process_time"]) >= 0

    def test_a_missing_template_name_has_its_own_error(self, served: Account) -> None:
        answer = served.client.post("/outbound-messages/whatsapp", json=outbound(template_name=None))
        assert (answer.status_code, answer.json()) == (
            400,
            {"success": False, "error_code": 5, "error_message": "template_name is required"},
        )

    def test_the_state_moves_on_until_it_was_read(self, served: Account) -> None:
        rich = {
            "header": {"type": "image", "media_url": "https://example.com/a.png"},
            "body": {"params": [{"data": "x"}]},
        }
        sent = outbound(template_data=None, rich_template_data=rich, storage="conversation")
        request_id = served.client.post("/outbound-messages/whatsapp", json=sent).json()["request_id"]
        states: list[str] = []

        def is_read() -> bool:
            given = {"request_id": request_id}
            [row] = served.client.request("GET", "/outbound-messages", params=given, json={}).json()[
                "outbound_messages"
            ]
            assert row["to"] == {"phone_number": "+15550100002"}
            assert re.fullmatch(r"\d{13}", str(row["created_on"]))
            if row["status"] not in states:
                states.append(row["status"])
            return states[-1] == "READ"

        wait_until(is_read, "READ")
        walk = ["ACCEPTED", "SENT", "DELIVERED", "READ"]
        assert states == [state for state in walk if state in states]
        [user] = served.client.get("/users", params={"phone_no": "+15550100002"}).json()["users"]
        assert len(served.call("GET", f"/users/{user['id']}/conversations")["conversations"]) == 1


class TestMetricReaders:
    """TonyMondra/freshchat_metrics looks the metric's own name up among the values, and reads them as strings."""

    def test_counts_by_group_and_day(self, served: Account) -> None:
        group = served.freehold("group", "add", "Counted")
        for _ in range(3):
            served.chat(served.user(first_name="Ana"), "Hello", assigned_group_id=group)
        now = datetime.now(UTC)
        name = "conversation_metrics.created_interactions"
        given = {
            "metric": name,
            "start": (now - timedelta(days=2)).isoformat(sep=" ", timespec="seconds"),
            "end": (now + timedelta(hours=1)).isoformat(sep=" ", timespec="seconds"),
            "interval": "1d",
            "group_by": "group",
            "filter_by": f"group={group}",
        }
        answer = served.client.get("/metrics/historical", params=given).json()
        assert answer["metrics"] == [name]
        [data] = answer["data"]
        assert data["groupings"] == [{"key": "group", "value": group}]
        values = [value for series in data["series"] for value in series["values"]]
        assert {value["key"] for value in values} == {name}
        assert all(isinstance(value["value"], str) for value in values)
        assert sum(int(value["value"]) for value in values) == 3

    def test_what_has_no_group_is_called_null(self, served: Account) -> None:
        served.chat(served.user(first_name="Ana"), "Hello")
        now = datetime.now(UTC)
        given = {
            "metric": "conversation_metrics.wait_time",
            "aggregator": "avg",
            "start": (now - timedelta(hours=1)).isoformat(timespec="milliseconds"),
            "end": (now + timedelta(hours=1)).isoformat(timespec="milliseconds"),
            "group_by": "group",
        }
        data = served.client.get("/metrics/historical", params=given).json()["data"]
        assert "null" in [one["groupings"][0]["value"] for one in data]
        assert all(one["series"][0]["values"][0]["value"].isdigit() for one in data)


class Told:
    """What two receivers were told of one short conversation: one answers 201, one 400 until it is asked to be kind."""

    def __init__(self, served: Account, kind: Receiver, unkind: Receiver) -> None:
        kind.status, unkind.status = 201, 400
        for receiver in (kind, unkind):
            served.freehold("webhook", "add", receiver.url)
        self.user, self.agent = served.user(first_name="Noor"), served.agent()
        self.chat = served.chat(self.user, "Hello")
        served.call("PUT", f"/conversations/{self.chat}", {"assigned_agent_id": self.agent})
        served.call("PUT", f"/conversations/{self.chat}", {"status": "resolved"})
        deliveries(unkind, 3)
        unkind.status = 200
        reply = {"message_parts": [{"text": {"content": "Bye"}}], "actor_type": "agent", "actor_id": self.agent}
        self.echo = served.call("POST", f"/conversations/{self.chat}/messages", reply)
        self.events = [json.loads(one["body"]) for one in deliveries(kind, 4)]
        self.at_unkind = [json.loads(one["body"]) for one in deliveries(unkind, 4)]
        self.headers = [headers for headers, _ in kind.received]
        wait_until(lambda: len(self.states(served)) == 8, "the record of the deliveries")
        self.recorded = self.states(served)
        self.endpoints = [json.loads(line) for line in served.freehold("webhook", "list", "--json").splitlines()]

    @staticmethod
    def states(served: Account) -> list[tuple[str, int]]:
        rows = [json.loads(line) for line in served.freehold("webhook", "deliveries", "--json").splitlines()]
        return sorted((row["state"], row["status"]) for row in rows)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    at_once = {"FREEHOLD_WEBHOOK_GIVE_UP_AFTER": "1"}
    with (
        receiving() as kind,
        receiving() as unkind,
        account(tmp_path_factory.mktemp("told"), environment=at_once) as served,
    ):
        yield Told(served, kind, unkind)


class TestReceivers:
    """pelicargo answers 201; weni-ai answers 400 for what it does not know and reads `users`; the bridge drops messages
    without a number and those that it has seen."""

    def test_any_2xx_is_success_and_a_400_switches_nobody_off(self, told: Told) -> None:
        assert told.recorded == [("delivered", 200)] + [("delivered", 201)] * 4 + [("failed", 400)] * 3
        assert [one["state"] for one in told.endpoints] == ["on", "on"]
        assert told.at_unkind == told.events

    def test_each_is_sent_once_with_what_receivers_read(self, told: Told) -> None:
        for headers in told.headers:
            assert headers["content-type"].startswith("application/json")
            assert (headers["x-retry-count"], headers["x-freshchat-payload-version"]) == ("0", "v1")

    def test_the_resolution_names_its_user_twice(self, told: Told) -> None:
        [resolve] = [one["data"]["resolve"] for one in told.events if one["action"] == "conversation_resolution"]
        assert resolve["users"]["id"] == resolve["user"]["id"] == told.user
        assert resolve["conversation"]["status"] == "resolved"
        assert resolve["resolver"] in {"agent", "system"}

    def test_messages_carry_the_numbers_and_the_ids_that_the_api_answered(self, told: Told) -> None:
        messages = [one["data"]["message"] for one in told.events if one["action"] == "message_create"]
        assert all(re.fullmatch(r"\d{15,16}", one["freshchat_conversation_id"]) for one in messages)
        assert [one["id"] for one in messages][-1] == told.echo["id"]
        assert messages[-1]["actor_id"] == told.agent
