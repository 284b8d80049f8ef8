"""One good call of every operation on surveys, settings, products, hours, promises, mailboxes and canned responses."""

from collections.abc import Callable

from tests.freshdesk.matrix.desk import Desk, Request
from tests.freshdesk.test_business_hours import WEEK
from tests.freshdesk.test_sla_policies import TARGETS

RATED = {"ratings": {"default_question": 103}}
MAILBOX = {"mailbox_type": "freshdesk_mailbox"}


def _survey(desk: Desk) -> str:
    return f"/surveys/{desk.first('/surveys')}"


def _ratings(desk: Desk) -> Request:
    desk.latest = desk.number(f"/tickets/{desk.ticket()}/satisfaction_ratings", **RATED)
    return Request("/surveys/satisfaction_ratings?per_page=100")


def _hours(desk: Desk) -> str:
    return f"/business_hours/{desk.number('/business_hours', name=desk.new(), business_hours=WEEK)}"


def _policy(desk: Desk) -> str:
    body = {"name": desk.new(), "sla_target": TARGETS, "applicable_to": {"sources": [2]}}
    return f"/sla_policies/{desk.number('/sla_policies', **body)}"


def _mailbox(desk: Desk) -> str:
    return f"/email/mailboxes/{desk.number('/email/mailboxes', support_email=f'{desk.new()}@example.com', **MAILBOX)}"


def _folder(desk: Desk) -> int:
    return desk.number("/canned_response_folders", name=desk.new())


def _response(desk: Desk) -> dict[str, object]:
    return {"title": desk.new(), "content_html": "Hello", "folder_id": _folder(desk), "visibility": 0}


CALLS: dict[str, Callable[[Desk], Request]] = {
    "GET /api/v2/surveys": lambda desk: Request("/surveys"),
    "GET /api/v2/surveys/satisfaction_ratings": _ratings,
    "GET /api/v2/surveys/{survey_id}": lambda desk: Request(_survey(desk)),
    "PUT /api/v2/surveys/{survey_id}": lambda desk: Request(_survey(desk), {"scale": "five"}),
    "GET /api/v2/tickets/{ticket_id}/satisfaction_ratings": lambda desk: Request(
        f"/tickets/{desk.ticket()}/satisfaction_ratings"
    ),
    "POST /api/v2/tickets/{ticket_id}/satisfaction_ratings": lambda desk: Request(
        f"/tickets/{desk.ticket()}/satisfaction_ratings", RATED
    ),
    "GET /api/v2/settings/helpdesk": lambda desk: Request("/settings/helpdesk"),
    "GET /api/v2/account": lambda desk: Request("/account"),
    "GET /api/v2/products": lambda desk: Request("/products"),
    "GET /api/v2/products/{product_id}": lambda desk: Request(f"/products/{desk.number('/products', name=desk.new())}"),
    "POST /api/v2/products": lambda desk: Request("/products", {"name": desk.new()}),
    "PUT /api/v2/products/{product_id}": lambda desk: Request(
        f"/products/{desk.number('/products', name=desk.new())}", {"description": "x"}
    ),
    "DELETE /api/v2/products/{product_id}": lambda desk: Request(
        f"/products/{desk.number('/products', name=desk.new())}"
    ),
    "GET /api/v2/business_hours": lambda desk: Request("/business_hours"),
    "GET /api/v2/business_hours/{business_hours_id}": lambda desk: Request(_hours(desk)),
    "POST /api/v2/business_hours": lambda desk: Request(
        "/business_hours", {"name": desk.new(), "business_hours": WEEK}
    ),
    "PUT /api/v2/business_hours/{business_hours_id}": lambda desk: Request(_hours(desk), {"description": "x"}),
    "DELETE /api/v2/business_hours/{business_hours_id}": lambda desk: Request(_hours(desk)),
    "GET /api/v2/sla_policies": lambda desk: Request("/sla_policies"),
    "POST /api/v2/sla_policies": lambda desk: Request(
        "/sla_policies", {"name": desk.new(), "sla_target": TARGETS, "applicable_to": {"sources": [2]}}
    ),
    "PUT /api/v2/sla_policies/{sla_policy_id}": lambda desk: Request(
        _policy(desk), {"applicable_to": {"sources": [1]}}
    ),
    "GET /api/v2/email_configs": lambda desk: Request("/email_configs"),
    "GET /api/v2/email_configs/{email_config_id}": lambda desk: Request(f"/email_configs/{desk.email_config()}"),
    "GET /api/v2/email/mailboxes": lambda desk: Request("/email/mailboxes"),
    "POST /api/v2/email/mailboxes": lambda desk: Request(
        "/email/mailboxes", {"support_email": f"{desk.new()}@example.com", **MAILBOX}
    ),
    "GET /api/v2/email/mailboxes/{mailbox_id}": lambda desk: Request(_mailbox(desk)),
    "PUT /api/v2/email/mailboxes/{mailbox_id}": lambda desk: Request(_mailbox(desk), {"name": "x"}),
    "DELETE /api/v2/email/mailboxes/{mailbox_id}": lambda desk: Request(_mailbox(desk)),
    "GET /api/v2/email/settings": lambda desk: Request("/email/settings"),
    "PUT /api/v2/email/settings": lambda desk: Request("/email/settings", {"personalized_email_replies": True}),
    "GET /api/v2/notifications/email/bcc": lambda desk: Request("/notifications/email/bcc"),
    "PUT /api/v2/notifications/email/bcc": lambda desk: Request(
        "/notifications/email/bcc", {"emails": ["archive@example.com"]}
    ),
    "POST /api/v2/canned_responses": lambda desk: Request("/canned_responses", _response(desk)),
    "POST /api/v2/canned_responses/bulk": lambda desk: Request(
        "/canned_responses/bulk", {"canned_responses": [_response(desk)]}
    ),
    "GET /api/v2/canned_responses/{response_id}": lambda desk: Request(
        f"/canned_responses/{desk.number('/canned_responses', **_response(desk))}"
    ),
    "PUT /api/v2/canned_responses/{response_id}": lambda desk: Request(
        f"/canned_responses/{desk.number('/canned_responses', **_response(desk))}", {"title": "x"}
    ),
    "GET /api/v2/canned_response_folders": lambda desk: Request("/canned_response_folders"),
    "POST /api/v2/canned_response_folders": lambda desk: Request("/canned_response_folders", {"name": desk.new()}),
    "GET /api/v2/canned_response_folders/{folder_id}": lambda desk: Request(
        f"/canned_response_folders/{_folder(desk)}"
    ),
    "PUT /api/v2/canned_response_folders/{folder_id}": lambda desk: Request(
        f"/canned_response_folders/{_folder(desk)}", {"name": desk.new()}
    ),
    "GET /api/v2/canned_response_folders/{folder_id}/responses": lambda desk: Request(
        f"/canned_response_folders/{_folder(desk)}/responses"
    ),
}
