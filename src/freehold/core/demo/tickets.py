"""Writes the demo shop's tickets, and what it has written down beside them."""

from itertools import cycle
from typing import NamedTuple

from freehold.core.automation.rules import create_rule
from freehold.core.canned_responses.commands import create_folder as create_canned_folder
from freehold.core.canned_responses.commands import create_response
from freehold.core.companies.commands import create_company
from freehold.core.demo import library, shop
from freehold.core.demo.letters import CLOSED, OPEN, OUTBOUND, SPAM, TRACKED, TRACKING
from freehold.core.events.actor import SYSTEM, Actor
from freehold.core.fields.commands import add_field
from freehold.core.forums import boards, topics
from freehold.core.people.commands import create_contact
from freehold.core.people.queries import find_contact_by_email
from freehold.core.products.commands import create_product
from freehold.core.solutions.articles import create_article, translate_article
from freehold.core.solutions.categories import create_category, translate_category
from freehold.core.solutions.folders import create_folder, translate_folder
from freehold.core.surveys.commands import rate_ticket
from freehold.core.surveys.queries import find_active_survey
from freehold.core.tickets.associations import hang_under
from freehold.core.tickets.commands import change_ticket, delete_ticket, open_ticket
from freehold.core.tickets.entries import AGENT_REPLY, CUSTOMER_REPLY, NOTE, PRIVATE_NOTE, REPLY, add_entry
from freehold.core.tickets.mail import envelope
from freehold.core.tickets.time_entries import add_time
from freehold.kernel.clock import DAY, HOUR, MINUTE, Instant
from freehold.kernel.html import to_html
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx

ROUNDS = 5
DAYS_BACK = 24
EMAIL, PORTAL, OUTGOING = 1, 2, 10
"""How a ticket came to be."""
CHILD, RELATED = 2, 4


class Letter(NamedTuple):
    """One ticket of `letters.py`."""

    group: str
    type: str
    priority: int
    tags: list[str]
    subject: str
    entries: tuple[tuple[str, int, str], ...]
    """(whose or what, minutes since the entry before, text)."""


class Team(NamedTuple):
    """Who answers, and where."""

    groups: dict[str, Row]
    agents: dict[str, list[Row]]
    admin: Actor


def letters(text: str) -> list[Letter]:
    """The tickets of a text in the form of `letters.py`."""
    found = []
    for block in text.strip().split("\n\n"):
        heading, *lines = block.split("\n")
        group, kind, priority, tags, subject = (word.strip() for word in heading.split("|"))
        entries = []
        for line in lines:
            head, _, said = line.partition(" ")
            what, _, minutes = head.partition("+")
            entries.append((what, int(minutes or 0), said))
        found.append(Letter(group, kind, int(priority), tags.split(","), subject, tuple(entries)))
    return found


def write_tickets(tx: Tx, team: Team, customers: list[Row], now: Instant) -> list[tuple[Row, Row]]:
    """The tickets of the last weeks, the newest still open; one each of a child, a tracker, one sent, spam and the bin.

    Returns those that are open with what an agent replied in them.
    """
    tx.now = now - (DAYS_BACK + 20) * DAY
    add_field(tx, "ticket", "cf_order_number", label="Order number", type_="text")
    add_field(tx, "ticket", "cf_reason", label="Reason", type_="dropdown", choices=list(shop.REASONS))
    product = create_product(tx, {"name": "Outdoor gear", "description": None}, team.admin)
    create_company(tx, library.COMPANY, team.admin)
    buyers = [create_contact(tx, {"first_name": "Trailhead", "email": email}, SYSTEM)[0] for email in library.BUYERS]
    people = cycle([*customers, *buyers])
    closed, still_open = letters(CLOSED) * ROUNDS, letters(OPEN)
    first = now - now % DAY - DAYS_BACK * DAY
    for place, letter in enumerate(closed):
        at = first + place * (DAYS_BACK - 4) * DAY // len(closed) // DAY * DAY + 7 * HOUR + place * 131 % 540 * MINUTE
        _write(tx, team, letter, next(people), place, at, now, product)
    newest, replied = [], []
    for place, letter in enumerate(still_open):
        at = now - (len(still_open) - place) * 71 * MINUTE
        ticket, replies = _write(tx, team, letter, next(people), len(closed) + place, at, now, product)
        newest.append(ticket)
        replied += [(ticket, reply) for reply in replies]
    tx.now = now
    _write_the_odd_ones(tx, team, newest, people)
    return replied


def _write(
    tx: Tx, team: Team, letter: Letter, person: Row, place: int, at: Instant, now: Instant, product: Row
) -> tuple[Row, list[Row]]:
    words = {
        "name": person["first_name"],
        "item": shop.ITEMS[place * 7 % len(shop.ITEMS)],
        "order": f"#{20_911 + place * 17}",
    }
    agents = team.agents[letter.group]
    agent = agents[place % len(agents)]
    answering = Actor("agent", agent["uuid"], agent["id"])
    requester = find_contact_by_email(tx, person["email"]) or person
    customer = Actor("contact", requester["uuid"], requester["id"])
    is_about_an_order = "{order}" in letter.subject + letter.entries[0][2]
    given = {
        "subject": letter.subject.format(**words),
        "description": to_html(letter.entries[0][2].format(**words)),
        "type": letter.type,
        "priority": letter.priority,
        "source": EMAIL if place % 3 else PORTAL,
        "tags": letter.tags,
        "group_id": team.groups[letter.group]["id"],
        "product_id": product["id"] if letter.group == "Product advice" else None,
        "custom_fields": {"cf_order_number": words["order"]} if is_about_an_order else {},
    }
    tx.now = at
    ticket, replies = open_ticket(tx, requester, given, customer), []
    for what, minutes, text in letter.entries[1:]:
        tx.now = min(tx.now + minutes * MINUTE, now)
        if what in "an" and ticket["agent_id"] is None:
            change_ticket(tx, ticket, {"agent_id": agent["id"]}, answering)
        said = to_html(text.format(**words))
        if what == "a":
            emails = envelope(tx, ticket, answering, to_emails=[requester["email"]])
            replies.append(
                add_entry(
                    tx,
                    ticket,
                    answering,
                    body=said,
                    is_private=False,
                    source=REPLY,
                    category=AGENT_REPLY,
                    emails=emails,
                )
            )
        elif what == "n":
            add_entry(tx, ticket, answering, body=said, is_private=True, source=NOTE, category=PRIVATE_NOTE)
        elif what == "c":
            add_entry(
                tx,
                ticket,
                customer,
                body=said,
                is_private=False,
                is_incoming=True,
                source=REPLY,
                category=CUSTOMER_REPLY,
            )
        elif what[0] == "t":
            _put_down(tx, ticket, answering, int(what[1:]))
        elif what[0] == "r":
            _rate(tx, ticket, int(what[1:]), text)
        else:
            change_ticket(tx, ticket, {"status": int(what[1:])}, answering)
    return ticket, replies


def _put_down(tx: Tx, ticket: Row, by: Actor, minutes: int) -> None:
    worked = {"agent_id": by.id, "is_billable": True, "note": None, "is_running": False, "seconds": minutes * 60}
    add_time(tx, ticket, {**worked, "started_at": tx.now, "executed_at": tx.now}, by)


def _rate(tx: Tx, ticket: Row, rating: int, text: str) -> None:
    survey = find_active_survey(tx)
    if survey is not None:
        rate_ticket(tx, ticket, survey, {"default_question": rating}, text or None)


def _write_the_odd_ones(tx: Tx, team: Team, newest: list[Row], people: "cycle[Row]") -> None:
    """One of each that clients must be able to bear (Freshdesk contract 12.4)."""
    damaged, failing = newest[0], newest[-1]
    by = team.admin

    def ticket(subject: str, text: str, **given: object) -> Row:
        return open_ticket(tx, next(people), {"subject": subject, "description": to_html(text), **given}, by)

    child = ticket("Get the photos from the courier", "They promised them by tomorrow.", priority=2)
    hang_under(tx, child, damaged, CHILD, by)
    tracker = ticket(TRACKED, TRACKING, priority=4, type="Problem")
    hang_under(tx, failing, tracker, RELATED, by)
    subject, text = (line.format(name="Avery", item=shop.ITEMS[0]) for line in OUTBOUND)
    ticket(subject, text, source=OUTGOING, status=5, agent_id=by.id)
    ticket(SPAM, "We bring you to the first page.", is_spam=True)
    delete_ticket(tx, ticket("Test", "Please ignore"), by)


def write_library(tx: Tx, team: Team, at: Instant) -> None:
    """Answers that are ready, articles in two languages, a forum, and a rule of each kind."""
    tx.now = at
    by = team.admin
    folder = create_canned_folder(tx, "Returns and delivery", by)
    for title, html in library.READY:
        create_response(tx, {"folder_id": folder["id"], "title": title, "content_html": html, "visibility": 0}, by)
    english, german = library.CATEGORY
    category = create_category(tx, {"name": english}, by)
    translate_category(tx, category, {"name": german}, "de", by)
    english, german = library.FOLDER
    shelf = create_folder(tx, category, None, {"name": english, "visibility": 1}, by)
    translate_folder(tx, shelf, {"name": german}, "de", by)
    for title, text, titel, inhalt in library.ARTICLES:
        article = create_article(tx, shelf, {"title": title, "description": text, "status": 2}, by)
        translate_article(tx, article, {"title": titel, "description": inhalt, "status": 2}, "de", by)
    forum = boards.create_forum(
        tx,
        boards.create_category(tx, library.FORUM[0], library.FORUM[1], by),
        {"name": "Gear", "type": 2, "visibility": 1, "description": library.FORUM[1]},
        by,
    )
    topics.add_comment(
        tx, topics.create_topic(tx, forum, {"title": library.TOPIC[0]}, library.TOPIC[1], by), library.ANSWER, by
    )
    for kind, rule in library.RULES:
        create_rule(tx, kind, rule, None, by)
