"""Companies (contract 6.5)."""

from typing import Any

from freehold.catalogue.freshdesk import companies as rows
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshdesk.custom_fields import checked_fields
from freehold.contracts.freshdesk.paging import page_of, wanted_slice
from freehold.contracts.freshdesk.render_people import render_companies, render_company, render_contacts
from freehold.contracts.freshdesk.required_fields import missing_of_person
from freehold.contracts.freshdesk.viewing import location_below, number_in
from freehold.contracts.freshdesk.words_of_wrongs import left_out
from freehold.contracts.freshdesk.writing import refuse
from freehold.contracts.implements import implements
from freehold.core.companies.commands import change_company, create_company, delete_company
from freehold.core.companies.queries import complete_company, get_company, list_companies
from freehold.core.people.directory import list_customers
from freehold.kernel.query import Row
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

COMPLETIONS = 20
"""How many names are offered for the beginning of one."""
_TEXTS = ("description", "note", "health_score", "account_tier", "industry")


@implements(rows.create)
def take_in_company(tx: Tx, call: Call) -> Any:
    company = create_company(tx, company_values(tx, call.body, None), call.who.actor)
    return Answer(
        render_company(tx, company), says={"company_id": company["id"]}, headers=location_below(call, company["id"])
    )


@implements(rows.get)
def look_at_company(tx: Tx, call: Call) -> Any:
    return render_companies(tx, [get_company(tx, number_in(call, "company_id"))])[0]


@implements(rows.list_)
def list_all_companies(tx: Tx, call: Call) -> Any:
    query: rows.CompaniesAsked = call.query
    since = [at for at in (query.updated_since, query.since) if at is not None]
    found = list_companies(tx, wanted_slice(call), {"updated_since": max(since)} if since else {})
    return page_of(call, render_companies(tx, found.rows), has_more=found.has_more)


@implements(rows.update)
def update_company(tx: Tx, call: Call) -> Any:
    company = get_company(tx, number_in(call, "company_id"), to_change=True)
    return render_company(tx, change_company(tx, company, company_values(tx, call.body, company), call.who.actor))


@implements(rows.delete)
def remove_company(tx: Tx, call: Call) -> Any:
    delete_company(tx, get_company(tx, number_in(call, "company_id"), to_change=True), call.who.actor)


@implements(rows.contacts)
def list_people(tx: Tx, call: Call) -> Any:
    company = get_company(tx, number_in(call, "company_id"))
    found = list_customers(tx, wanted_slice(call), {"usual": True, "company_id": company["id"]})
    return page_of(call, render_contacts(tx, found.rows), has_more=found.has_more)


@implements(rows.autocomplete)
def offer_companies(tx: Tx, call: Call) -> Any:
    """An object here, where contacts and agents have an array (contract 6.5)."""
    return {"companies": [dict(row) for row in complete_company(tx, call.query.name, COMPLETIONS)]}


def company_values(tx: Tx, body: rows.CompanyWrite, before: Row | None) -> dict[str, Any]:
    """What a body says of a company; `before` is None for a new one. Raises Invalid with everything that is wrong."""
    named = body.model_fields_set
    given: dict[str, Any] = {name: getattr(body, name) or None for name in _TEXTS if name in named}
    missing = []
    if body.name is not None and body.name.strip():
        given["name"] = body.name.strip()
    elif before is None or "name" in named:
        missing.append(left_out("name"))
    if "renewal_date" in named:
        given["renewal_at"] = body.renewal_date
    if "domains" in named:
        given["domains"] = body.domains or []
    known = None if before is None else load(before["custom_fields"])
    is_malformed = any(wrong.field.startswith("custom_fields") for wrong in body.wrongs)
    number = 0 if before is None else before["id"]
    fields, wrongs = checked_fields(tx, "company", body.custom_fields, known, is_malformed, number=number)
    if fields != (known or {}):
        given["custom_fields"] = fields
    wrongs += missing_of_person(tx, "company", body.model_dump(include=named), before is None)
    refuse(body.wrongs, missing, wrongs)
    return given
