"""What the settings say about mail, put where the core reads it."""

from freehold.core.mail.mailboxes import keep_mailbox
from freehold.core.mail.preferences import KEEP, OFF, SEND, set_mail_mode
from freehold.kernel.settings import Settings
from freehold.kernel.tx import Tx


def settle_mail(tx: Tx, settings: Settings) -> None:
    """At each start of the server: whether mail is sent, kept in the built-in mailbox, or not written at all; and the
    mailbox that every account has."""
    keep_mailbox(tx, settings.mail_from)
    mode = OFF if settings.mail == "off" else KEEP if settings.smtp_url is None else SEND
    set_mail_mode(tx, mode)
