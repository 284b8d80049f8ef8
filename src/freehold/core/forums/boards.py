"""Forums and their categories."""

from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.core.forums.model import categories, comments, follows, forums, topics
from freehold.kernel.errors import Invalid, NotFound, not_unique
from freehold.kernel.listing import Found, Listing, Slice, equals
from freehold.kernel.query import Query, Row, any_of, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

FORUM, TOPIC = "forum", "topic"
"""What can be followed."""
_NAMES = ("name", "name_key", "description", "updated_at")
_SETTINGS = ("type", "visibility", "company_ids")

_CATEGORY = Query(select(categories).where(categories.c.id == bindparam("id")))
_CATEGORY_HELD = Query(select(categories).where(categories.c.id == bindparam("id")).with_for_update())
_CATEGORY_NAMED = Query(select(categories.c.id).where(categories.c.name_key == bindparam("name_key")))
_INSERT_CATEGORY = inserts(categories)
_UPDATE_CATEGORY = Query(
    update(categories).where(categories.c.id == bindparam("row_id")).values({name: bindparam(name) for name in _NAMES})
)
_DELETE_CATEGORY = Query(delete(categories).where(categories.c.id == bindparam("row_id")))
_FORUM = Query(select(forums).where(forums.c.id == bindparam("id")))
_FORUM_HELD = Query(select(forums).where(forums.c.id == bindparam("id")).with_for_update())
_FORUM_NAMED = Query(
    select(forums.c.id).where(
        forums.c.category_id == bindparam("category_id"), forums.c.name_key == bindparam("name_key")
    )
)
_LAST = Query(
    select(func.coalesce(func.max(forums.c.position), 0)).where(forums.c.category_id == bindparam("category_id"))
)
_IN_CATEGORY = Query(
    select(forums.c.id)
    .where(forums.c.category_id == bindparam("category_id"))
    .order_by(forums.c.id)
    .with_for_update()  # nobody begins a topic in them meanwhile
)
_INSERT = inserts(forums)
_UPDATE = Query(
    update(forums)
    .where(forums.c.id == bindparam("row_id"))
    .values({name: bindparam(name) for name in (*_NAMES, *_SETTINGS)})
)
_COUNTS = Query(
    select(
        topics.c.forum_id,
        func.count().label("topics"),
        func.coalesce(func.sum(topics.c.comments_count), 0).label("comments"),
    )
    .where(any_of(topics.c.forum_id, "ids"))
    .group_by(topics.c.forum_id)
)
_TOPICS_OF = select(topics.c.id).where(any_of(topics.c.forum_id, "ids"))
_HOLD_TOPICS = Query(_TOPICS_OF.order_by(topics.c.id).with_for_update())
_DELETE_FORUMS = (
    Query(delete(follows).where(follows.c.what == TOPIC, follows.c.number.in_(_TOPICS_OF))),
    Query(delete(follows).where(follows.c.what == FORUM, any_of(follows.c.number, "ids"))),
    Query(delete(comments).where(comments.c.topic_id.in_(_TOPICS_OF))),
    Query(delete(topics).where(any_of(topics.c.forum_id, "ids"))),
    Query(delete(forums).where(any_of(forums.c.id, "ids"))),
)
CATEGORIES = Listing(select(categories), filters={}, orders={"id": categories.c.id}, default="id", key=categories.c.id)
FORUMS = Listing(
    select(forums),
    filters={"category_id": equals(forums.c.category_id, "category_id")},
    orders={"position": forums.c.position},
    default="position",
    key=forums.c.id,
)


def get_category(tx: Tx, number: int, *, to_change: bool = False) -> Row:
    """The category with that number. Raises NotFound. `to_change` holds it until the end of the transaction."""
    row = tx.first(_CATEGORY_HELD if to_change else _CATEGORY, id=number)
    if row is None:
        raise NotFound("forum category", number)
    return row


def list_categories(tx: Tx, wanted: Slice) -> Found:
    """A page of categories, oldest first."""
    return CATEGORIES.page(tx, wanted, {})


def create_category(tx: Tx, name: str, description: str | None, by: Actor) -> Row:
    """Begin a category of forums. Raises Invalid (duplicate_value). Records forum_category.created."""
    _refuse_taken_category(tx, name, 0)
    row: Row = {"name": name, "name_key": name.lower(), "description": description}
    row |= {"created_at": tx.now, "updated_at": tx.now}
    row["id"] = tx.insert(_INSERT_CATEGORY, **row)
    record(tx, "forum_category.created", by, subject_id=row["id"])
    return row


def change_category(tx: Tx, category: Row, given: dict[str, Any], by: Actor) -> Row:
    """Change what is given (name, description) of a category; returns it. Records forum_category.updated."""
    after = {**category, **given, "updated_at": tx.now}
    if "name" in given:
        _refuse_taken_category(tx, given["name"], category["id"])
        after["name_key"] = given["name"].lower()
    tx.run(_UPDATE_CATEGORY, row_id=category["id"], **{name: after[name] for name in _NAMES})
    record(tx, "forum_category.updated", by, subject_id=category["id"], data={"changed": sorted(given)})
    return after


def delete_category(tx: Tx, category: Row, by: Actor) -> None:
    """Remove a category with everything that was said in its forums. Records forum_category.deleted."""
    _delete_forums(tx, [row["id"] for row in tx.all(_IN_CATEGORY, category_id=category["id"])])
    tx.run(_DELETE_CATEGORY, row_id=category["id"])
    record(tx, "forum_category.deleted", by, subject_id=category["id"], data={"name": category["name"]})


def get_forum(tx: Tx, number: int, *, to_change: bool = False) -> Row:
    """The forum with that number. Raises NotFound. `to_change` holds it until the end of the transaction."""
    row = tx.first(_FORUM_HELD if to_change else _FORUM, id=number)
    if row is None:
        raise NotFound("forum", number)
    return row


def list_forums(tx: Tx, category_id: int, wanted: Slice) -> Found:
    """A page of a category's forums, by position."""
    return FORUMS.page(tx, wanted, {"category_id": category_id})


def count_said(tx: Tx, numbers: list[int]) -> dict[int, tuple[int, int]]:
    """How many topics, and how many comments, there are in some forums."""
    found = tx.all(_COUNTS, ids=encode_text(numbers)) if numbers else ()
    return {row["forum_id"]: (row["topics"], int(row["comments"])) for row in found}


def create_forum(tx: Tx, category: Row, given: dict[str, Any], by: Actor) -> Row:
    """Open a forum, the last of its category; returns it.

    `given`: name, type, visibility (required), description, company_ids. Raises Invalid (duplicate_value) when another
    of the category has the name. Records forum.created.
    """
    _refuse_taken(tx, category["id"], given["name"], 0)
    row = {"description": None, "company_ids": None, **_stored(given)}
    row |= {"category_id": category["id"], "position": int(tx.value(_LAST, category_id=category["id"])) + 1}
    row |= {"created_at": tx.now, "updated_at": tx.now}
    row["id"] = tx.insert(_INSERT, **row)
    record(tx, "forum.created", by, subject_id=row["id"])
    return row


def change_forum(tx: Tx, forum: Row, given: dict[str, Any], by: Actor) -> Row:
    """Change what is given of a forum; returns it. Records forum.updated."""
    if "name" in given:
        _refuse_taken(tx, forum["category_id"], given["name"], forum["id"])
    after = {**forum, **_stored(given), "updated_at": tx.now}
    tx.run(_UPDATE, row_id=forum["id"], **{name: after[name] for name in (*_NAMES, *_SETTINGS)})
    record(tx, "forum.updated", by, subject_id=forum["id"], data={"changed": sorted(given)})
    return after


def delete_forum(tx: Tx, forum: Row, by: Actor) -> None:
    """Remove a forum with everything that was said in it. Records forum.deleted."""
    _delete_forums(tx, [forum["id"]])
    record(tx, "forum.deleted", by, subject_id=forum["id"], data={"name": forum["name"]})


def _delete_forums(tx: Tx, numbers: list[int]) -> None:
    if not numbers:
        return
    tx.all(_HOLD_TOPICS, ids=encode_text(numbers))
    for statement in _DELETE_FORUMS:
        tx.run(statement, ids=encode_text(numbers))


def _stored(given: dict[str, Any]) -> Row:
    row = dict(given)
    if "name" in row:
        row["name_key"] = row["name"].lower()
    if row.get("company_ids") is not None:
        row["company_ids"] = encode_text(row["company_ids"])
    return row


def _refuse_taken_category(tx: Tx, name: str, but: int) -> None:
    tx.hold(f"forum category {name.lower()}")
    if tx.value(_CATEGORY_NAMED, name_key=name.lower()) not in (None, but):
        raise Invalid(not_unique("name"))


def _refuse_taken(tx: Tx, category_id: int, name: str, but: int) -> None:
    tx.hold(f"forum {category_id} {name.lower()}")
    if tx.value(_FORUM_NAMED, category_id=category_id, name_key=name.lower()) not in (None, but):
        raise Invalid(not_unique("name"))
