"""The file of what happened in tickets on a day (contract 6.19)."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

from freehold.catalogue.freshdesk.words import PRIORITIES, SOURCES
from freehold.contracts.freshdesk.render import Json
from freehold.core.fields.statuses import list_statuses
from freehold.core.tickets.activities import Extent, find_extent, list_activities
from freehold.core.tickets.commands import JSON_COLUMNS
from freehold.kernel.clock import DAY, SECOND, Instant, from_datetime
from freehold.kernel.db import Database
from freehold.kernel.query import Row
from freehold.kernel.text import encode, load
from freehold.kernel.tx import Tx

PATH = "/files/activities/{day}.json"
KEPT_DAYS = 30
PAGE = 500
_WORDS = {"contact_id": "requester_id", "agent_id": "responder_id", "due_at": "due_by"}
_PERFORMERS = {"agent": "user", "contact": "user", "assistant": "system", "bot": "system", "system": "system"}


def ready_days(now: Instant) -> list[str]:
    """The days that are over and not too long ago, oldest first."""
    today = now // DAY
    return [str(_day(number)) for number in range(today - KEPT_DAYS, today)]


async def write_activities(database: Database, day: str) -> AsyncIterator[bytes]:
    """The file of one of `ready_days`, a part at a time: nothing of it is kept anywhere."""
    start = from_datetime(datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC))
    extent = await database.read(lambda tx: find_extent(tx, start, start + DAY), is_long=True)
    about = {"start_at": _when(start), "end_at": _when(start + DAY - SECOND), "activities_count": extent.total}
    yield b'{"metadata":' + encode(about) + b',"activities_data":['
    after, comma = extent.before, b""
    while after < extent.last:
        written, after = await database.read(
            lambda tx, after=after: _page(tx, extent, after),  # type: ignore[misc] # the loop's value, bound
            is_long=True,
        )
        if written:
            yield comma + written
            comma = b","
    yield b"]}"


def _page(tx: Tx, extent: Extent, after: int) -> tuple[bytes, int]:
    rows = list_activities(tx, extent, after, PAGE)
    if not rows:
        return b"", extent.last
    labels = {status.id: status.label for status in list_statuses(tx)}
    return b",".join(encode(_activity(row, labels)) for row in rows), rows[-1]["id"]


def _activity(row: Row, statuses: dict[int, str]) -> Json:
    return {
        "performed_at": _when(row["at"]),
        "ticket_id": row["ticket_id"],
        "performer_type": _PERFORMERS[row["actor_kind"]],
        "performer_id": row["actor_id"],
        "activity": _told(row, load(row["data"]), statuses),
    }


def _told(row: Row, data: dict[str, Any], statuses: dict[int, str]) -> Json:
    """What was done: each property with what it has become, or the thing that came, changed or went."""
    match row["name"]:
        case "ticket.created":
            return {"new_ticket": True}
        case "ticket.updated":
            return dict(_change(name, to, statuses) for name, (_, to) in data.get("changes", {}).items())
        case "ticket.deleted":
            return {"deleted": True}
        case "ticket.restored":
            return {"deleted": False, "spam": False}
        case "ticket.merged":
            return {"merged": data}
        case "ticket.watched" | "ticket.unwatched":
            return {"watcher": {"user_id": data.get("agent_id"), "removed": row["name"] == "ticket.unwatched"}}
    noun, _, verb = row["name"].partition(".")
    thing = {"message": "note", "rating": "satisfaction_rating"}.get(noun, noun)
    return {thing: {"id": row["subject_id"], "action": verb}}


def _change(name: str, to: Any, statuses: dict[int, str]) -> tuple[str, Any]:
    labels = {"status": statuses, "priority": PRIORITIES, "source": SOURCES}.get(name, {})
    if name in JSON_COLUMNS and isinstance(to, str):
        to = load(to)
    elif name.endswith("_at") and isinstance(to, int):
        to = _when(to)
    return _WORDS.get(name, name), labels.get(to, to) if labels else to


def _day(number: int) -> date:
    return datetime.fromtimestamp(number * DAY // 1000, UTC).date()


def _when(at: Instant) -> str:
    """`04-01-2026 09:33:38 +0000`."""
    return datetime.fromtimestamp(at // SECOND, UTC).strftime("%d-%m-%Y %H:%M:%S +0000")
