"""Rate buckets: how many calls a caller has left in the window that runs.

A fixed window, because that is what the products' headers describe: a limit, what remains, and the moment it starts
anew. Counted in this process's memory; processes that share a database tell one another what they have counted, about
once a second (`contracts.upkeep`), so together they can be over a limit by what comes in within that second.
"""

from typing import NamedTuple

from freehold.kernel.clock import Instant


class Quota(NamedTuple):
    """What a response tells about the caller's bucket; `is_over` means that this call is refused."""

    limit: int
    remaining: int
    resets_at: int
    """Unix seconds."""
    is_over: bool
    cost: int = 1
    """What this call was charged."""


class Use(NamedTuple):
    """How often `who` drew on a bucket in a window that ends at `resets_at` (Unix seconds)."""

    bucket: str
    who: str
    resets_at: int
    calls: int


class _State:
    """One bucket of one caller in one window."""

    __slots__ = ("elsewhere", "here", "resets_at", "window")

    def __init__(self, window: int, resets_at: int) -> None:
        self.window = window
        self.resets_at = resets_at
        self.here = 0
        self.elsewhere = 0


MOST = 100_000
"""Buckets that are kept. Beyond, the oldest is forgotten: strangers must not fill the memory with names."""


class Limiter:
    """The buckets of one process."""

    def __init__(self) -> None:
        self._buckets: dict[tuple[str, str], _State] = {}
        self._swept_at = 0

    def take(self, bucket: str, who: str, limit: int, seconds: int, now: Instant, cost: int = 1) -> Quota:
        """Charge `cost` calls to `who`. Refused calls are not charged."""
        window = now // (seconds * 1000)
        state = self._buckets.get((bucket, who))
        if state is None or state.window != window:
            if len(self._buckets) > 10_000 and now > self._swept_at + 60_000:
                self._sweep(now)
            if len(self._buckets) >= MOST:
                del self._buckets[next(iter(self._buckets))]
            state = self._buckets[bucket, who] = _State(window, (window + 1) * seconds)
        used = state.here + state.elsewhere
        if used + cost > limit:
            return Quota(limit, max(limit - used, 0), state.resets_at, True, cost)
        state.here += cost
        return Quota(limit, limit - used - cost, state.resets_at, False, cost)

    def look(self, bucket: str, who: str, limit: int, seconds: int, now: Instant) -> Quota | None:
        """How a bucket stands, without charging it; None when it is untouched in this window."""
        state = self._buckets.get((bucket, who))
        if state is None or state.window != now // (seconds * 1000):
            return None
        used = state.here + state.elsewhere
        return Quota(limit, max(limit - used, 0), state.resets_at, used >= limit)

    def uses(self, now: Instant) -> list[Use]:
        """What this process has counted in the windows that run."""
        running = now // 1000
        return [
            Use(bucket, who, state.resets_at, state.here)
            for (bucket, who), state in self._buckets.items()
            if state.resets_at > running and state.here
        ]

    def hear(self, others: list[Use]) -> None:
        """Take over what the other processes have counted."""
        for use in others:
            state = self._buckets.get((use.bucket, use.who))
            if state is not None and state.resets_at == use.resets_at:
                state.elsewhere = use.calls

    def _sweep(self, now: Instant) -> None:
        self._swept_at = now
        self._buckets = {key: state for key, state in self._buckets.items() if state.resets_at * 1000 > now}
