"""Writes the raw reports that were asked for: the job `report.write` (contract 3.15)."""

import asyncio
from collections.abc import Callable

from freehold.contracts.freshchat.account import identity
from freehold.contracts.freshchat.report_columns import LAYOUTS, body, header
from freehold.contracts.work import Retry
from freehold.core.reports.commands import begin_report, complete_report, fail_report
from freehold.core.reports.lines import Position, list_lines
from freehold.core.reports.queries import find_report_by_number
from freehold.kernel.blobs import Incoming
from freehold.kernel.errors import StorageFailed, TooLarge
from freehold.kernel.installation import Installation
from freehold.kernel.log import get_log
from freehold.kernel.query import Row
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

MAX_BYTES = 4 * 1024**3
TRIES = 5
RETRY_SECONDS = 10.0

log = get_log("reports")


async def write_report(installation: Installation, job: Row) -> None:
    """Write one report into blob storage, page by page, and say so in its row.

    Holds one page of rows at a time. Run twice, it writes the file again and keeps the first that was finished. What
    fails is tried a few times; then the report is FAILED, so that whoever polls it does not wait for ever.
    """
    given = load(job["payload"])
    number: int = given["report_id"]
    database = installation.database
    report = await database.read(lambda tx: find_report_by_number(tx, number))
    if report is None or not await database.write(lambda tx: begin_report(tx, number)):
        return
    incoming: Incoming | None = None
    try:
        incoming = installation.blobs.create(MAX_BYTES)
        await _write(installation, report, incoming, given["base_url"])
        blob = await asyncio.to_thread(incoming.keep)
    except TooLarge:
        await _fail(installation, number, f"The report is larger than {MAX_BYTES} bytes; ask for a shorter time.")
        return
    except Exception as error:
        log.error("report not written", report=report["uuid"], exc_info=error)
        if job["attempts"] + 1 < TRIES:
            raise Retry(RETRY_SECONDS, f"The report could not be written: {type(error).__name__}") from error
        reason = str(error) if isinstance(error, StorageFailed) else "Something went wrong on our side."
        await _fail(installation, number, reason)
        return
    finally:
        if incoming is not None:
            incoming.discard()
    if not await database.write(lambda tx: complete_report(tx, number, blob)):
        installation.blobs.delete(blob)


async def _write(installation: Installation, report: Row, incoming: Incoming, base_url: str) -> None:
    event: str = report["event"]
    account = await installation.database.read(lambda tx: identity(tx, installation))
    conversation_url = f"{base_url}/a/{account['account_id']}/inbox/open/0/conversation/"
    incoming.write(header(event))
    for source in LAYOUTS[event].sources:
        after: Position | None = None
        while True:
            lines, after = await installation.database.read(
                _page(report, source, after, conversation_url), is_long=True
            )
            incoming.write(lines)
            if after is None:
                break


def _page(
    report: Row, source: str, after: Position | None, conversation_url: str
) -> Callable[[Tx], tuple[bytes, Position | None]]:
    """Reads a page and makes its lines, both off the event loop."""

    def read(tx: Tx) -> tuple[bytes, Position | None]:
        found = list_lines(tx, source, report["start_at"], report["end_at"], after)
        hidden: bool = report["has_no_personal_data"]
        lines = body(report["event"], found.rows, has_no_personal_data=hidden, conversation_url=conversation_url)
        return lines, found.after

    return read


async def _fail(installation: Installation, number: int, reason: str) -> None:
    await installation.database.write(lambda tx: fail_report(tx, number, reason))
