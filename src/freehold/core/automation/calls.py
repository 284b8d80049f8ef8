"""Requests of rules to receivers outside: written down with the change that caused them, sent by the worker.

An account makes so many an hour; what is over waits for the next, and is dropped after a day. What a receiver does not
take is tried again after 5, 30 and 60 minutes, and then the administrators are told (Freshdesk contract 9.3).
"""

import html
from typing import Any

from sqlalchemy import bindparam, delete, func, or_, select, update

from freehold.core.automation.model import calls, rules
from freehold.core.automation.requests import MOST_BYTES, Request, compose
from freehold.core.jobs.commands import close_lane, enqueue, open_lane
from freehold.core.mail.commands import send_mail
from freehold.core.people.model import agent_roles, agents, roles
from freehold.kernel.clock import DAY, HOUR
from freehold.kernel.errors import Problem
from freehold.kernel.query import Query, Row, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

JOB = "rules.call"
LANE = "calls:"
"""Each rule has a lane: what it tells of a ticket arrives in its order, unless it had to be tried again, and a slow
receiver holds up nobody else's."""
QUEUED, DEFERRED, RETRYING, DELIVERED, FAILED, DROPPED = (
    "queued", "deferred", "retrying", "delivered", "failed", "dropped",
)  # fmt: skip
KEPT_FOR = 30 * DAY

_INSERT = inserts(calls)
_GET = Query(select(calls).where(calls.c.id == bindparam("number")))
_CHANGED = ("state", "attempts", "response_status", "error", "counted_at", "finished_at")
_SAVE = Query(
    update(calls).where(calls.c.id == bindparam("row_id")).values({name: bindparam(name) for name in _CHANGED})
)
_DROP = Query(
    update(calls)
    .where(calls.c.rule_id == bindparam("which"), calls.c.finished_at.is_(None))
    .values(state=bindparam("state_now"), error=bindparam("why"), finished_at=bindparam("at"))
)
_COUNTED = Query(select(func.count()).select_from(calls).where(calls.c.counted_at >= bindparam("since")))
_NEWEST = Query(
    select(calls, rules.c.name.label("rule"))
    .select_from(calls.outerjoin(rules, rules.c.id == calls.c.rule_id))
    .order_by(calls.c.id.desc())
    .limit(bindparam("limit"))
)
_ADMINISTRATORS = Query(
    select(agents.c.email)
    .where(
        agents.c.deleted_at.is_(None),
        agents.c.is_deactivated.is_(False),
        select(roles.c.id)
        .where(
            or_(roles.c.uuid == "OWNER", roles.c.uuid == "ACCOUNT_ADMIN", roles.c.uuid == "ADMIN"),
            or_(
                roles.c.id == agents.c.role_id,
                select(agent_roles.c.role_id)
                .where(agent_roles.c.agent_id == agents.c.id, agent_roles.c.role_id == roles.c.id)
                .correlate(agents, roles)
                .exists(),
            ),
        )
        .correlate(agents)
        .exists(),
    )
    .order_by(agents.c.id)
)
_FORGET = Query(delete(calls).where(calls.c.finished_at < bindparam("until")))
_TROUBLED = Query(
    select(func.count()).select_from(calls).where(calls.c.state == FAILED, calls.c.finished_at >= bindparam("since"))
)


def enqueue_call(
    tx: Tx, rule_id: int, ticket: Row, action: dict[str, Any], values: dict[str, Any], event_id: int | None
) -> None:
    """Write down the request of an action `trigger_webhook`, filled from `values`, and have it sent.

    One that cannot be written (its body or address would be too long) is kept as failed.
    """
    secrets = {name: action[name] for name in ("auth_header", "api_key") if action.get(name)}
    error = None
    try:
        request = compose(action, values)
        if len(request.body) > MOST_BYTES:
            error, request = "The body is too long", request._replace(body="")
    except Problem as problem:
        error, request = str(problem), Request(action["request_type"].upper(), action["url"], {}, "")
    number = tx.insert(
        _INSERT,
        rule_id=rule_id,
        ticket_id=ticket["id"],
        event_id=event_id,
        method=request.method,
        url=request.url,
        headers=encode_text(request.headers),
        body=request.body,
        secret=encode_text(secrets) if secrets else None,
        state=QUEUED if error is None else FAILED,
        error=error,
        created_at=tx.now,
        finished_at=None if error is None else tx.now,
    )
    if error is None:
        open_lane(tx, f"{LANE}{rule_id}")
        enqueue(tx, JOB, {"call": number}, lane=f"{LANE}{rule_id}")


def begin_call(tx: Tx, number: int, per_hour: int) -> Row | None:
    """A call that may be made now; None when there is none, or it must wait: then it comes back by itself.

    Its first attempt takes a place in the hour's allowance.
    """
    call = tx.first(_GET, number=number)
    if call is None or call["finished_at"] is not None:
        return None
    if call["counted_at"] is not None:
        return call
    tx.hold("calls of rules")
    hour = tx.now // HOUR * HOUR
    if int(tx.value(_COUNTED, since=hour)) < per_hour:
        call["counted_at"] = tx.now
        _save(tx, call)
        return call
    if tx.now - call["created_at"] > DAY:
        _end(tx, call, DROPPED, "It waited a day for a place in the hour's allowance")
    else:
        call["state"] = DEFERRED
        _save(tx, call)
        enqueue(tx, JOB, {"call": number}, run_at=hour + HOUR)
    return None


def note_delivered(tx: Tx, call: Row, status: int) -> None:
    """A receiver took it."""
    call |= {"state": DELIVERED, "attempts": call["attempts"] + 1, "response_status": status, "error": None}
    _save(tx, {**call, "finished_at": tx.now})


def note_failed(tx: Tx, call: Row, status: int | None, error: str, pauses: list[float]) -> None:
    """A receiver did not: it is tried again after the next of `pauses` (seconds), or given up after the last."""
    attempts = call["attempts"] + 1
    call |= {"attempts": attempts, "response_status": status, "error": error[:500]}
    if attempts > len(pauses):
        _end(tx, call, FAILED, error)
        return
    call["state"] = RETRYING
    _save(tx, call)
    enqueue(tx, JOB, {"call": call["id"]}, run_at=tx.now + round(pauses[attempts - 1] * 1000))


def list_calls(tx: Tx, limit: int) -> list[Row]:
    """The newest calls with the name of the rule, newest first."""
    return tx.all(_NEWEST, limit=limit)


def count_failed(tx: Tx) -> int:
    """How many calls were given up in the last day."""
    return int(tx.value(_TROUBLED, since=tx.now - DAY))


def drop_calls(tx: Tx, rule_id: int) -> None:
    """A rule is gone: what it had still to tell is not told."""
    close_lane(tx, f"{LANE}{rule_id}")
    tx.run(_DROP, which=rule_id, state_now=DROPPED, why="The rule was deleted", at=tx.now)


def forget_calls(tx: Tx) -> None:
    """Remove calls that ended a month ago."""
    tx.run(_FORGET, until=tx.now - KEPT_FOR)


def _end(tx: Tx, call: Row, state: str, error: str) -> None:
    """Give a call up, and tell the administrators."""
    _save(tx, {**call, "state": state, "error": error[:500], "finished_at": tx.now})
    where = call["url"].partition("?")[0]
    what = f"Rule {call['rule_id']} could not tell a receiver about ticket {call['ticket_id']}"
    said = f"{what}: {call['method']} {where}. {error[:500]}."
    send_mail(
        tx,
        to=[agent["email"] for agent in tx.all(_ADMINISTRATORS)],
        subject=what,
        html=f"<div>{html.escape(said)}</div>",
        about="rule",
    )


def _save(tx: Tx, call: Row) -> None:
    tx.run(_SAVE, row_id=call["id"], **{name: call[name] for name in _CHANGED})
