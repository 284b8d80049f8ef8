"""Policies: what all grants say together at one moment, numbered, never changed afterwards, and compiled for decisions.

Each change of a grant or a connection makes the next policy in the same transaction. A call reads the newest number in
its own transaction and compiles what it does not know, so a change holds from the next call on, on every server.
"""

import hashlib
from typing import NamedTuple

from sqlalchemy import select

from freehold.core.gateway.conditions import Condition, compile_condition
from freehold.core.gateway.decision import Grant, Limits
from freehold.core.gateway.model import IN_PROCESS, LEVELS, connections, grants, policies
from freehold.kernel.clock import Instant
from freehold.kernel.errors import Invalid
from freehold.kernel.query import Query, Row, inserts
from freehold.kernel.text import encode_text, load
from freehold.kernel.tx import Tx

LIMITS = Limits._fields
_CONNECTIONS = Query(
    select(*(connections.c[name] for name in ("id", "uuid", "name", "product", "kind", "state"))).order_by(
        connections.c.id
    )
)
_GRANTS = Query(select(grants).order_by(grants.c.id))
_INSERT = inserts(policies)
_NEWEST = Query(select(policies.c.id, policies.c.digest).order_by(policies.c.id.desc()).limit(1))
_BODY = Query(select(policies).order_by(policies.c.id.desc()).limit(1))


class Connection(NamedTuple):
    """An account, as decisions know it."""

    id: int
    uuid: str
    name: str
    product: str
    is_here: bool
    """Freehold itself."""
    state: str


class Policy(NamedTuple):
    """A policy, ready to decide by."""

    number: int
    at: Instant
    connections: dict[int, Connection]
    grants: dict[int, dict[tuple[int, str], Grant]]
    """Assistant -> connection and area -> grant."""

    def connection_for(self, assistant_id: int, product: str) -> Connection | None:
        """Where an assistant's calls to a product go: here, or where it was granted something, if that is elsewhere only."""
        of_product = [place for place in self.connections.values() if place.product == product]
        granted = {connection_id for connection_id, _ in self.grants.get(assistant_id, ())}
        chosen = [place for place in of_product if place.id in granted] or of_product
        return min(chosen, key=lambda place: (not place.is_here, place.id), default=None)


class Policies:
    """The newest policy that this process has compiled, swapped whole."""

    def __init__(self) -> None:
        self._known: tuple[str, Policy] | None = None

    def newest(self, tx: Tx) -> Policy | None:
        """The policy that holds now; None when there is none or it cannot be believed: then nothing is allowed."""
        mark = tx.first(_NEWEST)
        if mark is None:
            return None
        known = self._known
        if known is not None and known[0] == mark["digest"] and known[1].number == mark["id"]:
            return known[1]
        row = tx.first(_BODY)
        policy = None if row is None else _compiled(row)
        if row is not None and policy is not None:
            self._known = (row["digest"], policy)
        return policy


def publish(tx: Tx) -> int:
    """Make what connections and grants say now the next policy; its number."""
    tx.hold("gateway policy")
    body = encode_text({"connections": tx.all(_CONNECTIONS), "grants": tx.all(_GRANTS), "at": tx.now})
    return tx.insert(_INSERT, at=tx.now, digest=_digest(body), body=body)


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


def _compiled(row: Row) -> Policy | None:
    if _digest(row["body"]) != row["digest"]:
        return None
    try:
        body = load(row["body"])
        places = {
            item["id"]: Connection(
                item["id"], item["uuid"], item["name"], item["product"], item["kind"] == IN_PROCESS, item["state"]
            )
            for item in body["connections"]
        }
        found: dict[int, dict[tuple[int, str], Grant]] = {}
        for item in body["grants"]:
            place = (item["connection_id"], item["area"])
            found.setdefault(item["assistant_id"], {})[place] = compile_grant(item)
    except (KeyError, TypeError, ValueError):
        return None
    return Policy(row["id"], row["at"], places, found)


def compile_grant(row: Row) -> Grant:
    """A row of `grants`, ready to decide by. A condition that cannot be read refuses whatever it is asked."""
    if row["level"] not in LEVELS:
        raise ValueError(row["level"])
    return Grant(
        row["id"],
        row["level"],
        load(row["operations"]),
        tuple((text, _condition(text)) for text in load(row["conditions"])),
        row["starts_at"],
        row["expires_at"],
        Limits(*(row[name] for name in LIMITS)),
        row["masking"],
    )


def _condition(text: str) -> Condition:
    try:
        return compile_condition(text)
    except Invalid:  # written by another version: what cannot be read holds for nothing
        return lambda _: False
