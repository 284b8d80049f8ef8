"""Custom objects and their records (Freshdesk contract 6.20)."""

from typing import Any

import pytest
from tests.contract.api import Answer, Json
from tests.freshdesk.api import Api, query
from tests.freshdesk.people import LATER, NOW, done, look

from freehold.kernel.clock import MINUTE, ManualClock, parse_instant

SCHEMAS = "/custom_objects/schemas"
AT, AFTER = parse_instant(NOW), parse_instant(LATER)
FIELDS = [
    {"name": "name", "label": "Name", "type": "PRIMARY"},
    {"name": "note", "type": "TEXT"},
    {"name": "about", "type": "PARAGRAPH"},
    {"name": "size", "type": "DROPDOWN", "choices": ["S", "M"], "filterable": True},
    {"name": "tags", "type": "MULTI-SELECT", "choices": ["a", "b", "c"], "filterable": True},
    {"name": "beds", "type": "NUMBER", "filterable": True, "required": True},
    {"name": "price", "type": "DECIMAL", "filterable": True},
    {"name": "since", "type": "DATE", "filterable": True},
    {"name": "open", "type": "CHECKBOX", "filterable": True},
    {"name": "owner", "type": "LOOKUP-RELATIONSHIP", "filterable": True},
]


def schema(api: Api, name: str = "hotel", prefix: str = "HTL", fields: Any = None) -> Json:
    answer = api.post(SCHEMAS, {"name": name, "prefix": prefix, "title": "Hotels", "fields": fields or FIELDS})
    assert answer.status == 201, answer.content
    found: Json = answer.body
    return found


def records(api: Api) -> str:
    return f"{SCHEMAS}/{schema(api)['id']}/records"


def put_down(api: Api, path: str, name: str, beds: int = 1, **data: Any) -> str:
    answer = api.post(path, {"data": {"name": name, "beds": beds, **data}})
    assert answer.status == 201, answer.content
    return str(answer["display_id"])


def refused(answer: Answer, status: int, error_type: str) -> dict[str, str]:
    assert (answer.status, answer["error_type"]) == (status, error_type), answer.content
    return {item["name"]: item["message"] for item in answer["errors"]}


def names(api: Api, path: str, **asked: Any) -> list[str]:
    return [row["data"]["name"] for row in look(api, f"{path}?{query(**asked)}")["records"]]


def test_one_is_defined_changed_and_removed(api: Api, clock: ManualClock) -> None:
    answer = api.post(SCHEMAS, {"name": "hotel", "prefix": "HTL", "fields": FIELDS[:1]})
    number = answer["id"]
    field = {
        "id": 1,
        "name": "name",
        "label": "Name",
        "type": "PRIMARY",
        "position": 1,
        "required": False,
        "editable": True,
        "visible": True,
        "deleted": False,
        "placeholder": None,
        "hint": None,
        "filterable": False,
        "searchable": False,
        "parent_id": None,
        "choices": [],
    }
    expected = {
        "id": number,
        "name": "hotel",
        "prefix": "HTL",
        "title": "hotel",
        "description": None,
        "version": 1,
        "deleted": False,
        "created_time": AT,
        "updated_time": AT,
        "fields": [field],
    }
    assert (answer.status, answer.body) == (201, expected)
    assert answer.headers["location"] == f"http://127.0.0.1:{api.server.port}/api/v2{SCHEMAS}/{number}"
    assert (answer.events, answer.entries) == (
        ["custom_object.created"],
        [f"API key defined custom object {number}"],
    )
    path = f"{SCHEMAS}/{number}"
    assert look(api, f"{SCHEMAS}?per_page=100") == {"schemas": [expected]}
    clock.move(MINUTE)
    size = {"name": "size", "type": "DROPDOWN", "choices": ["S"], "hint": "How large"}
    changed = api.put(path, {"title": "Hotels", "fields": [size, FIELDS[0]]})
    assert (changed.status, changed["version"], changed["updated_time"]) == (200, 2, AFTER)
    assert [(one["name"], one["id"], one["position"]) for one in changed["fields"]] == [("size", 2, 1), ("name", 1, 2)]
    assert changed["fields"][0]["choices"] == [{"id": 1, "value": "S", "position": 1}]
    assert (changed.events, changed.entries) == (
        ["custom_object.updated"],
        [f"API key changed custom object {number}"],
    )
    assert look(api, path) == changed.body
    api.put(path, {"fields": FIELDS[:1]})
    assert [one["id"] for one in api.put(path, {"fields": [FIELDS[0], size]})["fields"]] == [1, 2], "it comes back"
    answer = api.delete(path)
    assert (answer.status, answer.events) == (204, ["custom_object.deleted"])
    assert answer.entries == [f"API key deleted custom object {number}"]
    for method in ("GET", "PUT", "DELETE"):
        gone = api.call(method, path, {"title": "X"} if method == "PUT" else None)
        assert refused(gone, 404, "RESOURCE_NOT_FOUND") == {}


def test_what_is_wrong_with_a_definition_is_named(api: Api) -> None:
    lookup = {"type": "LOOKUP-RELATIONSHIP", "filterable": True}
    fields = [{"name": "x", "type": "TEXT"}, {"name": "x", "type": "DROPDOWN"}]
    fields += [{"name": f"l{place}", **lookup} for place in range(6)]
    body = {"name": "h", "prefix": "HT", "fields": fields}
    assert refused(api.post(SCHEMAS, body), 400, "CONSTRAINT_VIOLATION") == {
        "fields.name": "It should be a unique value",
        "fields.type": "There should be one field of type PRIMARY",
        "fields.choices": "Mandatory attribute missing",
    }
    found = refused(api.post(SCHEMAS, {"name": "H o", "prefix": "h", "fields": [], "colour": 1}), 400, "INVALID_INPUT")
    assert set(found) == {"name", "prefix", "fields", "colour"}
    path = f"{SCHEMAS}/{schema(api)['id']}"
    taken = refused(
        api.post(SCHEMAS, {"name": "hotel", "prefix": "HTL", "fields": FIELDS}), 409, "CONSTRAINT_VIOLATION"
    )
    assert set(taken) == {"name", "prefix"}
    other_type = [{"name": "name", "type": "TEXT"}, {"name": "title", "type": "PRIMARY"}]
    assert refused(api.put(path, {"fields": other_type}), 400, "INVALID_INPUT") == {
        "fields.type": "The field name is a PRIMARY"
    }
    for place in range(19):
        schema(api, f"h{place}", f"H{place}", FIELDS[:1])
    body = {"name": "more", "prefix": "MORE", "fields": FIELDS[:1]}
    assert refused(api.post(SCHEMAS, body), 409, "CONSTRAINT_VIOLATION") == {"name": "There can be 20 custom objects"}


def test_a_record_is_put_down_changed_and_removed(api: Api, clock: ManualClock) -> None:
    path = records(api)
    data = {
        "name": "Harbour",
        "note": "Old",
        "about": "Long",
        "size": "M",
        "tags": ["a", "c"],
        "beds": 30,
        "price": 99.5,
        "since": "2020-02-29",
        "open": True,
        "owner": 7,
    }
    answer = api.post(path, {"data": data})
    expected = {
        "display_id": "HTL-1",
        "created_time": AT,
        "updated_time": AT,
        "data": data,
        "metadata": {"primary_field_name": "name"},
        "version": 1,
    }
    assert (answer.status, answer.body) == (201, expected)
    assert answer.headers["location"] == f"http://127.0.0.1:{api.server.port}/api/v2{path}/HTL-1"
    number = path.split("/")[3]
    assert (answer.events, answer.entries) == (
        ["custom_record.created"],
        [f"API key put down record HTL-1 of custom object {number}"],
    )
    assert look(api, f"{path}/HTL-1") == expected
    clock.move(MINUTE)
    changed = api.put(f"{path}/HTL-1", {"display_id": "HTL-1", "data": {"beds": 31, "note": None}, "version": 1})
    after = {**expected, "data": {**data, "beds": 31, "note": None}, "version": 2, "updated_time": AFTER}
    assert (changed.status, changed.body, look(api, f"{path}/HTL-1")) == (200, after, after)
    assert (changed.events, changed.entries) == (
        ["custom_record.updated"],
        [f"API key changed record HTL-1 of custom object {number}"],
    )
    stale = api.put(f"{path}/HTL-1", {"data": {"beds": 32}, "version": 1})
    assert refused(stale, 409, "CONSTRAINT_VIOLATION") == {}
    assert stale["message"] == "The record is in version 2 meanwhile"
    assert api.put(f"{path}/HTL-1", {"data": {"beds": 32}})["version"] == 3
    assert names(api, path, beds=31) == []
    assert put_down(api, path, "Castle") == "HTL-2"
    answer = api.delete(f"{path}/HTL-1")
    assert (answer.status, answer.events) == (204, ["custom_record.deleted"])
    assert answer.entries == [f"API key deleted record HTL-1 of custom object {number}"]
    for gone in (f"{path}/HTL-1", f"{path}/XXX-2", f"{path}/2", f"{path}/HTL-x", f"{SCHEMAS}/1/records"):
        assert refused(api.get(gone), 404, "RESOURCE_NOT_FOUND") == {}
    assert refused(api.put(f"{path}/HTL-1", {"data": {}}), 404, "RESOURCE_NOT_FOUND") == {}
    assert put_down(api, path, "Tower") == "HTL-3", "no id is used twice"
    assert done(api, "DELETE", f"{SCHEMAS}/{number}") == ["custom_object.deleted"]
    assert api.rows("custom_records") == api.rows("custom_values") == []


def test_values_must_fit_their_fields(api: Api) -> None:
    path = records(api)
    wrong = {
        "name": 1,
        "note": "x" * 257,
        "size": "L",
        "tags": ["a", "z"],
        "beds": "3",
        "price": True,
        "since": "2021-02-29",
        "open": "yes",
        "owner": [],
        "pool": 1,
    }
    assert refused(api.post(path, {"data": wrong}), 400, "INVALID_INPUT") == {
        "name": "It should be a String",
        "note": "Has 257 characters, it can have maximum of 256 characters",
        "size": "It should be one of these values: 'S,M'",
        "tags": "It should be one of these values: 'a,b,c'",
        "beds": "It should be a/an Integer",
        "price": "It should be a/an Number",
        "since": "It should be a/an Date in the YYYY-MM-DD format",
        "open": "It should be a/an Boolean",
        "owner": "It should be the id of a record",
        "pool": "There is no such field",
    }
    assert refused(api.post(path, {"data": {"name": ""}}), 400, "CONSTRAINT_VIOLATION") == {
        "name": "Mandatory attribute missing",
        "beds": "Mandatory attribute missing",
    }
    assert set(refused(api.post(path, {"x": 1}), 400, "CONSTRAINT_VIOLATION")) == {"data", "x"}
    put_down(api, path, "Harbour")
    assert refused(
        api.put(f"{path}/HTL-1", {"data": {"beds": None}, "display_id": "HTL-2"}), 400, "CONSTRAINT_VIOLATION"
    )
    assert look(api, f"{path}/HTL-1")["data"]["beds"] == 1


def test_records_are_filtered_ordered_and_counted(api: Api, clock: ManualClock) -> None:
    path = records(api)
    put_down(api, path, "harbour", 30, price=9.5, since="2020-01-01", open=True, tags=["a", "b"], size="S", owner="X-1")
    clock.move(MINUTE)
    put_down(api, path, "castle", 4, price=20, since="2021-01-01", open=False, tags=["b"], size="M", owner=7)
    put_down(api, path, "tower", 4)
    assert names(api, path) == ["harbour", "castle", "tower"]
    for asked, expected in (
        ({"beds": 4}, ["castle", "tower"]),
        ({"beds[gt]": 4}, ["harbour"]),
        ({"beds[gte]": 4, "beds[lt]": 30}, ["castle", "tower"]),
        ({"price[lte]": "9.5"}, ["harbour"]),
        ({"since[gt]": "2020-06-01"}, ["castle"]),
        ({"open": "true"}, ["harbour"]),
        ({"tags": "b"}, ["harbour", "castle"]),
        ({"tags": "b", "size": "M"}, ["castle"]),
        ({"name": "tower"}, ["tower"]),
        ({"owner": 7}, ["castle"]),
        ({"size": "' OR 1=1 --"}, []),
        ({"created_time[gt]": "2026-01-05T09:00:00.000Z"}, ["castle", "tower"]),
        ({"updated_time[lte]": "2026-01-05T09:00:00.000Z"}, ["harbour"]),
        ({"sort_by": "name;ASC"}, ["castle", "harbour", "tower"]),
        ({"sort_by": "price;DESC"}, ["castle", "harbour", "tower"]),
        ({"sort_by": "created_time;DESC"}, ["tower", "castle", "harbour"]),
        ({"sort_by": "beds;ASC", "open": "false"}, ["castle"]),
    ):
        assert names(api, path, **asked) == expected, asked
        asked.pop("sort_by", None)
        assert look(api, f"{path}/count?{query(**asked)}") == {"count": len(names(api, path, **asked))}


@pytest.mark.parametrize(
    "asked", [{}, {"sort_by": "beds;ASC"}, {"beds[gte]": 0}, {"sort_by": "beds;DESC", "open": "true"}]
)
def test_pages_are_walked_there_and_back(api: Api, asked: dict[str, Any]) -> None:
    path = records(api)
    for place in range(7):
        put_down(api, path, f"n{place}", place, open=True)
    everything = names(api, path, **asked)
    assert len(everything) == 7
    there = page = look(api, f"{path}?{query(page_size=3, **asked)}")
    walked = [[row["data"]["name"] for row in page["records"]]]
    assert "prev" not in page["_links"]
    while "next" in page["_links"]:
        page = look(api, f"/custom_objects{page['_links']['next']['href']}")
        walked.append([row["data"]["name"] for row in page["records"]])
    assert walked == [everything[:3], everything[3:6], everything[6:]]
    back = []
    while "prev" in page["_links"]:
        page = look(api, f"/custom_objects{page['_links']['prev']['href']}")
        back.append([row["data"]["name"] for row in page["records"]])
    assert back == [everything[3:6], everything[:3]]
    assert page["records"] == there["records"]
    assert look(api, f"/custom_objects{page['_links']['count']['href']}") == {"count": 7}


def test_pages_can_be_numbered(sqlite_api: Api) -> None:
    path = records(sqlite_api)
    for place in range(5):
        put_down(sqlite_api, path, f"n{place}", place)
    second = look(sqlite_api, f"{path}?{query(page=2, per_page=2)}")
    assert [row["data"]["name"] for row in second["records"]] == ["n2", "n3"]
    ways = {way: look(sqlite_api, f"/custom_objects{second['_links'][way]['href']}") for way in ("next", "prev")}
    assert [row["data"]["name"] for row in ways["next"]["records"]] == ["n4"]
    assert [row["data"]["name"] for row in ways["prev"]["records"]] == ["n0", "n1"]


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        ({"note": "x"}, "note"),
        ({"pool": "x"}, "pool"),
        ({"beds[like]": "x"}, "beds[like]"),
        ({"beds": "x"}, "beds"),
        ({"beds": "nan"}, "beds"),
        ({"since": "yesterday"}, "since"),
        ({"size[gt]": "S"}, "size[gt]"),
        ({"created_time": "x"}, "created_time"),
        ({"sort_by": "note;ASC"}, "sort_by"),
        ({"sort_by": "beds;UP"}, "sort_by"),
        ({"page_size": "101"}, "page_size"),
        ({"page_size": "0"}, "page_size"),
        ({"next_token": "x"}, "next_token"),
        ({"next_token": "b2Zmc2V0OjE=", "beds": "1"}, "next_token"),
        ({"prev_token": "ü"}, "prev_token"),
    ],
)
def test_wrong_questions_are_refused(sqlite_api: Api, asked: dict[str, str], wrong: str) -> None:
    answer = sqlite_api.get(f"{records(sqlite_api)}?{query(**asked)}")
    assert wrong in refused(answer, 400, "INVALID_INPUT")


def test_ten_filters_are_enough(sqlite_api: Api) -> None:
    path = records(sqlite_api)
    asked: dict[str, Any] = {f"{name}[{way}]": 1 for name in ("beds", "price") for way in ("gt", "gte", "lt", "lte")}
    asked |= {"open": "true", "size": "S"}
    assert names(sqlite_api, path, **asked) == []
    answer = sqlite_api.get(f"{path}?{query(**asked, tags='a')}")
    assert refused(answer, 400, "INVALID_INPUT") == {"filter": "There can be 10 filters"}


def test_they_are_for_administrators(sqlite_api: Api) -> None:
    path = records(sqlite_api)
    put_down(sqlite_api, path, "Harbour")
    supervisor, above = sqlite_api.hire("SUPERVISOR"), path.removesuffix("/records")
    for method, where in (
        *(("GET", where) for where in (SCHEMAS, above, path, f"{path}/count", f"{path}/HTL-1")),
        *(("POST", where) for where in (SCHEMAS, path)),
        *((method, where) for method in ("PUT", "DELETE") for where in (above, f"{path}/HTL-1")),
    ):
        answer = supervisor.call(method, where, {} if method in ("PUT", "POST") else None)
        assert refused(answer, 403, "PERMISSION_NOT_ALLOWED") == {}, (method, where)
    assert sqlite_api.using(None).get(path).status == 401
