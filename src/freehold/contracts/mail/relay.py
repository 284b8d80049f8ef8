"""Hands letters to an SMTP server, and understands what it says about each recipient."""

import asyncio
import ssl
import time
from contextlib import suppress
from typing import NamedTuple
from weakref import WeakKeyDictionary

import aiosmtplib
from aiosmtplib.email import parse_address

from freehold.contracts.mail.compose import Letter
from freehold.kernel.settings import SmtpServer

AT_ONCE = 4
"""Letters that are handed over side by side."""
MOST_RECIPIENTS = 100
"""Recipients of one transaction, which every server must take (RFC 5321 4.5.3.1.8)."""
LONGEST_REASON = 500


class Handed(NamedTuple):
    """What became of a letter, by recipient."""

    reached: list[str]
    refused: dict[str, str]
    """Whom the server will never take it for, and why."""
    later: list[str]
    """Who may be tried again."""
    reason: str = ""
    """Why there is anybody to be tried again."""


class Away(Exception):
    """The server cannot be reached at all, or does not let us in: no letter's fault."""


class Line:
    """The way to SMTP servers, shared by all letters of one event loop."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._away: dict[SmtpServer, tuple[float, str]] = {}

    async def hand_over(self, server: SmtpServer, letter: Letter, recipients: list[str], seconds: float) -> Handed:
        """Send `letter` to these recipients, a hundred at a time. Raises Away when the server is not there."""
        content = await asyncio.to_thread(lambda: letter.content)
        async with self._turns:
            connection = await self._connect(server, seconds)
            told = Handed(
                [], {one: "no address that mail can be sent to" for one in recipients if not _is_sendable(one)}, []
            )
            recipients = [one for one in recipients if one not in told.refused]
            try:
                for start in range(0, len(recipients), MOST_RECIPIENTS):
                    some = recipients[start : start + MOST_RECIPIENTS]
                    told = _joined(told, await _hand_over(connection, letter, content, some))
            finally:
                with suppress(aiosmtplib.SMTPException, OSError):
                    await connection.quit()
                connection.close()
            return told

    def is_away(self, server: SmtpServer) -> str | None:
        """Why the server was not there a moment ago; None when it may be tried."""
        until, reason = self._away.get(server, (0.0, ""))
        return reason if time.monotonic() < until else None

    def note_away(self, server: SmtpServer, seconds: float, reason: str) -> None:
        """Let nobody wait for a server that is not there, for so long."""
        self._away[server] = (time.monotonic() + seconds, reason)

    async def _connect(self, server: SmtpServer, seconds: float) -> aiosmtplib.SMTP:
        connection = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.is_tls,
            start_tls=False if server.is_tls else True if server.must_start_tls else None,
            timeout=seconds,
        )
        try:
            await connection.connect()
        except (aiosmtplib.SMTPException, OSError, ssl.SSLError, ValueError) as error:
            connection.close()
            raise Away(f"{server.host}:{server.port}: {words_of(error)}") from None
        return connection


_LINES: WeakKeyDictionary[asyncio.AbstractEventLoop, Line] = WeakKeyDictionary()


def line() -> Line:
    """The line of the running event loop."""
    return _LINES.setdefault(asyncio.get_running_loop(), Line())


async def _hand_over(connection: aiosmtplib.SMTP, letter: Letter, content: bytes, some: list[str]) -> Handed:
    options = ["SMTPUTF8"] if letter.is_international else []
    try:
        answers, _ = await connection.sendmail(letter.sender, some, content, mail_options=options)
    except aiosmtplib.SMTPRecipientsRefused as refused:
        return _sorted(some, {one.recipient: (one.code, one.message) for one in refused.recipients})
    except aiosmtplib.SMTPResponseException as refused:
        return _sorted(some, dict.fromkeys(some, (refused.code, refused.message)))
    except (aiosmtplib.SMTPNotSupported, ValueError) as hopeless:
        return Handed([], dict.fromkeys(some, words_of(hopeless)), [])
    except (aiosmtplib.SMTPException, OSError) as broken:
        return Handed([], {}, some, words_of(broken))
    return _sorted(some, {address: (answer[0], answer[1]) for address, answer in answers.items()})


def _is_sendable(address: str) -> bool:
    """Whether the address reaches the server as it is: else one bad address would keep the mail from all others."""
    try:
        return parse_address(address) == address
    except ValueError:
        return False


def _sorted(some: list[str], answers: dict[str, tuple[int, str]]) -> Handed:
    """Whoever is not in `answers` was reached; 5xx is for ever, everything else for now."""
    said = {address: f"{code} {' '.join(words.split())}"[:LONGEST_REASON] for address, (code, words) in answers.items()}
    refused = {address: said[address] for address, (code, _) in answers.items() if 500 <= code <= 599}
    later = [address for address in answers if address not in refused]
    return Handed([one for one in some if one not in answers], refused, later, said[later[0]] if later else "")


def _joined(one: Handed, other: Handed) -> Handed:
    return Handed(
        one.reached + other.reached, one.refused | other.refused, one.later + other.later, one.reason or other.reason
    )


def words_of(error: BaseException) -> str:
    """What went wrong, in a line."""
    return (" ".join(str(error).split()) or type(error).__name__)[:LONGEST_REASON]
