"""What assistants are granted: for each area of a connection off, read or full, with exceptions, conditions and limits."""

from typing import Any, NamedTuple

from sqlalchemy import bindparam, select, update

from freehold.core.events.actor import SYSTEM, Actor
from freehold.core.events.commands import record
from freehold.core.gateway.conditions import compile_condition
from freehold.core.gateway.model import LEVELS, connections, grants
from freehold.core.gateway.policies import LIMITS, publish
from freehold.kernel.clock import Instant
from freehold.kernel.errors import Invalid, Wrong
from freehold.kernel.query import Query, Row, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

SAID = ("allow", "deny", "ask")
MOST_CONDITIONS, MOST_OPERATIONS = 20, 200
_COLUMNS = ("level", "operations", "conditions", "starts_at", "expires_at", *LIMITS, "masking", "updated_at")
_INSERT = inserts(grants)
_UPDATE = Query(
    update(grants).where(grants.c.id == bindparam("row_id")).values({name: bindparam(name) for name in _COLUMNS})
)
_PLACE = Query(
    select(grants.c.id).where(
        grants.c.assistant_id == bindparam("assistant_id"),
        grants.c.connection_id == bindparam("connection_id"),
        grants.c.area == bindparam("area"),
    )
)
_OF = Query(
    select(*grants.c, connections.c.name.label("connection"), connections.c.product)
    .join(connections, connections.c.id == grants.c.connection_id)
    .where(grants.c.assistant_id == bindparam("assistant_id"))
    .order_by(grants.c.connection_id, grants.c.area)
)


class Wanted(NamedTuple):
    """What is to be granted in one area. It takes the place of what was granted there before, whole."""

    level: str
    operations: dict[str, str] = {}
    """Operation of the area -> allow (no question), deny, ask."""
    conditions: tuple[str, ...] = ()
    starts_at: Instant | None = None
    expires_at: Instant | None = None
    per_minute: int | None = None
    per_day: int | None = None
    writes_per_minute: int | None = None
    writes_per_day: int | None = None
    masking: str | None = None


def set_grant(
    tx: Tx, assistant: Row, connection: Row, area: str, wanted: Wanted, *, known: frozenset[str], by: Actor = SYSTEM
) -> int:
    """Grant an assistant an area of a connection; the number of the policy that holds from now on. Records grant.updated.

    `known`: the operations that the area has. Raises Invalid with everything that is wrong.
    """
    _check(wanted, known)
    tx.hold(f"gateway grants {assistant['id']}")
    values: dict[str, Any] = {
        **wanted._asdict(),
        "operations": encode_text(wanted.operations),
        "conditions": encode_text(wanted.conditions),
        "updated_at": tx.now,
    }
    place = {"assistant_id": assistant["id"], "connection_id": connection["id"], "area": area}
    number = tx.value(_PLACE, **place)
    if number is None:
        number = tx.insert(_INSERT, **place, **values)
    else:
        tx.run(_UPDATE, row_id=number, **values)
    data = {"area": area, "level": wanted.level, "connection": connection["name"]}
    record(tx, "grant.updated", by, subject_id=number, data=data)
    return publish(tx)


def _check(wanted: Wanted, known: frozenset[str]) -> None:
    wrongs: list[Wrong] = []
    if wanted.level not in LEVELS:
        wrongs.append(Wrong("level", f"The level is one of {', '.join(LEVELS)}."))
    unknown = sorted(set(wanted.operations) - known)
    if unknown or len(wanted.operations) > MOST_OPERATIONS:
        wrongs.append(Wrong("operations", f"These are no operations of the area: {', '.join(unknown)[:300]}."))
    if not set(wanted.operations.values()) <= set(SAID):
        wrongs.append(Wrong("operations", f"Of an operation is said one of {', '.join(SAID)}."))
    if len(wanted.conditions) > MOST_CONDITIONS:
        wrongs.append(Wrong("conditions", f"A grant has at most {MOST_CONDITIONS} conditions."))
    for text in wanted.conditions[:MOST_CONDITIONS]:
        try:
            compile_condition(text)
        except Invalid as error:
            wrongs += error.wrongs
    for name in LIMITS:
        limit = getattr(wanted, name)
        if limit is not None and not 0 <= limit < 2**31:
            wrongs.append(Wrong(name, f"{name} is a number of calls."))
    if wanted.starts_at is not None and wanted.expires_at is not None and wanted.starts_at >= wanted.expires_at:
        wrongs.append(Wrong("expires_at", "The grant ends before it begins."))
    if wrongs:
        raise Invalid(*wrongs)


def list_grants(tx: Tx, assistant_id: int) -> list[Row]:
    """What an assistant was granted, by connection and area, each with `connection` (its name) and `product`."""
    return tx.all(_OF, assistant_id=assistant_id)
