"""Every row of the Freshchat catalogue, called once: what comes back, what happened, what the record says of it.

Generated from the catalogue: a row without an example here fails. What a row may answer and record is checked at
every call of every contract test (see api.py); this is where no row can be forgotten.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from tests.contract.api import Answer, Api, message

from freehold.catalogue.freshchat import ROWS
from freehold.catalogue.operation import Operation

UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
DAY = {"start": "2026-01-05T00:00:00.000Z", "end": "2026-01-05T08:00:00.000Z"}


class Example(NamedTuple):
    """One call of a row."""

    run: Callable[[Api], Answer]
    events: tuple[str, ...] = ()
    """Exactly what it records, in order."""
    says: str | None = None
    """What the record says, as a pattern; None: it is a read, of which nothing is noted."""


def upload(api: Api, path: str, field: str, name: str, content: bytes) -> Answer:
    head = f'--x\r\ncontent-disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'.encode()
    return api.call(
        "POST",
        path,
        content=head + content + b"\r\n--x--\r\n",
        headers={"content-type": "multipart/form-data; boundary=x"},
    )


def open_conversation(api: Api) -> Answer:
    body = {"channel_id": api.channel(), "users": [{"id": api.make_user()}], "messages": [message("Hi")]}
    return api.post("/v2/conversations", body)


def rate(api: Api) -> Answer:
    conversation = api.open()
    api.put(f"/v2/conversations/{conversation}", {"status": "resolved"})
    return api.post(f"/v2/csat/{conversation}", {"stars": 5})


def send_template(api: Api) -> Answer:
    template = {
        "storage": "none",
        "template_name": "parcel_update",
        "namespace": "acme_ns",
        "language": {"policy": "deterministic", "code": "en"},
        "template_data": [{"data": "A-1029"}],
    }
    return api.post(
        "/v2/outbound-messages/whatsapp",
        {
            "from": {"phone_number": "+15550100001"},
            "provider": "whatsapp",
            "to": [{"phone_number": "+15550100002"}],
            "data": {"message_template": template},
        },
    )


def ask_for_a_report(api: Api) -> Answer:
    return api.post("/v2/reports/raw", {**DAY, "event": "Conversation-Created", "format": "csv"})


EXAMPLES: dict[str, Example] = {
    "freshchat.conversations.create": Example(
        open_conversation,
        ("conversation.created", "message.created"),
        f"opened conversation {UUID} with user {UUID}",
    ),
    "freshchat.conversations.get": Example(lambda api: api.get(f"/v2/conversations/{api.open()}")),
    "freshchat.conversations.update": Example(
        lambda api: api.put(f"/v2/conversations/{api.open()}", {"status": "resolved"}),
        ("conversation.resolved", "conversation.updated"),
        f"changed conversation {UUID}: resolved",
    ),
    "freshchat.conversations.list": Example(lambda api: api.get("/v2/conversations")),
    "freshchat.conversations.fields": Example(lambda api: api.get("/v2/conversations/fields")),
    "freshchat.messages.list": Example(lambda api: api.get(f"/v2/conversations/{api.open()}/messages")),
    "freshchat.messages.create": Example(
        lambda api: api.say(api.open()), ("message.created",), f"sent a normal message into conversation {UUID}"
    ),
    "freshchat.csat.create": Example(rate, ("rating.created",), f"rated conversation {UUID}"),
    "freshchat.files.upload": Example(
        lambda api: upload(api, "/v2/files/upload", "file", "invoice.txt", b"Hello"),
        (),
        "uploaded the file invoice.txt",
    ),
    "freshchat.images.upload": Example(
        lambda api: upload(api, "/v2/images/upload", "image", "dot.png", PNG), (), "uploaded the image dot.png"
    ),
    "freshchat.users.create": Example(
        lambda api: api.post("/v2/users", {"first_name": "Amal"}), ("contact.created",), f"created user {UUID}"
    ),
    "freshchat.users.list": Example(lambda api: api.get("/v2/users")),
    "freshchat.users.fetch": Example(lambda api: api.post("/v2/users/fetch", {"ids": [api.make_user()]})),
    "freshchat.users.get": Example(lambda api: api.get(f"/v2/users/{api.make_user()}")),
    "freshchat.users.update": Example(
        lambda api: api.put(f"/v2/users/{api.make_user()}", {"phone": "1"}),
        ("contact.updated",),
        f"changed user {UUID}",
    ),
    "freshchat.users.delete": Example(
        lambda api: api.delete(f"/v2/users/{api.make_user()}"), ("contact.erased",), f"erased user {UUID}"
    ),
    "freshchat.users.conversations": Example(lambda api: api.get(f"/v2/users/{api.make_user()}/conversations")),
    "freshchat.agents.list": Example(lambda api: api.get("/v2/agents")),
    "freshchat.agents.create": Example(
        lambda api: api.post("/v2/agents", {"email": "kim@example.com"}), ("agent.created",), f"created agent {UUID}"
    ),
    "freshchat.agents.get": Example(lambda api: api.get(f"/v2/agents/{api.make_agent()}")),
    "freshchat.agents.update": Example(
        lambda api: api.put(f"/v2/agents/{api.make_agent()}", {"is_deactivated": True}),
        ("agent.deactivated",),
        f"changed agent {UUID}",
    ),
    "freshchat.agents.availability": Example(
        lambda api: api.patch(f"/v2/agents/{api.make_agent()}", {"availability_status": "AVAILABLE"}),
        ("agent.updated",),
        f"set the availability of agent {UUID}",
    ),
    "freshchat.agents.delete": Example(
        lambda api: api.delete(f"/v2/agents/{api.make_agent()}"), ("agent.deleted",), f"deleted agent {UUID}"
    ),
    "freshchat.agents.statuses": Example(lambda api: api.get("/v2/agents/status")),
    "freshchat.groups.list": Example(lambda api: api.get("/v2/groups")),
    "freshchat.groups.get": Example(lambda api: api.get(f"/v2/groups/{api.make_group('Deliveries')}")),
    "freshchat.channels.list": Example(lambda api: api.get("/v2/channels")),
    "freshchat.channels.get": Example(lambda api: api.get(f"/v2/channels/{api.channel()}")),
    "freshchat.roles.list": Example(lambda api: api.get("/v2/roles")),
    "freshchat.account.configuration": Example(lambda api: api.get("/v2/accounts/configuration")),
    "freshchat.business_hours.within": Example(lambda api: api.get("/v2/business-hours/within-bh")),
    "freshchat.outbound.send": Example(
        send_template, ("outbound_message.updated",), "sent the WhatsApp template parcel_update to 1 customers"
    ),
    "freshchat.outbound.list": Example(lambda api: api.get("/v2/outbound-messages")),
    "freshchat.reports.request": Example(
        ask_for_a_report, ("report.requested",), "asked for the report Conversation-Created"
    ),
    "freshchat.reports.get": Example(lambda api: api.get(f"/v2/reports/raw/{ask_for_a_report(api)['id']}")),
    "freshchat.metrics.historical": Example(
        lambda api: api.get("/v2/metrics/historical", metric="conversation_metrics.created_interactions", **DAY)
    ),
    "freshchat.metrics.instant": Example(lambda api: api.get("/v2/metrics/instant", metric="team_presence.online")),
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_every_row(api: Api, row: Operation) -> None:
    assert row.id in EXAMPLES, f"{row.id} needs an example"
    example = EXAMPLES[row.id]
    answer = example.run(api)
    assert answer.row is row, "the example calls another row"
    assert answer.status == row.status
    assert tuple(answer.events) == example.events
    if row.is_write:
        assert example.says is not None
        [sentence] = answer.entries
        assert re.fullmatch(f"test {example.says}", sentence), sentence
    else:
        assert example.says is None
        assert (answer.events, answer.entries) == ([], [])


def test_no_example_is_left_of_a_row_that_went() -> None:
    assert set(EXAMPLES) == {row.id for row in ROWS}


def test_an_event_is_told_by_whom_it_was_done(api: Api) -> None:
    """Events and the record name the agent of the token, or the system where it has none."""
    agent = api.make_agent()
    for client, expected in ((api, ("system", "")), (api.with_token(agent=agent), ("agent", agent))):
        answer = client.post("/v2/users", {})
        assert [(event["actor_kind"], event["actor"]) for event in answer.happened] == [expected]
    entries: list[dict[str, Any]] = api.rows("audit_entries")
    assert [entry["who"] for entry in entries[-2:]] == ["test", "another"]
    assert len({entry["credential_id"] for entry in entries[-2:]}) == 2
