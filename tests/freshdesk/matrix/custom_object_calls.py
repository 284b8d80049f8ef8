"""One good call of every operation on custom objects."""

from collections.abc import Callable

from tests.freshdesk.matrix.desk import Desk, Request

_SCHEMAS = "/custom_objects/schemas"
FIELDS = [{"name": "name", "type": "PRIMARY"}]
RECORD = {"data": {"name": "Harbour"}}


def _new(desk: Desk) -> dict[str, object]:
    word = desk.new()
    return {"name": word, "prefix": word[-8:].upper().replace("THING", "T"), "fields": FIELDS}


def _schema(desk: Desk) -> str:
    return f"{_SCHEMAS}/{desk.number(_SCHEMAS, **_new(desk))}"


def _record(desk: Desk) -> str:
    path = f"{_schema(desk)}/records"
    return f"{path}/{desk.made(path, RECORD)['display_id']}"


def _at(place: Callable[[Desk], str], more: str = "", body: object = None) -> Callable[[Desk], Request]:
    return lambda desk: Request(place(desk) + more, body)


_PATH = "/api/v2/custom_objects/schemas"
CALLS: dict[str, Callable[[Desk], Request]] = {
    f"GET {_PATH}": lambda desk: Request(_SCHEMAS),
    f"POST {_PATH}": lambda desk: Request(_SCHEMAS, _new(desk)),
    f"GET {_PATH}/{{schema_id}}": _at(_schema),
    f"PUT {_PATH}/{{schema_id}}": _at(_schema, body={"title": "x"}),
    f"DELETE {_PATH}/{{schema_id}}": _at(_schema),
    f"GET {_PATH}/{{schema_id}}/records": _at(_schema, "/records"),
    f"POST {_PATH}/{{schema_id}}/records": _at(_schema, "/records", RECORD),
    f"GET {_PATH}/{{schema_id}}/records/count": _at(_schema, "/records/count"),
    f"GET {_PATH}/{{schema_id}}/records/{{record_id}}": _at(_record),
    f"PUT {_PATH}/{{schema_id}}/records/{{record_id}}": _at(_record, body=RECORD),
    f"DELETE {_PATH}/{{schema_id}}/records/{{record_id}}": _at(_record),
}
