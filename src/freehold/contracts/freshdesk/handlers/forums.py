"""Forums and their categories (contract 6.15)."""

from typing import Any

from freehold.catalogue.freshdesk import forums as rows
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshdesk.paging import page_of, wanted_slice
from freehold.contracts.freshdesk.render_forums import render_category, render_forums
from freehold.contracts.freshdesk.viewing import location, number_in
from freehold.contracts.freshdesk.words_of_wrongs import left_out, nothing_matches, one_of
from freehold.contracts.freshdesk.writing import refuse
from freehold.contracts.implements import implements
from freehold.core.companies.queries import list_known_companies
from freehold.core.forums.boards import (
    change_category,
    change_forum,
    count_said,
    create_category,
    create_forum,
    delete_category,
    delete_forum,
    get_category,
    get_forum,
    list_categories,
    list_forums,
)
from freehold.core.forums.model import COMPANIES
from freehold.kernel.errors import Wrong
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx

_CHOICE = one_of((1, 2, 3, 4))


@implements(rows.list_categories)
def list_all_categories(tx: Tx, call: Call) -> Any:
    found = list_categories(tx, wanted_slice(call))
    return page_of(call, [render_category(row) for row in found.rows], has_more=found.has_more)


@implements(rows.create_category)
def begin_category(tx: Tx, call: Call) -> Any:
    given = _named(call.body, [], is_new=True)
    row = create_category(tx, given["name"], given.get("description"), call.who.actor)
    headers = location(call, f"discussions/categories/{row['id']}")
    return Answer(render_category(row), says={"category_id": row["id"]}, headers=headers)


@implements(rows.get_category)
def look_at_category(tx: Tx, call: Call) -> Any:
    return render_category(get_category(tx, number_in(call, "category_id")))


@implements(rows.update_category)
def update_category(tx: Tx, call: Call) -> Any:
    before = get_category(tx, number_in(call, "category_id"), to_change=True)
    return render_category(change_category(tx, before, _named(call.body, [], is_new=False), call.who.actor))


@implements(rows.delete_category)
def remove_category(tx: Tx, call: Call) -> Any:
    delete_category(tx, get_category(tx, number_in(call, "category_id"), to_change=True), call.who.actor)


@implements(rows.list_)
def list_forums_of_category(tx: Tx, call: Call) -> Any:
    category = get_category(tx, number_in(call, "category_id"))
    found = list_forums(tx, category["id"], wanted_slice(call))
    return page_of(call, render_forums(tx, found.rows), has_more=found.has_more)


@implements(rows.create)
def open_forum(tx: Tx, call: Call) -> Any:
    category = get_category(tx, number_in(call, "category_id"), to_change=True)
    row = create_forum(tx, category, _given(tx, call.body, None), call.who.actor)
    headers = location(call, f"discussions/forums/{row['id']}")
    return Answer(render_forums(tx, [row])[0], says={"forum_id": row["id"]}, headers=headers)


@implements(rows.get)
def look_at_forum(tx: Tx, call: Call) -> Any:
    return render_forums(tx, [get_forum(tx, number_in(call, "forum_id"))])[0]


@implements(rows.update)
def update_forum(tx: Tx, call: Call) -> Any:
    before = get_forum(tx, number_in(call, "forum_id"), to_change=True)
    return render_forums(tx, [change_forum(tx, before, _given(tx, call.body, before), call.who.actor)])[0]


@implements(rows.delete)
def remove_forum(tx: Tx, call: Call) -> Any:
    delete_forum(tx, get_forum(tx, number_in(call, "forum_id"), to_change=True), call.who.actor)


def _named(body: rows.ForumCategoryWrite | rows.ForumWrite, more: list[Wrong], *, is_new: bool) -> dict[str, Any]:
    """What a body says of a name and description. Raises Invalid with everything that is wrong, and `more`."""
    given: dict[str, Any] = {}
    wrongs = []
    if body.name is not None and body.name.strip():
        given["name"] = body.name.strip()
    elif is_new or "name" in body.model_fields_set:
        wrongs.append(left_out("name"))
    if "description" in body.model_fields_set:
        given["description"] = body.description or None
    refuse(body.wrongs, wrongs, more)
    return given


def _given(tx: Tx, body: rows.ForumWrite, before: Row | None) -> dict[str, Any]:
    """What a body says of a forum; `before` is None for a new one. Raises Invalid with everything that is wrong."""
    given: dict[str, Any] = {}
    wrongs = []
    for name, column in (("forum_type", "type"), ("forum_visibility", "visibility")):
        if getattr(body, name) is not None:
            given[column] = getattr(body, name)
        elif before is None:
            wrongs.append(Wrong(name, _CHOICE, "missing_field"))
    if before is not None and given.get("type", before["type"]) != before["type"] and count_said(tx, [before["id"]]):
        message = "It cannot be changed once there are topics in the forum"
        wrongs.append(Wrong("forum_type", message, "incompatible_field"))
    visibility = given.get("visibility", before["visibility"] if before else 0)
    had = before["company_ids"] if before else None
    if visibility == COMPANIES:
        if body.company_ids:
            given["company_ids"] = sorted(set(body.company_ids))
            if not set(body.company_ids) <= list_known_companies(tx, body.company_ids):
                wrongs.append(nothing_matches("company_ids", "company"))
        elif had is None or "company_ids" in body.model_fields_set:
            wrongs.append(left_out("company_ids"))
    elif body.company_ids:
        message = "It can be set only when the forum_visibility is 4"
        wrongs.append(Wrong("company_ids", message, "incompatible_field"))
    elif had is not None:
        given["company_ids"] = None
    return {**_named(body, wrongs, is_new=before is None), **given}
