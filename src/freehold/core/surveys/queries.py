"""Reads surveys and what was answered."""

from typing import Any

from sqlalchemy import bindparam, select

from freehold.core.surveys.model import surveys, ticket_ratings
from freehold.core.surveys.scales import SCALES
from freehold.core.tickets.model import tickets
from freehold.core.tickets.queries import TICKETS_FROM, Viewer, visible
from freehold.kernel.errors import NotFound
from freehold.kernel.listing import Found, Listing, Slice, at_least, equals
from freehold.kernel.query import Query, Row
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

_GET = Query(select(surveys).where(surveys.c.id == bindparam("id")))
_HELD = Query(select(surveys).where(surveys.c.id == bindparam("id")).with_for_update(key_share=True))
_ACTIVE = Query(select(surveys).where(surveys.c.is_active).order_by(surveys.c.id).limit(1))
SURVEYS = Listing(
    select(surveys),
    filters={"is_active": equals(surveys.c.is_active, "is_active")},
    orders={"id": surveys.c.id},
    default="id",
    key=surveys.c.id,
)
RATINGS = Listing(
    select(ticket_ratings).select_from(ticket_ratings.join(TICKETS_FROM, tickets.c.id == ticket_ratings.c.ticket_id)),
    filters={
        "ticket_id": equals(ticket_ratings.c.ticket_id, "ticket_id"),
        "contact_id": equals(ticket_ratings.c.contact_id, "contact_id"),
        "created_since": at_least(ticket_ratings.c.created_at, "created_since"),
        "in_groups": visible(2),
        "own": visible(3),
    },
    orders={"created_at": ticket_ratings.c.created_at},
    default="created_at",
    key=ticket_ratings.c.id,
)


def get_survey(tx: Tx, number: int, *, to_change: bool = False) -> Row:
    """The survey with that number. Raises NotFound. `to_change` holds it until the end of the transaction."""
    row = tx.first(_HELD if to_change else _GET, id=number)
    if row is None:
        raise NotFound("survey", number)
    return row


def find_active_survey(tx: Tx) -> Row | None:
    """The survey that customers are asked to answer, or None when they are asked nothing."""
    return tx.first(_ACTIVE)


def question_ids(survey: Row) -> list[str]:
    """What the questions of a survey are called in answers; the first is the default question."""
    return [question["id"] for question in load(survey["questions"])]


def accepted_ratings(survey: Row) -> tuple[int, ...]:
    """The numbers that are taken for an answer to any of its questions, the best first."""
    return SCALES[survey["scale"]]


def list_surveys(tx: Tx, wanted: Slice, filters: dict[str, Any]) -> Found:
    """A page of surveys, oldest first. Filter: is_active."""
    return SURVEYS.page(tx, wanted, filters)


def list_ratings(tx: Tx, wanted: Slice, filters: dict[str, Any], viewer: Viewer) -> Found:
    """A page of the ratings of tickets that the viewer may see, oldest first.

    Filters: ticket_id, contact_id, created_since. What was said of tickets in the bin or spam is among them.
    """
    return RATINGS.page(tx, wanted, {**filters, **viewer.conditions})
