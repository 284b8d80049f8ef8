"""How often a grant was used in the minute and the day that run. Kept in the database: every server counts the same."""

from sqlalchemy import bindparam, select, update

from freehold.core.gateway.decision import Grant
from freehold.core.gateway.model import uses
from freehold.kernel.clock import DAY, MINUTE
from freehold.kernel.query import Query, inserts
from freehold.kernel.tx import Tx

WINDOWS = {"per_minute": MINUTE, "per_day": DAY, "writes_per_minute": MINUTE, "writes_per_day": DAY}
_WORDS = {MINUTE: "a minute", DAY: "a day"}
_HERE = (uses.c.grant_id == bindparam("which"), uses.c.counted == bindparam("kind"))
_GET = Query(select(uses.c.starts_at, uses.c.calls).where(*_HERE))
_SET = Query(update(uses).where(*_HERE).values(starts_at=bindparam("begins"), calls=bindparam("number")))
_INSERT = inserts(uses)


def charge(tx: Tx, grant: Grant, *, is_write: bool) -> tuple[int, str] | None:
    """Count one call. None when there was room; else seconds to wait and what the limit is, and nothing is counted."""
    limited = [
        (name, limit)
        for name, limit in grant.limits._asdict().items()
        if limit is not None and (is_write or not name.startswith("writes"))
    ]
    if not limited:
        return None
    tx.hold(f"gateway uses {grant.id}")
    counted = []
    for name, limit in limited:
        window = WINDOWS[name]
        begins = tx.now - tx.now % window
        row = tx.first(_GET, which=grant.id, kind=name)
        calls = row["calls"] if row is not None and row["starts_at"] >= begins else 0
        if calls >= limit:
            what = "changes" if name.startswith("writes") else "calls"
            return max(1, (begins + window - tx.now + 999) // 1000), f"{limit} {what} {_WORDS[window]}"
        counted.append((name, begins, calls + 1, row is None))
    for name, begins, number, is_new in counted:
        if is_new:
            tx.insert(_INSERT, grant_id=grant.id, counted=name, starts_at=begins, calls=number)
        else:
            tx.run(_SET, which=grant.id, kind=name, begins=begins, number=number)
    return None
