"""Examples of mailboxes and of the choices about mail."""

from typing import Any

from pydantic import BaseModel

from freehold.catalogue.freshdesk import email as rows
from freehold.catalogue.freshdesk import email_shapes as shapes

_WHEN = {"created_at": "2026-01-05T09:41:07Z", "updated_at": "2026-01-05T09:41:07Z"}
_SERVER = {"mail_server": "smtp.example.com", "port": 465, "use_ssl": True, "authentication": "plain"}
_IN = {"mail_server": "imap.example.com", "port": 993, "use_ssl": True, "authentication": "plain"}
_USER = {"user_name": "help@example.com"}
_WRITTEN = {**_USER, "password": "not-a-real-one"}
_SETTINGS = {
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

EXAMPLES: dict[type[BaseModel], Any] = {
    shapes.EmailConfig: {
        "id": 115000000001,
        "name": "Support",
        "product_id": None,
        "to_email": "examplecomsupport@desk.example.com",
        "reply_email": "support@example.com",
        "group_id": None,
        "primary_role": True,
        "active": True,
        "workspace_id": None,
        **_WHEN,
    },
    shapes.Mailbox: {
        "id": 115000000001,
        "name": "Support",
        "support_email": "support@example.com",
        "group_id": None,
        "product_id": None,
        "default_reply_email": True,
        "active": True,
        "mailbox_type": "freshdesk_mailbox",
        **_WHEN,
        "freshdesk_mailbox": {"forward_email": "examplecomsupport@desk.example.com", "failure_code": None},
    },
    shapes.EmailSettings: _SETTINGS,
    shapes.Bcc: {"emails": ["archive@example.com"]},
    rows.MailboxCreate: {
        "name": "Help",
        "support_email": "help@example.com",
        "mailbox_type": "custom_mailbox",
        "custom_mailbox": {
            "access_type": "both",
            "incoming": {**_IN, "delete_from_server": False, **_WRITTEN},
            "outgoing": {**_SERVER, **_WRITTEN},
        },
    },
    rows.MailboxUpdate: {"name": "Help", "default_reply_email": True},
    rows.SettingsWrite: {"personalized_email_replies": False},
    rows.BccWrite: {"emails": ["archive@example.com"]},
}
