"""Canned responses as Freshdesk shows them (contract 5.8)."""

from freehold.contracts.call import Call
from freehold.contracts.freshdesk.attachments import render_attachments
from freehold.contracts.freshdesk.render import Json, when
from freehold.core.tickets.attachments import CANNED_RESPONSE, list_attachments
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx


def render_response_folder(row: Row, total: int) -> Json:
    """A folder as the list has it; `total`: how many responses the reader finds inside."""
    return {
        "id": row["id"],
        "name": row["name"],
        "personal": row["is_personal"],
        "responses_count": total,
        "created_at": when(row["created_at"]),
        "updated_at": when(row["updated_at"]),
    }


def render_responses(tx: Tx, call: Call, found: list[Row]) -> list[Json]:
    """Responses with the files that go along."""
    files = list_attachments(tx, CANNED_RESPONSE, [row["id"] for row in found])
    return [
        {
            "id": row["id"],
            "title": row["title"],
            "folder_id": row["folder_id"],
            "content": row["content"],
            "content_html": row["content_html"],
            "attachments": render_attachments(call, files.get(row["id"], [])),
            "group_ids": row["group_ids"],
            "visibility": row["visibility"],
            "created_at": when(row["created_at"]),
            "updated_at": when(row["updated_at"]),
        }
        for row in found
    ]
