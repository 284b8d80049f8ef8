"""The OpenAPI 3.1 document of an API: paths, parameters, bodies, every answer and every refusal."""

from typing import Any

from freehold.catalogue.derive.apis import Api
from freehold.catalogue.derive.examples import example_of
from freehold.catalogue.derive.schemas import OBJECTS, Schema, Schemas, query_schema, schemas_of
from freehold.catalogue.derive.words import (
    STATUSES,
    error_statuses,
    path_names,
    rate_sentence,
    risk_names,
    risk_sentences,
    spoken,
)
from freehold.catalogue.operation import Body, Operation

RESPONSES = "#/components/responses/"
HEADERS = "#/components/headers/"
_SAYS = {
    200: "What was asked for.",
    201: "What was created.",
    202: "Accepted; it goes on after the answer.",
}


def openapi(api: Api) -> dict[str, Any]:
    """The document. The same rows give the same bytes."""
    schemas = schemas_of(api.rows, api.error)
    paths: dict[str, Any] = {}
    for row in api.rows:
        for method in (row.method, *row.also):
            suffix = "" if method == row.method else f".{method.lower()}"
            paths.setdefault(row.path, {})[method.lower()] = _operation(api, schemas, row, row.id + suffix)
    scopes = {row.scope: f"{row.area}: {row.access.value}" for row in api.rows if row.scope}
    return {
        "openapi": "3.1.0",
        "info": {"title": api.title, "version": api.version, "description": api.about},
        "servers": [{"url": "/"}],
        "tags": [{"name": area} for area in dict.fromkeys(row.area for row in api.rows)],
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "schemas": schemas.objects,
            "headers": {
                **{
                    name: {"description": meaning, "required": True, "schema": {"type": "integer"}}
                    for name, meaning in api.quota_headers.items()
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
            "responses": {name: _refusal(api, status) for status, (name, _, _) in STATUSES.items()},
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An API token, as `freehold token create` prints it. It may do everything.",
                },
                "oauth2": {
                    "type": "oauth2",
                    "description": "A token with scopes may do what its scopes name.",
                    "flows": {
                        "authorizationCode": {
                            "authorizationUrl": "/org/oauth/v2/authorize",
                            "tokenUrl": "/org/oauth/v2/token",
                            "refreshUrl": "/org/oauth/v2/token",
                            "scopes": dict(sorted(scopes.items())),
                        }
                    },
                },
            },
        },
    }


def _operation(api: Api, schemas: Schemas, row: Operation, operation_id: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": operation_id,
        "tags": [row.area],
        "summary": row.summary,
        "description": "\n\n".join(filter(None, (" ".join(risk_sentences(row)), row.notes.strip()))) or row.summary,
        "security": [{"bearer": []}, *([{"oauth2": [row.scope]}] if row.scope else [])],
        "parameters": [*map(_path_parameter, path_names(row)), *_query_parameters(row)],
    }
    body = _body(api, schemas, row)
    if body is not None:
        found["requestBody"] = body
    found["responses"] = {str(row.status): _answer(api, schemas, row)}
    for status in error_statuses(row):
        found["responses"][str(status)] = {"$ref": RESPONSES + STATUSES[status][0]}
    if row.refuses is not None:
        found["responses"]["400"] = _own_refusal(api, schemas, row)
    found["x-freehold"] = {
        "access": row.access.value,
        "acts_on": row.acts_on,
        "scope": row.scope,
        "risks": list(risk_names(row)),
        "webhooks": list(row.webhooks),
        "emits": list(row.emits),
        "rate": row.rate,
        "rate_limit": rate_sentence(row.rate),
        "inverse": row.inverse,
        "is_extension": row.is_extension,
        "aliases": list(row.aliases),
    }
    return found


def _path_parameter(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": f"The {spoken(name.removesuffix('_id'))}'s id.",
        "schema": {"type": "string", "minLength": 1},
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
        found.append({**parameter, "schema": described})
    return found


def _body(api: Api, schemas: Schemas, row: Operation) -> dict[str, Any] | None:
    if row.body is Body.FORM:
        field = row.form_field or "file"
        schema: Schema = {
            "type": "object",
            "properties": {field: {"type": "string", "contentMediaType": "application/octet-stream"}},
            "required": [field],
        }
        encoding = {field: {"contentType": "image/*" if field == "image" else "application/octet-stream"}}
        return {"required": True, "content": {"multipart/form-data": {"schema": schema, "encoding": encoding}}}
    if row.takes is None:
        return None
    content: dict[str, Any] = {"schema": schemas.takes[row.id], "example": example_of(api, row.takes)}
    return {"required": True, "content": {"application/json": content}}


def _answer(api: Api, schemas: Schemas, row: Operation) -> dict[str, Any]:
    found: dict[str, Any] = {"description": _SAYS[row.status], "headers": _quota(api)}
    if row.gives is not None:
        found["content"] = {
            "application/json": {"schema": schemas.gives[row.id], "example": example_of(api, row.gives)}
        }
    return found


def _quota(api: Api) -> dict[str, Any]:
    return {name: {"$ref": HEADERS + name} for name in api.quota_headers}


def _refusal(api: Api, status: int) -> dict[str, Any]:
    _, word, meaning = STATUSES[status]
    headers = _quota(api)
    if status == 429:
        headers["Retry-After"] = {"$ref": HEADERS + "Retry-After"}
    if status == 500:
        headers["X-Request-Id"] = {"$ref": HEADERS + "X-Request-Id"}
    example = {"code": status, "status": word.replace("…", "AGENT"), "message": meaning}
    schema = {"$ref": OBJECTS + api.error.__name__}
    return {
        "description": meaning,
        "headers": headers,
        "content": {"application/json": {"schema": schema, "example": example}},
    }


def _own_refusal(api: Api, schemas: Schemas, row: Operation) -> dict[str, Any]:
    usual = _refusal(api, 400)
    either = {"anyOf": [schemas.refuses[row.id], usual["content"]["application/json"]["schema"]]}
    return {**usual, "content": {"application/json": {"schema": either, "example": example_of(api, row.refuses)}}}
