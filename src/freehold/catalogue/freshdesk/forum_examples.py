"""Discussions as the reference shows them. All of it is made up."""

from typing import Any

from pydantic import BaseModel

from freehold.catalogue.freshdesk import forum_shapes as shapes
from freehold.catalogue.freshdesk import forums, topics
from freehold.catalogue.freshdesk.people_examples import AGENT, COMPANY, TIMES

CATEGORY, FORUM, TOPIC, COMMENT = 136_000_000_001, 137_000_000_001, 138_000_000_001, 139_000_000_001

EXAMPLES: dict[type[BaseModel], Any] = {
    forums.ForumCategoryWrite: {"name": "Shipping", "description": "All about parcels"},
    forums.ForumCreate: {"name": "How do I", "forum_type": 1, "forum_visibility": 1},
    forums.ForumUpdate: {"forum_visibility": 4, "company_ids": [COMPANY]},
    forums.Follow: {"user_id": AGENT},
    topics.TopicCreate: {"title": "Where is my receipt", "message": "<div>I cannot find it.</div>", "sticky": True},
    topics.TopicUpdate: {"locked": True, "stamp_type": 6},
    topics.CommentCreate: {"body": "<div>It is below the label.</div>"},
    topics.CommentUpdate: {"answer": True},
    shapes.ForumCategory: {"id": CATEGORY, "name": "Shipping", "description": "All about parcels", **TIMES},
    shapes.Forum: {
        "id": FORUM,
        "name": "How do I",
        "description": None,
        "position": 1,
        "forum_category_id": CATEGORY,
        "forum_type": 1,
        "forum_visibility": 1,
        "company_ids": None,
        "topics_count": 1,
        "posts_count": 2,
        "comments_count": 2,
        **TIMES,
    },
    shapes.Topic: {
        "id": TOPIC,
        "title": "Where is my receipt",
        "forum_id": FORUM,
        "user_id": AGENT,
        "locked": False,
        "published": True,
        "stamp_type": 7,
        "replied_by": AGENT,
        "posts_count": 2,
        "comments_count": 2,
        "hits": 0,
        "user_votes": 0,
        "merged_topic_id": None,
        "sticky": True,
        **TIMES,
        "replied_at": TIMES["updated_at"],
    },
    shapes.Comment: {
        "id": COMMENT,
        "body": "<div>It is below the label.</div>",
        "body_text": "It is below the label.",
        "topic_id": TOPIC,
        "forum_id": FORUM,
        "user_id": AGENT,
        "answer": False,
        "published": True,
        "spam": None,
        "trash": False,
        **TIMES,
    },
}
