"""The reference: every operation, to read, to filter and to download. Needs no credential.

All of it is derived from the catalogue, once, at first use, and answered from memory.
"""

import hashlib
import json
import re
from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from freehold.catalogue.derive.api import Api, right_of
from freehold.catalogue.derive.apis import APIS, api_of
from freehold.catalogue.derive.members import members_of
from freehold.catalogue.derive.openapi import openapi
from freehold.catalogue.derive.schemas import query_schema
from freehold.catalogue.derive.words import path_names, risk_names, risk_sentences, spoken
from freehold.catalogue.operation import Operation
from freehold.catalogue.registry import ROWS
from freehold.web.documents import DOCUMENTS, ROLES

HERE = Path(__file__).parent
HEADERS = {
    "cache-control": "no-cache",
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


class Page(NamedTuple):
    """Bytes that stay the same as long as the server runs."""

    body: bytes
    media_type: str
    etag: str


class Filter(NamedTuple):
    """A choice above the table: the rows' attribute that it looks at, and what there is to choose from."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]


def entry(row: Operation) -> dict[str, Any]:
    """What the page shows of a row."""
    roles = [role.name for role in ROLES if row.permission and role.may(row.permission)]
    return {
        "id": row.id,
        "product": row.product,
        "product_label": api_of(row).label,
        "method": row.method,
        "path": row.path,
        "also": [f"{method} {row.path}" for method in row.also] + [f"{row.method} {path}" for path in row.aliases],
        "summary": row.summary,
        "notes": prose(row.notes),
        "area": row.area,
        "access": row.access.value,
        "right": right_of(row),
        "scope": row.scope or "",
        "permission": row.permission or "",
        "roles": roles,
        "role_words": [role.lower().replace(" ", "_") for role in roles],
        "webhooks": row.webhooks,
        "emits": row.emits,
        "rate": row.rate,
        "rate_sentence": api_of(row).rates[row.rate],
        "risks": risk_names(row),
        "risk_sentences": risk_sentences(row),
        "inverse": row.inverse or "",
        "is_extension": row.is_extension,
        "parameters": (*path_names(row), *(member.name for member in members_of(query_schema(row)))),
    }


def prose(text: str) -> Markup:
    """The little Markdown that notes are written in: paragraphs, lists and code."""
    blocks = []
    for block in filter(None, text.strip().split("\n\n")):
        lines = [re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(line))) for line in block.split("\n")]
        if block.startswith("- "):
            blocks.append("<ul>" + "".join(f"<li>{line.removeprefix('- ')}</li>" for line in lines) + "</ul>")
        else:
            blocks.append(f"<p>{' '.join(lines)}</p>")
    return Markup("".join(blocks))  # noqa: S704 - every line was escaped above


def filters(entries: list[dict[str, Any]]) -> tuple[Filter, ...]:
    """The choices, from what the rows hold."""

    def of(name: str, label: str, key: str) -> Filter:
        found: set[str] = set()
        for shown in entries:
            value = shown[key]
            found.update((value,) if isinstance(value, str) else value)
        found.discard("")
        return Filter(name, label, tuple((word, spoken(word) if "." not in word else word) for word in sorted(found)))

    return (
        Filter("product", "Product", tuple((api.name, api.label) for api in APIS)),
        of("method", "Method", "method"),
        of("area", "Area", "area"),
        of("access", "Access", "access"),
        of("scope", "Scope", "scope"),
        of("permission", "Permission", "permission"),
        of("role", "Role", "role_words"),
        of("webhook", "Webhook", "webhooks"),
        of("rate", "Rate limit", "rate"),
        of("risk", "Risk", "risks"),
    )


def _html() -> str:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["spoken"] = spoken
    entries = [entry(row) for row in ROWS]
    return environment.get_template("reference.html").render(apis=APIS, entries=entries, filters=filters(entries))


def _read(name: str) -> str:
    return (HERE / "static" / name).read_text("utf-8")


def _openapi(api: Api) -> str:
    return json.dumps(openapi(api), ensure_ascii=False)


_TEXTS: dict[str, tuple[str, Callable[[], str]]] = {
    "/reference": ("text/html; charset=utf-8", _html),
    **{f"/reference/{name}": ("text/markdown; charset=utf-8", write) for name, write in DOCUMENTS.items()},
    **{api.openapi_path: ("application/json", partial(_openapi, api)) for api in APIS},
    "/static/reference.css": ("text/css; charset=utf-8", lambda: _read("reference.css")),
    "/static/reference.js": ("text/javascript; charset=utf-8", lambda: _read("reference.js")),
}


@lru_cache
def page(path: str) -> Page:
    """What stands at a path."""
    media_type, make = _TEXTS[path]
    body = make().encode()
    return Page(body, media_type, f'"{hashlib.sha256(body).hexdigest()[:32]}"')


async def serve(request: Request) -> Response:
    """One of the pages; nothing is sent again to a browser that has it."""
    found = page(request.url.path.rstrip("/"))
    headers = {**HEADERS, "etag": found.etag}
    if found.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(found.body, media_type=found.media_type, headers=headers)


ROUTES = [Route(path, serve, methods=["GET", "HEAD"]) for path in _TEXTS]
