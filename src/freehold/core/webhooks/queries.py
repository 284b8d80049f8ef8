"""Reads endpoints and deliveries."""

from sqlalchemy import bindparam, func, select
from sqlalchemy import types as sqltypes

from freehold.core.jobs.model import jobs
from freehold.core.webhooks.model import clean_url, deliveries, endpoints
from freehold.core.webhooks.watch import LANE
from freehold.kernel.errors import NotFound
from freehold.kernel.query import Query, Row
from freehold.kernel.tx import Tx

_BY_UUID = Query(select(endpoints).where(endpoints.c.uuid == bindparam("uuid")))
_BY_URL = Query(select(endpoints).where(endpoints.c.url == bindparam("url")).order_by(endpoints.c.id).limit(2))
_QUEUED = select(func.count()).where(jobs.c.lane == LANE + endpoints.c.uuid).scalar_subquery()
_ALL = Query(select(endpoints, _QUEUED.label("queued")).order_by(endpoints.c.id))
_DELIVERIES = select(
    deliveries.c.id,
    endpoints.c.uuid.label("endpoint"),
    endpoints.c.url,
    deliveries.c.event_id,
    deliveries.c.action,
    deliveries.c.state,
    deliveries.c.attempts,
    deliveries.c.response_status,
    deliveries.c.error,
    deliveries.c.created_at,
    deliveries.c.finished_at,
).select_from(deliveries.join(endpoints, endpoints.c.id == deliveries.c.endpoint_id))
_LATEST = Query(_DELIVERIES.order_by(deliveries.c.id.desc()).limit(bindparam("limit")))
_LATEST_OF = Query(
    _DELIVERIES.where(endpoints.c.uuid == bindparam("uuid")).order_by(deliveries.c.id.desc()).limit(bindparam("limit"))
)
_ONE = Query(
    _DELIVERIES.add_columns(deliveries.c.body, deliveries.c.signature, endpoints.c.profile).where(
        deliveries.c.id == bindparam("delivery_id", type_=sqltypes.BigInteger())
    )
)
_FAILING = Query(select(endpoints).where(endpoints.c.failures > 0).order_by(endpoints.c.id))
_OFF = Query(select(endpoints).where(endpoints.c.is_active.is_(False)).order_by(endpoints.c.id))


def find_endpoint(tx: Tx, uuid: str) -> Row | None:
    """The endpoint with that public id, or None."""
    return tx.first(_BY_UUID, uuid=uuid)


def get_endpoint(tx: Tx, key: str) -> Row:
    """An endpoint by its public id, or by its address where only one has it. Raises NotFound."""
    row = tx.first(_BY_UUID, uuid=key)
    if row is None:
        rows = tx.all(_BY_URL, url=clean_url(key)) if "://" in key else []
        if len(rows) != 1:
            raise NotFound("webhook", key)
        row = rows[0]
    return row


def list_endpoints(tx: Tx) -> list[Row]:
    """All endpoints, oldest first, each with how many deliveries are `queued` for it."""
    return tx.all(_ALL)


def list_deliveries(tx: Tx, limit: int, endpoint: str | None = None) -> list[Row]:
    """The newest deliveries, newest first, of all endpoints or of the one with that public id; without their bodies."""
    return tx.all(_LATEST, limit=limit) if endpoint is None else tx.all(_LATEST_OF, limit=limit, uuid=endpoint)


def find_delivery(tx: Tx, delivery_id: int) -> Row | None:
    """A delivery with the exact bytes of its body and its signature; None when it was erased with its contact."""
    row = tx.first(_ONE, delivery_id=delivery_id)
    if row is not None:
        row["body"] = bytes(row["body"])
    return row


def get_delivery(tx: Tx, delivery_id: int) -> Row:
    """The same; raises NotFound."""
    row = find_delivery(tx, delivery_id) if 0 < delivery_id < 2**63 else None
    if row is None:
        raise NotFound("delivery", delivery_id)
    return row


def list_troubled(tx: Tx) -> list[Row]:
    """Endpoints that are switched off, or whose last deliveries were given up."""
    return tx.all(_OFF) + [row for row in tx.all(_FAILING) if row["is_active"]]
