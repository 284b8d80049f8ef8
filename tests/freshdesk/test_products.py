"""Products: what tickets can be about (Freshdesk contract 5.13, 6.12)."""

from typing import Any

from tests.freshdesk.api import Api
from tests.freshdesk.people import LATER, MISSING, NOW, UNIQUE, UNKNOWN, done, ids, look, made

from freehold.kernel.clock import MINUTE, ManualClock
from freehold.kernel.text import load


def product(api: Api, name: str = "Lockers", **given: Any) -> Any:
    return made(api, "/products", {"name": name, **given})


def test_a_product_is_taken_in(api: Api) -> None:
    answer = api.post("/products", {"name": " Lockers ", "description": "For the night"})
    number = answer["id"]
    assert number > 106_000_000_000
    expected = {"id": number, "name": "Lockers", "description": "For the night", "created_at": NOW, "updated_at": NOW}
    assert (answer.status, answer.body) == (201, expected)
    assert answer.headers["location"] == f"http://127.0.0.1:{api.server.port}/api/v2/products/{number}"
    assert answer.events == ["product.created"]
    assert answer.entries == [f"API key took in product {number}"]
    assert look(api, f"/products/{number}") == expected
    assert product(api, "Bags")["description"] is None


def test_every_wrong_field_is_named_at_once(api: Api) -> None:
    assert api.wrong("POST", "/products", {"description": 7, "colour": "red"}) == {
        "name": ("missing_field", MISSING),
        "description": ("datatype_mismatch", "It should be a String"),
        "colour": ("invalid_field", UNKNOWN),
    }
    number = product(api)["id"]
    assert api.wrong("POST", "/products", {"name": "lockers "}, 409) == {"name": ("duplicate_value", UNIQUE)}
    assert api.codes("PUT", f"/products/{number}", {"name": " "}) == {"name": "missing_field"}
    assert api.codes("GET", f"/products/{number}?colour=red") == {"colour": "invalid_field"}


def test_a_product_is_changed(api: Api, clock: ManualClock) -> None:
    before = product(api, description="For the night")
    path = f"/products/{before['id']}"
    clock.move(MINUTE)
    answer = api.put(path, {"name": "lockers"})
    assert (answer.status, answer.body) == (200, {**before, "name": "lockers", "updated_at": LATER})
    assert (answer.events, load(answer.happened[0]["data"])) == (["product.updated"], {"changed": ["name"]})
    assert answer.entries == [f"API key changed product {before['id']}"]
    assert api.put(path, {"description": None})["description"] is None
    assert look(api, path)["description"] is None
    api.missing("PUT", "/products/1", {"name": "X"})
    api.missing("GET", "/products/x")


def test_products_are_listed_by_name(api: Api) -> None:
    numbers = [product(api, name)["id"] for name in ("Tape", "bags", "Crates")]
    assert ids(api.follow("/products", per_page=1)) == [numbers[1], numbers[2], numbers[0]]
    assert len(look(api, "/products?per_page=100")) == 3


def test_tickets_about_a_product_that_is_gone_are_about_none(api: Api, clock: ManualClock) -> None:
    number = product(api)["id"]
    ticket = api.ticket(product_id=number)
    assert ticket["product_id"] == number
    clock.move(MINUTE)
    assert done(api, "DELETE", f"/products/{number}") == ["product.deleted"]
    after = api.look(ticket["id"])
    assert (after["product_id"], after["updated_at"]) == (None, LATER)
    api.missing("DELETE", f"/products/{number}")
    assert api.wrong("PUT", f"/tickets/{ticket['id']}", {"product_id": number}) == {
        "product_id": ("invalid_value", "There is no product matching the given product_id")
    }
    assert api.codes("POST", "/tickets", {"email": "rita@example.com", "product_id": 1}) == {
        "product_id": "invalid_value"
    }


def test_only_administrators_look_after_products(sqlite_api: Api) -> None:
    number = product(sqlite_api)["id"]
    supervisor = sqlite_api.hire("SUPERVISOR")
    for method, path in (
        ("GET", ""),
        ("POST", ""),
        ("GET", f"/{number}"),
        ("PUT", f"/{number}"),
        ("DELETE", f"/{number}"),
    ):
        assert supervisor.call(method, f"/products{path}").status == 403, method
    assert ids(look(sqlite_api.hire("ADMIN"), "/products")) == [number]
