"""What rules do, from a call over the API to what the worker has done (Freshdesk contract 9.2)."""

from typing import Any

import pytest
from tests.freshdesk.api import Api
from tests.freshdesk.fields import field
from tests.freshdesk.people import agent, group, look
from tests.freshdesk.rules import (
    CREATION,
    HOURLY,
    UPDATE,
    all_of,
    applied,
    changed,
    condition,
    does,
    entries,
    happened,
    history,
    mails,
    rule,
    when_changed,
    work,
)

from freehold.kernel.text import load


def test_the_first_rule_for_new_tickets_that_fits_acts(api: Api) -> None:
    missed = rule(api, CREATION, does("priority", 2), conditions=all_of(condition("subject", "contains", "nothing")))
    first = rule(api, CREATION, does("priority", 4), does("add_tag", ["hot"]), does("status", 3))
    rule(api, CREATION, does("priority", 3))
    number = api.ticket(tags=["hw"])["id"]
    assert api.look(number)["priority"] == 1, "not before the worker"
    assert work(api) == 1
    ticket = api.look(number)
    assert (ticket["priority"], ticket["status"], ticket["tags"]) == (4, 3, ["hw", "hot"])
    assert applied(api) == [first["id"]]
    told = history(api)[-2:]
    assert [(event["name"], event["actor_kind"], event["depth"]) for event in told] == [
        ("rule.applied", "system", 1),
        ("ticket.updated", "system", 1),
    ]
    assert told[1]["cause_id"] == told[0]["id"]
    changes = load(told[1]["data"])["changes"]
    assert (changes["priority"], changes["status"]) == ([1, 4], [2, 3])
    assert look(api, f"/automations/1/rules/{first['id']}")["affected_tickets_count"] == 1
    assert look(api, f"/automations/1/rules/{missed['id']}")["affected_tickets_count"] is None


def test_all_rules_for_new_tickets_act_when_the_account_wants_it(sqlite_api: Api) -> None:
    sqlite_api.restart(automation_runs_all_creation_rules=True)
    rule(sqlite_api, CREATION, does("priority", 4), does("add_tag", "a"))
    rule(sqlite_api, CREATION, does("priority", 3), does("add_tag", "b"))
    number = sqlite_api.ticket()["id"]
    work(sqlite_api)
    assert (sqlite_api.look(number)["priority"], sqlite_api.look(number)["tags"]) == (3, ["a", "b"])


def test_nothing_is_left_to_do_when_no_rule_waits(api: Api) -> None:
    off = rule(api, CREATION, does("priority", 4), active=False)
    rule(api, HOURLY, does("priority", 4))
    api.put(f"/tickets/{api.ticket()['id']}", {"priority": 2})
    assert work(api) == 0
    assert api.put(f"/automations/1/rules/{off['id']}", {"active": True}).status == 200
    api.put(f"/tickets/{api.ticket()['id']}", {"priority": 2})
    assert work(api) == 1, "the new ticket; its change waits for nobody"


CHANGES: list[tuple[Any, dict[str, Any], bool]] = [
    (changed("priority", "--", 4), {"priority": 4}, True),
    (changed("priority", "--", 4), {"priority": 3}, False),
    (changed("priority", 1, "--"), {"priority": 3}, True),
    (changed("priority", 2, "--"), {"priority": 3}, False),
    (changed("status"), {"priority": 3}, False),
    (changed("status", 2, 3), {"status": 3, "priority": 3}, True),
    (changed("ticket_type", "", "Refund"), {"type": "Refund"}, True),
    (happened("ticket_action", "updated"), {"tags": ["x"]}, True),
    (happened("ticket_action", "deleted"), {"tags": ["x"]}, False),
]


@pytest.mark.parametrize(("event", "change", "acts"), CHANGES)
def test_rules_for_changes_wait_for_their_event(sqlite_api: Api, event: Any, change: Any, acts: bool) -> None:
    when_changed(sqlite_api, event, does("add_tag", "seen"))
    number = sqlite_api.ticket()["id"]
    work(sqlite_api)
    assert sqlite_api.look(number)["tags"] == []
    assert sqlite_api.put(f"/tickets/{number}", change).status == 200
    work(sqlite_api)
    assert ("seen" in sqlite_api.look(number)["tags"]) == acts


def test_all_rules_for_changes_that_fit_act_in_their_order(api: Api) -> None:
    team = group(api)["id"]
    when_changed(api, changed("priority"), does("group_id", team))
    when_changed(api, changed("status"), does("add_tag", "never"))
    when_changed(
        api, changed("priority"), does("add_tag", "in the team"), conditions=all_of(condition("group_id", "is", team))
    )
    number = api.ticket()["id"]
    api.put(f"/tickets/{number}", {"priority": 4})
    work(api)
    assert (api.look(number)["group_id"], api.look(number)["tags"]) == (team, ["in the team"])


def test_it_matters_who_did_it(api: Api) -> None:
    kim = api.hire(email="kim@example.com")
    everybody = [happened("note_type"), happened("reply_sent", "sent")]
    for tag, performer in (
        ("agent", {"type": 1}),
        ("kim", {"type": 1, "members": [kim.agent["id"]]}),
        ("requester", {"type": 2}),
        ("both", {"type": 3}),
        ("system", {"type": 4}),
    ):
        rule(api, UPDATE, does("add_tag", tag), events=everybody, performer=performer)
    number = api.ticket()["id"]

    def tags() -> list[str]:
        work(api)
        found = api.look(number)["tags"]
        api.put(f"/tickets/{number}", {"tags": []})
        return sorted(found)

    api.post(f"/tickets/{number}/reply", {"body": "by Ada"})
    assert tags() == ["agent", "both"]
    kim.post(f"/tickets/{number}/notes", {"body": "by Kim"})
    assert tags() == ["agent", "both", "kim"]
    rita = api.look(number)["requester_id"]
    api.post(f"/tickets/{number}/notes", {"body": "by Rita", "private": False, "user_id": rita})
    assert tags() == ["both", "requester"]


HAPPENINGS: list[tuple[Any, str, str, Any]] = [
    (happened("note_type", "private"), "POST", "notes", {"body": "x", "private": True}),
    (happened("note_type", "public"), "POST", "notes", {"body": "x", "private": False}),
    (happened("reply_sent", "sent"), "POST", "reply", {"body": "x"}),
    (happened("time_entry", "added"), "POST", "time_entries", {"time_spent": "00:05"}),
    (happened("ticket_action", "deleted"), "DELETE", "", None),
]


@pytest.mark.parametrize(("event", "method", "part", "body"), HAPPENINGS)
def test_rules_wait_for_what_happens(sqlite_api: Api, event: Any, method: str, part: str, body: Any) -> None:
    made = when_changed(sqlite_api, event, does("add_note", note_body="Seen: {{triggered_event}}"))
    number = sqlite_api.ticket()["id"]
    for other in HAPPENINGS[:-1]:
        if other[0] != event:
            sqlite_api.call(other[1], f"/tickets/{number}/{other[2]}", other[3])
    work(sqlite_api)
    assert applied(sqlite_api) == []
    sqlite_api.call(method, f"/tickets/{number}/{part}".rstrip("/"), body)
    work(sqlite_api)
    assert applied(sqlite_api) == [made["id"]]
    assert entries(sqlite_api, number)[-1]["body_text"] == f"Seen: {{{event['field_name']}:{event['value']}}}"


def test_everything_that_an_action_can_do(api: Api) -> None:
    kim, team = agent(api), group(api)
    lee = agent(api, "lee@example.com")
    api.put(f"/groups/{team['id']}", {"agent_ids": [lee["id"]]})
    rule(
        api,
        CREATION,
        does("priority", 3),
        does("source", 3),
        does("ticket_type", "Refund"),
        does("responder_id", kim["id"]),
        does("group_id", team["id"]),
        does("remove_tag", ["hw"]),
        does("add_watcher", [lee["id"]]),
        does("add_note", note_body="Hello {{ticket.requester.name}}", notify_agents=[lee["id"]]),
        does(
            "send_email_to_requester",
            email_subject="About {{ticket.subject}}",
            email_body="<p>{{ticket.subject}} is {{ticket.status}}</p>",
            add_as_private_note=True,
            include_to_and_cc=True,
        ),
        does("send_email_to_agent", email_to=[-1, lee["id"]], email_subject="A", email_body="a"),
        does("send_email_to_group", email_to=-1, email_subject="G", email_body="g"),
        does("forward_ticket", fwd_to=["friend@example.org"], fwd_note_body="FYI"),
    )
    number = api.ticket(tags=["hw"], subject="<b>Printer</b>\r\nBcc: x", cc_emails=["cc@example.com"])["id"]
    work(api)
    ticket = api.look(number)
    assert [ticket[name] for name in ("priority", "source", "type", "responder_id", "group_id", "tags")] == [
        3,
        3,
        "Refund",
        kim["id"],
        team["id"],
        [],
    ]
    assert look(api, f"/tickets/{number}/watchers")["watcher_ids"] == [lee["id"]]
    note, copy, forward = entries(api, number)
    assert (note["body"], note["private"], note["user_id"]) == ("<div>Hello rita</div>", True, None)
    assert note["automation_id"] == look(api, "/automations/1/rules")[0]["id"]
    assert (note["auto_response"], note["to_emails"]) == (True, ["lee@example.com"])
    assert copy["body"] == "<p>&lt;b&gt;Printer&lt;/b&gt;\r\nBcc: x is Open</p>"
    assert (forward["source"], forward["to_emails"]) == (8, ["friend@example.org"])
    sent = [(load(mail["to_emails"]), load(mail["cc_emails"]), mail["subject"]) for mail in mails(api)]
    assert (["rita@example.com"], ["cc@example.com"], "About <b>Printer</b> Bcc: x") in sent
    assert (["kim@example.com", "lee@example.com"], [], "A") in sent
    assert (["lee@example.com"], [], "G") in sent
    assert (["friend@example.org"], [], "Fwd: <b>Printer</b>\r\nBcc: x") in sent, "made one line when it is sent"


def test_tickets_go_into_the_bin_and_to_spam(api: Api) -> None:
    rule(api, CREATION, does("delete_ticket"), conditions=all_of(condition("subject", "is", "junk")))
    rule(api, CREATION, does("mark_as_spam"), conditions=all_of(condition("subject", "is", "spam")))
    junk, spam = api.ticket(subject="Junk")["id"], api.ticket(subject="Spam")["id"]
    work(api)
    assert (api.look(junk)["deleted"], api.look(spam)["spam"]) == (True, True)


def test_a_parent_can_be_changed(api: Api) -> None:
    parent = api.ticket()["id"]
    child = api.ticket(parent_id=parent)["id"]
    when_changed(api, changed("status", "--", 4), does("add_tag", "child done", resource_type="parent_ticket"))
    api.put(f"/tickets/{child}", {"status": 4})
    work(api)
    assert (api.look(parent)["tags"], api.look(child)["tags"]) == (["child done"], [])


def test_what_is_gone_is_left_out(api: Api) -> None:
    team = group(api)["id"]
    rule(api, CREATION, does("group_id", team), does("priority", 4))
    api.delete(f"/groups/{team}")
    number = api.ticket()["id"]
    work(api)
    assert (api.look(number)["group_id"], api.look(number)["priority"]) == (None, 4)


def test_fields_of_the_accounts_own(api: Api) -> None:
    field(
        api, "Carrier", "custom_dropdown", choices=[{"value": "Ship", "position": 1}, {"value": "Train", "position": 2}]
    )
    field(api, "Fragile", "custom_checkbox")
    field(api, "Weight", "custom_number")
    when_changed(
        api,
        changed("cf_carrier", "--", "Train"),
        does("cf_fragile", True),
        does("cf_weight", 7),
        does(
            "add_note", note_body="{{ticket.cf_carrier}} {{ticket.cf_fragile}} {{ticket.cf_weight}} {{triggered_event}}"
        ),
        conditions=all_of(condition("cf_weight", "less_than", 5), condition("cf_fragile", "not_selected")),
    )
    light, heavy = (api.ticket(custom_fields={"cf_weight": weight, "cf_carrier": "Ship"})["id"] for weight in (3, 9))
    for number in (light, heavy):
        api.put(f"/tickets/{number}", {"custom_fields": {"cf_carrier": "Train"}})
    work(api)
    assert api.look(light)["custom_fields"] == {"cf_carrier": "Train", "cf_fragile": True, "cf_weight": 7}
    assert entries(api, light)[0]["body_text"] == "Train true 7 {cf_carrier:{from:Ship,to:Train}}"
    assert api.look(heavy)["custom_fields"]["cf_weight"] == 9
    body = {
        "name": "x",
        "conditions": all_of(condition("cf_carrier", "is", "Plane")),
        "actions": [does("cf_weight", "much")],
    }
    assert api.codes("POST", "/automations/1/rules", body) == {
        "conditions.properties.value": "invalid_value",
        "actions.value": "datatype_mismatch",
    }


def test_a_rating_and_a_new_ticket_set_off_rules_for_changes(api: Api) -> None:
    when_changed(api, happened("ticket_action", "created"), does("add_tag", "new"), performer=1)
    when_changed(api, happened("customer_feedback", -103), does("add_tag", "angry"), performer=2)
    number = api.ticket()["id"]
    work(api)
    assert api.look(number)["tags"] == ["new"]
    for rating in (103, -103):
        assert (
            api.post(f"/tickets/{number}/satisfaction_ratings", {"ratings": {"default_question": rating}}).status == 201
        )
        work(api)
    assert api.look(number)["tags"] == ["new", "angry"]
