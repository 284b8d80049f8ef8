"""Registers who wants to be told, and puts down how telling them went.

An endpoint has a lane of its own (`webhook:` and its id): its deliveries go out one after another, and wait together.
"""

from collections.abc import Iterable

from sqlalchemy import bindparam, delete, update
from sqlalchemy.dialects.postgresql import insert as upsert

from freehold.core.account.model import account
from freehold.core.events.commands import NAMES
from freehold.core.jobs.commands import close_lane, enqueue, open_lane, pause_lane, resume_lane
from freehold.core.webhooks.model import PROFILES, clean_url, deliveries, endpoints, wants
from freehold.core.webhooks.queries import get_delivery, get_endpoint
from freehold.core.webhooks.watch import LANE
from freehold.kernel.errors import Invalid, Wrong
from freehold.kernel.ids import new_uuid
from freehold.kernel.query import Query, Row, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

_INSERT = inserts(endpoints)
_WANT = inserts(wants)
_UNWANT = Query(delete(wants).where(wants.c.endpoint_id == bindparam("which")))
_FORGET_DELIVERIES = Query(delete(deliveries).where(deliveries.c.endpoint_id == bindparam("which")))
_REMOVE = Query(delete(endpoints).where(endpoints.c.id == bindparam("which")))
_SWITCH = Query(
    update(endpoints)
    .where(endpoints.c.id == bindparam("which"))
    .values(is_active=bindparam("active"), disabled_reason=bindparam("reason"), failures=0)
)
_FAILURES = Query(update(endpoints).where(endpoints.c.id == bindparam("which")).values(failures=bindparam("number")))
_DELIVERY = inserts(deliveries)
_ATTEMPT = Query(
    update(deliveries)
    .where(deliveries.c.id == bindparam("which"))
    .values(
        state=bindparam("now_is"),
        attempts=bindparam("tries"),
        response_status=bindparam("status"),
        error=bindparam("why"),
        finished_at=bindparam("at"),
    )
)
_FIRST_FACT = Query(
    upsert(account)
    .values(name=bindparam("name"), value=bindparam("value"))
    .on_conflict_do_nothing(index_elements=["name"])
)


def add_endpoint(tx: Tx, url: str, events: Iterable[str], profile: str = "current", product: str = "freshchat") -> Row:
    """Tell `url` from now on of the named events (our words, `message.created`); the endpoint's row.

    What happened before is not told. Raises Invalid for an address that cannot be used, an unknown profile or event.
    """
    names = list(dict.fromkeys(events))
    unknown = [name for name in names if name not in NAMES]
    if unknown or not names:
        raise Invalid(Wrong("events", f"Unknown: {', '.join(unknown)}." if unknown else "Name at least one event."))
    if profile not in PROFILES:
        raise Invalid(Wrong("profile", f"The profile must be one of {', '.join(PROFILES)}."))
    uuid = new_uuid()
    number = tx.insert(
        _INSERT,
        uuid=uuid,
        product=product,
        url=clean_url(url),
        events=encode_text(names),
        profile=profile,
        created_at=tx.now,
    )
    for name in names:
        tx.insert(_WANT, event=name, endpoint_id=number)
    open_lane(tx, LANE + uuid)
    return get_endpoint(tx, uuid)


def remove_endpoint(tx: Tx, key: str) -> Row:
    """Forget an endpoint: what was still to be told, and the record of what it was told. Raises NotFound."""
    endpoint = get_endpoint(tx, key)
    close_lane(tx, LANE + endpoint["uuid"])
    for query in (_UNWANT, _FORGET_DELIVERIES, _REMOVE):
        tx.run(query, which=endpoint["id"])
    return endpoint


def set_active(tx: Tx, key: str, is_active: bool, reason: str = "switched off by hand") -> Row:
    """Switch an endpoint off, or on again: then what had been waiting goes out first. Raises NotFound.

    What happens while it is off is not kept for it; what was queued before is.
    """
    endpoint = get_endpoint(tx, key)
    _switch(tx, endpoint, is_active, reason)
    return get_endpoint(tx, endpoint["uuid"])


def hold(tx: Tx, uuid: str) -> None:
    """Let an endpoint's deliveries wait, unless it has been switched on again by now."""
    endpoint = get_endpoint(tx, uuid)
    if not endpoint["is_active"]:
        pause_lane(tx, LANE + uuid)


def replay(tx: Tx, delivery_id: int) -> Row:
    """Send a delivery once more, the same bytes, behind what is already waiting for that endpoint.

    Returns the delivery. Raises NotFound. The new attempt gets a record of its own.
    """
    delivery = get_delivery(tx, delivery_id)
    enqueue(
        tx,
        "webhook.deliver",
        {"replay_of": delivery["id"]},
        lane=LANE + delivery["endpoint"],
        event_id=delivery["event_id"],
    )
    return delivery


def note_attempt(
    tx: Tx,
    *,
    delivery_id: int | None,
    endpoint_id: int,
    event_id: int,
    action: str,
    body: bytes,
    signature: str,
    state: str,
    attempts: int,
    status: int | None,
    error: str | None,
) -> int:
    """Put down how an attempt went; the delivery's number. `delivery_id` None: it was the first.

    `state` is delivered, retrying (another attempt follows) or failed; `attempts` counts this one.
    """
    finished_at = None if state == "retrying" else tx.now
    if delivery_id is not None:
        tx.run(_ATTEMPT, which=delivery_id, now_is=state, tries=attempts, status=status, why=error, at=finished_at)
        return delivery_id
    return tx.insert(
        _DELIVERY,
        endpoint_id=endpoint_id,
        event_id=event_id,
        action=action,
        body=body,
        signature=signature,
        state=state,
        attempts=attempts,
        response_status=status,
        error=error,
        created_at=tx.now,
        finished_at=finished_at,
    )


def note_answered(tx: Tx, endpoint: Row) -> None:
    """The receiver is there: it begins anew to count what was given up."""
    if endpoint["failures"]:
        tx.run(_FAILURES, which=endpoint["id"], number=0)


def note_given_up(tx: Tx, endpoint: Row, limit: int, error: str) -> bool:
    """A delivery was given up; True when it was the `limit`th in a row and the endpoint is now switched off."""
    failures = get_endpoint(tx, endpoint["uuid"])["failures"] + 1
    if failures < limit:
        tx.run(_FAILURES, which=endpoint["id"], number=failures)
        return False
    _switch(tx, endpoint, False, f"{failures} deliveries in a row failed; the last one: {error}")
    return True


def keep_first(tx: Tx, name: str, value: str) -> None:
    """Store a fact of the account unless there is one already, also when two processes do so at once."""
    tx.run(_FIRST_FACT, name=name, value=encode_text(value))


def _switch(tx: Tx, endpoint: Row, is_active: bool, reason: str) -> None:
    tx.run(_SWITCH, which=endpoint["id"], active=is_active, reason=None if is_active else reason)
    (resume_lane if is_active else pause_lane)(tx, LANE + endpoint["uuid"])
