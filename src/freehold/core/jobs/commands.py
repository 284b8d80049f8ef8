"""Keeps what is to be done, and hands it to workers: each thing to one worker at a time, at least once.

A lane, or a job without one, is claimed with a lease. A worker that dies stops extending it, and another goes on; a
worker that was only slow finds out when it wants to put down what it did (`keep_lane` says no) and drops it.
"""

from typing import Any

from sqlalchemy import bindparam, delete, null, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from freehold.core.jobs.model import NEVER, jobs, lanes
from freehold.kernel.clock import Instant
from freehold.kernel.query import Query, Row, any_of, inserts
from freehold.kernel.text import encode_text, load
from freehold.kernel.tx import Tx

_INSERT = inserts(jobs)
_OPEN = Query(
    upsert(lanes)
    .values(name=bindparam("name"), resume_at=0, leased_until=0)
    .on_conflict_do_nothing(index_elements=["name"])
)
_CLOSE_JOBS = Query(delete(jobs).where(jobs.c.lane == bindparam("which")))
_CLOSE = Query(delete(lanes).where(lanes.c.name == bindparam("which")))
_RESUME_AT = Query(update(lanes).where(lanes.c.name == bindparam("which")).values(resume_at=bindparam("at")))
_WAIT = Query(
    update(lanes).where(lanes.c.name == bindparam("which"), lanes.c.resume_at < NEVER).values(resume_at=bindparam("at"))
)

_HEAD_AT = select(jobs.c.run_at).where(jobs.c.lane == lanes.c.name).order_by(jobs.c.id).limit(1).scalar_subquery()
DUE_LANE = (
    lanes.c.resume_at <= bindparam("now"),
    lanes.c.leased_until <= bindparam("now"),
    bindparam("now") >= _HEAD_AT,
)
"""A lane that may be worked on: not waiting, nobody's, and its oldest job is due."""
DUE_FREE = (jobs.c.lane.is_(None), jobs.c.run_at <= bindparam("now"), jobs.c.leased_until <= bindparam("now"))

_CLAIMABLE_LANES = Query(
    select(lanes.c.name)
    .where(*DUE_LANE)
    .order_by(lanes.c.resume_at, lanes.c.name)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_LEASE_LANES = Query(
    update(lanes).where(any_of(lanes.c.name, "names")).values(holder=bindparam("by"), leased_until=bindparam("until"))
)
_KEEP_LANE = Query(
    update(lanes)
    .where(lanes.c.name == bindparam("which"), lanes.c.holder == bindparam("by"))
    .values(leased_until=bindparam("until"))
)
_RELEASE_LANE = Query(
    update(lanes)
    .where(lanes.c.name == bindparam("which"), lanes.c.holder == bindparam("by"))
    .values(leased_until=0, holder=null())
)
_CLAIMABLE_JOBS = Query(
    select(jobs).where(*DUE_FREE).order_by(jobs.c.id).limit(bindparam("limit")).with_for_update(skip_locked=True)
)
_LEASE_JOBS = Query(
    update(jobs).where(any_of(jobs.c.id, "ids")).values(holder=bindparam("by"), leased_until=bindparam("until"))
)
_EXTEND_LANES = Query(
    update(lanes)
    .where(any_of(lanes.c.name, "names"), lanes.c.holder == bindparam("by"))
    .values(leased_until=bindparam("until"))
)
_EXTEND_JOBS = Query(
    update(jobs)
    .where(any_of(jobs.c.id, "ids"), jobs.c.holder == bindparam("by"))
    .values(leased_until=bindparam("until"))
)
_FINISH = Query(delete(jobs).where(any_of(jobs.c.id, "ids")))
_POSTPONE = Query(
    update(jobs)
    .where(jobs.c.id == bindparam("which"))
    .values(
        run_at=bindparam("at"),
        attempts=jobs.c.attempts + 1,
        payload=bindparam("what"),
        last_error=bindparam("error"),
        leased_until=0,
        holder=null(),
    )
)
_SET_ASIDE = Query(
    update(jobs)
    .where(jobs.c.id == bindparam("which"))
    .values(
        lane=null(),
        run_at=NEVER,
        attempts=jobs.c.attempts + 1,
        payload=bindparam("what"),
        last_error=bindparam("error"),
        leased_until=0,
        holder=null(),
    )
)
_STUCK = Query(select(jobs).where(jobs.c.run_at == NEVER).order_by(jobs.c.id))
_RESTORE = Query(
    update(jobs)
    .where(jobs.c.id == bindparam("which"))
    .values(lane=bindparam("back_in"), run_at=bindparam("at"), attempts=0, payload=bindparam("what"))
)


def enqueue(
    tx: Tx,
    kind: str,
    payload: dict[str, Any] | None = None,
    *,
    lane: str | None = None,
    event_id: int | None = None,
    run_at: Instant | None = None,
) -> int:
    """Have something done after this transaction, not before `run_at` (now, when left out); the job's number.

    Jobs of one `lane` (see `open_lane`) run one after another, oldest first; jobs without one run side by side.
    """
    tx.wake("jobs")
    return tx.insert(
        _INSERT,
        lane=lane,
        kind=kind,
        event_id=event_id,
        payload=encode_text(payload or {}),
        run_at=tx.now if run_at is None else run_at,
        created_at=tx.now,
    )


def open_lane(tx: Tx, name: str) -> None:
    """Make a lane, unless it is there. Lanes are few and last: one for each receiver that must be told in order."""
    tx.run(_OPEN, name=name)


def close_lane(tx: Tx, name: str) -> None:
    """Forget a lane and what was still to be done in it."""
    tx.run(_CLOSE_JOBS, which=name)
    tx.run(_CLOSE, which=name)


def pause_lane(tx: Tx, name: str) -> None:
    """Let a lane's jobs wait until it is resumed."""
    tx.run(_RESUME_AT, which=name, at=NEVER)


def resume_lane(tx: Tx, name: str) -> None:
    """Go on with a lane at once, whatever it was waiting for."""
    tx.run(_RESUME_AT, which=name, at=0)
    tx.wake("jobs")


def claim_lanes(tx: Tx, holder: str, lease: int, limit: int) -> list[str]:
    """Take up to `limit` lanes that have something due, for `lease` milliseconds; their names.

    The longest waiting come first. On PostgreSQL lanes that another worker is taking right now are passed over.
    """
    names = [row["name"] for row in tx.all(_CLAIMABLE_LANES, now=tx.now, limit=limit)]
    if names:
        tx.run(_LEASE_LANES, names=encode_text(names), by=holder, until=tx.now + lease)
    return names


def keep_lane(tx: Tx, name: str, holder: str, lease: int) -> bool:
    """Extend the lease of a lane; False when it is no longer ours, and nothing may be put down for it."""
    return tx.run(_KEEP_LANE, which=name, by=holder, until=tx.now + lease) == 1


def release_lane(tx: Tx, name: str, holder: str) -> None:
    """Give a lane back."""
    tx.run(_RELEASE_LANE, which=name, by=holder)


def claim_free(tx: Tx, holder: str, lease: int, limit: int) -> list[Row]:
    """Take up to `limit` due jobs that are in no lane, oldest first."""
    rows = tx.all(_CLAIMABLE_JOBS, now=tx.now, limit=limit)
    if rows:
        tx.run(_LEASE_JOBS, ids=encode_text([row["id"] for row in rows]), by=holder, until=tx.now + lease)
    return rows


def extend(tx: Tx, holder: str, lease: int, names: list[str], ids: list[int]) -> None:
    """Say that `holder` is alive and still at work on these lanes and jobs: they stay taken."""
    tx.run(_EXTEND_LANES, by=holder, until=tx.now + lease, names=encode_text(names))
    tx.run(_EXTEND_JOBS, by=holder, until=tx.now + lease, ids=encode_text(ids))


def finish(tx: Tx, ids: list[int]) -> None:
    """These jobs are done."""
    if ids:
        tx.run(_FINISH, ids=encode_text(ids))


def postpone(tx: Tx, job: Row, until: Instant, error: str, payload: dict[str, Any] | None = None) -> None:
    """Try a job again at `until`, with `payload` when given. What follows it in its lane waits with it."""
    tx.run(
        _POSTPONE,
        which=job["id"],
        at=job["run_at"] if job["lane"] else until,
        what=job["payload"] if payload is None else encode_text(payload),
        error=error,
    )
    if job["lane"]:
        tx.run(_WAIT, which=job["lane"], at=until)


def set_aside(tx: Tx, job: Row, error: str) -> None:
    """Give up a job that only fails: it leaves its lane, so that the others go on, and stays visible (`list_stuck`)."""
    tx.run(_SET_ASIDE, which=job["id"], what=encode_text({**load(job["payload"]), "lane": job["lane"]}), error=error)


def try_stuck_again(tx: Tx) -> int:
    """Put every job that was set aside back where it was, with all its tries; how many."""
    rows = tx.all(_STUCK)
    for row in rows:
        payload = load(row["payload"])
        lane = payload.pop("lane", None)
        tx.run(_RESTORE, which=row["id"], back_in=lane, at=tx.now, what=encode_text(payload))
    if rows:
        tx.wake("jobs")
    return len(rows)
