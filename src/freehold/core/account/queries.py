"""Reads the account."""

from typing import Any

from sqlalchemy import bindparam, func, select

from freehold.core.account.model import account, counts
from freehold.kernel.query import Query, any_of
from freehold.kernel.text import encode_text, load
from freehold.kernel.tx import Tx

_ALL = Query(select(account.c.name, account.c.value))
_ONE = Query(select(account.c.value).where(account.c.name == bindparam("name")))
_SOME = Query(select(account.c.name, account.c.value).where(any_of(account.c.name, "names")))
_TOTAL = Query(
    select(func.coalesce(func.sum(counts.c.total), 0).label("total")).where(counts.c.name == bindparam("name"))
)


def get_account(tx: Tx) -> dict[str, Any]:
    """The whole configuration of the account."""
    return {row["name"]: load(row["value"]) for row in tx.all(_ALL)}


def get_fact(tx: Tx, name: str) -> Any:
    """One fact of the configuration, or None."""
    value = tx.value(_ONE, name=name)
    return None if value is None else load(value)


def list_facts(tx: Tx, names: tuple[str, ...]) -> dict[str, Any]:
    """Several facts of the configuration, those that there are."""
    return {row["name"]: load(row["value"]) for row in tx.all(_SOME, names=encode_text(names))}


def get_total(tx: Tx, name: str) -> int:
    """How many rows there are of `name`: contacts, chats, …"""
    return int(tx.value(_TOTAL, name=name))
