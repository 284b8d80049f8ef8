"""PyPI `dlt`: its declarative REST source over our lists, with the paginator that follows a link inside the answer."""

import os
from typing import Any

from report import given, report

GIVEN = given()
os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"

from dlt.sources.rest_api import rest_api_source  # noqa: E402

FOLLOW = {"type": "json_link", "next_url_path": "links.next_page.href"}


def resource(name: str, selector: str, **endpoint: Any) -> dict[str, Any]:
    return {"name": name, "endpoint": {"path": f"/v2/{name}", "data_selector": selector, **endpoint}}


def child(name: str, path: str, parent: str, field: str, selector: str, **endpoint: Any) -> dict[str, Any]:
    of = {"parent": {"type": "resolve", "resource": parent, "field": field}}
    return {
        "name": name,
        "endpoint": {"path": path, "params": of, "data_selector": selector, **endpoint},
        "include_from_parent": [field],
    }


source = rest_api_source(
    {
        "client": {"base_url": GIVEN["url"], "auth": {"type": "bearer", "token": GIVEN["token"]}, "paginator": FOLLOW},
        "resources": [
            resource("users", "users", params={"items_per_page": 20, "created_from": "2020-01-01T00:00:00Z"}),
            resource("agents", "agents"),
            resource("channels", "channels"),
            resource("roles", "roles", params={"items_per_page": 2}),
            child("threads", "/v2/users/{parent}/conversations", "users", "id", "conversations"),
            child("messages", "/v2/conversations/{parent}/messages", "threads", "conversation_id", "messages"),
        ],
    }
)
report({name: list(resource) for name, resource in source.resources.items()})
