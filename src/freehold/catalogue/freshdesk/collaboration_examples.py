"""Examples for threads beside a ticket."""

from typing import Any

from pydantic import BaseModel

from freehold.catalogue.freshdesk import collaboration

TIMES = {"created_at": "2026-01-05T09:41:07Z", "updated_at": "2026-01-05T09:41:07Z"}
BY = "103000000001"

EXAMPLES: dict[type[BaseModel], Any] = {
    collaboration.ThreadCreate: {
        "type": "discussion",
        "parent": {"id": "42", "type": "ticket"},
        "title": "Who is near?",
    },
    collaboration.ThreadUpdate: {"title": "Who can go there?"},
    collaboration.MessageCreate: {"thread_id": "7", "body": "I can be there by noon."},
    collaboration.MessageUpdate: {"body": "I can be there by one."},
    collaboration.Thread: {
        "id": "7",
        "type": "discussion",
        "title": "Who is near?",
        "created_by": BY,
        "updated_by": BY,
        "parent": {"id": "42", "type": "ticket"},
        "anchor": None,
        "participants": {"emails": [], "agents": [BY]},
        "linked_object": {
            "id": "7",
            "type": "thread-messages",
            "attributes": {"last_activity_at": "2026-01-05T09:41:07Z", "message_count": 1},
            "links": {"self": "/api/v2/collaboration/threads/7"},
        },
        "additional_info": None,
        "is_read": True,
        **TIMES,
    },
    collaboration.ThreadMessage: {
        "id": "12",
        "body": "<div>I can be there by noon.</div>",
        "body_text": "I can be there by noon.",
        "thread_id": "7",
        "created_by": BY,
        "attachment_ids": [],
        "inline_attachment_ids": [],
        "participants": {"email": {"from": None, "to": [], "cc": [], "bcc": []}, "tagged_users": []},
        "edited": False,
        "source": None,
        "additional_info": None,
        "full_message": "<div>I can be there by noon.</div>",
        "full_message_text": "I can be there by noon.",
        **TIMES,
    },
    collaboration.Quote: {"quoted_text": '<blockquote class="freshdesk_quote"><div>By noon.</div></blockquote>'},
}
