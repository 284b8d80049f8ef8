"""What is done with tickets beside answering them, as the reference shows it. All of it is made up."""

from typing import Any

from pydantic import BaseModel

from freehold.catalogue.freshdesk import associations, attention, bulk, shapes, tickets, time_entries
from freehold.catalogue.freshdesk.ticket_examples import AGENT, EARLIER, LATER, TICKET

OTHER_AGENT = 101000000002
JOB = "9f1c2d3e4a5b6c7d8e9f0a1b2c3d4e5f"
_SHORT = (
    "id",
    "group_id",
    "priority",
    "requester_id",
    "responder_id",
    "source",
    "company_id",
    "status",
    "subject",
    "product_id",
    "type",
    "due_by",
    "fr_due_by",
    "is_escalated",
    "created_at",
    "updated_at",
)
SHORT_TICKET = {name: TICKET[name] for name in _SHORT}

EXAMPLES: dict[type[BaseModel], Any] = {
    # what clients send
    tickets.OutboundCreate: {
        "email": "amal@example.com",
        "subject": "Your parcel is late",
        "email_config_id": 107000000001,
        "description": "<div>It will come on Wednesday.</div>",
    },
    associations.Merge: {
        "primary_id": 42,
        "ticket_ids": [43, 44],
        "convert_recepients_to_cc": True,
        "note_in_primary": {"body": "Amal wrote three times.", "private": True},
    },
    attention.Watch: {"user_id": OTHER_AGENT},
    attention.BulkWatch: {"ids": [42, 43], "user_id": OTHER_AGENT},
    attention.BulkUnwatch: {"ids": [42, 43]},
    attention.AccessGrant: {"user_ids": [OTHER_AGENT]},
    attention.AccessUpdate: {"user_ids": [{"id": OTHER_AGENT, "deleted": True}, {"id": AGENT}]},
    attention.SummaryWrite: {"body": "<div>The carrier lost the label; the parcel comes on Wednesday.</div>"},
    bulk.BulkUpdate: {
        "bulk_action": {
            "ids": [42, 43],
            "properties": {"status": 3, "priority": 2},
            "reply": {"body": "We are asking the carrier."},
        }
    },
    bulk.BulkDelete: {"bulk_action": {"ids": [42, 43]}},
    time_entries.TimeCreate: {"time_spent": "00:25", "note": "Called the carrier.", "billable": False},
    time_entries.TimeUpdate: {"time_spent": "00:40"},
    # what we answer
    shapes.ShortTicket: SHORT_TICKET,
    shapes.Associated: {"tickets": [SHORT_TICKET]},
    shapes.Watchers: {"watcher_ids": [AGENT]},
    shapes.Accesses: {"user_ids": [OTHER_AGENT]},
    shapes.Summary: {
        "id": 7,
        "ticket_id": 42,
        "body": "<div>The carrier lost the label; the parcel comes on Wednesday.</div>",
        "body_text": "The carrier lost the label; the parcel comes on Wednesday.",
        "user_id": AGENT,
        "attachments": [],
        "cloud_files": [],
        "last_edited_at": None,
        "last_edited_user_id": None,
        **LATER,
    },
    shapes.TimeEntry: {
        "id": 12,
        "ticket_id": 42,
        "agent_id": AGENT,
        "company_id": None,
        "billable": False,
        "note": "Called the carrier.",
        "timer_running": False,
        "time_spent": "00:25",
        "time_spent_in_seconds": 1500,
        "start_time": EARLIER["created_at"],
        "executed_at": EARLIER["created_at"],
        **LATER,
    },
    shapes.JobAskedFor: {"job_id": JOB, "href": f"https://desk.example.com/api/v2/jobs/{JOB}"},
    shapes.Job: {
        "id": JOB,
        "name": "TICKET::BULK_UPDATE",
        "status": "IN PROGRESS",
        "progress": 50,
        "status_updated_at": EARLIER["created_at"],
        **EARLIER,
    },
}
