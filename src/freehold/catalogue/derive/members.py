"""The members of an object, or the parameters of a query, as a person reads them."""

from typing import Any, NamedTuple

from freehold.catalogue.derive.schemas import OBJECTS, Schema

MOST_VALUES = 24
"""How many values that a member can have are listed where people read."""


class Member(NamedTuple):
    """One line of a table."""

    name: str
    type: str
    is_required: bool
    meaning: str
    objects: tuple[str, ...]
    """Names of the objects that its type refers to."""
    is_nullable: bool


def members_of(schema: Schema) -> tuple[Member, ...]:
    """The members of an object's schema, in their order."""
    required = schema.get("required", ())
    return tuple(_member(name, member, name in required) for name, member in schema.get("properties", {}).items())


def type_of(schema: Schema) -> str:
    """`list of Message`, `integer from 1`, `text: normal or private`."""
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(OBJECTS)
    if "anyOf" in schema:
        return " or ".join(type_of(part) for part in schema["anyOf"] if part != {"type": "null"})
    if "const" in schema:
        return str(schema["const"])
    if "enum" in schema:
        kind = "text" if schema.get("type", "string") == "string" else schema["type"]
        return f"{kind}: {_some(schema['enum'])}"
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {_plural(type_of(schema.get('items', {})))}"
    if kind == "string":
        return {"date-time": "date and time"}.get(schema.get("format", ""), "text")
    if kind in ("integer", "number"):
        bounds = [f"from {schema['minimum']}"] if "minimum" in schema else []
        bounds += [f"from {schema['exclusiveMinimum'] + 1}"] if "exclusiveMinimum" in schema else []
        bounds += [f"to {schema['maximum']}"] if "maximum" in schema else []
        return " ".join((str(kind), *bounds))
    return str(kind)


def _some(values: list[Any]) -> str:
    """All values, unless they would fill the page; then the OpenAPI document is the place to look."""
    if len(values) <= MOST_VALUES:
        return ", ".join(map(str, values))
    return f"{', '.join(map(str, values[:3]))} … (one of {len(values)}, see openapi.json)"


def _plural(word: str) -> str:
    return {"object": "objects", "text": "texts"}.get(word, word)


def _member(name: str, schema: Schema, is_required: bool) -> Member:
    meaning = str(schema.get("description", ""))
    default: Any = schema.get("default")
    if "examples" in schema:
        meaning = "; ".join(filter(None, (meaning, f"such as {schema['examples'][0]}")))
    if default not in (None, [], {}, ""):
        shown = str(default).lower() if isinstance(default, bool) else default
        meaning = f"{meaning} (default: {shown})".strip()
    is_nullable = {"type": "null"} in schema.get("anyOf", ())
    return Member(name, type_of(schema), is_required, meaning, tuple(dict.fromkeys(_objects(schema))), is_nullable)


def _objects(schema: Schema) -> list[str]:
    if "$ref" in schema:
        return [str(schema["$ref"]).removeprefix(OBJECTS)]
    parts = [*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else [])]
    return [name for part in parts for name in _objects(part)]
