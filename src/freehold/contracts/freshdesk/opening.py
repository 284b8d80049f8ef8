"""Business hours in Freshdesk's words: one opening a day, `8:00 am` to `5:00 pm` (contract 5.13)."""

import re

from freehold.catalogue.freshdesk.business_hours import DAYS, Opening, Week
from freehold.contracts.freshdesk.render import Json
from freehold.kernel.errors import Wrong

_TIME = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?\s?([ap]m)?", re.IGNORECASE | re.ASCII)
FORM = "It should be in the 'h:mm am' format"
END_OF_DAY = "24:00"


def shown_time(stored: str) -> str:
    """`17:30` as `5:30 pm`; the end of the day, which has no such name, as the minute before it."""
    if stored == END_OF_DAY:
        return "11:59 pm"
    hour, minute = stored.split(":")
    return f"{(int(hour) + 11) % 12 + 1}:{minute} {'am' if int(hour) < 12 else 'pm'}"


def read_time(text: str) -> str | None:
    """`5:30 pm`, `05:30:00 pm` or `17:30` as `17:30`; the last minute or second of the day is its end. None for others."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2]), (found[4] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour == 24 and minute == 0:
        return END_OF_DAY
    if hour > 23 or minute > 59 or int(found[3] or 0) > 59:
        return None
    return END_OF_DAY if (hour, minute) == (23, 59) else f"{hour:02d}:{minute:02d}"


def shown_week(hours: dict[str, list[list[str]]]) -> Json:
    """The working days of a calendar. A day with a break is shown from its first opening to its last close."""
    return {
        DAYS[int(day)]: {"start_time": shown_time(ranges[0][0]), "end_time": shown_time(ranges[-1][1])}
        for day, ranges in sorted(hours.items())
        if ranges
    }


def read_week(week: Week) -> tuple[dict[str, list[list[str]]], list[Wrong]]:
    """What a client says of the working days, as it is stored; and what is wrong with it."""
    hours: dict[str, list[list[str]]] = {}
    wrongs = []
    for number, day in enumerate(DAYS):
        opening: Opening | None = getattr(week, day)
        if opening is None:
            continue
        start, end = read_time(opening.start_time), read_time(opening.end_time)
        for name, time in (("start_time", start), ("end_time", end)):
            if time is None:
                wrongs.append(Wrong(f"business_hours.{day}.{name}", FORM, "invalid_value"))
        if start is not None and end is not None:
            hours[str(number)] = [["00:00" if start == END_OF_DAY else start, end]]
    return hours, wrongs
