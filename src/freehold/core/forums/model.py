"""Tables of the discussions."""

from sqlalchemy import Index, PrimaryKeyConstraint, Table

from freehold.kernel.types import flag, instant, key, metadata, number, refers, text

QUESTIONS, IDEAS, PROBLEMS, ANNOUNCEMENTS = 1, 2, 3, 4
"""What a forum is for (Freshdesk contract 4)."""
ANSWERED, UNANSWERED, SOLVED, UNSOLVED = 6, 7, 8, 9
STAMPS: dict[int, tuple[int | None, ...]] = {
    QUESTIONS: (UNANSWERED, ANSWERED),
    IDEAS: (None, 1, 2, 3, 4, 5),
    PROBLEMS: (UNSOLVED, SOLVED),
    ANNOUNCEMENTS: (None,),
}
"""Where a topic can stand, by what its forum is for; the first is where it begins."""
COMPANIES = 4
"""The visibility of a forum that is for the people of some companies."""

categories = Table(
    "forum_categories",
    metadata,
    key(),
    text("name", nullable=False),
    text("name_key", nullable=False, unique=True),  # in lower case
    text("description"),
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    sqlite_autoincrement=True,
)

forums = Table(
    "forums",
    metadata,
    key(),
    refers("category_id", "forum_categories.id", nullable=False),
    text("name", nullable=False),
    text("name_key", nullable=False),
    text("description"),
    number("position", nullable=False),
    number("type", nullable=False),
    number("visibility", nullable=False),
    text("company_ids"),  # JSON array of numbers
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    Index("ix_forums_category", "category_id", "position", "id"),
    sqlite_autoincrement=True,
)

topics = Table(
    "topics",
    metadata,
    key(),
    refers("forum_id", "forums.id", nullable=False),
    text("title", nullable=False),
    number("user_id", nullable=False),  # an agent's or a contact's: they share one range
    flag("is_locked"),
    flag("is_sticky"),
    number("stamp"),
    number("comments_count", nullable=False, default=0),  # with the message that it began with
    number("replied_by"),
    instant("replied_at", nullable=False),
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    Index("ix_topics_forum", "forum_id", "is_sticky", "id"),
    Index("ix_topics_user", "user_id"),
    sqlite_autoincrement=True,
)

comments = Table(
    "comments",
    metadata,
    key(),
    refers("topic_id", "topics.id", nullable=False),
    number("user_id", nullable=False),
    text("body", nullable=False),  # HTML as it was sent
    text("body_text", nullable=False),
    flag("is_first"),  # the message that the topic began with
    flag("is_answer"),
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    Index("ix_comments_topic", "topic_id", "id"),
    Index("ix_comments_user", "user_id", "topic_id"),
    sqlite_autoincrement=True,
)

follows = Table(
    "forum_follows",
    metadata,
    text("what", nullable=False),  # forum or topic
    number("number", nullable=False),
    number("user_id", nullable=False),
    PrimaryKeyConstraint("what", "number", "user_id"),
    Index("ix_forum_follows_user", "user_id", "what", "number"),
)
