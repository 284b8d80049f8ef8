"""Reads products."""

from sqlalchemy import bindparam, select

from freehold.core.products.model import products
from freehold.kernel.errors import NotFound
from freehold.kernel.listing import Found, Listing, Slice
from freehold.kernel.query import Query, Row, any_of
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

_GET = Query(select(products).where(products.c.id == bindparam("id")))
_HELD = Query(select(products).where(products.c.id == bindparam("id")).with_for_update())
_KEPT = Query(select(products).where(products.c.id == bindparam("id")).with_for_update(read=True))
_NAMED = Query(select(products.c.id).where(products.c.name_key == bindparam("name_key")))
_KNOWN = Query(select(products.c.id).where(any_of(products.c.id, "ids")))
PRODUCTS = Listing(
    select(products), filters={}, orders={"name": products.c.name_key}, default="name", key=products.c.id
)


def get_product(tx: Tx, number: int, *, to_change: bool = False) -> Row:
    """The product with that number. Raises NotFound. `to_change` holds it until the end of the transaction."""
    row = tx.first(_HELD if to_change else _GET, id=number)
    if row is None:
        raise NotFound("product", number)
    return row


def find_product(tx: Tx, number: int, *, to_name: bool = False) -> Row | None:
    """The product with that number, or None. `to_name`: nobody removes it before the end of the transaction."""
    return tx.first(_KEPT if to_name else _GET, id=number)


def find_number_of_product(tx: Tx, name: str) -> int | None:
    """The number of the product with that name in any case, or None."""
    number: int | None = tx.value(_NAMED, name_key=name.lower())
    return number


def list_products(tx: Tx, wanted: Slice) -> Found:
    """A page of products, by name."""
    return PRODUCTS.page(tx, wanted, {})


def list_known_products(tx: Tx, numbers: list[int]) -> set[int]:
    """Those of some numbers that are products'."""
    return {row["id"] for row in tx.all(_KNOWN, ids=encode_text(numbers))} if numbers else set()
