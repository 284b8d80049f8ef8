"""Business hours: when somebody is there to answer, in the calendar's own time zone.

The rules, in one place. A range such as 09:00–17:00 belongs to the weekday it starts on; one that ends no later than
it starts runs into the next morning (22:00–06:00), and 24:00 is the end of the day. A holiday is closed from midnight
to midnight, and what would have started on it does not run into the next morning either. Clock times are wall-clock
times: when the clocks go back, an open hour that happens twice is open twice; when they go forward, the hour that does
not happen is not counted. Whoever has no calendar is always open.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import and_, bindparam, or_, select

from freehold.core.account.model import business_hours
from freehold.core.people.model import groups
from freehold.core.people.queries import get_group
from freehold.kernel.clock import DAY, HOUR, MINUTE, SECOND, Instant
from freehold.kernel.query import Query, Row
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

_EPOCH = date(1970, 1, 1)
_DEFAULT = Query(select(business_hours).where(business_hours.c.is_default).order_by(business_hours.c.id).limit(1))
_OF_GROUP = Query(
    select(business_hours)
    .join(groups, groups.c.business_hours_id == business_hours.c.id)
    .where(groups.c.id == bindparam("group_id"))
)
_FOR_GROUP = Query(
    select(business_hours)
    .outerjoin(groups, and_(groups.c.business_hours_id == business_hours.c.id, groups.c.id == bindparam("group_id")))
    .where(or_(groups.c.id.is_not(None), business_hours.c.is_default))
    .order_by(groups.c.id.is_(None), business_hours.c.id)
    .limit(1)
)
_STEP = 32 * DAY
_FURTHEST = 10 * 365 * DAY
"""Whoever is not there within ten years never will be."""

Span = tuple[int, int]
"""From (included) and to (not included), in milliseconds."""


class Calendar(NamedTuple):
    """A row of business hours, ready to be asked."""

    zone: ZoneInfo
    own: tuple[tuple[Span, ...], ...]
    """For each weekday (Monday first) the spans of local time of day that start on it and end by midnight."""
    tails: tuple[tuple[Span, ...], ...]
    """For each weekday, what its overnight ranges cover of the morning after."""
    holidays: frozenset[int]
    """Days since 1970."""


def find_business_hours(tx: Tx, group_uuid: str | None = None) -> Row | None:
    """The calendar that counts: the group's own, else the account's; None when there is none and it is always open.

    Raises NotFound for a group that does not exist.
    """
    if group_uuid is not None:
        own = tx.first(_OF_GROUP, group_id=get_group(tx, group_uuid)["id"])
        if own is not None:
            return own
    return tx.first(_DEFAULT)


def find_hours_of_group(tx: Tx, group_id: int | None) -> Row | None:
    """The same by the group's number (None: no group); read once a transaction."""
    name = f"business hours of {group_id}"
    if name not in tx.memo:
        tx.memo[name] = tx.first(_FOR_GROUP, group_id=group_id)
    found: Row | None = tx.memo[name]
    return found


def is_within(hours: Row | None, at: Instant) -> bool:
    """Whether somebody is there at that moment, by a row of `business_hours` (None: always)."""
    if hours is None:
        return True
    calendar = _calendar(hours["hours"], hours["timezone"], hours["holidays"])
    local = at + _offset(calendar.zone, at)
    day, time_of_day = divmod(local, DAY)
    return any(start <= time_of_day < end for start, end in _open_on(calendar, day))


def business_seconds_between(hours: Row | None, start: Instant, end: Instant) -> int:
    """How long somebody was there between two moments, in whole seconds; 0 when `end` is not after `start`."""
    if end <= start:
        return 0
    if hours is None:
        return (end - start) // SECOND
    calendar = _calendar(hours["hours"], hours["timezone"], hours["holidays"])
    return sum(closes - opens for opens, closes in _openings(calendar, start, end)) // SECOND


def add_business_seconds(hours: Row | None, start: Instant, seconds: int) -> Instant:
    """The moment by which somebody has been there for so long since `start`: the first of which
    `business_seconds_between` says so. With a calendar in which nobody is ever there, time just passes.
    """
    left = max(seconds, 0) * SECOND
    if hours is None or not left:
        return start + left
    calendar = _calendar(hours["hours"], hours["timezone"], hours["holidays"])
    for at in range(start, start + _FURTHEST, _STEP):
        for opens, closes in _openings(calendar, at, at + _STEP):
            if closes - opens >= left:
                return opens + left
            left -= closes - opens
    return start + seconds * SECOND


def _openings(calendar: Calendar, start: Instant, end: Instant) -> Iterator[Span]:
    """When somebody is there between two moments, in order."""
    for since, until, offset in _constant_offsets(calendar.zone, start, end):
        for day in range((since + offset) // DAY, (until + offset - 1) // DAY + 1):
            midnight = day * DAY - offset
            for opens, closes in _open_on(calendar, day):
                span = max(since, midnight + opens), min(until, midnight + closes)
                if span[0] < span[1]:
                    yield span


def _open_on(calendar: Calendar, day: int) -> list[Span]:
    """When it is open on a local day, as spans of time of day that do not overlap."""
    if day in calendar.holidays:
        return []
    weekday = (day + 3) % 7  # 1970 began on a Thursday
    spans = [*calendar.own[weekday]]
    if day - 1 not in calendar.holidays:
        spans += calendar.tails[weekday - 1]
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span[0] <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], span[1]))
        else:
            merged.append(span)
    return merged


def _constant_offsets(zone: ZoneInfo, start: Instant, end: Instant) -> Iterator[tuple[Instant, Instant, int]]:
    """The time between two moments, cut where the zone's distance from UTC changes: (from, to, distance)."""
    since, offset, look = start, _offset(zone, start), start
    while look < end:
        ahead = min(look + DAY, end)
        if _offset(zone, ahead) != offset:
            low, high = look, ahead  # the change lies after low, and at or before high
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if _offset(zone, middle) == offset else (low, middle)
            if high < end:
                yield since, high, offset
                since, offset, ahead = high, _offset(zone, high), high
        look = ahead
    yield since, end, offset


def _offset(zone: ZoneInfo, at: Instant) -> int:
    """How far the zone's clocks are ahead of UTC at that moment, in milliseconds."""
    ahead = datetime.fromtimestamp(at // SECOND, UTC).astimezone(zone).utcoffset()
    return (ahead or timedelta()) // timedelta(milliseconds=1)


@lru_cache(maxsize=256)
def _calendar(hours: str, timezone: str, holidays: str) -> Calendar:
    own: list[list[Span]] = [[] for _ in range(7)]
    tails: list[list[Span]] = [[] for _ in range(7)]
    for weekday, ranges in load(hours).items():
        for opens, closes in ranges:
            start, end = _time_of_day(opens), _time_of_day(closes)
            if end > start:
                own[int(weekday)].append((start, end))
            else:
                own[int(weekday)].append((start, DAY))
                tails[int(weekday)].append((0, end))
    days = frozenset((date.fromisoformat(day) - _EPOCH).days for day in load(holidays))
    return Calendar(ZoneInfo(timezone), tuple(map(tuple, own)), tuple(map(tuple, tails)), days)


def _time_of_day(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * HOUR + int(minute) * MINUTE
