"""Mail that does not go out at once: tried again, given up with a reason, never twice (Freshdesk contract 5.2, 8)."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from tests.freshdesk.api import Api
from tests.freshdesk.smtp import OK, Server, knows, listening, work, work_later

from freehold.jobs import LEASE, Worker
from freehold.kernel.clock import ManualClock
from freehold.kernel.errors import Misconfigured, StorageFailed
from freehold.kernel.installation import Installation
from freehold.kernel.settings import load_settings
from freehold.kernel.text import load
from freehold.kernel.tls import certificate_for


@pytest.fixture
def server() -> Iterator[Server]:
    with listening() as server:
        yield server


@pytest.fixture
def api(api: Api, server: Server) -> Api:
    """With one ticket of Rita's, and the way out."""
    api.restart(smtp_url=server.url, mail_retry_seconds=[60.0, 300.0])
    api.ticket()
    return api


def reply(api: Api, body: str = "On it", **given: Any) -> None:
    assert api.post("/tickets/1/reply", {"body": body, **given}).status == 201


def outbox(api: Api) -> list[tuple[str, int, str | None]]:
    return [(row["state"], row["attempts"], row["error"]) for row in api.rows("mails")]


def entry(api: Api) -> tuple[int | None, dict[str, str] | None]:
    found = api.get("/tickets/1/conversations").body[0]
    return found["email_failure_count"], found["outgoing_failures"]


def test_a_server_that_says_later_is_asked_later(api: Api, server: Server, clock: ManualClock) -> None:
    server.to_data = ["451 Busy, come back", OK]
    reply(api)
    work(api.installation)
    assert (server.got, outbox(api)) == ([], [("waiting", 1, "451 Busy, come back")])
    work_later(api.installation, clock, 50)
    assert len(server.tried) == 1, "not before its time"
    work_later(api.installation, clock, 20)
    assert outbox(api) == [("sent", 2, "451 Busy, come back")]
    first, second = server.tried
    assert first["Message-ID"] == second["Message-ID"]
    assert first.raw == second.raw
    assert entry(api) == (None, None)


def test_a_server_that_says_no_is_not_asked_again(api: Api, server: Server) -> None:
    server.to_recipient = lambda address: "550 5.1.1 No such user here"
    reply(api)
    work(api.installation)
    assert outbox(api) == [("failed", 1, "550 5.1.1 No such user here")]
    assert entry(api) == (1, {"rita@example.com": "550 5.1.1 No such user here"})
    assert api.rows("jobs") == []


def test_a_content_that_is_refused_fails_for_all(api: Api, server: Server) -> None:
    server.to_data = ["554 Spam"]
    reply(api, cc_emails=["b@example.com"])
    work(api.installation)
    assert outbox(api) == [("failed", 1, "554 Spam")]
    assert entry(api)[0] == 2


def test_each_recipient_is_told_apart(api: Api, server: Server, clock: ManualClock) -> None:
    answers = {"no@example.com": ["550 Unknown"], "later@example.com": ["450 Full", OK]}
    server.to_recipient = lambda address: answers[address].pop(0) if address in answers else OK
    reply(api, cc_emails=["no@example.com", "later@example.com"])
    work(api.installation)
    assert outbox(api) == [("waiting", 1, "450 Full")]
    work_later(api.installation, clock, 70)
    assert [mail.recipients for mail in server.got] == [["rita@example.com"], ["later@example.com"]], "nobody twice"
    assert [row["state"] for row in api.rows("mails")] == ["sent"]
    assert entry(api) == (1, {"no@example.com": "550 Unknown"})


def test_hope_ends(api: Api, server: Server, clock: ManualClock) -> None:
    server.to_data = ["451 Busy"] * 9
    reply(api)
    for seconds in (0, 70, 400, 4000):
        work_later(api.installation, clock, seconds)
    assert (len(server.tried), outbox(api)) == (3, [("failed", 3, "451 Busy")])
    assert entry(api) == (1, {"rita@example.com": "451 Busy"})


def test_what_is_written_later_arrives_later(api: Api, server: Server, clock: ManualClock) -> None:
    api.ticket()
    server.to_data = ["451 Busy"]
    reply(api, "One")
    work(api.installation)
    reply(api, "Two")
    api.post("/tickets/2/reply", {"body": "Elsewhere"})
    work(api.installation)
    assert [mail.part("plain").strip() for mail in server.got] == ["Elsewhere"], "another ticket waits for nobody"
    work_later(api.installation, clock, 70)
    assert [mail.part("plain").strip() for mail in server.got[1:]] == ["One", "Two"]
    server.to_recipient = lambda address: "550 No"
    reply(api, "Three")
    reply(api, "Four")
    work(api.installation)
    assert [row["state"] for row in api.rows("mails")][-2:] == ["failed", "failed"], "one that fails lets the next go"
    assert api.rows("jobs") == []


def test_a_server_that_is_away(api: Api, clock: ManualClock) -> None:
    with listening() as gone:
        port = gone.port
    api.restart(smtp_url=f"smtp://127.0.0.1:{port}", mail_retry_seconds=[0.01, 60.0])
    for number in range(2, 6):
        api.ticket()
        api.post(f"/tickets/{number}/reply", {"body": "x"})
    work(api.installation)
    states = {row["state"] for row in api.rows("mails")}
    assert states == {"waiting"}
    assert any(f"127.0.0.1:{port}: " in (error or "") for _, _, error in outbox(api))
    with listening(port) as back:
        work_later(api.installation, clock, 70)
        work_later(api.installation, clock, 70)
        assert len(back.got) == 4


def test_a_mail_that_is_out_is_not_sent_again(api: Api, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Storage fails between the server's OK and the record of it: the record is tried again, not the mail."""
    write, failures = api.installation.database.write, [1, 1]

    async def failing(work: Any) -> Any:
        if server.got and failures:
            failures.pop()
            raise StorageFailed("The disk is full.")
        return await write(work)

    monkeypatch.setattr(api.installation.database, "write", failing)
    reply(api)
    work(api.installation)
    assert (len(server.got), outbox(api)) == (1, [("sent", 1, None)])


def test_a_worker_that_dies_before_the_record_sends_the_same_again(
    api: Api, server: Server, clock: ManualClock
) -> None:
    reply(api)

    async def die() -> None:
        """Between the server's taking the mail and its saying so."""
        loop, worker = asyncio.get_running_loop(), asyncio.create_task(Worker(api.installation).drain())
        server.after_data = lambda: (loop.call_soon_threadsafe(worker.cancel), is_dead.wait(10))
        await asyncio.gather(worker, return_exceptions=True)

    is_dead = threading.Event()
    asyncio.run(die())
    is_dead.set()
    server.after_data = lambda: None
    assert (len(server.got), outbox(api)) == (1, [("waiting", 0, None)])
    work_later(api.installation, clock, LEASE / 1000 + 1)
    assert outbox(api) == [("sent", 1, None)]
    first, second = server.got
    assert (first["Message-ID"], first.raw) == (second["Message-ID"], second.raw)


def test_the_outbox_goes_on_after_its_server_was_taken_away(api: Api, server: Server, clock: ManualClock) -> None:
    server.to_data = ["451 Busy"]
    reply(api)
    work(api.installation)
    api.restart(smtp_url=None)
    work_later(api.installation, clock, 70)
    assert [row["state"] for row in api.rows("mails")] == ["kept"]
    reply(api)
    assert ([row["state"] for row in api.rows("mails")], api.rows("jobs")) == (["kept", "kept"], []), "no work at all"


class TestTls:
    @pytest.fixture
    def tls(self, sqlite_installation: Installation, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
        folder = sqlite_installation.data / "tls"
        made = certificate_for(folder, ("localhost",), sqlite_installation.clock.now())
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(made.certificate, made.key)
        monkeypatch.setenv("SSL_CERT_FILE", str(made.authority))
        return context

    @pytest.mark.parametrize(("scheme", "is_implicit"), [("smtp+starttls", False), ("smtps", True), ("smtp", False)])
    def test_mail_and_password_travel_encrypted(
        self, sqlite_api: Api, tls: ssl.SSLContext, scheme: str, is_implicit: bool
    ) -> None:
        given = {"authenticator": knows(b"desk", b"p@ss"), "auth_required": True, "auth_require_tls": not is_implicit}
        with listening(tls=tls, is_implicit=is_implicit, **given) as server:
            sqlite_api.restart(smtp_url=f"{scheme}://desk:p%40ss@localhost:{server.port}")
            sqlite_api.ticket()
            reply(sqlite_api)
            work(sqlite_api.installation)
            assert [(mail.is_tls or is_implicit, mail.user) for mail in server.got] == [(True, "desk")]

    def test_a_wrong_password_is_a_reason_that_does_not_repeat_it(self, sqlite_api: Api, tls: ssl.SSLContext) -> None:
        with listening(tls=tls, authenticator=knows(b"desk", b"right"), auth_required=True) as server:
            sqlite_api.restart(smtp_url=f"smtp+starttls://desk:hunter2@localhost:{server.port}", mail_retry_seconds=[])
            sqlite_api.ticket()
            reply(sqlite_api)
            work(sqlite_api.installation)
            [(state, _, error)] = outbox(sqlite_api)
            assert state == "failed"
            assert error is not None
            assert "535" in error
            assert "hunter2" not in error

    def test_nothing_goes_to_a_server_that_cannot_prove_itself(
        self, sqlite_api: Api, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("SSL_CERT_FILE")
        with listening(tls=tls) as server:
            sqlite_api.restart(smtp_url=f"smtp+starttls://localhost:{server.port}", mail_retry_seconds=[])
            sqlite_api.ticket()
            reply(sqlite_api)
            work(sqlite_api.installation)
            assert server.tried == []
            assert "CERTIFICATE_VERIFY_FAILED" in (outbox(sqlite_api)[0][2] or "")


@pytest.mark.parametrize(
    "url",
    [
        "mx.example.com",
        "http://x",
        "smtp://",
        "smtp://u:hunter2@h:99999",
        "smtp://hunter2@h",
        "smtp://h/path",
        "smtp://h?x=1",
    ],
)
def test_a_wrong_smtp_url_is_told_at_start_without_its_password(
    url: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Misconfigured, match="smtp_url") as told:
        load_settings(tmp_path, smtp_url=url)
    assert "hunter2" not in str(told.value)


@pytest.mark.parametrize("address", ["x", "a@b@c", "Desk <a@example.com>", "a@example.com\r\nBcc: b@example.com"])
def test_a_wrong_sender_is_told_at_start(address: str, tmp_path: Any) -> None:
    with pytest.raises(Misconfigured, match="mail_from"):
        load_settings(tmp_path, mail_from=address)


def test_what_waits_is_kept_when_mail_is_switched_off(api: Api, server: Server, clock: ManualClock) -> None:
    server.to_data = ["451 Busy"]
    reply(api)
    work(api.installation)
    api.restart(mail="off")
    work_later(api.installation, clock, 70)
    assert ([row["state"] for row in api.rows("mails")], len(server.tried)) == (["kept"], 1)


def test_events_are_what_they_were(api: Api) -> None:
    """Mail is no change of a ticket: nothing new happens to it, and no webhook tells."""
    reply(api)
    before = [row["name"] for row in api.rows("events")]
    work(api.installation)
    assert [row["name"] for row in api.rows("events")] == before
    assert load(api.rows("mails")[0]["remaining"]) == []
