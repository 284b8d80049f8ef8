"""What the worker does for mail: sends what is in the outbox, each ticket's in its order."""

import asyncio
import random
from typing import NamedTuple

from freehold.contracts.mail.compose import File, Letter, compose
from freehold.contracts.mail.relay import Away, Handed, line, words_of
from freehold.contracts.mail.tokens import reply_address
from freehold.contracts.work import Retry
from freehold.core.mail.model import WAITING
from freehold.core.mail.outcomes import keep, settle
from freehold.core.mail.queries import find_mail, list_enclosed, list_references
from freehold.kernel.errors import StorageFailed
from freehold.kernel.installation import Installation
from freehold.kernel.log import get_log
from freehold.kernel.query import Row
from freehold.kernel.settings import SmtpServer, parse_smtp
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

REST_SECONDS = 15.0
"""How long nobody tries a server that was not there."""
STORE_AGAIN_SECONDS = (0.2, 1.0, 3.0)
"""Before each further try to put down that a mail is out: while that is not on record, it would go out again."""
log = get_log("mail")


class Parcel(NamedTuple):
    """A row of the outbox, and what belongs with it."""

    mail: Row
    references: list[str]
    files: list[Row]


async def send(installation: Installation, job: Row) -> None:
    """Job `mail.send` {mail}: try a mail once. Raises Retry while somebody may still be reached later.

    What came of it is on record before the job ends, so a mail that is out is not sent again unless we die in the
    moment between; the Message-ID is the same then, by which the recipient's server can tell.
    """
    number: int = load(job["payload"])["mail"]
    parcel = await installation.database.read(lambda tx: get_parcel(tx, number))
    if parcel is None or parcel.mail["state"] != WAITING:
        return
    settings = installation.settings
    if settings.smtp_url is None or settings.mail == "off":
        await installation.database.write(lambda tx: keep(tx, number))
        return
    server = parse_smtp(settings.smtp_url)
    rest = min([REST_SECONDS, *settings.mail_retry_seconds[:1]])
    away = line().is_away(server)
    if away is not None:
        raise Retry(rest * random.uniform(1.0, 1.2), away)  # noqa: S311 - spreads load, guards nothing
    handed = await _try(installation, server, parcel, rest)
    pauses, attempts = settings.mail_retry_seconds, parcel.mail["attempts"]
    is_last = attempts >= len(pauses)
    await _put_down(installation, number, handed, is_last=is_last)
    if handed.later and not is_last:
        raise Retry(pauses[attempts] * random.uniform(1.0, 1.1), handed.reason)  # noqa: S311 - the same


async def _try(installation: Installation, server: SmtpServer, parcel: Parcel, rest: float) -> Handed:
    mail = parcel.mail
    recipients: list[str] = []
    try:
        letter = await asyncio.to_thread(write_letter, installation, parcel)
        recipients = letter.recipients if mail["remaining"] is None else load(mail["remaining"])
        return await line().hand_over(server, letter, recipients, installation.settings.smtp_timeout_seconds)
    except Away as away:
        line().note_away(server, rest, str(away))
        log.warning("mail server away", reason=str(away))
        return Handed([], {}, recipients, str(away))
    except Exception as error:  # a bug, or an address that nobody could foresee: the next mails must go on
        log.error("mail cannot be sent", mail=mail["id"], exc_info=error)
        return Handed([], {}, recipients or [mail["from_email"]], f"{type(error).__name__}: {words_of(error)}")


def get_parcel(tx: Tx, number: int) -> Parcel | None:
    """A mail with its thread and its files, or None."""
    mail = find_mail(tx, number)
    if mail is None:
        return None
    return Parcel(mail, list_references(tx, mail), list_enclosed(tx, mail))


def write_letter(installation: Installation, parcel: Parcel) -> Letter:
    """The letter of a parcel; reads its files, so not on the event loop. A file that is gone is left out."""
    mail, files = parcel.mail, []
    for row in parcel.files:
        try:
            files.append(File(row["name"], row["content_type"], installation.blobs.path(row["blob"]).read_bytes()))
        except FileNotFoundError:
            log.warning("file of a mail is gone", mail=mail["id"], file=row["name"])
    reply_to = None
    if mail["ticket_id"] is not None:
        reply_to = reply_address(installation.vault, mail["from_email"], mail["ticket_id"])
    return compose(mail, parcel.references, reply_to, files)


async def _put_down(installation: Installation, number: int, handed: Handed, *, is_last: bool) -> None:
    for pause in (*STORE_AGAIN_SECONDS, None):
        try:
            await installation.database.write(
                lambda tx: settle(
                    tx,
                    number,
                    refused=handed.refused,
                    later=handed.later,
                    reason=handed.reason,
                    is_anybody_reached=bool(handed.reached),
                    is_last=is_last,
                )
            )
        except StorageFailed:
            if pause is None:
                raise
            await asyncio.sleep(pause)
        else:
            return
