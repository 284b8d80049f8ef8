"""Tables of the fields that records carry.

A stock field of tickets, contacts or companies has a row only when the account has changed it (`stock.py` has the
others); a field of chats always has one.
"""

from sqlalchemy import Table, UniqueConstraint

from freehold.kernel.types import flag, instant, key, metadata, number, refers, text

fields = Table(
    "fields",
    metadata,
    key(),
    text("entity", nullable=False),  # chat, ticket, contact, company
    text("name", nullable=False),  # priority, or cf_…; of a deleted field with ~ and its number behind
    text("label", nullable=False),
    text("type", nullable=False),
    text("column_name", nullable=False),
    flag("is_custom"),
    flag("is_editable", default=True),
    flag("is_required"),
    number("position", nullable=False),
    text("default_value"),
    text("choices", nullable=False, default="[]"),  # JSON array of {id, value}, and more for some (choices.py)
    instant("created_at", nullable=False),
    text("label_for_customers"),
    text("description"),
    flag("is_required_for_closure"),
    flag("is_required_for_customers"),
    flag("is_displayed_to_customers"),
    flag("can_customers_edit"),
    flag("can_customers_filter"),
    flag("can_be_set_at_signup"),
    flag("is_displayed_for_agents", default=True),
    flag("is_in_quick_add"),
    flag("is_unique"),
    number("parent_id"),  # the field on whose value this one depends
    number("level"),  # 2 or 3, of a field that depends on another
    text("section_mappings", nullable=False, default="[]"),  # JSON array of {section_id, position}
    instant("updated_at"),
    instant("deleted_at"),
    UniqueConstraint("entity", "name"),
)

sections = Table(
    "field_sections",
    metadata,
    key(),
    number("field_id", nullable=False),  # of the dropdown that shows and hides it
    text("label", nullable=False),
    text("choice_ids", nullable=False, default="[]"),  # JSON array: at which of its choices the section is shown
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    sqlite_autoincrement=True,
)

forms = Table(
    "ticket_forms",
    metadata,
    key(),
    text("name", nullable=False, unique=True),  # made of the title
    text("title", nullable=False),
    text("title_key", nullable=False, unique=True),
    text("description"),
    flag("is_default"),
    text("portals", nullable=False, default="[]"),  # JSON array of numbers
    text("fields"),  # JSON array of objects, each a field and what the form says of it; NULL: whatever customers see
    refers("updated_by", "agents.id"),
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    sqlite_autoincrement=True,
)
