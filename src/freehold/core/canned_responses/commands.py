"""Changes canned responses and their folders."""

from typing import Any

from sqlalchemy import bindparam, delete, update

from freehold.core.canned_responses.model import folders, response_groups, responses
from freehold.core.canned_responses.queries import find_folder_named, find_personal_folder, has_folders
from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.kernel.errors import Invalid, not_unique
from freehold.kernel.html import clean_html, to_text
from freehold.kernel.query import Query, Row, blank, inserts
from freehold.kernel.tx import Tx

CHANGEABLE = ("folder_id", "title", "content_html", "content", "visibility")
_INSERT_FOLDER = inserts(folders)
_RENAME = Query(
    update(folders)
    .where(folders.c.id == bindparam("row_id"))
    .values({name: bindparam(name) for name in ("name", "name_key", "updated_at")})
)
_INSERT = inserts(responses)
_UPDATE = Query(
    update(responses)
    .where(responses.c.id == bindparam("row_id"))
    .values({name: bindparam(name) for name in (*CHANGEABLE, "updated_at")})
)
_SHOW_TO = inserts(response_groups)
_HIDE = Query(delete(response_groups).where(response_groups.c.response_id == bindparam("response")))


def keep_canned_folders(tx: Tx) -> None:
    """Every account has a folder for what is each agent's own, and a first one for what is everybody's."""
    if not has_folders(tx):
        _insert_folder(tx, "General", is_personal=False)
    if find_personal_folder(tx) is None:
        _insert_folder(tx, "Personal", is_personal=True)


def create_folder(tx: Tx, name: str, by: Actor) -> Row:
    """Make a folder. Raises Invalid (duplicate_value) when another has the name. Records canned_folder.created."""
    _refuse_taken(tx, name, 0)
    row = _insert_folder(tx, name, is_personal=False)
    record(tx, "canned_folder.created", by, subject_id=row["id"])
    return row


def rename_folder(tx: Tx, folder: Row, name: str, by: Actor) -> Row:
    """Call a folder something else; returns it. Records canned_folder.updated."""
    _refuse_taken(tx, name, folder["id"])
    after = {**folder, "name": name, "name_key": name.lower(), "updated_at": tx.now}
    tx.run(_RENAME, row_id=folder["id"], **{key: after[key] for key in ("name", "name_key", "updated_at")})
    record(tx, "canned_folder.updated", by, subject_id=folder["id"], data={"changed": ["name"]})
    return after


def create_response(tx: Tx, given: dict[str, Any], by: Actor) -> Row:
    """Have a response ready; returns it, with `group_ids`.

    `given`: folder_id, title, content_html, visibility, and group_ids when those of groups see it. The HTML is cleaned,
    because it is written into replies as it is. Records canned_response.created.
    """
    row = {
        **blank(responses),
        **_stored(given),
        "agent_id": by.id or 0,
        "created_at": tx.now,
        "updated_at": tx.now,
    }
    del row["id"]
    row["id"] = tx.insert(_INSERT, **row)
    row["group_ids"] = _show_to(tx, row["id"], given.get("group_ids") or [])
    record(tx, "canned_response.created", by, subject_id=row["id"])
    return row


def change_response(tx: Tx, response: Row, given: dict[str, Any], by: Actor) -> Row:
    """Change what is given of a response; returns it, with `group_ids`. Records canned_response.updated."""
    after = {**response, **_stored(given), "updated_at": tx.now}
    tx.run(_UPDATE, row_id=response["id"], **{name: after[name] for name in (*CHANGEABLE, "updated_at")})
    if "group_ids" in given:
        after["group_ids"] = _show_to(tx, response["id"], given["group_ids"])
    record(tx, "canned_response.updated", by, subject_id=response["id"], data={"changed": sorted(given)})
    return after


def _insert_folder(tx: Tx, name: str, *, is_personal: bool) -> Row:
    row: Row = {
        "name": name,
        "name_key": name.lower(),
        "is_personal": is_personal,
        "created_at": tx.now,
        "updated_at": tx.now,
    }
    return {**row, "id": tx.insert(_INSERT_FOLDER, **row)}


def _stored(given: dict[str, Any]) -> Row:
    row = {name: given[name] for name in CHANGEABLE if name in given}
    if "content_html" in row:
        row["content_html"] = clean_html(row["content_html"])
        row["content"] = to_text(row["content_html"])
    return row


def _show_to(tx: Tx, response_id: int, group_ids: list[int]) -> list[int]:
    tx.run(_HIDE, response=response_id)
    numbers = sorted(set(group_ids))
    for number in numbers:
        tx.insert(_SHOW_TO, response_id=response_id, group_id=number)
    return numbers


def _refuse_taken(tx: Tx, name: str, but: int) -> None:
    tx.hold(f"canned folder {name.lower()}")
    if find_folder_named(tx, name) not in (None, but):
        raise Invalid(not_unique("name"))
