"""Examples for what moves here from another desk."""

from typing import Any

from pydantic import BaseModel

from freehold.catalogue.freshdesk import channel

TIMES = {"created_at": "2024-03-05T09:41:07Z", "updated_at": "2024-03-05T09:41:07Z"}

EXAMPLES: dict[type[BaseModel], Any] = {
    channel.TicketTakenOver: {
        "import_id": "old-desk-4711",
        "email": "amal@example.com",
        "subject": "My parcel has not arrived",
        "description": "<div>It should have come on Monday.</div>",
        "status": 5,
        **TIMES,
    },
    channel.ReplyTakenOver: {
        "import_id": "old-desk-4711-1",
        "body": "<div>It left the depot this morning.</div>",
        **TIMES,
    },
    channel.NoteTakenOver: {
        "import_id": "old-desk-4711-2",
        "body": "<div>It is here, thank you!</div>",
        "incoming": True,
        "private": False,
        **TIMES,
    },
}
