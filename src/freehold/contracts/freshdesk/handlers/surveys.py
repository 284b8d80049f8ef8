"""What customers are asked, and what they said (contract 5.10, 6.1, 6.13)."""

from typing import Any

from freehold.catalogue.freshdesk import surveys as rows
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshdesk.errors import Inconsistent
from freehold.contracts.freshdesk.paging import page_of, wanted_slice
from freehold.contracts.freshdesk.render_surveys import render_rating, render_survey
from freehold.contracts.freshdesk.viewing import changeable, location, number_in, viewer_of
from freehold.contracts.freshdesk.words_of_wrongs import left_out, not_offered, unknown
from freehold.contracts.freshdesk.writing import refuse
from freehold.contracts.implements import implements
from freehold.core.surveys.commands import change_survey, rate_ticket
from freehold.core.surveys.queries import (
    accepted_ratings,
    find_active_survey,
    get_survey,
    list_ratings,
    list_surveys,
    question_ids,
)
from freehold.core.surveys.scales import DEFAULT_QUESTION
from freehold.core.tickets.queries import get_ticket
from freehold.kernel.errors import Wrong
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx


@implements(rows.list_)
def list_all_surveys(tx: Tx, call: Call) -> Any:
    query: rows.SurveysAsked = call.query
    filters = {} if query.state is None else {"is_active": query.state == "active"}
    found = list_surveys(tx, wanted_slice(call), filters)
    return page_of(call, [render_survey(row) for row in found.rows], has_more=found.has_more)


@implements(rows.ratings)
def list_all_ratings(tx: Tx, call: Call) -> Any:
    query: rows.RatingsAsked = call.query
    given = {"created_since": query.created_since, "contact_id": query.user_id}
    return _ratings(tx, call, {name: value for name, value in given.items() if value is not None})


@implements(rows.get)
def look_at_survey(tx: Tx, call: Call) -> Any:
    return render_survey(get_survey(tx, number_in(call, "survey_id")))


@implements(rows.update)
def update_survey(tx: Tx, call: Call) -> Any:
    body: rows.SurveyUpdate = call.body
    survey = get_survey(tx, number_in(call, "survey_id"), to_change=True)
    given: dict[str, Any] = {}
    wrongs = []
    if body.title is not None and body.title.strip():
        given["title"] = body.title.strip()
    elif "title" in body.model_fields_set:
        wrongs.append(left_out("title"))
    if body.active is not None:
        given["is_active"] = body.active
    if body.scale is not None:
        given["scale"] = body.scale
    if body.questions is not None:
        given["questions"] = [label.strip() for label in body.questions]
        if not all(given["questions"]):
            wrongs.append(Wrong("questions", "It should not be blank", "invalid_value"))
    refuse(body.wrongs, wrongs)
    return render_survey(change_survey(tx, survey, given, call.who.actor))


@implements(rows.of_ticket)
def list_ratings_of_ticket(tx: Tx, call: Call) -> Any:
    """Of a ticket in the bin or spam too: one client asks for those, and stops at any other answer (contract 12.3)."""
    ticket = get_ticket(tx, number_in(call, "ticket_id"), viewer_of(call))
    return _ratings(tx, call, {"ticket_id": ticket["id"]})


@implements(rows.rate)
def put_down_rating(tx: Tx, call: Call) -> Any:
    body: rows.RatingCreate = call.body
    ticket = changeable(get_ticket(tx, number_in(call, "ticket_id"), viewer_of(call), to_change=True), "POST")
    survey = find_active_survey(tx)
    if survey is None:
        refuse(body.wrongs)
        raise Inconsistent("There is no active survey")
    refuse(body.wrongs, _wrong_ratings(survey, body))
    feedback = (body.feedback or "").strip() or None
    row = rate_ticket(tx, ticket, survey, body.ratings or {}, feedback)
    where = location(call, f"tickets/{ticket['id']}/satisfaction_ratings")
    return Answer(render_rating(row), headers=where)


def _ratings(tx: Tx, call: Call, filters: dict[str, Any]) -> Answer:
    found = list_ratings(tx, wanted_slice(call), filters, viewer_of(call))
    return page_of(call, [render_rating(row) for row in found.rows], has_more=found.has_more)


def _wrong_ratings(survey: Row, body: rows.RatingCreate) -> list[Wrong]:
    if body.ratings is None:
        return [left_out("ratings")]
    known, accepted = question_ids(survey), accepted_ratings(survey)
    wrongs = []
    if DEFAULT_QUESTION not in body.ratings:
        wrongs.append(left_out(f"ratings.{DEFAULT_QUESTION}"))
    for name, value in body.ratings.items():
        field = f"ratings.{name}"[:200]
        if name not in known:
            wrongs.append(unknown(field))
        elif type(value) is not int or value not in accepted:
            wrongs.append(not_offered(field, accepted))
    return wrongs
