"""One good call of every operation on surveys, and on the account as a whole."""

from collections.abc import Callable

from tests.freshdesk.matrix.desk import Desk, Request

RATED = {"ratings": {"default_question": 103}}


def _survey(desk: Desk) -> str:
    return f"/surveys/{desk.api.get('/surveys')[0]['id']}"


def _ratings(desk: Desk) -> Request:
    desk.latest = desk.number(f"/tickets/{desk.ticket()}/satisfaction_ratings", **RATED)
    return Request("/surveys/satisfaction_ratings?per_page=100")


CALLS: dict[str, Callable[[Desk], Request]] = {
    "GET /api/v2/surveys": lambda _: Request("/surveys"),
    "GET /api/v2/surveys/{survey_id}": lambda desk: Request(_survey(desk)),
    "PUT /api/v2/surveys/{survey_id}": lambda desk: Request(_survey(desk), {"scale": "five"}),
    "GET /api/v2/surveys/satisfaction_ratings": _ratings,
    "GET /api/v2/tickets/{ticket_id}/satisfaction_ratings": lambda desk: Request(
        f"/tickets/{desk.ticket()}/satisfaction_ratings"
    ),
    "POST /api/v2/tickets/{ticket_id}/satisfaction_ratings": lambda desk: Request(
        f"/tickets/{desk.ticket()}/satisfaction_ratings", RATED
    ),
    "GET /api/v2/settings/helpdesk": lambda _: Request("/settings/helpdesk"),
    "GET /api/v2/account": lambda _: Request("/account"),
    "POST /api/v2/account/export": lambda _: Request("/account/export", {"resources": [{"name": "groups"}]}),
    "GET /api/v2/export/ticket_activities": lambda _: Request("/export/ticket_activities"),
}
