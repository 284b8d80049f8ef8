"""Writes contacts and companies into files, and takes them in from files: two kinds of jobs (contract 6.3, 6.5)."""

import asyncio
from itertools import islice
from typing import Any

from freehold.catalogue.freshdesk.companies import CompanyCreate, CompanyUpdate
from freehold.catalogue.freshdesk.contacts import ContactCreate, ContactUpdate
from freehold.contracts.freshdesk.handlers.companies import company_values
from freehold.contracts.freshdesk.parsing import checked
from freehold.contracts.freshdesk.sheets import (
    CONTACT,
    LIST_MARK,
    LISTS,
    READ,
    cells_of,
    page_of_people,
    read_records,
    write_lines,
)
from freehold.contracts.freshdesk.writing_people import contact_values
from freehold.contracts.work import Retry
from freehold.core.companies.commands import change_company, create_company
from freehold.core.companies.queries import find_company_named, get_company
from freehold.core.events.actor import Actor
from freehold.core.exchange.exports import end_export, get_export
from freehold.core.exchange.imports import COMPLETED, FAILED, IN_PROGRESS, get_import, note_failure, save_import
from freehold.core.people.contacts import change_contact, refuse_taken, take_in
from freehold.core.people.queries import find_agent_by_number, find_contact_by_email, find_contact_by_phone
from freehold.kernel.errors import Conflict, Invalid, Problem
from freehold.kernel.installation import Installation
from freehold.kernel.listing import Found, Slice
from freehold.kernel.log import get_log
from freehold.kernel.query import Row
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

MAX_BYTES = 4 * 1024**3
PAGE = 200
STEP = 20
"""Records in one transaction: nobody else waits long for the writer."""
TRIES = 5
RETRY_SECONDS = 10.0
log = get_log("exchange")


async def write_export(installation: Installation, job: Row) -> None:
    """Write one export into blob storage, a page at a time; run twice, it keeps the first that was finished."""
    given = load(job["payload"])
    database, uuid = installation.database, given["export"]
    row = await database.read(lambda tx: get_export(tx, given["entity"], uuid))
    fields, own = load(row["fields"]), load(row["custom_fields"])
    incoming = installation.blobs.create(MAX_BYTES)
    try:
        incoming.write(write_lines([[*fields, *own]]))
        wanted = Slice(PAGE)
        while True:

            def page(tx: Tx, wanted: Slice = wanted) -> tuple[bytes, Found]:
                found = page_of_people(tx, row["entity"], wanted)
                return write_lines(cells_of(tx, row["entity"], found.rows, fields, own)), found

            lines, found = await database.read(page, is_long=True)
            incoming.write(lines)
            if not found.has_more:
                break
            wanted = Slice(PAGE, after=found.last)
        blob = await asyncio.to_thread(incoming.keep)
    except Exception as error:
        log.error("export not written", export=uuid, exc_info=error)
        if job["attempts"] + 1 < TRIES:
            raise Retry(RETRY_SECONDS, f"The export could not be written: {type(error).__name__}") from error
        await database.write(lambda tx: end_export(tx, uuid, None))
        return
    finally:
        incoming.discard()
    if not await database.write(lambda tx: end_export(tx, uuid, blob)):
        installation.blobs.delete(blob)


async def read_import(installation: Installation, job: Row) -> None:
    """Take in the records of one file, a few in each transaction; one that stops goes on where it was."""
    given = load(job["payload"])
    database, entity, number = installation.database, given["entity"], given["import"]
    row = await database.read(lambda tx: get_import(tx, entity, number))
    if row["status"] != IN_PROGRESS:
        return
    path = installation.blobs.path(row["blob"])
    try:
        if row["total"] is None:
            total = max(0, await asyncio.to_thread(lambda: sum(1 for _ in read_records(path))) - 1)
            await database.write(lambda tx: _count(tx, entity, number, total))
        position, records = row["position"], read_records(path)
        done = position + 1  # and its first line
        await asyncio.to_thread(lambda: next(islice(records, done, done), None))
        while True:
            some = await asyncio.to_thread(lambda: list(islice(records, STEP)))

            def take(tx: Tx, position: int = position, some: list[list[str]] = some) -> bool:
                return _take_in(tx, entity, number, position, some)

            if not await database.write(take):
                return
            position += len(some)
    except ValueError:
        log.warning("import unreadable", number=number)
        await database.write(lambda tx: _end(tx, entity, number, FAILED))


def _count(tx: Tx, entity: str, number: int, total: int) -> None:
    row = get_import(tx, entity, number, to_change=True)
    if row["status"] == IN_PROGRESS:
        save_import(tx, row, {"total": total})


def _end(tx: Tx, entity: str, number: int, status: str) -> None:
    row = get_import(tx, entity, number, to_change=True)
    if row["status"] == IN_PROGRESS:
        save_import(tx, row, {"status": status})


def _take_in(tx: Tx, entity: str, number: int, position: int, records: list[list[str]]) -> bool:
    """The next few records; False when there is nothing to go on with: it has ended, or somebody else is further."""
    row = get_import(tx, entity, number, to_change=True)
    if row["status"] != IN_PROGRESS or row["position"] != position:
        return False
    if not records:
        save_import(tx, row, {"status": COMPLETED})
        return False
    columns, failed = load(row["columns"]), row["failed"]
    agent = find_agent_by_number(tx, row["agent_id"])
    by = Actor("agent", agent["uuid"] if agent else "", row["agent_id"])
    for place, cells in enumerate(records, position + 1):
        try:
            values = _values(entity, columns, cells)
            _contact(tx, values, by) if entity == CONTACT else _company(tx, values, by)
        except Problem as problem:
            note_failure(tx, row, place, [cell.replace("\0", "") for cell in cells], _reason(problem))
            failed += 1
    save_import(tx, row, {"position": position + len(records), "failed": failed})
    return True


def _reason(problem: Problem) -> str:
    if isinstance(problem, Invalid):
        return "; ".join(f"{wrong.field}: {wrong.message}" for wrong in problem.wrongs)[:1000]
    return str(problem)[:1000]


def _values(entity: str, columns: dict[str, int], cells: list[str]) -> dict[str, Any]:
    """What a record says, as a body of the API would say it; empty cells say nothing."""
    values: dict[str, Any] = {}
    for name, place in columns.items():
        text = cells[place].strip() if place < len(cells) else ""
        if "\0" in text:
            raise Conflict("A cell holds a NUL character.")
        if not text:
            continue
        if name not in READ[entity]:
            values.setdefault("custom_fields", {})[name] = text
        elif name == "tag_names" or name in LISTS:
            values["tags" if name == "tag_names" else name] = [
                part for part in text.split(LIST_MARK.strip()) if part.strip()
            ]
        else:
            values[name] = text
    return values


def _contact(tx: Tx, values: dict[str, Any], by: Actor) -> None:
    company = values.pop("company_name", None)
    email = str(values.get("email", "")).strip().lower()
    phone = values.get("phone") or values.get("mobile")
    before = find_contact_by_email(tx, email) if email else None
    if before is None and not email and phone:
        before = find_contact_by_phone(tx, phone)
    if before is not None and (before["deleted_at"] is not None or before["is_blocked"] or before["is_agent"]):
        raise Conflict("The contact is deleted or blocked, or an agent.")
    body = checked(ContactCreate if before is None else ContactUpdate, values, is_strict=False)
    given = contact_values(tx, body, before, [])
    refuse_taken(tx, given, before["id"] if before else 0)
    if company:
        given["company_id"] = find_company_named(tx, company) or create_company(tx, {"name": company}, by)["id"]
    take_in(tx, given, by) if before is None else change_contact(tx, before, given, by)


def _company(tx: Tx, values: dict[str, Any], by: Actor) -> None:
    number = find_company_named(tx, str(values.get("name", "")))
    before = None if number is None else get_company(tx, number, to_change=True)
    body = checked(CompanyCreate if before is None else CompanyUpdate, values, is_strict=False)
    given = company_values(tx, body, before)
    create_company(tx, given, by) if before is None else change_company(tx, before, given, by)
