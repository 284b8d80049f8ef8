"""What an event of our history means to rules: what happened to the ticket, and whose doing it was."""

from typing import Any

from freehold.core.automation.matching import Happening
from freehold.core.automation.vocabulary import CHANGES
from freehold.core.people.queries import find_agent
from freehold.core.tickets.entries import NOTE, REPLY
from freehold.core.tickets.queries import get_entry
from freehold.kernel.errors import NotFound
from freehold.kernel.query import Row
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

_FIELDS = {column: field for field, column in CHANGES.items()}
_ONLY_NOTES = 2
"""The category of notes; answers to forwarded mail are kept like them and are none."""
_OF_NO_INTEREST = frozenset({"archived"})
_PLAIN = {
    "ticket.created": ("ticket_action", "created"),
    "ticket.deleted": ("ticket_action", "deleted"),
    "ticket.restored": ("ticket_action", "restored"),
    "time_entry.created": ("time_entry", "added"),
    "time_entry.updated": ("time_entry", "updated"),
}


def read_happenings(tx: Tx, event: Row) -> list[Happening]:
    """What happened, the most telling first."""
    name = event["name"]
    if name in _PLAIN:
        return [Happening(*_PLAIN[name])]
    if name == "ticket.updated":
        return _changes(load(event["data"]).get("changes", {}))
    if name == "rating.created":
        ratings = load(event["data"]).get("ratings") or {}
        return [Happening("customer_feedback", ratings.get("default_question"))]
    return _entry(tx, event) if name == "message.created" else []


def find_agent_number(tx: Tx, event: Row) -> int | None:
    """The number of the agent whose doing it was; None when it was not an agent's."""
    agent = find_agent(tx, event["actor"]) if event["actor_kind"] == "agent" and event["actor"] else None
    return None if agent is None else int(agent["id"])


def _changes(changes: dict[str, list[Any]]) -> list[Happening]:
    found = []
    for column, (before, after) in changes.items():
        if column == "custom_fields":
            old, new = load(before or "{}"), load(after or "{}")
            found += [
                Happening(name, None, old.get(name), new.get(name), is_change=True)
                for name in {**old, **new}
                if old.get(name) != new.get(name)
            ]
        elif column in _FIELDS:
            found.append(Happening(_FIELDS[column], None, before, after, is_change=True))
    if changes.get("is_spam", [None, False])[1]:
        found.append(Happening("ticket_action", "marked_as_spam"))
    return [*found, Happening("ticket_action", "updated")] if set(changes) - _OF_NO_INTEREST else found


def _entry(tx: Tx, event: Row) -> list[Happening]:
    try:
        entry = get_entry(tx, event["subject_id"])
    except NotFound:  # deleted meanwhile
        return []
    if entry["source"] == REPLY:
        return [Happening("reply_sent", "sent")]
    if entry["source"] == NOTE and entry["category"] == _ONLY_NOTES:
        return [Happening("note_type", "private" if entry["kind"] == "note" else "public")]
    return []
