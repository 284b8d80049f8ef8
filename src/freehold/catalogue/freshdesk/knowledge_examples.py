"""What agents have ready to say, and what customers read, as the reference shows it. All of it is made up."""

from typing import Any

from pydantic import BaseModel

from freehold.catalogue.freshdesk import canned_responses, knowledge_shapes
from freehold.catalogue.freshdesk.people_examples import GROUP, TIMES

CANNED_FOLDER, RESPONSE = 131_000_000_003, 132_000_000_007
NEW_RESPONSE = {
    "title": "Where is my parcel",
    "content_html": "<div>It is on its way.</div>",
    "folder_id": CANNED_FOLDER,
    "visibility": 2,
    "group_ids": [GROUP],
}
FOLDER = {"id": CANNED_FOLDER, "name": "Deliveries", "personal": False, "responses_count": 1, **TIMES}
NAMED_RESPONSE = {"id": RESPONSE, "title": "Where is my parcel"}

EXAMPLES: dict[type[BaseModel], Any] = {
    canned_responses.ResponseCreate: NEW_RESPONSE,
    canned_responses.ResponseUpdate: {"visibility": 0},
    canned_responses.ManyResponses: {"canned_responses": [NEW_RESPONSE]},
    canned_responses.FolderWrite: {"name": "Deliveries"},
    knowledge_shapes.CannedFolder: FOLDER,
    knowledge_shapes.WholeCannedFolder: {**FOLDER, "canned_responses": [NAMED_RESPONSE]},
    knowledge_shapes.CannedResponse: {
        **NAMED_RESPONSE,
        "folder_id": CANNED_FOLDER,
        "content": "It is on its way.",
        "content_html": "<div>It is on its way.</div>",
        "attachments": [],
        "group_ids": [GROUP],
        "visibility": 2,
        **TIMES,
    },
}
