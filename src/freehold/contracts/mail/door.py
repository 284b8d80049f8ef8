"""A door into the built-in mailbox: programs of this machine hand it mail over SMTP, and it is kept beside our own.

It listens on loopback only, and only when `mailbox_port` says so: for looking at what another program would send. What
comes in is shown by `freehold mail`, never sent on, and opens no ticket. Its files are left out.
"""

import asyncio
import socket
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import NamedTuple

from aiosmtpd.smtp import SMTP, Envelope, Session

from freehold.core.mail.commands import keep_foreign
from freehold.kernel.errors import StorageFailed
from freehold.kernel.html import to_html
from freehold.kernel.installation import Installation

HOST = "127.0.0.1"
MOST_BYTES = 5_000_000
MOST_RECIPIENTS = 1000
SECONDS = 30


class Seen(NamedTuple):
    """What is kept of a message."""

    subject: str
    html: str


class _Keeper:
    """What aiosmtpd asks while somebody talks to it."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del server, session, options
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 Too many recipients"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Answered when it is stored."""
        del server, session
        seen = await asyncio.to_thread(_read, envelope.original_content or b"")
        sender, to = _text(envelope.mail_from or ""), [_text(str(one)) for one in envelope.rcpt_tos]
        try:
            await self._installation.database.write(
                lambda tx: keep_foreign(tx, from_email=sender, to=to, subject=seen.subject, html=seen.html)
            )
        except StorageFailed as failure:
            return f"451 {failure}"
        return "250 OK"


async def open_door(installation: Installation, listener: socket.socket) -> asyncio.Server:
    """Take in mail at a bound socket until the server that is returned is closed."""
    keeper = _Keeper(installation)
    return await asyncio.get_running_loop().create_server(
        lambda: SMTP(keeper, data_size_limit=MOST_BYTES, enable_SMTPUTF8=True, hostname="freehold", timeout=SECONDS),
        sock=listener,
    )


def _read(content: bytes) -> Seen:
    """Subject and text of a message; of one that no reader understands, the message itself."""
    try:
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        body = message.get_body(("html", "plain"))
        text = str(body.get_content()) if body is not None else ""
        return Seen(_text(str(message["Subject"] or ""))[:1000], to_html(_text(text)))
    except Exception:  # hostile, or merely old: the library stumbles in a hundred ways
        return Seen("", to_html(_text(content.decode("utf-8", "replace"))))


def _text(text: str) -> str:
    """As both databases can hold it."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()
