"""What receivers get from rules, and what becomes of what they do not take (Freshdesk contract 9.3)."""

import base64
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl
from xml.etree import ElementTree

import pytest
from tests.contract.api import Json
from tests.freshdesk.api import Api
from tests.freshdesk.people import company, contact, look
from tests.freshdesk.rules import CREATION, changed, does, mails, rule, when_changed, work
from tests.hooks import Hook, hook

from freehold.core.automation.calls import list_calls
from freehold.core.automation.watch import DEEPEST
from freehold.kernel.clock import HOUR, MINUTE, ManualClock
from freehold.kernel.query import Row
from freehold.kernel.text import load

HOSTILE = """He said "no", \\ & <b>{{ticket.id}}</b>\r\nX-Evil: 1\t'; a=b&c[d]=e ]]> \u2028 ☃"""
SIMPLE = [
    "ticket_id", "ticket_subject", "ticket_description", "ticket_url", "ticket_status", "ticket_priority",
    "ticket_type", "ticket_contact_name", "ticket_contact_email", "ticket_agent_name", "triggered_event",
]  # fmt: skip


@pytest.fixture
def receiver() -> Iterator[Hook]:
    with hook() as running:
        yield running


def tells(receiver: Hook, content: Any, layout: str = "2", content_type: str = "JSON", **more: Any) -> Json:
    """The action that tells the receiver."""
    form = {"content_type": content_type, "content_layout": layout, "content": content}
    return does("trigger_webhook", **{"request_type": "POST", "url": receiver.url, **form, **more})


def calls(api: Api) -> list[Row]:
    return api.installation.database.read_now(lambda tx: list_calls(tx, 100))[::-1]


def test_simple_json_as_receivers_know_it(api: Api, receiver: Hook) -> None:
    """The fields that Zulip's integration reads, as it reads them."""
    firm = company(api)["id"]
    contact(api, "Rita Ray", email="rita@example.com", company_id=firm)
    rule(api, CREATION, tells(receiver, SIMPLE, "1"))
    number = api.ticket(type="Incident", priority=4)["id"]
    work(api)
    [got] = receiver.got
    assert got.headers["content-type"] == "application/json; charset=utf-8"
    assert got.json == {
        "freshdesk_webhook": {
            "ticket_id": number,
            "ticket_subject": "Printer on fire",
            "ticket_description": "<div>It burns</div>",
            "ticket_url": f"{api.installation.base_url}/helpdesk/tickets/{number}",
            "ticket_status": "Open",
            "ticket_priority": "Urgent",
            "ticket_type": "Incident",
            "ticket_contact_name": "Rita Ray",
            "ticket_contact_email": "rita@example.com",
            "ticket_agent_name": "",
            "triggered_event": "{ticket_action:created}",
        }
    }
    [call] = calls(api)
    assert (call["state"], call["attempts"], call["response_status"], call["rule"]) == ("delivered", 1, 200, "A rule")


def parsed_event(text: str) -> list[str]:
    """As Zulip takes a triggered event apart."""
    return text.replace("{", "").replace("}", "").replace(",", ":").split(":")


def test_the_event_that_set_it_off(api: Api, receiver: Hook) -> None:
    kim = api.hire().agent["id"]
    told = tells(receiver, {"event": "{{triggered_event}}", "id": "{{ticket.id}}"})
    when_changed(api, [changed("status"), changed("priority"), changed("responder_id")], told)
    number = api.ticket()["id"]
    for change in ({"status": 4, "priority": 2}, {"responder_id": kim}):
        api.put(f"/tickets/{number}", change)
        work(api)
    first, second = (got.json for got in receiver.got)
    assert first == {"event": "{status:{from:2,to:4}}", "id": str(number)}, "the first that matches; values are text"
    assert parsed_event(first["event"]) == ["status", "from", "2", "to", "4"]
    assert second["event"] == f"{{responder_id:{{from:,to:{kim}}}}}"


def test_placeholders_speak_of_the_ticket_after_the_rule(api: Api, receiver: Hook) -> None:
    names = (
        "latest_public_comment",
        "latest_private_comment",
        "total_time_spent",
        "billable_hours",
        "tags",
        "priority",
    )
    content = {name: f"{{{{ ticket.{name} }}}}" for name in names} | {"nothing": "[{{ticket.unheard_of}}]"}
    when_changed(api, changed("status"), tells(receiver, content), does("priority", 4), does("add_tag", "late"))
    number = api.ticket()["id"]
    api.post(f"/tickets/{number}/reply", {"body": "On it"})
    api.post(f"/tickets/{number}/notes", {"body": "<p>Psst</p>"})
    api.post(f"/tickets/{number}/time_entries", {"time_spent": "01:30", "billable": False})
    api.post(f"/tickets/{number}/time_entries", {"time_spent": "00:15"})
    api.put(f"/tickets/{number}", {"status": 3})
    work(api)
    assert receiver.got[0].json == {
        "latest_public_comment": "Ada Ames : <div>On it</div>",
        "latest_private_comment": "Ada Ames : <p>Psst</p>",
        "total_time_spent": "01:45",
        "billable_hours": "00:15",
        "tags": "late",
        "priority": "Urgent",
        "nothing": "[]",
    }


def test_nothing_in_a_ticket_breaks_out_of_its_place(sqlite_api: Api, receiver: Hook) -> None:
    template = '{"s": "{{ticket.subject}}", "bare": {{ticket.subject}}, "n": {{ticket.id}}}'
    xml = "<t a='{{ticket.subject}}'><s>{{ticket.subject}}</s></t>"
    for layout, kind, content in (
        ("2", "JSON", {"s": "<{{ticket.subject}}>", "deep": [{"s": "{{ticket.subject}}", "n": 5, "b": True}]}),
        ("2", "JSON", template),
        ("1", "JSON", {"ticket.subject": "{{ticket.subject}}", "id": "{{ticket.id}}"}),
        ("2", "XML", xml),
        ("1", "XML", ["ticket.subject", "ticket.id"]),
        ("2", "FORM", "s={{ticket.subject}}&id={{ticket.id}}"),
        ("1", "FORM", ["{{ticket.subject}}", "ticket_id"]),
    ):
        told = tells(receiver, content, layout, kind, custom_headers={"X-Subject": "{{ticket.subject}}"})
        told["url"] += "/{{ticket.subject}}?q={{ticket.subject}}"
        when_changed(sqlite_api, changed("status"), told)
    number = sqlite_api.ticket(subject=HOSTILE)["id"]
    sqlite_api.put(f"/tickets/{number}", {"status": 3})
    work(sqlite_api)
    by_type: dict[str, list[bytes]] = {}
    for got in receiver.got:
        by_type.setdefault(got.headers["content-type"].partition(";")[0], []).append(got.body)
        assert "x-evil" not in got.headers
        assert (
            got.headers["x-subject"]
            .encode("latin-1")
            .decode()
            .startswith('He said "no", \\ & <b>{{ticket.id}}</b> X-Evil')
        )
        path, _, query = got.path.partition("?")
        assert path.count("/") == 2 + HOSTILE.count("//")
        assert parse_qsl(query) == [("q", HOSTILE)]
    bodies = [load(body.decode()) for body in by_type["application/json"]]
    assert {"s": f"<{HOSTILE}>", "deep": [{"s": HOSTILE, "n": 5, "b": True}]} in bodies
    assert {"s": HOSTILE, "bare": HOSTILE, "n": str(number)} in bodies
    assert {"freshdesk_webhook": {"ticket_subject": HOSTILE, "id": number}} in bodies
    trees = [ElementTree.fromstring(body) for body in by_type["application/xml"]]
    advanced = next(tree for tree in trees if tree.tag == "t")
    lines = HOSTILE.replace("\r\n", "\n")
    assert (advanced.findtext("s"), len(advanced)) == (lines, 1)
    simple = next(tree for tree in trees if tree.tag == "freshdesk_webhook")
    assert {child.tag: child.text for child in simple} == {"ticket_subject": lines, "ticket_id": str(number)}
    forms = [dict(parse_qsl(body.decode())) for body in by_type["application/x-www-form-urlencoded"]]
    assert {"s": HOSTILE, "id": str(number)} in forms
    root = "freshdesk_webhook"
    assert {f"{root}[ticket_subject]": HOSTILE, f"{root}[ticket_id]": str(number)} in forms


def test_methods_and_credentials(sqlite_api: Api, receiver: Hook) -> None:
    receiver.takes_get = True
    secret = {"auth_header": {"username": "us", "password": "pä:ss"}}
    for method in ("GET", "DELETE"):
        rule(sqlite_api, CREATION, does("trigger_webhook", request_type=method, url=receiver.url, **secret))
    for method in ("PUT", "PATCH"):
        rule(sqlite_api, CREATION, tells(receiver, {"a": "b"}, request_type=method, api_key="key-1"))
    sqlite_api.restart(automation_runs_all_creation_rules=True)
    sqlite_api.ticket()
    work(sqlite_api)
    assert sorted((got.method, got.body) for got in receiver.got) == [
        ("DELETE", b""), ("GET", b""), ("PATCH", b'{"a": "b"}'), ("PUT", b'{"a": "b"}'),
    ]  # fmt: skip
    for got in receiver.got:
        pair = "us:pä:ss" if got.method in ("GET", "DELETE") else "key-1:X"
        assert got.headers["authorization"] == f"Basic {base64.b64encode(pair.encode()).decode()}"


def test_what_is_not_taken_is_tried_again_and_then_told(api: Api, receiver: Hook, clock: ManualClock) -> None:
    rule(api, CREATION, tells(receiver, {"id": "{{ticket.id}}"}))
    receiver.answers(500, "close", 404, 503)
    number = api.ticket()["id"]
    work(api)
    assert [(call["state"], call["error"]) for call in calls(api)] == [("retrying", "answered 500")]
    for pause, tried in ((5, 2), (30, 3), (60, 4)):
        clock.move(pause * MINUTE - 1)
        work(api)
        assert len(receiver.got) == tried - 1
        clock.move(1)
        work(api)
        assert len(receiver.got) == tried
    [call] = calls(api)
    assert (call["state"], call["attempts"], call["response_status"]) == ("failed", 4, 503)
    [mail] = mails(api)
    assert load(mail["to_emails"]) == ["ada@example.com"]
    assert f"ticket {number}" in mail["subject"]
    assert "answered 503" in mail["html"]
    clock.move(HOUR)
    assert work(api) == 0


def test_it_arrives_at_the_second_attempt(sqlite_api: Api, receiver: Hook, clock: ManualClock) -> None:
    rule(sqlite_api, CREATION, tells(receiver, {"id": "{{ticket.id}}"}))
    receiver.answers("garbage")
    sqlite_api.ticket()
    work(sqlite_api)
    sqlite_api.ticket()
    work(sqlite_api)
    assert [got.json["id"] for got in receiver.got] == ["1", "2"], "the next is not held up"
    clock.move(5 * MINUTE)
    work(sqlite_api)
    assert [call["state"] for call in calls(sqlite_api)] == ["delivered", "delivered"]
    assert mails(sqlite_api) == []


def test_an_account_makes_so_many_calls_an_hour(api: Api, receiver: Hook, clock: ManualClock) -> None:
    api.restart(automation_webhooks_per_hour=2)
    rule(api, CREATION, tells(receiver, {"id": "{{ticket.id}}"}))
    for _ in range(5):
        api.ticket()
    work(api)
    assert len(receiver.got) == 2
    assert sorted(call["state"] for call in calls(api)) == ["deferred"] * 3 + ["delivered"] * 2
    clock.move(HOUR)
    work(api)
    assert len({got.json["id"] for got in receiver.got}) == 4
    api.restart(automation_webhooks_per_hour=1)
    for _ in range(30):
        api.ticket()
    for _ in range(26):
        clock.move(HOUR)
        work(api)
    states = [call["state"] for call in calls(api)]
    assert (states.count("dropped") > 0, states.count("deferred")) == (True, 0)
    assert "hour&#x27;s allowance" in mails(api)[0]["html"]


def test_private_networks_are_closed_to_rules_too(sqlite_api: Api, receiver: Hook) -> None:
    sqlite_api.restart(webhook_private_networks=False)
    rule(sqlite_api, CREATION, tells(receiver, {"a": "b"}))
    sqlite_api.ticket()
    work(sqlite_api)
    assert receiver.got == []
    [call] = calls(sqlite_api)
    assert (call["state"], call["attempts"]) == ("failed", 1)


def test_a_deleted_rule_tells_nothing_more(sqlite_api: Api, receiver: Hook) -> None:
    made = rule(sqlite_api, CREATION, tells(receiver, {"a": "b"}))
    receiver.answers(500)
    sqlite_api.ticket()
    work(sqlite_api)
    assert sqlite_api.delete(f"/automations/1/rules/{made['id']}").status == 204
    assert [(call["state"], call["rule"]) for call in calls(sqlite_api)] == [("dropped", None)]
    assert look(sqlite_api, "/automations/1/rules") == []


def test_a_body_that_is_too_long_is_not_sent(sqlite_api: Api, receiver: Hook) -> None:
    rule(sqlite_api, CREATION, tells(receiver, {str(place): "{{ticket.description}}" for place in range(20)}))
    sqlite_api.ticket(description="x" * 100_000)
    work(sqlite_api)
    assert receiver.got == []
    assert [(call["state"], call["error"]) for call in calls(sqlite_api)] == [("failed", "The body is too long")]


def test_rules_that_call_our_own_api_stop(api: Api) -> None:
    """A rule for new tickets opens another ticket, over the API, as a receiver that passes on what it gets would."""
    address = f"http://127.0.0.1:{api.server.port}/api/v2"
    opens = does(
        "trigger_webhook",
        request_type="POST",
        url=f"{address}/tickets",
        content_type="JSON",
        content_layout="2",
        content={"email": "rita@example.com", "subject": "About {{ticket.id}}"},
        api_key=api.token,
    )
    again = {
        **opens,
        "request_type": "PUT",
        "url": f"{address}/tickets/{{{{ticket.id}}}}",
        "content": '{"tags": ["{{triggered_event}}"]}',
    }
    rule(api, CREATION, opens)
    when_changed(api, [{"field_name": "ticket_action", "value": "--"}], again)
    api.ticket()
    work(api)
    tickets = look(api, "/tickets?per_page=100")
    assert len(tickets) == 1 + DEEPEST
    assert {call["response_status"] for call in calls(api)} == {200, 201}
    assert all("ticket_action" in ticket["tags"][0] for ticket in tickets if ticket["id"] <= 2)
    assert (
        api.call("POST", "/tickets", {"email": "rita@example.com"}, headers={"x-freehold-cause": "1.ff"}).status == 201
    )


def test_what_was_told_of_a_person_goes_with_them(api: Api, receiver: Hook) -> None:
    rule(api, CREATION, tells(receiver, {"who": "{{ticket.requester.email}}"}))
    requester = api.ticket()["requester_id"]
    work(api)
    assert receiver.got[0].json == {"who": "rita@example.com"}
    assert api.delete(f"/contacts/{requester}/hard_delete?force=true").status == 204
    assert calls(api) == []
