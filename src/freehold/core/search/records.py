"""What can be looked for in tickets, contacts and companies, and which indexes find it.

Names here are ours; which of them a client may use, and how it calls them, is in the contracts.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, FromClause, Table, and_, bindparam, exists, or_, select, union_all
from sqlalchemy import types as sqltypes
from sqlalchemy.sql.visitors import iterate

from freehold.core.companies.model import companies, company_domains
from freehold.core.conversations.model import conversations
from freehold.core.people.model import contact_companies, contact_emails, contacts
from freehold.core.search.expressions import Comparison
from freehold.core.tickets.model import LIVE, ticket_tags, tickets
from freehold.core.tickets.queries import TICKET_COLUMNS, TICKETS_FROM
from freehold.kernel.json_sql import Kind, json_any, json_has, json_member
from freehold.kernel.query import unguided

Criterion = Callable[[Comparison, int, bool], ColumnElement[bool]]
"""A condition as SQL; the number tells its parameters from those of the others.

The third: whether it guides the search through an index. SQLite knows too little of the data to choose: it is told.
"""


class Path(NamedTuple):
    """An index through which records that meet a condition come already in an order."""

    source: FromClause
    place: ColumnElement[Any]
    """The records come by this, newest or latest first."""
    further: ColumnElement[bool] | None = None
    """What must be said besides, for the index to be used."""
    is_by_age: bool = True
    """Whether that order is the one in which the records were made."""
    criterion: Criterion | None = None
    """How the condition reads on this way, when not as elsewhere."""


class Records(NamedTuple):
    """One kind of record."""

    name: str
    columns: tuple[ColumnElement[Any], ...]
    source: FromClause
    key: Column[int]
    live: ColumnElement[bool]
    """What hides the records that no search finds."""
    criteria: Mapping[str, Criterion]
    paths: Mapping[str, Path]
    """By criterion; what is named first usually leaves the fewest records."""

    def narrowed(self, source: FromClause, *used: ColumnElement[Any]) -> FromClause:
        """The source without the rest of a record when only its own table is looked at: an index may be enough then."""
        own = self.key.table
        tables = {part.table for one in used for part in iterate(one) if isinstance(part, Column)}
        return own if source is self.source and not tables & (set(_tables(source)) - {own}) else source


def _tables(source: FromClause) -> list[FromClause]:
    return [table for table in source._from_objects if isinstance(table, Table)]


def compared(value: ColumnElement[Any], *, is_text: bool = False) -> Criterion:
    """Conditions on one value. An empty text is no value (contract of null: fields without one)."""

    def build(comparison: Comparison, number: int, is_guide: bool) -> ColumnElement[bool]:
        one = value if is_guide else unguided(value)
        if comparison == "empty":
            return or_(one.is_(None), one == "") if is_text else one.is_(None)
        given = bindparam(f"v{number}", type_=value.type)
        return one == given if comparison == "is" else one >= given if comparison == "from" else one <= given

    return build


def _member(column: Column[str], kind: Kind) -> Criterion:
    def build(comparison: Comparison, number: int, _: bool) -> ColumnElement[bool]:
        member = json_member(column, f"n{number}", kind)
        return compared(member, is_text=kind == "text")(comparison, number, True)

    return build


def _any_member(column: Column[str]) -> Criterion:
    def build(comparison: Comparison, number: int, _: bool) -> ColumnElement[bool]:
        if comparison == "empty":
            return ~json_any(column, f"n{number}", None)
        return json_any(column, f"n{number}", f"v{number}")

    return build


def _custom(column: Column[str]) -> dict[str, Criterion]:
    return {
        "text_field": _member(column, "text"),
        "number_field": _member(column, "number"),
        "boolean_field": _member(column, "boolean"),
        "any_text_field": _any_member(column),
    }


def _words(column: Column[str]) -> Criterion:
    """Conditions on a JSON array of words."""
    return lambda comparison, number, _: column == "[]" if comparison == "empty" else json_has(column, f"v{number}")


def _elsewhere(key: Column[int], refers: Column[int], value: Column[Any]) -> Criterion:
    """Conditions on rows of another table that refer to the record."""

    def build(comparison: Comparison, number: int, _: bool) -> ColumnElement[bool]:
        if comparison == "empty":
            return key.not_in(select(refers))
        return key.in_(select(refers).where(value == bindparam(f"v{number}", type_=value.type)))

    return build


def _either(own: Column[Any], key: Column[int], refers: Column[int], other: Column[Any]) -> Criterion:
    """Conditions on what a contact has once in the row and any number of times beside it."""

    def build(comparison: Comparison, number: int, is_guide: bool) -> ColumnElement[bool]:
        if comparison != "is":  # who has further ones has a first one
            return compared(own, is_text=isinstance(own.type, sqltypes.Text))(comparison, number, is_guide)
        given = bindparam(f"v{number}", type_=own.type)
        return key.in_(union_all(select(key).where(own == given), select(refers).where(other == given)))

    return build


def _tagged(comparison: Comparison, number: int, _: bool) -> ColumnElement[bool]:
    if comparison == "empty":
        return tickets.c.tags == "[]"
    given = bindparam(f"v{number}", type_=sqltypes.Text())
    tags = ticket_tags.alias()
    return exists().where(tags.c.tag == given, tags.c.ticket_id == tickets.c.id).correlate(tickets)


_TAGS_FROM = ticket_tags.join(tickets, tickets.c.id == ticket_tags.c.ticket_id).join(
    conversations, conversations.c.id == tickets.c.conversation_id
)
_IS_TICKET = conversations.c.kind == "ticket"
TICKETS = Records(
    name="tickets",
    columns=TICKET_COLUMNS,
    source=TICKETS_FROM,
    key=tickets.c.id,
    live=LIVE,
    criteria={
        "tag": _tagged,
        "agent_id": compared(conversations.c.agent_id),
        "group_id": compared(conversations.c.group_id),
        "type": compared(tickets.c.type, is_text=True),
        "status": compared(tickets.c.status),
        "priority": compared(tickets.c.priority),
        "due_at": compared(tickets.c.due_at),
        "first_response_due_at": compared(tickets.c.first_response_due_at),
        "updated_at": compared(conversations.c.updated_at),
        "created_at": compared(conversations.c.created_at),
        **_custom(tickets.c.custom_fields),
    },
    paths={
        "tag": Path(_TAGS_FROM, ticket_tags.c.ticket_id, criterion=compared(ticket_tags.c.tag)),
        "agent_id": Path(TICKETS_FROM, conversations.c.id),
        "group_id": Path(TICKETS_FROM, conversations.c.id),
        "type": Path(TICKETS_FROM, tickets.c.id),
        "status": Path(TICKETS_FROM, tickets.c.id),
        "priority": Path(TICKETS_FROM, tickets.c.id),
        "due_at": Path(TICKETS_FROM, tickets.c.due_at, is_by_age=False),
        "first_response_due_at": Path(TICKETS_FROM, tickets.c.first_response_due_at, is_by_age=False),
        "updated_at": Path(TICKETS_FROM, conversations.c.updated_at, _IS_TICKET, is_by_age=False),
        "created_at": Path(TICKETS_FROM, conversations.c.created_at, _IS_TICKET, is_by_age=False),
    },
)
CONTACTS = Records(
    name="contacts",
    columns=tuple(contacts.c),
    source=contacts,
    key=contacts.c.id,
    live=and_(contacts.c.is_agent.is_(False), contacts.c.deleted_at.is_(None)),
    criteria={
        "is_verified": compared(contacts.c.is_verified),
        "company_id": _either(
            contacts.c.company_id, contacts.c.id, contact_companies.c.contact_id, contact_companies.c.company_id
        ),
        "email": _either(contacts.c.email_key, contacts.c.id, contact_emails.c.contact_id, contact_emails.c.email_key),
        "twitter_id": compared(contacts.c.twitter_id, is_text=True),
        "phone": compared(contacts.c.phone, is_text=True),
        "mobile": compared(contacts.c.mobile, is_text=True),
        "language": compared(contacts.c.language, is_text=True),
        "time_zone": compared(contacts.c.time_zone, is_text=True),
        "tag": _words(contacts.c.tags),
        "updated_at": compared(contacts.c.updated_at),
        "created_at": compared(contacts.c.created_at),
        **_custom(contacts.c.custom_fields),
    },
    paths={
        **{name: Path(contacts, contacts.c.id) for name in ("email", "phone", "mobile", "twitter_id", "company_id")},
        "updated_at": Path(contacts, contacts.c.updated_at, is_by_age=False),
        "created_at": Path(contacts, contacts.c.created_at, is_by_age=False),
    },
)
COMPANIES = Records(
    name="companies",
    columns=tuple(companies.c),
    source=companies,
    key=companies.c.id,
    live=companies.c.id.is_not(None),
    criteria={
        "domain": _elsewhere(companies.c.id, company_domains.c.company_id, company_domains.c.domain),
        "updated_at": compared(companies.c.updated_at),
        "created_at": compared(companies.c.created_at),
        **_custom(companies.c.custom_fields),
    },
    paths={
        "domain": Path(companies, companies.c.id),
        "updated_at": Path(companies, companies.c.updated_at, is_by_age=False),
    },
)
