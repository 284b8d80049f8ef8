"""Rows as Freshdesk shows them (contract 5). Every documented attribute is present; blanks are null."""

from typing import Any

from freehold.contracts.freshdesk.custom_fields import shown_fields
from freehold.core.fields.forms import DEFAULT_FORM
from freehold.kernel.clock import Instant, iso_seconds
from freehold.kernel.query import Row
from freehold.kernel.text import Raw
from freehold.kernel.tx import Tx

Json = dict[str, Any]


_NOTHING = Raw(b"[]")


def raw(stored: str) -> Raw:
    """Stored JSON, to be written as it is."""
    return _NOTHING if stored == "[]" else Raw(stored.encode())


def raw_or_none(stored: str | None) -> Raw | None:
    return None if stored is None else Raw(stored.encode())


def when(at: Instant | None) -> str | None:
    """UTC, whole seconds, Z; null when it has not happened."""
    return None if at is None else iso_seconds(at)


def render_ticket(tx: Tx, row: Row, associated: int | None = None) -> Json:
    """What both the list and the view show of a ticket (contract 5.1)."""
    ticket: Json = {
        "cc_emails": raw(row["cc_emails"]),
        "fwd_emails": raw(row["fwd_emails"]),
        "reply_cc_emails": raw(row["reply_cc_emails"]),
        "ticket_cc_emails": raw(row["ticket_cc_emails"]),
        "ticket_bcc_emails": raw(row["ticket_bcc_emails"]),
        "fr_escalated": row["is_first_response_escalated"],
        "nr_escalated": row["is_next_response_escalated"],
        "is_escalated": row["is_resolution_escalated"],
        "spam": row["is_spam"],
        "email_config_id": row["email_config_id"],
        "group_id": row["group_id"],
        "priority": row["priority"],
        "requester_id": row["contact_id"],
        "responder_id": row["agent_id"],
        "source": row["source"],
        "company_id": row["company_id"],
        "status": row["status"],
        "subject": row["subject"],
        "association_type": row["association"],
        "support_email": row["support_email"],
        "to_emails": raw_or_none(row["to_emails"]),
        "product_id": row["product_id"],
        "id": row["id"],
        "type": row["type"],
        "due_by": when(row["due_at"]),
        "fr_due_by": when(row["first_response_due_at"]),
        "nr_due_by": when(row["next_response_due_at"]),
        "internal_agent_id": row["internal_agent_id"],
        "internal_group_id": row["internal_group_id"],
        "custom_fields": shown_fields(tx, "ticket", row["custom_fields"]),
        "tags": raw(row["tags"]),
        "structured_description": raw_or_none(row["structured_description"]),
        "associated_tickets_count": associated,
        "created_at": when(row["created_at"]),
        "updated_at": when(row["updated_at"]),
    }
    if row["deleted_at"] is not None:
        ticket["deleted"] = True
    return ticket


def render_description(row: Row) -> Json:
    return {"description": row["description"], "description_text": row["description_text"]}


def render_ticket_view(tx: Tx, row: Row, attachments: list[Json], associated: list[int] | None) -> Json:
    """A ticket by itself: the list's attributes, the description, what came with it and what it belongs with."""
    is_prime = row["association"] in (1, 3)
    return {
        **render_ticket(tx, row, len(associated or ()) if is_prime else None),
        **render_description(row),
        "attachments": attachments,
        "associated_tickets_list": associated,
        "form_id": row["form_id"] or DEFAULT_FORM,
        "source_additional_info": None,
    }


def render_short_ticket(row: Row) -> Json:
    """What stands of a ticket beside one that it belongs with."""
    return {
        "id": row["id"],
        "group_id": row["group_id"],
        "priority": row["priority"],
        "requester_id": row["contact_id"],
        "responder_id": row["agent_id"],
        "source": row["source"],
        "company_id": row["company_id"],
        "status": row["status"],
        "subject": row["subject"],
        "product_id": row["product_id"],
        "type": row["type"],
        "due_by": when(row["due_at"]),
        "fr_due_by": when(row["first_response_due_at"]),
        "is_escalated": row["is_resolution_escalated"],
        "created_at": when(row["created_at"]),
        "updated_at": when(row["updated_at"]),
    }


def render_stats(row: Row) -> Json:
    """When what happened to a ticket (contract 5.1)."""
    names = (
        "agent_responded_at",
        "requester_responded_at",
        "first_responded_at",
        "status_updated_at",
        "reopened_at",
        "resolved_at",
        "closed_at",
        "pending_since",
    )
    return {name: when(row[name]) for name in names}


def render_requester(row: Row) -> Json:
    """What a ticket shows of its requester."""
    name = f"{row['first_name']} {row['last_name']}".strip()
    return {"id": row["id"], "name": name, "email": row["email"], "mobile": row["mobile"], "phone": row["phone"]}


def render_entry(row: Row, attachments: list[Json], mailed: Row | None = None) -> Json:
    """A reply or a note (contract 5.2)."""
    failures = mailed["failures"] if mailed else []
    return {
        "body": row["body"],
        "body_text": row["body_text"],
        "id": row["id"],
        "incoming": row["is_incoming"],
        "private": row["kind"] == "note",
        "user_id": row["author_number"],
        "support_email": row["support_email"],
        "source": row["source"],
        "category": row["category"],
        "ticket_id": row["ticket_id"],
        "to_emails": raw_or_none(row["to_emails"]),
        "from_email": row["from_email"],
        "cc_emails": raw(row["cc_emails"]),
        "bcc_emails": raw_or_none(row["bcc_emails"]),
        "email_failure_count": len(failures) or None,
        "outgoing_failures": {one["email"]: one["reason"] for one in failures} or None,
        "thread_id": mailed["thread_id"] if mailed else None,
        "thread_message_id": mailed["number"] if mailed else None,
        "attachments": attachments,
        "automation_id": row["automation_id"],
        "automation_type_id": None,
        "auto_response": row["is_automatic"],
        "last_edited_at": when(row["edited_at"]),
        "last_edited_user_id": row["edited_by"],
        "source_additional_info": None,
        "structured_body": raw_or_none(row["structured_body"]),
        "created_at": when(row["created_at"]),
        "updated_at": when(row["updated_at"]),
    }
