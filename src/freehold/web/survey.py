"""Where a customer says what they think: a page behind the link that came by mail, without sign-in and without scripts."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from freehold.core.surveys.answering import OPEN, Asked, answer_survey, look_at_invitation
from freehold.core.surveys.queries import accepted_ratings
from freehold.core.surveys.scales import MEANINGS
from freehold.kernel.errors import Conflict, Invalid, NotFound, Problem
from freehold.kernel.installation import Installation
from freehold.kernel.text import load
from freehold.web.rendering import html
from freehold.web.visitors import read_form

LONGEST_COMMENT = 5_000
_HEADERS = {"x-robots-tag": "noindex"}


async def show(request: Request) -> Response:
    """The questions; `?rating=103` chooses an answer to the first. Looking never answers: mail scanners look too."""
    asked = await _invitation(request)
    if asked is None or asked.state != OPEN:
        return _closed(asked, is_thanked="thanks" in request.query_params)
    return _form(asked, {"default_question": request.query_params.get("rating", "")})


async def answer(request: Request) -> Response:
    """Take the answer in, once; whatever is missing is asked for again, and nothing that was written is lost."""
    installation: Installation = request.app.state.installation
    secret = request.path_params["secret"]
    asked = await _invitation(request)
    if asked is None or asked.state != OPEN:
        return _closed(asked)
    try:
        fields = await read_form(request)
    except Problem:
        return _told(
            "That did not work", "Your answer could not be read. Please open the link in your mail again.", 403
        )
    comment = fields.get("comment", "").replace("\r\n", "\n").strip()
    ratings = {name: int(value) for name, value in fields.items() if value in _allowed(asked)}
    problem = "Your comment is too long." if len(comment) > LONGEST_COMMENT else ""
    if not problem:
        try:
            await installation.database.write(lambda tx: answer_survey(tx, secret, ratings, comment or None))
        except Invalid:
            problem = "Please choose an answer first." if len(asked.questions) == 1 else "Please answer every question."
        except (Conflict, NotFound):  # answered or ended since the page was shown
            return _closed(await _invitation(request))
    if problem:
        return _form(asked, fields, problem)
    return RedirectResponse(f"{request.url.path}?thanks", 303, headers={"cache-control": "no-store"})


async def _invitation(request: Request) -> Asked | None:
    installation: Installation = request.app.state.installation
    secret = request.path_params["secret"]
    return await installation.database.read(lambda tx: look_at_invitation(tx, secret))


def _allowed(asked: Asked) -> list[str]:
    return [str(number) for number in accepted_ratings(asked.survey)]


def _form(asked: Asked, given: dict[str, str], problem: str = "") -> Response:
    scale = [(str(number), MEANINGS[number]) for number in accepted_ratings(asked.survey)]
    values: dict[str, Any] = {
        "title": asked.survey["title"],
        "subject": asked.ticket["subject"] if asked.ticket else None,
        "questions": load(asked.survey["questions"]),
        "scale": scale,
        "given": {"comment": "", **dict.fromkeys(asked.questions, ""), **given},
        "problem": problem,
        "longest": LONGEST_COMMENT,
    }
    return html("survey.html", 422 if problem else 200, _HEADERS, who=None, **values)


def _closed(asked: Asked | None, *, is_thanked: bool = False) -> Response:
    if asked is None:
        return _told("This link leads nowhere", "Please check that you have copied all of it from the mail.", 404)
    if asked.is_answered:
        if is_thanked:
            return _told("Thank you", "What you told us has been put down with your request.", 200)
        return _told("You have already told us", "Thank you! Your first answer stays as it is.", 200)
    return _told("This question is closed", "It is too late to answer, but thank you for wanting to.", 410)


def _told(title: str, message: str, status: int) -> Response:
    return html("survey-message.html", status, _HEADERS, title=title, message=message, who=None)


ROUTES = [
    Route("/survey/{secret}", show, methods=["GET"]),
    Route("/survey/{secret}", answer, methods=["POST"]),
]
