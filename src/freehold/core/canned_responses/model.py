"""Tables of canned responses and their folders."""

from sqlalchemy import Index, PrimaryKeyConstraint, Table

from freehold.kernel.types import flag, instant, key, metadata, number, refers, text

EVERYBODY, PERSONAL, GROUPS = 0, 1, 2
"""Who sees a response: all agents, the one who wrote it, those of some groups."""

folders = Table(
    "canned_folders",
    metadata,
    key(),
    text("name", nullable=False),
    text("name_key", nullable=False, unique=True),  # in lower case
    flag("is_personal"),  # the one folder in which each agent finds what is theirs alone
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    sqlite_autoincrement=True,
)

responses = Table(
    "canned_responses",
    metadata,
    key(),
    refers("folder_id", "canned_folders.id", nullable=False),
    text("title", nullable=False),
    text("content_html", nullable=False),  # cleaned: it is written into replies
    text("content", nullable=False),
    number("visibility", nullable=False, default=EVERYBODY),
    number("agent_id", nullable=False),  # who wrote it
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    Index("ix_canned_responses_folder", "folder_id", "id"),
    sqlite_autoincrement=True,
)

response_groups = Table(
    "canned_response_groups",
    metadata,
    refers("response_id", "canned_responses.id", nullable=False),
    number("group_id", nullable=False),
    PrimaryKeyConstraint("response_id", "group_id"),
)
