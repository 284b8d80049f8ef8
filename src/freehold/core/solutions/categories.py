"""Categories of the knowledge base."""

from typing import Any

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy import types as sqltypes

from freehold.core.account.queries import get_fact
from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.core.solutions.articles import delete_articles_in
from freehold.core.solutions.model import categories, folder_texts, folders
from freehold.core.solutions.model import category_texts as texts
from freehold.kernel.errors import Invalid, NotFound, not_unique
from freehold.kernel.listing import Found, Listing, Slice
from freehold.kernel.query import Query, Row, any_of, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

_SHOWN = select(
    categories.c.id,
    categories.c.visible_in_portals,
    texts.c.language,
    texts.c.name,
    texts.c.description,
    texts.c.created_at,
    texts.c.updated_at,
).join(texts, texts.c.category_id == categories.c.id)
_IN_LANGUAGE = texts.c.language == func.coalesce(bindparam("language", type_=sqltypes.Text()), categories.c.language)
_GET = Query(_SHOWN.where(categories.c.id == bindparam("id"), _IN_LANGUAGE))
_HOLD = Query(select(categories.c.id).where(categories.c.id == bindparam("id")).with_for_update())
_NAMED = Query(
    select(texts.c.category_id).where(
        texts.c.name_key == bindparam("name_key"), texts.c.language == bindparam("language")
    )
)
_INSERT, _INSERT_TEXT = inserts(categories), inserts(texts)
_UPDATE = Query(
    update(categories)
    .where(categories.c.id == bindparam("row_id"))
    .values(visible_in_portals=bindparam("visible_in_portals"))
)
_TEXT = ("name", "name_key", "description", "updated_at")
_UPDATE_TEXT = Query(
    update(texts)
    .where(texts.c.category_id == bindparam("row_id"), texts.c.language == bindparam("in_language"))
    .values({name: bindparam(name) for name in _TEXT})
)
_FOLDERS = Query(
    select(folders.c.id)
    .where(folders.c.category_id == bindparam("id"))
    .order_by(folders.c.id)
    .with_for_update()  # nobody writes into them meanwhile
)
_DELETE = (
    Query(delete(texts).where(texts.c.category_id == bindparam("row_id"))),
    Query(delete(categories).where(categories.c.id == bindparam("row_id"))),
)
CATEGORIES = Listing(
    _SHOWN,
    filters={"language": _IN_LANGUAGE},
    orders={"id": categories.c.id},
    default="id",
    key=categories.c.id,
)


def primary_language(tx: Tx) -> str:
    """The language in which the account writes when none is named."""
    return str(get_fact(tx, "primary_language") or "en")


def get_category(tx: Tx, number: int, language: str | None = None, *, to_change: bool = False) -> Row:
    """A category in one language; None: the one that it was first written in. Raises NotFound.

    `to_change` holds it, in all languages, until the end of the transaction.
    """
    row = tx.first(_GET, id=number, language=language) if not to_change or tx.value(_HOLD, id=number) else None
    if row is None:
        raise NotFound("solution category", number)
    return row


def list_categories(tx: Tx, wanted: Slice, language: str | None = None) -> Found:
    """A page of the categories that there are in a language; None: of all."""
    return CATEGORIES.page(tx, wanted, {"language": language})


def create_category(tx: Tx, given: dict[str, Any], by: Actor) -> Row:
    """Begin a category in the account's language; returns it.

    `given`: name (required), description, visible_in_portals. Raises Invalid (duplicate_value) when another has the
    name. Records solution_category.created.
    """
    language = primary_language(tx)
    _refuse_taken(tx, given["name"], language, 0)
    portals = encode_text(given.get("visible_in_portals") or [])
    number = tx.insert(_INSERT, language=language, visible_in_portals=portals)
    _insert_text(tx, number, given, language)
    record(tx, "solution_category.created", by, subject_id=number)
    return get_category(tx, number)


def translate_category(tx: Tx, category: Row, given: dict[str, Any], language: str, by: Actor) -> Row:
    """Write a category in one more language. Records solution_category.updated."""
    if tx.first(_GET, id=category["id"], language=language) is not None:
        raise Invalid(not_unique("language"))
    _refuse_taken(tx, given["name"], language, category["id"])
    _insert_text(tx, category["id"], given, language)
    _show_in(tx, category["id"], given)
    record(tx, "solution_category.updated", by, subject_id=category["id"], data={"language": language})
    return get_category(tx, category["id"], language)


def change_category(tx: Tx, category: Row, given: dict[str, Any], by: Actor) -> Row:
    """Change what is given of a category, in the language in which it was read. Records solution_category.updated."""
    language = category["language"]
    after = {**category, **given, "updated_at": tx.now}
    if "name" in given:
        _refuse_taken(tx, given["name"], language, category["id"])
    after["name_key"] = after["name"].lower()
    _show_in(tx, category["id"], given)
    tx.run(_UPDATE_TEXT, row_id=category["id"], in_language=language, **{name: after[name] for name in _TEXT})
    data = {"language": language, "changed": sorted(given)}
    record(tx, "solution_category.updated", by, subject_id=category["id"], data=data)
    return get_category(tx, category["id"], language)


def delete_category(tx: Tx, category: Row, by: Actor) -> None:
    """Remove a category with all that is in it, in every language. Records solution_category.deleted."""
    numbers = [row["id"] for row in tx.all(_FOLDERS, id=category["id"])]
    delete_articles_in(tx, numbers)
    delete_folder_rows(tx, numbers)
    for statement in _DELETE:
        tx.run(statement, row_id=category["id"])
    record(tx, "solution_category.deleted", by, subject_id=category["id"], data={"name": category["name"]})


_DELETE_FOLDERS = (
    Query(delete(folder_texts).where(any_of(folder_texts.c.folder_id, "ids"))),
    Query(update(folders).where(any_of(folders.c.id, "ids")).values(parent_folder_id=bindparam("nothing"))),
    Query(delete(folders).where(any_of(folders.c.id, "ids"))),
)


def delete_folder_rows(tx: Tx, numbers: list[int]) -> None:
    """Remove folders that nothing is in any more, whichever of them is in which."""
    for statement in _DELETE_FOLDERS if numbers else ():
        tx.run(statement, ids=encode_text(numbers), nothing=None)


def _insert_text(tx: Tx, number: int, given: dict[str, Any], language: str) -> None:
    tx.insert(
        _INSERT_TEXT,
        category_id=number,
        language=language,
        name=given["name"],
        name_key=given["name"].lower(),
        description=given.get("description"),
        created_at=tx.now,
        updated_at=tx.now,
    )


def _show_in(tx: Tx, number: int, given: dict[str, Any]) -> None:
    """The portals are those of the category in all languages."""
    if "visible_in_portals" in given:
        tx.run(_UPDATE, row_id=number, visible_in_portals=encode_text(given["visible_in_portals"] or []))


def _refuse_taken(tx: Tx, name: str, language: str, but: int) -> None:
    tx.hold(f"solution category {language} {name.lower()}")
    if tx.value(_NAMED, name_key=name.lower(), language=language) not in (None, but):
        raise Invalid(not_unique("name"))
