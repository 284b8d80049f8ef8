"""Time, handed to the code that needs it.

An instant is a whole number of **milliseconds since 1970, UTC**, everywhere inside: in Python, in both databases and
in events. Text appears only at the edges.
"""

import re
import time
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Protocol

Instant = int
SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LOST_PLUS = re.compile(r"(\d:\d\d(?::\d\d(?:\.\d+)?)?) (\d\d:?\d\d)$")
"""A time whose `+hh:mm` arrives as a blank and hh:mm, because a client did not encode the plus in its query."""


class Clock(Protocol):
    """Whatever can say what time it is."""

    def now(self) -> Instant: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> Instant:
        return time.time_ns() // 1_000_000


class ManualClock:
    """A clock that stands still until it is moved: for tests, and for a sandbox that travels in time."""

    def __init__(self, at: Instant) -> None:
        self.at = at

    def now(self) -> Instant:
        return self.at

    def move(self, milliseconds: int) -> None:
        self.at += milliseconds


_MINUTES = tuple(f"{minute // 60:02d}:{minute % 60:02d}:" for minute in range(1440))
_SECONDS = tuple(f"{second:02d}" for second in range(60))
_MILLISECONDS = tuple(f".{millisecond:03d}Z" for millisecond in range(1000))


@lru_cache(maxsize=4096)
def _date(day: int) -> str:
    return datetime.fromtimestamp(day * 86_400, UTC).strftime("%Y-%m-%dT")


def iso_milliseconds(at: Instant) -> str:
    """`2026-01-05T09:41:07.318Z`: always three digits of fraction and a literal Z (Freshchat contract 1.7)."""
    day, rest = divmod(at, DAY)
    minute, rest = divmod(rest, MINUTE)
    return f"{_date(day)}{_MINUTES[minute]}{_SECONDS[rest // SECOND]}{_MILLISECONDS[rest % SECOND]}"


@lru_cache(maxsize=16_384)
def iso_seconds(at: Instant) -> str:
    """`2026-01-05T09:41:07Z`: whole seconds (Freshdesk contract 3). Lists show the same times again and again."""
    day, rest = divmod(at, DAY)
    minute, rest = divmod(rest, MINUTE)
    return f"{_date(day)}{_MINUTES[minute]}{_SECONDS[rest // SECOND]}Z"


def from_datetime(moment: datetime) -> Instant:
    """The instant of a datetime; one without a zone is taken as UTC."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH) // timedelta(milliseconds=1)  # exact: a float would lose a millisecond now and then


def find_day(text: str) -> date | None:
    """The day that is written as `2026-01-05`; None when the text is none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


def parse_instant(text: str) -> Instant:
    """Read a time as clients write it: 0 to 6 digits of fraction, `Z` or an offset, `T` or a blank between.

    Raises ValueError when it is none.
    """
    moment = datetime.fromisoformat(_LOST_PLUS.sub(r"\1+\2", text.strip().replace(" +", "+")))
    if not 1970 <= moment.year <= 9998:
        raise ValueError(text)
    return from_datetime(moment)
