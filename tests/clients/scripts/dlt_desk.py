"""PyPI `dlt` with the calls of its Freshdesk source (contract 12.3): pages by number until one is empty, in order of the news.

Reports the rows of each resource, and the addresses that were asked for.
"""

import os
from typing import Any

from report import given, report

GIVEN = given()
os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"

import requests  # noqa: E402
from dlt.sources.rest_api import rest_api_source  # noqa: E402

asked: list[str] = []
send = requests.Session.send


def noting(session: Any, request: Any, **options: Any) -> Any:
    asked.append(request.url)
    return send(session, request, **options)


requests.Session.send = noting


def resource(name: str, since: str | None = None) -> dict[str, Any]:
    endpoint: dict[str, Any] = {"path": name, "params": {"per_page": 100}}
    if since:
        endpoint["incremental"] = {"cursor_path": "updated_at", "start_param": since, "initial_value": GIVEN["since"]}
    return {"name": name, "endpoint": endpoint}


source = rest_api_source(
    {
        "client": {
            "base_url": "https://acme.freshdesk.com/api/v2/",
            "auth": {"type": "http_basic", "username": GIVEN["key"], "password": "X"},
            "paginator": {"type": "page_number", "base_page": 1, "page_param": "page", "total_path": None},
        },
        "resources": [
            resource("agents"),
            resource("companies"),
            resource("contacts", "_updated_since"),
            resource("groups"),
            resource("roles"),
            resource("tickets", "updated_since"),
        ],
    }
)
rows = {name: list(resource) for name, resource in source.resources.items()}
report({"rows": rows, "asked": asked})
