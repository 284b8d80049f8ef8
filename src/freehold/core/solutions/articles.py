"""Articles of the knowledge base."""

from typing import Any

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy import types as sqltypes

from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.core.solutions.model import article_texts as texts
from freehold.core.solutions.model import articles, folders
from freehold.core.solutions.search import words_of
from freehold.core.tickets.attachments import ARTICLE, list_attachments
from freehold.core.tickets.releasing import release_files
from freehold.kernel.errors import Invalid, NotFound, not_unique
from freehold.kernel.html import to_html, to_text
from freehold.kernel.listing import Found, Listing, Slice, equals
from freehold.kernel.query import Query, Row, any_of, inserts
from freehold.kernel.text import encode_text, load
from freehold.kernel.tx import Tx

METRICS = ("thumbs_up", "thumbs_down", "hits", "suggested", "feedback_count")
TEXT = ("title", "description", "description_text", "status", "agent_id", "tags", "seo_data", "words", "modified_by")
_OF_TEXT = [column for column in texts.c if column.name not in ("article_id", "words")]
SHOWN = (
    select(articles.c.id, articles.c.type, articles.c.folder_id, folders.c.category_id, *_OF_TEXT)
    .join(texts, texts.c.article_id == articles.c.id)
    .join(folders, folders.c.id == articles.c.folder_id)
)
_IN_LANGUAGE = texts.c.language == func.coalesce(bindparam("language", type_=sqltypes.Text()), articles.c.language)
_GET = Query(SHOWN.where(articles.c.id == bindparam("id"), _IN_LANGUAGE))
_HOLD = Query(select(articles.c.id).where(articles.c.id == bindparam("id")).with_for_update())
_INSERT, _INSERT_TEXT = inserts(articles), inserts(texts)
_UPDATE = Query(update(articles).where(articles.c.id == bindparam("row_id")).values(type=bindparam("type")))
_CHANGED = (*TEXT, "updated_at")
_UPDATE_TEXT = Query(
    update(texts)
    .where(texts.c.article_id == bindparam("row_id"), texts.c.language == bindparam("in_language"))
    .values({name: bindparam(name) for name in _CHANGED})
)
_METRICS = Query(
    select(texts.c.article_id, *(func.sum(texts.c[name]).label(name) for name in METRICS))
    .where(any_of(texts.c.article_id, "ids"))
    .group_by(texts.c.article_id)
)
_IN_FOLDERS = Query(select(articles.c.id).where(any_of(articles.c.folder_id, "ids")))
_DELETE = (
    Query(delete(texts).where(any_of(texts.c.article_id, "ids"))),
    Query(delete(articles).where(any_of(articles.c.id, "ids"))),
)
ARTICLES = Listing(
    SHOWN,
    filters={"language": _IN_LANGUAGE, "folder_id": equals(articles.c.folder_id, "folder_id")},
    orders={"id": articles.c.id},
    default="id",
    key=articles.c.id,
)


def get_article(tx: Tx, number: int, language: str | None = None, *, to_change: bool = False) -> Row:
    """An article in one language; None: the one that it was first written in, with what counts in all. Raises NotFound."""
    row = tx.first(_GET, id=number, language=language) if not to_change or tx.value(_HOLD, id=number) else None
    if row is None:
        raise NotFound("article", number)
    return row if language is not None else _consolidated(tx, [row])[0]


def list_articles(tx: Tx, folder_id: int, wanted: Slice, language: str | None = None) -> Found:
    """A page of a folder's articles, as far as there are in a language."""
    found = ARTICLES.page(tx, wanted, {"folder_id": folder_id, "language": language})
    return found if language is not None else found._replace(rows=_consolidated(tx, found.rows))


def create_article(tx: Tx, folder: Row, given: dict[str, Any], by: Actor) -> Row:
    """Write an article into a folder, in the folder's language; returns it.

    `given`: title, description (HTML) and status (required), type, tags, seo_data. Records article.created.
    """
    number = tx.insert(_INSERT, language=folder["language"], folder_id=folder["id"], type=given.get("type", 1))
    _insert_text(tx, number, given, folder["language"], by)
    record(tx, "article.created", by, subject_id=number)
    return get_article(tx, number)


def translate_article(tx: Tx, article: Row, given: dict[str, Any], language: str, by: Actor) -> Row:
    """Write an article in one more language. Records article.updated."""
    if tx.first(_GET, id=article["id"], language=language) is not None:
        raise Invalid(not_unique("language"))
    _insert_text(tx, article["id"], given, language, by)
    _set_type(tx, article["id"], given)
    record(tx, "article.updated", by, subject_id=article["id"], data={"language": language})
    return get_article(tx, article["id"], language)


def change_article(tx: Tx, article: Row, given: dict[str, Any], by: Actor) -> None:
    """Change what is given of an article, in the language in which it was read. Records article.updated."""
    after = {**article, **_stored(given), "modified_by": by.id or 0, "updated_at": tx.now}
    after["words"] = _words(after)
    _set_type(tx, article["id"], given)
    changed = {name: after[name] for name in _CHANGED}
    tx.run(_UPDATE_TEXT, row_id=article["id"], in_language=article["language"], **changed)
    data = {"language": article["language"], "changed": sorted(given)}
    record(tx, "article.updated", by, subject_id=article["id"], data=data)


def delete_article(tx: Tx, article: Row, by: Actor) -> None:
    """Remove an article in every language, with its files. Records article.deleted."""
    _delete(tx, [article["id"]])
    record(tx, "article.deleted", by, subject_id=article["id"], data={"title": article["title"]})


def delete_articles_in(tx: Tx, folder_ids: list[int]) -> None:
    """Remove everything that stands in some folders."""
    if folder_ids:
        _delete(tx, [row["id"] for row in tx.all(_IN_FOLDERS, ids=encode_text(folder_ids))])


def _delete(tx: Tx, numbers: list[int]) -> None:
    for files in list_attachments(tx, ARTICLE, numbers).values():
        release_files(tx, files)
    for statement in _DELETE:
        tx.run(statement, ids=encode_text(numbers))


def _consolidated(tx: Tx, rows: list[Row]) -> list[Row]:
    """The same, with what counts in all languages together."""
    found = tx.all(_METRICS, ids=encode_text([row["id"] for row in rows])) if rows else ()
    sums = {row["article_id"]: {name: int(row[name]) for name in METRICS} for row in found}
    return [{**row, **sums[row["id"]]} for row in rows]


def _insert_text(tx: Tx, number: int, given: dict[str, Any], language: str, by: Actor) -> None:
    author = by.id or 0
    row = {"agent_id": author, "tags": "[]", "seo_data": "{}", **_stored(given), "modified_by": author}
    times = {"created_at": tx.now, "updated_at": tx.now}
    tx.insert(_INSERT_TEXT, article_id=number, language=language, **row, words=_words(row), **times)


def _stored(given: dict[str, Any]) -> Row:
    row: Row = {name: given[name] for name in ("title", "status", "agent_id") if name in given}
    row |= {name: encode_text(given[name]) for name in ("tags", "seo_data") if name in given}
    if "description" in given:
        row["description"] = to_html(given["description"])
        row["description_text"] = to_text(row["description"])
    return row


def _set_type(tx: Tx, number: int, given: dict[str, Any]) -> None:
    """What an article is for is the same in all languages."""
    if "type" in given:
        tx.run(_UPDATE, row_id=number, type=given["type"])


def _words(row: Row) -> str:
    return words_of(row["title"], row["description_text"], *load(row["tags"]))
