"""Tables of the companies that contacts belong to."""

from sqlalchemy import Index, Table

from freehold.kernel.types import instant, key, metadata, number, refers, text

companies = Table(
    "companies",
    metadata,
    key(),
    text("name", nullable=False),
    text("name_key", nullable=False, unique=True),  # lower case
    text("description"),
    text("note"),
    text("health_score"),
    text("account_tier"),
    text("industry"),
    instant("renewal_at"),
    text("custom_fields", nullable=False, default="{}"),  # JSON object
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    Index("ix_companies_updated", "updated_at", "id"),
    sqlite_autoincrement=True,
)

company_domains = Table(
    "company_domains",
    metadata,
    text("domain", primary_key=True),  # lower case: a contact with an address there joins the company
    refers("company_id", "companies.id", nullable=False),
    number("position", nullable=False, default=0),
    Index("ix_company_domains_company", "company_id"),
)
