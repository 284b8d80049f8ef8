"""Metrics and business hours (contract 3.16, 3.17). What each metric means is in the catalogue (`METRICS`)."""

from collections.abc import Iterator
from typing import Any, NamedTuple, cast, get_args
from urllib.parse import unquote

from freehold.catalogue.freshchat import organisation
from freehold.catalogue.freshchat import reports as rows
from freehold.contracts.call import Call
from freehold.contracts.freshchat.intervals import INTERVALS, edges_of
from freehold.contracts.freshchat.render import Json
from freehold.contracts.implements import implements
from freehold.core.account.calendar import find_business_hours, is_within
from freehold.core.metrics.measures import MEASURES
from freehold.core.metrics.queries import Aggregator, Grouping, Only, Range, aggregate, concurrency, count, list_online
from freehold.kernel.clock import DAY, SECOND, iso_milliseconds
from freehold.kernel.errors import Invalid, Wrong
from freehold.kernel.tx import Tx

NAMES: dict[str, str] = {
    "conversation_metrics.wait_time": "wait time",
    "conversation_metrics.created_interactions": "created",
    "conversation_metrics.assigned_interactions": "assigned",
    "conversation_metrics.resolved_interactions": "resolved",
    "conversation_metrics.created_x_mins_ago_and_unassigned": "unassigned",
    "team_performance.first_response_time": "first response time",
    "team_performance.response_time": "response time",
    "team_performance.resolution_time": "resolution time",
    "team_performance.responses_sent": "responses",
    "team_performance.concurrency_ratio": "concurrency",
    "csat_metrics.satisfactory_interactions": "good ratings",
    "team_presence.online": "online",
}
"""Freshchat's names of the metrics, and ours of what they measure."""
CLOCK_READ_TWICE = SECOND
"""A client that wants the state of this moment reads its clock for `end` first, and then for `start`."""
PRESENCE_KEY = "team_member.online"
AGGREGATORS: tuple[str, ...] = get_args(Aggregator)


class Wanted(NamedTuple):
    """What is asked for, checked."""

    metric: str
    measure: str
    by: Grouping | None
    only: Only
    filters: list[Json]


Values = dict[str, int | float]
"""By the public id of the group or agent, or by stars; "" when nothing is grouped."""


@implements(rows.historical)
def compute_historical(tx: Tx, call: Call) -> Any:
    """A metric over a time range, as strings of whole seconds or of a count."""
    query: rows.HistoricalFilters = call.query
    wanted, wrongs = _wanted(query.metric, query.group_by, query.filter_by)
    aggregator = query.aggregator or ""
    if aggregator and aggregator not in AGGREGATORS:
        wrongs.append(Wrong("aggregator", f"aggregator should be one of: {', '.join(AGGREGATORS)}"))
    if query.interval and query.interval not in INTERVALS:
        wrongs.append(Wrong("interval", f"interval should be one of: {', '.join(INTERVALS)}"))
    end = query.end if query.end <= query.start - CLOCK_READ_TWICE else max(query.start, query.end)
    if end < query.start:
        wrongs.append(Wrong("end", "end should not be before start"))
    if wrongs:
        raise Invalid(*wrongs)
    edges = edges_of(query.start, end, query.interval or "")
    bounds = [*edges[:-1], end]
    series: dict[str, list[Json]] = {}
    for place, values in enumerate(_by_interval(tx, wanted, edges, query)):
        span = {"start": iso_milliseconds(bounds[place]), "end": iso_milliseconds(bounds[place + 1])}
        for key, value in values.items():
            series.setdefault(key, []).append({**span, "values": [{"key": wanted.metric, "value": f"{value:.15g}"}]})
    return {
        "metrics": [wanted.metric],
        "metric": wanted.metric,
        "start": iso_milliseconds(query.start),
        "end": iso_milliseconds(end),
        "filters": {"metric_filters": wanted.filters},
        "aggregator": aggregator,
        "interval": query.interval or "",
        "data": [{"groupings": _groupings(wanted, key), "series": series[key]} for key in sorted(series)],
    }


@implements(rows.instant)
def compute_instant(tx: Tx, call: Call) -> Any:
    """A metric as it stands: who is there, or what today (UTC) has brought so far."""
    query: rows.InstantFilters = call.query
    wanted, wrongs = _wanted(query.metric, query.group_by, query.filter_by)
    if wrongs:
        raise Invalid(*wrongs)
    data: list[Json] = []
    if wanted.measure == "online":
        found = list_online(tx, wanted.by, wanted.only)
        if not wanted.by:
            found = {"": found.get("", [])}
        for key, agents in found.items():
            value: Json = {"key": PRESENCE_KEY, "count": len(agents)}
            if (query.summary or "").lower() != "true":
                value["resources"] = [{"id": agent} for agent in agents]
            data.append({"groupings": _groupings(wanted, key), "values": [value]})
    else:
        today = Range(tx.now - tx.now % DAY, tx.now + 1, tx.now)
        for key, number in _values(tx, wanted, today, "avg").items():
            data.append({"groupings": _groupings(wanted, key), "values": [{"key": wanted.metric, "count": number}]})
    return {"metric": wanted.metric, "filters": {"metric_filters": wanted.filters}, "data": data}


@implements(organisation.is_within_business_hours)
def look_at_business_hours(tx: Tx, call: Call) -> Any:
    """Whether somebody is there now. The member's spelling is the product's."""
    hours = find_business_hours(tx, call.query.group_id or None)
    return {"with_in_business_hours": is_within(hours, tx.now)}


def _wanted(metric: str, group_by: str | None, filter_by: str | None) -> tuple[Wanted, list[Wrong]]:
    wrongs: list[Wrong] = []
    measure = NAMES.get(metric.strip(), "")
    if not measure:
        wrongs.append(Wrong("metric", f"metric should be one of: {', '.join(NAMES)}"))
    by = (group_by or "").strip().lower()
    groupings = ("group", "agent", "rating") if measure == "good ratings" else ("group", "agent")
    if by and by not in groupings:
        wrongs.append(Wrong("group_by", f"group_by should be one of: {', '.join(groupings)}"))
        by = ""
    given: dict[str, list[str]] = {}
    for condition in filter(None, _decoded(filter_by or "").split("&")):
        name, is_given, ids = condition.partition("=")
        if not is_given or name not in ("group", "agent"):
            wrongs.append(Wrong("filter_by", "filter_by should be group=id1,id2 or agent=id1,id2"))
            break
        given.setdefault(name, []).extend(one.strip() for one in ids.split(",") if one.strip())
    filters = [{"key": name, "values": ids} for name, ids in given.items()]
    only = Only(given.get("group"), given.get("agent"))
    return Wanted(metric.strip(), measure, cast(Grouping, by) if by else None, only, filters), wrongs


def _decoded(text: str) -> str:
    """Some clients encode the filter once more than the query string needs."""
    return text if "=" in text else unquote(text)


def _by_interval(tx: Tx, wanted: Wanted, edges: list[int], query: rows.HistoricalFilters) -> Iterator[Values]:
    """The values of each interval. What is not stored for the past (who is there) is in the last one."""
    until, last = min(edges[-1] - 1, tx.now), len(edges) - 2
    aggregator = cast(Aggregator, query.aggregator or "avg")
    if wanted.measure == "concurrency":
        ratios = concurrency(tx, edges, until, wanted.by, wanted.only)
    for place in range(last + 1):
        within = Range(edges[place], edges[place + 1], until)
        if wanted.measure == "concurrency":
            yield _rounded(ratios.get(place, {}))
        elif wanted.measure == "online" and place < last:
            yield {}
        else:
            if wanted.measure == "unassigned" and place < last:
                within = within._replace(until=min(edges[place + 1], tx.now))
            yield _values(tx, wanted, within, aggregator, query.x_time or 0)


def _values(tx: Tx, wanted: Wanted, within: Range, aggregator: Aggregator, minutes: int = 0) -> Values:
    """The values of one interval: seconds, counts or a ratio. Without groups, nothing counted is 0."""
    by, only = wanted.by, wanted.only
    if wanted.measure == "concurrency":
        return _rounded(concurrency(tx, [within.start, within.end], within.until, by, only).get(0, {}))
    if wanted.measure == "online":
        found: Values = {key: len(agents) for key, agents in list_online(tx, by, only).items()}
    elif MEASURES[wanted.measure].is_duration:
        times = aggregate(tx, wanted.measure, within, aggregator, by, only)
        return {key: int((time + SECOND / 2) // SECOND) for key, time in times.items()}
    else:
        found = {**count(tx, wanted.measure, within, by, only, minutes=minutes)}
    return found if by else {"": found.get("", 0)}


def _rounded(ratios: dict[str, float]) -> Values:
    return {key: round(ratio, 2) for key, ratio in ratios.items()}


def _groupings(wanted: Wanted, key: str) -> list[Json]:
    return [{"key": wanted.by, "value": key}] if wanted.by else []
