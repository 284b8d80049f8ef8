"""Contacts as a help desk lists them: those in the bin apart, and without those who have become agents."""

from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select, union_all
from sqlalchemy import types as sqltypes

from freehold.core.companies.queries import word_patterns
from freehold.core.people.model import agents, contact_companies, contact_emails, contacts
from freehold.kernel.errors import NotFound
from freehold.kernel.listing import Found, Listing, Slice, at_least, equals
from freehold.kernel.query import Query, Row, any_of
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

_CUSTOMERS = select(contacts).where(contacts.c.is_agent.is_(False))
_CUSTOMER = Query(_CUSTOMERS.where(contacts.c.id == bindparam("id")))
_CUSTOMER_HELD = Query(_CUSTOMERS.where(contacts.c.id == bindparam("id")).with_for_update(key_share=True))
_CUSTOMERS_NUMBERED = Query(_CUSTOMERS.where(any_of(contacts.c.id, "ids")).order_by(contacts.c.id).with_for_update())

_KEPT = contacts.c.deleted_at.is_(None)
_USUAL = and_(_KEPT, contacts.c.is_blocked.is_(False))
_VISITOR = and_(
    contacts.c.email_key == "",
    *(func.coalesce(contacts.c[name], "") == "" for name in ("phone", "mobile", "twitter_id", "reference_id")),
)
_email, _company = bindparam("email", type_=sqltypes.Text()), bindparam("company_id", type_=sqltypes.BigInteger())


def _either(first: Any, second: Any) -> ColumnElement[bool]:
    """Apart, so that each looks in its own index."""
    return contacts.c.id.in_(union_all(first, second))


DIRECTORY = Listing(
    _CUSTOMERS,
    filters={
        "usual": _USUAL,
        "deleted": contacts.c.deleted_at.is_not(None),
        "blocked": and_(_KEPT, contacts.c.is_blocked),
        "verified": and_(_USUAL, contacts.c.is_verified),
        "unverified": and_(_USUAL, contacts.c.is_verified.is_(False)),
        "visitor": _VISITOR,
        "contact": ~_VISITOR,
        "email": _either(
            select(contacts.c.id).where(contacts.c.email_key == _email),
            select(contact_emails.c.contact_id).where(contact_emails.c.email_key == _email),
        ),
        "mobile": equals(contacts.c.mobile, "mobile"),
        "phone": equals(contacts.c.phone, "phone"),
        "reference_id": equals(contacts.c.reference_id, "reference_id"),
        "company_id": _either(
            select(contacts.c.id).where(contacts.c.company_id == _company),
            select(contact_companies.c.contact_id).where(contact_companies.c.company_id == _company),
        ),
        "updated_since": at_least(contacts.c.updated_at, "updated_since"),
    },
    orders={"name": contacts.c.name_key},
    default="name",
    key=contacts.c.id,
)
_CALLED = Query(
    select(contacts.c.id, contacts.c.first_name, contacts.c.last_name)
    .where(
        _USUAL,
        contacts.c.is_agent.is_(False),
        or_(
            contacts.c.name_key.like(bindparam("begins", type_=sqltypes.Text()), escape="\\"),
            contacts.c.name_key.like(bindparam("inside", type_=sqltypes.Text()), escape="\\"),
        ),
    )
    .order_by(contacts.c.name_key, contacts.c.id)
    .limit(bindparam("limit"))
)
_OTHER_EMAILS = Query(
    select(contact_emails.c.contact_id, contact_emails.c.email_key)
    .where(any_of(contact_emails.c.contact_id, "ids"))
    .order_by(contact_emails.c.contact_id, contact_emails.c.position)
)
_OTHER_COMPANIES = Query(
    select(contact_companies)
    .where(any_of(contact_companies.c.contact_id, "ids"))
    .order_by(contact_companies.c.contact_id, contact_companies.c.company_id)
)
_EMAILS_TAKEN = Query(
    union_all(
        select(contacts.c.email_key).where(
            any_of(contacts.c.email_key, "emails"), contacts.c.id != bindparam("but", type_=sqltypes.BigInteger())
        ),
        select(contact_emails.c.email_key).where(
            any_of(contact_emails.c.email_key, "emails"),
            contact_emails.c.contact_id != bindparam("but", type_=sqltypes.BigInteger()),
        ),
        select(agents.c.email_key).where(
            any_of(agents.c.email_key, "emails"), agents.c.id != bindparam("but", type_=sqltypes.BigInteger())
        ),
    )
)
_IDENTITIES_TAKEN = {
    name: Query(
        select(contacts.c.id).where(contacts.c[name] == bindparam("value"), contacts.c.id != bindparam("but")).limit(1)
    )
    for name in ("twitter_id", "reference_id")
}


def get_customer(tx: Tx, number: int, *, to_change: bool = False) -> Row:
    """The contact with that number, in the bin or not. Raises NotFound, also when they are an agent now.

    `to_change` holds the contact until the end of the transaction.
    """
    row = tx.first(_CUSTOMER_HELD if to_change else _CUSTOMER, id=number)
    if row is None:
        raise NotFound("contact", number)
    return row


def list_customers_numbered(tx: Tx, numbers: list[int]) -> list[Row]:
    """The contacts among some numbers, held until the end of the transaction."""
    return tx.all(_CUSTOMERS_NUMBERED, ids=encode_text(numbers)) if numbers else []


def list_customers(tx: Tx, wanted: Slice, filters: dict[str, Any]) -> Found:
    """A page of contacts, by name."""
    return DIRECTORY.page(tx, wanted, filters)


def complete_contact(tx: Tx, term: str, limit: int) -> list[Row]:
    """Contacts in whose name a word begins with `term`, by name: rows of id, first_name, last_name."""
    return tx.all(_CALLED, limit=limit, **word_patterns(term))


def list_other_emails(tx: Tx, numbers: list[int]) -> dict[int, list[str]]:
    """The further addresses of some contacts, in the order in which they were given."""
    found: dict[int, list[str]] = {}
    for row in tx.all(_OTHER_EMAILS, ids=encode_text(numbers)) if numbers else ():
        found.setdefault(row["contact_id"], []).append(row["email_key"])
    return found


def list_other_companies(tx: Tx, numbers: list[int]) -> dict[int, list[Row]]:
    """The further companies of some contacts: rows of company_id and may_view_all_tickets."""
    found: dict[int, list[Row]] = {}
    for row in tx.all(_OTHER_COMPANIES, ids=encode_text(numbers)) if numbers else ():
        found.setdefault(row["contact_id"], []).append(row)
    return found


def list_taken_emails(tx: Tx, emails: list[str], but: int) -> set[str]:
    """Those of some addresses (lower case) that are another contact's or agent's than number `but`.

    They are held: until the end of the transaction nobody else can take them.
    """
    for email in sorted(emails):
        tx.hold(f"email {email}")
    return {row["email_key"] for row in tx.all(_EMAILS_TAKEN, emails=encode_text(emails), but=but)} if emails else set()


def is_taken(tx: Tx, name: str, value: str, but: int) -> bool:
    """Whether a twitter_id or reference_id is another contact's than number `but`; it is held as addresses are."""
    tx.hold(f"{name.removesuffix('_id')} {value}")
    return tx.value(_IDENTITIES_TAKEN[name], value=value, but=but) is not None


def is_visitor(row: Row) -> bool:
    """Whether a contact has left nothing by which they could be recognised."""
    return not any(row[name] for name in ("email_key", "phone", "mobile", "twitter_id", "reference_id"))
