"""What a help desk does with a contact: everything that it knows of them can be changed, and taken away again."""

from typing import Any

from sqlalchemy import bindparam, delete

from freehold.core.companies.queries import find_company_by_domain
from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.core.people.commands import CHANGEABLE, JSON_COLUMNS, create_contact, save_contact
from freehold.core.people.directory import is_taken, list_other_emails, list_taken_emails
from freehold.core.people.model import contact_companies, contact_emails
from freehold.kernel.errors import Invalid, not_unique
from freehold.kernel.query import Query, Row, inserts
from freehold.kernel.text import encode_text, load
from freehold.kernel.tx import Tx

_ADD_EMAIL = inserts(contact_emails)
_ADD_COMPANY = inserts(contact_companies)
_DROP_EMAILS = Query(delete(contact_emails).where(contact_emails.c.contact_id == bindparam("contact")))
_DROP_COMPANIES = Query(delete(contact_companies).where(contact_companies.c.contact_id == bindparam("contact")))


def take_in(tx: Tx, given: dict[str, Any], by: Actor) -> Row:
    """Take in a contact whom nobody has yet; returns the row.

    `given` as for `create_contact`, with other_emails (addresses) and other_companies (rows of company_id and
    may_view_all_tickets). Raises Invalid (duplicate_value) when an address or id is somebody else's. Records contact.created.
    """
    refuse_taken(tx, given, 0)
    contact, _ = create_contact(tx, given, by)
    if given.get("other_emails"):
        set_other_emails(tx, contact["id"], given["other_emails"])
    if given.get("other_companies"):
        set_other_companies(tx, contact["id"], given["other_companies"])
    return contact


def change_contact(tx: Tx, contact: Row, given: dict[str, Any], by: Actor) -> Row:
    """Change what is given of a contact, where None takes away; custom fields are changed one by one.

    Returns the row as it is now. The same refusals as for `take_in`. Records contact.updated.
    """
    refuse_taken(tx, given, contact["id"])
    changed = {name: given[name] for name in CHANGEABLE if name in given}
    if "email" in changed:
        changed["email_key"] = (changed["email"] or "").strip().lower()
        if changed["email_key"] and contact["company_id"] is None and "company_id" not in changed:
            changed["company_id"] = find_company_by_domain(tx, changed["email_key"])
    if "custom_fields" in changed:
        changed["custom_fields"] = {**load(contact["custom_fields"]), **(changed["custom_fields"] or {})}
    for name in JSON_COLUMNS:
        if name in changed:
            changed[name] = encode_text(changed[name] if changed[name] is not None else [])
    if "first_name" in changed:
        changed["is_name_generated"] = False
    others = given.get("other_emails") or []
    if "other_emails" in given or changed.get("email_key"):
        if "other_emails" not in given:
            others = list_other_emails(tx, [contact["id"]]).get(contact["id"], [])
        main = changed.get("email_key", contact["email_key"])
        set_other_emails(tx, contact["id"], [email for email in others if email != main])
    if "other_companies" in given:
        set_other_companies(tx, contact["id"], given["other_companies"] or [])
    after = save_contact(tx, {**contact, **changed})
    record(tx, "contact.updated", by, subject_id=contact["id"], data={"changed": sorted(given)})
    return after


def delete_contact(tx: Tx, contact: Row, by: Actor) -> None:
    """Put a contact into the bin: readable by number, hidden from lists. Records contact.deleted."""
    save_contact(tx, {**contact, "deleted_at": tx.now})
    record(tx, "contact.deleted", by, subject_id=contact["id"])


def restore_contact(tx: Tx, contact: Row, by: Actor) -> None:
    """Take a contact back out of the bin. Records contact.restored."""
    save_contact(tx, {**contact, "deleted_at": None})
    record(tx, "contact.restored", by, subject_id=contact["id"])


def invite_contact(tx: Tx, contact: Row, by: Actor) -> None:
    """Ask a contact to activate their account; the letter is sent by whoever follows. Records contact.invited."""
    record(tx, "contact.invited", by, subject_id=contact["id"])


def refuse_taken(tx: Tx, given: dict[str, Any], but: int) -> None:
    """Addresses and ids are one person's only, be they contact or agent. Raises Invalid (duplicate_value)."""
    wrongs = []
    first, others = (given.get("email") or "").strip().lower(), given.get("other_emails") or []
    taken = list_taken_emails(tx, [email for email in dict.fromkeys((first, *others)) if email], but)
    if first in taken:
        wrongs.append(not_unique("email"))
    if taken & set(others):
        wrongs.append(not_unique("other_emails"))
    for name in ("twitter_id", "reference_id"):
        if given.get(name) and is_taken(tx, name, given[name], but):
            wrongs += [not_unique(name)]
    if wrongs:
        raise Invalid(*wrongs)


def set_other_emails(tx: Tx, contact_id: int, emails: list[str]) -> None:
    """The further addresses of a contact, instead of those they had."""
    tx.run(_DROP_EMAILS, contact=contact_id)
    for position, email in enumerate(dict.fromkeys(emails)):
        tx.insert(_ADD_EMAIL, email_key=email, contact_id=contact_id, position=position)


def set_other_companies(tx: Tx, contact_id: int, memberships: list[Row]) -> None:
    """The further companies of a contact, instead of those they had."""
    tx.run(_DROP_COMPANIES, contact=contact_id)
    for company_id, may_view in {row["company_id"]: row["may_view_all_tickets"] for row in memberships}.items():
        tx.insert(_ADD_COMPANY, contact_id=contact_id, company_id=company_id, may_view_all_tickets=may_view)
