"""Keeps the calendars that say when somebody is there to answer. What they mean is in `calendar.py`."""

from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy import types as sqltypes

from freehold.core.account.model import business_hours
from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.core.people.model import groups
from freehold.kernel.errors import Conflict, NotFound
from freehold.kernel.ids import new_uuid
from freehold.kernel.listing import Found, Listing, Slice
from freehold.kernel.query import Query, Row, blank, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

CHANGEABLE = ("name", "description", "timezone", "zone_name", "is_default", "hours", "holidays")
_INSERT = inserts(business_hours)
_UPDATE = Query(
    update(business_hours)
    .where(business_hours.c.id == bindparam("row_id"))
    .values({name: bindparam(name, type_=business_hours.c[name].type) for name in (*CHANGEABLE, "updated_at")})
)
_ONLY_DEFAULT = Query(
    update(business_hours)
    .where(business_hours.c.id != bindparam("row_id"), business_hours.c.is_default)
    .values(is_default=bindparam("no", type_=sqltypes.Boolean()), updated_at=bindparam("now"))
)
_UNLINK = Query(
    update(groups)
    .where(groups.c.business_hours_id == bindparam("row_id"))
    .values(business_hours_id=None, updated_at=bindparam("now"))
)
_DELETE = Query(delete(business_hours).where(business_hours.c.id == bindparam("row_id")))
_GET = Query(select(business_hours).where(business_hours.c.id == bindparam("id")))
_HELD = Query(select(business_hours).where(business_hours.c.id == bindparam("id")).with_for_update(key_share=True))
CALENDARS = Listing(
    select(business_hours), filters={}, orders={"id": business_hours.c.id}, default="id", key=business_hours.c.id
)


def get_business_hours(tx: Tx, number: int, *, to_change: bool = False) -> Row:
    """The calendar with that number. Raises NotFound. `to_change` holds it until the end of the transaction."""
    row = tx.first(_HELD if to_change else _GET, id=number)
    if row is None:
        raise NotFound("business hours", number)
    return row


def list_business_hours(tx: Tx, wanted: Slice) -> Found:
    """A page of calendars, oldest first."""
    return CALENDARS.page(tx, wanted, {})


def create_business_hours(tx: Tx, given: dict[str, Any], by: Actor) -> Row:
    """Write a calendar; returns it.

    `given`: name, hours (weekday "0" Monday to "6" -> [["09:00", "17:00"], …]; both required), description, timezone and
    zone_name, holidays (YYYY-MM-DD), is_default, which takes the place of the default so far. Records
    business_hours.created.
    """
    row = {**blank(business_hours), **_stored(given), "uuid": new_uuid(), "created_at": tx.now, "updated_at": tx.now}
    del row["id"]
    row["id"] = tx.insert(_INSERT, **row)
    _keep_one_default(tx, row)
    record(tx, "business_hours.created", by, subject_id=row["id"])
    return row


def change_business_hours(tx: Tx, hours: Row, given: dict[str, Any], by: Actor) -> Row:
    """Change what is given of a calendar; returns it. Tickets that are due already stay so. Records business_hours.updated."""
    after = {**hours, **_stored(given), "updated_at": tx.now}
    tx.run(_UPDATE, row_id=hours["id"], **{name: after[name] for name in (*CHANGEABLE, "updated_at")})
    _keep_one_default(tx, after)
    record(tx, "business_hours.updated", by, subject_id=hours["id"], data={"changed": sorted(given)})
    return after


def delete_business_hours(tx: Tx, hours: Row, by: Actor) -> None:
    """Remove a calendar; groups that went by it go by the default. Records business_hours.deleted.

    Raises Conflict for the default.
    """
    if hours["is_default"]:
        raise Conflict("The default business hours cannot be deleted.")
    tx.run(_UNLINK, row_id=hours["id"], now=tx.now)
    tx.run(_DELETE, row_id=hours["id"])
    record(tx, "business_hours.deleted", by, subject_id=hours["id"], data={"name": hours["name"]})


def _keep_one_default(tx: Tx, hours: Row) -> None:
    if hours["is_default"]:
        tx.run(_ONLY_DEFAULT, row_id=hours["id"], no=False, now=tx.now)


def _stored(given: dict[str, Any]) -> Row:
    return {name: encode_text(value) if name in ("hours", "holidays") else value for name, value in given.items()}
