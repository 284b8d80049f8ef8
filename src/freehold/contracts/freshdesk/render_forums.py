"""Discussions as Freshdesk shows them (contract 5.13). Every documented attribute is present; blanks are null."""

from freehold.contracts.freshdesk.render import Json, raw_or_none, when
from freehold.core.forums.boards import count_said
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx


def render_category(row: Row) -> Json:
    return {
        "id": row["id"],
        "name": row["name"],
        "description": row["description"],
        "created_at": when(row["created_at"]),
        "updated_at": when(row["updated_at"]),
    }


def render_forums(tx: Tx, rows: list[Row]) -> list[Json]:
    """Forums with how much was said in them."""
    counts = count_said(tx, [row["id"] for row in rows])
    return [_forum(row, *counts.get(row["id"], (0, 0))) for row in rows]


def _forum(row: Row, topics: int, comments: int) -> Json:
    return {
        "id": row["id"],
        "name": row["name"],
        "description": row["description"],
        "position": row["position"],
        "forum_category_id": row["category_id"],
        "forum_type": row["type"],
        "forum_visibility": row["visibility"],
        "company_ids": raw_or_none(row["company_ids"]),
        "topics_count": topics,
        "posts_count": comments,
        "comments_count": comments,
        "created_at": when(row["created_at"]),
        "updated_at": when(row["updated_at"]),
    }


def render_topic(row: Row) -> Json:
    """A topic; what only a portal counts is nothing yet."""
    return {
        "id": row["id"],
        "title": row["title"],
        "forum_id": row["forum_id"],
        "user_id": row["user_id"],
        "locked": row["is_locked"],
        "published": True,
        "stamp_type": row["stamp"],
        "replied_by": row["replied_by"],
        "posts_count": row["comments_count"],
        "comments_count": row["comments_count"],
        "hits": 0,
        "user_votes": 0,
        "merged_topic_id": None,
        "sticky": row["is_sticky"],
        "created_at": when(row["created_at"]),
        "updated_at": when(row["updated_at"]),
        "replied_at": when(row["replied_at"]),
    }


def render_comment(row: Row) -> Json:
    return {
        "id": row["id"],
        "body": row["body"],
        "body_text": row["body_text"],
        "topic_id": row["topic_id"],
        "forum_id": row["forum_id"],
        "user_id": row["user_id"],
        "answer": row["is_answer"],
        "published": True,
        "spam": None,
        "trash": False,
        "created_at": when(row["created_at"]),
        "updated_at": when(row["updated_at"]),
    }
