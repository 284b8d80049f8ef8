"""Changes the account: its configuration, its counts."""

from sqlalchemy import bindparam, update
from sqlalchemy.dialects.postgresql import insert as upsert_postgresql

from freehold.core.account.model import account, counts
from freehold.kernel.query import Query
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

SLOTS = 16

_SET_INSERT = upsert_postgresql(account).values(name=bindparam("name"), value=bindparam("value"))
_SET = Query(_SET_INSERT.on_conflict_do_update(index_elements=["name"], set_={"value": _SET_INSERT.excluded.value}))
_COUNT = Query(
    update(counts)
    .where(counts.c.name == bindparam("which"), counts.c.slot == bindparam("which_slot"))
    .values(total=counts.c.total + bindparam("by"))
)


def set_account(tx: Tx, name: str, value: object) -> None:
    """Store one fact of the account's configuration; `value` is any JSON value."""
    tx.run(_SET, name=name, value=encode_text(value))


def count(tx: Tx, name: str, key: int, by: int = 1) -> None:
    """Keep the total of `name` current in the transaction that adds or removes a row, so that lists need not count.

    `key` is the row's number; it picks one of several slots, so that concurrent writers seldom wait for one another.
    """
    tx.run(_COUNT, which=name, which_slot=key % SLOTS, by=by)
