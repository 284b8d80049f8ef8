"""What reports are made of: things that happened in a time range, oldest first, in pages of bounded size.

A page goes on after the (time, number) of the last row that was given out, so it costs the same wherever in the range
it lies, and a report of a million lines never holds more than one page. The page is cut from one index first, then
everything around it is joined (outer joins by number: no row is lost and none doubled). Times are inclusive at both
ends. Tickets are left out: these are the reports of chats.
"""

from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Subquery,
    Table,
    and_,
    bindparam,
    exists,
    false,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy import types as sqltypes

from freehold.core.conversations.model import channels, chats, conversations, interactions, messages, ratings
from freehold.core.events.model import events
from freehold.core.people.model import agents, contacts, group_members, groups
from freehold.kernel.clock import Instant
from freehold.kernel.query import Query, Row
from freehold.kernel.tx import Tx

PAGE = 200
Columns = tuple[ColumnElement[Any], ...]
Position = tuple[Instant, int]
"""After which row to go on: its time and number."""


class Lines(NamedTuple):
    """One page; `after` is where the next one begins, None when there is nothing more."""

    rows: list[Row]
    after: Position | None


_agent = agents.alias("agent")
_actor = agents.alias("actor")
_subject = agents.alias("subject")
_earlier = interactions.alias("earlier")
_candidate = interactions.alias("candidate")
_before = messages.alias("before")
_asked = messages.alias("asked")

_AROUND: Columns = (
    conversations.c.kind.label("conversation_kind"),
    conversations.c.id.label("conversation_number"),
    conversations.c.uuid.label("conversation"),
    conversations.c.properties,
    conversations.c.created_by,
    interactions.c.id.label("interaction_number"),
    interactions.c.started_at,
    interactions.c.assigned_at,
    interactions.c.answered_at,
    interactions.c.resolved_at,
    interactions.c.resolved_by,
    exists(
        select(_earlier.c.id).where(
            _earlier.c.conversation_id == interactions.c.conversation_id, _earlier.c.id < interactions.c.id
        )
    ).label("has_reopened"),
    channels.c.uuid.label("channel"),
    channels.c.name.label("channel_name"),
    groups.c.uuid.label("group"),
    contacts.c.uuid.label("contact"),
    contacts.c.first_name.label("contact_first_name"),
    contacts.c.last_name.label("contact_last_name"),
    contacts.c.email.label("contact_email"),
    contacts.c.reference_id,
    _agent.c.uuid.label("agent"),
    _actor.c.uuid.label("actor"),
    _actor.c.email.label("actor_email"),
    _actor.c.first_name.label("actor_first_name"),
    _actor.c.last_name.label("actor_last_name"),
    exists(
        select(group_members.c.agent_id).where(
            group_members.c.agent_id == _actor.c.id, group_members.c.group_id == interactions.c.group_id
        )
    ).label("is_actor_in_group"),
)


def interaction_of(conversation_id: ColumnElement[Any], started: ColumnElement[bool], table: FromClause) -> Any:
    """The number of a conversation's newest interaction that `started` is true of; `table` is whose columns are used."""
    return (
        select(_candidate.c.id)
        .where(_candidate.c.conversation_id == conversation_id, started)
        .order_by(_candidate.c.id.desc())
        .limit(1)
        .correlate(table)
        .scalar_subquery()
    )


def message_before() -> Any:
    """The number of the agent's message that came before a message of the same interaction, or NULL."""
    return (
        select(_before.c.id)
        .where(
            _before.c.conversation_id == messages.c.conversation_id,
            _before.c.interaction_at == messages.c.interaction_at,
            _before.c.kind == "message",
            _before.c.author_kind == "agent",
            tuple_(_before.c.created_at, _before.c.id) < tuple_(messages.c.created_at, messages.c.id),
        )
        .order_by(_before.c.created_at.desc(), _before.c.id.desc())
        .limit(1)
        .correlate(messages)
        .scalar_subquery()
    )


def asked_at(page: FromClause) -> Any:
    """Since when the customer waited for an agent's message: their first message that no agent had answered, or NULL.

    `page` has the message's conversation_id, interaction_at, at and number; `before` is joined to it.
    """
    return (
        select(func.min(_asked.c.created_at))
        .where(
            _asked.c.conversation_id == page.c.conversation_id,
            _asked.c.interaction_at == page.c.interaction_at,
            _asked.c.kind == "message",
            _asked.c.author_kind == "contact",
            _asked.c.created_at >= func.coalesce(_before.c.created_at, page.c.interaction_at),
            _asked.c.created_at <= page.c.at,
            tuple_(_asked.c.created_at, _asked.c.id) < tuple_(page.c.at, page.c.number),
            or_(
                _before.c.id.is_(None),
                tuple_(_asked.c.created_at, _asked.c.id) > tuple_(_before.c.created_at, _before.c.id),
            ),
        )
        .correlate(page, _before)
        .scalar_subquery()
    )


def with_message_before(page: FromClause) -> Any:
    """`page` (which has `before`, a number) with that message joined."""
    return page.outerjoin(_before, _before.c.id == page.c.before)


def _number(name: str) -> Any:
    return bindparam(name, type_=sqltypes.BigInteger())


def _page(table: Table, at: ColumnElement[Any], more: Columns, *conditions: ColumnElement[bool]) -> Subquery:
    return (
        select(table.c.id.label("number"), at.label("at"), *more)
        .where(
            at <= _number("end"),
            at >= _number("after_at"),
            or_(at > _number("after_at"), table.c.id > _number("after_number")),
            *conditions,
        )
        .order_by(at, table.c.id)
        .limit(_number("limit"))
        .subquery("page")
    )


def _lines(page: Subquery, start: FromClause, actor_is: ColumnElement[bool], *own: ColumnElement[Any]) -> Query:
    """The rows of a page, which has `conversation_id` and `interaction`, with everything around them."""
    joined = (
        start.outerjoin(conversations, conversations.c.id == page.c.conversation_id)
        .outerjoin(chats, chats.c.conversation_id == conversations.c.id)
        .outerjoin(channels, channels.c.id == chats.c.channel_id)
        .outerjoin(interactions, interactions.c.id == page.c.interaction)
        .outerjoin(groups, groups.c.id == interactions.c.group_id)
        .outerjoin(contacts, contacts.c.id == conversations.c.contact_id)
        .outerjoin(_agent, _agent.c.id == interactions.c.agent_id)
        .outerjoin(_actor, actor_is)
    )
    columns = (page.c.number, page.c.at, *own, *_AROUND)
    return Query(select(*columns).select_from(joined).order_by(page.c.at, page.c.number))


def _interactions(moment: str, actor_is: ColumnElement[bool]) -> Query:
    own = (interactions.c.conversation_id, interactions.c.id.label("interaction"))
    page = _page(interactions, interactions.c[moment], own)
    responses = select(func.count(messages.c.id)).where(
        messages.c.conversation_id == interactions.c.conversation_id,
        messages.c.interaction_at == interactions.c.started_at,
        messages.c.kind == "message",
        messages.c.author_kind == "agent",
    )
    return _lines(page, page, actor_is, responses.scalar_subquery().label("responses"))


_OF_MESSAGE = (
    messages.c.conversation_id,
    messages.c.interaction_at,
    interaction_of(messages.c.conversation_id, _candidate.c.started_at == messages.c.interaction_at, messages).label(
        "interaction"
    ),
)
_IS_PUBLIC = messages.c.kind == "message"


def _messages(*conditions: ColumnElement[bool]) -> Query:
    page = _page(messages, messages.c.created_at, _OF_MESSAGE, *conditions)
    return _lines(
        page,
        page.join(messages, messages.c.id == page.c.number),
        and_(messages.c.author_kind == "agent", _actor.c.id == messages.c.author_id),
        *(messages.c[name] for name in ("uuid", "kind", "author_kind", "author", "parts", "source")),
    )


def _responses() -> Query:
    own = (*_OF_MESSAGE, messages.c.author_id, message_before().label("before"))
    page = _page(messages, messages.c.created_at, own, _IS_PUBLIC, messages.c.author_kind == "agent")
    return _lines(page, with_message_before(page), _actor.c.id == page.c.author_id, asked_at(page).label("asked_at"))


def _ratings() -> Query:
    page = _page(
        ratings, ratings.c.created_at, (ratings.c.conversation_id, ratings.c.interaction_id.label("interaction"))
    )
    return _lines(
        page,
        page.join(ratings, ratings.c.id == page.c.number),
        _actor.c.id == ratings.c.agent_id,
        *(ratings.c[name] for name in ("uuid", "stars", "response", "is_issue_resolved")),
        ratings.c.has_reopened.label("led_to_reopening"),
    )


def _events() -> Query:
    interaction = interaction_of(events.c.conversation_id, _candidate.c.started_at <= events.c.at, events)
    own = (events.c.conversation_id, interaction.label("interaction"))
    page = _page(events, events.c.at, own, events.c.name == bindparam("name"))
    start = page.join(events, events.c.id == page.c.number).outerjoin(
        _subject, and_(_subject.c.id == events.c.subject_id, events.c.name.like("agent.%"))
    )
    return _lines(
        page,
        start,
        and_(events.c.actor_kind == "agent", _actor.c.uuid == events.c.actor),
        *(events.c[name] for name in ("name", "actor_kind", "data")),
        events.c.actor.label("actor_ref"),
        _subject.c.uuid.label("subject"),
    )


SOURCES: dict[str, Query] = {
    "interactions started": _interactions("started_at", false()),
    "interactions answered": _interactions("answered_at", _actor.c.id == interactions.c.answered_by),
    "interactions resolved": _interactions(
        "resolved_at", _actor.c.uuid == func.substr(interactions.c.resolved_by, len("agent:") + 1)
    ),
    "entries": _messages(),
    "messages sent": _messages(_IS_PUBLIC, or_(messages.c.author_kind == "agent", messages.c.author_kind == "bot")),
    "responses": _responses(),
    "ratings": _ratings(),
}
"""What can be listed, beside the events, which are listed by their names."""
_EVENTS = _events()


def list_lines(tx: Tx, source: str, start: Instant, end: Instant, after: Position | None = None) -> Lines:
    """A page of what happened between two moments. `source` is one of SOURCES or the name of an event."""
    query = SOURCES.get(source)
    values: dict[str, Any] = {"end": end, "limit": PAGE}
    values["after_at"], values["after_number"] = after or (start, 0)
    rows = tx.all(_EVENTS, name=source, **values) if query is None else tx.all(query, **values)
    if not rows:
        return Lines([], None)
    following = (rows[-1]["at"], rows[-1]["number"]) if len(rows) == PAGE else None
    return Lines([row for row in rows if row["conversation_kind"] in ("chat", None)], following)
