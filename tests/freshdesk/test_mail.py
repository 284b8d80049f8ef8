"""What agents write leaves the building (Freshdesk contract 6.2, 8), read at a real SMTP server."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.freshdesk.api import Api
from tests.freshdesk.smtp import Got, Server, listening, work

from freehold.kernel.clock import HOUR, ManualClock


@pytest.fixture
def server() -> Iterator[Server]:
    with listening() as server:
        yield server


@pytest.fixture
def api(api: Api, server: Server) -> Api:
    """With one ticket of Rita's, and the way out."""
    api.restart(smtp_url=server.url)
    api.ticket()
    return api


def reply(api: Api, body: str = "On it", **given: Any) -> Any:
    answer = api.post("/tickets/1/reply", {"body": body, **given})
    assert answer.status == 201, answer.content
    return answer


def sent(api: Api, server: Server) -> Got:
    """The one mail that goes out now."""
    before = len(server.got)
    work(api.installation)
    assert len(server.got) == before + 1
    return server.got[-1]


def test_a_reply_is_a_mail(api: Api, server: Server) -> None:
    number = reply(api, "<p>On it, <b>Rita</b></p>", cc_emails=["Ben <ben@example.com>"], bcc_emails=["x@example.com"])
    assert server.got == [], "it goes out after the answer"
    mail = sent(api, server)
    assert (mail.sender, mail.recipients) == (
        "support@localhost",
        ["rita@example.com", "ben@example.com", "x@example.com"],
    )
    assert mail["From"] == '"Ada Ames" <support@localhost>' or mail["From"] == "Ada Ames <support@localhost>"
    assert (mail["To"], mail["Cc"], mail["Subject"]) == (
        "rita@example.com",
        "Ben <ben@example.com>",
        "Re: Printer on fire",
    )
    assert mail["Date"] == "Mon, 05 Jan 2026 09:00:00 +0000"
    assert mail["MIME-Version"] == "1.0"
    assert mail.message.get_content_type() == "multipart/alternative"
    assert mail.part("plain").strip() == "On it, Rita"
    assert "<p>On it, <b>Rita</b></p>" in mail.part("html")
    assert mail.message["Bcc"] is None
    assert b"x@example.com" not in mail.raw
    assert mail.message["Auto-Submitted"] is None, "a person wrote it"
    [entry] = api.get("/tickets/1/conversations").body
    assert {name: entry[name] for name in ("id", "thread_id", "thread_message_id")} == {
        "id": number["id"],
        "thread_id": 1,
        "thread_message_id": 1,
    }
    assert (entry["email_failure_count"], entry["outgoing_failures"]) == (None, None)
    work(api.installation)
    assert len(server.got) == 1, "once"


def test_files_go_along(api: Api, server: Server) -> None:
    content = bytes(range(256)) * 400
    answer = api.form(
        "POST",
        "/tickets/1/reply",
        ("body", "See"),
        ("attachments[]", "Übersicht.pdf", content, "application/pdf"),
        ("attachments[]", "n.txt", b"From me\n.\n", "text/plain"),
        ("attachments[]", "list.csv", "ä;b\r\n".encode(), "text/csv; header=present"),
        ("attachments[]", "old.txt", b"\xe4\n", "text/plain"),
        ("attachments[]", "page.html", b"<script>1</script>", "text/html"),
        ("attachments[]", "old.eml", b"Subject: x\r\n\r\ny", "message/rfc822"),
    )
    assert answer.status == 201
    mail = sent(api, server)
    assert mail.message.get_content_type() == "multipart/mixed"
    assert mail.files == {
        "Übersicht.pdf": ("application/pdf", content),
        "n.txt": ("text/plain", b"From me\n.\n"),
        "list.csv": ("text/csv", "ä;b\r\n".encode()),
        "old.txt": ("text/plain", b"\xe4\n"),
        "page.html": ("application/octet-stream", b"<script>1</script>"),
        "old.eml": ("application/octet-stream", b"Subject: x\r\n\r\ny"),
    }
    assert mail.part("plain").strip() == "See"


def test_the_mails_of_a_ticket_are_one_thread(api: Api, server: Server, clock: ManualClock) -> None:
    api.ticket(subject="Another")
    mails = []
    for text in ("One", "Two", "Three"):
        reply(api, text)
        api.post("/tickets/2/reply", {"body": "Elsewhere"})
        work(api.installation)
        mails.append(next(one for one in reversed(server.got) if one["Subject"] == "Re: Printer on fire"))
        clock.move(HOUR)
    ids = [mail["Message-ID"] for mail in mails]
    assert len(set(ids)) == 3
    assert all(one.startswith("<") and one.endswith("@localhost>") for one in ids)
    assert [mail.message["In-Reply-To"] for mail in mails] == [None, ids[0], ids[1]]
    assert [mail.message["References"] for mail in mails] == [None, ids[0], f"{ids[0]} {ids[1]}"]
    assert len({mail["Reply-To"] for mail in mails}) == 1
    assert mails[0]["Reply-To"].partition("<")[2].startswith("support+t1-")


def test_a_long_thread_names_its_first_mail_and_its_last(api: Api, server: Server) -> None:
    for number in range(25):
        reply(api, str(number))
    work(api.installation)
    assert [mail.part("plain").strip() for mail in server.got] == [str(number) for number in range(25)], (
        "in their order"
    )
    named = server.got[-1]["References"].split()
    ids = [mail["Message-ID"] for mail in server.got]
    assert named == [ids[0], *ids[4:24]]
    assert max(len(line) for line in server.got[-1].raw.split(b"\r\n")) < 998


def test_a_forward_takes_the_ticket_along(api: Api, server: Server) -> None:
    api.form(
        "POST", "/tickets", ("email", "rita@example.com"), ("subject", "Scan"), ("attachments[]", "a.txt", b"hello")
    )
    body = {"body": "Please look", "to_emails": ["lab@example.com"], "cc_emails": ["c@example.com"]}
    assert api.post("/tickets/2/forward", body).status == 201
    mail = sent(api, server)
    assert (mail["Subject"], mail["To"], mail["Cc"]) == ("Fwd: Scan", "lab@example.com", "c@example.com")
    assert list(mail.files) == ["a.txt"]
    answer = {"body": "And?", "to_emails": ["lab@example.com"]}
    number = api.post("/tickets/2/reply_to_forward", answer).body
    second = sent(api, server)
    assert (second["Subject"], second["In-Reply-To"]) == ("Re: Scan", mail["Message-ID"])
    assert number["thread_message_id"] > number["thread_id"]


def test_a_note_is_mailed_to_whom_it_is_told(api: Api, server: Server) -> None:
    agent = api.hire("AGENT").agent["email"]
    private = api.post("/tickets/1/notes", {"body": "Hush"}).body
    work(api.installation)
    assert (server.got, private["thread_message_id"]) == ([], None)
    api.post("/tickets/1/notes", {"body": "Look", "notify_emails": [agent]})
    mail = sent(api, server)
    assert (mail.recipients, mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == (
        [agent],
        "auto-generated",
        "All",
    )
    api.post("/tickets/1/notes", {"body": "We know", "private": False, "notify_emails": [agent]})
    work(api.installation)
    assert [mail.recipients for mail in server.got[1:]] == [["rita@example.com"], [agent]]
    assert agent.encode() not in server.got[1].raw, "a customer never reads who is told"
    rita = api.look(1)["requester_id"]
    api.post("/tickets/1/notes", {"body": "Me", "private": False, "incoming": True, "user_id": rita})
    work(api.installation)
    assert len(server.got) == 3, "nobody is told what they said"


def test_an_outbound_ticket_is_a_mail(api: Api, server: Server) -> None:
    config = api.get("/email_configs").body[0]["id"]
    body = {
        "email": "new@example.com",
        "subject": "Your order",
        "description": "<i>It left</i>",
        "email_config_id": config,
    }
    made = api.post("/tickets/outbound_email", {**body, "cc_emails": ["c@example.com"]})
    assert made.status == 201
    mail = sent(api, server)
    assert (mail["Subject"], mail["To"], mail["Cc"]) == ("Your order", "new@example.com", "c@example.com")
    api.post(f"/tickets/{made['id']}/reply", {"body": "Did it?"})
    assert sent(api, server)["In-Reply-To"] == mail["Message-ID"]


def test_bulk_replies_are_mails(api: Api, server: Server) -> None:
    api.ticket()
    api.post("/tickets/bulk_update", {"bulk_action": {"ids": [1, 2], "reply": {"body": "Soon"}}})
    work(api.installation)
    assert [mail.part("plain").strip() for mail in server.got] == ["Soon", "Soon"]


def test_the_html_of_a_mail_does_nothing(api: Api, server: Server) -> None:
    body = '<script>steal()</script><img src=x onerror="steal()"><a href="javascript:steal()">a</a><p style="x">Hi</p>'
    reply(api, body)
    html = sent(api, server).part("html")
    assert "steal" not in html
    assert "<p" in html
    assert api.get("/tickets/1/conversations").body[0]["body"] == body, "it is kept as it was sent"


def test_no_value_ends_a_header(api: Api, server: Server) -> None:
    hostile = "Hi\r\nBcc: evil@example.com\r\n\r\nbody\x00\x85\u2028"
    api.put("/tickets/1", {"subject": hostile.replace("\x00", "")})
    agent = api.hire("AGENT", first_name='Kim "\r\nBcc: e@example.com', last_name="Pärk <x@y.example>")
    reply(api, user_id=agent.agent["id"], cc_emails=["=?utf-8?q?x?= Ümit, Jr <u@münchen.example>"])
    mail = sent(api, server)
    assert mail.recipients == ["rita@example.com", "u@xn--mnchen-3ya.example"]
    assert mail.message["Bcc"] is None
    assert mail["Subject"] == "Re: Hi Bcc: evil@example.com body"
    assert mail.message["From"].addresses[0].addr_spec == "support@localhost"
    assert mail.raw.isascii()


def test_an_address_beyond_ascii_needs_a_server_that_speaks_it(api: Api, server: Server) -> None:
    reply(api, cc_emails=["jürgen@example.com"])
    mail = sent(api, server)
    assert mail.recipients == ["rita@example.com", "jürgen@example.com"]


def test_a_thousand_recipients_go_out_a_hundred_at_a_time(api: Api, server: Server) -> None:
    many = [f"a{number}@example.com" for number in range(1000)]
    reply(api, cc_emails=many)
    work(api.installation)
    assert [len(mail.recipients) for mail in server.got] == [100] * 10 + [1]
    assert {address for mail in server.got for address in mail.recipients} == {*many, "rita@example.com"}


def test_switched_off_nothing_is_mailed_nor_kept(api: Api, server: Server) -> None:
    api.restart(mail="off")
    answer = reply(api)
    assert answer["thread_message_id"] is None
    work(api.installation)
    assert (server.got, api.rows("mails")) == ([], [])


def test_copies_go_where_the_account_says(api: Api, server: Server) -> None:
    api.put("/notifications/email/bcc", {"emails": ["archive@example.com"]})
    reply(api)
    mail = sent(api, server)
    assert mail.recipients == ["rita@example.com", "archive@example.com"]
    assert b"archive@" not in mail.raw


def test_mail_comes_from_the_tickets_mailbox(api: Api, server: Server) -> None:
    team = api.make_team("Billing")
    mailbox = {"name": "Billing", "support_email": "billing@example.com", "group_id": team}
    number = api.post("/email/mailboxes", {**mailbox, "mailbox_type": "freshdesk_mailbox"})["id"]
    ticket = api.ticket(email_config_id=number)
    assert (ticket["email_config_id"], ticket["group_id"]) == (number, team)
    api.post(f"/tickets/{ticket['id']}/reply", {"body": "x"})
    mail = sent(api, server)
    assert mail.sender == "billing@example.com"
    assert mail["Message-ID"].endswith("@example.com>")
    api.put("/email/settings", {"personalized_email_replies": False})
    api.post(f"/tickets/{ticket['id']}/reply", {"body": "x"})
    assert sent(api, server)["From"] == "Billing <billing@example.com>"


def test_an_address_that_no_server_takes_keeps_the_mail_from_nobody(api: Api, server: Server) -> None:
    strange = [".a@example.com", "a..b@example.com", "!#$%&'*+-/=?^_`{|}~@example.com", f"{'x' * 240}@example.com"]
    reply(api, cc_emails=strange)
    mail = sent(api, server)
    assert mail.recipients[0] == "rita@example.com"
    failures = api.get("/tickets/1/conversations").body[0]["outgoing_failures"] or {}
    assert len(mail.recipients) + len(failures) == 5


def test_what_was_mailed_to_somebody_is_erased_with_them(api: Api, server: Server) -> None:
    rita = api.look(1)["requester_id"]
    api.put(f"/contacts/{rita}/send_invite")
    reply(api)
    api.post("/agents", {"email": "kim@example.com", "ticket_scope": 1})
    work(api.installation)
    assert len(api.rows("mails")) == 3
    assert api.delete(f"/contacts/{rita}/hard_delete?force=true").status == 204
    assert [row["to_emails"] for row in api.rows("mails")] == ['["kim@example.com"]']


def test_a_mail_that_waits_for_an_erased_ticket_is_forgotten(api: Api, server: Server) -> None:
    reply(api)
    api.delete(f"/contacts/{api.look(1)['requester_id']}/hard_delete?force=true")
    work(api.installation)
    assert (server.got, api.rows("mails")) == ([], [])


def test_a_sender_can_be_held_to_the_accounts_mailboxes(api: Api, server: Server) -> None:
    api.restart(mail_from_mailboxes_only=True)
    message = "There is no mailbox matching the given from_email"
    wrong = {"from_email": ("invalid_value", message)}
    assert api.wrong("POST", "/tickets/1/reply", {"body": "x", "from_email": "ceo@example.com"}) == wrong
    forward = {"body": "x", "to_emails": ["a@example.com"], "from_email": "ceo@example.com"}
    assert api.wrong("POST", "/tickets/1/forward", forward) == wrong
    action = {"ids": [1], "properties": {"from_email": "ceo@example.com"}, "reply": {"body": "x"}}
    assert api.wrong("POST", "/tickets/bulk_update", {"bulk_action": action}) == {
        "bulk_action.properties.from_email": ("invalid_value", message)
    }
    reply(api, from_email="Support@localhost")
    assert sent(api, server).sender == "support@localhost"
