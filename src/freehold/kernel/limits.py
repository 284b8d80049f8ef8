"""Rate buckets: how many calls a caller has left in the window that runs.

A fixed window, because that is what the products' headers describe: a limit, what remains, and the moment it starts
anew. Counted in this process's memory.
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


class Limiter:
    """The buckets of one process."""

    def __init__(self) -> None:
        self._buckets: dict[tuple[str, object], list[int]] = {}
        self._swept_at = 0

    def take(self, bucket: str, who: object, limit: int, seconds: int, now: Instant, cost: int = 1) -> Quota:
        """Charge `cost` calls to `who`. Refused calls are not charged."""
        window = now // (seconds * 1000)
        resets_at = (window + 1) * seconds
        state = self._buckets.get((bucket, who))
        if state is None or state[0] != window:
            if len(self._buckets) > 10_000 and now > self._swept_at + 60_000:
                self._sweep(now)
            state = self._buckets[(bucket, who)] = [window, 0, resets_at]
        if state[1] + cost > limit:
            return Quota(limit, max(limit - state[1], 0), resets_at, True)
        state[1] += cost
        return Quota(limit, limit - state[1], resets_at, False)

    def look(self, bucket: str, who: object, limit: int, seconds: int, now: Instant) -> Quota | None:
        """How a bucket stands, without charging it; None when it is untouched in this window."""
        state = self._buckets.get((bucket, who))
        if state is None or state[0] != now // (seconds * 1000):
            return None
        return Quota(limit, max(limit - state[1], 0), state[2], False)

    def _sweep(self, now: Instant) -> None:
        self._swept_at = now
        self._buckets = {key: state for key, state in self._buckets.items() if state[2] * 1000 > now}
