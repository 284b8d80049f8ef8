"""Canned responses and their folders (contract 6.9)."""

from typing import Any

from freehold.catalogue.freshdesk import canned_responses as rows
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshdesk.attachments import take_files, too_many_bytes_for
from freehold.contracts.freshdesk.paging import page_of, wanted_slice
from freehold.contracts.freshdesk.render_responses import render_response_folder, render_responses
from freehold.contracts.freshdesk.viewing import location, number_in
from freehold.contracts.freshdesk.words_of_wrongs import left_out, nothing_matches, one_of
from freehold.contracts.freshdesk.writing import refuse
from freehold.contracts.implements import implements
from freehold.core.canned_responses.commands import change_response, create_folder, create_response, rename_folder
from freehold.core.canned_responses.many import ask_for_responses
from freehold.core.canned_responses.model import EVERYBODY, GROUPS, PERSONAL
from freehold.core.canned_responses.queries import (
    MOST_NAMED,
    Reader,
    count_responses,
    find_folder,
    find_personal_folder,
    get_folder,
    get_response,
    list_folders,
    list_responses,
)
from freehold.core.people.queries import list_groups_numbered
from freehold.core.tickets.attachments import CANNED_RESPONSE
from freehold.kernel.errors import Wrong
from freehold.kernel.listing import Slice
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx


@implements(rows.create)
def take_in_response(tx: Tx, call: Call) -> Any:
    given, wrongs = _given(tx, call.body, None)
    refuse(call.body.wrongs, wrongs, too_many_bytes_for(tx, call, CANNED_RESPONSE, None))
    row = create_response(tx, given, call.who.actor)
    take_files(tx, call, CANNED_RESPONSE, row["id"])
    headers = location(call, f"canned_responses/{row['id']}")
    return Answer(render_responses(tx, call, [row])[0], says={"response_id": row["id"]}, headers=headers)


@implements(rows.bulk)
def take_in_many(tx: Tx, call: Call) -> Any:
    items, wrongs = [], []
    for body in call.body.canned_responses:
        given, found = _given(tx, body, None)
        items.append(given)
        wrongs += [Wrong(f"canned_responses.{field}", *rest) for field, *rest in (*body.wrongs, *found)]
    refuse(wrongs)
    uuid = ask_for_responses(tx, call.who.actor.id or 0, items)
    body = {"job_id": uuid, "href": f"{call.base_url}/api/v2/jobs/{uuid}"}
    return Answer(body, says={"responses": len(items)})


@implements(rows.get)
def read_response(tx: Tx, call: Call) -> Any:
    return render_responses(tx, call, [get_response(tx, number_in(call, "response_id"), _reader(call))])[0]


@implements(rows.update)
def update_response(tx: Tx, call: Call) -> Any:
    before = get_response(tx, number_in(call, "response_id"), _reader(call), to_change=True)
    given, wrongs = _given(tx, call.body, before)
    refuse(call.body.wrongs, wrongs, too_many_bytes_for(tx, call, CANNED_RESPONSE, before["id"]))
    take_files(tx, call, CANNED_RESPONSE, before["id"])
    return render_responses(tx, call, [change_response(tx, before, given, call.who.actor)])[0]


@implements(rows.list_folders)
def list_all_folders(tx: Tx, call: Call) -> Any:
    found = list_folders(tx, wanted_slice(call))
    counts = count_responses(tx, [row["id"] for row in found.rows], _reader(call))
    items = [render_response_folder(row, counts.get(row["id"], 0)) for row in found.rows]
    return page_of(call, items, has_more=found.has_more)


@implements(rows.create_folder)
def make_folder(tx: Tx, call: Call) -> Any:
    row = create_folder(tx, _name(call.body), call.who.actor)
    headers = location(call, f"canned_response_folders/{row['id']}")
    return Answer(render_response_folder(row, 0), says={"folder_id": row["id"]}, headers=headers)


@implements(rows.get_folder)
def look_at_folder(tx: Tx, call: Call) -> Any:
    row, reader = get_folder(tx, number_in(call, "folder_id")), _reader(call)
    found = list_responses(tx, row["id"], reader, Slice(MOST_NAMED))
    named = [{"id": response["id"], "title": response["title"]} for response in found.rows]
    counted = count_responses(tx, [row["id"]], reader).get(row["id"], 0)
    return {**render_response_folder(row, counted), "canned_responses": named}


@implements(rows.update_folder)
def update_folder(tx: Tx, call: Call) -> Any:
    before = get_folder(tx, number_in(call, "folder_id"), to_change=True)
    name = _name(call.body)
    if before["is_personal"] and name != before["name"]:
        refuse([Wrong("name", "The personal folder keeps its name", "readonly_field")])
    row = rename_folder(tx, before, name, call.who.actor)
    return render_response_folder(row, count_responses(tx, [row["id"]], _reader(call)).get(row["id"], 0))


@implements(rows.list_responses)
def list_responses_of_folder(tx: Tx, call: Call) -> Any:
    folder = get_folder(tx, number_in(call, "folder_id"))
    found = list_responses(tx, folder["id"], _reader(call), wanted_slice(call))
    return page_of(call, render_responses(tx, call, found.rows), has_more=found.has_more)


def _reader(call: Call) -> Reader:
    return Reader(call.who.actor.id or 0, call.who.may("admin.canned_responses"))


def _name(body: rows.FolderWrite) -> str:
    name = (body.name or "").strip()
    refuse(body.wrongs, [] if name else [left_out("name")])
    return name


def _given(tx: Tx, body: rows.ResponseWrite, before: Row | None) -> tuple[dict[str, Any], list[Wrong]]:
    """What a body says of a response, and what is wrong with it; `before` is None for a new one."""
    named, given, wrongs = body.model_fields_set, {}, []
    for name in ("title", "content_html"):
        value = getattr(body, name)
        if value is not None and value.strip():
            given[name] = value.strip()
        elif before is None or name in named:
            wrongs.append(left_out(name))
    if body.visibility is not None:
        given["visibility"] = body.visibility
    elif before is None:
        wrongs.append(Wrong("visibility", one_of((0, 1, 2)), "missing_field"))
    visibility = body.visibility if body.visibility is not None else (before or {}).get("visibility", EVERYBODY)
    wrongs += _folder_given(tx, body, before, visibility, given)
    if visibility == GROUPS and (body.group_ids is not None or not (before or {}).get("group_ids")):
        given["group_ids"] = body.group_ids or []
        if not body.group_ids:
            wrongs.append(left_out("group_ids"))
        elif len(list_groups_numbered(tx, body.group_ids)) < len(set(body.group_ids)):
            wrongs.append(nothing_matches("group_ids", "group"))
    elif visibility != GROUPS and body.group_ids:
        wrongs.append(Wrong("group_ids", "It can be set only when the visibility is 2", "incompatible_field"))
    elif visibility != GROUPS and before is not None and before["group_ids"]:
        given["group_ids"] = []
    return given, wrongs


def _folder_given(
    tx: Tx, body: rows.ResponseWrite, before: Row | None, visibility: int, given: dict[str, Any]
) -> list[Wrong]:
    """Where a response is to be: what is one agent's own can be in the personal folder, and nothing else can."""
    number = body.folder_id or (before["folder_id"] if before else None)
    if number is None and visibility == PERSONAL:
        personal = find_personal_folder(tx)
        number = personal["id"] if personal else None
    if number is None:
        return [left_out("folder_id")]
    folder = find_folder(tx, number)
    if folder is None:
        return [nothing_matches("folder_id", "folder")]
    if folder["is_personal"] and visibility != PERSONAL:
        return [Wrong("folder_id", "The personal folder is for responses of visibility 1", "incompatible_field")]
    if before is None or number != before["folder_id"]:
        given["folder_id"] = number
    return []
