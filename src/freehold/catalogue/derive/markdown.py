"""The reference of an API as Markdown: for people, and for AI assistants that are handed it as what they know."""

import json
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from freehold.catalogue.derive.api import EVERY_ROW_ANSWERS, Api, right_of
from freehold.catalogue.derive.examples import example_of
from freehold.catalogue.derive.members import Member, members_of, type_of
from freehold.catalogue.derive.schemas import Schema, Schemas, problem_shapes, query_schema, schemas_of
from freehold.catalogue.derive.words import needed_names, path_names, risk_sentences, spoken
from freehold.catalogue.operation import Body, Operation

GENERATED = "<!-- Derived from the catalogue by `make docs`. Do not edit. -->"
SERVER = "http://127.0.0.1:8000"
_LEFT_OUT = "Members without a value are left out, unless they are always there."


def reference(api: Api) -> str:
    """The whole document. The same rows give the same text."""
    schemas = schemas_of(api)
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
    yield from table(("Header", "Meaning"), ((code(name), header.meaning) for name, header in api.headers.items()))
    yield from ("", "Rate limits (settings can change the numbers):", "")
    rates = sorted({row.rate for row in api.rows})
    yield from table(("Class", "Limit"), ((code(name), api.rates[name]) for name in rates))
    yield from ("", "The statuses of refusals. Every operation can answer those that are marked:", "")
    yield from table(
        ("Status", "Word", "Meaning", "Every operation", "Body"),
        (
            (
                str(status),
                code(refusal.word) or "–",
                refusal.meaning,
                "yes" if status in EVERY_ROW_ANSWERS else "",
                " or ".join(f"[{shape.__name__}](#{shape.__name__.lower()})" for shape, _ in refusal.bodies) or "none",
            )
            for status, refusal in api.used_refusals.items()
        ),
    )
    for shape in problem_shapes(api):
        bodies = [body for refusal in api.used_refusals.values() for kind, body in refusal.bodies if kind is shape]
        yield from ("", f"{shape.__name__}:", "", *_json(bodies[0]))
    if api.codes:
        yield from ("", "What is wrong with a field, in its `code`:", "")
        yield from table(("Code", "Meaning"), ((code(word), meaning) for word, meaning in api.codes.items()))
    if api.numbers:
        yield from ("", "What numbers stand for:", "")
        yield from table(
            ("Attribute", "Values"),
            (
                (code(name), ", ".join(f"{number} {meaning}" for number, meaning in values.items()))
                for name, values in api.numbers.items()
            ),
        )
    yield ""


def _areas(api: Api, schemas: Schemas) -> Iterator[str]:
    for area in dict.fromkeys(row.area for row in api.rows):
        rows = [row for row in api.rows if row.area == area]
        yield from (f"## {spoken(area).capitalize()}", "")
        yield from table(
            ("Operation", "What it does", "Access", api.security.right, "Webhooks"),
            (
                (
                    f"[`{row.method} {row.path}`](#{row.id})",
                    row.summary,
                    row.access.value,
                    code(right_of(row)),
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
        (api.security.right, code(right_of(row)) or "none"),
        ("Webhooks", listed(row.webhooks)),
        ("Events", listed(row.emits)),
        ("Rate limit", f"{code(row.rate)}: {api.rates[row.rate]}"),
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
    yield from _parameters(api, row)
    yield from _body(schemas, row)
    yield from ("", "Example:", "", "```sh", *_curl(api, row), "```")
    yield from _answer(api, schemas, row)
    own = [status for status in api.errors_of(row) if status in row.errors or status not in EVERY_ROW_ANSWERS]
    if own:
        yield from ("", "Refusals of its own:", "")
        yield from (f"- {status}: {api.refusals[status].meaning}" for status in own)
    if row.refuses is not None:
        yield from ("", "Its 400 can also look like this:", "", *_json(example_of(api, row.refuses)))
    yield ""


def _parameters(api: Api, row: Operation) -> Iterator[str]:
    in_path = [
        (code(name), "path", type_of(api.path_type(name)), "yes", f"the {spoken(name.removesuffix('_id'))}'s id")
        for name in path_names(row)
    ]
    in_query = [
        (code(member.name), "query", _asked(member), "yes" if member.is_required else "", member.meaning)
        for member in members_of(query_schema(row))
    ]
    if in_path or in_query:
        yield from ("", "Parameters:", "")
        yield from table(("Name", "In", "Type", "Required", "Meaning"), [*in_path, *in_query])


def _asked(member: Member) -> str:
    return f"{member.type}, with commas" if member.type.startswith("list of ") else member.type


def _body(schemas: Schemas, row: Operation) -> Iterator[str]:
    if row.body is Body.FORM:
        yield from ("", f"Body: `multipart/form-data` with one file in the field {code(row.form_field or 'file')}.")
    elif row.takes is not None:
        name = type_of(schemas.takes[row.id])
        form = f", or `multipart/form-data` with files in {code(row.form_field or 'file')}"
        yield from ("", f"Body: JSON{form if row.body is Body.EITHER else ''}, {code(name)}:", "")
        yield from _members(schemas.objects[name], "Required", has_nulls=False, needed=needed_names(row))


def _answer(api: Api, schemas: Schemas, row: Operation) -> Iterator[str]:
    if row.gives is None:
        yield from ("", f"Answer: {row.status}, without a body.")
        return
    kind = type_of(schemas.gives[row.id])
    name = kind.removeprefix("list of ")
    linked = kind.replace(name, f"[{name}](#{name.lower()})")
    article = "an" if kind[0] in "AEIOU" else "a"
    yield from ("", f"Answer: {row.status}, {article} {linked}:", "", *_json(example_of(api, row.gives)))


def _curl(api: Api, row: Operation) -> Iterator[str]:
    needed = [(name, item) for name, item in query_schema(row)["properties"].items() if "examples" in item]
    query = "&".join(f"{name}={quote(str(item['examples'][0]), safe=':,')}" for name, item in needed)
    yield f"curl -X {row.method} '{SERVER}{row.path}{'?' if query else ''}{query}' \\"
    end = " \\" if row.takes is not None or row.body is Body.FORM else ""
    yield f"  {api.security.curl}{end}"
    if row.body is Body.FORM:
        yield f"  -F '{row.form_field or 'file'}=@invoice.pdf'"
    elif row.takes is not None:
        yield "  -H 'Content-Type: application/json' \\"
        yield f"  -d '{json.dumps(example_of(api, row.takes), ensure_ascii=False)}'"


def _objects(api: Api, schemas: Schemas) -> Iterator[str]:
    used = {
        type_of(schema).removeprefix("list of ") for schema in (*schemas.gives.values(), *schemas.problems.values())
    }
    used |= {name for schema in schemas.objects.values() for member in members_of(schema) for name in member.objects}
    absent = "What can be null has no value then." if api.has_nulls else _LEFT_OUT
    yield from ("## Objects", "", absent, "")
    for name, schema in schemas.objects.items():
        if name not in used:
            continue
        yield from (f'<a id="{name.lower()}"></a>', "", f"### {name}", "")
        if schema.get("description"):
            yield from (str(schema["description"]), "")
        yield from _members(schema, "Always", has_nulls=api.has_nulls)
        yield ""


def _members(schema: Schema, required: str, *, has_nulls: bool, needed: tuple[str, ...] = ()) -> list[str]:
    return table(
        ("Member", "Type", required, "Meaning"),
        (
            (
                code(member.name),
                _linked(member) + (" or null" if has_nulls and member.is_nullable else ""),
                "yes" if member.is_required or member.name in needed else "",
                member.meaning,
            )
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
