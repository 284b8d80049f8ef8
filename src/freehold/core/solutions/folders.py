"""Folders of the knowledge base, which can be in one another."""

from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy import types as sqltypes

from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.core.solutions.articles import delete_articles_in
from freehold.core.solutions.categories import delete_folder_rows
from freehold.core.solutions.model import articles, categories, category_texts, folders
from freehold.core.solutions.model import folder_texts as texts
from freehold.kernel.errors import Invalid, NotFound, Wrong, not_unique
from freehold.kernel.listing import Found, Listing, Slice, equals
from freehold.kernel.query import Query, Row, any_of, blank, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

DEEPEST = 5
"""Folders in folders: so many levels at the most."""
LISTS = ("company_ids", "contact_segment_ids", "company_segment_ids")
_SETTINGS = ("parent_folder_id", "visibility", *LISTS)

_SHOWN = select(
    folders.c.id,
    folders.c.category_id,
    *(folders.c[name] for name in _SETTINGS),
    texts.c.language,
    texts.c.name,
    texts.c.description,
    texts.c.created_at,
    texts.c.updated_at,
).join(texts, texts.c.folder_id == folders.c.id)
_IN_LANGUAGE = texts.c.language == func.coalesce(bindparam("language", type_=sqltypes.Text()), folders.c.language)
_GET = Query(_SHOWN.where(folders.c.id == bindparam("id"), _IN_LANGUAGE))
_HOLD = Query(select(folders.c.id).where(folders.c.id == bindparam("id")).with_for_update())
_NAMED = Query(
    select(texts.c.folder_id)
    .join(folders, folders.c.id == texts.c.folder_id)
    .where(
        texts.c.name_key == bindparam("name_key"),
        texts.c.language == bindparam("language"),
        folders.c.category_id == bindparam("category_id"),
        func.coalesce(folders.c.parent_folder_id, 0) == bindparam("parent"),
        folders.c.id != bindparam("but"),
    )
    .limit(1)
)
_INSERT, _INSERT_TEXT = inserts(folders), inserts(texts)
_UPDATE = Query(
    update(folders).where(folders.c.id == bindparam("row_id")).values({name: bindparam(name) for name in _SETTINGS})
)
_TEXT = ("name", "name_key", "description", "updated_at")
_UPDATE_TEXT = Query(
    update(texts)
    .where(texts.c.folder_id == bindparam("row_id"), texts.c.language == bindparam("in_language"))
    .values({name: bindparam(name) for name in _TEXT})
)
_ARTICLES = Query(
    select(articles.c.folder_id, func.count().label("total"))
    .where(any_of(articles.c.folder_id, "ids"))
    .group_by(articles.c.folder_id)
)
_SUBFOLDERS = Query(
    select(folders.c.parent_folder_id, func.count().label("total"))
    .where(any_of(folders.c.parent_folder_id, "ids"))
    .group_by(folders.c.parent_folder_id)
)
_INSIDE = Query(
    select(folders.c.id).where(any_of(folders.c.parent_folder_id, "ids")).order_by(folders.c.id).with_for_update()
)
_WORDS, _OWN_WORDS = texts.alias("words"), texts.alias("own_words")
_LANGUAGE = bindparam("language", type_=sqltypes.Text())
_PLACES = Query(
    select(
        folders.c.id,
        folders.c.category_id,
        folders.c.parent_folder_id,
        folders.c.visibility,
        func.coalesce(_WORDS.c.name, _OWN_WORDS.c.name).label("name"),
        func.coalesce(_WORDS.c.language, _OWN_WORDS.c.language).label("language"),
    )
    .outerjoin(_WORDS, (_WORDS.c.folder_id == folders.c.id) & (_WORDS.c.language == _LANGUAGE))
    .join(_OWN_WORDS, (_OWN_WORDS.c.folder_id == folders.c.id) & (_OWN_WORDS.c.language == folders.c.language))
    .where(any_of(folders.c.id, "ids"))
)
_TITLES, _OWN_TITLES = category_texts.alias("titles"), category_texts.alias("own_titles")
_CATEGORIES = Query(
    select(
        categories.c.id,
        func.coalesce(_TITLES.c.name, _OWN_TITLES.c.name).label("name"),
        func.coalesce(_TITLES.c.language, _OWN_TITLES.c.language).label("language"),
    )
    .outerjoin(_TITLES, (_TITLES.c.category_id == categories.c.id) & (_TITLES.c.language == _LANGUAGE))
    .join(
        _OWN_TITLES, (_OWN_TITLES.c.category_id == categories.c.id) & (_OWN_TITLES.c.language == categories.c.language)
    )
    .where(any_of(categories.c.id, "ids"))
)
FOLDERS = Listing(
    _SHOWN,
    filters={
        "language": _IN_LANGUAGE,
        "category_id": equals(folders.c.category_id, "category_id") & folders.c.parent_folder_id.is_(None),
        "parent_folder_id": equals(folders.c.parent_folder_id, "parent_folder_id"),
    },
    orders={"id": folders.c.id},
    default="id",
    key=folders.c.id,
)


def get_folder(tx: Tx, number: int, language: str | None = None, *, to_change: bool = False) -> Row:
    """A folder in one language; None: the one that it was first written in. Raises NotFound. `to_change` holds it."""
    row = tx.first(_GET, id=number, language=language) if not to_change or tx.value(_HOLD, id=number) else None
    if row is None:
        raise NotFound("solution folder", number)
    return row


def list_folders(tx: Tx, wanted: Slice, language: str | None = None, **inside: int) -> Found:
    """A page of what is right inside a `category_id` or `parent_folder_id`, as far as there is in a language."""
    return FOLDERS.page(tx, wanted, {"language": language, **inside})


def count_inside(tx: Tx, numbers: list[int]) -> tuple[dict[int, int], dict[int, int]]:
    """How many articles, and how many folders, are right inside some folders."""
    if not numbers:
        return {}, {}
    ids = encode_text(numbers)
    held = {row["folder_id"]: row["total"] for row in tx.all(_ARTICLES, ids=ids)}
    return held, {row["parent_folder_id"]: row["total"] for row in tx.all(_SUBFOLDERS, ids=ids)}


def list_places(tx: Tx, numbers: list[int], language: str) -> dict[int, list[Row]]:
    """Where some folders are: of each, its category (a row of id, name, language), then the folders down to itself.

    Names are in the language where they have been translated. Folders have `visibility` too.
    """
    known: dict[int, Row] = {}
    wanted = set(numbers)
    while wanted:
        found = tx.all(_PLACES, ids=encode_text(sorted(wanted)), language=language)
        known |= {row["id"]: row for row in found}
        wanted = {row["parent_folder_id"] for row in found} - known.keys() - {None}
    ids = encode_text(sorted({row["category_id"] for row in known.values()}))
    named = {row["id"]: row for row in tx.all(_CATEGORIES, ids=ids, language=language)} if known else {}
    places: dict[int, list[Row]] = {}
    for number in numbers:
        path, at = [], known.get(number)
        while at is not None:
            path.append(at)
            at = known.get(at["parent_folder_id"])
        places[number] = [named[path[0]["category_id"]], *reversed(path)]
    return places


def create_folder(tx: Tx, category: Row, parent: Row | None, given: dict[str, Any], by: Actor) -> Row:
    """Make a folder in a category, or in another folder of it, in the category's language; returns it.

    `given`: name (required), description, visibility, and whom that is about. Raises Invalid: duplicate_value when
    another there has the name, invalid_value when it would be too deep. Records solution_folder.created.
    """
    language, parent_id = category["language"], None if parent is None else parent["id"]
    _refuse_place(tx, 0, parent_id, language)
    _refuse_taken(tx, given["name"], language, category["id"], parent_id)
    row = {**blank(folders), **_stored(given), "language": language}
    row |= {"category_id": category["id"], "parent_folder_id": parent_id}
    del row["id"]
    number = tx.insert(_INSERT, **row)
    _insert_text(tx, number, given, language)
    record(tx, "solution_folder.created", by, subject_id=number)
    return get_folder(tx, number)


def translate_folder(tx: Tx, folder: Row, given: dict[str, Any], language: str, by: Actor) -> Row:
    """Write a folder's name in one more language. Records solution_folder.updated."""
    if tx.first(_GET, id=folder["id"], language=language) is not None:
        raise Invalid(not_unique("language"))
    _refuse_taken(tx, given["name"], language, folder["category_id"], folder["parent_folder_id"], folder["id"])
    _insert_text(tx, folder["id"], given, language)
    _set_up(tx, folder, given)
    record(tx, "solution_folder.updated", by, subject_id=folder["id"], data={"language": language})
    return get_folder(tx, folder["id"], language)


def change_folder(tx: Tx, folder: Row, given: dict[str, Any], by: Actor) -> Row:
    """Change what is given of a folder, in the language in which it was read; `parent_folder_id` moves it there.

    Raises Invalid as `create_folder` does, and when it would be inside itself. Records solution_folder.updated.
    """
    language = folder["language"]
    after = {**folder, **given, "updated_at": tx.now}
    if "parent_folder_id" in given:
        _refuse_place(tx, folder["id"], given["parent_folder_id"], language)
    if "name" in given or "parent_folder_id" in given:
        _refuse_taken(tx, after["name"], language, folder["category_id"], after["parent_folder_id"], folder["id"])
    after["name_key"] = after["name"].lower()
    _set_up(tx, folder, given)
    tx.run(_UPDATE_TEXT, row_id=folder["id"], in_language=language, **{name: after[name] for name in _TEXT})
    data = {"language": language, "changed": sorted(given)}
    record(tx, "solution_folder.updated", by, subject_id=folder["id"], data=data)
    return get_folder(tx, folder["id"], language)


def delete_folder(tx: Tx, folder: Row, by: Actor) -> None:
    """Remove a folder with all that is in it, in every language. Records solution_folder.deleted."""
    numbers = [number for level in _levels(tx, folder["id"]) for number in level]
    delete_articles_in(tx, numbers)
    delete_folder_rows(tx, numbers)
    record(tx, "solution_folder.deleted", by, subject_id=folder["id"], data={"name": folder["name"]})


def _levels(tx: Tx, number: int) -> list[list[int]]:
    """A folder, the folders in it, those in them, and so on; all are held."""
    levels = [[number]]
    while inside := [row["id"] for row in tx.all(_INSIDE, ids=encode_text(levels[-1]))]:
        levels.append(inside)
    return levels


def _refuse_place(tx: Tx, number: int, parent_id: int | None, language: str) -> None:
    """Raises Invalid when a folder (0: a new one) may not be in that one: it is inside the folder, or too deep."""
    if parent_id is None:
        return
    path = [place["id"] for place in list_places(tx, [parent_id], language)[parent_id][1:]]
    if number in path:
        raise Invalid(Wrong("parent_folder_id", "A folder cannot be inside itself", "invalid_value"))
    if len(path) + (len(_levels(tx, number)) if number else 1) > DEEPEST:
        raise Invalid(Wrong("parent_folder_id", f"Folders are {DEEPEST} levels deep at the most", "invalid_value"))


def _insert_text(tx: Tx, number: int, given: dict[str, Any], language: str) -> None:
    tx.insert(
        _INSERT_TEXT,
        folder_id=number,
        language=language,
        name=given["name"],
        name_key=given["name"].lower(),
        description=given.get("description"),
        created_at=tx.now,
        updated_at=tx.now,
    )


def _set_up(tx: Tx, folder: Row, given: dict[str, Any]) -> None:
    """Who sees a folder is the same in all languages."""
    after = {**folder, **_stored(given)}
    tx.run(_UPDATE, row_id=folder["id"], **{name: after[name] for name in _SETTINGS})


def _stored(given: dict[str, Any]) -> Row:
    row = {name: given[name] for name in _SETTINGS if name in given}
    for name in LISTS:
        if name in row:
            row[name] = None if row[name] is None else encode_text(row[name])
    return row


def _refuse_taken(tx: Tx, name: str, language: str, category_id: int, parent_id: int | None, but: int = 0) -> None:
    """Folders that are right beside one another have different names."""
    tx.hold(f"solution folder {category_id} {parent_id} {language} {name.lower()}")
    place = {"category_id": category_id, "parent": parent_id or 0, "but": but}
    if tx.value(_NAMED, name_key=name.lower(), language=language, **place) is not None:
        raise Invalid(not_unique("name"))
