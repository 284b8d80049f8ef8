"""What sources call the things that were taken over from them."""

from sqlalchemy import bindparam, select

from freehold.core.imports.model import import_refs
from freehold.kernel.clock import Instant
from freehold.kernel.query import Query, any_of, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

TICKET, ENTRY = "ticket", "entry"
_INSERT = inserts(import_refs)
_KNOWN = Query(
    select(import_refs.c.ref, import_refs.c.number).where(
        import_refs.c.kind == bindparam("kind"), any_of(import_refs.c.ref, "refs")
    )
)


def find_imported(tx: Tx, kind: str, refs: list[str]) -> dict[str, int]:
    """Those of the source's ids that were taken over, each with our number of it."""
    return {row["ref"]: row["number"] for row in tx.all(_KNOWN, kind=kind, refs=encode_text(refs))}


def remember(tx: Tx, kind: str, ref: str, number: int, at: Instant) -> None:
    """Note our number of what the source calls `ref`."""
    tx.insert(_INSERT, kind=kind, ref=ref, number=number, at=at)
