"""Fills a new account with the demo shop.

Everything follows from the texts and from the time of day, so two demos that start at the same moment are alike.
"""

from itertools import cycle
from typing import Any, NamedTuple

from sqlalchemy import bindparam, update

from freehold.core.account.commands import set_account
from freehold.core.account.model import business_hours
from freehold.core.account.queries import get_fact, get_total
from freehold.core.conversations.changes import Changes, change_chat, make_writable
from freehold.core.conversations.channels import create_channel
from freehold.core.conversations.commands import open_chat, post_message
from freehold.core.conversations.ratings import rate
from freehold.core.demo import shop
from freehold.core.demo.dialogues import OPEN, RESOLVED
from freehold.core.demo.tickets import Team, write_library, write_tickets
from freehold.core.events.actor import SYSTEM, Actor
from freehold.core.fields.model import fields
from freehold.core.people.agents import create_agent
from freehold.core.people.commands import create_contact
from freehold.core.people.groups import create_group
from freehold.core.people.queries import find_agent_by_email, get_group
from freehold.core.tickets.mail import mail_entry
from freehold.kernel.clock import DAY, HOUR, MINUTE, Instant
from freehold.kernel.ids import new_uuid
from freehold.kernel.query import Query, Row, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

_HOURS = inserts(business_hours)
_FIELD = inserts(fields)
_NO_DEFAULT = Query(
    update(business_hours).values(is_default=bindparam("is_not", type_=business_hours.c.is_default.type))
)
DAYS_BACK = 26
ROUNDS = 3


class Script(NamedTuple):
    """One conversation of `dialogues.py`."""

    channel: str
    group: str
    reason: str
    priority: str
    entries: tuple[tuple[str, int, str], ...]
    """(whose or what, minutes since the entry before, text)."""


class _Desk(NamedTuple):
    agents: dict[str, list[Row]]
    """By group."""
    groups: dict[str, Row]
    channels: dict[str, Row]
    contacts: list[Row]


def create_demo(tx: Tx) -> bool:
    """Write the demo shop into an account that nobody uses yet; False when it has the shop already.

    People, groups, channels, business hours, custom fields; some sixty conversations and forty tickets of the last
    weeks, the newest still open; what the shop has written down beside them. The latest replies lie in the built-in
    mailbox; nobody is told of anything else. Raises nothing for an account in use: ask `is_untouched` first.
    """
    if get_fact(tx, "demo_at") is not None:
        return False
    set_account(tx, "demo_at", tx.now)
    with tx.replaying():
        now = tx.now
        desk = _open_desk(tx, now - (DAYS_BACK + 30) * DAY)
        customers = cycle(range(len(desk.contacts)))
        for place, (script, at) in enumerate(_timetable(now)):
            _play(tx, desk, script, at, place, desk.contacts[next(customers)], now)
        admin = find_agent_by_email(tx, shop.ADMIN_EMAIL)
        assert admin is not None, "made a moment ago"
        team = Team(desk.groups, desk.agents, Actor("agent", admin["uuid"], admin["id"]))
        write_library(tx, team, now - (DAYS_BACK + 20) * DAY)
        replied = write_tickets(tx, team, desk.contacts, now)
    for ticket, reply in replied:
        mail_entry(tx, ticket, reply, "reply", [])
    return True


def is_untouched(tx: Tx) -> bool:
    """Whether the account holds nothing of anybody: a demo may be made of it."""
    return not any(get_total(tx, name) for name in ("contacts", "chats", "agents"))


def scripts(text: str) -> list[Script]:
    """The conversations of a text in the form of `dialogues.py`."""
    found = []
    for block in text.strip().split("\n\n"):
        heading, *lines = block.split("\n")
        channel, group, reason, priority = (word.strip() for word in heading.split("|"))
        entries = []
        for line in lines:
            head, _, said = line.partition(" ")
            what, _, minutes = head.partition("+")
            entries.append((what, int(minutes or 0), said))
        found.append(Script(channel, group, reason, priority, tuple(entries)))
    return found


def _timetable(now: Instant) -> list[tuple[Script, Instant]]:
    """Which conversation begins when: the resolved ones over the last weeks at daytime, the open ones today."""
    resolved = scripts(RESOLVED) * ROUNDS
    midnight = now - now % DAY
    times = []
    for place in range(len(resolved)):
        day = midnight - DAYS_BACK * DAY + place * (DAYS_BACK - 4) * DAY // len(resolved) // DAY * DAY
        times.append(day + 7 * HOUR + place * 173 % 600 * MINUTE)
    still_open = scripts(OPEN)
    recent = [now - (len(still_open) - place) * 47 * MINUTE for place in range(len(still_open))]
    return [*zip(resolved, sorted(times), strict=True), *zip(still_open, recent, strict=True)]


def _open_desk(tx: Tx, at: Instant) -> _Desk:
    tx.now = at
    tx.run(_NO_DEFAULT, is_not=False)
    tx.insert(
        _HOURS,
        uuid=new_uuid(),
        name="Shop hours",
        timezone=shop.TIMEZONE,
        is_default=True,
        hours=encode_text(shop.HOURS),
        created_at=at,
    )
    _add_fields(tx)
    groups = {name: get_group(tx, create_group(tx, name, description=about)) for name, about in shop.GROUPS}
    agents: dict[str, list[Row]] = {name: [] for name in groups}
    for person in shop.COLLEAGUES:
        row = create_agent(
            tx,
            {
                "email": person.email,
                "first_name": person.name,
                "last_name": person.initial,
                "role": person.role,
                "title": person.title,
                "timezone": person.timezone,
                "is_available": person.is_available,
                "groups": [groups[name]["uuid"] for name in person.groups],
            },
            SYSTEM,
        )
        if person.email != shop.ADMIN_EMAIL:
            for name in person.groups:
                agents[name].append(row)
    channels = {
        name: create_channel(tx, name=name, source=source, welcome=welcome, group=groups[group])
        for name, source, welcome, group in shop.CHANNELS
    }
    return _Desk(agents, groups, channels, [_customer(tx, place) for place in range(len(shop.CUSTOMERS))])


def _customer(tx: Tx, place: int) -> Row:
    name = shop.CUSTOMERS[place]
    tx.now += 3 * HOUR + place * 7 * MINUTE
    row, _ = create_contact(
        tx,
        {
            "first_name": name,
            "last_name": f"{shop.INITIALS[place * 7 % len(shop.INITIALS)]}.",
            "email": f"{name.lower()}@example.com",
            "phone": f"+1555010{200 + place:04d}",
            "reference_id": f"customer-{1001 + place}",
            "properties": [
                {"name": "city", "value": shop.CITIES[place * 3 % len(shop.CITIES)]},
                {"name": "orders", "value": str(1 + place * 5 % 9)},
            ],
        },
        SYSTEM,
    )
    return row


def _add_fields(tx: Tx) -> None:
    reasons = [{"id": str(place), "value": word} for place, word in enumerate(shop.REASONS, 1)]
    given: tuple[dict[str, Any], ...] = (
        {"name": "cf_order_number", "label": "Order number", "type": "text", "column_name": "cf_str01"},
        {"name": "cf_reason", "label": "Reason", "type": "dropdown", "column_name": "cf_str02", "choices": reasons},
        {"name": "cf_needs_follow_up", "label": "Needs follow-up", "type": "checkbox", "column_name": "cf_bool01"},
    )
    for position, field in enumerate(given, 2):
        choices = encode_text(field.get("choices", []))
        tx.insert(
            _FIELD,
            **{**field, "choices": choices},
            entity="chat",
            is_custom=True,
            position=position,
            created_at=tx.now,
        )


def _play(tx: Tx, desk: _Desk, script: Script, at: Instant, place: int, contact: Row, now: Instant) -> None:
    words = {
        "name": contact["first_name"],
        "item": shop.ITEMS[place * 3 % len(shop.ITEMS)],
        "order": f"#{20_417 + place * 13}",
    }
    properties: dict[str, Any] = {"priority": script.priority, "cf_reason": script.reason}
    if script.group != "Product advice":
        properties["cf_order_number"] = words["order"]
    customer = Actor("contact", contact["uuid"], contact["id"])
    team = desk.agents[script.group]
    agent = team[place % len(team)]
    answering = Actor("agent", agent["uuid"], agent["id"])
    tx.now = at
    chat = open_chat(tx, contact=contact, channel=desk.channels[script.channel], by=customer, properties=properties)
    for place_in, (what, minutes, text) in enumerate(script.entries):
        tx.now = min(tx.now + minutes * MINUTE, now)
        if what in "an" and chat["agent_id"] is None:
            change_chat(tx, chat, Changes(agent=agent), answering)
        if what == "c":
            make_writable(tx, chat, customer)
            _say(tx, chat, customer, text.format(**words), source="web")
        elif what == "a":
            _say(tx, chat, answering, text.format(**words), source="web")
        elif what == "n":
            _say(tx, chat, answering, text.format(**words), kind="note", source="web")
        elif what[0] == "r":
            rate(tx, chat, customer, is_issue_resolved=what >= "r4", stars=int(what[1]), response=text or None)
        else:
            change_chat(tx, chat, Changes(status=_STATUSES[what]), answering)
        if place_in == 0:
            change_chat(tx, chat, Changes(group=desk.groups[script.group]), SYSTEM)


_STATUSES = {"w": "waiting on customer", "t": "waiting on internal team", "x": "resolved"}


def _say(tx: Tx, chat: Row, by: Actor, text: str, **how: str) -> None:
    post_message(tx, chat, by, parts=[{"text": {"content": text}}], **how)  # type: ignore[arg-type] # kind and source
