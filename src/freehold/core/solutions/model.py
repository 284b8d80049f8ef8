"""Tables of the knowledge base. What has words has a row of texts for each language, and one that it was first written in."""

from sqlalchemy import Index, PrimaryKeyConstraint, Table

from freehold.kernel.types import instant, key, metadata, number, refers, text

DRAFT, PUBLISHED = 1, 2
COMPANIES, CONTACT_SEGMENTS, COMPANY_SEGMENTS = 4, 6, 7
"""Visibilities of a folder that are about somebody in particular (Freshdesk contract 4)."""

categories = Table(
    "solution_categories",
    metadata,
    key(),
    text("language", nullable=False),  # the one that it was first written in
    text("visible_in_portals", nullable=False, default="[]"),  # JSON array of numbers
    sqlite_autoincrement=True,
)

category_texts = Table(
    "solution_category_texts",
    metadata,
    refers("category_id", "solution_categories.id", nullable=False),
    text("language", nullable=False),
    text("name", nullable=False),
    text("name_key", nullable=False),  # in lower case
    text("description"),
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    PrimaryKeyConstraint("category_id", "language"),
    Index("ix_solution_category_texts_name", "name_key", "language"),
)

folders = Table(
    "solution_folders",
    metadata,
    key(),
    text("language", nullable=False),
    refers("category_id", "solution_categories.id", nullable=False),
    refers("parent_folder_id", "solution_folders.id"),
    number("visibility", nullable=False, default=1),
    text("company_ids"),  # JSON array of numbers, as are the following
    text("contact_segment_ids"),
    text("company_segment_ids"),
    Index("ix_solution_folders_category", "category_id", "id"),
    Index("ix_solution_folders_parent", "parent_folder_id", "id"),
    sqlite_autoincrement=True,
)

folder_texts = Table(
    "solution_folder_texts",
    metadata,
    refers("folder_id", "solution_folders.id", nullable=False),
    text("language", nullable=False),
    text("name", nullable=False),
    text("name_key", nullable=False),  # in lower case
    text("description"),
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    PrimaryKeyConstraint("folder_id", "language"),
    Index("ix_solution_folder_texts_name", "name_key", "language"),
)

articles = Table(
    "articles",
    metadata,
    key(),
    text("language", nullable=False),
    refers("folder_id", "solution_folders.id", nullable=False),
    number("type", nullable=False, default=1),
    Index("ix_articles_folder", "folder_id", "id"),
    sqlite_autoincrement=True,
)

article_texts = Table(
    "article_texts",
    metadata,
    refers("article_id", "articles.id", nullable=False),
    text("language", nullable=False),
    text("title", nullable=False),
    text("description", nullable=False),  # HTML as it was sent
    text("description_text", nullable=False),
    number("status", nullable=False, default=DRAFT),
    number("agent_id", nullable=False),  # the author
    number("modified_by", nullable=False),  # an agent's number
    text("tags", nullable=False, default="[]"),  # JSON array of words, in their order
    text("seo_data", nullable=False, default="{}"),  # JSON object
    text("words", nullable=False, default=""),  # each folded word once, between blanks: what a search looks through
    number("thumbs_up", nullable=False, default=0),
    number("thumbs_down", nullable=False, default=0),
    number("hits", nullable=False, default=0),
    number("suggested", nullable=False, default=0),
    number("feedback_count", nullable=False, default=0),
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    PrimaryKeyConstraint("article_id", "language"),
)
