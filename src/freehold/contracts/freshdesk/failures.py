"""The report of an import: each record that could not be taken in, behind the reason (contract 6.3)."""

from collections.abc import AsyncIterator
from functools import partial

from freehold.contracts.freshdesk.sheets import write_lines
from freehold.core.exchange.imports import list_failures
from freehold.kernel.db import Database
from freehold.kernel.text import load

PAGE = 200


async def write_failures(database: Database, number: int) -> AsyncIterator[bytes]:
    """The lines of the file, a page at a time: place in the file (from 1), reason, and the record as it came."""
    yield write_lines([["record", "reason", "as it came"]])
    after = 0
    while True:
        rows = await database.read(partial(list_failures, number=number, after=after, limit=PAGE))
        yield write_lines([row["position"], row["reason"], *load(row["cells"])] for row in rows)
        if len(rows) < PAGE:
            return
        after = rows[-1]["position"]
