"""Mailboxes: the addresses that customers write to and that replies come from (Freshdesk contract 5.13, 6.12)."""

from typing import Any

from sqlalchemy import bindparam, case, delete, func, select, update

from freehold.core.account.queries import get_fact
from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.core.mail.model import SUPPORT, mailboxes
from freehold.kernel.errors import Conflict, Invalid, NotFound, not_unique
from freehold.kernel.listing import Found, Listing, Slice, equals
from freehold.kernel.query import Query, Row, blank, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

CHANGEABLE = (
    "name", "support_email", "email_key", "forward_email", "group_id", "product_id", "is_primary", "is_active",
    "kind", "servers", "sealed",
)  # fmt: skip
_INSERT = inserts(mailboxes)
_UPDATE = Query(
    update(mailboxes)
    .where(mailboxes.c.id == bindparam("row_id"))
    .values({name: bindparam(name, type_=mailboxes.c[name].type) for name in (*CHANGEABLE, "updated_at")})
)
_DELETE = Query(delete(mailboxes).where(mailboxes.c.id == bindparam("row_id")))
_GET = Query(select(mailboxes).where(mailboxes.c.id == bindparam("id")))
_HELD = Query(select(mailboxes).where(mailboxes.c.id == bindparam("id")).with_for_update())
_BY_EMAIL = Query(select(mailboxes).where(mailboxes.c.email_key == bindparam("email_key")))
_ANY = Query(select(mailboxes.c.id).limit(1))
_OF = func.coalesce(mailboxes.c.product_id, 0)
_PRIMARY = Query(
    select(mailboxes).where(mailboxes.c.is_primary, bindparam("product") == _OF).order_by(mailboxes.c.id).limit(1)
)
_NO_LONGER_PRIMARY = Query(
    update(mailboxes)
    .where(mailboxes.c.is_primary, bindparam("product") == _OF, mailboxes.c.id != bindparam("but"))
    .values(is_primary=False)
)
_RENAME = Query(
    update(mailboxes)
    .where(mailboxes.c.email_key == SUPPORT)
    .values(support_email=bindparam("to"), email_key=bindparam("to"), forward_email=bindparam("to"))
)
MAILBOXES = Listing(
    select(mailboxes),
    filters={
        "support_email": mailboxes.c.email_key == bindparam("support_email"),
        "forward_email": func.lower(mailboxes.c.forward_email) == bindparam("forward_email"),
        "product_id": equals(mailboxes.c.product_id, "product_id"),
        "group_id": equals(mailboxes.c.group_id, "group_id"),
        "active": mailboxes.c.is_active,
        "inactive": mailboxes.c.is_active.is_(False),
    },
    orders={
        "usual": case((mailboxes.c.is_primary, 0), else_=2**62) + _OF,  # primary ones first, then by product
        "product_id": _OF,
        "group_id": func.coalesce(mailboxes.c.group_id, 0),
    },
    default="usual",
    key=mailboxes.c.id,
)


def find_mailbox(tx: Tx, number: int) -> Row | None:
    """The mailbox with that number, or None."""
    return tx.first(_GET, id=number)


def get_mailbox(tx: Tx, number: int, *, to_change: bool = False) -> Row:
    """The mailbox with that number. Raises NotFound. `to_change` holds it until the end of the transaction."""
    row = tx.first(_HELD if to_change else _GET, id=number)
    if row is None:
        raise NotFound("mailbox", number)
    return row


def find_primary(tx: Tx, product_id: int | None = None) -> Row | None:
    """The mailbox that speaks for a product, or for the desk itself; or None."""
    return tx.first(_PRIMARY, product=product_id or 0)


def find_sender(tx: Tx, email_config_id: int | None, product_id: int | None) -> Row | None:
    """The mailbox that a ticket's mail comes from: its own, else its product's, else the desk's; or None."""
    own = find_mailbox(tx, email_config_id) if email_config_id is not None else None
    of_product = find_primary(tx, product_id) if own is None and product_id is not None else None
    return own or of_product or find_primary(tx)


def find_mailbox_by_email(tx: Tx, email: str) -> Row | None:
    """The mailbox with that address, or None."""
    return tx.first(_BY_EMAIL, email_key=email.lower())


def list_mailboxes(tx: Tx, wanted: Slice, filters: dict[str, Any]) -> Found:
    """A page of mailboxes: primary ones first, then by product, unless another order is wanted."""
    return MAILBOXES.page(tx, wanted, filters)


def create_mailbox(tx: Tx, given: dict[str, Any], by: Actor) -> Row:
    """Take in a mailbox; returns it.

    `given`: name and support_email (required), and any of CHANGEABLE. Raises Invalid (duplicate_value) when the
    address is another's. Records mailbox.created.
    """
    row: Row = {**blank(mailboxes), **given, "created_at": tx.now, "updated_at": tx.now}
    row["email_key"] = row["support_email"].lower()
    row["forward_email"] = given.get("forward_email") or _forward_email(tx, row["email_key"])
    _refuse_taken(tx, row["email_key"], 0)
    del row["id"]
    row["id"] = tx.insert(_INSERT, **row)
    _crown(tx, row)
    record(tx, "mailbox.created", by, subject_id=row["id"])
    return row


def change_mailbox(tx: Tx, mailbox: Row, given: dict[str, Any], by: Actor) -> Row:
    """Change what is given of a mailbox; returns it. Records mailbox.updated."""
    after = {**mailbox, **given, "updated_at": tx.now}
    if "support_email" in given:
        after["email_key"] = after["support_email"].lower()
        if after["email_key"] != mailbox["email_key"]:
            _refuse_taken(tx, after["email_key"], mailbox["id"])
            after["forward_email"] = _forward_email(tx, after["email_key"])
    tx.run(_UPDATE, row_id=mailbox["id"], **{name: after[name] for name in (*CHANGEABLE, "updated_at")})
    _crown(tx, after)
    record(tx, "mailbox.updated", by, subject_id=mailbox["id"], data={"changed": sorted(given)})
    return after


def delete_mailbox(tx: Tx, mailbox: Row, by: Actor) -> None:
    """Forget a mailbox; its tickets' mail comes from the desk's. Raises Conflict for the desk's own.

    Records mailbox.deleted.
    """
    if mailbox["is_primary"] and mailbox["product_id"] is None:
        raise Conflict("It is the mailbox that the desk writes from; let another be that first.")
    tx.run(_DELETE, row_id=mailbox["id"])
    record(tx, "mailbox.deleted", by, subject_id=mailbox["id"], data={"support_email": mailbox["support_email"]})


def keep_mailbox(tx: Tx, address: str) -> None:
    """At each start: an account has a mailbox, with `address` (empty: SUPPORT) until somebody gives it another."""
    tx.hold("mailboxes")
    if address and address != SUPPORT and find_mailbox_by_email(tx, address) is None:
        tx.run(_RENAME, to=address.lower())
    if tx.value(_ANY) is None:
        email = (address or SUPPORT).lower()
        row = {"name": "Support", "support_email": email, "email_key": email, "forward_email": email}
        tx.insert(
            _INSERT, **{**blank(mailboxes), **row, "is_primary": True, "created_at": tx.now, "updated_at": tx.now}
        )


def _crown(tx: Tx, mailbox: Row) -> None:
    """Of each product one mailbox is the primary one."""
    if mailbox["is_primary"]:
        tx.run(_NO_LONGER_PRIMARY, product=mailbox["product_id"] or 0, but=mailbox["id"])


def _forward_email(tx: Tx, email: str) -> str:
    """Where the support address is to forward to: `examplecomsupport@desk` for `support@example.com`."""
    local, _, domain = email.rpartition("@")
    return f"{domain.replace('.', '')}{local}@{get_fact(tx, 'account_domain') or 'localhost'}"


def _refuse_taken(tx: Tx, email_key: str, but: int) -> None:
    tx.hold(f"mailbox {email_key}")
    other = tx.first(_BY_EMAIL, email_key=email_key)
    if other is not None and other["id"] != but:
        raise Invalid(not_unique("support_email"))


def dump_servers(servers: dict[str, Any] | None) -> str | None:
    """The servers of a custom mailbox as they are stored."""
    return None if servers is None else encode_text(servers)
