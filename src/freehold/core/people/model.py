"""Tables of the people."""

from sqlalchemy import Index, PrimaryKeyConstraint, Table

from freehold.kernel.types import flag, instant, key, metadata, number, refers, text

roles = Table(
    "roles",
    metadata,
    key(),
    text("uuid", nullable=False, unique=True),  # a word such as ACCOUNT_ADMIN for the stock ones
    text("name", nullable=False),
    text("description", nullable=False, default=""),
    flag("is_custom"),
    text("permissions", nullable=False, default="[]"),  # JSON array of words
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
)

agent_statuses = Table(
    "agent_statuses",
    metadata,
    key(),
    text("uuid", nullable=False, unique=True),
    text("name", nullable=False),
    flag("is_available", default=True),
)

agents = Table(
    "agents",
    metadata,
    key(),
    text("uuid", nullable=False, unique=True),
    text("email", nullable=False),
    text("email_key", nullable=False, unique=True),  # lower case; NULL is impossible, a deleted agent's is freed
    text("first_name", nullable=False, default=""),
    text("last_name", nullable=False, default=""),
    text("phone"),
    text("title"),
    text("biography"),
    text("avatar_url"),
    text("locale"),
    text("timezone"),
    text("license_type", nullable=False, default="fulltime"),
    text("skill_id"),
    text("social_profiles", nullable=False, default="[]"),  # JSON array of {type, id}
    refers("role_id", "roles.id", nullable=False),
    refers("status_id", "agent_statuses.id"),
    flag("is_available"),
    flag("is_deactivated"),
    text("routing_type", nullable=False, default="INTELLIASSIGN"),
    number("capacity", nullable=False, default=5),
    text("password_hash"),
    instant("signed_in_at"),
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    instant("deleted_at"),
    sqlite_autoincrement=True,
)

groups = Table(
    "groups",
    metadata,
    key(),
    text("uuid", nullable=False, unique=True),
    text("name", nullable=False, unique=True),
    text("description", nullable=False, default=""),
    text("routing_type", nullable=False, default="INTELLIASSIGN"),
    text("routing_logic", nullable=False, default="ROUND_ROBIN"),
    refers("business_hours_id", "business_hours.id"),
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    sqlite_autoincrement=True,
)

group_members = Table(
    "group_members",
    metadata,
    refers("group_id", "groups.id", nullable=False),
    refers("agent_id", "agents.id", nullable=False),
    PrimaryKeyConstraint("group_id", "agent_id"),
    Index("ix_group_members_agent", "agent_id"),
)

contacts = Table(
    "contacts",
    metadata,
    key(),
    text("uuid", nullable=False, unique=True),
    text("first_name", nullable=False, default=""),
    text("last_name", nullable=False, default=""),
    flag("is_name_generated"),
    text("email"),
    text("email_key", nullable=False, default=""),  # lower case, for finding
    text("phone"),
    text("reference_id"),
    text("restore_id"),
    text("avatar_url"),
    text("social_profiles", nullable=False, default="[]"),  # JSON array of {type, id}
    text("properties", nullable=False, default="[]"),  # JSON array of {name, value}
    flag("is_signed_in"),
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    Index("ix_contacts_created", "created_at", "id"),
    Index("ix_contacts_updated", "updated_at", "id"),
    Index("ix_contacts_email", "email_key", "id"),
    Index("ix_contacts_phone", "phone"),
    Index("ix_contacts_reference", "reference_id"),
    Index("ix_contacts_restore", "restore_id"),
    sqlite_autoincrement=True,
)
