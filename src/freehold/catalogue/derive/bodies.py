"""The bodies that operations take, as OpenAPI describes them: JSON, one file in a form, or either."""

from typing import Any

from freehold.catalogue.derive.api import Api
from freehold.catalogue.derive.examples import example_of
from freehold.catalogue.derive.schemas import OBJECTS, Schema, Schemas
from freehold.catalogue.operation import Body, Operation

_FILE: Schema = {"type": "string", "contentMediaType": "application/octet-stream"}


def body_of(api: Api, schemas: Schemas, row: Operation) -> dict[str, Any] | None:
    """What the row's body holds; None when it takes none."""
    if row.body is Body.FORM:
        return {"required": True, "content": {"multipart/form-data": _form(row)}}
    if row.takes is None:
        return None
    schema = schemas.takes[row.id]
    content: dict[str, Any] = {"application/json": {"schema": schema, "example": example_of(api, row.takes)}}
    if row.body is Body.EITHER:
        content["multipart/form-data"] = {"schema": _fields(schemas, row)}
    return {"required": True, "content": content}


def _form(row: Operation) -> dict[str, Any]:
    field = row.form_field or "file"
    schema: Schema = {"type": "object", "properties": {field: _FILE}, "required": [field]}
    encoding = {field: {"contentType": "image/*" if field == "image" else "application/octet-stream"}}
    return {"schema": schema, "encoding": encoding}


def _fields(schemas: Schemas, row: Operation) -> Schema:
    """The members of the JSON body as fields of a form: lists as `name[]`, objects as `name[member]`, and the files."""
    field = row.form_field or "file"
    body: Schema = schemas.objects[str(schemas.takes[row.id]["$ref"]).removeprefix(OBJECTS)]
    fields: dict[str, Schema] = {}
    for name, member in body.get("properties", {}).items():
        schema = _value(member)
        if schema.get("type") == "array":
            fields[f"{name}[]"] = schema
        elif schema.get("type") != "object" and "$ref" not in schema:
            fields[name] = schema
    fields[field] = {"type": "array", "items": _FILE} if field.endswith("[]") else _FILE
    required = [form for name in body.get("required", ()) for form in (name, f"{name}[]") if form in fields]
    found: Schema = {"type": "object", "properties": fields, "additionalProperties": {"type": "string"}}
    return {**found, "required": required} if required else found


def _value(member: Schema) -> Schema:
    """A form has no null: a field is there or not."""
    parts = [part for part in member.get("anyOf", ()) if part != {"type": "null"}]
    if len(parts) != 1:
        return member
    return {**parts[0], **{name: member[name] for name in ("description", "default") if name in member}}
