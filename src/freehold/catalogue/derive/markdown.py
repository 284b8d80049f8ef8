"""The reference of an API as Markdown: for people, and for AI assistants that are handed it as what they know."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from freehold.catalogue.derive.apis import Api
from freehold.catalogue.derive.examples import example_of
from freehold.catalogue.derive.members import Member, members_of, type_of
from freehold.catalogue.derive.schemas import Schema, Schemas, query_schema, schemas_of
from freehold.catalogue.derive.words import (
    EVERY_ROW_ANSWERS,
    STATUSES,
    error_statuses,
    path_names,
    rate_sentence,
    risk_sentences,
    spoken,
)
from freehold.catalogue.operation import Body, Operation

GENERATED = "<!-- Derived from the catalogue by `make docs`. Do not edit. -->"
SERVER = "http://127.0.0.1:8000"


def reference(api: Api) -> str:
    """The whole document. The same rows give the same text."""
    schemas = schemas_of(api.rows, api.error)
    return "\n".join([*_opening(api), *_areas(api, schemas), *_objects(api, schemas)]) + "\n"


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    """A table, with what would break out of a cell made harmless."""
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *rows]
    return ["| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |" for line in lines]


def code(text: str) -> str:
    return f"`{text}`" if text else ""


def listed(texts: Iterable[str]) -> str:
    """Names in code, or a dash for none."""
    return ", ".join(map(code, texts)) or "–"


def _opening(api: Api) -> Iterator[str]:
    yield from (f"# {api.title}", "", GENERATED, "", api.about, "")
    yield from ("## Every call", "", "Every answer carries these headers:", "")
    yield from table(("Header", "Meaning"), ((code(name), meaning) for name, meaning in api.quota_headers.items()))
    yield from ("", "Rate limits (settings can change the numbers):", "")
    rates = sorted({row.rate for row in api.rows})
    yield from table(("Class", "Limit"), ((code(name), rate_sentence(name)) for name in rates))
    yield from ("", "Every refusal has this body, and every operation can answer those that are marked:", "")
    yield from _json({"code": 404, "status": "AGENT_NOT_FOUND", "message": "This agent does not exist"})
    yield ""
    yield from table(
        ("Status", "`status`", "Meaning", "Every operation"),
        (
            (str(status), code(word), meaning, "yes" if status in EVERY_ROW_ANSWERS else "")
            for status, (_, word, meaning) in STATUSES.items()
        ),
    )
    yield ""


def _areas(api: Api, schemas: Schemas) -> Iterator[str]:
    for area in dict.fromkeys(row.area for row in api.rows):
        rows = [row for row in api.rows if row.area == area]
        yield from (f"## {spoken(area).capitalize()}", "")
        yield from table(
            ("Operation", "What it does", "Access", "Scope", "Webhooks"),
            (
                (
                    f"[`{row.method} {row.path}`](#{row.id})",
                    row.summary,
                    row.access.value,
                    code(row.scope or ""),
                    listed(row.webhooks),
                )
                for row in rows
            ),
        )
        yield ""
        for row in rows:
            yield from _section(api, schemas, row)


def _section(api: Api, schemas: Schemas, row: Operation) -> Iterator[str]:
    yield from (f'<a id="{row.id}"></a>', "", f"### {row.method} {row.path}", "", row.summary)
    if row.notes:
        yield from ("", row.notes.strip())
    facts = [
        ("Name", code(row.id)),
        ("Access", row.access.value),
        ("Scope", code(row.scope or "") or "none"),
        ("Webhooks", listed(row.webhooks)),
        ("Events", listed(row.emits)),
        ("Rate limit", f"{code(row.rate)}: {rate_sentence(row.rate)}"),
        ("Risk", " ".join(risk_sentences(row)) or "none"),
        ("Undone by", code(row.inverse or "") or "–"),
    ]
    also = [f"{method} {row.path}" for method in row.also] + [f"{row.method} {path}" for path in row.aliases]
    if also:
        facts.append(("The same as", listed(also)))
    if row.is_extension:
        facts.append(("Extension", "yes: the hosted product does not document it"))
    yield ""
    yield from table(("", ""), facts)
    yield from _parameters(row)
    yield from _body(schemas, row)
    yield from ("", "Example:", "", "```sh", *_curl(api, row), "```")
    yield from _answer(api, schemas, row)
    own = [status for status in error_statuses(row) if status in row.errors or status not in EVERY_ROW_ANSWERS]
    if own:
        yield from (
            "",
            "Refusals of its own: " + "; ".join(f"{s} {STATUSES[s][2][0].lower()}{STATUSES[s][2][1:]}" for s in own),
        )
    if row.refuses is not None:
        yield from ("", "Its 400 can also look like this:", "", *_json(example_of(api, row.refuses)))
    yield ""


def _parameters(row: Operation) -> Iterator[str]:
    in_path = [
        (code(name), "path", "text", "yes", f"the {spoken(name.removesuffix('_id'))}'s id") for name in path_names(row)
    ]
    in_query = [
        (code(member.name), "query", member.type, "yes" if member.is_required else "", member.meaning)
        for member in members_of(query_schema(row))
    ]
    if in_path or in_query:
        yield from ("", "Parameters:", "")
        yield from table(("Name", "In", "Type", "Required", "Meaning"), [*in_path, *in_query])


def _body(schemas: Schemas, row: Operation) -> Iterator[str]:
    if row.body is Body.FORM:
        yield from ("", f"Body: `multipart/form-data` with one file in the field {code(row.form_field or 'file')}.")
    elif row.takes is not None:
        name = type_of(schemas.takes[row.id])
        yield from ("", f"Body: JSON, {code(name)}:", "")
        yield from _members(schemas.objects[name], "Required")


def _answer(api: Api, schemas: Schemas, row: Operation) -> Iterator[str]:
    if row.gives is None:
        yield from ("", f"Answer: {row.status}, without a body.")
        return
    kind = type_of(schemas.gives[row.id])
    name = kind.removeprefix("list of ")
    linked = kind.replace(name, f"[{name}](#{name.lower()})")
    yield from ("", f"Answer: {row.status}, a {linked}:", "", *_json(example_of(api, row.gives)))


def _curl(api: Api, row: Operation) -> Iterator[str]:
    needed = [(name, item) for name, item in query_schema(row)["properties"].items() if "examples" in item]
    query = "&".join(f"{name}={item['examples'][0]}" for name, item in needed)
    yield f"curl -X {row.method} '{SERVER}{row.path}{'?' if query else ''}{query}' \\"
    end = " \\" if row.takes is not None or row.body is Body.FORM else ""
    yield f"  -H 'Authorization: Bearer TOKEN'{end}"
    if row.body is Body.FORM:
        yield f"  -F '{row.form_field or 'file'}=@invoice.pdf'"
    elif row.takes is not None:
        yield "  -H 'Content-Type: application/json' \\"
        yield f"  -d '{json.dumps(example_of(api, row.takes), ensure_ascii=False)}'"


def _objects(api: Api, schemas: Schemas) -> Iterator[str]:
    used = {type_of(schema).removeprefix("list of ") for schema in schemas.gives.values()} | {api.error.__name__}
    used |= {name for schema in schemas.objects.values() for member in members_of(schema) for name in member.objects}
    yield from ("## Objects", "", "Members without a value are left out, unless they are always there.", "")
    for name, schema in schemas.objects.items():
        if name not in used:
            continue
        yield from (f'<a id="{name.lower()}"></a>', "", f"### {name}", "")
        if schema.get("description"):
            yield from (str(schema["description"]), "")
        yield from _members(schema, "Always")
        yield ""


def _members(schema: Schema, required: str) -> list[str]:
    return table(
        ("Member", "Type", required, "Meaning"),
        (
            (code(member.name), _linked(member), "yes" if member.is_required else "", member.meaning)
            for member in members_of(schema)
        ),
    )


def _linked(member: Member) -> str:
    found = member.type
    for name in member.objects:
        found = found.replace(name, f"[{name}](#{name.lower()})")
    return found


def _json(value: Any) -> list[str]:
    """A JSON example: a line for each member of an object, what is inside them on that line."""
    if not isinstance(value, dict):
        return ["```json", json.dumps(value, ensure_ascii=False), "```"]
    members = [f"  {json.dumps(name)}: {json.dumps(item, ensure_ascii=False)}" for name, item in value.items()]
    return ["```json", "{", *(f"{line}," for line in members[:-1]), *members[-1:], "}", "```"]
