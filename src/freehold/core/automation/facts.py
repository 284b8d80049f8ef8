"""What is so of a ticket, in the words in which rules ask (vocabulary.py)."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import bindparam, select

from freehold.core.account.model import business_hours
from freehold.core.automation.matching import Facts
from freehold.core.automation.vocabulary import FIELDS, SINCE, kind_of
from freehold.core.companies.queries import find_company, list_domains
from freehold.core.fields.queries import list_fields
from freehold.core.people.model import groups
from freehold.core.people.queries import find_contact_by_number
from freehold.kernel.clock import iso_seconds
from freehold.kernel.query import Query, Row
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

_CALENDAR = Query(select(business_hours).where(business_hours.c.id == bindparam("number")))
_DEFAULT = Query(select(business_hours).where(business_hours.c.is_default).order_by(business_hours.c.id).limit(1))
_OF_GROUP = Query(select(groups.c.business_hours_id).where(groups.c.id == bindparam("group_id")))
_SAME = ("status", "priority", "source", "group_id", "product_id", "internal_agent_id", "internal_group_id", "subject")


def collect_facts(tx: Tx, ticket: Row) -> Facts:
    """Everything that conditions can ask of a ticket, its requester and its company, as it is now."""
    contact = find_contact_by_number(tx, ticket["contact_id"]) or {}
    company = find_company(tx, ticket["company_id"]) if ticket["company_id"] else None
    values = {"ticket": _ticket(ticket, contact), "contact": _contact(contact), "company": _company(tx, company or {})}
    kinds = {}
    for resource, row in (("ticket", ticket), ("contact", contact), ("company", company or {})):
        own = {field["name"]: kind_of(field["type"]) for field in list_fields(tx, resource) if field["is_custom"]}
        kinds[resource] = {**own, **FIELDS[resource]}
        stored = load(row["custom_fields"]) if row else {}
        values[resource] = {**{name: stored.get(name) for name in own}, **values[resource]}
    return Facts(values, kinds, tx.now, _calendars(tx, ticket))


def _ticket(ticket: Row, contact: Row) -> dict[str, Any]:
    return {
        **{name: ticket[name] for name in _SAME},
        **{name: ticket[column] for name, column in SINCE.items()},
        "ticket_type": ticket["type"],
        "responder_id": ticket["agent_id"],
        "association_type": ticket["association"],
        "description": ticket["description_text"],
        "subject_or_description": [ticket["subject"] or "", ticket["description_text"]],
        "from_email": contact.get("email"),
        "to_email": [
            *load(ticket["to_emails"] or "[]"),
            *([ticket["support_email"]] if ticket["support_email"] else []),
        ],
        "ticket_cc": load(ticket["cc_emails"]),
        "tag_names": load(ticket["tags"]),
        "created_at": ticket["created_at"],
    }


def _contact(contact: Row) -> dict[str, Any]:
    if not contact:
        return {}
    return {
        **{name: contact[name] for name in ("email", "job_title", "language", "time_zone")},
        "name": f"{contact['first_name']} {contact['last_name']}".strip(),
        "tag_names": load(contact["tags"]),
    }


def _company(tx: Tx, company: Row) -> dict[str, Any]:
    if not company:
        return {}
    return {
        **{name: company[name] for name in ("name", "industry", "account_tier", "health_score")},
        "domains": list_domains(tx, [company["id"]]).get(company["id"], []),
        "renewal_date": None if company["renewal_at"] is None else iso_seconds(company["renewal_at"])[:10],
    }


def _calendars(tx: Tx, ticket: Row) -> Callable[[int | None], Row | None]:
    def calendar(number: int | None) -> Row | None:
        if number is None and ticket["group_id"] is not None:
            number = tx.value(_OF_GROUP, group_id=ticket["group_id"])
        found = None if number is None else tx.first(_CALENDAR, number=number)
        return tx.first(_DEFAULT) if found is None else found

    return calendar
