"""The fields of contacts and companies, and what stands in them (contract 5.12, 6.4, 6.6)."""

from typing import Any

import pytest
from tests.freshdesk.api import Api
from tests.freshdesk.people import LATER, MISSING, NOW, UNIQUE, UNKNOWN, company, contact, done, look, made

from freehold.kernel.clock import MINUTE, ManualClock
from freehold.kernel.text import load

CONTACTS, COMPANIES = "/contact_fields", "/company_fields"
OF_CONTACTS = (
    "name",
    "job_title",
    "email",
    "phone",
    "mobile",
    "twitter_id",
    "company_name",
    "address",
    "time_zone",
    "language",
    "tag_names",
    "description",
    "unique_external_id",
    "twitter_profile_status",
    "twitter_followers_count",
)
OF_COMPANIES = (
    "name",
    "description",
    "note",
    "domains",
    "health_score",
    "account_tier",
    "renewal_date",
    "industry",
)
both = pytest.mark.parametrize("path", [CONTACTS, COMPANIES])


def field(api: Api, path: str, label: str = "Region", type_: str = "custom_text", **given: Any) -> Any:
    customers = {"label_for_customers": f"Your {label}"} if path == CONTACTS else {}
    return made(api, path, {"label": label, "type": type_, **customers, **given})


def person(api: Api, path: str, name: str, **custom: Any) -> Any:
    """A new contact or company with these values."""
    if path == COMPANIES:
        return company(api, name, custom_fields=custom)
    return contact(api, name, email=f"{name.lower()}@example.com", custom_fields=custom)


def records(path: str) -> str:
    return "/contacts" if path == CONTACTS else "/companies"


def test_stock_fields_of_contacts(api: Api) -> None:
    fields = look(api, f"{CONTACTS}?per_page=100")
    assert tuple(item["name"] for item in fields) == OF_CONTACTS
    assert all(item["type"] == f"default_{item['name']}" and item["default"] for item in fields)
    assert fields[0] == {
        "id": 107_000_000_101,
        "name": "name",
        "label": "Full name",
        "label_for_customers": "Full name",
        "position": 1,
        "type": "default_name",
        "default": True,
        "editable_in_signup": True,
        "required_for_agents": True,
        "agents_can_edit": True,
        "displayed_for_agents": True,
        "quick_add_for_agent": False,
        "unique": False,
        "customers_can_edit": True,
        "required_for_customers": True,
        "displayed_for_customers": True,
        "created_at": NOW,
        "updated_at": NOW,
    }
    choices = {item["name"]: item["choices"] for item in fields if "choices" in item}
    assert set(choices) == {"time_zone", "language"}
    assert choices["language"]["pt-BR"] == "Portuguese (BR)"
    zones = choices["time_zone"]
    expected = {
        "Chennai": "(GMT+05:30) Chennai",
        "Eastern Time (US & Canada)": "(GMT-05:00) Eastern Time (US & Canada)",
        "Adelaide": "(GMT+09:30) Adelaide",
        "Dublin": "(GMT+00:00) Dublin",
        "UTC": "(GMT+00:00) UTC",
    }
    assert {name: zones[name] for name in expected} == expected
    assert look(api, f"{CONTACTS}?page=2") == []
    language = look(api, f"{CONTACTS}/{107_000_000_110}")
    assert language["choices"][0] == {"id": 1, "label": "Arabic", "value": "ar", "position": 1}


def test_stock_fields_of_companies(api: Api) -> None:
    fields = look(api, f"{COMPANIES}?per_page=100")
    assert tuple(item["name"] for item in fields) == OF_COMPANIES
    assert fields[0] == {
        "id": 107_000_000_201,
        "name": "name",
        "label": "Company Name",
        "position": 1,
        "type": "default_name",
        "default": True,
        "required_for_agents": True,
        "agents_can_edit": True,
        "displayed_for_agents": True,
        "quick_add_for_agent": False,
        "unique": False,
        "created_at": NOW,
        "updated_at": NOW,
    }
    choices = {item["name"]: item["choices"] for item in fields if "choices" in item}
    assert choices["health_score"] == ["At risk", "Doing okay", "Happy"]
    assert choices["account_tier"] == ["Basic", "Premium", "Enterprise"]
    assert (choices["industry"][0], choices["industry"][-1], len(choices["industry"])) == ("Automotive", "Other", 59)
    tier = look(api, f"{COMPANIES}/{107_000_000_206}")
    assert tier["choices"][2] == {"id": 3, "label": "Enterprise", "value": "Enterprise", "position": 3}


@both
def test_a_field_is_added_changed_and_goes(api: Api, clock: ManualClock, path: str) -> None:
    customers = {
        "label_for_customers": "Where",
        "editable_in_signup": True,
        "customers_can_edit": True,
        "required_for_customers": True,
        "displayed_for_customers": True,
    }
    entity = "contact" if path == CONTACTS else "company"
    plural = "contacts" if path == CONTACTS else "companies"
    body = {
        "label": "Region of yours",
        "type": "custom_dropdown",
        "position": 9,
        "required_for_agents": False,
        "agents_can_edit": False,
        "displayed_for_agents": False,
        "quick_add_for_agent": True,
        "choices": [{"value": "North", "position": 1}, {"value": "South", "position": 2}],
        **(customers if path == CONTACTS else {}),
    }
    answer = api.post(path, body)
    number = answer["id"]
    first = number * 10_000 + 1
    expected = {
        **body,
        "id": number,
        "name": "region_of_yours",
        "default": False,
        "unique": False,
        "choices": [
            {"id": first, "label": "North", "value": "North", "position": 1},
            {"id": first + 1, "label": "South", "value": "South", "position": 2},
        ],
        "created_at": NOW,
        "updated_at": NOW,
    }
    assert (answer.status, answer.body) == (201, expected)
    assert answer.headers["location"] == f"http://127.0.0.1:{api.server.port}/api/v2{path}/{number}"
    assert answer.events == ["field.created"]
    assert answer.entries == [f"API key gave {plural} the field region_of_yours"]
    assert look(api, f"{path}/{number}") == expected
    assert expected in look(api, path)
    who = person(api, path, "Rita", region_of_yours="North")
    at = f"{records(path)}/{who['id']}"
    clock.move(MINUTE)
    changes = [
        {"id": first, "value": "Far north", "position": 1},
        {"id": first + 1, "deleted": True},
        {"value": "West"},
    ]
    after = api.put(f"{path}/{number}", {"label": "R", "type": "custom_dropdown", "choices": changes})
    assert (after.status, after["label"], after["updated_at"], after.events) == (200, "R", LATER, ["field.updated"])
    assert load(after.happened[0]["data"]) == {
        "entity": entity,
        "name": "region_of_yours",
        "changed": ["choices", "label"],
    }
    assert after.entries == [f"API key changed field {number} of {plural}"]
    assert [choice["value"] for choice in after["choices"]] == ["Far north", "West"]
    assert look(api, at)["custom_fields"] == {"region_of_yours": "Far north"}
    assert api.codes("PUT", f"{path}/{number}", {"type": "custom_text"}) == {"type": "readonly_field"}
    gone = api.delete(f"{path}/{number}")
    assert (gone.status, gone.content, gone.events) == (204, b"", ["field.deleted"])
    assert gone.entries == [f"API key deleted field {number} of {plural}"]
    assert look(api, at)["custom_fields"] == {}
    for method, sent in (("GET", None), ("PUT", {"label": "X"}), ("DELETE", None)):
        api.missing(method, f"{path}/{number}", sent)
    singular = path.removesuffix("s")
    assert api.delete(f"{singular}/{number}").status == 404, "the singular path is none"


@both
def test_every_wrong_field_is_named_at_once(sqlite_api: Api, path: str) -> None:
    api = sqlite_api
    missing = {"label": ("missing_field", MISSING), "type": ("missing_field", MISSING)}
    if path == CONTACTS:
        missing["label_for_customers"] = ("missing_field", MISSING)
    assert api.wrong("POST", path, {}) == missing
    body = {
        "label": 5,
        "label_for_customers": "X",
        "type": "nested_field",
        "choices": "A",
        "position": "1",
        "colour": 1,
    }
    found = api.wrong("POST", path, body)
    found.pop("label_for_customers", None)
    assert found == {
        "label": ("datatype_mismatch", "It should be a String"),
        "type": (
            "invalid_value",
            "It should be one of these values: 'custom_text,custom_paragraph,custom_checkbox,custom_number,"
            "custom_dropdown,custom_phone_number,custom_url,custom_date'",
        ),
        "choices": ("datatype_mismatch", "It should be a/an Array"),
        "position": ("datatype_mismatch", "It should be a/an Positive Integer"),
        "colour": ("invalid_field", UNKNOWN),
    }
    customers = {"label_for_customers": "X"} if path == CONTACTS else {}
    text_only = ("incompatible_field", "It can be set only for fields of type custom_text")
    for more, expected in (
        ({"type": "custom_dropdown"}, {"choices": ("missing_field", MISSING)}),
        ({"type": "custom_url", "unique": True}, {"unique": text_only}),
    ):
        assert api.wrong("POST", path, {"label": "X", **customers, **more}) == expected
    stock = look(api, path)[0]["id"]
    assert api.wrong("DELETE", f"{path}/{stock}") == {"id": ("invalid_value", "Default fields cannot be deleted")}
    assert api.wrong("PUT", f"{path}/{stock}", {"unique": True}) == {"unique": text_only}


@both
def test_values_are_checked(api: Api, path: str) -> None:
    field(api, path, "Site", "custom_url")
    field(api, path, "Line", "custom_phone_number")
    field(api, path, "Code", required_for_agents=True)
    good = {"site": "https://example.com/a?b", "line": "+15550100", "code": "7"}
    assert person(api, path, "Rita", **good)["custom_fields"] == {
        "code": "7",
        "line": "+15550100",
        "site": good["site"],
    }
    body = {"name": "Lee", "custom_fields": {"site": "javascript:alert(1)", "line": 5, "nothing": 1}}
    if path == CONTACTS:
        body["email"] = "lee@example.com"
    assert api.wrong("POST", records(path), body) == {
        "custom_fields.site": ("invalid_value", "It should be in the 'valid URL' format"),
        "custom_fields.line": ("datatype_mismatch", "It should be a String"),
        "custom_fields.nothing": ("invalid_field", UNKNOWN),
        "custom_fields.code": ("missing_field", MISSING),
    }


@both
def test_only_one_record_has_a_unique_value(api: Api, path: str) -> None:
    field(api, path, "Code", unique=True)
    first, other = person(api, path, "Rita", code="7\"'%")["id"], person(api, path, "Lee", code="8")["id"]
    taken = {"custom_fields.code": ("duplicate_value", UNIQUE)}
    body = {"name": "Kim", "custom_fields": {"code": "7\"'%"}}
    if path == CONTACTS:
        body["email"] = "kim@example.com"
    assert api.wrong("POST", records(path), body, 409) == taken
    assert api.wrong("PUT", f"{records(path)}/{other}", {"custom_fields": {"code": "7\"'%"}}, 409) == taken
    assert api.put(f"{records(path)}/{first}", {"custom_fields": {"code": "7\"'%"}}).status == 200, "its own"
    assert api.put(f"{records(path)}/{first}", {"custom_fields": {"code": None}}).status == 200
    assert api.put(f"{records(path)}/{other}", {"custom_fields": {"code": "7\"'%"}}).status == 200


def test_only_one_contact_has_a_number_where_the_account_says_so(api: Api) -> None:
    phone, mobile = 107_000_000_104, 107_000_000_105
    rita = contact(api, "Rita", email="rita@example.com", phone="1", mobile="2")["id"]
    lee = {"name": "Lee", "email": "lee@example.com", "phone": "1", "mobile": "2"}
    assert api.put(f"{CONTACTS}/{mobile}", {"unique": True})["unique"] is True
    assert api.wrong("POST", "/contacts", lee, 409) == {"mobile": ("duplicate_value", UNIQUE)}
    api.put(f"{CONTACTS}/{phone}", {"unique": True})
    assert api.codes("POST", "/contacts", lee, status=409) == {"phone": "duplicate_value", "mobile": "duplicate_value"}
    assert api.put(f"/contacts/{rita}", {"phone": "1", "mobile": "2"}).status == 200, "her own"
    done(api, "DELETE", f"/contacts/{rita}")
    assert api.post("/contacts", lee).status == 201, "who is in the bin needs none"


def test_an_account_can_require_a_stock_field(api: Api) -> None:
    job_title, industry = 107_000_000_102, 107_000_000_208
    assert api.put(f"{CONTACTS}/{job_title}", {"required_for_agents": True})["required_for_agents"] is True
    assert api.put(f"{COMPANIES}/{industry}", {"required_for_agents": True}).status == 200
    rita = {"name": "Rita", "email": "rita@example.com"}
    assert api.wrong("POST", "/contacts", rita) == {"job_title": ("missing_field", MISSING)}
    number = made(api, "/contacts", {**rita, "job_title": "Head"})["id"]
    assert api.put(f"/contacts/{number}", {"mobile": "1"}).status == 200
    assert api.codes("PUT", f"/contacts/{number}", {"job_title": ""}) == {"job_title": "missing_field"}
    assert api.codes("POST", "/companies", {"name": "Parcels"}) == {"industry": "missing_field"}


def test_administrators_define_and_agents_read(sqlite_api: Api) -> None:
    kim = sqlite_api.hire("AGENT")
    for path in (CONTACTS, COMPANIES):
        number = field(sqlite_api, path)["id"]
        assert look(kim, path) == look(sqlite_api, path)
        for method, at in (("POST", path), *((way, f"{path}/{number}") for way in ("GET", "PUT", "DELETE"))):
            assert kim.call(method, at, {} if method in ("POST", "PUT") else None).status == 403, (method, at)
    done(sqlite_api, "DELETE", f"{COMPANIES}/{number}")
