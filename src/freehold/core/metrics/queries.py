"""Computes figures about support."""

from collections.abc import Iterator
from functools import lru_cache
from heapq import heappop, heappush
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, FromClause, Select, bindparam, cast, func, or_, select, tuple_
from sqlalchemy import types as sqltypes

from freehold.core.conversations.model import chats, interactions
from freehold.core.metrics.load import Load
from freehold.core.metrics.measures import MEASURES
from freehold.core.people.model import agents, group_members, groups
from freehold.kernel.clock import Instant
from freehold.kernel.query import Query, Row, any_of
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

Aggregator = Literal["min", "max", "avg", "median", "90th_percentile"]
Grouping = Literal["group", "agent", "rating"]
NOBODY = "null"
"""What stands for no group, no agent and no rating."""
_PAGE = 1000


class Only(NamedTuple):
    """Which groups and agents to look at, by public id, NOBODY among them where that is meant; None: all."""

    groups: list[str] | None = None
    agents: list[str] | None = None

    @property
    def parameters(self) -> Row:
        given = {"groups": self.groups, "agents": self.agents}
        return {name: encode_text(ids) for name, ids in given.items() if ids is not None}


EVERYBODY = Only()


class Range(NamedTuple):
    """From `start` to just before `end`; what still lasts is measured up to `until`."""

    start: Instant
    end: Instant
    until: Instant


def count(
    tx: Tx, name: str, within: Range, by: Grouping | None = None, only: Only = EVERYBODY, *, minutes: int = 0
) -> dict[str, int]:
    """How often it happened, by public id of the group or agent (NOBODY: none), or by stars; "" without grouping.

    `name` is one of MEASURES. `minutes`: how old what is unassigned must be at least.
    """
    rows = tx.all(_count(name, by, *_has(only)), **within._asdict(), minutes=minutes, **only.parameters)
    return {row["key"]: int(row["value"]) for row in rows}


def aggregate(
    tx: Tx, name: str, within: Range, aggregator: Aggregator, by: Grouping | None = None, only: Only = EVERYBODY
) -> dict[str, float]:
    """How long it took, in milliseconds, grouped as in `count`; what has no data is left out.

    The median of an even number is between the two in the middle; the 90th percentile is the nearest rank.
    """
    query = _aggregate(name, aggregator, by, *_has(only))
    return {row["key"]: float(row["value"]) for row in tx.all(query, **within._asdict(), **only.parameters)}


def concurrency(
    tx: Tx, edges: list[Instant], until: Instant, by: Grouping | None = None, only: Only = EVERYBODY
) -> dict[int, dict[str, float]]:
    """How many assigned interactions an agent had at a time, on average over the time in which they had any.

    `edges` are the bounds of the intervals; the answer is by the interval's place, then grouped as in `count`. Of
    several agents together it is their average, weighted by that time. Whoever has an interaction last is taken to have
    had it since its first assignment.
    """
    loads: dict[tuple[str, str], Load] = {}
    for row in _assigned(tx, edges[0], edges[-1], only):
        key = "" if by is None else row[by] or NOBODY
        load = loads.setdefault((key, row["agent"]), Load(edges))
        ends_at = until if row["resolved_at"] is None else row["resolved_at"]
        load.add(row["had_at"], min(ends_at, until))
    sums: dict[int, dict[str, list[int]]] = {}
    for (key, _), load in loads.items():
        for place, (work, busy) in load.finish().items():
            total = sums.setdefault(place, {}).setdefault(key, [0, 0])
            total[0] += work
            total[1] += busy
    return {
        place: {key: work / busy for key, (work, busy) in sorted(groups.items())}
        for place, groups in sorted(sums.items())
    }


def list_online(tx: Tx, by: Grouping | None = None, only: Only = EVERYBODY) -> dict[str, list[str]]:
    """The public ids of the agents who are available now, grouped as in `count`; one in two groups is in both."""
    found: dict[str, list[str]] = {}
    for row in tx.all(_online(by, *_has(only)), **only.parameters):
        found.setdefault(row["key"], []).append(row["agent"])
    return found


def _has(only: Only) -> tuple[bool, bool]:
    return only.groups is not None, only.agents is not None


def _key(by: Grouping | None, stars: ColumnElement[Any] | None = None) -> ColumnElement[str]:
    if by is None:
        return cast("", sqltypes.Text())
    if by == "rating":
        return func.coalesce(cast(stars, sqltypes.Text()), NOBODY)
    return func.coalesce((groups if by == "group" else agents).c.uuid, NOBODY)


def _conditions(has_groups: bool, has_agents: bool) -> list[ColumnElement[bool]]:
    given = (("groups", groups, has_groups), ("agents", agents, has_agents))
    return [any_of(func.coalesce(table.c.uuid, NOBODY), name) for name, table, is_given in given if is_given]


def _keyed(name: str, by: Grouping | None, has_groups: bool, has_agents: bool) -> Select[Any]:
    """The rows of a measure: key and value (milliseconds). Groups and agents are joined only where they matter."""
    rows = MEASURES[name].rows
    joined: FromClause = rows
    if by == "group" or has_groups:
        joined = joined.outerjoin(groups, groups.c.id == rows.c.group_id)
    if by == "agent" or has_agents:
        joined = joined.outerjoin(agents, agents.c.id == rows.c.agent_id)
    return (
        select(_key(by, rows.c.stars).label("key"), rows.c.milliseconds.label("value"))
        .select_from(joined)
        .where(*_conditions(has_groups, has_agents))
    )


@lru_cache(maxsize=256)
def _count(name: str, by: Grouping | None, has_groups: bool, has_agents: bool) -> Query:
    rows = _keyed(name, by, has_groups, has_agents).subquery("keyed")
    return Query(select(rows.c.key, func.count().label("value")).group_by(rows.c.key).order_by(rows.c.key))


@lru_cache(maxsize=256)
def _aggregate(name: str, aggregator: Aggregator, by: Grouping | None, has_groups: bool, has_agents: bool) -> Query:
    rows = _keyed(name, by, has_groups, has_agents).subquery("keyed")
    if aggregator in ("min", "max", "avg"):
        value = getattr(func, aggregator)(rows.c.value)
        return Query(select(rows.c.key, value.label("value")).group_by(rows.c.key).order_by(rows.c.key))
    ranked = select(
        rows.c.key,
        rows.c.value,
        func.row_number().over(partition_by=rows.c.key, order_by=rows.c.value).label("place"),
        func.count().over(partition_by=rows.c.key).label("total"),
    ).subquery("ranked")
    total = cast(ranked.c.total, sqltypes.BigInteger())
    if aggregator == "median":
        first, last = (total + 1) // 2, (total + 2) // 2
    else:
        first = last = (total * 9 + 9) // 10
    return Query(
        select(ranked.c.key, func.avg(ranked.c.value).label("value"))
        .where(ranked.c.place >= first, ranked.c.place <= last)
        .group_by(ranked.c.key)
        .order_by(ranked.c.key)
    )


def _assigned(tx: Tx, start: Instant, end: Instant, only: Only) -> Iterator[Row]:
    """The interactions that an agent had in the time, in the order in which they got them, read a page at a time."""
    query = _assigned_page(*_has(only))
    after, number = -1, 0
    ahead: list[tuple[Instant, int, Row]] = []  # began, but was assigned later than the row that was read last
    while True:
        rows = tx.all(query, start=start, end=end, after=after, number=number, limit=_PAGE, **only.parameters)
        for row in rows:
            while ahead and ahead[0][0] <= row["started_at"]:
                yield heappop(ahead)[2]
            heappush(ahead, (row["had_at"], row["id"], row))
        if len(rows) < _PAGE:
            break
        after, number = rows[-1]["started_at"], rows[-1]["id"]
    while ahead:
        yield heappop(ahead)[2]


@lru_cache(maxsize=8)
def _assigned_page(has_groups: bool, has_agents: bool) -> Query:
    row, kind = interactions.c, sqltypes.BigInteger()
    after = tuple_(bindparam("after", type_=kind), bindparam("number", type_=kind))
    return Query(
        select(
            row.id,
            row.started_at,
            func.coalesce(row.assigned_at, row.started_at).label("had_at"),  # a reopened one keeps its agent
            row.resolved_at,
            agents.c.uuid.label("agent"),
            groups.c.uuid.label("group"),
        )
        .select_from(
            interactions.join(chats, chats.c.conversation_id == row.conversation_id)
            .join(agents, agents.c.id == row.agent_id)
            .outerjoin(groups, groups.c.id == row.group_id)
        )
        .where(
            row.started_at < bindparam("end", type_=kind),
            or_(row.resolved_at.is_(None), row.resolved_at > bindparam("start", type_=kind)),
            tuple_(row.started_at, row.id) > after,
            *_conditions(has_groups, has_agents),
        )
        .order_by(row.started_at, row.id)
        .limit(bindparam("limit", type_=kind))
    )


@lru_cache(maxsize=16)
def _online(by: Grouping | None, has_groups: bool, has_agents: bool) -> Query:
    joined: FromClause = agents
    if by == "group" or has_groups:
        joined = agents.outerjoin(group_members, group_members.c.agent_id == agents.c.id).outerjoin(
            groups, groups.c.id == group_members.c.group_id
        )
    key = _key(by).label("key")
    return Query(
        select(key, agents.c.uuid.label("agent"))
        .select_from(joined)
        .where(
            agents.c.is_available,
            ~agents.c.is_deactivated,
            agents.c.deleted_at.is_(None),
            *_conditions(has_groups, has_agents),
        )
        .distinct()
        .order_by(key, agents.c.uuid)
    )
