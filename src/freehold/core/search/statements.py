"""Statements of searches, built once for each shape of expression and kept while they are in use.

Conditions of which all must hold lead through the index of one of them, which also gives the order. Of alternatives,
each goes its own way to as many as can be asked for, and what they find is put together: so a search for two
priorities costs what two searches cost, and not a walk over all tickets.
"""

from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, FromClause, Select, and_, bindparam, func, or_, select, union
from sqlalchemy import types as sqltypes

from freehold.core.search.expressions import Shape
from freehold.core.search.records import COMPANIES, CONTACTS, TICKETS, Path, Records
from freehold.core.tickets.queries import visible
from freehold.kernel.query import Query

RECORDS = {records.name: records for records in (TICKETS, CONTACTS, COMPANIES)}
KEPT = 256
"""Statements of each kind that are kept. Somebody who asks in ever new shapes pays for building them."""
_limit = bindparam("limit", type_=sqltypes.BigInteger())
_offset = bindparam("offset", type_=sqltypes.BigInteger())
_reach = bindparam("reach", type_=sqltypes.BigInteger())


@lru_cache(maxsize=KEPT)
def page(name: str, shape: Shape, scope: int) -> Query:
    """A page of what fits; parameters: those of the conditions, viewer, limit, offset, and reach (their sum)."""
    records = RECORDS[name]
    branches = _branches(shape)
    if len(branches) == 1:
        way = _way(records, branches[0])
        rows = select(*records.columns).select_from(way.path.source).where(_live(records, scope), *way.conditions)
        return Query(rows.order_by(*_order(records, way.path)).limit(_limit).offset(_offset))
    found = _united(records, branches, scope)
    newest = select(found.c.id).order_by(found.c.id.desc()).limit(_limit).offset(_offset)
    rows = select(*records.columns).select_from(records.source)
    return Query(rows.where(records.key.in_(newest.scalar_subquery())).order_by(records.key.desc()))


@lru_cache(maxsize=KEPT)
def some(name: str, shape: Shape, scope: int) -> Query:
    """How many fit, but counted to `reach` only (of alternatives: of each)."""
    records = RECORDS[name]
    branches = _branches(shape)
    if len(branches) > 1:
        return Query(select(func.count()).select_from(_united(records, branches, scope)))
    way = _way(records, branches[0])
    return Query(select(func.count()).select_from(_newest(records, way, scope).subquery()))


@lru_cache(maxsize=KEPT)
def count(name: str, shape: Shape, scope: int) -> Query:
    """How many fit."""
    records = RECORDS[name]
    branches = _branches(shape)
    if len(branches) == 1:
        way = _way(records, branches[0])
        source, fits = way.path.source, and_(*way.conditions)
    else:
        source, fits = records.source, or_(*(and_(*_along(records, branch, None)) for branch in branches))
    live = _live(records, scope)
    return Query(select(func.count()).select_from(records.narrowed(source, live, fits)).where(live, fits))


class _Part(NamedTuple):
    """A part of an expression, and the number of its first parameter."""

    shape: Shape
    number: int


class _Way(NamedTuple):
    """How the records that meet all conditions are found."""

    path: Path
    conditions: list[ColumnElement[bool]]


def _parts(part: _Part) -> list[_Part]:
    """What a group is made of."""
    found, number = [], part.number
    for shape in part.shape[1]:
        found.append(_Part(shape, number))
        number += _size(shape)
    return found


def _size(shape: Shape) -> int:
    return sum(_size(part) for part in shape[1]) if _is_group(shape) else 1


def _is_group(shape: Shape) -> bool:
    return isinstance(shape[0], bool)


def _branches(shape: Shape) -> list[list[_Part]]:
    """The uppermost alternatives, each as the conditions that must all hold; one, when there are no alternatives."""
    whole = _Part(shape, 0)
    alternatives = _parts(whole) if _is_group(shape) and shape[0] else [whole]
    return [_parts(part) if _is_group(part.shape) and not part.shape[0] else [part] for part in alternatives]


def _sql(records: Records, part: _Part, *, is_guide: bool = False) -> ColumnElement[bool]:
    if _is_group(part.shape):
        parts = [_sql(records, inner) for inner in _parts(part)]
        return or_(*parts) if part.shape[0] else and_(*parts)
    return records.criteria[part.shape[0]](part.shape[1], part.number, is_guide)


def _way(records: Records, branch: list[_Part], *, is_by_age: bool = False) -> _Way:
    """Through the index of the condition that usually leaves the fewest; when there is none, from the newest on."""
    for name, path in records.paths.items():
        for part in branch:
            if part.shape[0] == name and part.shape[1] != "empty" and (path.is_by_age or not is_by_age):
                return _Way(path, _along(records, branch, part, path))
    return _Way(Path(records.source, records.key), _along(records, branch, None))


def _along(
    records: Records, branch: list[_Part], guide: _Part | None, path: Path | None = None
) -> list[ColumnElement[bool]]:
    """The conditions of a branch, of which one guides along a path."""
    found = [] if path is None or path.further is None else [path.further]
    for part in branch:
        if part is guide and path is not None and path.criterion is not None:
            found.append(path.criterion(part.shape[1], part.number, True))
        else:
            found.append(_sql(records, part, is_guide=part is guide))
    return found


def _live(records: Records, scope: int) -> ColumnElement[bool]:
    return and_(records.live, visible(scope)) if records is TICKETS and scope != 1 else records.live


def _order(records: Records, path: Path) -> list[ColumnElement[Any]]:
    if path.is_by_age:
        return [path.place.desc()]
    key = records.key if path.place.table is records.key.table else path.place.table.c.id
    return [path.place.desc(), key.desc()]


def _newest(records: Records, way: _Way, scope: int) -> Select[Any]:
    """The numbers of records on a way, in its order, at most `reach`."""
    path, live = way.path, _live(records, scope)
    order = _order(records, path)
    source = records.narrowed(path.source, live, and_(*way.conditions), *order)
    numbers = select(records.key.label("id")).select_from(source).where(live, *way.conditions)
    return numbers.order_by(*order).limit(_reach)


def _united(records: Records, branches: list[list[_Part]], scope: int) -> FromClause:
    """The numbers of records that are on any of the ways: the newest of each, at most `reach`."""
    found: list[Select[Any]] = []
    for branch in branches:
        numbers = _newest(records, _way(records, branch, is_by_age=True), scope).subquery()
        found.append(select(numbers.c.id))
    return union(*found).subquery()
