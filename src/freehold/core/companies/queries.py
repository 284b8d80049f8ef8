"""Reads companies."""

from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy import types as sqltypes

from freehold.core.companies.model import companies, company_domains
from freehold.kernel.errors import NotFound
from freehold.kernel.listing import Found, Listing, Slice, at_least
from freehold.kernel.query import Query, Row, any_of
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

_COMPANY = Query(select(companies).where(companies.c.id == bindparam("id")))
_COMPANY_KEPT = Query(select(companies).where(companies.c.id == bindparam("id")).with_for_update(read=True))
_COMPANY_HELD = Query(select(companies).where(companies.c.id == bindparam("id")).with_for_update(key_share=True))
_BY_NAME = Query(select(companies.c.id).where(companies.c.name_key == bindparam("name_key")))
_BY_DOMAIN = Query(select(company_domains.c.company_id).where(company_domains.c.domain == bindparam("domain")))
_DOMAINS = Query(
    select(company_domains.c.company_id, company_domains.c.domain)
    .where(any_of(company_domains.c.company_id, "ids"))
    .order_by(company_domains.c.company_id, company_domains.c.position)
)
_TAKEN = Query(
    select(company_domains.c.domain)
    .where(any_of(company_domains.c.domain, "domains"), company_domains.c.company_id != bindparam("but"))
    .order_by(company_domains.c.domain)
)
_KNOWN = Query(
    select(companies.c.id).where(any_of(companies.c.id, "ids")).order_by(companies.c.id).with_for_update(read=True)
)
_CALLED = Query(
    select(companies.c.id, companies.c.name)
    .where(
        or_(
            companies.c.name_key.like(bindparam("begins", type_=sqltypes.Text()), escape="\\"),
            companies.c.name_key.like(bindparam("inside", type_=sqltypes.Text()), escape="\\"),
        )
    )
    .order_by(companies.c.name_key)
    .limit(bindparam("limit"))
)
COMPANIES = Listing(
    select(companies),
    filters={"updated_since": at_least(companies.c.updated_at, "updated_since")},
    orders={"name": companies.c.name_key},
    default="name",
    key=companies.c.id,
)


def find_company(tx: Tx, number: int, *, to_name: bool = False) -> Row | None:
    """The company with that number, or None. `to_name`: nobody removes it before the end of the transaction."""
    return tx.first(_COMPANY_KEPT if to_name else _COMPANY, id=number)


def get_company(tx: Tx, number: int, *, to_change: bool = False) -> Row:
    """The company with that number. Raises NotFound. `to_change` holds it until the end of the transaction."""
    row = tx.first(_COMPANY_HELD if to_change else _COMPANY, id=number)
    if row is None:
        raise NotFound("company", number)
    return row


def find_company_named(tx: Tx, name: str) -> int | None:
    """The number of the company with that name in any case, or None."""
    number = tx.value(_BY_NAME, name_key=name.strip().lower())
    return None if number is None else int(number)


def find_company_by_domain(tx: Tx, email: str) -> int | None:
    """The number of the company to whose people an e-mail address belongs, or None."""
    domain = email.rpartition("@")[2].strip().lower()
    number = tx.value(_BY_DOMAIN, domain=domain) if domain else None
    return None if number is None else int(number)


def list_companies(tx: Tx, wanted: Slice, filters: dict[str, Any]) -> Found:
    """A page of companies, by name."""
    return COMPANIES.page(tx, wanted, filters)


def list_domains(tx: Tx, numbers: list[int]) -> dict[int, list[str]]:
    """The domains of some companies, in the order in which they were given."""
    found: dict[int, list[str]] = {}
    for row in tx.all(_DOMAINS, ids=encode_text(numbers)) if numbers else ():
        found.setdefault(row["company_id"], []).append(row["domain"])
    return found


def list_taken_domains(tx: Tx, domains: list[str], but: int) -> list[str]:
    """Those of some domains that belong to another company than number `but`."""
    return [row["domain"] for row in tx.all(_TAKEN, domains=encode_text(domains), but=but)] if domains else []


def list_known_companies(tx: Tx, numbers: list[int]) -> set[int]:
    """Those of some numbers that are companies'; nobody removes them before the end of the transaction."""
    return {row["id"] for row in tx.all(_KNOWN, ids=encode_text(numbers))} if numbers else set()


def complete_company(tx: Tx, term: str, limit: int) -> list[Row]:
    """Companies in whose name a word begins with `term`, by name: rows of id and name."""
    return tx.all(_CALLED, limit=limit, **word_patterns(term))


def word_patterns(term: str) -> dict[str, str]:
    """What a name in lower case is like when one of its words begins with `term`."""
    literal = term.strip().lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return {"begins": f"{literal}%", "inside": f"% {literal}%"}
