"""Makes the bytes of a mail out of a row of the outbox. The same row gives the same bytes, however often it is tried."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from typing import NamedTuple

from freehold.contracts.mail.addressing import Mailbox, address_header, mailbox
from freehold.contracts.mail.links import to_text_with_links
from freehold.kernel.html import safe_html
from freehold.kernel.query import Row
from freehold.kernel.text import load

LINE = 200
"""Characters of a header line: a reference may not be broken, and is never longer than that."""
LONGEST_SUBJECT = 900
SHORT = 200_000
"""Characters of a text that is worth being readable on its way; a longer one is packed faster."""

READABLE = ("text/plain", "text/csv")
"""Texts that say what they are: nothing in them runs, whatever opens them."""


class File(NamedTuple):
    """What goes along."""

    name: str
    content_type: str
    content: bytes


class Letter(NamedTuple):
    """A mail, ready to be handed to a server."""

    sender: str
    recipients: list[str]
    """The bare addresses of everybody who gets it, those in secret too; each once."""
    message: EmailMessage
    is_international: bool
    """Some address can only travel where SMTPUTF8 is spoken."""

    @property
    def content(self) -> bytes:
        return self.message.as_bytes()


def compose(mail: Row, references: list[str], reply_to: str | None, files: Iterable[File] = ()) -> Letter:
    """The letter of an outbox row.

    `references`: Message-IDs of what was mailed about the ticket before, oldest first. Whoever is in `bcc_emails` gets
    it, and nobody reads of it. No value can end a header: control characters have become blanks.
    """
    listed = {name: [mailbox(text) for text in load(mail[f"{name}_emails"])] for name in ("to", "cc", "bcc")}
    sender = mailbox(mail["from_email"])
    everybody = [one.address for mailboxes in listed.values() for one in mailboxes]
    is_international = not all(address.isascii() for address in (sender.address, *everybody))
    policy = (SMTPUTF8 if is_international else SMTP).clone(max_line_length=LINE)
    message = EmailMessage(policy)
    _address(message, "From", [sender])
    _address(message, "To", listed["to"])
    _address(message, "Cc", listed["cc"])
    if not listed["to"] and not listed["cc"]:
        message["To"] = "undisclosed-recipients:;"
    if reply_to is not None:
        _address(message, "Reply-To", [Mailbox(sender.name, mailbox(reply_to).address)])
    message["Subject"] = _one_line(mail["subject"])[:LONGEST_SUBJECT]
    message["Date"] = datetime.fromtimestamp(mail["created_at"] // 1000, UTC)
    message["Message-ID"] = f"<{mail['message_id']}>"
    if references:
        message["In-Reply-To"] = f"<{references[-1]}>"
        message["References"] = " ".join(f"<{reference}>" for reference in references)
    if mail["is_automatic"]:
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
    _fill(message, mail["html"])
    for file in files:
        _enclose(message, file)
    for place, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"={hashlib.sha256(mail['message_id'].encode()).hexdigest()[:32]}.{place}=")
    return Letter(sender.address, list(dict.fromkeys(everybody)), message, is_international)


def _fill(message: EmailMessage, html: str) -> None:
    """What it says, as text and as HTML that does nothing in the reader's program."""
    clean = safe_html(html)
    text = to_text_with_links(clean)
    message.set_content(f"{text}\n", charset="utf-8", cte=_packing(text))
    page = f"<!DOCTYPE html>\n<html><body>{clean}</body></html>\n"
    message.add_alternative(page, subtype="html", charset="utf-8", cte=_packing(page))


def _packing(text: str) -> str:
    return "quoted-printable" if len(text) <= SHORT and len(text.encode()) < 2 * len(text) else "base64"


def _enclose(message: EmailMessage, file: File) -> None:
    kind = file.content_type.partition(";")[0].strip().lower() if file.content_type.startswith("text/") else ""
    main, _, sub = (kind if kind in READABLE else file.content_type).partition("/")
    if (main in ("message", "multipart", "text") and kind not in READABLE) or not sub:
        main, sub = "application", "octet-stream"  # the bytes as they are, whatever they claim to be
    charset = {"charset": "utf-8"} if kind in READABLE and _is_unicode(file.content) else {}
    message.add_attachment(
        file.content, maintype=main, subtype=sub, filename=_one_line(file.name), params=charset, cte="base64"
    )


def _is_unicode(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _address(message: EmailMessage, name: str, mailboxes: list[Mailbox]) -> None:
    if mailboxes:
        message[name] = address_header(name, mailboxes)


def _one_line(text: str) -> str:
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())
