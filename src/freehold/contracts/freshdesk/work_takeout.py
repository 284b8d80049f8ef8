"""Writes the exports of the account that were asked for: the job `account.export` (contract 6.17)."""

import asyncio
from collections.abc import Callable
from typing import IO, Any, cast
from zipfile import ZIP_DEFLATED, ZipFile

from freehold.catalogue.freshdesk.exports import export
from freehold.contracts.call import Call, Principal
from freehold.contracts.freshdesk.takeout import PAGE, Part, parts_of
from freehold.contracts.work import Retry
from freehold.core.events.actor import Actor
from freehold.core.takeout.commands import complete_takeout, fail_takeout, get_takeout, note_progress
from freehold.kernel.blobs import Incoming
from freehold.kernel.errors import StorageFailed, TooLarge
from freehold.kernel.installation import Installation
from freehold.kernel.listing import Found, Slice
from freehold.kernel.log import get_log
from freehold.kernel.query import Row
from freehold.kernel.text import encode, load
from freehold.kernel.tx import Tx

MAX_BYTES = 64 * 1024**3
TRIES = 5
RETRY_SECONDS = 10.0
log = get_log("export")


class _Out:
    """What a zip file is written to: a blob, which cannot be read back or wound back."""

    def __init__(self, incoming: Incoming) -> None:
        self._incoming = incoming

    def write(self, chunk: bytes) -> int:
        self._incoming.write(bytes(chunk))
        return len(chunk)

    def flush(self) -> None:
        """Nothing to do before the end."""


async def write_takeout(installation: Installation, job: Row) -> None:
    """Write one export into blob storage, a page at a time, and say so in its row.

    Run twice, it writes the file again and keeps the first that was finished. What fails is tried a few times; then the
    export has failed, so that whoever polls it does not wait for ever.
    """
    number: int = load(job["payload"])["export_id"]
    database = installation.database
    if not await database.write(lambda tx: note_progress(tx, number, 0)):
        return
    row = await database.read(lambda tx: get_takeout(tx, number))
    incoming: Incoming | None = None
    try:
        incoming = installation.blobs.create(MAX_BYTES)
        with ZipFile(cast("IO[bytes]", _Out(incoming)), "w", ZIP_DEFLATED) as archive:
            await _write(installation, archive, row)
        blob = await asyncio.to_thread(incoming.keep)
    except TooLarge:
        await database.write(lambda tx: fail_takeout(tx, number, f"It is larger than {MAX_BYTES} bytes."))
        return
    except Exception as error:
        log.error("export not written", export=number, exc_info=error)
        if job["attempts"] + 1 < TRIES:
            raise Retry(RETRY_SECONDS, f"The export could not be written: {type(error).__name__}") from error
        reason = str(error) if isinstance(error, StorageFailed) else "Something went wrong on our side."
        await database.write(lambda tx: fail_takeout(tx, number, reason))
        return
    finally:
        if incoming is not None:
            incoming.discard()
    if not await database.write(lambda tx: complete_takeout(tx, number, blob)):
        installation.blobs.delete(blob)


async def _write(installation: Installation, archive: ZipFile, row: Row) -> None:
    who = Principal(None, "export", "current", None, Actor("agent", "", row["agent_id"]))
    call = Call(export, {}, None, None, who, installation, row["base_url"])
    written: set[int] = set()
    for done, resource in enumerate(load(row["resources"]), 1):
        for part in parts_of(resource["name"], resource["include"]):
            for file in await _write_part(archive, call, part, row):
                path = installation.blobs.path(file["blob"])
                if file["id"] not in written and path.is_file():
                    written.add(file["id"])
                    await asyncio.to_thread(archive.write, path, f"attachments/{file['id']}/{file['name']}")
        await installation.database.write(lambda tx, done=done: note_progress(tx, row["id"], done))  # type: ignore[misc] # the loop's value, bound


async def _write_part(archive: ZipFile, call: Call, part: Part, row: Row) -> list[Row]:
    """Write one file of the export; returns the files that came with what stands in it."""
    files: list[Row] = []
    with archive.open(part.name, "w", force_zip64=True) as out:
        opening = b"["
        for page in part.lists:
            after: tuple[Any, int] | None = None
            while True:
                read = _reader(call, part, page, row, Slice(PAGE, after=after))
                items, more, after = await call.installation.database.read(read, is_long=True)
                files += more
                if items:
                    await asyncio.to_thread(out.write, opening + items)
                    opening = b",\n"
                if after is None:
                    break
        out.write(b"[]" if opening == b"[" else b"]")
    return files


def _reader(
    call: Call, part: Part, page: Callable[[Tx, Slice], Found], row: Row, wanted: Slice
) -> Callable[[Tx], tuple[bytes, list[Row], tuple[Any, int] | None]]:
    """Reads a page and writes it as JSON, both off the event loop."""

    def read(tx: Tx) -> tuple[bytes, list[Row], tuple[Any, int] | None]:
        found = page(tx, wanted)
        rows = [one for one in found.rows if row["start_at"] <= one["created_at"] < row["end_at"]]
        items, files = part.render(tx, call, rows)
        return b",\n".join(encode(item) for item in items), files, found.last if found.has_more else None

    return read
