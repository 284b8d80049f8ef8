"""The intervals that a metric's time range is cut into (contract 3.16)."""

from datetime import UTC, datetime

from freehold.kernel.clock import DAY, HOUR, MINUTE, Instant, from_datetime
from freehold.kernel.errors import Invalid, Wrong

INTERVALS: dict[str, int | None] = {
    "1m": MINUTE,
    "5m": 5 * MINUTE,
    "15m": 15 * MINUTE,
    "30m": 30 * MINUTE,
    "1h": HOUR,
    "1d": DAY,
    "1W": 7 * DAY,
    "1w": 7 * DAY,
    "1M": None,  # months are not all alike
}
MOST = 3_000
_MONDAY = 4 * DAY  # 1970 began on a Thursday


def edges_of(start: Instant, end: Instant, interval: str) -> list[Instant]:
    """The bounds of the intervals from `start` to `end`, cut where UTC's minutes, days, weeks (Monday) and months begin.

    Each interval is from one bound to just before the next. The last bound is a millisecond after `end`, which belongs
    to the range; so there is always one interval at least. Raises Invalid when there would be too many.
    """
    edges = [start]
    while (following := _after(edges[-1], interval, end)) < end:
        edges.append(following)
        if len(edges) > MOST:
            raise Invalid(Wrong("interval", f"interval is too short for this range: there may be {MOST} at most"))
    return [*edges, end + 1]


def _after(at: Instant, interval: str, last: Instant) -> Instant:
    """Where the interval that holds `at` ends."""
    if not interval:
        return last
    length = INTERVALS[interval]
    if length is not None:
        shift = _MONDAY if length == 7 * DAY else 0
        return (at - shift) // length * length + length + shift
    moment = datetime.fromtimestamp(at // 1000, UTC)
    year, month = divmod(moment.year * 12 + moment.month, 12)
    return from_datetime(datetime(year, month + 1, 1, tzinfo=UTC))
