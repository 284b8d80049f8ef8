"""Asks customers what they think, and takes in what they answer."""

import html
from itertools import count
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.core.people.model import contacts
from freehold.core.people.queries import get_contact_by_number
from freehold.core.surveys.model import invitations, surveys, ticket_ratings
from freehold.core.surveys.queries import accepted_ratings, find_active_survey
from freehold.core.surveys.scales import DEFAULT_QUESTION, MEANINGS
from freehold.core.tickets.entries import FEEDBACK, add_entry
from freehold.kernel.clock import DAY
from freehold.kernel.crypto import digest
from freehold.kernel.html import as_block
from freehold.kernel.ids import new_secret
from freehold.kernel.query import Query, Row, inserts
from freehold.kernel.text import encode_text, load
from freehold.kernel.tx import Tx

PATH = "/survey/{secret}"
"""Where a customer answers."""
OPEN_DAYS = 60
"""How long a link can be answered."""
FEEDBACK_CATEGORY = 7
FIRST_QUESTION = "Was your request handled well?"

_ANY = Query(select(surveys.c.id).limit(1))
_INSERT = inserts(surveys)
CHANGEABLE = ("title", "is_active", "scale", "questions")
_UPDATE = Query(
    update(surveys)
    .where(surveys.c.id == bindparam("row_id"))
    .values({name: bindparam(name) for name in (*CHANGEABLE, "updated_at")})
)
_INSERT_RATING = inserts(ticket_ratings)
_INVITE = inserts(invitations)
_FORGET = Query(delete(invitations).where(invitations.c.expires_at <= bindparam("until")))
_ANSWERED = Query(
    update(invitations)
    .where(invitations.c.ticket_id == bindparam("ticket"), invitations.c.answered_at.is_(None))
    .values(answered_at=bindparam("now"))
)
_RATED = Query(
    update(contacts)
    .where(contacts.c.id == bindparam("contact"))
    .values(csat_rating=bindparam("rating"), updated_at=bindparam("now"))
)


def keep_first_survey(tx: Tx) -> None:
    """Every account has a survey; one that has none yet gets the question that everybody understands."""
    if tx.value(_ANY) is None:
        questions = encode_text([{"id": DEFAULT_QUESTION, "label": FIRST_QUESTION}])
        tx.insert(_INSERT, title=FIRST_QUESTION, questions=questions, created_at=tx.now, updated_at=tx.now)


def change_survey(tx: Tx, survey: Row, given: dict[str, Any], by: Actor) -> Row:
    """Change what is given of CHANGEABLE of a survey; returns it. Ratings stay as they were. Records survey.updated.

    `questions`: the labels of those beside the first, which asks what the title says. One that is asked already keeps
    its id.
    """
    after = {**survey, **given, "updated_at": tx.now}
    after["questions"] = _asked(survey, after["title"], given.get("questions"))
    tx.run(_UPDATE, row_id=survey["id"], **{name: after[name] for name in (*CHANGEABLE, "updated_at")})
    record(tx, "survey.updated", by, subject_id=survey["id"], data={"changed": sorted(given)})
    return after


def _asked(survey: Row, title: str, labels: list[str] | None) -> str:
    """The questions of a survey as they are stored, when those beside the first are to be these (None: as they are)."""
    further = load(survey["questions"])[1:]
    known = {question["label"]: question["id"] for question in further}
    if labels is not None:
        free = count(1 + max((int(name.rpartition("_")[2]) for name in known.values()), default=0))
        further = [
            {"id": known.get(label) or f"question_{next(free)}", "label": label} for label in dict.fromkeys(labels)
        ]
    return encode_text([{"id": DEFAULT_QUESTION, "label": title}, *further])


def rate_ticket(tx: Tx, ticket: Row, survey: Row, ratings: dict[str, int], feedback: str | None) -> Row:
    """Take in what the requester of a ticket thinks of it; returns the rating.

    `ratings`: question -> a number of the survey's scale, the default question among them. The ticket gets an entry
    with what was said, and moves, and so does the contact, who shows the rating. Nobody is asked about the ticket again
    before the next invitation. Records message.created and rating.created, both by the requester.
    """
    requester = get_contact_by_number(tx, ticket["contact_id"])
    by = Actor("contact", requester["uuid"], requester["id"])
    row: Row = {
        "survey_id": survey["id"],
        "ticket_id": ticket["id"],
        "contact_id": requester["id"],
        "agent_id": ticket["agent_id"],
        "group_id": ticket["group_id"],
        "feedback": feedback,
        "ratings": encode_text(ratings),
        "created_at": tx.now,
        "updated_at": tx.now,
    }
    row["id"] = tx.insert(_INSERT_RATING, **row)
    tx.run(_ANSWERED, ticket=ticket["id"], now=tx.now)
    tx.run(_RATED, contact=requester["id"], rating=ratings[DEFAULT_QUESTION], now=tx.now)
    said = feedback or MEANINGS[ratings[DEFAULT_QUESTION]]
    add_entry(
        tx,
        ticket,
        by,
        body=as_block(said),
        is_private=False,
        source=FEEDBACK,
        category=FEEDBACK_CATEGORY,
        is_incoming=True,
    )
    told = {"ticket_id": ticket["id"], "ratings": ratings}
    record(tx, "rating.created", by, conversation_id=ticket["conversation_id"], subject_id=row["id"], data=told)
    return row


def survey_link(tx: Tx, ticket: Row) -> str | None:
    """The path at which the requester of a ticket can say what they think of it, to be put behind the server's address.

    None when customers are asked nothing. The path cannot be guessed and needs no sign-in; it is shown this once, and
    works for OPEN_DAYS, once. With `?rating=103` behind it, that answer is chosen already. Changes the database: not
    for a read.
    """
    survey = find_active_survey(tx)
    if survey is None:
        return None
    secret = new_secret()
    tx.run(_FORGET, until=tx.now - OPEN_DAYS * DAY)
    tx.insert(
        _INVITE,
        digest=digest(secret),
        survey_id=survey["id"],
        ticket_id=ticket["id"],
        created_at=tx.now,
        expires_at=tx.now + OPEN_DAYS * DAY,
    )
    return PATH.format(secret=secret)


def survey_block(tx: Tx, ticket: Row, base_url: str) -> str:
    """What asks the requester of a ticket in a mail, as HTML: the question, and a link for each answer.

    Nothing when customers are asked nothing. For the requester's eyes only: whoever has the links can answer.
    """
    path, survey = survey_link(tx, ticket), find_active_survey(tx)
    if path is None or survey is None:
        return ""
    links = "".join(
        f'<li><a href="{html.escape(base_url)}{path}?rating={number}">{MEANINGS[number]}</a></li>'
        for number in accepted_ratings(survey)
    )
    return f"<p>{html.escape(survey['title'])}</p><ul>{links}</ul>"
