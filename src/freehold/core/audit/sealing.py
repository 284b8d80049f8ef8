"""Seals the record: signs, about once a second, what has come since (docs/decisions/0010-the-record.md).

Entries are written without a thought of the others, so that no writer waits. Sealing comes after: the entries that are
committed and in no seal yet, by their numbers; the root of the Merkle tree over them; the digest of the seal before;
all of it signed. On PostgreSQL numbers are given out before the commit: a number that has not come yet is named in the
seal (`missing`), goes into a later seal when it comes, and is given up (`lost`) after an hour. On SQLite every number
comes in its turn, so one that is missing there was removed.
"""

import json
from hashlib import sha256
from itertools import islice
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import bindparam, func, select

from freehold.core.account.commands import set_account
from freehold.core.account.queries import get_fact
from freehold.core.audit.model import entries, seals
from freehold.core.audit.verify_audit import FORMAT, digest_of, root_of
from freehold.core.webhooks.commands import keep_first
from freehold.kernel.clock import HOUR
from freehold.kernel.crypto import SealKey, Vault
from freehold.kernel.errors import Misconfigured
from freehold.kernel.query import Query, Row, any_of, inserts
from freehold.kernel.tx import Tx

FACT = "audit_key"
PURPOSE = "key that seals the record"
HELD = "audit seals"
BATCH = 4096
"""Entries under one seal, at most."""
PATIENCE = HOUR
"""How long a number may be on its way; no transaction takes so long."""
MOST_MISSING = 1000
"""Numbers that are looked for again, the newest; there are as many as changes that were taken back within the hour."""

_encode = msgspec.json.Encoder(order="sorted").encode
_INSERT = inserts(seals)
_LAST = Query(select(seals).order_by(seals.c.number.desc()).limit(1))
_LAST_NUMBER = Query(select(func.coalesce(func.max(seals.c.number), 0).label("number")))
_AFTER = Query(
    select(entries).where(entries.c.id > bindparam("after")).order_by(entries.c.id).limit(bindparam("limit"))
)
_AMONG = Query(select(entries).where(any_of(entries.c.id, "numbers")).order_by(entries.c.id))

Range = tuple[int, int, int]
"""First, last, and since when they have been missing."""


class Seal(NamedTuple):
    """A seal that is ready to be put down."""

    row: Row
    is_full: bool
    """There may be more to seal at once."""

    @property
    def number(self) -> int:
        return int(self.row["number"])


def keep_seal_key(tx: Tx, vault: Vault) -> SealKey:
    """The key that seals this account's record; made where there is none. The database holds it sealed by the vault."""
    sealed = get_fact(tx, FACT)
    if sealed is None:
        keep_first(tx, FACT, vault.seal(SealKey.generate().dump(), PURPOSE))
        sealed = get_fact(tx, FACT)
    return SealKey.load(vault.open(sealed, PURPOSE))


def find_seal_key(tx: Tx, vault: Vault) -> SealKey | None:
    sealed = get_fact(tx, FACT)
    return None if sealed is None else SealKey.load(vault.open(sealed, PURPOSE))


def find_last_seal(tx: Tx) -> Row | None:
    return tx.first(_LAST)


def prepare_seal(tx: Tx, key: SealKey, **more: Any) -> Seal | None:
    """Work out the next seal: all that is slow, outside of the transaction that puts it down. None: nothing is new.

    `more` is further said in the statement, which is then made even when nothing is new: `next`, the key of the seals
    to come, or `pruned`, up to which seal entries are no longer kept. Raises Misconfigured when the last seal names
    another key than ours.
    """
    before = tx.first(_LAST)
    said = json.loads(before["statement"]) if before else {}
    named = said.get("next") or said.get("key")
    if named not in (None, key.public):
        raise Misconfigured("The key that seals the record is not the one that the last seal names.")
    last = before["last"] if before else 0
    missing: list[Range] = [(a, b, c) for a, b, c in said.get("missing", [])]
    late = _come_late(tx, missing)
    new = tx.all(_AFTER, after=last, limit=BATCH)
    given_up = [part for part in _without(missing, late) if part[2] <= tx.now - PATIENCE]
    if not (late or new or given_up or more):
        return None
    found = [*late, *new]
    leaves = [hash_entry(row) for row in found]
    numbers = [row["id"] for row in new]
    waiting = [part for part in _without(missing, late) if part not in given_up]
    waiting += [(a, b, tx.now) for a, b in _gaps(last, numbers)]
    statement = {
        "format": FORMAT,
        "number": (before["number"] if before else 0) + 1,
        "at": tx.now,
        "previous": before["digest"] if before else "",
        "numbers": write_ranges([row["id"] for row in found]),
        "count": len(found),
        "root": root_of(leaves).hex(),
        "missing": waiting,
        "lost": [[a, b] for a, b, _ in given_up],
        "database": tx.backend,
        "key": key.public,
        **more,
    }
    text = json.dumps(statement, separators=(",", ":"))
    row = {
        "number": statement["number"],
        "at": tx.now,
        "first": last + 1,
        "last": numbers[-1] if numbers else last,
        "late": len(late),
        "count": len(found),
        "statement": text,
        "signature": key.sign(text.encode()),
        "digest": digest_of(text),
        "leaves": b"".join(leaves) or None,
    }
    return Seal(row, len(new) == BATCH)


def put_seal(tx: Tx, seal: Seal) -> bool:
    """Put a seal down; False when another server was faster, and this one is of no use."""
    tx.hold(HELD)
    if int(tx.value(_LAST_NUMBER)) != seal.number - 1:
        return False
    tx.insert(_INSERT, **seal.row)
    return True


def seal_with(tx: Tx, vault: Vault, **more: Any) -> Seal:
    """Make a seal that says `more`, in one transaction: for what is seldom done."""
    tx.hold(HELD)
    key = keep_seal_key(tx, vault)
    while (full := prepare_seal(tx, key)) is not None and full.is_full:
        tx.insert(_INSERT, **full.row)
    seal = prepare_seal(tx, key, **more)
    assert seal is not None, "there is always something to say"
    tx.insert(_INSERT, **seal.row)
    return seal


def rotate_seal_key(tx: Tx, vault: Vault) -> tuple[str, str]:
    """Seal with a new key from now on; the public keys, old and new. The old one's last seal names the new one."""
    old, new = keep_seal_key(tx, vault), SealKey.generate()
    seal_with(tx, vault, next=new.public)
    set_account(tx, FACT, vault.seal(new.dump(), PURPOSE))
    return old.public, new.public


def hash_entry(row: Row) -> bytes:
    """What `leaf_of` says, in half the time: sealing competes with the API for the processor."""
    return sha256(b"\0" + _encode({name: value for name, value in row.items() if value is not None})).digest()


def write_ranges(numbers: list[int]) -> str:
    """[1, 2, 3, 9] as `1-3,9`."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in parts)


def _come_late(tx: Tx, missing: list[Range]) -> list[Row]:
    """What has come of the numbers that were missing."""
    if not missing:
        return []
    newest = (number for first, last, _ in reversed(missing) for number in range(last, first - 1, -1))
    return tx.all(_AMONG, numbers=json.dumps([*islice(newest, MOST_MISSING)]))


def _without(missing: list[Range], come: list[Row]) -> list[Range]:
    """What is still missing."""
    numbers = [row["id"] for row in come]
    if not numbers:
        return missing
    left: list[Range] = []
    for first, last, since in missing:
        at = first
        for number in numbers:
            if first <= number <= last:
                if number > at:
                    left.append((at, number - 1, since))
                at = number + 1
        if at <= last:
            left.append((at, last, since))
    return left


def _gaps(after: int, numbers: list[int]) -> list[tuple[int, int]]:
    """The numbers that are left out between `after` and the last of `numbers`."""
    gaps = []
    for number in numbers:
        if number > after + 1:
            gaps.append((after + 1, number - 1))
        after = number
    return gaps
