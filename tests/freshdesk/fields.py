"""Fields of an account's own, for tests."""

from typing import Any

from tests.freshdesk.api import Api
from tests.freshdesk.people import look, made

STATUS, TYPE = 107_000_000_005, 107_000_000_003
COUNTRIES = [
    {"value": "India", "choices": [{"value": "Goa", "choices": [{"value": "Panaji"}, {"value": "Margao"}]}]},
    {"value": "Peru", "choices": [{"value": "Cusco"}]},
]
LEVELS = [{"label": "State", "label_for_customers": "Your state", "level": 2}, {"label": "City", "level": 3}]


def field(api: Api, label: str = "Carrier", type_: str = "custom_text", **given: Any) -> Any:
    return made(api, "/admin/ticket_fields", {"label": label, "type": type_, **given})


def named(api: Api, name: str, path: str = "/ticket_fields") -> Any:
    return next(item for item in look(api, path) if item["name"] == name)
