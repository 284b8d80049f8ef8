"""The accounts that assistants work in: Freehold itself, one connection a product, and accounts elsewhere."""

from urllib.parse import urlsplit

from sqlalchemy import bindparam, delete, func, select, update

from freehold.core.events.actor import SYSTEM, Actor
from freehold.core.events.commands import record
from freehold.core.gateway.model import ACTIVE, IN_PROCESS, PAUSED, REST, connections, grants
from freehold.core.gateway.policies import publish
from freehold.kernel.crypto import Vault
from freehold.kernel.errors import Conflict, Invalid, NotFound, Wrong
from freehold.kernel.ids import new_uuid
from freehold.kernel.query import Query, Row, inserts
from freehold.kernel.tx import Tx

PRODUCTS = ("freshchat", "freshdesk")
LONGEST_NAME, LONGEST_SECRET = 100, 4000
_INSERT = inserts(connections)
_LIST = Query(select(connections).order_by(connections.c.id))
_NAMED = Query(select(connections).where(func.lower(connections.c.name) == bindparam("name_key")))
_OWN = Query(
    select(connections.c.id).where(connections.c.kind == IN_PROCESS, connections.c.product == bindparam("product"))
)
_STATE = Query(
    update(connections)
    .where(connections.c.id == bindparam("row_id"))
    .values(state=bindparam("state"), updated_at=bindparam("now"))
)
_GRANTED = Query(select(grants.c.id).where(grants.c.connection_id == bindparam("row_id")).limit(1))
_REMOVE = Query(delete(connections).where(connections.c.id == bindparam("row_id")))


def keep_connections(tx: Tx) -> None:
    """Every account can be worked in by assistants: one connection a product, called like it. None has a grant."""
    tx.hold("gateway connections")
    for product in PRODUCTS:
        if tx.value(_OWN, product=product) is None:
            name = product if find_connection(tx, product) is None else f"{product} here"
            _insert(tx, name, product, IN_PROCESS)
            publish(tx)


def add_connection(tx: Tx, vault: Vault, name: str, product: str, url: str, secret: str) -> Row:
    """Remember an account elsewhere: its address, and its secret sealed, which nothing ever shows. Records connection.created."""
    tx.hold("gateway connections")
    parts = urlsplit(url)
    wrongs = []
    if not name.strip() or len(name) > LONGEST_NAME:
        wrongs.append(Wrong("name", f"A connection has a name of at most {LONGEST_NAME} characters."))
    elif find_connection(tx, name) is not None:
        raise Conflict(f"There is a connection {name} already.")
    if product not in PRODUCTS:
        wrongs.append(Wrong("product", f"The product is one of {', '.join(PRODUCTS)}."))
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query or parts.fragment:
        wrongs.append(Wrong("url", "The address is like https://acme.freshdesk.com, with nothing secret in it."))
    if not secret or len(secret) > LONGEST_SECRET or not secret.isprintable():
        wrongs.append(Wrong("secret", f"The secret is one line of at most {LONGEST_SECRET} characters."))
    if wrongs:
        raise Invalid(*wrongs)
    uuid = new_uuid()
    sealed = vault.seal(secret.encode(), f"connection {uuid}")
    row = _insert(tx, name.strip(), product, REST, uuid=uuid, url=url.rstrip("/"), sealed_secret=sealed)
    record(tx, "connection.created", SYSTEM, subject_id=row["id"])
    publish(tx)
    return row


def _insert(tx: Tx, name: str, product: str, kind: str, **given: str) -> Row:
    row: Row = {
        "uuid": new_uuid(),
        "name": name,
        "product": product,
        "kind": kind,
        "url": None,
        "sealed_secret": None,
        "state": ACTIVE,
        "created_at": tx.now,
        "updated_at": tx.now,
        **given,
    }
    return {**row, "id": tx.insert(_INSERT, **row)}


def list_connections(tx: Tx) -> list[Row]:
    """All of them, oldest first. Not to be shown whole: the sealed secret is among the columns."""
    return tx.all(_LIST)


def find_connection(tx: Tx, name: str) -> Row | None:
    """The connection of that name, in any case; None when there is none."""
    return tx.first(_NAMED, name_key=name.strip().lower())


def get_connection(tx: Tx, name: str) -> Row:
    """The same; raises NotFound."""
    row = find_connection(tx, name)
    if row is None:
        raise NotFound("connection", name)
    return row


def open_secret(vault: Vault, connection: Row) -> bytes:
    """The secret of an account elsewhere, for a call to it. Raises Misconfigured when the vault is another's."""
    return vault.open(connection["sealed_secret"], f"connection {connection['uuid']}")


def pause_connection(tx: Tx, name: str, *, is_paused: bool = True, by: Actor = SYSTEM) -> Row:
    """Refuse every assistant's call to it, or (`is_paused` False) serve them again. Records connection.updated."""
    row = get_connection(tx, name)
    tx.run(_STATE, row_id=row["id"], state=PAUSED if is_paused else ACTIVE, now=tx.now)
    record(tx, "connection.updated", by, subject_id=row["id"])
    publish(tx)
    return row


def remove_connection(tx: Tx, name: str, by: Actor = SYSTEM) -> Row:
    """Forget an account elsewhere and its secret. Records connection.deleted. Raises Conflict while it is granted."""
    row = get_connection(tx, name)
    if row["kind"] == IN_PROCESS:
        raise Conflict(f"{row['name']} is this account itself: it can be paused, not removed.")
    if tx.value(_GRANTED, row_id=row["id"]) is not None:
        raise Conflict(f"{row['name']} is granted to assistants. Pause it; what was granted is kept for the record.")
    tx.run(_REMOVE, row_id=row["id"])
    record(tx, "connection.deleted", by, subject_id=row["id"])
    publish(tx)
    return row
