"""What agents have ready to say, and what customers read, as the reference shows it. All of it is made up."""

from typing import Any

from pydantic import BaseModel

from freehold.catalogue.freshdesk import (
    articles,
    canned_responses,
    knowledge_shapes,
    solution_categories,
    solution_folders,
)
from freehold.catalogue.freshdesk.people_examples import AGENT, COMPANY, GROUP, TIMES

CANNED_FOLDER, RESPONSE = 131_000_000_003, 132_000_000_007
NEW_RESPONSE = {
    "title": "Where is my parcel",
    "content_html": "<div>It is on its way.</div>",
    "folder_id": CANNED_FOLDER,
    "visibility": 2,
    "group_ids": [GROUP],
}
FOLDER = {"id": CANNED_FOLDER, "name": "Deliveries", "personal": False, "responses_count": 1, **TIMES}
CATEGORY, SOLUTION_FOLDER, ARTICLE = 133_000_000_001, 134_000_000_001, 135_000_000_001
SOLUTION_CATEGORY: dict[str, Any] = {
    "id": CATEGORY,
    "name": "Parcels",
    "description": "What becomes of a parcel",
    "visible_in_portals": [],
    "icon": {},
    **TIMES,
}
IN_CATEGORY = {"level": 0, "type": "category", "data": {"id": CATEGORY, "name": "Parcels", "language": "en"}}
IN_FOLDER = {"level": 1, "type": "folder", "data": {"id": SOLUTION_FOLDER, "name": "Delays", "language": "en"}}
NEW_ARTICLE = {
    "title": "My parcel is late",
    "description": "<div>Look at the number on your receipt.</div>",
    "status": 2,
    "tags": ["late"],
    "seo_data": {"meta_title": "Late parcels", "meta_keywords": ["parcel", "late"]},
}
WHOLE_ARTICLE: dict[str, Any] = {
    "id": ARTICLE,
    "type": 1,
    "status": 2,
    "title": "My parcel is late",
    "description": "<div>Look at the number on your receipt.</div>",
    "description_text": "Look at the number on your receipt.",
    "agent_id": AGENT,
    "category_id": CATEGORY,
    "folder_id": SOLUTION_FOLDER,
    "hierarchy": [IN_CATEGORY, IN_FOLDER],
    "thumbs_up": 0,
    "thumbs_down": 0,
    "hits": 0,
    "suggested": 0,
    "feedback_count": 0,
    "tags": ["late"],
    "seo_data": {"meta_title": "Late parcels", "meta_description": None, "meta_keywords": "parcel,late"},
    "attachments": [],
    "cloud_files": [],
    **TIMES,
}
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
    solution_categories.CategoryCreate: {"name": "Parcels", "description": "What becomes of a parcel"},
    solution_categories.CategoryUpdate: {"name": "Parcels and letters"},
    solution_categories.CategoryWrite: {"name": "Pakete", "description": "Was aus einem Paket wird"},
    knowledge_shapes.SolutionCategory: SOLUTION_CATEGORY,
    knowledge_shapes.SolutionCategoryOrAll: SOLUTION_CATEGORY,
    solution_folders.FolderCreate: {"name": "Delays", "visibility": 2},
    solution_folders.FolderUpdate: {"visibility": 4, "company_ids": [COMPANY]},
    solution_folders.FolderWrite: {"name": "Verspätungen"},
    knowledge_shapes.SolutionFolder: {
        "id": SOLUTION_FOLDER,
        "name": "Delays",
        "description": None,
        "visibility": 2,
        "category_id": CATEGORY,
        "parent_folder_id": None,
        "hierarchy": [IN_CATEGORY],
        "articles_count": 1,
        "sub_folders_count": 0,
        "icon_url": None,
        "company_ids": None,
        "contact_segment_ids": None,
        "company_segment_ids": None,
        **TIMES,
    },
    articles.ArticleCreate: NEW_ARTICLE,
    articles.ArticleUpdate: {"status": 1},
    articles.ArticleWrite: {"title": "Mein Paket kommt nicht", "description": "<div>Warten.</div>", "status": 1},
    knowledge_shapes.Article: WHOLE_ARTICLE,
    knowledge_shapes.FoundArticle: {
        **WHOLE_ARTICLE,
        "folder_visibility": 2,
        "path": f"{ARTICLE}-my-parcel-is-late",
        "modified_at": TIMES["updated_at"],
        "modified_by": AGENT,
        "language_id": 12,
        "category_name": "Parcels",
        "folder_name": "Delays",
    },
}
