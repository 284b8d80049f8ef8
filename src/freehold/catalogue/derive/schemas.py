"""From the rows' models to JSON Schema, as OpenAPI 3.1 uses it."""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import core_schema

from freehold.catalogue.operation import Operation

Schema = dict[str, Any]
OBJECTS = "#/components/schemas/"
_ALTERNATIVES = re.compile(r"\^\((?:\?i:)?(\w+(?:\|\w+)*)\)\$")


class Schemas(NamedTuple):
    """What the rows take and give, and the objects that those refer to by name."""

    takes: dict[str, Schema]
    """By the row's id; so are the others."""
    refuses: dict[str, Schema]
    gives: dict[str, Schema]
    objects: dict[str, Schema]


class _Generator(GenerateJsonSchema):
    """Requests may hold null, which counts as absent; answers leave out what has no value (Freshchat contract 1.7)."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - a title that repeats the name tells nothing
        return False

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        if self.mode == "serialization":
            return self.generate_inner(schema["schema"])
        return super().nullable_schema(schema)

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        if self.mode == "serialization":
            return self.generate_inner(schema["schema"])
        found = super().default_schema(schema)
        if found.get("default", "") is None:
            del found["default"]
        return found

    def str_schema(self, schema: core_schema.StringSchema) -> JsonSchemaValue:
        """A pattern that only lists words becomes the list: readable, and free of Python's regular expressions."""
        found = super().str_schema(schema)
        words = _ALTERNATIVES.fullmatch(found.get("pattern", ""))
        if words:
            del found["pattern"]
            found["enum"] = words[1].split("|")
        return found


class _QueryGenerator(_Generator):
    """A query parameter is there or not; it cannot be null."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])


def schemas_of(rows: Iterable[Operation], *more: Any) -> Schemas:
    """All schemas of the rows, and of `more` answers that belong to no single row."""
    inputs: list[tuple[tuple[str, str], JsonSchemaMode, TypeAdapter[Any]]] = []
    for row in rows:
        if row.takes is not None:
            inputs.append((("takes", row.id), "validation", TypeAdapter(row.takes)))
        if row.refuses is not None:
            inputs.append((("refuses", row.id), "serialization", TypeAdapter(row.refuses)))
        gives: Any = row.gives
        if gives is not None:
            inputs.append((("gives", row.id), "serialization", TypeAdapter(gives)))
    for number, shape in enumerate(more):
        inputs.append((("more", str(number)), "serialization", TypeAdapter(shape)))
    of, definitions = TypeAdapter.json_schemas(inputs, ref_template=OBJECTS + "{model}", schema_generator=_Generator)
    slots: dict[str, dict[str, Schema]] = {"takes": {}, "refuses": {}, "gives": {}, "more": {}}
    for ((slot, row_id), _), schema in of.items():
        slots[slot][row_id] = schema
    return Schemas(slots["takes"], slots["refuses"], slots["gives"], definitions.get("$defs", {}))


def query_schema(row: Operation) -> Schema:
    """The object whose members are the row's query parameters."""
    if row.query is None:
        return {"properties": {}}
    return row.query.model_json_schema(schema_generator=_QueryGenerator)
