"""What is derived from the rows is complete, valid, and the same as what is kept in the repository."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel, TypeAdapter

from freehold.catalogue.derive.api import EVERY_ROW_ANSWERS, Api
from freehold.catalogue.derive.apis import APIS, FRESHCHAT, FRESHDESK, api_of
from freehold.catalogue.derive.examples import example_of
from freehold.catalogue.derive.markdown import reference
from freehold.catalogue.derive.members import type_of
from freehold.catalogue.derive.openapi import openapi
from freehold.catalogue.operation import Body, Operation
from freehold.catalogue.registry import BY_ID, ROWS
from freehold.contracts.freshchat import errors as freshchat
from freehold.contracts.freshdesk import errors as freshdesk
from freehold.contracts.pipeline import Rendered
from freehold.kernel import errors
from freehold.web.documents import files, main

KEPT = Path(__file__).resolve().parents[2] / "docs" / "reference"
DOCUMENTS = {api.name: openapi(api) for api in APIS}
MARKDOWN = {api.name: reference(api) for api in APIS}
KEYWORDS = {
    *("$ref", "additionalProperties", "anyOf", "contentMediaType", "default", "description", "enum", "examples"),
    *(
        "exclusiveMaximum",
        "exclusiveMinimum",
        "format",
        "items",
        "maxItems",
        "maxLength",
        "maxProperties",
        "maximum",
        "minItems",
        "propertyNames",
        "minLength",
        "minimum",
        "pattern",
    ),
    *("properties", "required", "title", "type"),
}
every_api = pytest.mark.parametrize("api", APIS, ids=lambda api: api.name)
every_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)


def document_of(row: Operation) -> dict[str, Any]:
    return DOCUMENTS[row.product]


def schemas_of(api: Api) -> dict[str, Any]:
    return DOCUMENTS[api.name]["components"]["schemas"]


def described(row: Operation) -> dict[str, Any]:
    return document_of(row)["paths"][row.path][row.method.lower()]


def parameters(row: Operation, where: str) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in described(row)["parameters"] if each["in"] == where}


def names_in(model: type[BaseModel] | None) -> list[str]:
    """The members of a model, as clients call them."""
    return [str(field.alias or name) for name, field in model.model_fields.items()] if model else []


def valid(api: Api, value: Any, schema: dict[str, Any]) -> bool:
    whole = {**schema, "components": {"schemas": schemas_of(api)}}
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


@every_api
def test_the_document_is_the_same_every_time(api: Api) -> None:
    assert json.dumps(openapi(api)) == json.dumps(DOCUMENTS[api.name])


@every_api
def test_every_operation_is_described_once(api: Api) -> None:
    paths = DOCUMENTS[api.name]["paths"]
    names = [operation["operationId"] for path in paths.values() for operation in path.values()]
    expected = [row.id for row in api.rows] + [f"{row.id}.{method.lower()}" for row in api.rows for method in row.also]
    assert sorted(names) == sorted(expected)


@every_api
def test_schemas_are_json_schema_and_nothing_else(api: Api) -> None:
    found = [
        *schemas_in(DOCUMENTS[api.name]),
        *(part for schema in schemas_of(api).values() for part in inside(schema)),
    ]
    assert len(found) > 10 * len(api.rows)
    for schema in found:
        assert set(schema) <= KEYWORDS, schema
        Draft202012Validator.check_schema(schema)


@every_api
def test_every_reference_leads_somewhere(api: Api) -> None:
    for place in set(re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(DOCUMENTS[api.name]))):
        found: Any = DOCUMENTS[api.name]
        for step in place.split("/"):
            found = found[step]


@every_api
def test_nothing_is_described_that_nothing_uses(api: Api) -> None:
    document = DOCUMENTS[api.name]
    for kind in ("schemas", "responses"):
        used = set(re.findall(rf'"\$ref": "#/components/{kind}/([^"]+)"', json.dumps(document)))
        assert used == set(document["components"][kind])


@every_api
def test_no_text_names_the_documents_that_only_we_have(api: Api) -> None:
    assert not re.search(r"contract \d", json.dumps(DOCUMENTS[api.name]) + MARKDOWN[api.name])


@every_row
def test_parameters_are_the_ones_of_the_row(row: Operation) -> None:
    assert list(parameters(row, "path")) == re.findall(r"\{(\w+)\}", row.path)
    assert all(each["required"] for each in parameters(row, "path").values())
    fields = row.query.model_fields if row.query else {}
    assert list(parameters(row, "query")) == names_in(row.query)
    assert {name for name, each in parameters(row, "query").items() if each["required"]} == {
        field.alias or name for name, field in fields.items() if field.is_required()
    }


@every_row
def test_the_example_of_a_call_says_every_parameter_that_it_needs(row: Operation) -> None:
    line = re.search(rf"curl -X {row.method} '\S+{re.escape(row.path)}(\S*)' ", MARKDOWN[row.product])
    assert line is not None
    said = dict(parse_qsl(line[1].removeprefix("?")))
    needed = {name for name, each in parameters(row, "query").items() if each["required"]}
    assert needed <= said.keys()
    if row.query is not None and needed:
        row.query.model_validate(said)


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
        assert valid(api_of(row), content["example"], content["schema"])
        assert not valid(api_of(row), [], content["schema"])


@pytest.mark.parametrize("row", [row for row in ROWS if row.body is Body.EITHER], ids=lambda row: row.id)
def test_a_form_takes_what_json_takes_and_files(row: Operation) -> None:
    assert row.takes is not None
    fields = described(row)["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"]
    assert row.form_field in fields
    plain = {name.removesuffix("[]") for name in fields} - {str(row.form_field).removesuffix("[]")}
    assert plain <= set(names_in(row.takes))
    assert {"type": "null"} not in [part for schema in fields.values() for part in schema.get("anyOf", ())]


@every_row
def test_an_answer_has_a_valid_example(row: Operation) -> None:
    answer = described(row)["responses"][str(row.status)]
    if row.gives is None:
        assert "content" not in answer
        return
    content = answer["content"]["application/json"]
    given: Any = row.gives
    assert TypeAdapter(given).validate_python(content["example"]) is not None
    assert valid(api_of(row), content["example"], content["schema"])
    assert not valid(api_of(row), "text", content["schema"])


HEADERS = {
    "freshchat": {"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "X-RateLimitReset"},
    "freshdesk": {
        *("X-RateLimit-Total", "X-RateLimit-Remaining", "X-RateLimit-Used-CurrentRequest"),
        "X-Freshdesk-API-Version",
    },
}


@every_row
def test_every_answer_is_described_with_the_headers_of_its_api(row: Operation) -> None:
    responses = described(row)["responses"]
    assert set(responses) == {str(status) for status in (row.status, *api_of(row).errors_of(row))}
    for response in responses.values():
        name = response.get("$ref", "").rpartition("/")[2]
        whole = document_of(row)["components"]["responses"][name] if name else response
        assert HEADERS[row.product] <= set(whole["headers"])


@pytest.mark.parametrize("row", FRESHCHAT.rows, ids=lambda row: row.id)
def test_a_caller_of_freshchat_needs_a_token_or_the_scope(row: Operation) -> None:
    assert described(row)["security"] == [{"bearer": []}, {"oauth2": [row.scope]}]
    flows = document_of(row)["components"]["securitySchemes"]["oauth2"]["flows"]
    assert row.scope in flows["authorizationCode"]["scopes"]


@pytest.mark.parametrize("row", FRESHDESK.rows, ids=lambda row: row.id)
def test_a_caller_of_freshdesk_needs_a_key_whose_agent_has_the_permission(row: Operation) -> None:
    assert described(row)["security"] == [{"basic": []}]
    assert document_of(row)["components"]["securitySchemes"]["basic"]["scheme"] == "basic"
    assert described(row)["x-freehold"]["permission"] == row.permission


@every_row
def test_what_no_standard_member_says_stands_in_the_extension(row: Operation) -> None:
    told = described(row)["x-freehold"]
    assert (told["access"], told["rate"], told["is_extension"]) == (row.access.value, row.rate, row.is_extension)
    assert (tuple(told["webhooks"]), tuple(told["emits"])) == (row.webhooks, row.emits)
    assert len(told["risks"]) == len(row.risks)


def test_answers_of_freshchat_hold_no_null() -> None:
    schemas = schemas_of(FRESHCHAT)
    assert valid(FRESHCHAT, {"id": "u", "avatar": {"url": "https://example.com/u.png"}}, schemas["User"])
    assert not valid(FRESHCHAT, {"id": "u", "avatar": None}, schemas["User"])
    assert not valid(FRESHCHAT, {"avatar": {}}, schemas["User"])
    assert valid(FRESHCHAT, {"email": None}, schemas["UserWrite"])


def test_answers_of_freshdesk_show_null_and_leave_out_nothing() -> None:
    ticket, schema = example_of(FRESHDESK, BY_ID["freshdesk.tickets.get"].gives), schemas_of(FRESHDESK)["Ticket"]
    assert valid(FRESHDESK, {**ticket, "subject": None}, schema)
    assert not valid(FRESHDESK, {name: value for name, value in ticket.items() if name != "subject"}, schema)
    assert not valid(FRESHDESK, {**ticket, "id": None}, schema)


def test_bodies_of_freshdesk_are_strict_and_tell_the_values_that_are_allowed() -> None:
    schema = schemas_of(FRESHDESK)["TicketCreate"]
    assert valid(FRESHDESK, {"email": "amal@example.com", "priority": 4}, schema)
    assert valid(FRESHDESK, {"email": "amal@example.com", "priority": None}, schema)
    assert not valid(FRESHDESK, {"email": "amal@example.com", "priority": 5}, schema)
    assert not valid(FRESHDESK, {"email": "amal@example.com", "colour": "red"}, schema)


def test_a_list_in_a_query_is_one_parameter_with_commas() -> None:
    included = parameters(BY_ID["freshdesk.tickets.list"], "query")["include"]
    assert (included["style"], included["explode"], included["schema"]["type"]) == ("form", False, "array")


REFUSED = [
    errors.Invalid(errors.Wrong("email", "is wrong", "invalid_value")),
    errors.TooLarge("large"),
    errors.Unsupported("odd"),
    errors.Unauthenticated("who?"),
    errors.NotAllowed("freshchat.agents.view"),
    errors.NotFound("agent"),
    errors.Conflict("taken"),
    errors.TooMany(7),
    errors.StorageFailed("full"),
    RuntimeError("bug"),
]
DESK_REFUSED = [
    *REFUSED,
    errors.Invalid(errors.Wrong("", "no JSON", "invalid_json")),
    errors.Invalid(errors.Wrong("email", "taken", "duplicate_value")),
    freshdesk.WrongState("PUT"),
    freshdesk.Inconsistent("no e-mail address"),
]


def is_as_described(api: Api, rendered: Rendered) -> bool:
    """Whether a refusal has one of the forms of its status."""
    bodies = api.refusals[rendered.status].bodies
    if not bodies:
        return rendered.body == b""
    body = json.loads(rendered.body)
    shapes = {shape for shape, example in bodies if set(example) <= set(shape.model_fields) <= set(body)}
    return len(shapes) == 1 and shapes.pop().model_validate(body) is not None


@pytest.mark.parametrize("error", REFUSED, ids=lambda error: type(error).__name__)
def test_refusals_of_freshchat_are_what_the_reference_says(error: Exception) -> None:
    rendered = freshchat.problem(error)
    body = json.loads(rendered.body)
    refusal = FRESHCHAT.refusals[rendered.status]
    assert is_as_described(FRESHCHAT, rendered)
    assert re.fullmatch(refusal.word.replace("…", "[A-Z]+"), body["status"])
    assert body["code"] == refusal.bodies[0][1]["code"] == rendered.status


@pytest.mark.parametrize("error", DESK_REFUSED, ids=lambda error: type(error).__name__)
def test_refusals_of_freshdesk_are_what_the_reference_says(error: Exception) -> None:
    rendered = freshdesk.problem(error)
    assert is_as_described(FRESHDESK, rendered)
    word = FRESHDESK.refusals[rendered.status].word
    assert not word or json.loads(rendered.body)["code"] == word


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


@every_row
def test_the_markdown_tells_all_of_a_row(row: Operation) -> None:
    section = MARKDOWN[row.product].partition(f'<a id="{row.id}"></a>')[2].partition("<a id=")[0]
    assert section.startswith(f"\n\n### {row.method} {row.path}\n\n{row.summary}\n")
    told = (
        f"| Access | {row.access.value} |",
        f"| Scope | `{row.scope}` |" if row.scope else f"| Permission | `{row.permission}` |",
        f"`{row.rate}`",
        f"curl -X {row.method} ",
    )
    names = re.findall(r"\{(\w+)\}", row.path) + names_in(row.query)
    for part in (*told, *row.webhooks, *row.emits, *row.aliases, *(f"| `{name}` | " for name in names)):
        assert part in section
    own = [status for status in row.errors if status not in EVERY_ROW_ANSWERS]
    assert all(f"\n- {status}: " in section.partition("Refusals of its own:")[2] for status in own)


def test_the_markdown_says_what_only_the_handler_asks_for() -> None:
    section = MARKDOWN["freshdesk"].partition('<a id="freshdesk.skills.create"></a>')[2].partition("<a id=")[0]
    assert "| `name` | text | yes |" in section
    change = MARKDOWN["freshdesk"].partition('<a id="freshdesk.skills.update"></a>')[2].partition("<a id=")[0]
    assert "| `name` | text |  |" in change
    assert described(BY_ID["freshdesk.skills.create"])["x-freehold"]["needs"] == ["name"]
    for row in ROWS:
        names = getattr(row.takes, "NEEDED", ())
        assert set(names) <= set(names_in(row.takes)), row.id


@every_api
def test_links_inside_the_markdown_lead_somewhere(api: Api) -> None:
    anchors = set(re.findall(r'<a id="([^"]+)">', MARKDOWN[api.name]))
    assert set(re.findall(r"\]\(#([^)]+)\)", MARKDOWN[api.name])) <= anchors


@pytest.mark.parametrize("name", files())
def test_tables_of_the_markdown_are_whole(name: str) -> None:
    for block in files()[name].split("\n\n"):
        lines = [line for line in block.splitlines() if line.startswith("| ")]
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in lines}) <= 1, block


def test_a_long_list_of_values_is_cut_short_where_people_read() -> None:
    assert type_of({"type": "integer", "enum": [1, 2, 3]}) == "integer: 1, 2, 3"
    words = [f"w{number}" for number in range(25)]
    assert type_of({"type": "string", "enum": words}) == "text: w0, w1, w2 … (one of 25, see openapi.json)"
    assert type_of({"type": "string", "enum": words[1:]}).endswith("w23, w24")


def test_a_model_without_an_example_is_noticed() -> None:
    with pytest.raises(KeyError, match=r"Operation has no example: add one to catalogue/freshchat/examples.py"):
        example_of(FRESHCHAT, Operation)
