"""Surveys and ratings as Freshdesk shows them (contract 5.10)."""

from freehold.contracts.freshdesk.render import Json, raw, when
from freehold.core.surveys.queries import accepted_ratings
from freehold.core.surveys.scales import DEFAULT_QUESTION
from freehold.kernel.query import Row
from freehold.kernel.text import load


def render_survey(row: Row) -> Json:
    """Its questions, each with the numbers that are taken for an answer."""
    accepted = list(accepted_ratings(row))
    questions = []
    for question in load(row["questions"]):
        shown = {"id": question["id"], "label": question["label"], "accepted_ratings": accepted}
        questions.append({**shown, "default": True} if question["id"] == DEFAULT_QUESTION else shown)
    return {
        "id": row["id"],
        "title": row["title"],
        "active": row["is_active"],
        "questions": questions,
        "created_at": when(row["created_at"]),
        "updated_at": when(row["updated_at"]),
    }


def render_rating(row: Row) -> Json:
    """`ratings` is an object: question -> number."""
    return {
        "id": row["id"],
        "survey_id": row["survey_id"],
        "user_id": row["contact_id"],
        "agent_id": row["agent_id"],
        "feedback": row["feedback"],
        "group_id": row["group_id"],
        "ticket_id": row["ticket_id"],
        "ratings": raw(row["ratings"]),
        "created_at": when(row["created_at"]),
        "updated_at": when(row["updated_at"]),
    }
