"""Proves the record that is in the database, or names the first thing that is wrong with it."""

from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select

from freehold.core.audit.model import entries, seals
from freehold.core.audit.verify_audit import (
    Wrong,
    digest_of,
    follow,
    leaf_of,
    numbers_of,
    ranges_of,
    read_statement,
    root_of,
)
from freehold.kernel.clock import iso_milliseconds
from freehold.kernel.crypto import is_sealed_by
from freehold.kernel.query import Query, Row
from freehold.kernel.tx import Tx

_SEALS = Query(select(seals).where(seals.c.number > bindparam("after")).order_by(seals.c.number).limit(20))
_BETWEEN = Query(
    select(entries).where(entries.c.id.between(bindparam("first"), bindparam("last"))).order_by(entries.c.id)
)
_WAITING = Query(
    select(func.count().label("count"), func.max(entries.c.id).label("last")).where(entries.c.id > bindparam("after"))
)
_BEFORE_ALL = Query(select(func.min(entries.c.id).label("first")))


class Proven(NamedTuple):
    """What was proven."""

    entries: int
    seals: int
    waiting: int
    """Entries that have no seal yet."""
    pruned: int
    """Up to which seal the entries were pruned."""
    never: int
    """Numbers that were given out and never came: changes that were taken back (PostgreSQL only)."""
    last: Row | None
    """The newest seal."""


def check_record(tx: Tx, key: str | None, anchors: list[str]) -> Proven:
    """Check every seal and every entry under it. Raises Wrong that names the first thing that is wrong.

    `key` is the public key that must have signed the newest seal; None: there is none yet, so there may be no seal.
    `anchors` are seals that are known from elsewhere, as NUMBER:DIGEST; they must be in the record.
    """
    check = _Check(tx, anchors)
    after = 0
    while rows := tx.all(_SEALS, after=after):
        for row in rows:
            check.take(row)
        after = rows[-1]["number"]
    return check.end(key)


class _Check:
    def __init__(self, tx: Tx, anchors: list[str]) -> None:
        self._tx = tx
        self._anchors = {int(number): digest for number, _, digest in (one.partition(":") for one in anchors)}
        self._row: Row | None = None
        self._said: dict[str, Any] | None = None
        self._last = 0
        self._entries = self._pruned = self._emptied = self._never = 0
        self._strays: dict[int, int] = {}

    def take(self, row: Row) -> None:
        """The next seal and what is under it."""
        said = read_statement(row["statement"])
        number = said["number"]
        follow(self._said, self._row["digest"] if self._row else "", said)
        if not is_sealed_by(said["key"], row["signature"], row["statement"].encode()):
            raise Wrong(f"Seal {number} has a wrong signature.")
        if row["number"] != number or row["digest"] != digest_of(row["statement"]) or row["count"] != said["count"]:
            raise Wrong(f"Seal {number} was changed.")
        if self._anchors.get(number, row["digest"]) != row["digest"]:
            raise Wrong(f"Seal {number} is not the one that was noted elsewhere: the record was replaced.")
        numbers = numbers_of(said)
        first, last = self._last + 1, max([self._last, *numbers[-1:]])
        if (row["first"], row["last"], row["late"]) != (first, last, sum(one < first for one in numbers)):
            raise Wrong(f"Seal {number} was changed.")
        self._pruned = max(self._pruned, said.get("pruned", 0))
        if row["pruned_at"] is None:
            self._check_entries(row, said, numbers)
        else:
            self._emptied = number
        self._count_missing(said)
        self._row, self._said, self._last = row, said, last

    def _check_entries(self, row: Row, said: dict[str, Any], numbers: list[int]) -> None:
        seal, stored = said["number"], row["leaves"] or b""
        leaves = [stored[at : at + 32] for at in range(0, len(stored), 32)]
        if len(leaves) != len(numbers) or root_of(leaves).hex() != said["root"]:
            raise Wrong(f"Seal {seal} was changed: the digests of its entries are not those that it signs.")
        found = {entry["id"]: entry for entry in self._tx.all(_BETWEEN, first=row["first"], last=row["last"])}
        for a, b in ranges_of(said["numbers"]):
            if a < row["first"]:
                found |= {entry["id"]: entry for entry in self._tx.all(_BETWEEN, first=a, last=b)}
        for number, leaf in zip(numbers, leaves, strict=True):
            entry = found.pop(number, None)
            self._strays.pop(number, None)
            if entry is None:
                raise Wrong(f"Entry {number} is missing: it was removed after seal {seal} was made.")
            if leaf_of(entry) != leaf:
                when = iso_milliseconds(entry["at"])
                raise Wrong(f"Entry {number} (it says {when}) was changed after seal {seal} was made.")
        self._strays |= dict.fromkeys(found, seal)
        self._entries += len(numbers)

    def _count_missing(self, said: dict[str, Any]) -> None:
        for a, b in said.get("lost", []):
            self._never += b - a + 1
        if said.get("database") == "sqlite":
            for a, *_ in (*said.get("lost", []), *said.get("missing", [])):
                raise Wrong(f"Entry {a} is missing: it was removed before seal {said['number']} was made.")

    def end(self, key: str | None) -> Proven:
        """No more seals: is this where the record should end?"""
        number = self._said["number"] if self._said else 0
        for known in sorted(self._anchors):
            if known > number:
                raise Wrong(
                    f"The end of the record was cut off: seal {known} was made, and it ends with seal {number}."
                )
        if self._said is not None and key != (self._said.get("next") or self._said["key"]):
            raise Wrong(f"Seal {number} is signed with a key that is not this installation's.")
        if self._emptied > self._pruned:
            raise Wrong(f"The entries of seal {self._emptied} are missing: no later seal says that they were pruned.")
        for a, b, _ in self._said.get("missing", []) if self._said else []:
            self._strays = {one: seal for one, seal in self._strays.items() if not a <= one <= b}
        first = self._tx.value(_BEFORE_ALL)
        strays = [*([first] if first is not None and first < 1 else []), *sorted(self._strays)]
        if strays:
            raise Wrong(f"Entry {strays[0]} was put in after its place in the record was sealed.")
        waiting = self._tx.first(_WAITING, after=self._last) or {"count": 0, "last": None}
        if self._tx.backend == "sqlite" and waiting["count"] and waiting["last"] - self._last != waiting["count"]:
            raise Wrong(f"An entry after {self._last} is missing: it was removed before it was sealed.")
        return Proven(self._entries, number, waiting["count"], self._pruned, self._never, self._row)
