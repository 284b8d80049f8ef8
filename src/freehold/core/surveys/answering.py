"""Lets customers answer, each invitation once."""

from typing import NamedTuple

from sqlalchemy import bindparam, select

from freehold.core.surveys.commands import rate_ticket
from freehold.core.surveys.model import invitations
from freehold.core.surveys.queries import accepted_ratings, get_survey, question_ids
from freehold.core.tickets.queries import EVERYTHING, get_ticket
from freehold.kernel.crypto import digest
from freehold.kernel.errors import Conflict, Invalid, NotFound, Wrong
from freehold.kernel.query import Query, Row
from freehold.kernel.tx import Tx

_INVITATION = select(invitations).where(invitations.c.digest == bindparam("which"))
_LOOK = Query(_INVITATION)
_HOLD = Query(_INVITATION.with_for_update())
OPEN, ANSWERED, ENDED = "open", "answered", "ended"


class Asked(NamedTuple):
    """What a customer is asked, and whether they still are."""

    state: str
    """open; answered, by this link or another one about the ticket; ended: too late, or there is nothing to rate any more."""
    survey: Row
    ticket: Row | None

    @property
    def is_answered(self) -> bool:
        return self.state == ANSWERED

    @property
    def questions(self) -> list[str]:
        """The ids of the questions."""
        return question_ids(self.survey)


def look_at_invitation(tx: Tx, secret: str, *, to_answer: bool = False) -> Asked | None:
    """What is behind the link with that secret; None when there is no such link. `to_answer` holds it and the ticket."""
    row = tx.first(_HOLD if to_answer else _LOOK, which=digest(secret))
    if row is None:
        return None
    survey = get_survey(tx, row["survey_id"])
    try:
        ticket = get_ticket(tx, row["ticket_id"], EVERYTHING, to_change=to_answer)
    except NotFound:  # archived
        ticket = None
    if row["answered_at"] is not None:
        return Asked(ANSWERED, survey, ticket)
    is_rateable = ticket is not None and ticket["deleted_at"] is None and not ticket["is_spam"]
    is_open = is_rateable and survey["is_active"] and tx.now < row["expires_at"]
    return Asked(OPEN if is_open else ENDED, survey, ticket)


def answer_survey(tx: Tx, secret: str, ratings: dict[str, int], feedback: str | None) -> Row:
    """Take in what a customer says behind their link; returns the rating. Records message.created and rating.created.

    Raises NotFound for a link that there is not, Conflict when it has been answered or has ended, Invalid when an
    answer is missing or not of the scale.
    """
    asked = look_at_invitation(tx, secret, to_answer=True)
    if asked is None:
        raise NotFound("survey")
    if asked.state != OPEN or asked.ticket is None:
        raise Conflict(f"This survey is {asked.state}.")
    accepted = accepted_ratings(asked.survey)
    chosen = {name: ratings.get(name) for name in asked.questions}
    wrongs = [Wrong(name, "It has no answer") for name, rating in chosen.items() if rating not in accepted]
    if wrongs:
        raise Invalid(*wrongs)
    given = {name: rating for name, rating in chosen.items() if rating is not None}
    return rate_ticket(tx, asked.ticket, asked.survey, given, feedback)
