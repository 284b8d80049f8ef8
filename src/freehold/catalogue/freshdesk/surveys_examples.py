"""Surveys and ratings as the reference shows them. All of it is made up."""

from typing import Any

from pydantic import BaseModel

from freehold.catalogue.freshdesk import surveys
from freehold.catalogue.freshdesk.ticket_examples import AGENT, EARLIER, GROUP, LATER, REQUESTER

SURVEY = 118_000_000_001
_FIRST = {"id": "default_question", "label": "Was your request handled well?", "accepted_ratings": [103, 100, -103]}

EXAMPLES: dict[type[BaseModel], Any] = {
    surveys.RatingCreate: {"feedback": "Quick and friendly.", "ratings": {"default_question": 103}},
    surveys.SurveyUpdate: {"title": "Did we help you?", "scale": "five", "active": True},
    surveys.Question: _FIRST,
    surveys.Survey: {
        "id": SURVEY,
        "title": "Was your request handled well?",
        "active": True,
        "questions": [{**_FIRST, "default": True}],
        **EARLIER,
    },
    surveys.Rating: {
        "id": 119_000_000_001,
        "survey_id": SURVEY,
        "user_id": REQUESTER,
        "agent_id": AGENT,
        "feedback": "Quick and friendly.",
        "group_id": GROUP,
        "ticket_id": 42,
        "ratings": {"default_question": 103},
        **LATER,
    },
}
