"""Reads what is to be done."""

from sqlalchemy import bindparam, case, func, select

from freehold.core.jobs.commands import DUE_FREE, DUE_LANE
from freehold.core.jobs.model import NEVER, jobs, lanes
from freehold.kernel.clock import Instant
from freehold.kernel.query import Query, Row
from freehold.kernel.tx import Tx

_LANE_BATCH = Query(
    select(jobs)
    .where(
        jobs.c.lane == bindparam("lane"),
        jobs.c.lane == lanes.c.name,
        lanes.c.resume_at <= bindparam("now"),
    )
    .order_by(jobs.c.id)
    .limit(bindparam("limit"))
)
_DUE_LANE = Query(select(lanes.c.name).where(*DUE_LANE).limit(1))
_DUE_FREE = Query(select(jobs.c.id).where(*DUE_FREE).limit(1))
_HAS_JOBS = select(jobs.c.id).where(jobs.c.lane == lanes.c.name).exists()
_NEXT_LANE = Query(
    select(
        func.min(case((lanes.c.resume_at > lanes.c.leased_until, lanes.c.resume_at), else_=lanes.c.leased_until)).label(
            "at"
        )
    ).where(lanes.c.resume_at < NEVER, _HAS_JOBS)
)
_NEXT_FREE = Query(
    select(
        func.min(case((jobs.c.run_at > jobs.c.leased_until, jobs.c.run_at), else_=jobs.c.leased_until)).label("at")
    ).where(jobs.c.lane.is_(None), jobs.c.run_at < NEVER)
)
_COUNTS = Query(
    select(
        jobs.c.kind,
        func.count().label("queued"),
        func.sum(case((jobs.c.run_at == NEVER, 1), else_=0)).label("stuck"),
        func.sum(case((jobs.c.attempts > 0, 1), else_=0)).label("failing"),
    )
    .group_by(jobs.c.kind)
    .order_by(jobs.c.kind)
)
_OLDEST = Query(
    select(jobs)
    .select_from(jobs.outerjoin(lanes, lanes.c.name == jobs.c.lane))
    .where(jobs.c.run_at <= bindparam("now"), func.coalesce(lanes.c.resume_at, 0) < NEVER)
    .order_by(jobs.c.run_at, jobs.c.id)
    .limit(1)
)
_STUCK = Query(select(jobs).where(jobs.c.run_at == NEVER).order_by(jobs.c.id).limit(bindparam("limit")))


def list_batch(tx: Tx, lane: str, limit: int) -> list[Row]:
    """The oldest jobs of a lane, up to the first that is not due; none while the lane waits."""
    batch = []
    for row in tx.all(_LANE_BATCH, lane=lane, now=tx.now, limit=limit):
        if row["run_at"] > tx.now:
            break
        batch.append(row)
    return batch


def find_due(tx: Tx) -> tuple[bool, bool]:
    """Whether a lane, and whether a job without one, waits for a worker now."""
    return tx.first(_DUE_LANE, now=tx.now) is not None, tx.first(_DUE_FREE, now=tx.now) is not None


def find_next_at(tx: Tx) -> Instant | None:
    """When something may become due by the passing of time alone; None when nothing will."""
    times = [at for at in (tx.value(_NEXT_LANE), tx.value(_NEXT_FREE)) if at is not None]
    return min(times) if times else None


def count_jobs(tx: Tx) -> list[Row]:
    """For each kind of job: how many are `queued` in all, have failed before (`failing`), and are `stuck`."""
    return [
        {**row, "queued": int(row["queued"]), "stuck": int(row["stuck"]), "failing": int(row["failing"])}
        for row in tx.all(_COUNTS)
    ]


def find_oldest(tx: Tx) -> Row | None:
    """The job that has been due for longest (`run_at`) and neither is stuck nor waits in a paused lane; or None."""
    return tx.first(_OLDEST, now=tx.now)


def list_stuck(tx: Tx, limit: int = 100) -> list[Row]:
    """Jobs that were given up after failing again and again, oldest first; `last_error` says why."""
    return tx.all(_STUCK, limit=limit)
