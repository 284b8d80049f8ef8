"""Changes contacts."""

from typing import Any

from sqlalchemy import bindparam, update

from freehold.core.account.commands import count
from freehold.core.companies.queries import find_company_by_domain
from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.core.people.model import FIRST_CONTACT, contacts
from freehold.core.people.names import new_name
from freehold.core.people.queries import find_contact_by_reference
from freehold.kernel.ids import new_uuid
from freehold.kernel.query import Query, Row, blank, inserts
from freehold.kernel.text import encode_text, load
from freehold.kernel.tx import Tx

_INSERT = inserts(contacts)
LONGEST_KEY = 200
PLAIN = (
    "mobile",
    "job_title",
    "address",
    "description",
    "language",
    "time_zone",
    "twitter_id",
    "facebook_id",
    "company_id",
    "may_view_all_tickets",
    "is_verified",
    "is_blocked",
)
JSON_COLUMNS = ("social_profiles", "tags", "custom_fields", "social_handler")
CHANGEABLE = (
    "first_name",
    "last_name",
    "is_name_generated",
    "email",
    "email_key",
    "phone",
    "reference_id",
    "restore_id",
    "avatar_url",
    "social_profiles",
    "properties",
    "name_key",
    "deleted_at",
    "is_agent",
    "merged_into",
    "tags",
    "custom_fields",
    "social_handler",
    *PLAIN,
)
_UPDATE = Query(
    update(contacts)
    .where(contacts.c.id == bindparam("row_id"))
    .values({name: bindparam(name) for name in (*CHANGEABLE, "updated_at")})
)
_MOVED = Query(update(contacts).where(contacts.c.id == bindparam("row_id")).values(updated_at=bindparam("now")))


def create_contact(tx: Tx, given: dict[str, Any], by: Actor) -> tuple[Row, bool]:
    """Take somebody in who will write to us; returns the contact and whether it is new.

    `given` holds any of first_name, last_name, email, phone, reference_id, restore_id, avatar_url, social_profiles,
    properties (list of {name, value}). A known reference_id means the same person: what is given is merged into the
    existing contact. Without a name, one is made up. Whoever has an address at a company's domain joins the company.
    Records contact.created, or contact.updated.
    """
    reference_id = given.get("reference_id")
    if reference_id:
        tx.hold(f"reference {reference_id}")
        known = find_contact_by_reference(tx, reference_id, to_change=True)
        if known is not None:
            return update_contact(tx, known, given, by), False
    has_name = bool(given.get("first_name") or given.get("last_name"))
    first_name, last_name = (given.get("first_name") or "", given.get("last_name") or "") if has_name else new_name()
    email = given.get("email") or None
    row: Row = {
        **blank(contacts),
        **{name: given[name] for name in PLAIN if name in given},
        **{name: encode_text(given[name]) for name in JSON_COLUMNS if given.get(name) is not None},
        "uuid": new_uuid(),
        "first_name": first_name,
        "last_name": last_name,
        "is_name_generated": not has_name,
        "email": email,
        "email_key": (email or "").strip().lower(),
        "phone": given.get("phone") or None,
        "reference_id": reference_id or None,
        "restore_id": given.get("restore_id") or None,
        "avatar_url": given.get("avatar_url"),
        "properties": encode_text(_merged([], given.get("properties") or [])),
        "name_key": name_key(first_name, last_name),
        "created_at": tx.now,
        "updated_at": tx.now,
    }
    if email and row["company_id"] is None:
        row["company_id"] = find_company_by_domain(tx, row["email_key"])
    del row["id"]
    row["id"] = tx.insert(_INSERT, **row)
    count(tx, "contacts", row["id"])
    record(tx, "contact.created", by, subject_id=row["id"])
    return row, True


def update_contact(tx: Tx, contact: Row, given: dict[str, Any], by: Actor) -> Row:
    """Change what is given of a contact, merging properties by name; returns it as it is now. Records contact.updated."""
    changed = {name: given[name] for name in CHANGEABLE if name in given and given[name] is not None}
    if "email" in changed:
        changed["email_key"] = changed["email"].strip().lower()
        changed["email"] = changed["email"] or None
        if changed["email_key"] and contact["company_id"] is None:
            changed["company_id"] = find_company_by_domain(tx, changed["email_key"])
    if changed.get("first_name") or changed.get("last_name"):
        if contact["is_name_generated"]:
            changed.setdefault("first_name", "")
            changed.setdefault("last_name", "")
        changed["is_name_generated"] = False
    for name in JSON_COLUMNS:
        if name in changed:
            changed[name] = encode_text(changed[name])
    if "properties" in changed:
        changed["properties"] = encode_text(_merged(load(contact["properties"]), changed["properties"]))
    after = save_contact(tx, {**contact, **changed})
    record(tx, "contact.updated", by, subject_id=contact["id"], data={"changed": sorted(changed)})
    return after


def touch_contact(tx: Tx, contact_id: int) -> None:
    """Move a contact's updated time, where a setting wants messages to do so."""
    tx.run(_MOVED, row_id=contact_id, now=tx.now)


def save_contact(tx: Tx, contact: Row) -> Row:
    """Write a contact's row back; its updated time moves. Returns it as it is now."""
    after = {**contact, "updated_at": tx.now, "name_key": name_key(contact["first_name"], contact["last_name"])}
    tx.run(_UPDATE, row_id=contact["id"], **{name: after[name] for name in (*CHANGEABLE, "updated_at")})
    return after


def is_listed(contact: Row) -> bool:
    """Whether Freshchat lists a contact: all but agents who never were anything else, and ask for something themselves."""
    return not contact["is_agent"] or bool(contact["id"] >= FIRST_CONTACT)


def name_key(first_name: str, last_name: str) -> str:
    """By what contacts are ordered and found: the whole name in lower case, as much of it as an index takes."""
    return f"{first_name} {last_name}".strip().lower()[:LONGEST_KEY]


def _merged(before: list[dict[str, Any]], given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Properties by name, the later one winning, in the order they first came."""
    values = {item["name"]: item for item in [*before, *given]}
    return list(values.values())
