"""The built-in mailbox, read from the command line (`freehold mail …`)."""

import json
from email import message_from_string, policy
from pathlib import Path
from typing import Any

import pytest
from tests.command_line import Command, command_in
from tests.freshdesk.api import Api
from tests.freshdesk.smtp import listening, work

from freehold.kernel.clock import DAY, ManualClock, SystemClock


@pytest.fixture
def command(api: Api, data: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    url = api.installation.database.engine.url
    return command_in(data, capsys, *(() if url.startswith("sqlite") else ("--database", url)))


@pytest.fixture
def api(api: Api) -> Api:
    """With a reply to Rita, and no SMTP server."""
    api.ticket()
    body = ("body", "<p>On <b>it</b></p>\x1b[31m")
    api.form("POST", "/tickets/1/reply", body, ("bcc_emails[]", "x@example.com"), ("attachments[]", "a.txt", b"hello"))
    return api


def test_what_would_have_been_sent_is_kept_and_listed(api: Api, command: Command) -> None:
    work(api.installation)
    done = command("mail", "list")
    assert (done.code, done.err) == (0, "")
    assert done.lines == [
        [
            "1", "2026-01-05T09:00:00.000Z", "kept", "reply", "1", '"Ada Ames" <support@localhost>',
            "rita@example.com,x@example.com", "Re: Printer on fire", "0", "-",
        ]
    ]  # fmt: skip
    [seen] = [json.loads(line) for line in command("mail", "list", "--json", "--ticket", "1").out.splitlines()]
    assert (seen["id"], seen["to"], seen["error"]) == (1, ["rita@example.com", "x@example.com"], None)
    assert command("mail", "list", "--ticket", "2").out == ""


def test_a_mail_is_shown_as_it_would_be_read(api: Api, command: Command) -> None:
    shown = command("mail", "show", "1").out
    assert "Subject: Re: Printer on fire\n" in shown
    assert "(bcc: x@example.com)\n(state: kept)\n\nOn it" in shown
    assert shown.endswith("[a.txt, text/plain, 5 bytes]\n")
    assert "\x1b" not in shown, "nothing of a stranger's reaches the terminal as a command"
    seen: Any = json.loads(command("mail", "show", "1", "--json").out)
    assert (seen["ticket"], seen["bcc"], seen["attempts"], seen["failures"]) == (1, ["x@example.com"], 0, [])
    assert seen["attachments"] == [{"name": "a.txt", "content_type": "text/plain", "size": 5}]
    assert seen["reply_to"] == seen["headers"]["Reply-To"]
    assert "<p>On <b>it</b></p>" in seen["html"]
    raw = command("mail", "show", "1", "--raw").out
    assert message_from_string(raw, policy=policy.default)["Message-ID"] == f"<{seen['message_id']}>"
    assert raw == command("mail", "show", "1", "--raw").out, "the same each time"
    missing = command("mail", "show", "2")
    assert (missing.code, missing.err) == (2, "freehold: There is no mail 2.\n")


def test_a_mail_is_sent_once_there_is_a_way(api: Api, command: Command, clock: ManualClock) -> None:
    """The command line reads the machine's clock, which is ahead of this test's."""
    clock.at = SystemClock().now() + DAY
    refused = command("mail", "retry", "1")
    assert (refused.code, "no SMTP server" in refused.err) == (2, True)
    with listening() as server:
        api.restart(smtp_url=server.url, mail_retry_seconds=[])
        server.to_recipient = lambda address: "550 No" if address.startswith("x@") else "250 OK"
        assert command("mail", "retry", "1").code == 0
        work(api.installation)
        assert [mail.recipients for mail in server.got] == [["rita@example.com"]]
        server.to_recipient = lambda address: "250 OK"
        assert command("mail", "retry", "1").code == 0
        work(api.installation)
        assert [mail.recipients for mail in server.got[1:]] == [["x@example.com"]], "only whom it had not reached"
        again = command("mail", "retry", "1")
        assert (again.code, "nobody to send it to" in again.err) == (2, True)
        assert command("mail", "retry", "9").err == "freehold: There is no mail 9.\n"
    said = [json.loads(line) for line in command("audit", "tail", "--json").out.splitlines()]
    assert sum("had mail 1 sent again" in str(entry) for entry in said) == 2
