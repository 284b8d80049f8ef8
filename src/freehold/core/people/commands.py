"""Changes contacts."""

from typing import Any

from sqlalchemy import bindparam, delete, or_, select, update

from freehold.core.account.commands import count
from freehold.core.conversations.model import chats, conversations, interactions, messages, ratings
from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.core.events.model import events
from freehold.core.outbound.model import outbound_messages
from freehold.core.people.model import contacts
from freehold.core.people.names import new_name
from freehold.core.people.queries import find_contact_by_reference, get_contact
from freehold.core.webhooks.model import deliveries
from freehold.kernel.ids import new_uuid
from freehold.kernel.query import Query, Row, inserts
from freehold.kernel.text import encode_text, load
from freehold.kernel.tx import Tx

_INSERT = inserts(contacts)
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
)
_UPDATE = Query(
    update(contacts)
    .where(contacts.c.id == bindparam("row_id"))
    .values({name: bindparam(name) for name in (*CHANGEABLE, "updated_at")})
)
_MOVED = Query(update(contacts).where(contacts.c.id == bindparam("row_id")).values(updated_at=bindparam("now")))

_OWN = select(conversations.c.id).where(conversations.c.contact_id == bindparam("contact_id"))
_OWN_EVENTS = select(events.c.id).where(events.c.conversation_id.in_(_OWN))
_OWN_MESSAGES = select(messages.c.id).where(messages.c.conversation_id.in_(_OWN))
_OWN_PHONE = select(contacts.c.phone).where(contacts.c.id == bindparam("contact_id")).scalar_subquery()
_HOLD_CHATS = Query(_OWN.order_by(conversations.c.id).with_for_update())
_COUNT_CHATS = Query(_OWN.where(conversations.c.kind == "chat"))
_ERASE = (
    Query(delete(deliveries).where(deliveries.c.event_id.in_(_OWN_EVENTS))),
    Query(update(events).where(events.c.conversation_id.in_(_OWN)).values(data="{}", actor="")),
    Query(delete(ratings).where(ratings.c.conversation_id.in_(_OWN))),
    Query(
        delete(outbound_messages).where(
            or_(outbound_messages.c.message_id.in_(_OWN_MESSAGES), outbound_messages.c.recipient == _OWN_PHONE)
        )
    ),
    Query(delete(messages).where(messages.c.conversation_id.in_(_OWN))),
    Query(delete(chats).where(chats.c.conversation_id.in_(_OWN))),
    Query(delete(interactions).where(interactions.c.conversation_id.in_(_OWN))),
    Query(delete(conversations).where(conversations.c.contact_id == bindparam("contact_id"))),
    Query(delete(contacts).where(contacts.c.id == bindparam("contact_id"))),
)


def create_contact(tx: Tx, given: dict[str, Any], by: Actor) -> tuple[Row, bool]:
    """Take somebody in who will write to us; returns the contact and whether it is new.

    `given` holds any of first_name, last_name, email, phone, reference_id, restore_id, avatar_url, social_profiles,
    properties (list of {name, value}). A known reference_id means the same person: what is given is merged into the
    existing contact. Without a name, one is made up. Records contact.created, or contact.updated.
    """
    reference_id = given.get("reference_id")
    if reference_id:
        tx.hold(f"reference {reference_id}")
        known = find_contact_by_reference(tx, reference_id)
        if known is not None:
            return update_contact(tx, known, given, by), False
    has_name = bool(given.get("first_name") or given.get("last_name"))
    first_name, last_name = (given.get("first_name") or "", given.get("last_name") or "") if has_name else new_name()
    email = given.get("email") or None
    row: Row = {
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
        "social_profiles": encode_text(given.get("social_profiles") or []),
        "properties": encode_text(_merged([], given.get("properties") or [])),
        "is_signed_in": False,
        "created_at": tx.now,
        "updated_at": tx.now,
    }
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
    if changed.get("first_name") or changed.get("last_name"):
        if contact["is_name_generated"]:
            changed.setdefault("first_name", "")
            changed.setdefault("last_name", "")
        changed["is_name_generated"] = False
    if "social_profiles" in changed:
        changed["social_profiles"] = encode_text(changed["social_profiles"])
    if "properties" in changed:
        changed["properties"] = encode_text(_merged(load(contact["properties"]), changed["properties"]))
    after = {**contact, **changed, "updated_at": tx.now}
    tx.run(_UPDATE, row_id=contact["id"], **{name: after[name] for name in (*CHANGEABLE, "updated_at")})
    record(tx, "contact.updated", by, subject_id=contact["id"], data={"changed": sorted(changed)})
    return after


def touch_contact(tx: Tx, contact_id: int) -> None:
    """Move a contact's updated time, where a setting wants messages to do so."""
    tx.run(_MOVED, row_id=contact_id, now=tx.now)


def erase_contact(tx: Tx, uuid: str, by: Actor) -> None:
    """Remove a person for good, with conversations, messages, ratings, and what was sent to or delivered about them.

    What happened stays on record without what it was about. Raises NotFound. Records contact.erased.
    """
    contact = get_contact(tx, uuid, to_change=True)
    tx.all(_HOLD_CHATS, contact_id=contact["id"])
    for chat in tx.all(_COUNT_CHATS, contact_id=contact["id"]):
        count(tx, "chats", chat["id"], -1)
    for statement in _ERASE:
        tx.run(statement, contact_id=contact["id"])
    count(tx, "contacts", contact["id"], -1)
    record(tx, "contact.erased", by, subject_id=contact["id"])


def _merged(before: list[dict[str, Any]], given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Properties by name, the later one winning, in the order they first came."""
    values = {item["name"]: item for item in [*before, *given]}
    return list(values.values())
