"""Examples for what moves here from another desk, and for what other channels bring and take."""

from typing import Any

from pydantic import BaseModel

from freehold.catalogue.freshdesk import channel, channels

TIMES = {"created_at": "2024-03-05T09:41:07Z", "updated_at": "2024-03-05T09:41:07Z"}

MESSAGE = {
    "success": True,
    "message_id": "019b8d5f-1c2d-7e3f-8a4b-5c6d7e8f9a0b",
    "description": "Message request accepted.",
}

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
    channels.OutboundMessageCreate: {
        "from": {"channel_identifier": "+15550100001"},
        "to": {"recipient_identifier": "+15550100002"},
        "channel_type": "WHATSAPP",
        "message": {
            "type": "TEMPLATE",
            "template": {
                "name": "parcel_update",
                "language": {"code": "en"},
                "components": [{"type": "body", "parameters": [{"type": "text", "text": "A-1029"}]}],
            },
        },
    },
    channels.OutboundMessageTaken: MESSAGE,
    channels.OutboundMessage: {
        **MESSAGE,
        "created_on": 1767606067000,
        "status": "DELIVERED",
        "error_code": None,
        "error_message": None,
    },
    channels.ActivityCreate: {
        "activity": {
            "name": "Ordered a parcel box",
            "actor": {"type": "contact", "id": "c-17", "name": "Amal Haddad"},
            "source": {"name": "Shop", "id": "shop"},
        },
        "contact": {"email": "amal@example.com"},
    },
    channels.ActivityKept: {
        "id": 12,
        "contact_id": 103000000011,
        "name": "Ordered a parcel box",
        "timestamp": "2026-01-05T09:41:07Z",
    },
}
