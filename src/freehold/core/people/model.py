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
    number("agent_type", nullable=False, default=1),  # 1 support, 3 collaborator
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

FIRST_CONTACT = 103_000_000_001
"""Contacts are numbered from here on, agents below: they share one range, for one can become the other."""

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
    text("license_type", nullable=False, default="fulltime"),  # or occasional
    text("skill_id"),
    text("social_profiles", nullable=False, default="[]"),  # JSON array of {type, id}
    refers("role_id", "roles.id", nullable=False),
    refers("status_id", "agent_statuses.id"),
    flag("is_available"),
    flag("is_deactivated"),
    text("routing_type", nullable=False, default="INTELLIASSIGN"),
    number("capacity", nullable=False, default=5),  # chats at a time
    number("ticket_capacity"),  # tickets at a time; NULL: any number
    text("availability_control", nullable=False, default="agent_controlled"),
    text("type", nullable=False, default="support_agent"),  # or field_agent, collaborator
    number(
        "ticket_scope", nullable=False, default=1
    ),  # 1 all tickets, 2 those of the agent's groups, 3 the agent's own
    flag("has_focus_mode", default=True),
    text("signature"),
    text("mobile"),
    instant("available_since"),
    instant("last_active_at"),
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
    number("escalate_to"),  # an agent's number
    text("unassigned_for", nullable=False, default="30m"),
    number("auto_assign", nullable=False, default=0),
    text("type", nullable=False, default="support_agent_group"),
    text("assignment"),  # JSON array of {channel, assignment_type, …}; NULL: what auto_assign says
    flag("may_agents_change_availability"),
    instant("deleted_at"),  # its name is free again; what happened in it stays on record
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

agent_roles = Table(
    "agent_roles",  # roles that an agent has beside the first, which is agents.role_id
    metadata,
    refers("agent_id", "agents.id", nullable=False),
    refers("role_id", "roles.id", nullable=False),
    PrimaryKeyConstraint("agent_id", "role_id"),
)

skills = Table(
    "skills",
    metadata,
    key(),
    text("name", nullable=False),
    text("name_key", nullable=False, unique=True),  # lower case
    number("rank", nullable=False),  # the first skill that fits decides
    text("match_type", nullable=False, default="all"),  # or any
    text("conditions", nullable=False, default="[]"),  # JSON array, as clients sent it
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    sqlite_autoincrement=True,
)

agent_skills = Table(
    "agent_skills",
    metadata,
    refers("agent_id", "agents.id", nullable=False),
    refers("skill_id", "skills.id", nullable=False),
    PrimaryKeyConstraint("agent_id", "skill_id"),
    Index("ix_agent_skills_skill", "skill_id"),
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
    text("name_key", nullable=False, default=""),  # first and last name in lower case, for order and look-up
    text("mobile"),
    text("job_title"),
    text("address"),
    text("description"),
    text("language", nullable=False, default="en"),
    text("time_zone"),
    text("twitter_id"),
    text("facebook_id"),
    number("company_id"),
    flag("may_view_all_tickets"),
    text("tags", nullable=False, default="[]"),  # JSON array of words
    text("custom_fields", nullable=False, default="{}"),  # JSON object
    text("social_handler", nullable=False, default="[]"),  # JSON array of {type, value}
    text("preferred_source"),
    number("csat_rating"),  # the last they gave
    flag("is_verified"),
    flag("is_blocked"),
    flag("is_agent"),  # an agent has taken over the number: the row keeps what they asked as a customer
    number("merged_into"),  # the contact that has taken over everything of this one
    instant("deleted_at"),  # in the bin: readable, hidden from lists, until it is restored or erased
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    Index("ix_contacts_name", "name_key", "id"),
    Index("ix_contacts_company", "company_id"),
    Index("ix_contacts_mobile", "mobile"),
    Index("ix_contacts_twitter", "twitter_id"),
    Index("ix_contacts_created", "created_at", "id"),
    Index("ix_contacts_updated", "updated_at", "id"),
    Index("ix_contacts_email", "email_key", "id"),
    Index("ix_contacts_phone", "phone"),
    Index("ix_contacts_reference", "reference_id"),
    Index("ix_contacts_restore", "restore_id"),
    sqlite_autoincrement=True,
)

contact_emails = Table(
    "contact_emails",
    metadata,
    text("email_key", primary_key=True),  # lower case: a further address, of one contact only
    refers("contact_id", "contacts.id", nullable=False),
    number("position", nullable=False, default=0),
    Index("ix_contact_emails_contact", "contact_id"),
)

contact_companies = Table(
    "contact_companies",
    metadata,
    refers("contact_id", "contacts.id", nullable=False),
    refers("company_id", "companies.id", nullable=False),
    flag("may_view_all_tickets"),
    PrimaryKeyConstraint("contact_id", "company_id"),
    Index("ix_contact_companies_company", "company_id"),
)

contact_activities = Table(
    "contact_activities",  # what contacts did elsewhere
    metadata,
    key(),
    refers("contact_id", "contacts.id", nullable=False),
    text("name", nullable=False),
    instant("happened_at", nullable=False),
    text("told", nullable=False),  # JSON object: everything that was said of it
    instant("created_at", nullable=False),
    Index("ix_contact_activities_contact", "contact_id", "id"),
)
