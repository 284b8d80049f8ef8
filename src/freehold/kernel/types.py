"""The column types that our tables are made of, alike on both databases.

Times are `Instant` (milliseconds, see clock). JSON is text that we wrote ourselves; nothing queries inside it.
"""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, MetaData, Text
from sqlalchemy import text as sa_text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_Number = BigInteger().with_variant(Integer(), "sqlite")


def key() -> Column[int]:
    """The row's own number, given by the database: ascending, never used twice for what clients see."""
    return Column("id", _Number, primary_key=True, autoincrement=True)


def number(name: str, **kw: Any) -> Column[int]:
    return Column(name, _Number, **kw)


def refers(name: str, to: str, **kw: Any) -> Column[int]:
    """The number of a row in another table."""
    return Column(name, _Number, ForeignKey(to), **kw)


def instant(name: str, **kw: Any) -> Column[int]:
    return Column(name, _Number, **kw)


def text(name: str, **kw: Any) -> Column[str]:
    return Column(name, Text, **kw)


def where_set(name: str, column: str, *further: str) -> Index:
    """An index of the rows in which `column` holds something: what is not there yet costs nothing to write."""
    condition = sa_text(f"{column} IS NOT NULL")
    return Index(name, column, *further, sqlite_where=condition, postgresql_where=condition)


def flag(name: str, *, default: bool = False) -> Column[bool]:
    return Column(name, Boolean(create_constraint=False), nullable=False, default=default)
