"""Lets go of old entries: whole sealed segments, whose roots stay, so that the rest is still proven."""

import json

from sqlalchemy import bindparam, delete, func, null, select, update

from freehold.core.audit.model import entries, seals
from freehold.core.audit.sealing import seal_with
from freehold.core.audit.verify_audit import ranges_of
from freehold.kernel.clock import Instant
from freehold.kernel.crypto import Vault
from freehold.kernel.query import Query
from freehold.kernel.tx import Tx

AT_ONCE = 20
"""Segments that go in one transaction."""

_YOUNGER = Query(select(func.min(seals.c.number).label("number")).where(seals.c.at >= bindparam("before")))
_NEWEST = Query(select(func.coalesce(func.max(seals.c.number), 0).label("number")))
_KEPT = Query(
    select(seals.c.number, seals.c.statement)
    .where(seals.c.number <= bindparam("up_to"), seals.c.pruned_at.is_(None))
    .order_by(seals.c.number)
    .limit(AT_ONCE)
)
_MARK = Query(
    update(seals).where(seals.c.number == bindparam("which")).values(pruned_at=bindparam("now"), leaves=null())
)
_DELETE = Query(delete(entries).where(entries.c.id.between(bindparam("first"), bindparam("last"))))


def find_prunable(tx: Tx, before: Instant) -> int:
    """Up to which seal all is older than `before`; 0: nothing that was not pruned already. The newest seal stays."""
    younger = tx.value(_YOUNGER, before=before)
    newest = int(tx.value(_NEWEST))
    up_to = min(newest if younger is None else int(younger), newest) - 1
    return up_to if up_to > 0 and tx.all(_KEPT, up_to=up_to) else 0


def say_pruned(tx: Tx, vault: Vault, up_to: int) -> None:
    """Put under seal that what the seals up to `up_to` sealed is no longer kept: without it, it would be missed."""
    seal_with(tx, vault, pruned=up_to)


def prune_some(tx: Tx, up_to: int) -> int:
    """Remove some of the entries of the seals up to `up_to`; how many entries, -1 when none are left."""
    kept = tx.all(_KEPT, up_to=up_to)
    removed = 0
    for seal in kept:
        tx.run(_MARK, which=seal["number"], now=tx.now)
        for first, last in ranges_of(json.loads(seal["statement"])["numbers"]):
            removed += tx.run(_DELETE, first=first, last=last)
    return removed if kept else -1
