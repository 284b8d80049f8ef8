"""Folders of the knowledge base (contract 6.14)."""

from typing import Any

from freehold.catalogue.freshdesk import solution_folders as rows
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshdesk.languages import language_in
from freehold.contracts.freshdesk.paging import page_of, wanted_slice
from freehold.contracts.freshdesk.render_knowledge import render_folders
from freehold.contracts.freshdesk.viewing import location, number_in
from freehold.contracts.freshdesk.words_of_wrongs import left_out, nothing_matches
from freehold.contracts.freshdesk.writing import refuse
from freehold.contracts.implements import implements
from freehold.core.companies.queries import list_known_companies
from freehold.core.solutions.categories import get_category
from freehold.core.solutions.folders import (
    change_folder,
    create_folder,
    delete_folder,
    get_folder,
    list_folders,
    translate_folder,
)
from freehold.core.solutions.model import COMPANIES, COMPANY_SEGMENTS, CONTACT_SEGMENTS
from freehold.kernel.errors import NotFound, Wrong
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx

_ABOUT = {COMPANIES: "company_ids", CONTACT_SEGMENTS: "contact_segment_ids", COMPANY_SEGMENTS: "company_segment_ids"}
"""What a folder of some visibilities is about."""


@implements(rows.list_)
def list_folders_of_category(tx: Tx, call: Call) -> Any:
    category = get_category(tx, number_in(call, "category"))
    return _page(tx, call, None, category_id=category["id"])


@implements(rows.list_in)
def list_translated_folders_of_category(tx: Tx, call: Call) -> Any:
    category = get_category(tx, number_in(call, "category"))
    return _page(tx, call, language_in(call), category_id=category["id"])


@implements(rows.create)
def make_folder(tx: Tx, call: Call) -> Any:
    category = get_category(tx, number_in(call, "category"), to_change=True)
    parent, wrongs = _parent(tx, call.body.parent_folder_id, category)
    given = _given(tx, call.body, None, wrongs, is_new=True)
    row = create_folder(tx, category, parent, given, call.who.actor)
    headers = location(call, f"solutions/folders/{row['id']}")
    return Answer(render_folders(tx, [row])[0], says={"folder_id": row["id"]}, headers=headers)


@implements(rows.get)
def look_at_folder(tx: Tx, call: Call) -> Any:
    return render_folders(tx, [get_folder(tx, number_in(call, "folder_id"))])[0]


@implements(rows.update)
def update_folder(tx: Tx, call: Call) -> Any:
    number, is_moved = number_in(call, "folder_id"), "parent_folder_id" in call.body.model_fields_set
    category = get_category(tx, get_folder(tx, number)["category_id"], to_change=is_moved)
    before = get_folder(tx, number, to_change=True)
    parent, wrongs = _parent(tx, call.body.parent_folder_id, category)
    given = _given(tx, call.body, before, wrongs, is_new=False)
    if is_moved:
        given["parent_folder_id"] = None if parent is None else parent["id"]
    return render_folders(tx, [change_folder(tx, before, given, call.who.actor)])[0]


@implements(rows.delete)
def remove_folder(tx: Tx, call: Call) -> Any:
    delete_folder(tx, get_folder(tx, number_in(call, "folder_id"), to_change=True), call.who.actor)


@implements(rows.subfolders)
def list_subfolders(tx: Tx, call: Call) -> Any:
    return _page(tx, call, None, parent_folder_id=get_folder(tx, number_in(call, "folder_id"))["id"])


@implements(rows.subfolders_in)
def list_translated_subfolders(tx: Tx, call: Call) -> Any:
    folder = get_folder(tx, number_in(call, "folder_id"))
    return _page(tx, call, language_in(call), parent_folder_id=folder["id"])


@implements(rows.get_in)
def look_at_translated_folder(tx: Tx, call: Call) -> Any:
    language = language_in(call)
    return render_folders(tx, [get_folder(tx, number_in(call, "folder_id"), language)], language)[0]


@implements(rows.create_in)
def translate(tx: Tx, call: Call) -> Any:
    folder = get_folder(tx, number_in(call, "folder_id"), to_change=True)
    language = language_in(call)
    row = translate_folder(tx, folder, _given(tx, call.body, folder, [], is_new=True), language, call.who.actor)
    headers = location(call, f"solutions/folders/{row['id']}/{language}")
    return Answer(render_folders(tx, [row], language)[0], headers=headers)


@implements(rows.update_in)
def update_translated_folder(tx: Tx, call: Call) -> Any:
    language = language_in(call)
    before = get_folder(tx, number_in(call, "folder_id"), language, to_change=True)
    row = change_folder(tx, before, _given(tx, call.body, before, [], is_new=False), call.who.actor)
    return render_folders(tx, [row], language)[0]


def _page(tx: Tx, call: Call, language: str | None, **inside: int) -> Answer:
    found = list_folders(tx, wanted_slice(call), language, **inside)
    return page_of(call, render_folders(tx, found.rows, language), has_more=found.has_more)


def _parent(tx: Tx, number: int | None, category: Row) -> tuple[Row | None, list[Wrong]]:
    """The folder of the category that a folder is to be in, which is held; and what is wrong with that."""
    if number is None:
        return None, []
    try:
        parent = get_folder(tx, number, to_change=True)
    except NotFound:
        parent = None
    if parent is None or parent["category_id"] != category["id"]:
        return None, [nothing_matches("parent_folder_id", "folder")]
    return parent, []


def _words(body: rows.FolderWrite, more: list[Wrong], *, is_new: bool) -> dict[str, Any]:
    """What a body says of a folder in one language. Raises Invalid with everything that is wrong, and `more`."""
    named, wrongs = body.model_fields_set, []
    given: dict[str, Any] = {}
    if body.name is not None and body.name.strip():
        given["name"] = body.name.strip()
    elif is_new or "name" in named:
        wrongs.append(left_out("name"))
    if "description" in named:
        given["description"] = body.description or None
    refuse(body.wrongs, wrongs, more)
    return given


def _given(tx: Tx, body: rows.FolderWrite, before: Row | None, more: list[Wrong], *, is_new: bool) -> dict[str, Any]:
    """What a body says of a folder; `before` is None for a new one. Whom it is about goes with its visibility.

    `is_new`: it has no name yet, perhaps only in this language.
    """
    given: dict[str, Any] = {}
    visibility = body.visibility or (before["visibility"] if before else 1)
    if body.visibility is not None:
        given["visibility"] = visibility
    wrongs = list(more)
    for at, name in _ABOUT.items():
        numbers, had = getattr(body, name), before[name] if before else None
        if at == visibility:
            if numbers:
                given[name] = sorted(set(numbers))
            elif had is None or name in body.model_fields_set:
                wrongs.append(left_out(name))
        elif numbers:
            wrongs.append(Wrong(name, f"It can be set only when the visibility is {at}", "incompatible_field"))
        elif had is not None:
            given[name] = None
    companies = given.get("company_ids") or []
    if not set(companies) <= list_known_companies(tx, companies):
        wrongs.append(nothing_matches("company_ids", "company"))
    return {**_words(body, wrongs, is_new=is_new), **given}
