"""Tickets and their conversation, as the reference shows them. All of it is made up."""

from typing import Any

from pydantic import BaseModel

from freehold.catalogue.freshdesk import entries, shapes, tickets

AGENT, REQUESTER = 103000000001, 103000000011
GROUP, COMPANY, FORM = 103000000201, 103000000301, 103000000401
EARLIER = {"created_at": "2026-01-05T09:30:00Z", "updated_at": "2026-01-05T09:30:00Z"}
LATER = {"created_at": "2026-01-05T09:41:07Z", "updated_at": "2026-01-05T09:41:07Z"}

ATTACHMENT = {
    "id": 103000000501,
    "name": "label.png",
    "content_type": "image/png",
    "size": 48211,
    "attachment_url": "https://desk.example.com/files/label.png?sig=9c1185a5",
    "thumb_url": "https://desk.example.com/files/label-small.png?sig=7b1a4e55",
    **EARLIER,
}
TICKET = {
    "id": 42,
    "subject": "My parcel has not arrived",
    "status": 2,
    "priority": 3,
    "source": 1,
    "type": "Incident",
    "requester_id": REQUESTER,
    "responder_id": AGENT,
    "group_id": GROUP,
    "company_id": COMPANY,
    "product_id": None,
    "email_config_id": None,
    "support_email": None,
    "to_emails": None,
    "cc_emails": ["neighbour@example.com"],
    "fwd_emails": [],
    "reply_cc_emails": ["neighbour@example.com"],
    "ticket_cc_emails": ["neighbour@example.com"],
    "ticket_bcc_emails": [],
    "spam": False,
    "fr_escalated": False,
    "is_escalated": False,
    "nr_escalated": False,
    "due_by": "2026-01-06T09:30:00Z",
    "fr_due_by": "2026-01-05T13:30:00Z",
    "nr_due_by": None,
    "association_type": None,
    "associated_tickets_count": None,
    "internal_agent_id": None,
    "internal_group_id": None,
    "structured_description": None,
    "custom_fields": {"cf_order_no": "A-1029"},
    "tags": ["parcel"],
    **EARLIER,
}
ENTRY = {
    "id": 103000000601,
    "ticket_id": 42,
    "body": "<div>It left the depot this morning.</div>",
    "body_text": "It left the depot this morning.",
    "incoming": False,
    "private": False,
    "user_id": AGENT,
    "support_email": "support@desk.example.com",
    "source": 0,
    "category": 3,
    "from_email": "support@desk.example.com",
    "to_emails": ["amal@example.com"],
    "cc_emails": [],
    "bcc_emails": [],
    "email_failure_count": None,
    "outgoing_failures": None,
    "thread_id": None,
    "thread_message_id": None,
    "attachments": [ATTACHMENT],
    "automation_id": None,
    "automation_type_id": None,
    "auto_response": False,
    "last_edited_at": None,
    "last_edited_user_id": None,
    "source_additional_info": None,
    "structured_body": None,
    **LATER,
}
WHOLE_TICKET = {
    **TICKET,
    "description": "<div>It should have come on Monday.</div>",
    "description_text": "It should have come on Monday.",
    "attachments": [ATTACHMENT],
    "associated_tickets_list": None,
    "form_id": FORM,
    "source_additional_info": None,
}
FORWARDED = {
    **ENTRY,
    "body": "<div>Where is this parcel?</div>",
    "body_text": "Where is this parcel?",
    "private": True,
    "source": 8,
    "category": 2,
    "to_emails": ["depot@carrier.example.com"],
    "deleted": False,
    "cloud_files": [],
    "has_quoted_text": True,
}

EXAMPLES: dict[type[BaseModel], Any] = {
    # what clients send
    tickets.TicketCreate: {
        "email": "amal@example.com",
        "name": "Amal Haddad",
        "subject": "My parcel has not arrived",
        "description": "<div>It should have come on Monday.</div>",
        "status": 2,
        "priority": 3,
        "source": 1,
        "type": "Incident",
        "cc_emails": ["neighbour@example.com"],
        "tags": ["parcel"],
    },
    tickets.TicketUpdate: {"status": 4, "priority": 1, "responder_id": AGENT, "tags": ["parcel", "delivered"]},
    entries.ReplyCreate: {
        "body": "<div>It left the depot this morning.</div>",
        "cc_emails": ["neighbour@example.com"],
    },
    entries.NoteCreate: {"body": "<div>The carrier lost the label.</div>", "private": True},
    entries.EntryUpdate: {"body": "<div>The carrier has found the label.</div>"},
    entries.Forward: {"body": "<div>Where is this parcel?</div>", "to_emails": ["depot@carrier.example.com"]},
    entries.ForwardReply: {"body": "<div>Thank you.</div>", "to_emails": ["depot@carrier.example.com"]},
    # what we answer
    shapes.Ticket: TICKET,
    shapes.WholeTicket: WHOLE_TICKET,
    shapes.Entry: ENTRY,
    shapes.Reply: {**ENTRY, "replied_to": ["amal@example.com"]},
    shapes.Note: {
        **ENTRY,
        "body": "<div>The carrier lost the label.</div>",
        "body_text": "The carrier lost the label.",
        "private": True,
        "source": 2,
        "category": 2,
        "support_email": None,
        "from_email": None,
        "to_emails": [],
        "bcc_emails": None,
        "attachments": [],
        "notified_to": [],
    },
    shapes.Forwarded: FORWARDED,
}
