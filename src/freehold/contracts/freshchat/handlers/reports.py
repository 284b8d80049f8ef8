"""Raw reports (contract 3.15)."""

from calendar import monthrange
from datetime import UTC, datetime
from typing import Any

from freehold.catalogue.freshchat import reports as rows
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshchat.render import Json
from freehold.contracts.freshchat.report_columns import BY_WORD
from freehold.contracts.implements import implements
from freehold.contracts.links import REPORT_PATH, signed_url
from freehold.core.reports.commands import request_report
from freehold.core.reports.queries import get_report
from freehold.kernel.clock import DAY, SECOND, Instant, from_datetime
from freehold.kernel.errors import Invalid, Wrong
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx

OLDEST_MONTHS = 15
LONGEST = 31 * DAY
LONGEST_DETAILED = DAY
DETAILED = frozenset({"Chat-Transcript"})
LINK_SECONDS = 3600


@implements(rows.request)
def request_raw_report(tx: Tx, call: Call) -> Any:
    """The limits of the time range are counted from now. A report of the future is empty, and allowed."""
    body: rows.ReportCreate = call.body
    event = BY_WORD.get(body.event.strip().lower())
    wrongs = list(_wrong_range(tx.now, body.start, body.end, event))
    if event is None:
        wrongs.append(Wrong("event", f"event should be one of: {', '.join(rows.EVENTS)}"))
    if body.format.strip().lower() != "csv":
        wrongs.append(Wrong("format", "format should be csv"))
    if wrongs or event is None:
        raise Invalid(*wrongs)
    report = request_report(
        tx,
        event=event,
        start_at=body.start,
        end_at=body.end,
        has_no_personal_data=body.should_exclude_pii,
        base_url=call.installation.settings.public_url or call.base_url,
        by=call.who.actor,
    )
    link = {"rel": "extracts", "href": f"/reports/raw/{report['uuid']}"}
    return Answer({"id": report["uuid"], "link": link}, says={"event": event})


@implements(rows.get)
def look_at_report(tx: Tx, call: Call) -> Any:
    """`links` is empty until the file is there; each look makes a new link."""
    report = get_report(tx, call.path["report_id"])
    answer: Json = {
        "id": report["uuid"],
        "status": report["state"],
        "interval": f"{_timestamp(report['start_at'])}_{_timestamp(report['end_at'])}",
        "links": [],
    }
    if report["state"] == "COMPLETED":
        href = signed_url(call.installation, call.base_url, REPORT_PATH.format(uuid=report["uuid"]), LINK_SECONDS)
        answer["links"].append(_link(report, href))
    elif report["error"]:
        answer["message"] = report["error"]
    return answer


def _wrong_range(now: Instant, start: Instant, end: Instant, event: str | None) -> list[Wrong]:
    longest = LONGEST_DETAILED if event in DETAILED else LONGEST
    if end < start:
        return [Wrong("end", "end should not be before start")]
    if start < _months_before(now, OLDEST_MONTHS):
        return [Wrong("start", f"start should be at most {OLDEST_MONTHS} months ago")]
    if end - start > longest:
        words = "24 hours" if longest == DAY else "31 days"
        return [Wrong("end", f"end should be at most {words} after start for this event")]
    return []


def _months_before(at: Instant, months: int) -> Instant:
    """The same time of day as many calendar months earlier, on the month's last day where it is shorter."""
    moment = datetime.fromtimestamp(at / 1000, UTC)
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    day = min(moment.day, monthrange(year, month + 1)[1])
    return from_datetime(moment.replace(year=year, month=month + 1, day=day))


def _link(report: Row, href: str) -> Json:
    return {
        "from": _iso(report["start_at"]),
        "to": _iso(report["end_at"]),
        "status": report["state"],
        "link": {"rel": "extracts", "href": href},
    }


def _fraction(at: Instant) -> str:
    return f"{at % SECOND:03d}".rstrip("0")


def _iso(at: Instant) -> str:
    """`2026-01-05T00:00:00Z`, with a fraction only where there is one (contract 3.15)."""
    text = datetime.fromtimestamp(at // SECOND, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{at % SECOND:03d}Z" if at % SECOND else f"{text}Z"


def _timestamp(at: Instant) -> str:
    """`2026-01-05 00:00:00.0`."""
    text = datetime.fromtimestamp(at // SECOND, UTC).strftime("%Y-%m-%d %H:%M:%S")
    return f"{text}.{_fraction(at) or '0'}"
