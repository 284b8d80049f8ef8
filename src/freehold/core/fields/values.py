"""What records hold in an account's own fields, and what becomes of it when the fields change.

The values are a JSON object in the record's row, by the name of the field; SQL reaches into it here.
"""

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Table, Text, and_, bindparam, update
from sqlalchemy import select as sql_select
from sqlalchemy import types as sqltypes
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from freehold.core.companies.model import companies
from freehold.core.fields.choices import Renamed
from freehold.core.people.model import contacts
from freehold.core.tickets.model import tickets
from freehold.kernel.query import Query
from freehold.kernel.tx import Tx

RECORDS: dict[str, Table] = {"ticket": tickets, "contact": contacts, "company": companies}
_RENAME_TYPE = Query(update(tickets).where(tickets.c.type == bindparam("before")).values(type=bindparam("after")))


class member(ColumnElement[str]):
    """The text of a member of the JSON object in `column`; NULL when it has none of the name in the parameter."""

    inherit_cache = False

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        self.column = column
        self.parameter = bindparam(name, type_=sqltypes.Text())
        self.type = sqltypes.Text()


@compiles(member, "sqlite")
def _member_sqlite(element: member, compiler: SQLCompiler, **kw: Any) -> str:
    column, name = compiler.process(element.column, **kw), compiler.process(element.parameter, **kw)
    return f"json_extract({column}, '$.\"' || {name} || '\"')"


@compiles(member, "postgresql")
def _member_postgresql(element: member, compiler: SQLCompiler, **kw: Any) -> str:
    column, name = compiler.process(element.column, **kw), compiler.process(element.parameter, **kw)
    return f"(CAST({column} AS jsonb) ->> CAST({name} AS text))"


class without(member):
    """The JSON object in `column` without that member."""


@compiles(without, "sqlite")
def _without_sqlite(element: without, compiler: SQLCompiler, **kw: Any) -> str:
    column, name = compiler.process(element.column, **kw), compiler.process(element.parameter, **kw)
    return f"json_remove({column}, '$.\"' || {name} || '\"')"


@compiles(without, "postgresql")
def _without_postgresql(element: without, compiler: SQLCompiler, **kw: Any) -> str:
    column, name = compiler.process(element.column, **kw), compiler.process(element.parameter, **kw)
    return f"CAST(CAST({column} AS jsonb) - CAST({name} AS text) AS text)"


class replaced(member):
    """The JSON object in `column` with the text in the parameter `value` as that member."""

    def __init__(self, column: ColumnElement[Any], name: str, value: str) -> None:
        super().__init__(column, name)
        self.value = bindparam(value, type_=sqltypes.Text())


@compiles(replaced, "sqlite")
def _replaced_sqlite(element: replaced, compiler: SQLCompiler, **kw: Any) -> str:
    column, name = compiler.process(element.column, **kw), compiler.process(element.parameter, **kw)
    return f"json_set({column}, '$.\"' || {name} || '\"', {compiler.process(element.value, **kw)})"


@compiles(replaced, "postgresql")
def _replaced_postgresql(element: replaced, compiler: SQLCompiler, **kw: Any) -> str:
    column, name = compiler.process(element.column, **kw), compiler.process(element.parameter, **kw)
    value = f"to_jsonb(CAST({compiler.process(element.value, **kw)} AS text))"
    return f"CAST(jsonb_set(CAST({column} AS jsonb), ARRAY[CAST({name} AS text)], {value}) AS text)"


@lru_cache
def _forget(entity: str) -> Query:
    table = RECORDS[entity]
    held = member(table.c.custom_fields, "name").is_not(None)
    return Query(update(table).where(held).values(custom_fields=without(table.c.custom_fields, "name")))


@lru_cache
def _rename(entity: str, depth: int) -> Query:
    table = RECORDS[entity]
    above = [
        member(table.c.custom_fields, f"name{level}") == bindparam(f"value{level}", type_=Text)
        for level in range(depth)
    ]
    held = member(table.c.custom_fields, "name") == bindparam("before", type_=Text)
    return Query(
        update(table).where(and_(held, *above)).values(custom_fields=replaced(table.c.custom_fields, "name", "after"))
    )


@lru_cache
def _holder(entity: str) -> Query:
    table = RECORDS[entity]
    held = member(table.c.custom_fields, "name") == bindparam("value", type_=Text)
    return Query(sql_select(table.c.id).where(held, table.c.id != bindparam("but")).limit(1))


_SAME_NUMBER = {
    name: Query(
        sql_select(contacts.c.id)
        .where(
            contacts.c[name] == bindparam("value"), contacts.c.id != bindparam("but"), contacts.c.deleted_at.is_(None)
        )
        .limit(1)
    )
    for name in ("phone", "mobile")
}


def forget_values(tx: Tx, entity: str, name: str) -> int:
    """Take what records hold in a field away for good; how many held something. Their updated times do not move."""
    return tx.run(_forget(entity), name=name)


def rename_values(tx: Tx, entity: str, names: list[str], renamed: list[Renamed]) -> None:
    """Let records that hold a choice hold its new value; `names` are the fields of each level. Updated times do not move.

    `renamed` has the deepest first. Choices that change places go by way of values that no choice can have.
    """
    for (above, before, after), detour in _steps(renamed):
        levels = {f"name{level}": names[level] for level in range(len(above))}
        values = {f"value{level}": value for level, value in enumerate(above)}
        name = names[len(above)]
        tx.run(_rename(entity, len(above)), name=name, before=before, after=detour or after, **levels, **values)
    for (above, _, after), detour in _steps(renamed):
        if detour:
            tx.run(_rename(entity, 0), name=names[len(above)], before=detour, after=after)


def rename_types(tx: Tx, renamed: list[Renamed]) -> None:
    """The same for the type of tickets."""
    for (_, before, after), detour in _steps(renamed):
        tx.run(_RENAME_TYPE, before=before, after=detour or after)
    for (_, _, after), detour in _steps(renamed):
        if detour:
            tx.run(_RENAME_TYPE, before=detour, after=after)


def _steps(renamed: list[Renamed]) -> list[tuple[Renamed, str]]:
    """Each renaming, and the value in between when another choice is leaving the one that it takes."""
    leaving = {one.before for one in renamed}
    return [(one, f"\x01{place}" if one.after in leaving else "") for place, one in enumerate(renamed)]


def is_taken(tx: Tx, entity: str, name: str, value: str, but: int) -> bool:
    """Whether another record than `but` holds that text in a field; nobody else can take it until the transaction ends."""
    tx.hold(f"{entity} {name} {value}")
    return tx.value(_holder(entity), name=name, value=value, but=but) is not None


def is_number_taken(tx: Tx, name: str, value: str, but: int) -> bool:
    """The same for a stock number of contacts (phone, mobile), among those who are not in the bin."""
    tx.hold(f"contact {name} {value}")
    return tx.value(_SAME_NUMBER[name], value=value, but=but) is not None
