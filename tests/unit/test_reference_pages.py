"""The reference as pages: for everybody, loading nothing from elsewhere, whole without a script."""

import json
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from tests.visitor import Visitor

from freehold.catalogue.derive.api import Api
from freehold.catalogue.derive.apis import APIS
from freehold.catalogue.derive.openapi import openapi
from freehold.catalogue.registry import BY_ID, ROWS
from freehold.kernel.installation import Installation
from freehold.web.documents import DOCUMENTS
from freehold.web.reference import ROUTES, filters, page
from freehold.web.reference import entry as entry_of

KEPT = Path(__file__).resolve().parents[2] / "docs" / "reference"


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(Starlette(routes=ROUTES)) as client:
        yield client


def test_the_pages_need_no_credential(client: TestClient) -> None:
    assert client.get("/v2/openapi.json").json() == openapi(APIS[0])
    assert client.get("/api/v2/openapi.json").json() == openapi(APIS[1])


@pytest.mark.parametrize("api", APIS, ids=lambda api: api.name)
def test_a_server_tells_strangers_what_its_api_is_and_nothing_else(sqlite_installation: Installation, api: Api) -> None:
    with closing(Visitor(sqlite_installation)) as stranger:
        answer = stranger.get(api.openapi_path)
        assert (answer.status, json.loads(answer.text)["info"]["title"]) == (200, api.title)
        assert stranger.get(f"{api.prefix}/openapi").status == 401
        assert stranger.get(f"{api.prefix}/agents").status == 401


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_is_kept_is_what_is_shown(client: TestClient, name: str) -> None:
    markdown = client.get(f"/reference/{name}")
    assert markdown.headers["content-type"] == "text/markdown; charset=utf-8"
    assert markdown.text == (KEPT / name).read_text("utf-8")


@pytest.mark.parametrize("path", [route.path for route in ROUTES])
def test_a_page_is_sent_once(client: TestClient, path: str) -> None:
    first = client.get(path)
    assert first.status_code == 200
    again = client.get(path, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(path, headers={"if-none-match": '"another"'}).status_code == 200
    assert client.post(path).status_code == 405
    assert client.head(path).headers["content-length"] == str(len(page(path).body))


def test_the_page_runs_and_loads_nothing_but_its_own_files(client: TestClient) -> None:
    answer = client.get("/reference")
    assert "default-src 'none'; style-src 'self'; script-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    loaded = set(re.findall(r'(?:src|<link[^>]* href)="([^"]+)"', answer.text))
    assert loaded == {"/static/reference.css", "/static/reference.js"}
    assert all(client.get(path).status_code == 200 for path in loaded)
    assert re.findall(r"<style|style=|<script>| on\w+=|javascript:|https?://", answer.text) == []


def test_the_page_holds_every_row_without_a_script(client: TestClient) -> None:
    text = client.get("/reference").text
    assert sorted(re.findall(r'<tr id="([^"]+)" data-operation', text)) == sorted(row.id for row in ROWS)
    assert f"{len(ROWS)} operations" in text
    assert '<form id="filters" role="search" aria-label="Filter the operations" hidden>' in text


def test_every_row_leads_to_its_examples(client: TestClient) -> None:
    page = client.get("/reference").text
    for api in APIS:
        text = client.get(f"/reference/{api.name}.md").text
        for row in api.rows:
            assert f'href="/reference/{api.name}.md#{row.id}"' in page, row.id
            assert f'<a id="{row.id}"></a>' in text, row.id


def test_styles_follow_the_direction_of_the_text(client: TestClient) -> None:
    styles = client.get("/static/reference.css").text
    sides = r"(?:margin|padding|border)-(?:left|right)|text-align:\s*(?:left|right)"
    physical = rf"{sides}|(?:^|[;{{\s])(?:left|right|float|width|height)\s*:"
    assert re.findall(physical, styles) == []
    assert "light-dark(" in styles


def test_every_value_can_be_chosen() -> None:
    offered = {each.name: {value for value, _ in each.options} for each in filters([entry_of(row) for row in ROWS])}
    assert offered == {
        "product": {"freshchat", "freshdesk"},
        "method": {row.method for row in ROWS},
        "area": {row.area for row in ROWS},
        "access": {"read", "write"},
        "scope": {row.scope for row in ROWS if row.scope},
        "permission": {row.permission for row in ROWS if row.permission},
        "role": {word for row in ROWS for word in entry_of(row)["role_words"]},
        "webhook": {name for row in ROWS for name in row.webhooks},
        "rate": {row.rate for row in ROWS},
        "risk": {name for row in ROWS for name in entry_of(row)["risks"]},
    }


def test_a_permission_is_shown_with_the_roles_that_have_it(client: TestClient) -> None:
    shown = entry_of(BY_ID["freshdesk.tickets.delete"])
    assert (shown["permission"], shown["right"]) == ("ticket.delete", "ticket.delete")
    assert shown["roles"] == ["Account Administrator", "Administrator", "Supervisor"]
    row = client.get("/reference").text.partition('<tr id="freshdesk.tickets.delete"')[2].partition("</tr>")[0]
    assert 'data-role="account_administrator administrator supervisor"' in row
    assert "<code>ticket.delete</code>: Account Administrator, Administrator, Supervisor<" in row
    assert '<td data-label="Permission"><code>ticket.delete</code></td>' in row
