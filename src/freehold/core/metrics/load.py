"""How much one agent has to do at a time."""

from bisect import bisect_right
from heapq import heappop, heappush

from freehold.kernel.clock import Instant


class Load:
    """The interactions of one agent over some intervals, told in the order in which they began.

    A sweep: time moves on from one beginning or end to the next, and only those that are open at the moment are held.
    """

    def __init__(self, edges: list[Instant]) -> None:
        """`edges` are the bounds of the intervals: from each one to just before the next."""
        self._edges = edges
        self._at = edges[0]
        self._open_until: list[Instant] = []
        self._sums: dict[int, list[int]] = {}

    def add(self, start: Instant, end: Instant) -> None:
        """An interaction that lasted from `start`, no earlier than the one before, until `end`."""
        self._move_to(start)
        if end > self._at:
            heappush(self._open_until, end)

    def finish(self) -> dict[int, list[int]]:
        """For each interval in which there was something: [the sum of all durations, the time with at least one]."""
        self._move_to(self._edges[-1])
        return self._sums

    def _move_to(self, moment: Instant) -> None:
        while self._open_until and self._open_until[0] <= moment:
            self._pass(self._open_until[0])
            heappop(self._open_until)
        self._pass(moment)

    def _pass(self, moment: Instant) -> None:
        """Time goes on with as many as there are now."""
        moment = min(moment, self._edges[-1])
        how_many = len(self._open_until)
        while how_many and self._at < moment:
            place = bisect_right(self._edges, self._at) - 1
            step = min(moment, self._edges[place + 1]) - self._at
            sums = self._sums.setdefault(place, [0, 0])
            sums[0] += how_many * step
            sums[1] += step
            self._at += step
        self._at = max(self._at, moment)
