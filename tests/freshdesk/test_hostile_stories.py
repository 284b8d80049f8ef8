"""What somebody tries who wants to break a desk, one story each: circles, doubles, floods, secrets (issue 3, bad input)."""

import asyncio
import io
import json
import logging
from typing import Any
from zipfile import ZipFile

import pytest
from tests.freshdesk.api import Api
from tests.freshdesk.people import contact, look
from tests.freshdesk.rules import CREATION, rule
from tests.freshdesk.test_people_races import all_at_once, statuses
from tests.freshdesk.test_takeout import ask, fetch, work

from freehold.jobs import Worker

MB = 1024 * 1024
EVIL = '<img src=x onerror="alert(1)"><script>alert(2)</script>'


# -- circles --------------------------------------------------------------------------------------------------------


def test_tickets_are_merged_in_a_circle(api: Api) -> None:
    first, second, third = (api.ticket(subject=name)["id"] for name in ("one", "two", "three"))

    def merge(primary: int, *others: int) -> Any:
        return api.put("/tickets/merge", {"primary_id": primary, "ticket_ids": list(others)})

    assert merge(first, first).status == 400
    assert merge(first, second).status in (200, 204)
    assert merge(second, third).status in (200, 204, 400)
    assert merge(third, first).status in (200, 204, 400)
    assert merge(second, first).status in (200, 204, 400)
    for number in (first, second, third):
        assert api.look(number, include="conversations,stats,requester,company")["id"] == number


def test_what_was_never_deleted_is_restored(api: Api) -> None:
    ticket, rita = api.ticket()["id"], contact(api, "Sam")["id"]
    before = api.look(ticket), look(api, f"/contacts/{rita}")
    assert api.put(f"/tickets/{ticket}/restore").status in (204, 404, 405)
    assert api.put(f"/contacts/{rita}/restore").status in (204, 404, 405)
    assert (api.look(ticket), look(api, f"/contacts/{rita}")) == before
    for path in ("/tickets/999/restore", "/contacts/999/restore", "/tickets/archived/999"):
        api.missing("PUT" if "restore" in path else "GET", path)


def test_parents_in_a_circle(api: Api) -> None:
    first, second = api.ticket()["id"], api.ticket()["id"]
    assert api.put(f"/tickets/{first}", {"parent_id": first}).status == 400
    assert api.put(f"/tickets/{second}", {"parent_id": first}).status == 200
    assert api.put(f"/tickets/{first}", {"parent_id": second}).status == 400


# -- doubles --------------------------------------------------------------------------------------------------------


def test_the_same_address_written_five_ways_is_one_person(api: Api) -> None:
    ways = ("rita@example.com", "Rita@Example.COM", "  rita@example.com ", "RITA@EXAMPLE.COM\t", "rita@EXAMPLE.com")
    people = {api.post("/tickets", {"email": way, "subject": "x"})["requester_id"] for way in ways}
    assert len(people) == 1
    for way in ways:
        assert api.post("/contacts", {"name": "Rita", "email": way}).status == 409
        assert [row["id"] for row in look(api, f"/contacts?email={way.strip().replace('+', '%2B')}")] == list(people)
    assert api.post("/tickets", {"email": "rita+news@example.com"})["requester_id"] not in people, (
        "another mailbox, to be safe"
    )


def test_an_accent_is_an_accent_however_it_is_written(api: Api) -> None:
    ways = ("rita@bücher.example", "Rita@BÜCHER.example", "rita@bu\u0308cher.example", "RITA@BU\u0308CHER.EXAMPLE")
    answers = [api.post("/tickets", {"email": way}) for way in ways]
    assert {answer.status for answer in answers} == {201}, [answer.content for answer in answers]
    assert len({answer["requester_id"] for answer in answers}) == 1


# -- floods ---------------------------------------------------------------------------------------------------------


def test_the_files_of_a_ticket_are_bounded_across_its_replies(sqlite_api: Api) -> None:
    api = sqlite_api
    number = api.ticket()["id"]
    note = f"/tickets/{number}/notes"
    assert api.form("POST", note, ("body", "x"), ("attachments[]", "a.bin", b"a" * (12 * MB))).status == 201
    before = api.everything()
    refused = api.form("POST", note, ("body", "x"), ("attachments[]", "b.bin", b"b" * (8 * MB + 1)))
    assert (refused.status, refused["errors"][0]["field"]) == (400, "attachments")
    assert api.everything() == before
    assert api.form("POST", note, ("body", "x"), ("attachments[]", "b.bin", b"b" * (8 * MB))).status == 201
    assert api.form("PUT", f"/tickets/{number}", ("attachments[]", "c.bin", b"c")).status == 400


def test_a_thousand_copies_and_one(sqlite_api: Api) -> None:
    number = sqlite_api.ticket()["id"]
    copies = [f"copy{place}@example.com" for place in range(1001)]
    for path, name in (("/tickets", "cc_emails"), (f"/tickets/{number}/reply", "bcc_emails")):
        body = {"email": "rita@example.com"} if path == "/tickets" else {"body": "x"}
        assert sqlite_api.codes("POST", path, {**body, name: copies}) == {name: "invalid_value"}
        assert sqlite_api.post(path, {**body, name: copies[:1000]}).status == 201


# -- scripts --------------------------------------------------------------------------------------------------------


def test_names_of_files_lead_nowhere(sqlite_api: Api) -> None:
    api = sqlite_api
    number = api.ticket()["id"]
    for name in ("../../etc/passwd", "..\\..\\boot.ini", "/abs/olute", "a/b", "con\r\nX: y", "=cmd|x", "..", "."):
        file = ("attachments[]", name.replace("\r\n", "%0D%0A"), b"x")
        answer = api.form("POST", f"/tickets/{number}/notes", ("body", "x"), file)
        assert answer.status in (201, 400), (name, answer.content)
    export = ask(api, "tickets")
    work(api)
    status, _, content = fetch(api, look(api, f"/jobs/{export}")["download_url"])
    assert status == 200
    with ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            parts = name.split("/")
            assert not name.startswith("/"), name
            assert not {"..", ".", ""} & set(parts), name
            assert "\\" not in name, name


def test_scripts_are_cleaned_where_the_api_rewrites(sqlite_api: Api) -> None:
    ticket = sqlite_api.ticket(subject=EVIL, description=EVIL)
    assert (ticket["subject"], ticket["description"], ticket["description_text"]) == (EVIL, EVIL, "")
    folder = sqlite_api.post("/canned_response_folders", {"name": EVIL})["id"]
    body = {"title": EVIL, "content_html": f"<p>Hi</p>{EVIL}", "visibility": 0, "folder_id": folder}
    canned = sqlite_api.post("/canned_responses", body)
    assert (canned.status, canned["content_html"]) == (201, '<div>Hi</div><img src="x">')


# -- secrets --------------------------------------------------------------------------------------------------------

SECRET = "s3cr3t-passw0rd-0f-s0mebody"


def test_secrets_are_told_to_nobody(
    api: Api, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Passwords of mailboxes and of rules' requests: in no answer, event, entry, job, log line or export."""
    caplog.set_level(logging.DEBUG)
    told: list[bytes] = []
    action = {
        "field_name": "trigger_webhook", "request_type": "POST", "url": "http://127.0.0.1:9/", "content_layout": "2",
        "content_type": "json", "content": "{}", "auth_header": {"username": "bot", "password": SECRET},
    }  # fmt: skip
    rule = {
        "name": "Tell", "active": True, "actions": [action],
        "conditions": [{"name": "condition_set_1", "match_type": "all", "properties": [
            {"resource_type": "ticket", "field_name": "priority", "operator": "in", "value": [1, 2, 3, 4]}]}],
    }  # fmt: skip
    answer = api.post("/automations/1/rules", rule)
    assert answer.status == 201, answer.content
    told.append(answer.content)
    told.append(api.put(f"/automations/1/rules/{answer['id']}", {"name": "Tell them"}).content)
    side = {"mail_server": "mail.example.com", "port": 993, "use_ssl": True, "authentication": "plain", "user_name": "x",
            "password": SECRET}  # fmt: skip
    incoming = {**side, "delete_from_server": False}
    mailbox = {"name": "In", "support_email": "in@example.com", "mailbox_type": "custom_mailbox",
               "custom_mailbox": {"access_type": "both", "incoming": incoming, "outgoing": side}}  # fmt: skip
    answer = api.post("/email/mailboxes", mailbox)
    assert answer.status == 201, answer.content
    told.append(answer.content)
    api.ticket()
    asyncio.run(Worker(api.installation).drain())
    for path in ("/automations/1/rules", "/email/mailboxes", "/email_configs", "/tickets/1/activities", "/agents/me"):
        told.append(api.get(path).content)
    number = ask(api, "tickets", "contacts", "groups")
    work(api)
    told.append(fetch(api, look(api, f"/jobs/{number}")["download_url"])[2])
    output = capfd.readouterr()
    assert SECRET not in b"".join(told).decode("latin-1")
    assert SECRET not in output.out + output.err + caplog.text
    for table, rows in api.everything().items():
        text = json.dumps(rows, default=str)
        assert SECRET not in text, table
        assert (api.token or "?") not in text, table


# -- everybody at once ----------------------------------------------------------------------------------------------


def test_the_same_tickets_are_merged_by_many(api: Api) -> None:
    numbers = [api.ticket()["id"] for _ in range(4)]
    others = {primary: [number for number in numbers if number != primary] for primary in numbers}
    merges = [{"primary_id": primary, "ticket_ids": others[primary]} for primary in numbers]
    answers = all_at_once(api, [("PUT", "/tickets/merge", body) for body in merges])
    assert set(statuses(answers)) <= {200, 204, 400, 405, 409}, answers
    for number in numbers:
        assert api.look(number, include="conversations")["id"] == number


@pytest.mark.parametrize("thing", ["group", "product", "company", "agent", "skill", "mailbox", "type"])
def test_what_a_ticket_names_goes_while_it_comes(api: Api, thing: str) -> None:
    """It is made with it, without it, or refused; whatever it is, it can be looked at afterwards."""
    for turn in range(3):
        path, name, number = _named(api, thing, turn)
        body = {"email": "rita@example.com", "subject": "x", **({name: number} if name else {})}
        answers = all_at_once(api, [("POST", "/tickets", body), ("DELETE", path, None)] * 3)
        assert set(statuses(answers)) <= {201, 204, 400, 404, 409}, answers
    for row in api.follow("/tickets", include="requester,stats,company"):
        found = api.look(row["id"], include="conversations,requester,company,stats")
        assert api.put(f"/tickets/{row['id']}", {"priority": 2}).status == 200
        for place, name in (("groups", "group_id"), ("products", "product_id"), ("companies", "company_id")):
            if found[name] is not None:
                assert api.get(f"/{place}/{found[name]}").status == 200, (name, found[name])


def _named(api: Api, thing: str, turn: int) -> tuple[str, str, int]:
    plural, name, body = {
        "group": ("/groups", "group_id", {"name": f"Team {turn}"}),
        "product": ("/products", "product_id", {"name": f"Product {turn}"}),
        "company": ("/companies", "company_id", {"name": f"Company {turn}"}),
        "agent": ("/agents", "responder_id", {"email": f"kim{turn}@example.com", "ticket_scope": 1}),
        "skill": ("/admin/skills", "", {"name": f"Skill {turn}"}),
        "mailbox": ("/email/mailboxes", "email_config_id", {"name": "x", "support_email": f"in{turn}@example.com",
                    "mailbox_type": "freshdesk_mailbox"}),
        "type": ("/admin/ticket_fields", "", {"label": f"F{turn}", "label_for_customers": "F", "type": "custom_text"}),
    }[thing]  # fmt: skip
    answer = api.post(plural, body)
    assert answer.status in (200, 201), answer.content
    return f"{plural}/{answer['id']}", name, answer["id"]


def test_a_rule_that_repeats_a_long_description_stays_bounded(sqlite_api: Api) -> None:
    """Three thousand times five megabytes are fifteen gigabytes."""
    again = "{{ticket.description}}" * 2900
    note = {"field_name": "add_note", "note_body": again}
    call = {
        "field_name": "trigger_webhook", "request_type": "POST", "url": "http://127.0.0.1:9/", "content_layout": "2",
        "content_type": "json", "content": f'{{"a": "{again}"}}',
    }  # fmt: skip
    for action in (note, call):
        rule(sqlite_api, CREATION, action, name=action["field_name"])
    sqlite_api.ticket(description="x" * 4_000_000)
    asyncio.run(Worker(sqlite_api.installation).drain())
    written = [len(row["body"]) for row in sqlite_api.look(1, include="conversations")["conversations"]]
    assert len(written) == 1
    assert 4_000_000 < written[0] < 20_000_000
