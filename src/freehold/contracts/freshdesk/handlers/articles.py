"""Articles of the knowledge base, and how they are found (contract 6.14, 7.3)."""

from typing import Any

from freehold.catalogue.freshdesk import articles as rows
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshdesk.attachments import take_files, too_many_bytes_for
from freehold.contracts.freshdesk.languages import language_in
from freehold.contracts.freshdesk.paging import page_of, wanted_slice
from freehold.contracts.freshdesk.render_knowledge import render_articles, render_found
from freehold.contracts.freshdesk.viewing import location, number_in
from freehold.contracts.freshdesk.words_of_wrongs import left_out, nothing_matches, one_of
from freehold.contracts.freshdesk.writing import refuse
from freehold.contracts.implements import implements
from freehold.core.people.queries import find_agent_by_number
from freehold.core.solutions.articles import (
    change_article,
    create_article,
    delete_article,
    get_article,
    list_articles,
    translate_article,
)
from freehold.core.solutions.folders import get_folder
from freehold.core.solutions.search import find_articles
from freehold.core.tickets.attachments import ARTICLE
from freehold.kernel.errors import Wrong
from freehold.kernel.query import Row
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

_STATUSES = one_of((1, 2))


@implements(rows.list_)
def list_articles_of_folder(tx: Tx, call: Call) -> Any:
    return _page(tx, call, None)


@implements(rows.list_in)
def list_translated_articles_of_folder(tx: Tx, call: Call) -> Any:
    return _page(tx, call, language_in(call))


@implements(rows.create)
def write_article(tx: Tx, call: Call) -> Any:
    folder = get_folder(tx, number_in(call, "folder_id"), to_change=True)
    row = create_article(tx, folder, _given(tx, call, None), call.who.actor)
    take_files(tx, call, ARTICLE, row["id"])
    headers = location(call, f"solutions/articles/{row['id']}")
    return Answer(render_articles(tx, call, [row])[0], says={"article_id": row["id"]}, headers=headers)


@implements(rows.get)
def read_article(tx: Tx, call: Call) -> Any:
    return render_articles(tx, call, [get_article(tx, number_in(call, "article_id"))])[0]


@implements(rows.update)
def update_article(tx: Tx, call: Call) -> Any:
    return _updated(tx, call, None)


@implements(rows.delete)
def remove_article(tx: Tx, call: Call) -> Any:
    delete_article(tx, get_article(tx, number_in(call, "article_id"), to_change=True), call.who.actor)


@implements(rows.get_in)
def read_translated_article(tx: Tx, call: Call) -> Any:
    language = language_in(call)
    return render_articles(tx, call, [get_article(tx, number_in(call, "article_id"), language)], language)[0]


@implements(rows.create_in)
def translate(tx: Tx, call: Call) -> Any:
    article = get_article(tx, number_in(call, "article_id"), to_change=True)
    language = language_in(call)
    row = translate_article(tx, article, _given(tx, call, None), language, call.who.actor)
    take_files(tx, call, ARTICLE, row["id"])
    headers = location(call, f"solutions/articles/{row['id']}/{language}")
    return Answer(render_articles(tx, call, [row], language)[0], headers=headers)


@implements(rows.update_in)
def update_translated_article(tx: Tx, call: Call) -> Any:
    return _updated(tx, call, language_in(call))


@implements(rows.search)
def search_articles(tx: Tx, call: Call) -> Any:
    term = call.query.term.strip()
    refuse([] if term else [left_out("term")])
    part = wanted_slice(call)
    found = find_articles(tx, term, part.limit + 1, part.offset)
    return page_of(call, render_found(tx, call, found[: part.limit]), has_more=len(found) > part.limit)


def _page(tx: Tx, call: Call, language: str | None) -> Answer:
    folder = get_folder(tx, number_in(call, "folder_id"))
    found = list_articles(tx, folder["id"], wanted_slice(call), language)
    return page_of(call, render_articles(tx, call, found.rows, language), has_more=found.has_more)


def _updated(tx: Tx, call: Call, language: str | None) -> Any:
    before = get_article(tx, number_in(call, "article_id"), language, to_change=True)
    change_article(tx, before, _given(tx, call, before), call.who.actor)
    take_files(tx, call, ARTICLE, before["id"])
    return render_articles(tx, call, [get_article(tx, before["id"], language)], language)[0]


def _given(tx: Tx, call: Call, before: Row | None) -> dict[str, Any]:
    """What a body says of an article in one language; `before` is None for a new text.

    Raises Invalid with everything that is wrong. What is not said of `seo_data` stays as it was.
    """
    body: rows.ArticleWrite = call.body
    named, given, wrongs = body.model_fields_set, {}, []
    for name in ("title", "description"):
        value = getattr(body, name)
        if value is not None and value.strip():
            given[name] = value.strip() if name == "title" else value
        elif before is None or name in named:
            wrongs.append(left_out(name))
    if body.status is not None:
        given["status"] = body.status
    elif before is None:
        wrongs.append(Wrong("status", _STATUSES, "missing_field"))
    if body.type is not None:
        given["type"] = body.type
    if "tags" in named:
        given["tags"] = list(dict.fromkeys(tag.strip() for tag in body.tags or [] if tag.strip()))
    if body.seo_data is not None:
        said = body.seo_data.model_dump(exclude_unset=True)
        if isinstance(said.get("meta_keywords"), list):
            said["meta_keywords"] = ",".join(said["meta_keywords"])
        given["seo_data"] = {**(load(before["seo_data"]) if before else {}), **said}
    if body.agent_id is not None:
        given["agent_id"] = body.agent_id
        if find_agent_by_number(tx, body.agent_id) is None:
            wrongs.append(nothing_matches("agent_id", "agent"))
    refuse(body.wrongs, wrongs, too_many_bytes_for(tx, call, ARTICLE, before["id"] if before else None))
    return given
