"""What an account has chosen about its mail: switches, and who reads everything in secret (Freshdesk contract 6.12)."""

from typing import Any

from freehold.core.account.commands import set_account
from freehold.core.account.queries import list_facts
from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.kernel.tx import Tx

SETTINGS_FACT, BCC_FACT = "email_settings", "bcc_emails"
MODE_FACT = "mail_mode"
"""What becomes of mail, as the settings said when the server started: KEEP, SEND or OFF."""
KEEP, SEND, OFF = "keep", "send", "off"
DEFAULTS = {
    "personalized_email_replies": True,
    "create_requester_using_reply_to": False,
    "allow_agent_to_initiate_conversation": True,
    "original_sender_as_requester_for_forward": True,
    "allow_wildcard_ticket_create": False,
    "skip_ticket_threading": False,
    "threading_without_user_check": False,
    "threading_without_ticket_id_check": False,
    "extended_quoted_text": False,
    "auto_response_detector_toggle": True,
    "email_subject_match": False,
    "multiple_to": False,
    "prioritize_tickets_by_outlook_importance": False,
}
"""The switches of a new account. Those about mail that comes in wait for it to come in."""


def get_mail_mode(tx: Tx) -> str:
    """What becomes of mail that is written now."""
    return str(_facts(tx).get(MODE_FACT) or KEEP)


def set_mail_mode(tx: Tx, mode: str) -> None:
    """What becomes of mail from now on."""
    if get_mail_mode(tx) != mode:
        _set(tx, MODE_FACT, mode)


def get_email_settings(tx: Tx) -> dict[str, bool]:
    """All switches, as they stand."""
    return {**DEFAULTS, **(_facts(tx).get(SETTINGS_FACT) or {})}


def change_email_settings(tx: Tx, given: dict[str, bool], by: Actor) -> dict[str, bool]:
    """Turn some switches; all of them, as they stand now. Records email_settings.updated."""
    tx.hold(SETTINGS_FACT)
    after = {**get_email_settings(tx), **given}
    _set(tx, SETTINGS_FACT, after)
    record(tx, "email_settings.updated", by, data={"changed": sorted(given)})
    return after


def list_bcc_emails(tx: Tx) -> list[str]:
    """Who gets everything that is mailed about tickets, in secret."""
    return [str(email) for email in _facts(tx).get(BCC_FACT) or ()]


def set_bcc_emails(tx: Tx, emails: list[str], by: Actor) -> None:
    """Choose who that is. Records email_settings.updated."""
    _set(tx, BCC_FACT, emails)
    record(tx, "email_settings.updated", by, data={"changed": ["bcc_emails"]})


def _facts(tx: Tx) -> dict[str, Any]:
    """All of it with one look, once in a transaction."""
    if "mail" not in tx.memo:
        tx.memo["mail"] = list_facts(tx, (MODE_FACT, SETTINGS_FACT, BCC_FACT))
    found: dict[str, Any] = tx.memo["mail"]
    return found


def _set(tx: Tx, name: str, value: object) -> None:
    set_account(tx, name, value)
    tx.memo.pop("mail", None)
