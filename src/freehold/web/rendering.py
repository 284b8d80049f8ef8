"""How the pages are written: templates that escape everything, and headers that let nothing foreign run."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from freehold.kernel.clock import iso_milliseconds

HERE = Path(__file__).parent
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
}


@lru_cache(maxsize=1)
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["moment"] = lambda at: iso_milliseconds(at)[:16].replace("T", " ") + " UTC"
    environment.filters["instant"] = iso_milliseconds
    return environment


def html(name: str, status: int = 200, headers: dict[str, str] | None = None, **values: Any) -> Response:
    """A page."""
    body = _templates().get_template(name).render(**values)
    return HTMLResponse(body, status, headers={**HEADERS, **(headers or {})})


def told(title: str, message: str, status: int, headers: dict[str, str] | None = None) -> Response:
    """A page that only says something."""
    return html("message.html", status, headers, title=title, message=message, who=None)


async def stylesheet(_: Request) -> Response:
    """The pages' one stylesheet."""
    return Response(
        _css(), media_type="text/css", headers={"cache-control": "no-cache", "x-content-type-options": "nosniff"}
    )


@lru_cache(maxsize=1)
def _css() -> str:
    return (HERE / "static" / "pages.css").read_text("utf-8")
