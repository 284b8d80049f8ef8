"""Changes companies."""

from typing import Any

from sqlalchemy import bindparam, delete, update
from sqlalchemy import types as sqltypes

from freehold.core.companies.model import companies, company_domains
from freehold.core.companies.queries import find_company_named, list_domains, list_taken_domains
from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.core.people.model import contact_companies, contacts
from freehold.core.tickets.model import tickets
from freehold.kernel.errors import Invalid, not_unique
from freehold.kernel.query import Query, Row, blank, inserts
from freehold.kernel.text import encode_text, load
from freehold.kernel.tx import Tx

CHANGEABLE = (
    "name",
    "name_key",
    "description",
    "note",
    "health_score",
    "account_tier",
    "industry",
    "renewal_at",
    "custom_fields",
)
_INSERT = inserts(companies)
_UPDATE = Query(
    update(companies)
    .where(companies.c.id == bindparam("row_id"))
    .values({name: bindparam(name) for name in (*CHANGEABLE, "updated_at")})
)
_ADD_DOMAIN = inserts(company_domains)
_DROP_DOMAINS = Query(delete(company_domains).where(company_domains.c.company_id == bindparam("company")))
_JOIN = Query(
    update(contacts)
    .where(
        contacts.c.company_id.is_(None),
        contacts.c.email_key.like(bindparam("at_domain", type_=sqltypes.Text())),
    )
    .values(company_id=bindparam("company"), updated_at=bindparam("now"))
)
_LEAVE = (
    Query(
        update(contacts)
        .where(contacts.c.company_id == bindparam("company"))
        .values(company_id=None, may_view_all_tickets=False, updated_at=bindparam("now"))
    ),
    Query(delete(contact_companies).where(contact_companies.c.company_id == bindparam("company"))),
    Query(update(tickets).where(tickets.c.company_id == bindparam("company")).values(company_id=None)),
)
_DELETE = Query(delete(companies).where(companies.c.id == bindparam("company")))


def create_company(tx: Tx, given: dict[str, Any], by: Actor) -> Row:
    """Take in a company; the contacts with an address at one of its domains join it. Returns it, with its domains.

    `given`: name (required), any of CHANGEABLE in plain values, `domains`. Raises Invalid (duplicate_value) when the
    name or a domain is another's. Records company.created.
    """
    domains = _domains(given)
    _refuse_taken(tx, given["name"], domains, 0)
    row = {**blank(companies), **_stored(given), "created_at": tx.now, "updated_at": tx.now}
    del row["id"]
    row["id"] = tx.insert(_INSERT, **row)
    _set_domains(tx, row["id"], domains)
    record(tx, "company.created", by, subject_id=row["id"])
    return {**row, "domains": domains}


def change_company(tx: Tx, company: Row, given: dict[str, Any], by: Actor) -> Row:
    """Change what is given of a company, custom fields one by one; returns it, with its domains. Records company.updated."""
    before = list_domains(tx, [company["id"]]).get(company["id"], [])
    domains = _domains(given) if given.get("domains") is not None else before
    _refuse_taken(tx, given.get("name") or company["name"], domains, company["id"])
    if given.get("custom_fields") is not None:
        given = {**given, "custom_fields": {**load(company["custom_fields"]), **given["custom_fields"]}}
    after = {**company, **_stored(given), "updated_at": tx.now}
    tx.run(_UPDATE, row_id=company["id"], **{name: after[name] for name in (*CHANGEABLE, "updated_at")})
    if domains != before:
        tx.run(_DROP_DOMAINS, company=company["id"])
        _set_domains(tx, company["id"], domains)
    record(tx, "company.updated", by, subject_id=company["id"], data={"changed": sorted(given)})
    return {**after, "domains": domains}


def delete_company(tx: Tx, company: Row, by: Actor) -> None:
    """Remove a company for good; its contacts and tickets stay, without it. Records company.deleted."""
    tx.run(_DROP_DOMAINS, company=company["id"])
    for statement in _LEAVE:
        tx.run(statement, company=company["id"], now=tx.now)
    tx.run(_DELETE, company=company["id"])
    record(tx, "company.deleted", by, subject_id=company["id"], data={"name": company["name"]})


def _stored(given: dict[str, Any]) -> Row:
    row = {name: given[name] for name in CHANGEABLE if name in given}
    if "name" in row:
        row["name_key"] = row["name"].strip().lower()
    if "custom_fields" in row:
        row["custom_fields"] = encode_text(row["custom_fields"] or {})
    return row


def _domains(given: dict[str, Any]) -> list[str]:
    return list(dict.fromkeys(domain.strip().lower() for domain in given.get("domains") or []))


def _refuse_taken(tx: Tx, name: str, domains: list[str], but: int) -> None:
    """Names and domains are one company's only."""
    for what in sorted((f"name {name.strip().lower()}", *(f"domain {domain}" for domain in domains))):
        tx.hold(f"company {what}")  # in one order, so that two callers do not wait for each other
    wrongs = []
    if find_company_named(tx, name) not in (None, but):
        wrongs.append(not_unique("name"))
    if list_taken_domains(tx, domains, but):
        wrongs.append(not_unique("domains"))
    if wrongs:
        raise Invalid(*wrongs)


def _set_domains(tx: Tx, company_id: int, domains: list[str]) -> None:
    for position, domain in enumerate(domains):
        tx.insert(_ADD_DOMAIN, domain=domain, company_id=company_id, position=position)
        tx.run(_JOIN, at_domain=f"%@{domain}", company=company_id, now=tx.now)
