"""Reads canned responses, as far as an agent may see them."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, or_, select
from sqlalchemy import types as sqltypes

from freehold.core.canned_responses.model import EVERYBODY, GROUPS, PERSONAL, folders, response_groups, responses
from freehold.core.people.model import group_members, groups
from freehold.kernel.errors import NotFound
from freehold.kernel.listing import Found, Listing, Slice, equals
from freehold.kernel.query import Query, Row, any_of
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

MOST_NAMED = 1000
"""Responses that are named in the view of a folder."""


class Reader(NamedTuple):
    """Who reads canned responses."""

    agent_id: int
    is_keeper: bool
    """Looks after them: sees what any group sees, but no other agent's own."""

    @property
    def parameters(self) -> dict[str, Any]:
        return {"reader": self.agent_id, "keeps": int(self.is_keeper)}


def _is_seen() -> ColumnElement[bool]:
    reader = bindparam("reader", type_=sqltypes.BigInteger())
    is_member = exists().where(
        response_groups.c.response_id == responses.c.id,
        group_members.c.group_id == response_groups.c.group_id,
        group_members.c.agent_id == reader,
    )
    keeps = bindparam("keeps", type_=sqltypes.BigInteger()) == 1
    return or_(
        responses.c.visibility == EVERYBODY,
        and_(responses.c.visibility == PERSONAL, responses.c.agent_id == reader),
        and_(responses.c.visibility == GROUPS, or_(keeps, is_member)),
    )


_FOLDER = Query(select(folders).where(folders.c.id == bindparam("id")))
_FOLDER_HELD = Query(select(folders).where(folders.c.id == bindparam("id")).with_for_update(key_share=True))
_PERSONAL = Query(select(folders).where(folders.c.is_personal.is_(True)).order_by(folders.c.id).limit(1))
_NAMED = Query(select(folders.c.id).where(folders.c.name_key == bindparam("name_key")))
_ANY = Query(select(folders.c.id).limit(1))
_COUNTS = Query(
    select(responses.c.folder_id, func.count().label("total"))
    .where(any_of(responses.c.folder_id, "ids"), _is_seen())
    .group_by(responses.c.folder_id)
)
_RESPONSE = Query(select(responses).where(responses.c.id == bindparam("id"), _is_seen()))
_RESPONSE_HELD = Query(
    select(responses).where(responses.c.id == bindparam("id"), _is_seen()).with_for_update(of=responses)
)
_GROUPS = Query(
    select(response_groups)
    .join(groups, groups.c.id == response_groups.c.group_id)
    .where(any_of(response_groups.c.response_id, "ids"), groups.c.deleted_at.is_(None))
    .order_by(response_groups.c.response_id, response_groups.c.group_id)
)
FOLDERS = Listing(select(folders), filters={}, orders={"id": folders.c.id}, default="id", key=folders.c.id)
RESPONSES = Listing(
    select(responses),
    filters={"folder_id": equals(responses.c.folder_id, "folder_id"), "reader": _is_seen()},
    orders={"id": responses.c.id},
    default="id",
    key=responses.c.id,
)


def get_folder(tx: Tx, number: int, *, to_change: bool = False) -> Row:
    """The folder with that number. Raises NotFound. `to_change` holds it until the end of the transaction."""
    row = tx.first(_FOLDER_HELD if to_change else _FOLDER, id=number)
    if row is None:
        raise NotFound("canned response folder", number)
    return row


def find_folder(tx: Tx, number: int) -> Row | None:
    return tx.first(_FOLDER, id=number)


def find_personal_folder(tx: Tx) -> Row | None:
    """The folder of what each agent has for themselves, or None in an account that is being made."""
    return tx.first(_PERSONAL)


def find_folder_named(tx: Tx, name: str) -> int | None:
    """The number of the folder with that name in any case, or None."""
    number = tx.value(_NAMED, name_key=name.lower())
    return None if number is None else int(number)


def has_folders(tx: Tx) -> bool:
    return tx.value(_ANY) is not None


def list_folders(tx: Tx, wanted: Slice) -> Found:
    """A page of folders, oldest first."""
    return FOLDERS.page(tx, wanted, {})


def count_responses(tx: Tx, folder_ids: list[int], reader: Reader) -> dict[int, int]:
    """How many responses a reader sees in some folders."""
    found = tx.all(_COUNTS, ids=encode_text(folder_ids), **reader.parameters) if folder_ids else ()
    return {row["folder_id"]: row["total"] for row in found}


def get_response(tx: Tx, number: int, reader: Reader, *, to_change: bool = False) -> Row:
    """The response with that number, with `group_ids`. Raises NotFound, also for one that the reader may not see."""
    row = tx.first(_RESPONSE_HELD if to_change else _RESPONSE, id=number, **reader.parameters)
    if row is None:
        raise NotFound("canned response", number)
    return {**row, "group_ids": list_response_groups(tx, [number]).get(number, [])}


def list_responses(tx: Tx, folder_id: int, reader: Reader, wanted: Slice) -> Found:
    """A page of a folder's responses that the reader sees, oldest first, each with `group_ids`."""
    found = RESPONSES.page(tx, wanted, {"folder_id": folder_id, **reader.parameters})
    of = list_response_groups(tx, [row["id"] for row in found.rows])
    for row in found.rows:
        row["group_ids"] = of.get(row["id"], [])
    return found


def list_response_groups(tx: Tx, numbers: list[int]) -> dict[int, list[int]]:
    """The groups that see some responses, as far as there still are any, by the response's number."""
    found: dict[int, list[int]] = {}
    for row in tx.all(_GROUPS, ids=encode_text(numbers)) if numbers else ():
        found.setdefault(row["response_id"], []).append(row["group_id"])
    return found
