"""Lets background work step back while the process has other things to do.

Python runs one thing at a time: what signs a webhook does not answer a request. Alone, background work goes as fast as
it can; the busier the rest of the process is, the smaller its share, down to `LEAST_SHARE` of one processor.
"""

import asyncio
import time

LEAST_SHARE = 0.06
QUIET = 0.15
BUSY = 0.5
WINDOW_SECONDS = 0.05


class Pace:
    """Shared by all that works in the background of one process."""

    def __init__(self) -> None:
        self._own = 0.0
        self._cpu = time.process_time()
        self._at = time.monotonic()
        self._busy = 0.0
        self._free_at = 0.0

    async def rest(self, spent: float) -> None:
        """Call after each piece of work that took `spent` seconds of processor time; waits as long as is polite."""
        self._own += spent
        now = time.monotonic()
        self._look(now)
        if self._busy <= QUIET:
            return
        crowding = min((self._busy - QUIET) / (BUSY - QUIET), 1.0)
        pause = spent * (1 / LEAST_SHARE - 1) * crowding
        self._free_at = max(self._free_at, now) + pause
        await asyncio.sleep(self._free_at - now)

    def _look(self, now: float) -> None:
        """How much of a processor everything else in this process has used lately."""
        wall = now - self._at
        if wall < WINDOW_SECONDS:
            return
        cpu = time.process_time()
        busy = max(cpu - self._cpu - self._own, 0.0) / wall
        self._busy = busy if wall > 1 else 0.5 * self._busy + 0.5 * busy
        self._cpu, self._at, self._own = cpu, now, 0.0
