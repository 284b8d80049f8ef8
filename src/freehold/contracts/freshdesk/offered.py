"""What the stock fields of contacts and companies offer (contract 4, 5.12)."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from freehold.catalogue.freshdesk.companies import ACCOUNT_TIERS, HEALTH_SCORES, INDUSTRIES
from freehold.catalogue.freshdesk.places import LANGUAGE_NAMES, TIME_ZONES

_SEASONS = (datetime(2023, 1, 1, tzinfo=UTC), datetime(2023, 7, 1, tzinfo=UTC))


def offered_to_people(entity: str, name: str) -> dict[str, str] | list[str] | None:
    """The choices of a stock field: a map of values to labels, an array of words, or None when it has none."""
    match (entity, name):
        case ("contact", "time_zone"):
            return zones_with_offsets()
        case ("contact", "language"):
            return LANGUAGE_NAMES
        case ("company", "health_score"):
            return list(HEALTH_SCORES)
        case ("company", "account_tier"):
            return list(ACCOUNT_TIERS)
        case ("company", "industry"):
            return list(INDUSTRIES)
    return None


@lru_cache(maxsize=1)
def zones_with_offsets() -> dict[str, str]:
    """Each time zone as people read it, such as `(GMT+05:30) Chennai`, without summer time, in the contract's order."""
    return {name: f"({_offset(zone)}) {name}" for name, zone in TIME_ZONES.items()}


def _offset(zone: str) -> str:
    offset = min(season.astimezone(ZoneInfo(zone)).utcoffset() or timedelta() for season in _SEASONS)
    minutes = int(offset.total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return f"GMT{'-' if minutes < 0 else '+'}{hours:02d}:{rest:02d}"
