"""The discussions as they are answered (contract 5.13)."""

from freehold.catalogue.freshdesk.kinds import DateTime, Shape


class ForumCategory(Shape):
    """A category of forums."""

    id: int
    name: str
    description: str | None
    created_at: DateTime
    updated_at: DateTime


class Forum(Shape):
    """A place for topics of one kind. Both names of the count of comments are in use (contract 13)."""

    id: int
    name: str
    description: str | None
    position: int
    forum_category_id: int
    forum_type: int
    forum_visibility: int
    company_ids: list[int] | None
    topics_count: int
    posts_count: int
    comments_count: int
    created_at: DateTime
    updated_at: DateTime


class Topic(Shape):
    """What is talked about; its message is the first comment."""

    id: int
    title: str
    forum_id: int
    user_id: int
    locked: bool
    published: bool
    stamp_type: int | None
    replied_by: int | None
    posts_count: int
    comments_count: int
    hits: int
    user_votes: int
    merged_topic_id: int | None
    sticky: bool
    created_at: DateTime
    updated_at: DateTime
    replied_at: DateTime


class Comment(Shape):
    """What was said about a topic."""

    id: int
    body: str
    body_text: str
    topic_id: int
    forum_id: int
    user_id: int
    answer: bool
    published: bool
    spam: bool | None
    trash: bool
    created_at: DateTime
    updated_at: DateTime
