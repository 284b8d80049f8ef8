"""What each figure is computed from: rows of (conversation, time, milliseconds, group, agent), in SQL.

A measure is one selection. Whatever is asked of it (how many, an average, a percentile, by group or by agent) is
computed around it by the database, so that no number of rows is ever held in memory.
"""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Subquery, and_, bindparam, func, null, or_, select
from sqlalchemy import types as sqltypes

from freehold.core.conversations.model import chats, interactions, messages, ratings
from freehold.core.reports.lines import asked_at, message_before, with_message_before
from freehold.kernel.clock import MINUTE

UNTIL = bindparam("until", type_=sqltypes.BigInteger())
"""The end of the range, or now where that is earlier: up to when what still lasts is measured."""
_START = bindparam("start", type_=sqltypes.BigInteger())
_END = bindparam("end", type_=sqltypes.BigInteger())
_NOTHING = null().cast(sqltypes.BigInteger())


class Measure(NamedTuple):
    """One figure."""

    rows: Subquery
    """Columns: milliseconds, group_id, agent_id, stars."""
    is_duration: bool
    """Whether its rows last for some milliseconds and are aggregated; else they are counted."""


def _within(at: ColumnElement[Any]) -> ColumnElement[bool]:
    """From the start of the range to just before its end; whoever asks adds the last millisecond to the last interval."""
    return and_(at >= _START, at < _END)


def _of_chats(rows: Select[Any], conversation_id: ColumnElement[Any]) -> Subquery:
    """Tickets have interactions and messages too; these figures are those of chats."""
    return rows.join(chats, chats.c.conversation_id == conversation_id).subquery("measured")


def _interactions(
    at: ColumnElement[Any],
    milliseconds: ColumnElement[Any] = _NOTHING,
    agent_id: ColumnElement[Any] = interactions.c.agent_id,
    condition: ColumnElement[bool] | None = None,
) -> Subquery:
    rows = select(
        milliseconds.label("milliseconds"), interactions.c.group_id, agent_id.label("agent_id"), _NOTHING.label("stars")
    ).where(_within(at) if condition is None else condition)
    return _of_chats(rows, interactions.c.conversation_id)


_i = interactions.c
_WAITED = func.coalesce(_i.assigned_at, _i.answered_at, _i.resolved_at, UNTIL) - _i.started_at
_IS_UNASSIGNED = and_(
    _i.started_at <= UNTIL - bindparam("minutes", type_=sqltypes.BigInteger()) * MINUTE,
    or_(_i.resolved_at.is_(None), _i.resolved_at > UNTIL),
    or_(_i.agent_id.is_(None), _i.assigned_at > UNTIL),
)


def _group_of(message: Any) -> Any:
    """The group of the interaction that a message is in."""
    return (
        select(_i.group_id)
        .where(_i.conversation_id == message.c.conversation_id, _i.started_at == message.c.interaction_at)
        .order_by(_i.id.desc())
        .limit(1)
        .correlate(message)
        .scalar_subquery()
    )


_IS_ANSWER = and_(messages.c.kind == "message", messages.c.author_kind == "agent", _within(messages.c.created_at))


def _answers() -> Subquery:
    rows = select(
        _NOTHING.label("milliseconds"),
        _group_of(messages).label("group_id"),
        messages.c.author_id.label("agent_id"),
        _NOTHING.label("stars"),
    ).where(_IS_ANSWER)
    return _of_chats(rows, messages.c.conversation_id)


def _response_times() -> Subquery:
    answers = (
        select(
            messages.c.id.label("number"),
            messages.c.created_at.label("at"),
            messages.c.conversation_id,
            messages.c.interaction_at,
            messages.c.author_id,
            message_before().label("before"),
        )
        .join(chats, chats.c.conversation_id == messages.c.conversation_id)
        .where(_IS_ANSWER)
        .subquery("answers")
    )
    timed = (
        select(
            (answers.c.at - asked_at(answers)).label("milliseconds"),
            _group_of(answers).label("group_id"),
            answers.c.author_id.label("agent_id"),
            _NOTHING.label("stars"),
        )
        .select_from(with_message_before(answers))
        .subquery("timed")
    )
    return select(timed).where(timed.c.milliseconds.is_not(None)).subquery("measured")


def _good_ratings() -> Subquery:
    rows = select(_NOTHING.label("milliseconds"), ratings.c.group_id, ratings.c.agent_id, ratings.c.stars).where(
        _within(ratings.c.created_at), ratings.c.stars >= 4
    )
    return _of_chats(rows, ratings.c.conversation_id)


MEASURES: dict[str, Measure] = {
    "wait time": Measure(_interactions(_i.started_at, _WAITED), True),
    "created": Measure(_interactions(_i.started_at), False),
    "assigned": Measure(_interactions(_i.assigned_at), False),
    "resolved": Measure(_interactions(_i.resolved_at), False),
    "unassigned": Measure(_interactions(_i.started_at, condition=_IS_UNASSIGNED), False),
    "first response time": Measure(
        _interactions(_i.answered_at, _i.answered_at - _i.started_at, agent_id=_i.answered_by), True
    ),
    "response time": Measure(_response_times(), True),
    "resolution time": Measure(_interactions(_i.resolved_at, _i.resolved_at - _i.started_at), True),
    "responses": Measure(_answers(), False),
    "good ratings": Measure(_good_ratings(), False),
}
"""The figures, except concurrency and presence, which are not sums over rows (see queries)."""
