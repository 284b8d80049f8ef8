"""The OpenAPI 3.1 document of an API: paths, parameters, bodies, every answer and every refusal."""

from typing import Any

from freehold.catalogue.derive.api import Api
from freehold.catalogue.derive.bodies import body_of
from freehold.catalogue.derive.examples import example_of
from freehold.catalogue.derive.schemas import Schema, Schemas, query_schema, schemas_of
from freehold.catalogue.derive.words import needed_names, path_names, risk_names, risk_sentences, spoken
from freehold.catalogue.operation import Operation

RESPONSES = "#/components/responses/"
HEADERS = "#/components/headers/"
_SAYS = {
    200: "What was asked for.",
    201: "What was created.",
    202: "Accepted; it goes on after the answer.",
    204: "Done.",
}


def openapi(api: Api) -> dict[str, Any]:
    """The document. The same rows give the same bytes."""
    schemas = schemas_of(api)
    paths: dict[str, Any] = {}
    for row in api.rows:
        for method in (row.method, *row.also):
            suffix = "" if method == row.method else f".{method.lower()}"
            paths.setdefault(row.path, {})[method.lower()] = _operation(api, schemas, row, row.id + suffix)
    return {
        "openapi": "3.1.0",
        "info": {"title": api.title, "version": api.version, "description": api.about},
        "servers": [{"url": "/"}],
        "tags": [{"name": area} for area in dict.fromkeys(row.area for row in api.rows)],
        "security": [{next(iter(api.security.schemes(api.rows))): []}],
        "paths": paths,
        "components": {
            "schemas": schemas.objects,
            "headers": {
                **{
                    name: {"description": header.meaning, "required": True, "schema": {"type": header.type}}
                    for name, header in api.headers.items()
                },
                "Retry-After": {
                    "description": "Seconds to wait.",
                    "required": True,
                    "schema": {"type": "integer", "minimum": 1},
                },
                "X-Request-Id": {
                    "description": "Where the log tells what went wrong.",
                    "schema": {"type": "string"},
                },
            },
            "responses": {
                refusal.name: _refusal(api, schemas, status) for status, refusal in api.used_refusals.items()
            },
            "securitySchemes": api.security.schemes(api.rows),
        },
    }


def _operation(api: Api, schemas: Schemas, row: Operation, operation_id: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": operation_id,
        "tags": [row.area],
        "summary": row.summary,
        "description": "\n\n".join(filter(None, (" ".join(risk_sentences(row)), row.notes.strip()))) or row.summary,
        "security": api.security.of(row),
        "parameters": [*(_path_parameter(api, name) for name in path_names(row)), *_query_parameters(row)],
    }
    body = body_of(api, schemas, row)
    if body is not None:
        found["requestBody"] = body
    found["responses"] = {str(row.status): _answer(api, schemas, row)}
    for status in api.errors_of(row):
        found["responses"][str(status)] = {"$ref": RESPONSES + api.refusals[status].name}
    if row.refuses is not None:
        found["responses"]["400"] = _own_refusal(api, schemas, row)
    found["x-freehold"] = {
        "access": row.access.value,
        "acts_on": row.acts_on,
        "scope": row.scope,
        "permission": row.permission,
        "risks": list(risk_names(row)),
        "webhooks": list(row.webhooks),
        "emits": list(row.emits),
        "rate": row.rate,
        "rate_limit": api.rates[row.rate],
        "inverse": row.inverse,
        "is_extension": row.is_extension,
        "aliases": list(row.aliases),
        "needs": list(needed_names(row)),
    }
    return found


def _path_parameter(api: Api, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": f"The {spoken(name.removesuffix('_id'))}'s id.",
        "schema": api.path_type(name),
    }


def _query_parameters(row: Operation) -> list[dict[str, Any]]:
    schema = query_schema(row)
    required = schema.get("required", ())
    found = []
    for name, member in schema["properties"].items():
        described = dict(member)
        parameter = {"name": name, "in": "query", "required": name in required}
        if "description" in described:
            parameter["description"] = described.pop("description")
        if described.get("type") == "array":
            parameter |= {"style": "form", "explode": False}  # one parameter, with commas
        found.append({**parameter, "schema": described})
    return found


def _answer(api: Api, schemas: Schemas, row: Operation) -> dict[str, Any]:
    more = {
        name: {"description": header.meaning, "schema": {"type": header.type}}
        for name, header in api.more_headers(row).items()
    }
    found: dict[str, Any] = {"description": _SAYS[row.status], "headers": {**_always(api), **more}}
    if row.gives is not None:
        found["content"] = {
            "application/json": {"schema": schemas.gives[row.id], "example": example_of(api, row.gives)}
        }
    return found


def _always(api: Api) -> dict[str, Any]:
    return {name: {"$ref": HEADERS + name} for name in api.headers}


def _refusal(api: Api, schemas: Schemas, status: int) -> dict[str, Any]:
    refusal = api.refusals[status]
    headers = _always(api)
    if status == 429:
        headers["Retry-After"] = {"$ref": HEADERS + "Retry-After"}
    if status == 500:
        headers["X-Request-Id"] = {"$ref": HEADERS + "X-Request-Id"}
    found: dict[str, Any] = {"description": refusal.meaning, "headers": headers}
    if refusal.bodies:
        shapes = [schemas.problems[shape.__name__] for shape, _ in refusal.bodies]
        schema: Schema = shapes[0] if len(shapes) == 1 else {"anyOf": shapes}
        found["content"] = {"application/json": {"schema": schema, "example": refusal.bodies[0][1]}}
    return found


def _own_refusal(api: Api, schemas: Schemas, row: Operation) -> dict[str, Any]:
    usual = _refusal(api, schemas, 400)
    either = {"anyOf": [schemas.refuses[row.id], usual["content"]["application/json"]["schema"]]}
    return {**usual, "content": {"application/json": {"schema": either, "example": example_of(api, row.refuses)}}}
