"""Mailboxes as Freshdesk shows them, in both forms (contract 5.13)."""

from freehold.contracts.freshdesk.render import Json, when
from freehold.kernel.query import Row
from freehold.kernel.text import load


def render_email_config(row: Row) -> Json:
    """The older form."""
    return {
        "id": row["id"],
        "name": row["name"],
        "product_id": row["product_id"],
        "to_email": row["forward_email"],
        "reply_email": row["support_email"],
        "group_id": row["group_id"],
        "primary_role": row["is_primary"],
        "active": row["is_active"],
        "workspace_id": None,
        "created_at": when(row["created_at"]),
        "updated_at": when(row["updated_at"]),
    }


def render_mailbox(row: Row) -> Json:
    """The newer form: where it is forwarded to, or its own servers without their passwords."""
    mailbox: Json = {
        "id": row["id"],
        "name": row["name"],
        "support_email": row["support_email"],
        "group_id": row["group_id"],
        "product_id": row["product_id"],
        "default_reply_email": row["is_primary"],
        "active": row["is_active"],
        "mailbox_type": row["kind"],
        "created_at": when(row["created_at"]),
        "updated_at": when(row["updated_at"]),
    }
    if row["servers"] is None:
        mailbox["freshdesk_mailbox"] = {"forward_email": row["forward_email"], "failure_code": None}
    else:
        mailbox["custom_mailbox"] = load(row["servers"])
        if "incoming" in mailbox["custom_mailbox"]:
            mailbox["custom_mailbox"]["incoming"]["failure_code"] = None
    return mailbox
