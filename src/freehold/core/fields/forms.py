"""Ticket forms: which fields a customer is asked for, and in which words."""

import re
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.core.fields.model import forms
from freehold.kernel.errors import Invalid, NotFound, Wrong, not_unique
from freehold.kernel.listing import Found, Listing, Slice
from freehold.kernel.query import Query, Row, blank, inserts
from freehold.kernel.text import encode_text, load
from freehold.kernel.tx import Tx

DEFAULT_FORM = 108_000_000_000
"""The number of the form that every account has; those that it adds follow."""
MOST = 200
"""Forms that an account can have."""
_INSERT = inserts(forms)
_INSERT_NUMBERED = inserts(forms, is_numbered=True)
CHANGEABLE = ("name", "title", "title_key", "description", "fields", "updated_by", "updated_at")
_UPDATE = Query(
    update(forms)
    .where(forms.c.id == bindparam("row_id"))
    .values({name: bindparam(name, type_=forms.c[name].type) for name in CHANGEABLE})
)
_DELETE = Query(delete(forms).where(forms.c.id == bindparam("row_id")))
_GET = Query(select(forms).where(forms.c.id == bindparam("id")))
_TITLES = Query(select(forms.c.id, forms.c.name, forms.c.title_key))
_WITH_FIELDS = Query(select(forms.c.id, forms.c.fields).where(forms.c.fields.is_not(None)))
_SET_FIELDS = Query(update(forms).where(forms.c.id == bindparam("row_id")).values(fields=bindparam("fields")))
FORMS = Listing(select(forms), filters={}, orders={"id": forms.c.id}, default="id", key=forms.c.id)


def keep_default_form(tx: Tx) -> None:
    """The form of every account: whatever customers may see."""
    if tx.first(_GET, id=DEFAULT_FORM) is None:
        title = "Default Ticket Form"
        row = {
            **_named(tx, title, 0),
            "id": DEFAULT_FORM,
            "is_default": True,
            "created_at": tx.now,
            "updated_at": tx.now,
        }
        tx.insert(_INSERT_NUMBERED, **row)


def list_forms(tx: Tx, wanted: Slice) -> Found:
    """A page of forms."""
    return FORMS.page(tx, wanted, {})


def get_form(tx: Tx, number: int) -> Row:
    """The form with that number. Raises NotFound."""
    row = tx.first(_GET, id=number)
    if row is None:
        raise NotFound("form", number)
    return row


def create_form(tx: Tx, given: dict[str, Any], by: Actor) -> Row:
    """Take in a form; returns it.

    `given`: title, and description and fields (a list of objects with the `id` of a field; None: whatever customers
    may see). Raises Invalid when another has the title. Records form.created.
    """
    row = {
        **blank(forms),
        **_named(tx, given["title"], 0),
        "description": given.get("description"),
        "fields": _stored(given.get("fields")),
        "updated_by": by.id,
        "created_at": tx.now,
        "updated_at": tx.now,
    }
    del row["id"]
    row["id"] = tx.insert(_INSERT, **row)
    record(tx, "form.created", by, subject_id=row["id"])
    return row


def clone_form(tx: Tx, form: Row, by: Actor) -> Row:
    """Take in a copy of a form under a title of its own; returns it. Records form.created."""
    taken = {row["title_key"] for row in tx.all(_TITLES)}
    title = first = f"Copy of {form['title']}"
    place = 1
    while title.lower() in taken:
        place += 1
        title = f"{first} {place}"
    fields = None if form["fields"] is None else load(form["fields"])
    return create_form(tx, {"title": title, "description": form["description"], "fields": fields}, by)


def change_form(tx: Tx, form: Row, given: dict[str, Any], by: Actor) -> Row:
    """Change what is given of a form, in the form of `create_form`; returns it. Raises Invalid. Records form.updated."""
    after = {**form, "updated_by": by.id, "updated_at": tx.now}
    if "title" in given:
        after |= _named(tx, given["title"], form["id"])
    if "description" in given:
        after["description"] = given["description"]
    if "fields" in given:
        after["fields"] = _stored(given["fields"])
    tx.run(_UPDATE, row_id=form["id"], **{name: after[name] for name in CHANGEABLE})
    record(tx, "form.updated", by, subject_id=form["id"], data={"changed": sorted(given)})
    return after


def delete_form(tx: Tx, form: Row, by: Actor) -> None:
    """Take a form away. Records form.deleted."""
    tx.run(_DELETE, row_id=form["id"])
    record(tx, "form.deleted", by, subject_id=form["id"], data={"title": form["title"]})


def drop_from_forms(tx: Tx, field_id: int) -> None:
    """No form asks for a field that there is no longer."""
    for form in tx.all(_WITH_FIELDS):
        asked = load(form["fields"])
        kept = [field for field in asked if field["id"] != field_id]
        if len(kept) < len(asked):
            tx.run(_SET_FIELDS, row_id=form["id"], fields=encode_text(kept))


def _stored(fields: list[dict[str, Any]] | None) -> str | None:
    return None if fields is None else encode_text(fields)


def _named(tx: Tx, title: str, but: int) -> Row:
    """Title and name of a form. Raises Invalid when another has the title, or there are too many."""
    tx.hold("ticket forms")
    others = [row for row in tx.all(_TITLES) if row["id"] != but]
    if any(row["title_key"] == title.lower() for row in others):
        raise Invalid(not_unique("title"))
    if len(others) >= MOST:
        raise Invalid(Wrong("title", f"There can be at most {MOST} forms"))
    slug = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_") or "form"
    taken, name, place = {row["name"] for row in others}, slug, 1
    while name in taken:
        place += 1
        name = f"{slug}_{place}"
    return {"name": name, "title": title, "title_key": title.lower()}
