"""The worker: does what requests left behind. It runs inside `freehold serve`, or alone as `freehold work`, or both.

Work comes as rows of `jobs` (see core.jobs). The jobs of a lane run one after another, each lane in a task of its own, so
that a slow or dead receiver holds up nobody else; jobs without a lane run side by side. Results of a lane are put down
many at a time, because each transaction costs a disk flush, and at once when something failed. Everything is done at
least once: a worker that dies loses its leases after some seconds, and what it had not put down is done again.
"""

import asyncio
import os
import sqlite3
import time
from typing import NamedTuple

from freehold.contracts.delivery import Deliverer
from freehold.contracts.freshchat.webhooks import FreshchatWebhooks
from freehold.contracts.freshchat.work_outbound import send, step
from freehold.contracts.freshchat.work_reports import write_report
from freehold.contracts.freshdesk.work import remove_file, take_in_responses, take_on_agents, unassign, work_on_many
from freehold.contracts.freshdesk.work_exchange import read_import, write_export
from freehold.contracts.freshdesk.work_rules import follow, make_call, run_hourly
from freehold.contracts.freshdesk.work_takeout import write_takeout
from freehold.contracts.mail.work import send as send_mail
from freehold.contracts.work import DONE, Outcome, Retry, Run
from freehold.core.jobs.commands import (
    claim_free,
    claim_lanes,
    extend,
    finish,
    keep_lane,
    postpone,
    release_lane,
    set_aside,
)
from freehold.core.jobs.queries import find_due, find_next_at, list_batch
from freehold.kernel.errors import StorageFailed
from freehold.kernel.ids import new_uuid
from freehold.kernel.installation import Installation
from freehold.kernel.log import get_log
from freehold.kernel.query import Row
from freehold.kernel.sqlite import SQLite
from freehold.kernel.tx import Tx

KINDS: dict[str, Run] = {
    "report.write": write_report,
    "outbound.send": send,
    "outbound.step": step,
    "file.remove": remove_file,
    "ticket.bulk": work_on_many,
    "agent.bulk": take_on_agents,
    "agent.release": unassign,
    "rules.follow": follow,
    "rules.hour": run_hourly,
    "rules.call": make_call,
    "account.export": write_takeout,
    "canned_response.bulk": take_in_responses,
    "people.export": write_export,
    "people.import": read_import,
    "mail.send": send_mail,
}
"""Who does what, besides `webhook.deliver`: kind of job -> function (see contracts.work)."""

LANES = 50
FREE = 16
BATCH = 50
SAVE_SECONDS = 0.5
LEASE = 6_000
"""Milliseconds. Extended every third of it while something is being done."""
MAX_FAILURES = 6
MAX_BACK_OFF_SECONDS = 300
POLL_SECONDS = 0.25
REST_SECONDS = 0.01
LONG_REST_SECONDS = 0.05
"""No more than one look for work in so long (the second: when the last one found nothing that was not being done
already): a busy server wakes the worker for every message."""
log = get_log("worker")


class Ended(NamedTuple):
    """A job and how it went."""

    job: Row
    outcome: Outcome


class LeaseLost(Exception):
    """Somebody else has gone on with our lane; what we did is done again there."""


class Worker:
    """One worker. `run()` works until `stop()`; `drain()` does what is due now and returns."""

    def __init__(self, installation: Installation, kinds: dict[str, Run] | None = None) -> None:
        self.holder = f"{os.getpid()}-{new_uuid()}"
        self._installation = installation
        self._database = installation.database
        self._kinds = KINDS if kinds is None else kinds
        self._deliverer = Deliverer(installation, {"freshchat": FreshchatWebhooks(installation)})
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._free: dict[int, asyncio.Task[None]] = {}
        self._is_stopping = False
        self._has_begun = True
        self._woken: asyncio.Event | None = None
        self.done = 0
        """How many jobs it has ended, well or badly."""

    async def run(self) -> None:
        """Work until `stop()`. Survives everything but that: a full disk, a lost database, a bug in a job."""
        hub = self._database.hub
        self._woken = woken = hub.waiter("jobs")
        self._database.engine.listen(hub)
        beside = [asyncio.create_task(self._stay_alive()), asyncio.create_task(self._watch_the_file())]
        try:
            while not self._is_stopping:
                woken.clear()
                try:
                    pause = await self._look()
                except StorageFailed as error:
                    log.error("cannot look for work", reason=str(error))
                    pause = 1.0
                except Exception as error:
                    log.error("unexpected", exc_info=error)
                    pause = 1.0
                await asyncio.sleep(REST_SECONDS if self._has_begun else LONG_REST_SECONDS)
                try:
                    await asyncio.wait_for(woken.wait(), pause)
                except TimeoutError:
                    pass
        finally:
            hub.leave("jobs", woken)
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            await self._wind_up()

    def stop(self) -> None:
        """End `run()` soon: no new work is begun, what is being sent may end. From the worker's own loop."""
        self._is_stopping = True
        if self._woken is not None:
            self._woken.set()

    async def run_once(self) -> int:
        """Do what is due at this moment, once; how many jobs were ended."""
        before = self.done
        await self._look()
        await self._settle()
        return self.done - before

    async def drain(self) -> int:
        """Go on until nothing is due any more (what waits for a later time is left); how many jobs were ended."""
        total = 0
        while True:
            is_due = await self._database.read(find_due)
            if not any(is_due):
                self.close()
                await asyncio.sleep(0)
                return total
            total += await self.run_once()

    def close(self) -> None:
        """Let go of the connections that are kept for the next delivery."""
        self._deliverer.close()

    async def _look(self) -> float:
        """Begin what is due; how many seconds may pass before the next look, if nothing wakes us."""
        has_lane, has_free = await self._database.read(find_due)
        self._has_begun = has_lane or has_free or not self._lanes
        if has_lane and len(self._lanes) < LANES:
            room = LANES - len(self._lanes)
            for name in await self._database.write(lambda tx: claim_lanes(tx, self.holder, LEASE, room)):
                self._begin_lane(name)
        if has_free and len(self._free) < FREE:
            room = FREE - len(self._free)
            for job in await self._database.write(lambda tx: claim_free(tx, self.holder, LEASE, room)):
                self._begin_free(job)
        next_at = await self._database.read(find_next_at)
        now = self._installation.clock.now()
        return 1.0 if next_at is None or next_at <= now else min((next_at - now) / 1000, 1.0)

    def _begin_lane(self, name: str) -> None:
        def ended(_: asyncio.Task[None]) -> None:
            del self._lanes[name]
            self._wake()  # something may have come while the lane was still ours

        if name not in self._lanes:  # else our own lease ran out under us, and we go on with a new one
            self._lanes[name] = asyncio.create_task(self._do_lane(name))
            self._lanes[name].add_done_callback(ended)

    def _begin_free(self, job: Row) -> None:
        def ended(_: asyncio.Task[None]) -> None:
            del self._free[job["id"]]
            self._wake()

        if job["id"] not in self._free:
            self._free[job["id"]] = asyncio.create_task(self._do_free(job))
            self._free[job["id"]].add_done_callback(ended)

    def _wake(self) -> None:
        if self._woken is not None:
            self._woken.set()

    async def _settle(self) -> None:
        """Wait for everything that was begun."""
        while running := [*self._lanes.values(), *self._free.values()]:
            await asyncio.gather(*running, return_exceptions=True)
            await asyncio.sleep(0)

    async def _wind_up(self) -> None:
        """Let what is being done end, but not for long; what is cut off is done again by the next worker."""
        running = [*self._lanes.values(), *self._free.values()]
        if running:
            patience = self._installation.settings.webhook_timeout_seconds + 1
            _, late = await asyncio.wait(running, timeout=patience)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        self.close()

    async def _do_lane(self, name: str) -> None:
        """Work on a lane until it is empty, must wait, or is somebody else's."""
        ended: list[Ended] = []
        try:
            batch = await self._database.read(lambda tx: list_batch(tx, name, BATCH))
            while True:
                begun = time.monotonic()
                for job in batch:
                    if self._is_stopping:
                        break
                    outcome = await self._do(job)
                    ended.append(Ended(job, outcome))
                    if not outcome.is_plain or time.monotonic() - begun > SAVE_SECONDS:
                        break
                results, ended = ended, []
                is_last = self._is_stopping
                batch = await self._database.write(
                    lambda tx, results=results, is_last=is_last: self._save(tx, name, results, is_last)  # type: ignore[misc] # the loop's value, bound
                )
                self.done += len(results)
                if not batch:
                    return
        except LeaseLost:
            log.warning("lane taken over", lane=name)
        except StorageFailed as error:
            log.error("cannot put down results", lane=name, reason=str(error))
            await asyncio.sleep(1)
        except Exception as error:
            log.error("unexpected", lane=name, exc_info=error)
            await asyncio.sleep(1)

    def _save(self, tx: Tx, lane: str, results: list[Ended], is_last: bool) -> list[Row]:
        """Put down what was done, and take what comes next; none: the lane is no longer ours."""
        if not keep_lane(tx, lane, self.holder, LEASE):
            raise LeaseLost
        finish(tx, [ended.job["id"] for ended in results if not self._put_down(tx, ended)])
        batch = [] if is_last else list_batch(tx, lane, BATCH)
        if not batch:
            release_lane(tx, lane, self.holder)
        return batch

    def _put_down(self, tx: Tx, ended: Ended) -> bool:
        """Record an outcome; True when the job stays (to wait, to be tried again, or set aside)."""
        job, outcome = ended
        payload = outcome.record(tx) if outcome.record is not None else None
        if outcome.retry_seconds is not None:
            postpone(tx, job, tx.now + round(outcome.retry_seconds * 1000), outcome.error, payload)
            return True
        if outcome.is_hopeless:
            set_aside(tx, job, outcome.error)
            return True
        return outcome.is_held

    async def _do_free(self, job: Row) -> None:
        outcome = await self._do(job)

        def save(tx: Tx) -> None:
            if not self._put_down(tx, Ended(job, outcome)):
                finish(tx, [job["id"]])

        try:
            await self._database.write(save)
        except StorageFailed as error:  # the lease runs out, and the job is done again
            log.error("cannot put down results", job=job["id"], kind=job["kind"], reason=str(error))
            await asyncio.sleep(1)
        self.done += 1

    async def _do(self, job: Row) -> Outcome:
        """Do one job. Whatever escapes it becomes an outcome."""
        try:
            if job["kind"] == "webhook.deliver":
                return await self._deliverer.deliver(job)
            run = self._kinds.get(job["kind"])
            if run is None:
                return Outcome(error=f"This version of Freehold has nobody for {job['kind']} jobs.", is_hopeless=True)
            await run(self._installation, job)
        except Retry as later:
            return Outcome(retry_seconds=later.after_seconds, error=later.reason)
        except StorageFailed as error:
            return Outcome(retry_seconds=1, error=str(error))
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
            is_hopeless = job["attempts"] + 1 >= MAX_FAILURES
            log.error("job failed", job=job["id"], kind=job["kind"], is_set_aside=is_hopeless, exc_info=error)
            if is_hopeless:
                return Outcome(error=reason, is_hopeless=True)
            return Outcome(retry_seconds=min(2 ** job["attempts"], MAX_BACK_OFF_SECONDS), error=reason)
        return DONE

    async def _stay_alive(self) -> None:
        """Extend what we hold while we hold something."""
        while True:
            await asyncio.sleep(LEASE / 3000)
            if self._lanes or self._free:
                try:
                    lanes, jobs = [*self._lanes], [*self._free]
                    await self._database.write(
                        lambda tx, lanes=lanes, jobs=jobs: extend(tx, self.holder, LEASE, lanes, jobs)  # type: ignore[misc] # the loop's value, bound
                    )
                except Exception as error:  # the leases run out, and somebody goes on with them
                    log.error("cannot extend leases", reason=str(error))

    async def _watch_the_file(self) -> None:
        """The command line writes from a process of its own, which cannot wake us: look whether the file has moved."""
        engine = self._database.engine
        if not isinstance(engine, SQLite):
            return
        before = engine.changes()
        while True:
            await asyncio.sleep(POLL_SECONDS)
            try:
                now = engine.changes()
            except sqlite3.Error as error:  # the worker looks once a second anyway
                log.error("cannot look at the file", reason=str(error))
                continue
            if now != before:
                before = now
                self._wake()
