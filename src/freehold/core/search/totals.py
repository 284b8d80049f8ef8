"""How many records a search finds, when they are many."""

from collections import OrderedDict
from collections.abc import Hashable

from freehold.kernel.clock import MINUTE, Instant


class Totals:
    """Remembers large totals for a minute: counting grows with the number of records, a search must not.

    State of the process, shared by its threads. What it tells may be a minute old; of totals up to what a client can
    page to, nothing is ever remembered (docs/decisions/0008-search.md).
    """

    def __init__(self, most: int = 1000, for_how_long: Instant = MINUTE) -> None:
        self._most = most
        self._for_how_long = for_how_long
        self._known: OrderedDict[Hashable, tuple[int, Instant]] = OrderedDict()

    def find(self, key: Hashable, now: Instant) -> int | None:
        """What was counted within the last minute, or None."""
        known = self._known.get(key)
        return known[0] if known is not None and 0 <= now - known[1] < self._for_how_long else None

    def keep(self, key: Hashable, total: int, now: Instant) -> None:
        self._known[key] = total, now
        while len(self._known) > self._most:
            try:
                self._known.popitem(last=False)
            except KeyError:  # another thread took the last one
                return
