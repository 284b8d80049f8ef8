"""Looking into columns that hold JSON, alike on both databases."""

from typing import Any, Literal

from sqlalchemy import Boolean, Column, ColumnElement, Numeric, Text, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

Kind = Literal["text", "number", "boolean"]
_TYPES: dict[Kind, Any] = {"text": Text(), "number": Numeric(), "boolean": Boolean(create_constraint=False)}


class json_member(ColumnElement[Any]):
    """The member of an object whose name is the parameter `name`, when it is of that kind; else NULL."""

    inherit_cache = False

    def __init__(self, column: Column[str], name: str, kind: Kind) -> None:
        self.column = column
        self.name = bindparam(name, type_=Text())
        self.kind = kind
        self.type = _TYPES[kind]


@compiles(json_member, "sqlite")
def _member_sqlite(element: json_member, compiler: SQLCompiler, **kw: Any) -> str:
    column, name = compiler.process(element.column, **kw), compiler.process(element.name, **kw)
    there = f"{column}, '$.\"' || {name} || '\"'"
    if element.kind == "boolean":
        return f"CASE json_type({there}) WHEN 'true' THEN 1 WHEN 'false' THEN 0 END"
    kinds = "'text'" if element.kind == "text" else "'integer', 'real'"
    return f"CASE WHEN json_type({there}) IN ({kinds}) THEN json_extract({there}) END"


@compiles(json_member, "postgresql")
def _member_postgresql(element: json_member, compiler: SQLCompiler, **kw: Any) -> str:
    column, name = compiler.process(element.column, **kw), compiler.process(element.name, **kw)
    stored, name = f"CAST({column} AS jsonb)", f"CAST({name} AS text)"
    kind = "string" if element.kind == "text" else element.kind
    type_ = {"text": "text", "number": "numeric", "boolean": "boolean"}[element.kind]
    return f"CASE WHEN jsonb_typeof({stored} -> {name}) = '{kind}' THEN CAST({stored} ->> {name} AS {type_}) END"


class json_has(ColumnElement[bool]):
    """The array in `column` has the text in the parameter `name` among its items."""

    inherit_cache = False

    def __init__(self, column: Column[str], name: str) -> None:
        self.column = column
        self.parameter = bindparam(name, type_=Text())
        self.type = Boolean()

    def self_group(self, against: Any = None) -> "json_has":  # noqa: ARG002 - SQLAlchemy's
        """As it is: it is a condition already."""
        return self


@compiles(json_has, "sqlite")
def _has_sqlite(element: json_has, compiler: SQLCompiler, **kw: Any) -> str:
    column, value = compiler.process(element.column, **kw), compiler.process(element.parameter, **kw)
    return f"EXISTS (SELECT 1 FROM json_each({column}) WHERE value = {value})"


@compiles(json_has, "postgresql")
def _has_postgresql(element: json_has, compiler: SQLCompiler, **kw: Any) -> str:
    column, value = compiler.process(element.column, **kw), compiler.process(element.parameter, **kw)
    return f"CAST({column} AS jsonb) @> jsonb_build_array(CAST({value} AS text))"


class json_any(ColumnElement[bool]):
    """Some member of an object is text: of those whose names are in the parameter `names` (a JSON array of text).

    With `value`, the one in that parameter; without, any but the empty one.
    """

    inherit_cache = False

    def __init__(self, column: Column[str], names: str, value: str | None) -> None:
        self.column = column
        self.names = bindparam(names, type_=Text())
        self.value = None if value is None else bindparam(value, type_=Text())
        self.type = Boolean()

    def self_group(self, against: Any = None) -> "json_any":  # noqa: ARG002 - SQLAlchemy's
        """As it is: it is a condition already."""
        return self


@compiles(json_any, "sqlite")
def _any_sqlite(element: json_any, compiler: SQLCompiler, **kw: Any) -> str:
    column, names = compiler.process(element.column, **kw), compiler.process(element.names, **kw)
    fits = "<> ''" if element.value is None else f"= {compiler.process(element.value, **kw)}"
    wanted = f"key IN (SELECT value FROM json_each({names}))"
    return f"EXISTS (SELECT 1 FROM json_each({column}) WHERE type = 'text' AND value {fits} AND {wanted})"


@compiles(json_any, "postgresql")
def _any_postgresql(element: json_any, compiler: SQLCompiler, **kw: Any) -> str:
    column, names = compiler.process(element.column, **kw), compiler.process(element.names, **kw)
    fits = "<> ''" if element.value is None else f"= {compiler.process(element.value, **kw)}"
    members = f"jsonb_each(CAST({column} AS jsonb)) AS member(key, value)"
    wanted = f"member.key IN (SELECT jsonb_array_elements_text(CAST({names} AS jsonb)))"
    return (
        f"EXISTS (SELECT 1 FROM {members} WHERE jsonb_typeof(member.value) = 'string'"
        f" AND (member.value #>> '{{}}') {fits} AND {wanted})"
    )
