"""Which mailbox a ticket belongs to, and what follows from that (contract 6.1.1)."""

from typing import Any

from freehold.contracts.call import Call
from freehold.contracts.freshdesk.words_of_wrongs import nothing_matches
from freehold.core.mail.mailboxes import find_mailbox, find_mailbox_by_email, find_primary
from freehold.kernel.errors import Wrong
from freehold.kernel.tx import Tx


def by_mailbox(tx: Tx, given: dict[str, Any], *, is_new: bool) -> list[Wrong]:
    """Complete the values of a ticket by its mailbox; what is wrong with that.

    An `email_config_id` brings its product, whatever product is named beside it; a product without one brings its
    primary mailbox. A new ticket without a group gets the mailbox's.
    """
    number = given.get("email_config_id")
    if number is not None:
        mailbox = find_mailbox(tx, number)
        if mailbox is None:
            message = "There is no email config matching the given email_config_id"
            return [Wrong("email_config_id", message, "invalid_value")]
        given.pop("product_id", None)
        if mailbox["product_id"] is not None:
            given["product_id"] = mailbox["product_id"]
    elif given.get("product_id") is not None:
        mailbox = find_primary(tx, given["product_id"])
        if mailbox is None:
            return []
        given["email_config_id"] = mailbox["id"]
    else:
        return []
    if is_new and mailbox["group_id"] is not None and given.get("group_id") is None:
        given["group_id"] = mailbox["group_id"]
    return []


def foreign_sender(tx: Tx, call: Call, email: str | None) -> list[Wrong]:
    """What is wrong with a sender that is no mailbox of the account, where the settings want one."""
    if email is None or not call.installation.settings.mail_from_mailboxes_only:
        return []
    mailbox = find_mailbox_by_email(tx, email)
    if mailbox is not None and mailbox["is_active"]:
        return []
    return [nothing_matches("from_email", "mailbox")]
