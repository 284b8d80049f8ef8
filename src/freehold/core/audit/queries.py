"""Reads the record."""

from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy import types as sqltypes

from freehold.core.audit.model import entries, seals
from freehold.core.audit.verify_audit import levels_of, numbers_of, path_of, read_statement
from freehold.kernel.errors import NotFound
from freehold.kernel.listing import Found, Listing, Slice, at_least, at_most, equals
from freehold.kernel.query import Query, Row
from freehold.kernel.tx import Tx

_ONE = Query(select(entries).where(entries.c.id == bindparam("number")))
_SEAL_OF = Query(
    select(seals).where(seals.c.last >= bindparam("number")).order_by(seals.c.last, seals.c.number).limit(1)
)
_LATE = Query(
    select(seals).where(seals.c.number > bindparam("after"), seals.c.late > 0).order_by(seals.c.number).limit(1)
)
_LISTING = Listing(
    select(entries),
    filters={
        "who": or_(equals(entries.c.who, "who"), equals(entries.c.who_id, "who")),
        "what": or_(
            equals(entries.c.operation, "what"),
            and_(
                entries.c.operation > bindparam("what", type_=sqltypes.Text()) + ".",
                entries.c.operation < bindparam("what", type_=sqltypes.Text()) + "/",
            ),
        ),
        "where": equals(entries.c.connection, "where"),
        "decision": equals(entries.c.decision, "decision"),
        "since": at_least(entries.c.at, "since"),
        "until": at_most(entries.c.at, "until"),
    },
    orders={"number": entries.c.id},
    default="number",
    key=entries.c.id,
)


class Place(NamedTuple):
    """Where an entry stands under its seal, and what proves it."""

    seal: Row
    position: int
    path: list[str]
    """Digests in hex."""


def list_entries(tx: Tx, wanted: Slice, filters: dict[str, Any]) -> Found:
    """A part of the record: `who` (name or id), `what` (an operation, or how its name begins: freshdesk.tickets),
    `where` (connection), `decision`, `since` and `until` (times). Newest first with `is_descending`."""
    return _LISTING.page(tx, wanted, filters)


def list_latest(tx: Tx, limit: int) -> list[Row]:
    """The newest entries, newest first."""
    return list_entries(tx, Slice(limit, is_descending=True), {}).rows


def get_entry(tx: Tx, number: int) -> Row:
    """One entry; raises NotFound."""
    row = tx.first(_ONE, number=number)
    if row is None:
        raise NotFound("entry", number)
    return row


class Places:
    """Finds where entries stand; cheap for entries that come in order."""

    def __init__(self) -> None:
        self._seal: Row | None = None
        self._indexes: dict[int, int] = {}
        self._levels: list[list[bytes]] = []

    def find(self, tx: Tx, number: int) -> Place | None:
        """The place of an entry; None while it waits for its seal."""
        if number not in self._indexes:
            seal = tx.first(_SEAL_OF, number=number)
            while seal is not None:
                self._take(seal)
                if number in self._indexes:
                    break
                seal = tx.first(_LATE, after=seal["number"])
            else:
                return None
        assert self._seal is not None, "it was just found"
        index = self._indexes[number]
        return Place(self._seal, index, [step.hex() for step in path_of(self._levels, index)])

    def _take(self, seal: Row) -> None:
        leaves = seal["leaves"] or b""
        numbers = numbers_of(read_statement(seal["statement"])) if leaves else []
        self._seal = seal
        self._indexes = {number: index for index, number in enumerate(numbers)}
        self._levels = levels_of([leaves[at : at + 32] for at in range(0, len(leaves), 32)])
