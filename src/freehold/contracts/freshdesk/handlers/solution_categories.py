"""Categories of the knowledge base (contract 6.14)."""

from typing import Any

from freehold.catalogue.freshdesk import solution_categories as rows
from freehold.catalogue.freshdesk.places import LANGUAGES
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshdesk.languages import language_in
from freehold.contracts.freshdesk.paging import page_of, wanted_slice
from freehold.contracts.freshdesk.render_knowledge import render_category
from freehold.contracts.freshdesk.viewing import location, number_in
from freehold.contracts.freshdesk.words_of_wrongs import left_out
from freehold.contracts.freshdesk.writing import refuse
from freehold.contracts.implements import implements
from freehold.core.solutions.categories import (
    change_category,
    create_category,
    delete_category,
    get_category,
    list_categories,
    translate_category,
)
from freehold.kernel.tx import Tx


@implements(rows.list_)
def list_all_categories(tx: Tx, call: Call) -> Any:
    return _page(tx, call, None)


@implements(rows.create)
def begin_category(tx: Tx, call: Call) -> Any:
    row = create_category(tx, _given(call.body, is_new=True), call.who.actor)
    headers = location(call, f"solutions/categories/{row['id']}")
    return Answer(render_category(row), says={"category_id": row["id"]}, headers=headers)


@implements(rows.get)
def look_at_category(tx: Tx, call: Call) -> Any:
    """A language in place of the number is a list (contract 6.14)."""
    if call.path["category"] in LANGUAGES:
        return _page(tx, call, call.path["category"])
    return render_category(get_category(tx, number_in(call, "category")))


@implements(rows.update)
def update_category(tx: Tx, call: Call) -> Any:
    before = get_category(tx, number_in(call, "category"), to_change=True)
    return render_category(change_category(tx, before, _given(call.body, is_new=False), call.who.actor))


@implements(rows.delete)
def remove_category(tx: Tx, call: Call) -> Any:
    delete_category(tx, get_category(tx, number_in(call, "category"), to_change=True), call.who.actor)


@implements(rows.get_in)
def look_at_translated_category(tx: Tx, call: Call) -> Any:
    return render_category(get_category(tx, number_in(call, "category"), language_in(call)))


@implements(rows.create_in)
def translate(tx: Tx, call: Call) -> Any:
    category = get_category(tx, number_in(call, "category"), to_change=True)
    language = language_in(call)
    row = translate_category(tx, category, _given(call.body, is_new=True), language, call.who.actor)
    return Answer(render_category(row), headers=location(call, f"solutions/categories/{row['id']}/{language}"))


@implements(rows.update_in)
def update_translated_category(tx: Tx, call: Call) -> Any:
    before = get_category(tx, number_in(call, "category"), language_in(call), to_change=True)
    return render_category(change_category(tx, before, _given(call.body, is_new=False), call.who.actor))


def _page(tx: Tx, call: Call, language: str | None) -> Answer:
    found = list_categories(tx, wanted_slice(call), language)
    return page_of(call, [render_category(row) for row in found.rows], has_more=found.has_more)


def _given(body: rows.CategoryWrite, *, is_new: bool) -> dict[str, Any]:
    """What a body says of a category. Raises Invalid with everything that is wrong."""
    named, wrongs = body.model_fields_set, []
    given: dict[str, Any] = {}
    if body.name is not None and body.name.strip():
        given["name"] = body.name.strip()
    elif is_new or "name" in named:
        wrongs.append(left_out("name"))
    if "description" in named:
        given["description"] = body.description or None
    if body.visible_in_portals is not None:
        given["visible_in_portals"] = body.visible_in_portals
    refuse(body.wrongs, wrongs)
    return given
