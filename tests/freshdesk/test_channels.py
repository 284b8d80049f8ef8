"""Messages by WhatsApp, what contacts do elsewhere, and a company's people (contract 6.19, 6.5)."""

import asyncio
from typing import Any

import pytest
from tests.freshdesk.api import Api
from tests.freshdesk.people import company, contact, ids, look

from freehold.jobs import Worker

TEMPLATE: dict[str, Any] = {
    "name": "parcel_update",
    "language": {"code": "en"},
    "components": [{"type": "body", "parameters": [{"type": "text", "text": "A-1029"}]}],
}
MESSAGE: dict[str, Any] = {
    "from": {"channel_identifier": "+15550100001"},
    "to": {"recipient_identifier": "+15550100002"},
    "channel_type": "WHATSAPP",
    "message": {"type": "TEMPLATE", "template": TEMPLATE},
}
SEND = "/channels/outbound-messages"
TOLD = {
    "name": "Ordered a box",
    "actor": {"type": "contact", "id": 7, "name": "Rita"},
    "source": {"name": "Shop", "id": "shop"},
}


class TestOutbound:
    def test_is_taken_on_and_sent_by_the_worker(self, api: Api) -> None:
        api.restart(whatsapp_step_seconds=0)
        answer = api.post(
            SEND, {**MESSAGE, "note_policy": {"on_reply": {"mode": "none"}}, "ticket_properties": {"tags": ["x"]}}
        )
        assert (answer.status, answer.events) == (200, ["outbound_message.updated"]), answer.content
        assert answer.entries == ["API key sent WhatsApp template parcel_update to a customer"]
        path = f"{SEND}/{answer['message_id']}"
        assert answer.body == {
            "success": True,
            "message_id": answer["message_id"],
            "description": "Message request accepted.",
        }
        seen = look(api, path)
        assert (seen["status"], seen["error_code"], seen["created_on"]) == ("QUEUED", None, 1767603600000)
        asyncio.run(Worker(api.installation).drain())
        assert look(api, path)["status"] in ("SENT", "DELIVERED", "READ")

    def test_refuses_what_cannot_be_sent(self, api: Api) -> None:
        assert set(api.wrong("POST", SEND, {})) == {"from", "to", "channel_type", "message"}
        for change, field in (
            ({"from": {"channel_identifier": "5"}}, "from.channel_identifier"),
            ({"channel_type": "SMS"}, "channel_type"),
            ({"message": {"type": "TEXT", "template": TEMPLATE}}, "message.type"),
            ({"message": {"type": "TEMPLATE", "template": {**TEMPLATE, "name": ""}}}, "message.template.name"),
            ({"ticket_properties": {"tags": ["x" * 33]}}, "ticket_properties.tags"),
            ({"wrong": 1}, "wrong"),
        ):
            assert set(api.wrong("POST", SEND, {**MESSAGE, **change})) == {field}
        odd = {**TEMPLATE, "components": [{"type": "body", "parameters": [{"type": "text", "text": {"a": 1}}, {}]}]}
        body = {**MESSAGE, "message": {"type": "TEMPLATE", "template": odd}}
        assert api.codes("POST", SEND, body) == {"message.template.components": "invalid_value"}
        api.missing("GET", f"{SEND}/nothing")
        assert api.hire("TICKET_COLLABORATOR").post(SEND, MESSAGE).status == 403
        assert api.hire("ANALYTICS_COLLABORATOR").get(f"{SEND}/nothing").status == 403


class TestActivities:
    def test_of_somebody_known_and_somebody_new(self, api: Api) -> None:
        rita = contact(api, "Rita Ray", email="rita@example.com", twitter_id="rita")
        for who in ({"email": "RITA@example.com"}, {"twitter_id": "rita"}, {"id": rita["id"]}):
            answer = api.post(
                "/contact-activities", {"activity": {**TOLD, "timestamp": "2025-12-31T10:00:00Z"}, "contact": who}
            )
            assert (answer.status, answer.events) == (200, []), answer.content
            assert answer.entries == [f"API key noted an activity of contact {rita['id']}"]
            assert answer.body == {
                "id": answer["id"], "contact_id": rita["id"], "name": "Ordered a box", "timestamp": "2025-12-31T10:00:00Z",
            }  # fmt: skip
        answer = api.post(
            "/contact-activities", {"activity": TOLD, "contact": {"unique_external_id": "c-9", "name": "Noor"}}
        )
        assert (answer.status, answer.events, answer["timestamp"]) == (200, ["contact.created"], "2026-01-05T09:00:00Z")
        assert look(api, f"/contacts/{answer['contact_id']}")["unique_external_id"] == "c-9"

    def test_say_at_least_what_happened_and_where(self, api: Api) -> None:
        told = {"name": "signed up", "actor": {"type": "contact"}, "source": {"name": "shop"}}
        body = {"activity": told, "contact": {"email": "rita@example.com"}}
        assert api.post("/contact-activities", body).status == 200

    def test_go_with_the_contact(self, api: Api) -> None:
        number = contact(api, "Rita Ray", email="rita@example.com")["id"]
        assert api.post("/contact-activities", {"activity": TOLD, "contact": {"id": number}}).status == 200
        assert api.delete(f"/contacts/{number}/hard_delete?force=true").status == 204

    def test_refuses_what_says_too_little(self, api: Api) -> None:
        path = "/contact-activities"
        assert set(api.wrong("POST", path, {})) == {"activity", "contact"}
        assert set(api.wrong("POST", path, {"activity": {}, "contact": {}})) == {
            "activity.name", "activity.actor", "activity.source",
        }  # fmt: skip
        assert api.codes("POST", path, {"activity": TOLD, "contact": {}}) == {"contact": "missing_field"}
        assert api.codes("POST", path, {"activity": TOLD, "contact": {"id": 99}}) == {"contact.id": "invalid_value"}
        assert api.codes("POST", path, {"activity": TOLD, "contact": {"facebook_id": "x"}}) == {
            "contact.facebook_id": "invalid_value"
        }
        assert (
            api.hire("TICKET_COLLABORATOR").post(path, {"activity": TOLD, "contact": {"email": "r@example.com"}}).status
            == 403
        )


def test_a_companys_people_page_by_page(api: Api) -> None:
    number = company(api)["id"]
    people = [contact(api, name, email=f"{name}@example.com", company_id=number)["id"] for name in ("al", "bo", "cy")]
    contact(api, "Else", email="else@example.com")
    api.delete(f"/contacts/{people[1]}")
    path = f"/companies/{number}/contacts"
    assert ids(api.follow(path, per_page=1)) == [people[0], people[2]]
    assert look(api, path)[0] == look(api, "/contacts?email=al@example.com")[0]
    api.missing("GET", "/companies/99/contacts")
    assert api.codes("GET", f"{path}?x=1") == {"x": "invalid_field"}
    assert api.hire("ANALYTICS_COLLABORATOR").get(path).status == 403


def test_a_customer_is_an_older_word_for_a_company(api: Api) -> None:
    number = company(api)["id"]
    assert look(api, f"/customers/{number}") == look(api, f"/companies/{number}")


@pytest.mark.parametrize("path", [SEND, "/contact-activities"])
def test_bodies_that_are_none(sqlite_api: Api, path: str) -> None:
    assert sqlite_api.call("POST", path, content=b"[]", headers={"content-type": "application/json"}).status == 400
