"""SQL statements, written once with SQLAlchemy and compiled once for each database.

A statement is a module constant (or comes from a cached function when filters are optional), so a request pays for
its execution and for nothing else: compiling per call costs five times the indexed read itself
(docs/decisions/0002-statements-compiled-once.md).
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, Literal

from sqlalchemy import BigInteger, ClauseElement, Column, ColumnElement, Dialect, Table, bindparam, insert
from sqlalchemy import types as sqltypes
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

Row = dict[str, Any]
Backend = Literal["sqlite", "postgresql"]

_DIALECTS: dict[str, Dialect] = {
    "sqlite": sqlite.dialect(paramstyle="qmark"),
    "postgresql": postgresql.dialect(paramstyle="pyformat"),  # type: ignore[no-untyped-call] # a class without annotations
}


class Query:
    """One statement, ready to run on either database with named parameters.

    SQLite's driver is given a tuple, which it binds in half the time of a dictionary; `places` makes it.
    """

    __slots__ = ("booleans", "columns", "defaults", "places", "returns_id", "sql")

    def __init__(self, statement: ClauseElement, *, returns_id: bool = False) -> None:
        columns: list[ColumnElement[Any]] = list(getattr(statement, "selected_columns", ()))
        self.columns = tuple(str(column.key) for column in columns)
        self.booleans = tuple(str(column.key) for column in columns if isinstance(column.type, sqltypes.Boolean))
        self.returns_id = returns_id
        self.sql: dict[str, str] = {}
        self.defaults: dict[str, Row] = {}
        self.places: Callable[[Row], Sequence[Any]] = _nothing
        for name, dialect in _DIALECTS.items():
            compiled = statement.compile(dialect=dialect)
            self.sql[name] = str(compiled)
            if "POSTCOMPILE" in self.sql[name]:
                raise ValueError("An IN list of values cannot be compiled beforehand; use any_of.")
            # Apart for each database: SQLite's LIMIT has an OFFSET more, which moves the names of what follows.
            # A constant None is a value too; a parameter that the caller must give has none yet.
            given = {key for key, bind in getattr(compiled, "binds", {}).items() if not bind.required}
            self.defaults[name] = {key: value for key, value in compiled.params.items() if key in given}
            if name == "sqlite":
                self.places = _picker(getattr(compiled, "positiontup", None) or ())


def _nothing(_: Row) -> Sequence[Any]:
    return ()


def _picker(names: Sequence[str]) -> Callable[[Row], Sequence[Any]]:
    """The values of these names, in this order."""
    if not names:
        return _nothing
    if len(names) == 1:
        (name,) = names
        return lambda values: (values[name],)
    return itemgetter(*names)


def inserts(table: Table, *, is_numbered: bool = False) -> Query:
    """The statement that adds a row to `table`. Columns that the caller leaves out are NULL or the column's default.

    `is_numbered`: the caller gives the row's number too.
    """
    automatic = None if is_numbered else table.autoincrement_column
    columns = [column for column in table.columns if column is not automatic]
    query = Query(
        insert(table).values({c.name: bindparam(c.name, type_=c.type) for c in columns}),
        returns_id=automatic is not None,
    )
    constants = {column.name: _default(column) for column in columns}
    query.defaults = {name: constants for name in query.sql}  # noqa: C420 - the same, never changed
    return query


def blank(table: Table) -> Row:
    """A row of `table` in which nothing has been said yet: each column's default, or None."""
    return dict(_blank(table))


@lru_cache(maxsize=256)
def _blank(table: Table) -> Row:
    return {column.name: _default(column) for column in table.columns}


def _default(column: Column[Any]) -> object:
    return column.default.arg if column.default is not None and column.default.is_scalar else None  # type: ignore[attr-defined] # scalar


class any_of(ColumnElement[bool]):
    """`column` is one of the values in the parameter `name`, given as the text of a JSON array."""

    inherit_cache = False

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        self.column = column
        self.parameter = bindparam(name, type_=sqltypes.Text())
        self.type = sqltypes.Boolean()

    def self_group(self, against: Any = None) -> "any_of":  # noqa: ARG002 - SQLAlchemy's
        """As it is: SQLAlchemy would write `… = 1` behind it for SQLite, which then uses no index."""
        return self


@compiles(any_of, "sqlite")
def _any_of_sqlite(element: any_of, compiler: SQLCompiler, **kw: Any) -> str:
    values = f"SELECT value FROM json_each({compiler.process(element.parameter, **kw)})"
    return f"{compiler.process(element.column, **kw)} IN ({values})"


@compiles(any_of, "postgresql")
def _any_of_postgresql(element: any_of, compiler: SQLCompiler, **kw: Any) -> str:
    kind = "bigint" if isinstance(element.column.type, BigInteger) else "text"
    given = compiler.process(element.parameter, **kw)
    values = f"SELECT value::{kind} FROM jsonb_array_elements_text(CAST({given} AS jsonb)) AS v(value)"
    return f"{compiler.process(element.column, **kw)} IN ({values})"


class unguided(ColumnElement[Any]):
    """The column as a plain value, through which SQLite does not look for an index. PostgreSQL knows its data."""

    inherit_cache = False

    def __init__(self, column: ColumnElement[Any]) -> None:
        self.column = column
        self.type = column.type

    def get_children(self, **kw: Any) -> Iterable[ClauseElement]:  # noqa: ARG002 - SQLAlchemy's
        """What it is made of, for who asks which tables a statement needs."""
        return (self.column,)

    @property
    def _from_objects(self) -> list[Any]:
        return list(self.column._from_objects)


@compiles(unguided, "sqlite")
def _unguided_sqlite(element: unguided, compiler: SQLCompiler, **kw: Any) -> str:
    return f"+{compiler.process(element.column, **kw)}"


@compiles(unguided, "postgresql")
def _unguided_postgresql(element: unguided, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(element.column, **kw)
