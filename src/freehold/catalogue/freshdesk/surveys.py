"""What customers are asked, and what they said (contract 5.10, 6.1, 6.13)."""

from typing import Annotated

from pydantic import Field

from freehold.catalogue.freshdesk.kinds import Asked, DateTime, Examined, Id, Named, Shape, Short, When, one_of
from freehold.catalogue.operation import Access, Body, Operation, Risk

LONGEST_FEEDBACK = 20_000


class RatingCreate(Examined):
    """What a requester thinks: a number of the survey's scale for each question, and perhaps some words."""

    NEEDED = ("ratings",)

    feedback: Annotated[str, Field(max_length=LONGEST_FEEDBACK)] | None = None
    ratings: Named | None = None


class SurveyUpdate(Examined):
    """What becomes of a survey. `questions`: what is asked beside the first, which is the title's."""

    title: Short | None = None
    active: bool | None = None
    scale: Annotated[str | None, one_of("three", "five", "seven", "classic")] = None
    questions: Annotated[list[Short], Field(max_length=9)] | None = None


class SurveysAsked(Asked):
    state: Annotated[str | None, one_of("active", "inactive")] = None


class RatingsAsked(Asked):
    created_since: When = None
    user_id: Id | None = None


class Question(Shape):
    """One question; `default` stands at the first only."""

    id: str
    label: str
    accepted_ratings: list[int]


class Survey(Shape):
    """What customers are asked (contract 5.10)."""

    id: int
    title: str
    active: bool
    questions: list[Question]
    created_at: DateTime
    updated_at: DateTime


class Rating(Shape):
    """What a customer said of a ticket (contract 5.10)."""

    id: int
    survey_id: int
    user_id: int
    agent_id: int | None
    feedback: str | None
    group_id: int | None
    ticket_id: int
    ratings: dict[str, int]
    created_at: DateTime
    updated_at: DateTime


list_ = Operation(
    id="freshdesk.surveys.list",
    method="GET",
    path="/api/v2/surveys",
    area="surveys",
    acts_on="survey",
    access=Access.READ,
    summary="List surveys.",
    says="listed surveys",
    query=SurveysAsked,
    gives=list[Survey],
    permission="settings.view",
    errors=(400,),
)
ratings = Operation(
    id="freshdesk.surveys.ratings",
    method="GET",
    path="/api/v2/surveys/satisfaction_ratings",
    area="surveys",
    acts_on="rating",
    access=Access.READ,
    summary="List what customers said of their tickets.",
    says="listed satisfaction ratings",
    query=RatingsAsked,
    gives=list[Rating],
    permission="ticket.view",
    errors=(400,),
)
get = Operation(
    id="freshdesk.surveys.get",
    method="GET",
    path="/api/v2/surveys/{survey_id}",
    area="surveys",
    acts_on="survey",
    access=Access.READ,
    summary="Look at a survey.",
    says="looked at survey {survey_id}",
    query=Asked,
    gives=Survey,
    permission="settings.view",
    notes="Not documented by Freshdesk; one client asks for it.",
    is_extension=True,
    errors=(400, 404),
)
update = Operation(
    id="freshdesk.surveys.update",
    method="PUT",
    path="/api/v2/surveys/{survey_id}",
    area="surveys",
    acts_on="survey",
    access=Access.WRITE,
    summary="Change what customers are asked, on which scale they answer, and whether they are asked at all.",
    says="changed survey {survey_id}",
    takes=SurveyUpdate,
    gives=Survey,
    body=Body.JSON,
    permission="admin.surveys",
    emits=("survey.updated",),
    risks=Risk.ADMIN | Risk.CUSTOMER_FACING,
    inverse="freshdesk.surveys.update",
    notes="Freshdesk has this on its pages only. What was answered on the scale before stays as it is.",
    is_extension=True,
    errors=(400, 404),
)
of_ticket = Operation(
    id="freshdesk.tickets.ratings",
    method="GET",
    path="/api/v2/tickets/{ticket_id}/satisfaction_ratings",
    area="surveys",
    acts_on="rating",
    access=Access.READ,
    summary="List what the requester said of a ticket.",
    says="listed the satisfaction ratings of ticket {ticket_id}",
    query=Asked,
    gives=list[Rating],
    permission="ticket.view",
    errors=(400, 404),
)
rate = Operation(
    id="freshdesk.tickets.rate",
    method="POST",
    path="/api/v2/tickets/{ticket_id}/satisfaction_ratings",
    area="surveys",
    acts_on="rating",
    access=Access.WRITE,
    summary="Put down what the requester thinks of how a ticket was handled.",
    says="put down a rating of ticket {ticket_id}",
    takes=RatingCreate,
    gives=Rating,
    status=201,
    body=Body.JSON,
    permission="ticket.rate",
    emits=("message.created", "rating.created"),
    risks=Risk.IRREVERSIBLE,
    notes="Without an active survey, 409 `inconsistent_state`; what Freshdesk answers then is not known.",
    errors=(400, 404, 405, 409),
)

SURVEYS = (list_, ratings, get, update, of_ticket, rate)
