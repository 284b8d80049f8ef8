"""What is derived from the rows is complete, valid, and the same as what is kept in the repository."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter
from starlette.applications import Starlette
from starlette.testclient import TestClient

from freehold.catalogue.derive.__main__ import main
from freehold.catalogue.derive.apis import FRESHCHAT
from freehold.catalogue.derive.examples import example_of
from freehold.catalogue.derive.files import files
from freehold.catalogue.derive.markdown import reference
from freehold.catalogue.derive.openapi import openapi
from freehold.catalogue.derive.words import EVERY_ROW_ANSWERS, STATUSES, error_statuses
from freehold.catalogue.operation import Body, Operation
from freehold.catalogue.registry import ROWS
from freehold.contracts.freshchat.errors import problem
from freehold.kernel import errors
from freehold.web.reference import ROUTES, filters, page
from freehold.web.reference import entry as entry_of

KEPT = Path(__file__).resolve().parents[2] / "docs" / "reference"
DOCUMENT = openapi(FRESHCHAT)
SCHEMAS = DOCUMENT["components"]["schemas"]
KEYWORDS = {
    *("$ref", "additionalProperties", "anyOf", "contentMediaType", "default", "description", "enum", "examples"),
    *("format", "items", "maxItems", "maxLength", "maximum", "minItems", "minLength", "minimum", "pattern"),
    *("properties", "required", "title", "type"),
}
every_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)


def described(row: Operation) -> dict[str, Any]:
    return DOCUMENT["paths"][row.path][row.method.lower()]


def parameters(row: Operation, where: str) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in described(row)["parameters"] if each["in"] == where}


def valid(value: Any, schema: dict[str, Any]) -> bool:
    whole = {**schema, "components": {"schemas": SCHEMAS}}
    return Draft202012Validator(whole).is_valid(value)


def schemas_in(value: Any) -> Iterator[dict[str, Any]]:
    """Every schema of a document, also the ones inside others."""
    if isinstance(value, list):
        for item in value:
            yield from schemas_in(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name == "schema":
                yield from inside(item)
            elif name not in {"example", "examples"}:
                yield from schemas_in(item)


def inside(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield schema
    for part in (*schema.get("anyOf", ()), *schema.get("properties", {}).values()):
        yield from inside(part)
    if "items" in schema:
        yield from inside(schema["items"])


def test_the_document_is_the_same_every_time() -> None:
    assert json.dumps(openapi(FRESHCHAT)) == json.dumps(DOCUMENT)


def test_every_operation_is_described_once() -> None:
    names = [operation["operationId"] for path in DOCUMENT["paths"].values() for operation in path.values()]
    expected = [row.id for row in ROWS] + [f"{row.id}.{method.lower()}" for row in ROWS for method in row.also]
    assert sorted(names) == sorted(expected)


def test_schemas_are_json_schema_and_nothing_else() -> None:
    found = [*schemas_in(DOCUMENT), *(part for schema in SCHEMAS.values() for part in inside(schema))]
    assert len(found) > 500
    for schema in found:
        assert set(schema) <= KEYWORDS, schema
        Draft202012Validator.check_schema(schema)


def test_every_reference_leads_somewhere() -> None:
    for place in set(re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(DOCUMENT))):
        found: Any = DOCUMENT
        for step in place.split("/"):
            found = found[step]


def test_no_object_is_described_that_nothing_uses() -> None:
    used = set(re.findall(r'"\$ref": "#/components/schemas/([^"]+)"', json.dumps(DOCUMENT)))
    assert used == set(SCHEMAS)


@every_row
def test_parameters_are_the_ones_of_the_row(row: Operation) -> None:
    assert list(parameters(row, "path")) == re.findall(r"\{(\w+)\}", row.path)
    assert all(each["required"] for each in parameters(row, "path").values())
    fields = row.query.model_fields if row.query else {}
    assert list(parameters(row, "query")) == list(fields)
    assert {name for name, each in parameters(row, "query").items() if each["required"]} == {
        name for name, field in fields.items() if field.is_required()
    }


@every_row
def test_a_body_has_a_valid_example(row: Operation) -> None:
    if row.body is Body.FORM:
        form = described(row)["requestBody"]["content"]["multipart/form-data"]["schema"]
        assert form["required"] == [row.form_field]
    elif row.takes is None:
        assert "requestBody" not in described(row)
    else:
        content = described(row)["requestBody"]["content"]["application/json"]
        assert row.takes.model_validate(content["example"])
        assert valid(content["example"], content["schema"])
        assert not valid([], content["schema"])


@every_row
def test_an_answer_has_a_valid_example(row: Operation) -> None:
    content = described(row)["responses"][str(row.status)]["content"]["application/json"]
    given: Any = row.gives
    assert TypeAdapter(given).validate_python(content["example"]) is not None
    assert valid(content["example"], content["schema"])
    assert not valid("text", content["schema"])


@every_row
def test_every_answer_is_described_with_the_rate_headers(row: Operation) -> None:
    responses = described(row)["responses"]
    assert set(responses) == {str(status) for status in (row.status, *error_statuses(row))}
    for response in responses.values():
        name = response.get("$ref", "").rpartition("/")[2]
        whole = DOCUMENT["components"]["responses"][name] if name else response
        assert {"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "X-RateLimitReset"} <= set(
            whole["headers"]
        )


@every_row
def test_a_caller_needs_a_token_or_the_scope(row: Operation) -> None:
    assert described(row)["security"] == [{"bearer": []}, {"oauth2": [row.scope]}]
    assert row.scope in DOCUMENT["components"]["securitySchemes"]["oauth2"]["flows"]["authorizationCode"]["scopes"]


@every_row
def test_what_no_standard_member_says_stands_in_the_extension(row: Operation) -> None:
    told = described(row)["x-freehold"]
    assert (told["access"], told["rate"], told["is_extension"]) == (row.access.value, row.rate, row.is_extension)
    assert (tuple(told["webhooks"]), tuple(told["emits"])) == (row.webhooks, row.emits)
    assert len(told["risks"]) == len(row.risks)


def test_answers_hold_no_null() -> None:
    user = SCHEMAS["User"]
    assert valid({"id": "u", "avatar": {"url": "https://example.com/u.png"}}, user)
    assert not valid({"id": "u", "avatar": None}, user)
    assert not valid({"avatar": {}}, user)
    assert valid({"email": None}, SCHEMAS["UserWrite"])


@pytest.mark.parametrize(
    "error",
    [
        errors.Invalid(errors.Wrong("email", "is wrong")),
        errors.TooLarge("large"),
        errors.Unsupported("odd"),
        errors.Unauthenticated("who?"),
        errors.NotAllowed("freshchat.agents.view"),
        errors.NotFound("agent"),
        errors.Conflict("taken"),
        errors.TooMany(7),
        errors.StorageFailed("full"),
        RuntimeError("bug"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_refusals_are_what_the_reference_says(error: Exception) -> None:
    rendered = problem(error)
    body = json.loads(rendered.body)
    name, word, _ = STATUSES[rendered.status]
    assert re.fullmatch(word.replace("…", "[A-Z]+"), body["status"])
    content = DOCUMENT["components"]["responses"][name]["content"]["application/json"]
    assert valid(body, content["schema"])
    assert body["code"] == content["example"]["code"] == rendered.status


def test_kept_files_are_what_is_derived() -> None:
    kept = {path.name: path.read_text("utf-8") for path in KEPT.iterdir()}
    assert kept.keys() == files().keys()
    stale = [name for name, text in files().items() if kept[name] != text]
    assert stale == [], "run: make docs"


def test_the_command_writes_the_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "a" / "b"
    assert main([str(folder)]) == 0
    assert {path.name: path.read_text("utf-8") for path in folder.iterdir()} == files()
    assert main([]) == 2
    (tmp_path / "file").write_text("")
    assert main([str(tmp_path / "file")]) == 2
    assert "Cannot write to" in capsys.readouterr().err


def test_the_markdown_tells_all_of_a_row() -> None:
    text = reference(FRESHCHAT)
    for row in ROWS:
        section = text.partition(f'<a id="{row.id}"></a>')[2].partition("<a id=")[0]
        assert section.startswith(f"\n\n### {row.method} {row.path}\n\n{row.summary}\n")
        told = (
            f"| Access | {row.access.value} |",
            f"| Scope | `{row.scope}` |",
            f"`{row.rate}`",
            f"curl -X {row.method} ",
        )
        names = re.findall(r"\{(\w+)\}", row.path) + list(row.query.model_fields if row.query else ())
        for part in (*told, *row.webhooks, *row.emits, *row.aliases, *(f"| `{name}` | " for name in names)):
            assert part in section, (row.id, part)
        own = [status for status in row.errors if status not in EVERY_ROW_ANSWERS]
        assert all(f"{status} " in section.partition("Refusals of its own: ")[2] for status in own)


def test_links_inside_the_markdown_lead_somewhere() -> None:
    text = reference(FRESHCHAT)
    anchors = set(re.findall(r'<a id="([^"]+)">', text))
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= anchors


def test_tables_of_the_markdown_are_whole() -> None:
    for block in reference(FRESHCHAT).split("\n\n"):
        lines = [line for line in block.splitlines() if line.startswith("| ")]
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in lines}) <= 1, block


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(Starlette(routes=ROUTES)) as client:
        yield client


def test_the_pages_need_no_credential(client: TestClient) -> None:
    assert client.get("/v2/openapi.json").json() == DOCUMENT
    markdown = client.get("/reference/freshchat.md")
    assert markdown.headers["content-type"] == "text/markdown; charset=utf-8"
    assert markdown.text == (KEPT / "freshchat.md").read_text("utf-8")


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


def test_styles_follow_the_direction_of_the_text(client: TestClient) -> None:
    styles = client.get("/static/reference.css").text
    sides = r"(?:margin|padding|border)-(?:left|right)|text-align:\s*(?:left|right)"
    physical = rf"{sides}|(?:^|[;{{\s])(?:left|right|float|width|height)\s*:"
    assert re.findall(physical, styles) == []
    assert "light-dark(" in styles


def test_every_value_can_be_chosen() -> None:
    offered = {each.name: {value for value, _ in each.options} for each in filters([entry_of(row) for row in ROWS])}
    assert offered == {
        "method": {row.method for row in ROWS},
        "area": {row.area for row in ROWS},
        "access": {"read", "write"},
        "scope": {row.scope for row in ROWS},
        "webhook": {name for row in ROWS for name in row.webhooks},
        "rate": {row.rate for row in ROWS},
        "risk": {name for row in ROWS for name in entry_of(row)["risks"]},
    }


def test_a_model_without_an_example_is_noticed() -> None:
    with pytest.raises(KeyError):
        example_of(FRESHCHAT, Operation)
