"""Statements of searches, built once for each shape of expression and kept while they are in use.

Conditions of which all must hold lead through the index of one of them, which also gives the order. Of alternatives,
each goes its own way to as many as can be asked for, and what they find is put together: so a search for two
priorities costs what two searches cost, and not a walk over all tickets.
"""

from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, FromClause, Select, and_, bindparam, func, or_, select, union
from sqlalchemy import types as sqltypes

from freehold.core.search.expressions import Comparison, Shape
from freehold.core.search.records import COMPANIES, CONTACTS, TICKETS, Path, Records
from freehold.core.tickets.queries import visible
from freehold.kernel.query import Query

RECORDS = {records.key.table.name: records for records in (TICKETS, CONTACTS, COMPANIES)}
KEPT = 256
"""Statements of each kind that are kept. Somebody who asks in ever new shapes pays for building them."""
_limit = bindparam("limit", type_=sqltypes.BigInteger())
_offset = bindparam("offset", type_=sqltypes.BigInteger())
_reach = bindparam("reach", type_=sqltypes.BigInteger())


class _Condition(NamedTuple):
    """A part of the uppermost group, as SQL."""

    sql: ColumnElement[bool]
    name: str | None = None
    """The criterion, where it is one condition and an index may lead to what meets it."""
    comparison: Comparison = "is"
    number: int = 0


class _Conditions:
    """The conditions of a shape, as SQL; their parameters are numbered from left to right."""

    def __init__(self, records: Records, shape: Shape) -> None:
        self._records = records
        self._number = 0
        is_group = isinstance(shape[0], bool)
        self.is_any = is_group and shape[0]
        self.top = [self._part(part) for part in (shape[1] if is_group else (shape,))]

    def _part(self, shape: Shape) -> _Condition:
        number = self._number
        sql = self._build(shape)
        if isinstance(shape[0], bool) or shape[1] == "empty":
            return _Condition(sql)
        return _Condition(sql, shape[0], shape[1], number)

    def _build(self, shape: Shape) -> ColumnElement[bool]:
        if isinstance(shape[0], bool):
            parts = [self._build(part) for part in shape[1]]
            return or_(*parts) if shape[0] else and_(*parts)
        number, self._number = self._number, self._number + 1
        return self._records.criteria[shape[0]](shape[1], number)


def _along(path: Path, condition: _Condition) -> ColumnElement[bool]:
    """The condition that leads along a path."""
    sql = condition.sql if path.criterion is None else path.criterion(condition.comparison, condition.number)
    return sql if path.further is None else and_(path.further, sql)


class _Way(NamedTuple):
    """How the records that meet all conditions are found."""

    path: Path
    conditions: list[ColumnElement[bool]]


def _way(records: Records, conditions: _Conditions) -> _Way:
    """Through the index of the condition that usually leaves the fewest; when there is none, from the newest on."""
    top = conditions.top
    for name, path in records.paths.items():
        for place, condition in enumerate(top):
            if condition.name == name:
                others = [other.sql for other in (*top[:place], *top[place + 1 :])]
                return _Way(path, [_along(path, condition), *others])
    return _Way(Path(records.source, records.key), [condition.sql for condition in top])


@lru_cache(maxsize=KEPT)
def page(name: str, shape: Shape, scope: int) -> Query:
    """A page of what fits; parameters: those of the conditions, viewer, reach, limit, offset."""
    records, conditions = RECORDS[name], _Conditions(RECORDS[name], shape)
    live = _live(records, scope)
    if not conditions.is_any:
        path, parts = _way(records, conditions)
        rows = select(*records.columns).select_from(path.source).where(live, *parts)
        return Query(rows.order_by(*_order(records, path)).limit(_limit).offset(_offset))
    found = _united(records, conditions, live)
    newest = select(found.c.id).order_by(found.c.id.desc()).limit(_limit).offset(_offset)
    rows = select(*records.columns).select_from(records.source)
    return Query(rows.where(records.key.in_(newest.scalar_subquery())).order_by(records.key.desc()))


@lru_cache(maxsize=KEPT)
def some(name: str, shape: Shape, scope: int) -> Query:
    """How many fit, but counted to `reach` only (of alternatives: of each)."""
    records, conditions = RECORDS[name], _Conditions(RECORDS[name], shape)
    live = _live(records, scope)
    if conditions.is_any:
        return Query(select(func.count()).select_from(_united(records, conditions, live)))
    path, parts = _way(records, conditions)
    fitting = select(records.key).select_from(path.source).where(live, *parts).limit(_reach)
    return Query(select(func.count()).select_from(fitting.subquery()))


@lru_cache(maxsize=KEPT)
def count(name: str, shape: Shape, scope: int) -> Query:
    """How many fit."""
    records, conditions = RECORDS[name], _Conditions(RECORDS[name], shape)
    parts = [condition.sql for condition in conditions.top]
    fits = or_(*parts) if conditions.is_any else and_(*parts)
    return Query(select(func.count()).select_from(records.source).where(_live(records, scope), fits))


def _live(records: Records, scope: int) -> ColumnElement[bool]:
    return and_(records.live, visible(scope)) if records is TICKETS and scope != 1 else records.live


def _order(records: Records, path: Path) -> list[ColumnElement[Any]]:
    if path.is_by_age:
        return [path.place.desc()]
    key = records.key if path.place.table is records.key.table else path.place.table.c.id
    return [path.place.desc(), key.desc()]


def _united(records: Records, conditions: _Conditions, live: ColumnElement[bool]) -> FromClause:
    """The numbers of records that meet any of the conditions: the newest of each, at most `reach`."""
    found: list[Select[Any]] = []
    for condition in conditions.top:
        path = records.paths.get(condition.name or "")
        if path is None or not path.is_by_age:
            path = Path(records.source, records.key)
        newest = select(records.key.label("id")).select_from(path.source).where(live, _along(path, condition))
        inner = newest.order_by(path.place.desc()).limit(_reach).subquery()
        found.append(select(inner.c.id))
    return union(*found).subquery()
