"""Business hours: is somebody there, and for how long was somebody there."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from freehold.core.account.calendar import (
    add_business_seconds,
    business_seconds_between,
    find_business_hours,
    is_within,
)
from freehold.core.account.model import business_hours
from freehold.core.people.model import groups
from freehold.kernel.clock import DAY, HOUR, MINUTE, SECOND, parse_instant
from freehold.kernel.errors import NotFound
from freehold.kernel.installation import Installation
from freehold.kernel.query import inserts
from freehold.kernel.text import encode_text

WEEK = {str(day): [["09:00", "17:00"]] for day in range(5)}


def calendar(hours: dict[str, Any], timezone: str = "UTC", holidays: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"hours": encode_text(hours), "timezone": timezone, "holidays": encode_text(holidays)}


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-01-05T08:59:59.999Z", False),  # a Monday
        ("2026-01-05T09:00:00Z", True),
        ("2026-01-05T16:59:59.999Z", True),
        ("2026-01-05T17:00:00Z", False),
        ("2026-01-10T12:00:00Z", False),  # a Saturday
        ("2026-01-06T12:00:00Z", False),  # a holiday
    ],
)
def test_open_from_the_first_moment_to_just_before_the_last(at: str, is_open: bool) -> None:
    assert is_within(calendar(WEEK, holidays=("2026-01-06",)), parse_instant(at)) is is_open


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-01-05T21:59:00Z", False),
        ("2026-01-05T22:00:00Z", True),
        ("2026-01-06T05:59:00Z", True),  # still Monday's shift
        ("2026-01-06T06:00:00Z", False),
        ("2026-01-07T23:00:00Z", False),  # a holiday: no shift starts…
        ("2026-01-08T05:00:00Z", False),  # … and none runs into the morning after
    ],
)
def test_a_night_shift_belongs_to_the_day_it_starts_on(at: str, is_open: bool) -> None:
    nights = calendar({"0": [["22:00", "06:00"]], "2": [["22:00", "06:00"]]}, holidays=("2026-01-07",))
    assert is_within(nights, parse_instant(at)) is is_open


def test_twenty_four_o_clock_is_the_end_of_the_day() -> None:
    evening = calendar({"0": [["18:00", "24:00"]]})
    assert is_within(evening, parse_instant("2026-01-05T23:59:59.999Z"))
    assert not is_within(evening, parse_instant("2026-01-06T00:00:00Z"))


def test_hours_are_wall_clock_hours_of_the_calendar_in_summer_and_winter() -> None:
    berlin = calendar({str(day): [["09:00", "17:00"]] for day in range(7)}, "Europe/Berlin")
    assert is_within(berlin, parse_instant("2026-01-05T08:00:00Z"))
    assert not is_within(berlin, parse_instant("2026-01-05T07:59:00Z"))
    assert is_within(berlin, parse_instant("2026-07-06T07:00:00Z"))
    assert not is_within(berlin, parse_instant("2026-07-06T15:00:00Z"))


def test_the_hour_that_happens_twice_counts_twice_and_the_skipped_one_not_at_all() -> None:
    berlin = calendar({"6": [["01:30", "02:30"]]}, "Europe/Berlin")
    autumn = parse_instant("2026-10-24T22:00:00Z"), parse_instant("2026-10-25T22:00:00Z")
    spring = parse_instant("2026-03-28T23:00:00Z"), parse_instant("2026-03-29T22:00:00Z")
    assert business_seconds_between(berlin, *autumn) == 90 * 60  # 01:30–02:30, and 02:00–02:30 once more
    assert business_seconds_between(berlin, *spring) == 30 * 60  # 01:30–02:00, then the clocks say 03:00


def test_overlapping_ranges_do_not_count_twice() -> None:
    monday = parse_instant("2026-01-05T00:00:00Z")
    twice = calendar({"0": [["09:00", "12:00"], ["11:00", "13:00"]], "6": [["22:00", "10:00"]]})
    assert business_seconds_between(twice, monday, monday + DAY) == 13 * 3600


def test_without_a_calendar_it_is_always_open() -> None:
    at = parse_instant("2026-01-10T03:00:00Z")
    assert is_within(None, at)
    assert business_seconds_between(None, at, at + 90_500) == 90


def test_nothing_lies_between_a_moment_and_an_earlier_one() -> None:
    at = parse_instant("2026-01-05T12:00:00Z")
    assert business_seconds_between(calendar(WEEK), at, at) == 0
    assert business_seconds_between(calendar(WEEK), at, at - HOUR) == 0


ZONES = ("UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia")
CHANGES = (
    "2026-03-29T00:00:00Z",
    "2026-10-25T00:00:00Z",
    "2026-03-08T04:00:00Z",
    "2026-04-04T14:00:00Z",
    "2011-12-30T08:00:00Z",
)
CLOCK_TIMES = st.integers(0, 95).map(lambda quarter: f"{quarter // 4:02d}:{quarter % 4 * 15:02d}")
RANGES = st.lists(st.tuples(CLOCK_TIMES, CLOCK_TIMES | st.just("24:00")), max_size=3)
CALENDARS = st.builds(
    calendar,
    st.dictionaries(st.integers(0, 6).map(str), RANGES),
    st.sampled_from(ZONES),
    st.sets(st.sampled_from(["2026-03-28", "2026-03-29", "2026-10-24", "2026-10-25", "2011-12-31"])).map(tuple),
)


def is_open_naively(hours: dict[str, Any], at: int) -> bool:
    """The rules once more, by looking at the wall clock of one minute."""
    from datetime import timedelta
    from json import loads

    week, holidays = loads(hours["hours"]), loads(hours["holidays"])
    local = datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(hours["timezone"]))
    clock, today = local.strftime("%H:%M"), local.date()
    yesterday = today - timedelta(days=1)
    if today.isoformat() in holidays:
        return False
    for opens, closes in week.get(str(today.weekday()), ()):
        if opens <= clock and (clock < closes or closes <= opens):
            return True
    if yesterday.isoformat() in holidays:
        return False
    return any(closes <= opens and clock < closes for opens, closes in week.get(str(yesterday.weekday()), ()))


@settings(max_examples=60, deadline=None)
@given(CALENDARS, st.sampled_from(CHANGES), st.integers(-3000, 1500), st.integers(0, 3000))
def test_the_sum_is_that_of_its_minutes(hours: dict[str, Any], near: str, before: int, minutes: int) -> None:
    start = parse_instant(near) + before * MINUTE
    every = [start + minute * MINUTE for minute in range(minutes)]
    expected = [is_open_naively(hours, at) for at in every]
    assert business_seconds_between(hours, start, start + minutes * MINUTE) == 60 * sum(expected)
    assert [is_within(hours, at) for at in every[::7]] == expected[::7]


def test_a_group_has_its_own_hours_or_those_of_the_account(installation: Installation) -> None:
    def add(tx: Any) -> None:
        night = tx.insert(
            inserts(business_hours),
            uuid="h",
            name="Nights",
            is_default=False,
            hours=encode_text({"0": [["22:00", "06:00"]]}),
            created_at=tx.now,
        )
        for name, number in (("night", night), ("day", None)):
            tx.insert(
                inserts(groups), uuid=name, name=name, business_hours_id=number, created_at=tx.now, updated_at=tx.now
            )

    installation.database.write_now(add)

    def names(tx: Any) -> list[str]:
        found = [find_business_hours(tx), find_business_hours(tx, "night"), find_business_hours(tx, "day")]
        return [row["name"] for row in found if row is not None]

    assert installation.database.read_now(names) == ["Round the clock", "Nights", "Round the clock"]
    with pytest.raises(NotFound, match="group"):
        installation.database.read_now(lambda tx: find_business_hours(tx, "nobody"))


@settings(max_examples=80, deadline=None)
@given(CALENDARS, st.sampled_from(CHANGES), st.integers(-3000 * 60, 1500 * 60), st.integers(1, 40 * 3600))
def test_adding_is_the_inverse_of_counting(hours: dict[str, Any], near: str, before: int, seconds: int) -> None:
    start = parse_instant(near) + before * SECOND
    end = add_business_seconds(hours, start, seconds)
    if business_seconds_between(hours, start, start + 400 * DAY) < seconds:
        return  # nobody is there for so long: see below
    assert business_seconds_between(hours, start, end) == seconds
    assert business_seconds_between(hours, start, end - 1) == seconds - 1, "the first such moment"
    assert add_business_seconds(hours, start, seconds + 60) == add_business_seconds(hours, end, 60), "in two steps"


@pytest.mark.parametrize(
    ("start", "seconds", "end"),
    [
        ("2026-01-05T09:00:00Z", 8 * 3600, "2026-01-05T17:00:00Z"),  # the last moment of the day counts
        ("2026-01-05T09:00:00Z", 8 * 3600 + 1, "2026-01-07T09:00:01Z"),  # over a holiday
        ("2026-01-09T16:00:00Z", 7200, "2026-01-12T10:00:00Z"),  # over a weekend
        ("2026-01-10T12:00:00Z", 60, "2026-01-12T09:01:00Z"),  # from a weekend on
        ("2026-01-10T12:00:00Z", 0, "2026-01-10T12:00:00Z"),
        ("2026-01-10T12:00:00Z", -5, "2026-01-10T12:00:00Z"),
    ],
)
def test_time_passes_only_while_somebody_is_there(start: str, seconds: int, end: str) -> None:
    hours = calendar(WEEK, holidays=("2026-01-06",))
    assert add_business_seconds(hours, parse_instant(start), seconds) == parse_instant(end)


def test_the_hour_that_the_clocks_skip_is_waited_for_and_the_one_that_comes_twice_is_used_twice() -> None:
    berlin = calendar({"6": [["01:00", "04:00"]]}, "Europe/Berlin")
    assert add_business_seconds(berlin, parse_instant("2026-03-28T23:00:00Z"), 2 * 3600) == parse_instant(
        "2026-03-29T02:00:00Z"  # 04:00: there was no hour from 02:00 to 03:00
    )
    assert add_business_seconds(berlin, parse_instant("2026-10-24T22:00:00Z"), 3 * 3600) == parse_instant(
        "2026-10-25T02:00:00Z"  # 03:00: there were two from 02:00 to 03:00
    )


def test_where_nobody_is_ever_there_time_just_passes() -> None:
    at = parse_instant("2026-01-05T09:00:00Z")
    assert add_business_seconds(None, at, 90) == at + 90 * SECOND
    assert add_business_seconds(calendar({}), at, 90) == at + 90 * SECOND
