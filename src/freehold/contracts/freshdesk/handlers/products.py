"""Products (contract 6.12)."""

from typing import Any

from freehold.catalogue.freshdesk import products as rows
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshdesk.paging import page_of, wanted_slice
from freehold.contracts.freshdesk.render_sla import render_product
from freehold.contracts.freshdesk.viewing import location_below, number_in
from freehold.contracts.freshdesk.words_of_wrongs import left_out
from freehold.contracts.freshdesk.writing import refuse
from freehold.contracts.implements import implements
from freehold.core.products.commands import change_product, create_product, delete_product
from freehold.core.products.queries import get_product, list_products
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx


@implements(rows.list_)
def list_all_products(tx: Tx, call: Call) -> Any:
    found = list_products(tx, wanted_slice(call))
    return page_of(call, [render_product(row) for row in found.rows], has_more=found.has_more)


@implements(rows.get)
def look_at_product(tx: Tx, call: Call) -> Any:
    return render_product(get_product(tx, number_in(call, "product_id")))


@implements(rows.create)
def take_in_product(tx: Tx, call: Call) -> Any:
    product = create_product(tx, _given(call.body, is_new=True), call.who.actor)
    return Answer(
        render_product(product), says={"product_id": product["id"]}, headers=location_below(call, product["id"])
    )


@implements(rows.update)
def update_product(tx: Tx, call: Call) -> Any:
    product = _held(tx, call)
    return render_product(change_product(tx, product, _given(call.body, is_new=False), call.who.actor))


@implements(rows.delete)
def remove_product(tx: Tx, call: Call) -> Any:
    delete_product(tx, _held(tx, call), call.who.actor)


def _held(tx: Tx, call: Call) -> Row:
    return get_product(tx, number_in(call, "product_id"), to_change=True)


def _given(body: rows.ProductWrite, *, is_new: bool) -> dict[str, Any]:
    """What a body says of a product. Raises Invalid with everything that is wrong."""
    given: dict[str, Any] = {}
    wrongs = []
    if body.name is not None and body.name.strip():
        given["name"] = body.name.strip()
    elif is_new or "name" in body.model_fields_set:
        wrongs.append(left_out("name"))
    if "description" in body.model_fields_set:
        given["description"] = body.description or None
    refuse(body.wrongs, wrongs)
    return given
