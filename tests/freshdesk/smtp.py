"""A real SMTP server on loopback for tests: it keeps what it is given, and says what it was told to say."""

import asyncio
import ssl
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from freehold.jobs import Worker
from freehold.kernel.clock import ManualClock
from freehold.kernel.installation import Installation

OK = "250 OK"


class Got:
    """A mail as the server has it."""

    def __init__(self, envelope: Envelope, session: Session) -> None:
        self.sender = envelope.mail_from
        self.recipients = list(envelope.rcpt_tos)
        self.raw: bytes = envelope.original_content or b""
        self.is_tls = session.ssl is not None
        self.user = session.auth_data
        parsed = message_from_bytes(self.raw, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self.message = parsed

    def __getitem__(self, name: str) -> str:
        return str(self.message[name])

    def part(self, kind: str) -> str:
        """The text of the first part of that kind."""
        found = self.message.get_body((kind,))
        assert found is not None
        return str(found.get_content())

    @property
    def files(self) -> dict[str | None, tuple[str, bytes]]:
        return {part.get_filename(): (part.get_content_type(), part.get_payload(decode=True)) for part in
                self.message.iter_attachments()}  # fmt: skip


class Server:
    """What was handed to it (`got`), and what it answers: `to_recipient(address)`, and `to_data` one after another."""

    def __init__(self) -> None:
        self.got: list[Got] = []
        self.tried: list[Got] = []
        self.to_recipient: Callable[[str], str] = lambda _: OK
        self.to_data: list[str] = []
        self.after_data: Callable[[], object] = lambda: None
        self.port = 0

    async def handle_RCPT(self, server: Any, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        answer = self.to_recipient(address)
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        self.tried.append(Got(envelope, session))
        answer = self.to_data.pop(0) if self.to_data else OK
        if answer.startswith("2"):
            self.got.append(self.tried[-1])
            self.after_data()
        return answer

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"


@contextmanager
def listening(
    port: int = 0, tls: ssl.SSLContext | None = None, is_implicit: bool = False, **given: Any
) -> Iterator[Server]:
    """A server on a free port (or `port`) until the block ends. `tls`: STARTTLS, or TLS from the start."""
    server, started, ended = Server(), threading.Event(), asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []
    if tls is not None and not is_implicit:
        given["tls_context"] = tls

    def answer() -> SMTP:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it does not know that TLS has begun before it
            return SMTP(server, hostname="mx.example.com", enable_SMTPUTF8=True, **given)

    async def run() -> None:
        loop = asyncio.get_running_loop()
        listener = await loop.create_server(
            answer,
            "127.0.0.1",
            port,
            ssl=tls if is_implicit else None,
        )
        server.port = listener.sockets[0].getsockname()[1]
        loops.append(loop)
        started.set()
        await ended.wait()
        listener.close()

    thread = threading.Thread(target=lambda: asyncio.run(run()), name="smtp")
    thread.start()
    assert started.wait(10)
    try:
        yield server
    finally:
        loops[0].call_soon_threadsafe(ended.set)
        thread.join(10)


def knows(user: bytes, password: bytes) -> Callable[..., AuthResult]:
    """An authenticator that knows one user."""

    def check(server: Any, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        is_right = isinstance(data, LoginPassword) and (data.login, data.password) == (user, password)
        return AuthResult(success=is_right, handled=False, auth_data=user.decode() if is_right else None)

    return check


def work(installation: Installation) -> None:
    """Do what is due now."""
    asyncio.run(Worker(installation).drain())


def work_later(installation: Installation, clock: ManualClock, seconds: float) -> None:
    """Do what is due in so many seconds."""
    clock.move(round(seconds * 1000))
    work(installation)
