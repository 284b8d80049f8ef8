"""Custom objects and their records (contract 6.20)."""

from typing import Any

from freehold.catalogue.freshdesk import custom_objects as rows
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshdesk.custom_paging import conditions_in, links, order_in, part_in
from freehold.contracts.freshdesk.custom_values import checked, words_of
from freehold.contracts.freshdesk.render import Json
from freehold.contracts.freshdesk.viewing import location, number_in
from freehold.contracts.freshdesk.words_of_wrongs import left_out
from freehold.contracts.freshdesk.writing import refuse
from freehold.contracts.implements import implements
from freehold.core.custom_objects.records import (
    change_record,
    count_records,
    create_record,
    delete_record,
    get_record,
    list_records,
)
from freehold.core.custom_objects.schemas import change_schema, create_schema, delete_schema, get_schema, list_schemas
from freehold.kernel.errors import Conflict, NotFound, Wrong, not_unique
from freehold.kernel.query import Row
from freehold.kernel.text import load
from freehold.kernel.tx import Tx


@implements(rows.list_schemas)
def list_all_schemas(tx: Tx, call: Call) -> Any:
    return {"schemas": [_schema(row) for row in list_schemas(tx)]}


@implements(rows.create_schema)
def define_schema(tx: Tx, call: Call) -> Any:
    body: rows.SchemaCreate = call.body
    fields = _fields(body.fields, [], body.wrongs)
    given = {"name": body.name, "prefix": body.prefix, "title": body.title or body.name}
    row = create_schema(tx, {**given, "description": body.description, "fields": fields}, call.who.actor)
    headers = location(call, f"custom_objects/schemas/{row['id']}")
    return Answer(_schema(row), says={"schema_id": row["id"]}, headers=headers)


@implements(rows.get_schema)
def look_at_schema(tx: Tx, call: Call) -> Any:
    return _schema(get_schema(tx, number_in(call, "schema_id")))


@implements(rows.update_schema)
def update_schema(tx: Tx, call: Call) -> Any:
    body: rows.SchemaUpdate = call.body
    before = get_schema(tx, number_in(call, "schema_id"), to_change=True)
    given = body.model_dump(include={"title", "description"}, exclude_unset=True)
    if given.get("title", "") is None:
        del given["title"]
    if body.fields is not None:
        given["fields"] = _fields(body.fields, load(before["fields"]), body.wrongs)
    refuse(body.wrongs)
    return _schema(change_schema(tx, before, given, call.who.actor))


@implements(rows.delete_schema)
def remove_schema(tx: Tx, call: Call) -> Any:
    delete_schema(tx, get_schema(tx, number_in(call, "schema_id"), to_change=True), call.who.actor)


@implements(rows.list_)
def list_records_of_schema(tx: Tx, call: Call) -> Any:
    schema = get_schema(tx, number_in(call, "schema_id"))
    fields = _shown_fields(schema)
    conditions, order = conditions_in(call, fields), order_in(call, fields)
    part = part_in(call, order)
    found, has_more = list_records(tx, schema, conditions, order, part)
    shown = [_record(schema, fields, row) for row in found]
    return {"records": shown, "_links": links(call, schema, found, part, order, has_more=has_more)}


@implements(rows.count)
def count_records_of_schema(tx: Tx, call: Call) -> Any:
    schema = get_schema(tx, number_in(call, "schema_id"))
    return {"count": count_records(tx, schema, conditions_in(call, _shown_fields(schema)))}


@implements(rows.create)
def put_record_down(tx: Tx, call: Call) -> Any:
    schema = get_schema(tx, number_in(call, "schema_id"), to_change=True)
    fields = _shown_fields(schema)
    data, wrongs = checked(fields, call.body.data, None)
    refuse(wrongs)
    row = create_record(tx, schema, data, words_of(fields, data), call.who.actor)
    answer = _record(schema, fields, row)
    headers = location(call, f"custom_objects/schemas/{schema['id']}/records/{answer['display_id']}")
    return Answer(answer, says={"record_id": answer["display_id"]}, headers=headers)


@implements(rows.get)
def look_at_record(tx: Tx, call: Call) -> Any:
    schema = get_schema(tx, number_in(call, "schema_id"))
    return _record(schema, _shown_fields(schema), _found(tx, call, schema))


@implements(rows.update)
def update_record(tx: Tx, call: Call) -> Any:
    body: rows.RecordUpdate = call.body
    schema = get_schema(tx, number_in(call, "schema_id"))
    before, fields = _found(tx, call, schema, to_change=True), _shown_fields(schema)
    if body.version is not None and body.version != before["version"]:
        raise Conflict(f"The record is in version {before['version']} meanwhile")
    all_data = load(before["data"])
    data, wrongs = checked(fields, body.data, all_data)
    if body.display_id is not None and body.display_id != call.path["record_id"]:
        wrongs.append(Wrong("display_id", "It should be the id of the record", "invalid_value"))
    refuse(wrongs)
    return _record(schema, fields, change_record(tx, before, data, words_of(fields, data), call.who.actor))


@implements(rows.delete)
def remove_record(tx: Tx, call: Call) -> Any:
    schema = get_schema(tx, number_in(call, "schema_id"))
    delete_record(tx, _found(tx, call, schema, to_change=True), call.who.actor)


def _found(tx: Tx, call: Call, schema: Row, *, to_change: bool = False) -> Row:
    """The record of the path, which is called by its custom object's prefix and its number."""
    prefix, _, number = call.path["record_id"].rpartition("-")
    is_number = number.isascii() and number.isdigit() and len(number) < 19
    if prefix != schema["prefix"] or not is_number:
        raise NotFound("record", call.path["record_id"])
    return get_record(tx, schema, int(number), to_change=to_change)


def _fields(wanted: list[rows.FieldWrite], before: list[Row], more: list[Wrong]) -> list[Row]:
    """The fields of a custom object from now on; one that was there keeps its id and type. Raises Invalid."""
    wrongs = list(more)
    known = {field["name"]: field for field in before}
    names = [field.name for field in wanted]
    kinds = [field.type for field in wanted]
    if len(set(names)) < len(names):
        wrongs.append(not_unique("fields.name"))
    if kinds.count(rows.PRIMARY) != 1:
        wrongs.append(Wrong("fields.type", "There should be one field of type PRIMARY", "invalid_value"))
    if kinds.count(rows.LOOKUP) > rows.MOST_LOOKUPS:
        wrongs.append(Wrong("fields.type", f"There can be {rows.MOST_LOOKUPS} lookups", "invalid_value"))
    if sum(field.filterable for field in wanted) > rows.MOST_FILTERABLE:
        wrongs.append(Wrong("fields.filterable", f"There can be {rows.MOST_FILTERABLE} of them", "invalid_value"))
    last, found = max((field["id"] for field in before), default=0), []
    for position, field in enumerate(wanted, 1):
        old = known.get(field.name)
        if old is not None and old["type"] != field.type:
            wrongs.append(Wrong("fields.type", f"The field {field.name} is a {old['type']}", "readonly_field"))
        if field.type in (rows.DROPDOWN, rows.MULTI_SELECT) and not field.choices:
            wrongs.append(left_out("fields.choices"))
        last += old is None
        given = field.model_dump()
        words = list(dict.fromkeys(field.choices or []))
        choices = [{"id": place, "value": word, "position": place} for place, word in enumerate(words, 1)]
        number = last if old is None else old["id"]
        found.append(
            {**given, "label": field.label or field.name, "id": number, "position": position, "choices": choices}
        )
    refuse(wrongs)
    gone = [{**field, "deleted": True} for field in before if field["name"] not in names]
    return [*({**field, "deleted": False} for field in found), *gone]


def _shown_fields(schema: Row) -> list[Row]:
    return [field for field in load(schema["fields"]) if not field["deleted"]]


def _schema(row: Row) -> Json:
    return {
        "id": row["id"],
        "name": row["name"],
        "prefix": row["prefix"],
        "title": row["title"],
        "description": row["description"],
        "version": row["version"],
        "deleted": False,
        "created_time": row["created_at"],
        "updated_time": row["updated_at"],
        "fields": [{**field, "editable": True, "visible": True, "parent_id": None} for field in _shown_fields(row)],
    }


def _record(schema: Row, fields: list[Row], row: Row) -> Json:
    data = load(row["data"])
    primary = next(field["name"] for field in fields if field["type"] == rows.PRIMARY)
    return {
        "display_id": f"{schema['prefix']}-{row['number']}",
        "created_time": row["created_at"],
        "updated_time": row["updated_at"],
        "data": {field["name"]: data.get(field["name"]) for field in fields},
        "metadata": {"primary_field_name": primary},
        "version": row["version"],
    }
