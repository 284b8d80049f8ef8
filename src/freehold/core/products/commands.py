"""Changes what the account sells."""

from typing import Any

from sqlalchemy import bindparam, delete, select, update

from freehold.core.conversations.model import conversations
from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.core.mail.model import mailboxes
from freehold.core.products.model import products
from freehold.core.products.queries import find_number_of_product
from freehold.core.tickets.model import tickets
from freehold.kernel.errors import Invalid, not_unique
from freehold.kernel.query import Query, Row, blank, inserts
from freehold.kernel.tx import Tx

CHANGEABLE = ("name", "name_key", "description")
_INSERT = inserts(products)
_UPDATE = Query(
    update(products)
    .where(products.c.id == bindparam("row_id"))
    .values({name: bindparam(name) for name in (*CHANGEABLE, "updated_at")})
)
_DELETE = Query(delete(products).where(products.c.id == bindparam("row_id")))
_ABOUT = select(tickets.c.conversation_id).where(tickets.c.product_id == bindparam("product"))
_UNLINK = (
    Query(
        update(conversations)
        .where(conversations.c.id.in_(_ABOUT.scalar_subquery()))
        .values(updated_at=bindparam("now"))
    ),
    Query(update(tickets).where(tickets.c.product_id == bindparam("product")).values(product_id=None)),
    Query(
        update(mailboxes)
        .where(mailboxes.c.product_id == bindparam("product"))
        .values(product_id=None, is_primary=False)
    ),
)


def create_product(tx: Tx, given: dict[str, Any], by: Actor) -> Row:
    """Take in something that tickets can be about; returns it.

    `given`: name (required), description. Raises Invalid (duplicate_value) when another has the name. Records
    product.created.
    """
    _refuse_taken(tx, given["name"], 0)
    row = {**blank(products), **_stored(given), "created_at": tx.now, "updated_at": tx.now}
    del row["id"]
    row["id"] = tx.insert(_INSERT, **row)
    record(tx, "product.created", by, subject_id=row["id"])
    return row


def change_product(tx: Tx, product: Row, given: dict[str, Any], by: Actor) -> Row:
    """Change what is given of a product; returns it. Records product.updated."""
    if "name" in given:
        _refuse_taken(tx, given["name"], product["id"])
    after = {**product, **_stored(given), "updated_at": tx.now}
    tx.run(_UPDATE, row_id=product["id"], **{name: after[name] for name in (*CHANGEABLE, "updated_at")})
    record(tx, "product.updated", by, subject_id=product["id"], data={"changed": sorted(given)})
    return after


def delete_product(tx: Tx, product: Row, by: Actor) -> None:
    """Remove a product; tickets about it stay and are about none. Records product.deleted."""
    for statement in _UNLINK:
        tx.run(statement, product=product["id"], now=tx.now)
    tx.run(_DELETE, row_id=product["id"])
    record(tx, "product.deleted", by, subject_id=product["id"], data={"name": product["name"]})


def _stored(given: dict[str, Any]) -> Row:
    return {**given, "name_key": given["name"].lower()} if "name" in given else given


def _refuse_taken(tx: Tx, name: str, but: int) -> None:
    tx.hold(f"product {name.lower()}")
    if find_number_of_product(tx, name) not in (None, but):
        raise Invalid(not_unique("name"))
