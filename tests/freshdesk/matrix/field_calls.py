"""One good call of every operation on fields, sections and forms."""

from collections.abc import Callable

from tests.freshdesk.matrix.desk import Desk, Request

STATUS, TYPE = 107_000_000_005, 107_000_000_003
FIRST_TYPE = TYPE * 10_000 + 1
TICKET_FIELDS, FORMS = "/admin/ticket_fields", "/ticket-forms"
SECTIONS = f"{TICKET_FIELDS}/{TYPE}/sections"
NEW = {"label": "x", "label_for_customers": "x", "type": "custom_text"}
NEW_FOR_COMPANIES = {"label": "x", "type": "custom_text"}


def _field(desk: Desk) -> str:
    return f"{TICKET_FIELDS}/{desk.number(TICKET_FIELDS, **NEW)}"


def _section(desk: Desk) -> str:
    return f"{SECTIONS}/{desk.number(SECTIONS, choice_ids=[FIRST_TYPE], label=desk.new())}"


def _form(desk: Desk) -> str:
    return f"{FORMS}/{desk.number(FORMS, title=desk.new(), fields=[{'id': STATUS}])}"


def _of_contacts(desk: Desk) -> str:
    return f"/contact_fields/{desk.number('/contact_fields', **NEW)}"


def _of_companies(desk: Desk) -> str:
    return f"/company_fields/{desk.number('/company_fields', **NEW_FOR_COMPANIES)}"


CALLS: dict[str, Callable[[Desk], Request]] = {
    "GET /api/v2/ticket_fields": lambda _: Request("/ticket_fields"),
    "GET /api/v2/admin/ticket_fields": lambda _: Request(TICKET_FIELDS),
    "POST /api/v2/admin/ticket_fields": lambda _: Request(TICKET_FIELDS, NEW),
    "GET /api/v2/admin/ticket_fields/{field_id}": lambda desk: Request(_field(desk)),
    "PUT /api/v2/admin/ticket_fields/{field_id}": lambda desk: Request(_field(desk), {"label": "y"}),
    "DELETE /api/v2/admin/ticket_fields/{field_id}": lambda desk: Request(_field(desk)),
    "GET /api/v2/admin/ticket_fields/{field_id}/sections": lambda _: Request(SECTIONS),
    "POST /api/v2/admin/ticket_fields/{field_id}/sections": lambda desk: Request(
        SECTIONS, {"label": desk.new(), "choice_ids": [FIRST_TYPE]}
    ),
    "GET /api/v2/admin/ticket_fields/{field_id}/sections/{section_id}": lambda desk: Request(_section(desk)),
    "PUT /api/v2/admin/ticket_fields/{field_id}/sections/{section_id}": lambda desk: Request(
        _section(desk), {"label": desk.new()}
    ),
    "DELETE /api/v2/admin/ticket_fields/{field_id}/sections/{section_id}": lambda desk: Request(_section(desk)),
    "GET /api/v2/ticket-forms": lambda _: Request(FORMS),
    "POST /api/v2/ticket-forms": lambda desk: Request(FORMS, {"title": desk.new()}),
    "GET /api/v2/ticket-forms/{form_id}": lambda desk: Request(_form(desk)),
    "PUT /api/v2/ticket-forms/{form_id}": lambda desk: Request(_form(desk), {"title": desk.new()}),
    "DELETE /api/v2/ticket-forms/{form_id}": lambda desk: Request(_form(desk)),
    "GET /api/v2/ticket-forms/{form_id}/clone": lambda desk: Request(f"{_form(desk)}/clone"),
    "GET /api/v2/ticket-forms/{form_id}/fields/{field_id}": lambda desk: Request(f"{_form(desk)}/fields/{STATUS}"),
    "PUT /api/v2/ticket-forms/{form_id}/fields/{field_id}": lambda desk: Request(
        f"{_form(desk)}/fields/{STATUS}", {"position": 2}
    ),
    "DELETE /api/v2/ticket-forms/{form_id}/fields/{field_id}": lambda desk: Request(f"{_form(desk)}/fields/{STATUS}"),
    "GET /api/v2/contact_fields": lambda _: Request("/contact_fields"),
    "POST /api/v2/contact_fields": lambda _: Request("/contact_fields", NEW),
    "GET /api/v2/contact_fields/{field_id}": lambda desk: Request(_of_contacts(desk)),
    "PUT /api/v2/contact_fields/{field_id}": lambda desk: Request(_of_contacts(desk), {"label": "y"}),
    "DELETE /api/v2/contact_fields/{field_id}": lambda desk: Request(_of_contacts(desk)),
    "GET /api/v2/company_fields": lambda _: Request("/company_fields"),
    "POST /api/v2/company_fields": lambda _: Request("/company_fields", NEW_FOR_COMPANIES),
    "GET /api/v2/company_fields/{field_id}": lambda desk: Request(_of_companies(desk)),
    "PUT /api/v2/company_fields/{field_id}": lambda desk: Request(_of_companies(desk), {"label": "y"}),
    "DELETE /api/v2/company_fields/{field_id}": lambda desk: Request(_of_companies(desk)),
}
