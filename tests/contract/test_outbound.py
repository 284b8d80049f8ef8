"""Outbound WhatsApp messages: taken on, walked through their states by the sandbox, listed (Freshchat contract 3.14)."""

import asyncio
import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from tests.contract.api import Answer, Api

from freehold.contracts.freshchat.work_outbound import JOBS
from freehold.contracts.whatsapp.sandbox import ENDINGS, NOT_ON_WHATSAPP, UNKNOWN_TEMPLATES
from freehold.jobs import Worker
from freehold.kernel.clock import ManualClock
from freehold.kernel.text import load

SEND = "/v2/outbound-messages/whatsapp"
GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "whatsapp.md"
PARCEL: dict[str, Any] = {
    "from": {"phone_number": "+15550100001"},
    "provider": "whatsapp",
    "to": [{"phone_number": "+15550100002"}],
    "data": {
        "message_template": {
            "storage": "none",
            "template_name": "parcel_update",
            "namespace": "acme_ns",
            "language": {"policy": "deterministic", "code": "en"},
            "template_data": [{"data": "A-1029"}],
        }
    },
}


def request(*recipients: str, **template: Any) -> dict[str, Any]:
    """A request that is right, with these recipients and members of the template; a member that is None is left out."""
    body = deepcopy(PARCEL)
    if recipients:
        body["to"] = [{"phone_number": recipient} for recipient in recipients]
    content = body["data"]["message_template"] | template
    body["data"]["message_template"] = {name: value for name, value in content.items() if value is not None}
    return body


def work(api: Api) -> None:
    """The worker does what is due."""
    asyncio.run(Worker(api.installation, JOBS).drain())


def listed(api: Api, answer: Answer) -> list[dict[str, Any]]:
    """The messages of a request, as its link shows them."""
    messages: list[dict[str, Any]] = api.get(answer["link"]["href"])["outbound_messages"]
    return messages


def test_a_message_is_taken_on_and_walks_from_accepted_to_read(api: Api, clock: ManualClock) -> None:
    answer = api.post(SEND, PARCEL)
    assert answer.status == 202
    request_id = answer["request_id"]
    assert answer.body == {
        "request_id": request_id,
        "request_process_time": "1",
        "link": {
            "rel": "outbound-messages",
            "href": f"/v2/outbound-messages?request_id={request_id}",
            "type": "GET",
        },
        "status": "Request created successfully. Check delivery status using status API",
    }
    assert answer.events == ["outbound_message.updated"]
    assert answer.entries == ["test sent the WhatsApp template parcel_update to 1 customers"]

    [message] = listed(api, answer)
    assert message == {
        "message_id": message["message_id"],
        "request_id": request_id,
        "provider": "whatsapp",
        "from": {"phone_number": "+15550100001"},
        "to": {"phone_number": "+15550100002"},
        "data": PARCEL["data"],
        "status": "ACCEPTED",
        "created_on": clock.now(),
        "id": message["message_id"],
        "channel": "whatsapp",
        "message_type": "template",
        "message_parts": [{"text": {"content": "parcel_update: A-1029"}}],
        "recipients": [{"phone_number": "+15550100002"}],
        "metrics": {"sent": 0, "delivered": 0, "read": 0, "failed": 0},
        "created_time": "2026-01-05T09:00:00.000Z",
        "updated_time": "2026-01-05T09:00:00.000Z",
    }

    seen = []
    for _ in range(5):
        work(api)
        seen.append(listed(api, answer)[0]["status"])
        clock.move(1000)
    assert seen == ["ACCEPTED", "SENT", "DELIVERED", "READ", "READ"]
    told = [load(event["data"]) for event in api.rows("events")]
    assert [data["status"] for data in told] == ["ACCEPTED", "SENT", "DELIVERED", "READ"]
    assert told[3] == {"request_id": request_id, "status": "READ", "failure_code": None, "failure_reason": None}
    assert listed(api, answer)[0]["metrics"] == {"sent": 1, "delivered": 1, "read": 1, "failed": 0}
    assert api.rows("jobs") == []


HEADER = {"type": "image", "media_url": "https://shop.example/parcel.png"}


@pytest.mark.parametrize(
    ("change", "code", "reason"),
    [
        ({"from": None}, 1, "from is required"),
        ({"from": "+15550100001"}, 1, "from.phone_number"),
        ({"from": {"phone_number": "15550100001"}}, 1, "from.phone_number"),
        ({"from": {"phone_number": "+1555 0100001"}}, 1, "from.phone_number"),
        ({"from": {"phone_number": "+٣٤٥"}}, 1, "from.phone_number"),
        ({"from": {"phone_number": "+1\n"}}, 1, "from.phone_number"),
        ({"to": None}, 2, "to should be an array"),
        ({"to": []}, 2, "to should be an array"),
        ({"to": [{"phone_number": f"+1555010{n:04}"} for n in range(11)]}, 2, "1 to 10"),
        ({"to": [{"phone_number": "+1"}, {"phone_number": 7}]}, 2, "to[1].phone_number"),
        ({"to": [None]}, 2, "to[0] is required"),
        ({"provider": "sms"}, 3, "provider should be whatsapp"),
        ({"data": None}, 4, "message_template is required"),
        ({"data": {"message_template": []}}, 4, "message_template is required"),
        ({"storage": None}, 4, "storage should be none or conversation"),
        ({"storage": ["none"]}, 4, "storage should be none or conversation"),
        ({"template_name": None}, 5, "template_name is required"),
        ({"template_name": ""}, 5, "template_name is required"),
        ({"template_name": 7}, 5, "template_name should be a string"),
        ({"template_name": "x" * 513}, 5, "template_name should be a string"),
        ({"template_name": None, "from": None, "to": None, "language": None}, 5, "template_name is required"),
        ({"namespace": None}, 6, "namespace is required"),
        ({"language": None}, 7, "language is required"),
        ({"language": {"code": "en"}}, 7, "language.policy"),
        ({"language": {"policy": "deterministic", "code": "e"}}, 7, "language.code"),
        ({"language": {"policy": "deterministic", "code": ["en"]}}, 7, "language.code"),
        ({"template_data": None}, 8, "template_data or rich_template_data is required"),
        ({"template_data": {"data": "x"}}, 8, "template_data should be an array"),
        ({"template_data": ["x"]}, 8, "template_data[0].data"),
        ({"template_data": [{"data": "x"}, {"data": 7}]}, 8, "template_data[1].data"),
        ({"template_data": [{"data": "x"}] * 51}, 8, "at most 50"),
        ({"template_data": [{"data": "x" * 4000}] * 20}, 8, "larger than"),
        ({"rich_template_data": {"header": HEADER}}, 8, "exclude each other"),
        ({"template_data": None, "rich_template_data": []}, 8, "should be an object"),
        ({"template_data": None, "rich_template_data": {"body": "x"}}, 8, "should be an object"),
        ({"template_data": None, "rich_template_data": {"header": {"type": "gif"}}}, 8, "header.type"),
        ({"template_data": None, "rich_template_data": {"header": {"type": "image"}}}, 8, "media_url"),
        (
            {"template_data": None, "rich_template_data": {"header": HEADER | {"media_url": "file:///x"}}},
            8,
            "media_url",
        ),
        (
            {"template_data": None, "rich_template_data": {"header": HEADER | {"media_url": "http://[x"}}},
            8,
            "media_url",
        ),
        ({"template_data": None, "rich_template_data": {"body": {"params": [{}]}}}, 8, "body.params[0].data"),
        ({"template_data": None, "rich_template_data": {"button": {"subType": "call"}}}, 8, "subType should be url"),
    ],
)
def test_what_cannot_be_sent_is_refused_in_the_form_of_these_errors(
    sqlite_api: Api, change: dict[str, Any], code: int, reason: str
) -> None:
    outer = {name: value for name, value in change.items() if name in ("from", "to", "provider", "data")}
    body = request(**{name: value for name, value in change.items() if name not in outer}) | outer
    before = sqlite_api.everything()
    answer = sqlite_api.post(SEND, body)
    assert answer.status == 400
    assert answer.body == {"success": False, "error_code": code, "error_message": answer["error_message"]}
    assert reason in answer["error_message"]
    assert sqlite_api.everything() == before


def test_an_empty_or_broken_body_is_refused(sqlite_api: Api) -> None:
    answer = sqlite_api.post(SEND, {})
    assert (answer.status, answer["error_code"]) == (400, 1)
    sqlite_api.refused("POST", SEND, content=b"{")


def test_each_recipient_has_a_message_of_its_own_once(sqlite_api: Api) -> None:
    answer = sqlite_api.post(SEND, request("+15550100002", "+15550100003", "+15550100002"))
    assert answer.events == ["outbound_message.updated"] * 2
    assert answer.entries == ["test sent the WhatsApp template parcel_update to 2 customers"]
    found = listed(sqlite_api, answer)
    assert [message["to"]["phone_number"] for message in found] == ["+15550100003", "+15550100002"]
    assert len({message["message_id"] for message in found}) == 2


def test_a_message_can_be_kept_in_a_conversation(api: Api) -> None:
    known = api.make_user(phone="+15550100002")
    header = {"type": "document", "media_url": "https://shop.example/bills/A-1029.pdf?x=1"}
    rich = {"header": header, "body": {"params": [{"data": "Ada"}, {"data": "A-1029"}]}}
    body = request("+15550100002", "+15550100003", storage="conversation", template_data=None, rich_template_data=rich)
    first = api.post(SEND, body)
    assert first.events == [
        "conversation.created",
        "message.created",
        "outbound_message.updated",
        "contact.created",
        "conversation.created",
        "message.created",
        "outbound_message.updated",
    ]
    again = api.post(SEND, request("+15550100002", storage="conversation"))
    assert again.events == ["message.created", "outbound_message.updated"]

    [conversation] = api.get(f"/v2/users/{known}/conversations")["conversations"]
    channel = api.get(f"/v2/channels/{conversation['channel_id']}")
    assert (channel["name"], channel["source"]) == ("WHATSAPP_+15550100001", "WHATSAPP")
    assert [entry["message_parts"] for entry in api.thread(conversation["conversation_id"])] == [
        [
            {"file": {"name": "A-1029.pdf", "url": header["media_url"]}},
            {"text": {"content": "parcel_update: Ada, A-1029"}},
        ],
        [{"text": {"content": "parcel_update: A-1029"}}],
    ]
    [created] = api.get("/v2/users", phone_no="+15550100003")["users"]
    assert len(api.get(f"/v2/users/{created['id']}/conversations")["conversations"]) == 1


def test_a_failure_stands_at_the_message_of_the_conversation(api: Api) -> None:
    user = api.make_user(phone=f"+1555{NOT_ON_WHATSAPP}")
    answer = api.post(SEND, request(f"+1555{NOT_ON_WHATSAPP}", storage="conversation"))
    [conversation] = api.get(f"/v2/users/{user}/conversations")["conversations"]
    assert "error_message" not in api.thread(conversation["conversation_id"])[0]
    work(api)
    failed = api.thread(conversation["conversation_id"])[0]
    assert (failed["status"], failed["error_code"]) == ("Failed", 2)
    assert failed["error_message"] == "The recipient is not on WhatsApp."
    assert listed(api, answer)[0]["status"] == "FAILED"


def test_the_sandbox_fails_for_the_input_that_the_guide_names(sqlite_api: Api, clock: ManualClock) -> None:
    guide = GUIDE.read_text("utf-8")
    cases: list[tuple[dict[str, Any], list[str], str | None]] = [
        *((request(template_name=f"{prefix}x"), ["FAILED"], "OBM001") for prefix in UNKNOWN_TEMPLATES),
        (request(f"+1555{NOT_ON_WHATSAPP}"), ["FAILED"], "OBM002"),
        *(
            (request(f"+1555{ending}"), ["ACCEPTED", *(step.status for step in steps)], steps[-1].failure_code)
            for ending, steps in ENDINGS.items()
        ),
    ]
    for name in (*UNKNOWN_TEMPLATES, NOT_ON_WHATSAPP, *ENDINGS):
        assert f"`{name}" in guide or f"{name}`" in guide, name
    for body, states, code in cases:
        answer = sqlite_api.post(SEND, body)
        seen: list[str] = []
        for _ in range(5):
            work(sqlite_api)
            [message] = listed(sqlite_api, answer)
            if message["status"] not in seen:
                seen.append(message["status"])
            clock.move(1000)
        assert (seen, message.get("failure_code")) == (states, code), body
        assert bool(message.get("failure_reason")) == (code is not None)


def test_messages_are_listed_newest_first_page_by_page(sqlite_api: Api) -> None:
    for n in range(7):
        sqlite_api.post(SEND, request(f"+155501000{n:02}"))
    pages = [sqlite_api.get("/v2/outbound-messages", items_per_page=3, page=page).body for page in (1, 2, 3, 4)]
    assert all(set(page) == {"outbound_messages"} for page in pages)
    numbers = [[message["to"]["phone_number"][-2:] for message in page["outbound_messages"]] for page in pages]
    assert numbers == [["06", "05", "04"], ["03", "02", "01"], ["00"], []]
    assert len(sqlite_api.get("/v2/outbound-messages", items_per_page=5000)["outbound_messages"]) == 7
    assert sqlite_api.get("/v2/outbound-messages", request_id="nobody's")["outbound_messages"] == []
    sqlite_api.refused("GET", "/v2/outbound-messages?page=0")
    sqlite_api.refused("GET", "/v2/outbound-messages?request_id=a%00b")


def test_what_was_sent_to_somebody_is_erased_with_them(api: Api) -> None:
    """GDPR: neither the number nor what was written stays when a user is erased."""
    user = api.make_user(phone="+15550100077")
    body = {
        "from": {"phone_number": "+15550100001"},
        "to": [{"phone_number": "+15550100077"}],
        "data": {
            "message_template": {
                "storage": "none",
                "template_name": "parcel_update",
                "namespace": "acme",
                "language": {"policy": "deterministic", "code": "en"},
                "template_data": [{"data": "secret 4711"}],
            }
        },
    }
    assert api.post("/v2/outbound-messages/whatsapp", body).status == 202
    assert api.delete(f"/v2/users/{user}").status == 202
    assert api.get("/v2/outbound-messages")["outbound_messages"] == []
    work(api)
    stored = json.dumps({name: rows for name, rows in api.everything().items() if name != "audit_entries"})
    assert "4711" not in stored
    assert "+15550100077" not in stored
