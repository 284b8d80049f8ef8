"""The knowledge base as Freshdesk shows it (contract 5.13). Every documented attribute is present; blanks are null."""

from typing import Any

from freehold.catalogue.freshdesk.places import LANGUAGES
from freehold.contracts.call import Call
from freehold.contracts.freshdesk.attachments import render_attachments
from freehold.contracts.freshdesk.render import Json, raw, raw_or_none, when
from freehold.core.solutions.articles import METRICS
from freehold.core.solutions.categories import primary_language
from freehold.core.solutions.folders import count_inside, list_places
from freehold.core.tickets.attachments import ARTICLE, list_attachments
from freehold.kernel.query import Row
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

_SEO = ("meta_title", "meta_description", "meta_keywords")


def render_category(row: Row) -> Json:
    return {
        "id": row["id"],
        "name": row["name"],
        "description": row["description"],
        "visible_in_portals": raw(row["visible_in_portals"]),
        "icon": {},
        "created_at": when(row["created_at"]),
        "updated_at": when(row["updated_at"]),
    }


def render_folders(tx: Tx, rows: list[Row], language: str | None = None) -> list[Json]:
    """Folders with where they are and how much is right inside them."""
    numbers = [row["id"] for row in rows]
    held, inside = count_inside(tx, numbers)
    places = list_places(tx, numbers, language or primary_language(tx))
    return [
        {
            "id": row["id"],
            "name": row["name"],
            "description": row["description"],
            "visibility": row["visibility"],
            "category_id": row["category_id"],
            "parent_folder_id": row["parent_folder_id"],
            "hierarchy": _hierarchy(places[row["id"]][:-1]),
            "articles_count": held.get(row["id"], 0),
            "sub_folders_count": inside.get(row["id"], 0),
            "icon_url": None,
            "company_ids": raw_or_none(row["company_ids"]),
            "contact_segment_ids": raw_or_none(row["contact_segment_ids"]),
            "company_segment_ids": raw_or_none(row["company_segment_ids"]),
            "created_at": when(row["created_at"]),
            "updated_at": when(row["updated_at"]),
        }
        for row in rows
    ]


def render_articles(tx: Tx, call: Call, rows: list[Row], language: str | None = None) -> list[Json]:
    """Articles with where they are and what came with them."""
    places = list_places(tx, sorted({row["folder_id"] for row in rows}), language or primary_language(tx))
    files = list_attachments(tx, ARTICLE, sorted({row["id"] for row in rows}))
    return [_article(call, row, places[row["folder_id"]], files.get(row["id"], [])) for row in rows]


def render_found(tx: Tx, call: Call, rows: list[Row]) -> list[Json]:
    """Articles that a search has found, each in its language (contract 6.14)."""
    items: dict[tuple[int, str], Json] = {}
    for language in sorted({row["language"] for row in rows}):
        found = [row for row in rows if row["language"] == language]
        places = list_places(tx, sorted({row["folder_id"] for row in found}), language)
        for row, item in zip(found, render_articles(tx, call, found, language), strict=True):
            category, *_, folder = places[row["folder_id"]]
            items[row["id"], language] = {
                **item,
                "folder_visibility": folder["visibility"],
                "path": f"{row['id']}-{_slug(row['title'])}".rstrip("-"),
                "modified_at": when(row["updated_at"]),
                "modified_by": row["modified_by"],
                "language_id": LANGUAGES.index(language) + 1,
                "category_name": category["name"],
                "folder_name": folder["name"],
            }
    return [items[row["id"], row["language"]] for row in rows]


def _slug(title: str) -> str:
    kept = "".join(mark if mark.isalnum() else " " for mark in title.lower())
    return "-".join(kept.split())[:100]


def _hierarchy(places: list[Row]) -> list[Json]:
    return [
        {
            "level": level,
            "type": "folder" if level else "category",
            "data": {"id": place["id"], "name": place["name"], "language": place["language"]},
        }
        for level, place in enumerate(places)
    ]


def _article(call: Call, row: Row, places: list[Row], files: list[Row]) -> Json:
    seo: dict[str, Any] = load(row["seo_data"])
    return {
        "id": row["id"],
        "type": row["type"],
        "status": row["status"],
        "title": row["title"],
        "description": row["description"],
        "description_text": row["description_text"],
        "agent_id": row["agent_id"],
        "category_id": row["category_id"],
        "folder_id": row["folder_id"],
        "hierarchy": _hierarchy(places),
        **{name: row[name] for name in METRICS},
        "tags": raw(row["tags"]),
        "seo_data": {name: seo.get(name) for name in _SEO},
        "attachments": render_attachments(call, files),
        "cloud_files": [],
        "created_at": when(row["created_at"]),
        "updated_at": when(row["updated_at"]),
    }
