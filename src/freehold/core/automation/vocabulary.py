"""The words of rules: what they can ask of a ticket, how they can compare, what may set them off, what they can do.

These are the names of Freshdesk contract 9.1, and of what it calls "by analogy" those that are listed here and no other.
A rule is stored in these words; `facts.py` says what each stands for.
"""

from typing import Any

CHOICE, TEXT, LIST, NUMBER, HOURS, FLAG, DATE, MOMENT = (
    "choice", "text", "list", "number", "hours", "flag", "date", "moment",
)  # fmt: skip

OPERATORS: dict[str, tuple[str, ...]] = {
    CHOICE: ("in", "not_in", "is", "is_not"),
    TEXT: ("is", "is_not", "in", "not_in", "contains", "does_not_contain", "starts_with", "ends_with"),
    LIST: ("in", "not_in", "is", "is_not", "contains", "does_not_contain"),
    NUMBER: ("is", "is_not", "in", "not_in", "greater_than", "less_than"),
    HOURS: ("is", "greater_than", "less_than"),
    FLAG: ("is", "is_not", "selected", "not_selected"),
    DATE: ("is", "is_not", "greater_than", "less_than"),
    MOMENT: ("during",),
}
"""How each kind of value can be compared."""
BARE = frozenset({"selected", "not_selected"})
"""Operators that take no value."""
DURING = ("business_hours", "non_business_hours", "any_time")

SINCE = {
    "hours_since_created": "created_at",
    "hours_since_updated": "updated_at",
    "hours_since_status_updated": "status_updated_at",
    "hours_since_pending": "pending_since",
    "hours_since_resolved": "resolved_at",
    "hours_since_closed": "closed_at",
    "hours_since_reopened": "reopened_at",
    "hours_since_first_responded": "first_responded_at",
    "hours_since_agent_responded": "agent_responded_at",
    "hours_since_requester_responded": "requester_responded_at",
    "hours_since_due_by": "due_at",
    "hours_since_fr_due_by": "first_response_due_at",
}
"""Hours since a time of the ticket: the column that holds it."""
FIELDS: dict[str, dict[str, str]] = {
    "ticket": {
        "status": CHOICE,
        "priority": CHOICE,
        "source": CHOICE,
        "ticket_type": CHOICE,
        "responder_id": CHOICE,
        "group_id": CHOICE,
        "product_id": CHOICE,
        "internal_agent_id": CHOICE,
        "internal_group_id": CHOICE,
        "association_type": CHOICE,
        "subject": TEXT,
        "description": TEXT,
        "subject_or_description": TEXT,
        "from_email": TEXT,
        "to_email": LIST,
        "ticket_cc": LIST,
        "tag_names": LIST,
        "created_at": MOMENT,
        **dict.fromkeys(SINCE, HOURS),
    },
    "contact": {
        "name": TEXT,
        "email": TEXT,
        "job_title": TEXT,
        "language": CHOICE,
        "time_zone": CHOICE,
        "tag_names": LIST,
    },
    "company": {
        "name": TEXT,
        "domains": LIST,
        "industry": CHOICE,
        "account_tier": CHOICE,
        "health_score": CHOICE,
        "renewal_date": DATE,
    },
}
"""What conditions can ask, beside custom fields: of the ticket, its requester, its company."""
RESOURCES = {"ticket": "ticket", "tickets": "ticket", "contact": "contact", "contacts": "contact",
             "company": "company", "companies": "company"}  # fmt: skip
"""The thing that is asked about; documents write the plural, samples do not."""

CHANGES = {
    "status": "status",
    "priority": "priority",
    "source": "source",
    "ticket_type": "type",
    "responder_id": "agent_id",
    "group_id": "group_id",
    "product_id": "product_id",
    "internal_agent_id": "internal_agent_id",
    "internal_group_id": "internal_group_id",
    "due_by": "due_at",
}
"""Changes of a ticket that can set off a rule: the column in which each shows. Custom fields can too."""
HAPPENINGS: dict[str, tuple[str, ...]] = {
    "ticket_action": ("created", "updated", "deleted", "restored", "marked_as_spam"),
    "note_type": ("private", "public"),
    "reply_sent": ("sent",),
    "time_entry": ("added", "updated"),
    "customer_feedback": (),
}
"""What else can, and the values that can be waited for; customer_feedback has a rating's number."""
ANY = "--"

SETTABLE = tuple(name for name in CHANGES if name != "due_by")
"""Properties that an action can set. Custom fields can be set too."""
ACTIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(SETTABLE, ("value",)),
    "add_tag": ("value",),
    "remove_tag": ("value",),
    "add_watcher": ("value",),
    "add_note": ("note_body", "notify_agents"),
    "send_email_to_requester": (
        "email_subject", "email_body", "action_type", "include_to_and_cc", "add_as_private_note",
    ),
    "send_email_to_agent": ("email_to", "email_subject", "email_body"),
    "send_email_to_group": ("email_to", "email_subject", "email_body"),
    "forward_ticket": ("fwd_to", "fwd_cc", "fwd_bcc", "fwd_note_body"),
    "delete_ticket": (),
    "mark_as_spam": (),
    "trigger_webhook": (
        "request_type", "url", "content_type", "content_layout", "content", "custom_headers", "auth_header", "api_key",
    ),
}  # fmt: skip
"""What a rule can do, and what each action is told."""
TARGETS = ("same_ticket", "parent_ticket", "tracker_ticket")
"""The tickets to which an action can be done."""
ASSIGNED = -1
"""Instead of an agent's or a group's number: whoever the ticket is assigned to."""


def kind_of(field_type: str) -> str:
    """How values of a custom field are compared, by the field's type."""
    if field_type == "phone_number":
        return TEXT
    for part, kind in (
        ("multi", LIST), ("dropdown", CHOICE), ("nested", CHOICE), ("number", NUMBER), ("decimal", NUMBER),
        ("checkbox", FLAG), ("date", DATE),
    ):  # fmt: skip
        if part in field_type:
            return kind
    return TEXT


def listed(value: Any) -> list[Any]:
    """A value as a list of values: one that is none counts as a list of one."""
    return value if isinstance(value, list) else [value]
