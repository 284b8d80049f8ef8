"""The worker and its lanes: order, waiting, retries, leases, and who notices what."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from freehold.contracts.work import Retry
from freehold.core.jobs.commands import (
    claim_free,
    claim_lanes,
    enqueue,
    extend,
    finish,
    keep_lane,
    open_lane,
    pause_lane,
    release_lane,
    resume_lane,
    try_stuck_again,
)
from freehold.core.jobs.queries import count_jobs, find_next_at, find_oldest, list_batch, list_stuck
from freehold.jobs import LEASE, MAX_FAILURES, Worker
from freehold.kernel.clock import ManualClock
from freehold.kernel.db import open_database
from freehold.kernel.installation import Installation
from freehold.kernel.query import Row
from freehold.kernel.text import load


class Diary:
    """A job kind that writes down what it is given, and does what `then` says about it."""

    def __init__(self, then: Callable[[str, Row], Awaitable[None]] | None = None) -> None:
        self.lines: list[str] = []
        self.attempts: list[int] = []
        self._then = then

    async def write(self, installation: Installation, job: Row) -> None:
        line = load(job["payload"])["line"]
        self.lines.append(line)
        self.attempts.append(job["attempts"])
        if self._then is not None:
            await self._then(line, job)


def put(installation: Installation, *lines: str, lane: str | None = None, **given: Any) -> None:
    def work(tx: Any) -> None:
        if lane is not None:
            open_lane(tx, lane)
        for line in lines:
            enqueue(tx, "note", {"line": line}, lane=lane, **given)

    installation.database.write_now(work)


def drain(installation: Installation, diary: Diary) -> int:
    return asyncio.run(Worker(installation, {"note": diary.write}).drain())


def test_jobs_of_a_lane_run_in_order_and_are_gone_afterwards(installation: Installation) -> None:
    put(installation, *(str(n) for n in range(120)), lane="a")
    diary = Diary()
    assert drain(installation, diary) == 120
    assert diary.lines == [str(n) for n in range(120)]
    assert installation.database.read_now(count_jobs) == []


def test_one_lane_does_not_wait_for_another(installation: Installation) -> None:
    both: set[str] = set()
    met = asyncio.Event()

    async def meet(line: str, job: Row) -> None:
        both.add(line)
        if len(both) == 2:
            met.set()
        await asyncio.wait_for(met.wait(), 5)

    put(installation, "left", lane="a")
    put(installation, "right", lane="b")
    assert drain(installation, Diary(meet)) == 2
    assert installation.database.read_now(count_jobs) == []


def test_a_failing_job_makes_its_lane_wait_and_no_other(installation: Installation, clock: ManualClock) -> None:
    async def fail_once(line: str, job: Row) -> None:
        if line == "a1" and job["attempts"] == 0:
            raise Retry(30, "the printer is out of paper")

    put(installation, "a1", "a2", lane="a")
    put(installation, "b1", "b2", lane="b")
    diary = Diary(fail_once)
    drain(installation, diary)
    assert sorted(diary.lines) == ["a1", "b1", "b2"]
    assert installation.database.read_now(find_next_at) == clock.now() + 30_000

    clock.move(29_999)
    assert drain(installation, diary) == 0
    clock.move(1)
    drain(installation, diary)
    assert diary.lines[3:] == ["a1", "a2"]
    assert diary.attempts[3:] == [1, 0]


def test_a_free_job_is_tried_again_when_it_asked_to_be(installation: Installation, clock: ManualClock) -> None:
    async def twice(line: str, job: Row) -> None:
        if job["attempts"] < 2:
            raise Retry(5, "not yet")

    put(installation, "x")
    diary = Diary(twice)
    for _ in range(4):
        drain(installation, diary)
        clock.move(5_000)
    assert diary.attempts == [0, 1, 2]


def test_a_job_for_later_is_done_later(installation: Installation, clock: ManualClock) -> None:
    put(installation, "x", run_at=clock.now() + 60_000)
    diary = Diary()
    assert drain(installation, diary) == 0
    clock.move(60_000)
    assert drain(installation, diary) == 1


@pytest.mark.parametrize("lane", ["a", None])
def test_what_only_fails_is_set_aside_with_its_reason(
    installation: Installation, clock: ManualClock, lane: str | None
) -> None:
    is_mended = False

    async def break_down(line: str, job: Row) -> None:
        if line == "bad" and not is_mended:
            raise ZeroDivisionError("half of nothing")

    put(installation, "bad", "good", lane=lane)
    diary = Diary(break_down)
    for _ in range(MAX_FAILURES + 2):
        drain(installation, diary)
        clock.move(600_000)
    assert diary.lines.count("bad") == MAX_FAILURES
    assert diary.lines.count("good") == 1
    (stuck,) = installation.database.read_now(list_stuck)
    assert stuck["last_error"] == "ZeroDivisionError: half of nothing"
    assert installation.database.read_now(count_jobs) == [{"kind": "note", "queued": 1, "stuck": 1, "failing": 1}]
    assert installation.database.read_now(find_oldest) is None

    is_mended = True
    assert installation.database.write_now(try_stuck_again) == 1
    drain(installation, diary)
    assert diary.lines.count("bad") == MAX_FAILURES + 1
    assert installation.database.read_now(count_jobs) == []


def test_a_kind_that_nobody_knows_is_kept_for_a_version_that_does(installation: Installation) -> None:
    installation.database.write_now(lambda tx: enqueue(tx, "moon.fly", {"to": "the moon"}))
    drain(installation, Diary())
    (stuck,) = installation.database.read_now(list_stuck)
    assert "moon.fly" in stuck["last_error"]
    assert load(stuck["payload"])["to"] == "the moon"


def test_a_paused_lane_keeps_its_jobs(installation: Installation) -> None:
    put(installation, "x", "y", lane="a")
    installation.database.write_now(lambda tx: pause_lane(tx, "a"))
    diary = Diary()
    assert drain(installation, diary) == 0
    assert installation.database.read_now(find_oldest) is None, "who waits on purpose is not late"
    installation.database.write_now(lambda tx: resume_lane(tx, "a"))
    assert drain(installation, diary) == 2


def test_a_lane_has_one_holder_until_the_lease_runs_out(installation: Installation, clock: ManualClock) -> None:
    put(installation, "x", lane="a")
    write = installation.database.write_now
    assert write(lambda tx: claim_lanes(tx, "first", LEASE, 5)) == ["a"]
    clock.move(LEASE - 1)
    assert write(lambda tx: claim_lanes(tx, "second", LEASE, 5)) == []
    write(lambda tx: extend(tx, "first", LEASE, ["a"], []))
    clock.move(LEASE - 1)
    assert write(lambda tx: claim_lanes(tx, "second", LEASE, 5)) == []
    clock.move(1)
    assert write(lambda tx: claim_lanes(tx, "second", LEASE, 5)) == ["a"]
    assert write(lambda tx: keep_lane(tx, "a", "first", LEASE)) is False
    write(lambda tx: release_lane(tx, "a", "first"))
    assert write(lambda tx: keep_lane(tx, "a", "second", LEASE)) is True


def test_a_free_job_has_one_holder_until_the_lease_runs_out(installation: Installation, clock: ManualClock) -> None:
    put(installation, "x", "y")
    write = installation.database.write_now
    first = write(lambda tx: claim_free(tx, "first", LEASE, 1))
    second = write(lambda tx: claim_free(tx, "second", LEASE, 5))
    assert [load(job["payload"])["line"] for job in first + second] == ["x", "y"]
    write(lambda tx: finish(tx, [second[0]["id"]]))
    clock.move(LEASE)
    again = write(lambda tx: claim_free(tx, "second", LEASE, 5))
    assert [job["id"] for job in again] == [first[0]["id"]]


def test_who_was_overtaken_puts_nothing_down(installation: Installation, clock: ManualClock) -> None:
    """A worker that stood still for longer than its lease must not finish what another has in hand."""
    put(installation, "x", "y", lane="a")

    async def sleep_in(line: str, job: Row) -> None:
        clock.move(LEASE)
        await installation.database.write(lambda tx: claim_lanes(tx, "another", LEASE, 5))

    drain(installation, Diary(sleep_in))
    rest = installation.database.read_now(lambda tx: list_batch(tx, "a", 10))
    assert [load(job["payload"])["line"] for job in rest] == ["x", "y"]


def test_a_worker_that_is_killed_is_followed_by_another(installation: Installation, clock: ManualClock) -> None:
    put(installation, *"abcdef", lane="a")
    seen: list[str] = []

    async def die() -> None:
        reached = asyncio.Event()

        async def hang(line: str, job: Row) -> None:
            if line == "c":
                reached.set()
                await asyncio.Event().wait()

        diary = Diary(hang)
        worker = Worker(installation, {"note": diary.write})
        going = asyncio.create_task(worker.run_once())
        await asyncio.wait_for(reached.wait(), 5)
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()  # as a power cut would: nothing is put down, nothing is released
        await asyncio.gather(going, return_exceptions=True)
        seen.extend(diary.lines)

    asyncio.run(die())
    assert seen == ["a", "b", "c"]
    diary = Diary()
    assert drain(installation, diary) == 0, "the lane is still leased to the dead"
    clock.move(LEASE)
    drain(installation, diary)
    assert diary.lines == list("abcdef")


def test_two_workers_share_the_work_and_keep_the_order(installation: Installation) -> None:
    done: dict[str, list[str]] = {}
    for lane in "abcdefgh":
        put(installation, *(f"{lane}{n}" for n in range(10)), lane=lane)

    async def note(line: str, job: Row) -> None:
        done.setdefault(job["lane"], []).append(line)

    async def work() -> None:
        workers = [Worker(installation, {"note": Diary(note).write}) for _ in range(3)]
        await asyncio.gather(*(worker.drain() for worker in workers))

    asyncio.run(work())
    assert done == {lane: [f"{lane}{n}" for n in range(10)] for lane in "abcdefgh"}


async def _run_until(worker: Worker, is_so: Callable[[], bool], begin: Callable[[], None]) -> float:
    """Run a worker, begin something, and wait until something is so; how many seconds that took."""
    running = asyncio.create_task(worker.run())
    await asyncio.sleep(0.1)
    began = time.monotonic()
    await asyncio.to_thread(begin)
    while not is_so() and time.monotonic() - began < 5:
        await asyncio.sleep(0.005)
    took = time.monotonic() - began
    worker.stop()
    await asyncio.wait_for(running, 3)
    return took


def test_a_running_worker_notices_new_work_at_once(installation: Installation) -> None:
    diary = Diary()
    worker = Worker(installation, {"note": diary.write})
    took = asyncio.run(
        _run_until(worker, lambda: diary.lines == ["x", "y"], lambda: put(installation, "x", "y", lane="a"))
    )
    assert diary.lines == ["x", "y"]
    assert took < 0.9, "woken, not found by looking once a second"
    assert installation.database.read_now(count_jobs) == []


def test_a_running_worker_notices_what_another_process_left(installation: Installation, clock: ManualClock) -> None:
    """`freehold webhook replay` writes from a process of its own."""
    other = open_database(installation.database.engine.url, clock)
    diary = Diary()
    worker = Worker(installation, {"note": diary.write})
    try:
        took = asyncio.run(
            _run_until(
                worker,
                lambda: diary.lines == ["x"],
                lambda: other.write_now(lambda tx: enqueue(tx, "note", {"line": "x"})) and None,
            )
        )
    finally:
        other.close()
    assert diary.lines == ["x"]
    assert took < 0.9


def test_a_worker_that_is_stopped_puts_down_what_it_did(installation: Installation) -> None:
    put(installation, *(str(n) for n in range(200)), lane="a")

    async def work() -> list[str]:
        worker: Worker

        async def slowly(line: str, job: Row) -> None:
            await asyncio.sleep(0.002)
            if line == "20":
                worker.stop()

        diary = Diary(slowly)
        worker = Worker(installation, {"note": diary.write})
        await asyncio.wait_for(worker.run(), 5)
        return diary.lines

    done = asyncio.run(work())
    assert done == [str(n) for n in range(21)]
    rest = Diary()
    drain(installation, rest)
    assert rest.lines == [str(n) for n in range(21, 200)], "at once, and without doing anything twice"
