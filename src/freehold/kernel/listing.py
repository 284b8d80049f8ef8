"""Lists that can be filtered, ordered and walked: each row exactly once, and page 2,000 as cheaply as page 1.

A walk goes by anchor: the order's value and the number of the last row that was given out. The next page is what
comes after it in the index, however many rows were added meanwhile. A page that is asked for by number alone steps
over the rows before it, in the index.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, func, tuple_
from sqlalchemy import types as sqltypes

from freehold.kernel.query import Query, Row
from freehold.kernel.tx import Tx

DEEP = 1000
"""From this offset on the rows before are stepped over in the index alone, before any row is read."""


class Slice(NamedTuple):
    """Which part of a list is wanted."""

    limit: int
    offset: int = 0
    after: tuple[Any, int] | None = None
    """(value of the order, number) of the row before; instead of an offset."""
    order: str | None = None
    """One of the list's orders; None: its default."""
    is_descending: bool = False


class Found(NamedTuple):
    """A part of a list."""

    rows: list[Row]
    has_more: bool
    last: tuple[Any, int] | None
    """The anchor of what comes after these rows."""


class Listing:
    """One list: its rows, the filters that it knows, the orders that it can be in."""

    def __init__(
        self,
        rows: Select[Any],
        *,
        filters: Mapping[str, ColumnElement[bool]],
        orders: Mapping[str, ColumnElement[Any]],
        default: str,
        key: ColumnElement[int],
    ) -> None:
        """`rows` must have a column `id` (its number); each filter is a condition on a parameter of the filter's name."""
        self._rows = rows
        self._filters = filters
        self.orders = orders
        self._default = default
        self._key = key
        self._page = lru_cache(maxsize=256)(self._build_page)
        self._count = lru_cache(maxsize=256)(self._build_count)

    def page(self, tx: Tx, wanted: Slice, values: Mapping[str, Any]) -> Found:
        """The rows of a slice. `values` are the filters that are set, and further parameters of their conditions."""
        order = wanted.order if wanted.order is not None and wanted.order in self.orders else self._default
        form = "after" if wanted.after is not None else "deep" if wanted.offset >= DEEP else "near"
        query = self._page(self._names(values), order, wanted.is_descending, form)
        edge = {} if wanted.after is None else {"after_value": wanted.after[0], "after_id": wanted.after[1]}
        rows = tx.all(query, **values, **edge, limit=wanted.limit + 1, offset=wanted.offset)
        has_more = len(rows) > wanted.limit
        del rows[wanted.limit :]
        last = (rows[-1]["_order"], rows[-1]["id"]) if rows else None
        return Found(rows, has_more, last)

    def count(self, tx: Tx, values: Mapping[str, Any]) -> int:
        """How many rows pass the filters, counted now."""
        return int(tx.value(self._count(self._names(values)), **values))

    def _names(self, values: Mapping[str, Any]) -> frozenset[str]:
        return frozenset(name for name in values if name in self._filters)

    def takes_anchor(self, order: str | None, value: object) -> bool:
        """Whether `value` can be the order's value of some row: anchors come back from strangers."""
        column = self.orders.get(order or self._default, self.orders[self._default])
        is_number = isinstance(column.type, sqltypes.Integer)
        return type(value) is int and abs(value) < 2**63 if is_number else isinstance(value, str)

    def _conditions(self, names: frozenset[str]) -> list[ColumnElement[bool]]:
        return [self._filters[name] for name in sorted(names)]

    def _build_page(self, names: frozenset[str], order: str, is_descending: bool, form: str) -> Query:
        column = self.orders[order]
        places = (column.desc(), self._key.desc()) if is_descending else (column, self._key)
        statement = self._rows.add_columns(column.label("_order")).order_by(*places)
        chosen = self._conditions(names)
        if form == "after":
            place = tuple_(column, self._key)
            edge = tuple_(
                bindparam("after_value", type_=column.type), bindparam("after_id", type_=sqltypes.BigInteger())
            )
            chosen.append(place < edge if is_descending else place > edge)
        limit = bindparam("limit", type_=sqltypes.BigInteger())
        offset = bindparam("offset", type_=sqltypes.BigInteger())
        if form == "deep":
            keys = self._rows.with_only_columns(self._key).where(*chosen).order_by(*places).limit(limit).offset(offset)
            return Query(statement.where(self._key.in_(keys.scalar_subquery())))
        return Query(statement.where(*chosen).limit(limit).offset(offset))

    def _build_count(self, names: frozenset[str]) -> Query:
        inner = self._rows.with_only_columns(func.count().label("total")).where(*self._conditions(names)).order_by(None)
        return Query(inner)


def equals(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """The filter `column = :name`."""
    return column == bindparam(name, type_=column.type)


def at_least(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    return column >= bindparam(name, type_=column.type)


def at_most(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    return column <= bindparam(name, type_=column.type)
