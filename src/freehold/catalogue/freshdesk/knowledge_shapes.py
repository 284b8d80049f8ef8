"""What agents have ready to say, and what customers read: the objects that we answer with (contract 5.8, 5.13)."""

from typing import Any

from pydantic import RootModel

from freehold.catalogue.freshdesk.kinds import DateTime, Shape
from freehold.catalogue.freshdesk.shapes import Attachment


class CannedFolder(Shape):
    """A folder of canned responses, as the list has it (contract 5.8)."""

    id: int
    name: str
    personal: bool
    responses_count: int
    created_at: DateTime
    updated_at: DateTime


class NamedResponse(Shape):
    id: int
    title: str


class WholeCannedFolder(CannedFolder):
    """A folder by itself, with the names of what is in it."""

    canned_responses: list[NamedResponse]


class CannedResponse(Shape):
    """What is ready to be written into a reply (contract 5.8)."""

    id: int
    title: str
    folder_id: int
    content: str
    content_html: str
    attachments: list[Attachment]
    group_ids: list[int]
    visibility: int
    created_at: DateTime
    updated_at: DateTime


class SolutionCategory(Shape):
    """What a part of the knowledge base is about (contract 5.13)."""

    id: int
    name: str
    description: str | None
    visible_in_portals: list[int]
    icon: dict[str, Any]
    created_at: DateTime
    updated_at: DateTime


class SolutionCategoryOrAll(RootModel[SolutionCategory | list[SolutionCategory]]):
    """A category; or, where a language stands in place of its number, all that there are in that language."""


class Place(Shape):
    """A category or folder that something is in."""

    id: int
    name: str
    language: str


class Level(Shape):
    level: int
    type: str
    data: Place


class SolutionFolder(Shape):
    """A folder of articles (contract 5.13)."""

    id: int
    name: str
    description: str | None
    visibility: int
    category_id: int
    parent_folder_id: int | None
    hierarchy: list[Level]
    articles_count: int
    sub_folders_count: int
    icon_url: str | None
    company_ids: list[int] | None
    contact_segment_ids: list[int] | None
    company_segment_ids: list[int] | None
    created_at: DateTime
    updated_at: DateTime


class SeoData(Shape):
    meta_title: str | None
    meta_description: str | None
    meta_keywords: str | None


class Article(Shape):
    """An article in one language (contract 5.13)."""

    id: int
    type: int
    status: int
    title: str
    description: str
    description_text: str
    agent_id: int
    category_id: int
    folder_id: int
    hierarchy: list[Level]
    thumbs_up: int
    thumbs_down: int
    hits: int
    suggested: int
    feedback_count: int
    tags: list[str]
    seo_data: SeoData
    attachments: list[Attachment]
    cloud_files: list[Any]
    created_at: DateTime
    updated_at: DateTime


class FoundArticle(Article):
    """An article that a search has found (contract 6.14)."""

    folder_visibility: int
    path: str
    modified_at: DateTime
    modified_by: int
    language_id: int
    category_name: str
    folder_name: str
