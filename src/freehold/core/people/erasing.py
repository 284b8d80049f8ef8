"""Removes a person for good."""

from functools import lru_cache
from typing import Any

from sqlalchemy import Select, Table, and_, bindparam, delete, or_, select, update
from sqlalchemy import types as sqltypes

from freehold.core.account.commands import count
from freehold.core.collaboration.model import thread_messages, threads
from freehold.core.conversations.model import chats, conversations, interactions, messages, ratings
from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.core.events.model import events
from freehold.core.files.model import files
from freehold.core.forums.model import follows
from freehold.core.mail.model import mails
from freehold.core.outbound.model import outbound_messages
from freehold.core.people.commands import is_listed
from freehold.core.people.model import contact_activities, contact_companies, contact_emails, contacts
from freehold.core.people.queries import get_contact
from freehold.core.tickets.model import attachments, entries, tickets
from freehold.core.tickets.releasing import release_files
from freehold.core.webhooks.model import deliveries
from freehold.kernel.query import Query, Row
from freehold.kernel.tx import Tx
from freehold.kernel.types import metadata

_OWN = select(conversations.c.id).where(conversations.c.contact_id == bindparam("contact_id"))
_OWN_EVENTS = select(events.c.id).where(events.c.conversation_id.in_(_OWN))
_OWN_MESSAGES = select(messages.c.id).where(messages.c.conversation_id.in_(_OWN))
_OWN_TICKETS = select(tickets.c.id).where(tickets.c.conversation_id.in_(_OWN))
_OWN_THREADS = select(threads.c.id).where(threads.c.ticket_id.in_(_OWN_TICKETS))
_OWN_PHONE = select(contacts.c.phone).where(contacts.c.id == bindparam("contact_id")).scalar_subquery()
_OWN_ADDRESS = select('["' + contacts.c.email + '"]').where(contacts.c.id == bindparam("contact_id")).scalar_subquery()
_HOLD = Query(_OWN.order_by(conversations.c.id).with_for_update())
_CHATS = Query(_OWN.where(conversations.c.kind == "chat"))
_TICKETS = Query(_OWN_TICKETS)
_MERGED = Query(select(contacts).where(contacts.c.merged_into == bindparam("contact_id")).order_by(contacts.c.id))


def erase_contact(tx: Tx, uuid: str, by: Actor) -> None:
    """Remove a person for good, with conversations, messages, ratings, mails, and what was sent to or
    delivered about them.

    Whoever was merged into them is the same person and goes too. What happened stays on record without what it was
    about. Raises NotFound. Records contact.erased.
    """
    contact = get_contact(tx, uuid, to_change=True)
    for merged in tx.all(_MERGED, contact_id=contact["id"]):
        _erase(tx, merged)
    _erase(tx, contact)
    record(tx, "contact.erased", by, subject_id=contact["id"])


def _erase(tx: Tx, contact: Row) -> None:
    tx.all(_HOLD, contact_id=contact["id"])
    for name, query in (("chats", _CHATS), ("tickets", _TICKETS)):
        for row in tx.all(query, contact_id=contact["id"]):
            count(tx, name, row["id"], -1)
    release_files(tx, tx.all(_files(), contact_id=contact["id"]))
    for statement in _statements():
        tx.run(statement, contact_id=contact["id"])
    count(tx, "contacts", contact["id"], -is_listed(contact))


@lru_cache(maxsize=1)
def _files() -> Query:
    """The files that came with what is a contact's: tickets, their summaries and entries, the contact's picture."""
    own = select(bindparam("contact_id", type_=sqltypes.BigInteger()))
    owners = {"ticket": _OWN_TICKETS, "summary": _OWN_TICKETS, "entry": _OWN_MESSAGES, "contact": own}
    owned = or_(*(and_(attachments.c.owner == name, attachments.c.owner_id.in_(ids)) for name, ids in owners.items()))
    columns = (attachments.c.id, attachments.c.file_id, files.c.blob)
    return Query(select(*columns).join(files, files.c.id == attachments.c.file_id).where(owned))


@lru_cache(maxsize=1)
def _statements() -> tuple[Query, ...]:
    """What removes everything of a contact, the rows that refer to others before those others."""
    return tuple(
        Query(statement)
        for statement in (
            delete(deliveries).where(deliveries.c.event_id.in_(_OWN_EVENTS)),
            update(events).where(events.c.conversation_id.in_(_OWN)).values(data="{}", actor=""),
            delete(ratings).where(ratings.c.conversation_id.in_(_OWN)),
            delete(outbound_messages).where(
                or_(outbound_messages.c.message_id.in_(_OWN_MESSAGES), outbound_messages.c.recipient == _OWN_PHONE)
            ),
            delete(mails).where(mails.c.ticket_id.is_(None), mails.c.to_emails == _OWN_ADDRESS),
            delete(thread_messages).where(thread_messages.c.thread_id.in_(_OWN_THREADS)),
            *_what_refers_to(tickets, _OWN_TICKETS),
            delete(entries).where(entries.c.message_id.in_(_OWN_MESSAGES)),
            delete(tickets).where(tickets.c.conversation_id.in_(_OWN)),
            delete(messages).where(messages.c.conversation_id.in_(_OWN)),
            delete(chats).where(chats.c.conversation_id.in_(_OWN)),
            delete(interactions).where(interactions.c.conversation_id.in_(_OWN)),
            delete(conversations).where(conversations.c.contact_id == bindparam("contact_id")),
            delete(follows).where(follows.c.user_id == bindparam("contact_id")),
            delete(contact_activities).where(contact_activities.c.contact_id == bindparam("contact_id")),
            delete(contact_emails).where(contact_emails.c.contact_id == bindparam("contact_id")),
            delete(contact_companies).where(contact_companies.c.contact_id == bindparam("contact_id")),
            delete(contacts).where(contacts.c.id == bindparam("contact_id")),
        )
    )


def _what_refers_to(table: Table, ids: Select[Any]) -> list[Any]:
    """What removes the rows of every table that belongs to rows of `table`: tags, entries, watchers, and what may come."""
    return [
        delete(other).where(key.parent.in_(ids))
        for other in metadata.sorted_tables
        for key in sorted(other.foreign_keys, key=lambda key: key.parent.name)
        if key.column.table is table
    ]
