"""Puts down what became of a mail, and lets the ticket's next one go."""

from sqlalchemy import bindparam, select, update

from freehold.core.jobs.commands import enqueue
from freehold.core.mail.commands import JOB, find_waiting, has_waiting
from freehold.core.mail.model import FAILED, KEPT, SENT, WAITING, mails
from freehold.core.mail.preferences import SEND, get_mail_mode
from freehold.kernel.errors import Conflict, NotFound
from freehold.kernel.query import Query, Row
from freehold.kernel.text import encode_text, load
from freehold.kernel.tx import Tx

_HELD = Query(select(mails).where(mails.c.id == bindparam("number")).with_for_update())
_CHANGED = ("state", "remaining", "failures", "attempts", "error", "sent_at")
_SAVE = Query(
    update(mails).where(mails.c.id == bindparam("row_id")).values({name: bindparam(name) for name in _CHANGED})
)


def settle(
    tx: Tx,
    number: int,
    *,
    refused: dict[str, str],
    later: list[str],
    reason: str,
    is_anybody_reached: bool,
    is_last: bool,
) -> None:
    """Put down how one try of a mail went.

    `refused`: address and reason of whom it will never reach; `later`: who is to be tried again, unless this was the
    last try; `reason`: why. A mail that reached somebody is sent, whoever else was refused.
    """
    mail = _waiting(tx, number)
    if mail is None:
        return
    failures = [*load(mail["failures"]), *({"email": one, "reason": words} for one, words in refused.items())]
    if is_last:
        failures += [{"email": one, "reason": reason} for one in later]
        later = []
    mail["attempts"] += 1
    mail["failures"] = encode_text(failures)
    mail["remaining"] = encode_text(later)
    mail["error"] = reason or next(iter(refused.values()), None) or mail["error"]
    if is_anybody_reached and mail["sent_at"] is None:
        mail["sent_at"] = tx.now
    if not later:
        mail["state"] = FAILED if mail["sent_at"] is None else SENT
    _save(tx, mail)


def keep(tx: Tx, number: int) -> None:
    """Leave a mail in the built-in mailbox: there is no server any more that it could be sent through."""
    mail = _waiting(tx, number)
    if mail is not None:
        _save(tx, {**mail, "state": KEPT})


def send_again(tx: Tx, number: int) -> None:
    """Send a mail that failed or was kept to whomever it did not reach, with all its tries.

    Raises NotFound, and Conflict when there is nobody left to reach or no SMTP server.
    """
    mail = tx.first(_HELD, number=number)
    if mail is None:
        raise NotFound("mail", number)
    failures = [one["email"] for one in load(mail["failures"])]
    if mail["state"] == WAITING or (mail["state"] == SENT and not failures):
        raise Conflict(f"Mail {number} is {mail['state']}; there is nobody to send it to again.")
    if get_mail_mode(tx) != SEND:
        raise Conflict("There is no SMTP server to send it through; set smtp_url and start the server.")
    is_first = mail["ticket_id"] is None or not has_waiting(tx, mail["ticket_id"])
    mail |= {"state": WAITING, "attempts": 0, "failures": "[]", "error": None}
    mail["remaining"] = encode_text(failures) if failures else None
    tx.run(_SAVE, row_id=number, **{name: mail[name] for name in _CHANGED})
    if is_first:
        enqueue(tx, JOB, {"mail": number})


def _waiting(tx: Tx, number: int) -> Row | None:
    mail = tx.first(_HELD, number=number)
    return mail if mail is not None and mail["state"] == WAITING else None


def _save(tx: Tx, mail: Row) -> None:
    """Write it back; when it is done with, the ticket's next mail gets its job."""
    if mail["state"] == WAITING or mail["ticket_id"] is None:
        tx.run(_SAVE, row_id=mail["id"], **{name: mail[name] for name in _CHANGED})
        return
    tx.hold(f"mail of ticket {mail['ticket_id']}")
    tx.run(_SAVE, row_id=mail["id"], **{name: mail[name] for name in _CHANGED})
    following = find_waiting(tx, mail["ticket_id"])
    if following is not None:
        enqueue(tx, JOB, {"mail": following})
