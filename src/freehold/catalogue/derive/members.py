"""The members of an object, or the parameters of a query, as a person reads them."""

from typing import Any, NamedTuple

from freehold.catalogue.derive.schemas import OBJECTS, Schema


class Member(NamedTuple):
    """One line of a table."""

    name: str
    type: str
    is_required: bool
    meaning: str
    objects: tuple[str, ...]
    """Names of the objects that its type refers to."""


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
    if "enum" in schema:
        return "text: " + ", ".join(schema["enum"])
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {_plural(type_of(schema.get('items', {})))}"
    if kind == "string":
        return {"date-time": "date and time"}.get(schema.get("format", ""), "text")
    if kind in ("integer", "number"):
        bounds = [f"from {schema['minimum']}"] if "minimum" in schema else []
        bounds += [f"to {schema['maximum']}"] if "maximum" in schema else []
        return " ".join((str(kind), *bounds))
    return str(kind)


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
    return Member(name, type_of(schema), is_required, meaning, tuple(dict.fromkeys(_objects(schema))))


def _objects(schema: Schema) -> list[str]:
    if "$ref" in schema:
        return [str(schema["$ref"]).removeprefix(OBJECTS)]
    parts = [*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else [])]
    return [name for part in parts for name in _objects(part)]
