"""The record as lines that can be proven without us: `verify_audit.py` reads them."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import bindparam, select

from freehold.core.audit.model import entries, seals
from freehold.core.audit.queries import Places, list_entries
from freehold.core.audit.verify_audit import Wrong, levels_of, numbers_of, path_of, ranges_of, read_statement
from freehold.kernel.listing import Slice
from freehold.kernel.query import Query, Row
from freehold.kernel.tx import Tx

_SEALS = Query(select(seals).where(seals.c.number > bindparam("after")).order_by(seals.c.number).limit(20))
_BETWEEN = Query(
    select(entries).where(entries.c.id.between(bindparam("first"), bindparam("last"))).order_by(entries.c.id)
)
PAGE = 1000

Line = tuple[Row | None, Row | None, int, list[str]]
"""A seal without an entry; or an entry, its seal (None: it waits for one), its index there and its proof."""


def walk_whole(tx: Tx) -> Iterator[Line]:
    """Each seal, followed by the entries under it; then what waits for a seal."""
    after = last = 0
    while rows := tx.all(_SEALS, after=after):
        for seal in rows:
            yield seal, None, 0, []
            yield from _under(tx, seal)
            after, last = seal["number"], seal["last"]
    while waiting := list_entries(tx, Slice(PAGE, after=(last, last)), {}).rows:
        for entry in waiting:
            yield None, entry, 0, []
        last = waiting[-1]["id"]


def walk_selection(tx: Tx, filters: dict[str, Any]) -> Iterator[Line]:
    """The entries that pass the filters (see `list_entries`), each with its seal, oldest first."""
    places = Places()
    anchor: tuple[Any, int] | None = None
    while True:
        found = list_entries(tx, Slice(PAGE, after=anchor), filters)
        for entry in found.rows:
            place = places.find(tx, entry["id"])
            if place is None:
                yield None, entry, 0, []
            else:
                yield place.seal, entry, place.position, place.path
        if not found.has_more:
            return
        anchor = found.last


def _under(tx: Tx, seal: Row) -> Iterator[Line]:
    leaves = seal["leaves"] or b""
    if not leaves:
        return
    try:
        said = read_statement(seal["statement"])
        places = {number: index for index, number in enumerate(numbers_of(said))}
    except Wrong:  # somebody changed it: whoever verifies the seal is told so
        return
    levels = levels_of([leaves[at : at + 32] for at in range(0, len(leaves), 32)])
    for first, last in ranges_of(said["numbers"]):
        for entry in tx.all(_BETWEEN, first=first, last=last):
            index = places[entry["id"]]
            yield seal, entry, index, [step.hex() for step in path_of(levels, index)]
