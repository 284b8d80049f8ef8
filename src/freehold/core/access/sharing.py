"""Rate limits that several servers share: each writes down what it has counted and reads what the others have."""

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert as upsert_postgresql

from freehold.core.access.model import rate_uses
from freehold.kernel.limits import Use
from freehold.kernel.query import Query
from freehold.kernel.tx import Tx

_INSERT = upsert_postgresql(rate_uses).values({column.name: bindparam(column.name) for column in rate_uses.c})
_SAY = Query(
    _INSERT.on_conflict_do_update(
        index_elements=["bucket", "who", "resets_at", "process"], set_={"calls": _INSERT.excluded.calls}
    )
)
_HEAR = Query(
    select(rate_uses.c.bucket, rate_uses.c.who, rate_uses.c.resets_at, func.sum(rate_uses.c.calls).label("calls"))
    .where(rate_uses.c.process != bindparam("process"), rate_uses.c.resets_at > bindparam("now"))
    .group_by(rate_uses.c.bucket, rate_uses.c.who, rate_uses.c.resets_at)
)
_FORGET = Query(delete(rate_uses).where(rate_uses.c.resets_at <= bindparam("now")))


def exchange_uses(tx: Tx, process: str, own: list[Use]) -> list[Use]:
    """Tell the other servers what `process` has counted; returns what they have, added up. Ended windows are forgotten."""
    tx.run(_FORGET, now=tx.now // 1000)
    for use in sorted(own):  # always in the same order, so that two servers do not wait for each other
        tx.run(_SAY, process=process, **use._asdict())
    heard = tx.all(_HEAR, process=process, now=tx.now // 1000)
    return [Use(row["bucket"], row["who"], row["resets_at"], int(row["calls"])) for row in heard]
