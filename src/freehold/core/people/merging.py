"""Makes one contact of several: two addresses, one person."""

from typing import Any

from sqlalchemy import bindparam, update

from freehold.core.conversations.model import conversations, ratings
from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.core.people.commands import save_contact
from freehold.core.people.contacts import set_other_companies, set_other_emails
from freehold.core.people.directory import list_other_companies, list_other_emails
from freehold.core.people.model import contacts
from freehold.core.surveys.model import ticket_ratings
from freehold.kernel.query import Query, Row, any_of
from freehold.kernel.text import encode_text, load
from freehold.kernel.tx import Tx

IDENTITIES = ("email", "phone", "mobile", "twitter_id", "reference_id")
_MOVE = (
    Query(
        update(conversations)
        .where(any_of(conversations.c.contact_id, "numbers"))
        .values(contact_id=bindparam("to"), updated_at=bindparam("now"))
    ),
    Query(update(ratings).where(any_of(ratings.c.contact_id, "numbers")).values(contact_id=bindparam("to"))),
    Query(
        update(ticket_ratings).where(any_of(ticket_ratings.c.contact_id, "numbers")).values(contact_id=bindparam("to"))
    ),
    Query(update(contacts).where(any_of(contacts.c.merged_into, "numbers")).values(merged_into=bindparam("to"))),
)


def merge_contacts(tx: Tx, primary: Row, others: list[Row], chosen: dict[str, Any], by: Actor) -> Row:
    """Move everything of some contacts to another one, who is returned; they go into the bin without a way back.

    `chosen` may say what the primary is to have of IDENTITIES, other_emails, and company_ids (the first is their main
    company). What it does not say comes from the primary, else from the first of the others who has it; further
    addresses and companies are kept all. Records contact.merged.
    """
    everyone = [primary, *others]
    numbers = [row["id"] for row in everyone]
    known = known_values(tx, everyone)
    after = {**primary}
    for name in IDENTITIES:
        after[name] = chosen[name] if name in chosen else next(iter(known[name]), None)
    after["email_key"] = (after["email"] or "").lower()
    emails = chosen.get("other_emails")
    if emails is None:
        emails = [email for email in known["other_emails"] if email != after["email_key"]]
    company_ids = chosen.get("company_ids")
    if company_ids is None:
        company_ids = known["company_ids"]
    after["company_id"] = company_ids[0] if company_ids else None
    after["custom_fields"] = encode_text(_filled([load(row["custom_fields"]) for row in everyone]))
    after["tags"] = encode_text(list(dict.fromkeys(tag for row in everyone for tag in load(row["tags"]))))
    may_view = _may_view(tx, everyone)
    after["may_view_all_tickets"] = may_view.get(after["company_id"], False)
    emptied = dict.fromkeys(IDENTITIES) | {"email_key": "", "company_id": None}
    for row in others:
        set_other_emails(tx, row["id"], [])
        set_other_companies(tx, row["id"], [])
        save_contact(tx, {**row, **emptied, "deleted_at": tx.now, "merged_into": primary["id"]})
    set_other_emails(tx, primary["id"], emails)
    further = [{"company_id": number, "may_view_all_tickets": may_view[number]} for number in company_ids[1:]]
    set_other_companies(tx, primary["id"], further)
    after = save_contact(tx, after)
    for statement in _MOVE:
        tx.run(statement, numbers=encode_text(numbers[1:]), to=primary["id"], now=tx.now)
    record(tx, "contact.merged", by, subject_id=primary["id"], data={"merged": numbers[1:]})
    return after


def known_values(tx: Tx, everyone: list[Row]) -> dict[str, list[Any]]:
    """What some contacts have between them of IDENTITIES, of addresses (other_emails) and of companies (company_ids)."""
    numbers = [row["id"] for row in everyone]
    known = {name: list(dict.fromkeys(row[name] for row in everyone if row[name])) for name in IDENTITIES}
    further = list_other_emails(tx, numbers)
    emails = [[row["email_key"], *further.get(row["id"], [])] for row in everyone]
    companies = list_other_companies(tx, numbers)
    ids = [[row["company_id"], *(one["company_id"] for one in companies.get(row["id"], []))] for row in everyone]
    known["other_emails"] = list(dict.fromkeys(email for some in emails for email in some if email))
    known["company_ids"] = list(dict.fromkeys(number for some in ids for number in some if number))
    return known


def _may_view(tx: Tx, everyone: list[Row]) -> dict[int, bool]:
    """By company, whether one of these contacts may see all its tickets."""
    found: dict[int, bool] = {}
    further = list_other_companies(tx, [row["id"] for row in everyone])
    for row in everyone:
        for membership in (row, *further.get(row["id"], [])):
            number = membership["company_id"]
            if number is not None:
                found[number] = found.get(number, False) or membership["may_view_all_tickets"]
    return found


def _filled(several: list[dict[str, Any]]) -> dict[str, Any]:
    """The first value that is one, of each field."""
    filled: dict[str, Any] = {}
    for fields in several:
        for name, value in fields.items():
            if filled.get(name) is None:
                filled[name] = value
    return filled
