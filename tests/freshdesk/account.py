"""What an account of a test has beside tickets, put there without the API: companies, fields, spam."""

from typing import Any

from sqlalchemy import bindparam, update
from tests.freshdesk.api import Api

from freehold.core.companies.model import companies, company_domains
from freehold.core.fields.commands import add_field
from freehold.core.tickets.model import tickets
from freehold.kernel.query import Query, inserts

_SPAM = Query(update(tickets).where(tickets.c.id == bindparam("number")).values(is_spam=True))


def make_company(api: Api, name: str, *domains: str) -> int:
    """A company to which people with addresses at those domains belong; its number."""

    def work(tx: Any) -> int:
        given = {"name": name, "name_key": name.lower(), "created_at": tx.now, "updated_at": tx.now}
        number = int(tx.insert(inserts(companies), **given))
        for domain in domains:
            tx.insert(inserts(company_domains), domain=domain, company_id=number)
        return number

    return api.installation.database.write_now(work)


def define(api: Api, name: str, kind: str, **given: Any) -> None:
    """Give tickets one more field."""
    api.installation.database.write_now(lambda tx: add_field(tx, "ticket", name, label=name, type_=kind, **given))


def mark_as_spam(api: Api, number: int) -> None:
    api.installation.database.write_now(lambda tx: tx.run(_SPAM, number=number))
