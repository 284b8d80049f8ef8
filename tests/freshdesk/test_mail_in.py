"""The door for mail that comes in: an answer finds its ticket, and nothing else does."""

import time
from collections.abc import Iterator
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default

import pytest
from tests.freshdesk.api import Api
from tests.freshdesk.smtp import Got, Server, listening, work

from freehold.contracts.mail.receiving import find_ticket_for
from freehold.contracts.mail.tokens import reply_address, ticket_in
from freehold.kernel.crypto import Vault


@pytest.fixture
def server() -> Iterator[Server]:
    with listening() as server:
        yield server


@pytest.fixture
def mail(api: Api, server: Server) -> Got:
    """What Rita got about her second ticket."""
    api.restart(smtp_url=server.url)
    api.ticket()
    api.ticket()
    api.post("/tickets/2/reply", {"body": "On it"})
    work(api.installation)
    return server.got[0]


def found(api: Api, message: EmailMessage, *recipients: str) -> int | None:
    vault = api.installation.vault
    row = api.installation.database.read_now(lambda tx: find_ticket_for(tx, vault, message, recipients))
    return None if row is None else int(row["id"])


def written(**headers: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    return message


def test_an_answer_finds_its_ticket(api: Api, mail: Got) -> None:
    address = mail.message["Reply-To"].addresses[0].addr_spec
    assert found(api, written(To=f"Desk <{address.upper()}>")) == 2
    assert found(api, written(To="a@example.com", Cc=f"b@example.com, {address}")) == 2
    assert found(api, written(To="support@localhost"), address) == 2, "whom the server named"
    assert found(api, written(To="support@localhost", In_Reply_To=mail["Message-ID"])) == 2
    assert found(api, written(References=f"<x@example.com> {mail['Message-ID']} <y@example.com>")) == 2


def test_nothing_else_does(api: Api, mail: Got) -> None:
    address = mail.message["Reply-To"].addresses[0].addr_spec
    assert found(api, written(To="support@localhost", Subject="Re: Printer on fire")) is None
    assert found(api, written(To=address.replace("+t2-", "+t1-"))) is None, "another ticket needs another proof"
    assert found(api, written(To=address[:20] + "0" * 20 + address[40:])) is None
    assert found(api, written(To="support+t2-@localhost", References="<2@localhost> <> <<>>")) is None


@pytest.mark.parametrize("junk", [b"<a", b"(", b'"', b"a@b,", b"=?utf-8?q?", b"<a@b> "])
def test_a_header_of_any_length_is_looked_at_quickly(sqlite_api: Api, junk: bytes) -> None:
    many = junk * 100_000
    raw = b"To: " + many + b"\r\nCc: " + many + b"\r\nReferences: " + many + b"\r\n\r\n"
    message = BytesParser(_class=EmailMessage, policy=default).parsebytes(raw)
    began = time.process_time()
    assert found(sqlite_api, message) is None
    assert time.process_time() - began < 1


def test_an_address_leads_back_only_with_the_key_that_made_it() -> None:
    ours, other = Vault(b"1" * 32), Vault(b"2" * 32)
    address = reply_address(ours, "Desk <support@example.com>", 42)
    assert address is not None
    assert address.startswith("support+t42-")
    assert (ticket_in(ours, address), ticket_in(other, address)) == (42, None)
    assert ticket_in(ours, address.replace("support", "help+me")) == 42, "another mailbox of the same desk"
    assert reply_address(ours, f"{'x' * 60}@example.com", 42) is None, "there is no room for it"
    for text in (
        "",
        "x",
        "support@example.com",
        "+t1-@x",
        f"a+t{'9' * 30}-{'0' * 20}@x",
        "a+t0-" + "0" * 20 + "@x",
        "+t1-" * 5000,
    ):
        assert ticket_in(ours, text) is None


def test_people_are_asked_in_by_mail(api: Api, server: Server) -> None:
    api.restart(smtp_url=server.url)
    rita = api.post("/contacts", {"name": "Rita <Ray>", "email": "rita@example.com"})["id"]
    assert api.put(f"/contacts/{rita}/send_invite").status == 204
    assert api.post("/agents", {"email": "kim@example.com", "ticket_scope": 1, "name": "Kim"}).status == 201
    assert api.put(f"/contacts/{rita}/make_agent", {"ticket_scope": 1}).status == 200
    work(api.installation)
    by_recipient = [(mail.recipients, mail["Subject"], mail["Auto-Submitted"]) for mail in server.got]
    assert sorted(by_recipient) == [
        (["kim@example.com"], "You are an agent now", "auto-generated"),
        (["rita@example.com"], "Welcome to Support", "auto-generated"),
        (["rita@example.com"], "You are an agent now", "auto-generated"),
    ]
    welcome = next(mail for mail in server.got if "Welcome" in mail["Subject"])
    assert "Rita &lt;Ray&gt;" in welcome.part("html")
    assert welcome.message["Reply-To"] is None, "it is about no ticket"
    told = next(mail for mail in server.got if mail.recipients == ["kim@example.com"])
    assert api.installation.base_url in told.part("plain")
