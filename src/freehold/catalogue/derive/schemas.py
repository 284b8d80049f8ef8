"""From the rows' models to JSON Schema, as OpenAPI 3.1 uses it."""

import re
from typing import Any, NamedTuple

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import core_schema

from freehold.catalogue.derive.api import Api
from freehold.catalogue.operation import Operation

Schema = dict[str, Any]
OBJECTS = "#/components/schemas/"
_CITED = re.compile(r" \((?:[A-Z]\w+ )?contract \d[^)]*\)")
"""Where docstrings name the section of a contract: for those who work on the code."""
_ALTERNATIVES = re.compile(r"\^\((?:\?i:)?(\w+(?:\|\w+)*)\)\$")


class Schemas(NamedTuple):
    """What an API's rows take and give, and the objects that those refer to by name."""

    takes: dict[str, Schema]
    """By the row's id; so are the others."""
    refuses: dict[str, Schema]
    gives: dict[str, Schema]
    problems: dict[str, Schema]
    """The forms of the API's refusals, by the model's name."""
    objects: dict[str, Schema]


class _Generator(GenerateJsonSchema):
    """Answers show every attribute, null where there is no value (Freshdesk contract 3)."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - a title that repeats the name tells nothing
        return False

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


class _SparseGenerator(_Generator):
    """Requests may hold null, which counts as absent; answers leave out what has no value (Freshchat contract 1.7)."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        if self.mode == "serialization":
            return self.generate_inner(schema["schema"])
        return super().nullable_schema(schema)


class _QueryGenerator(_Generator):
    """A query parameter is there or not; it cannot be null."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])


def schemas_of(api: Api) -> Schemas:
    """All schemas of an API: of its rows, and of its refusals."""
    inputs: list[tuple[tuple[str, str], JsonSchemaMode, TypeAdapter[Any]]] = []
    for row in api.rows:
        if row.takes is not None:
            inputs.append((("takes", row.id), "validation", TypeAdapter(row.takes)))
        if row.refuses is not None:
            inputs.append((("refuses", row.id), "serialization", TypeAdapter(row.refuses)))
        gives: Any = row.gives
        if gives is not None:
            inputs.append((("gives", row.id), "serialization", TypeAdapter(gives)))
    inputs += [(("problems", shape.__name__), "serialization", TypeAdapter(shape)) for shape in problem_shapes(api)]
    of, definitions = TypeAdapter.json_schemas(
        inputs,
        ref_template=OBJECTS + "{model}",
        schema_generator=_Generator if api.has_nulls else _SparseGenerator,
    )
    slots: dict[str, dict[str, Schema]] = {"takes": {}, "refuses": {}, "gives": {}, "problems": {}}
    for ((slot, name), _), schema in of.items():
        slots[slot][name] = schema
    objects = definitions.get("$defs", {})
    for described in objects.values():
        if "description" in described:
            described["description"] = _CITED.sub("", described["description"])
    return Schemas(**slots, objects=objects)


def problem_shapes(api: Api) -> tuple[type[BaseModel], ...]:
    """The models of the API's refusals, each once."""
    return tuple(dict.fromkeys(shape for refusal in api.used_refusals.values() for shape, _ in refusal.bodies))


def query_schema(row: Operation) -> Schema:
    """The object whose members are the row's query parameters."""
    if row.query is None:
        return {"properties": {}}
    return row.query.model_json_schema(schema_generator=_QueryGenerator)
