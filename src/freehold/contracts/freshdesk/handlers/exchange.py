"""Contacts and companies as files: asked for here, written and read by the worker (contract 6.3, 6.5)."""

from collections.abc import Callable
from typing import Any

from freehold.catalogue.freshdesk import exchange as rows
from freehold.catalogue.operation import Operation
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshdesk.errors import Inconsistent
from freehold.contracts.freshdesk.render import Json, when
from freehold.contracts.freshdesk.sheets import COMPANY, CONTACT, READ, WRITTEN, read_records
from freehold.contracts.freshdesk.viewing import number_in
from freehold.contracts.freshdesk.words_of_wrongs import left_out, not_offered, unknown
from freehold.contracts.freshdesk.writing import refuse
from freehold.contracts.implements import implements
from freehold.contracts.links import EXPORT_PATH, FAILURES_PATH, signed_url
from freehold.core.exchange.exports import get_export, request_export
from freehold.core.exchange.imports import IN_PROGRESS, cancel_import, get_import, list_imports, request_import
from freehold.core.fields.queries import list_custom_fields
from freehold.kernel.errors import Conflict, Wrong
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx

LINK_SECONDS = 3600
USUAL_MILLISECONDS = 20
"""What a record takes, until it is known from those that were taken in."""
_ROWS: dict[str, tuple[Operation, ...]] = {CONTACT: rows.CONTACT_EXCHANGE, COMPANY: rows.COMPANY_EXCHANGE}


def _ask_for_export(entity: str, tx: Tx, call: Call) -> Any:
    wanted: rows.ExportFields = call.body.fields
    own = [row["name"] for row in list_custom_fields(tx, entity)]
    wrongs = _strangers("default_fields", wanted.default_fields, WRITTEN[entity])
    wrongs += _strangers("custom_fields", wanted.custom_fields, own)
    if not wanted.default_fields and not wanted.custom_fields:
        wrongs.append(left_out("fields.default_fields"))
    refuse(call.body.wrongs, wanted.wrongs, wrongs)
    columns = list(dict.fromkeys(wanted.default_fields)), list(dict.fromkeys(wanted.custom_fields))
    try:
        row = request_export(tx, entity, *columns, call.who.actor)
    except Conflict as conflict:
        raise Inconsistent(str(conflict)) from None
    return {"id": row["uuid"]}


def _strangers(part: str, names: list[str], known: Any) -> list[Wrong]:
    return [not_offered(f"fields.{part}", known)] if set(names) - set(known) else []


def _see_export(entity: str, tx: Tx, call: Call) -> Any:
    row = get_export(tx, entity, call.path["export_id"])
    path = EXPORT_PATH.format(uuid=row["uuid"])
    url = None if row["blob"] is None else signed_url(call.installation, call.base_url, path, LINK_SECONDS)
    return {"id": row["uuid"], "status": row["status"], "download_url": url}


def _ask_for_import(entity: str, tx: Tx, call: Call) -> Any:
    body: rows.ImportCreate = call.body
    own = [row["name"] for row in list_custom_fields(tx, entity)]
    wrongs = [unknown(f"fields.{name}"[:200]) for name in body.fields if name not in {*READ[entity], *own}]
    if "name" not in body.fields:
        wrongs.append(left_out("fields.name"))
    if entity == CONTACT and not {"email", "phone", "mobile"} & set(body.fields):
        wrongs.append(left_out("fields.email"))
    if len(call.uploads) != 1:
        wrongs.append(left_out("file"))
    else:
        wrongs += _unfit(call, body.fields)
    refuse(body.wrongs, wrongs)
    row = request_import(tx, entity, body.fields, call.uploads[0].blob, call.who.actor)
    return Answer(_render(tx, call, row), says={"import_id": row["id"]})


def _unfit(call: Call, columns: dict[str, int]) -> list[Wrong]:
    """What is wrong with the beginning of a file."""
    try:
        head = next(read_records(call.installation.blobs.path(call.uploads[0].blob)), [])
    except ValueError:
        return [Wrong("file", "It should be a CSV file in UTF-8", "invalid_value")]
    if not head:
        return [Wrong("file", "It should not be empty", "invalid_value")]
    return [
        Wrong(f"fields.{name}"[:200], f"The file has only {len(head)} columns", "invalid_value")
        for name, place in columns.items()
        if place >= len(head)
    ]


def _list_imports(entity: str, tx: Tx, call: Call) -> Any:
    return [_render(tx, call, row) for row in list_imports(tx, entity, call.query.status)]


def _see_import(entity: str, tx: Tx, call: Call) -> Any:
    return _render(tx, call, get_import(tx, entity, number_in(call, "import_id")))


def _cancel_import(entity: str, tx: Tx, call: Call) -> Any:
    row = get_import(tx, entity, number_in(call, "import_id"), to_change=True)
    try:
        return _render(tx, call, cancel_import(tx, row))
    except Conflict as conflict:
        raise Inconsistent(str(conflict)) from None


def _render(tx: Tx, call: Call, row: Row) -> Json:
    is_running = row["status"] == IN_PROGRESS
    path = FAILURES_PATH.format(number=row["id"])
    report = signed_url(call.installation, call.base_url, path, LINK_SECONDS) if row["failed"] else None
    return {
        "id": row["id"],
        "created_at": when(row["created_at"]),
        "updated_at": when(row["updated_at"]),
        "status": row["status"],
        "total_records": row["total"],
        "completed_records": row["position"] - row["failed"],
        "estimated_time_remaining": _remaining(row, tx.now) if is_running else None,
        "failures": None if is_running else {"count": row["failed"], "report": report},
    }


def _remaining(row: Row, now: int) -> str | None:
    """Hours, minutes and seconds; None before the records were counted."""
    if row["total"] is None:
        return None
    each = (now - row["created_at"]) / row["position"] if row["position"] else USUAL_MILLISECONDS
    seconds = int((row["total"] - row["position"]) * each / 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


_PARTS = (_ask_for_export, _see_export, _ask_for_import, _list_imports, _see_import, _cancel_import)


def _attach(row: Operation, entity: str, do: Callable[[str, Tx, Call], Any]) -> None:
    @implements(row)
    def handle(tx: Tx, call: Call) -> Any:
        return do(entity, tx, call)


for _entity, _some in _ROWS.items():
    for _row, _do in zip(_some, _PARTS, strict=True):
        _attach(_row, _entity, _do)
