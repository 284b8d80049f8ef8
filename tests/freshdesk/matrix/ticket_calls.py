"""One good call of every operation on tickets, about a ticket in the place that the case says."""

from collections.abc import Callable

from tests.freshdesk.matrix.desk import Desk, Request

RITA = {"email": "rita@example.com", "subject": "Broken", "description": "It broke"}


def about(path: str, body: object = None) -> Callable[[Desk], Request]:
    """A call whose path has the number of a ticket in it."""
    return lambda desk: Request(path.format(desk.ticket()), body)


def _restore(desk: Desk) -> Request:
    number = desk.ticket()
    assert desk.api.delete(f"/tickets/{number}").status == 204
    return Request(f"/tickets/{number}/restore")


def _archived(path: str) -> Callable[[Desk], Request]:
    def call(desk: Desk) -> Request:
        number = desk.ticket(status=5)
        desk.archive(number)
        return Request(path.format(number))

    return call


def _prime(desk: Desk) -> Request:
    parent, child = desk.ticket(), desk.ticket()
    assert desk.api.put(f"/tickets/{child}", {"parent_id": parent}).status == 200
    return Request(f"/tickets/{child}/prime_association")


def _summary(desk: Desk) -> Request:
    number = desk.ticket()
    assert desk.api.put(f"/tickets/{number}/summary", {"body": "Fire"}).status == 200
    return Request(f"/tickets/{number}/summary")


def _times(desk: Desk) -> Request:
    desk.time()
    return Request("/time_entries?per_page=100")


def _search(desk: Desk) -> Request:
    tag = desk.new()
    desk.ticket(tags=[tag])
    return Request(f"/search/tickets?query=%22tag:'{tag}'%22")


CALLS: dict[str, Callable[[Desk], Request]] = {
    "POST /api/v2/tickets": lambda desk: Request("/tickets", RITA),
    "POST /api/v2/tickets/outbound_email": lambda desk: Request(
        "/tickets/outbound_email", {**RITA, "email_config_id": desk.email_config()}
    ),
    "GET /api/v2/tickets/{ticket_id}": about("/tickets/{}"),
    "GET /api/v2/tickets": about("/tickets?per_page=100"),
    "PUT /api/v2/tickets/{ticket_id}": about("/tickets/{}", {"priority": 4}),
    "DELETE /api/v2/tickets/{ticket_id}": about("/tickets/{}"),
    "PUT /api/v2/tickets/{ticket_id}/restore": _restore,
    "PUT /api/v2/tickets/merge": lambda desk: Request(
        "/tickets/merge", {"primary_id": desk.ticket(), "ticket_ids": [desk.ticket()]}
    ),
    "GET /api/v2/tickets/{ticket_id}/associated_tickets": about("/tickets/{}/associated_tickets"),
    "GET /api/v2/tickets/{ticket_id}/prime_association": _prime,
    "GET /api/v2/tickets/{ticket_id}/watchers": about("/tickets/{}/watchers"),
    "POST /api/v2/tickets/{ticket_id}/watch": about("/tickets/{}/watch", {}),
    "PUT /api/v2/tickets/{ticket_id}/unwatch": about("/tickets/{}/unwatch"),
    "PUT /api/v2/tickets/bulk_watch": lambda desk: Request("/tickets/bulk_watch", {"ids": [desk.ticket()]}),
    "PUT /api/v2/tickets/bulk_unwatch": lambda desk: Request("/tickets/bulk_unwatch", {"ids": [desk.ticket()]}),
    "GET /api/v2/tickets/{ticket_id}/accesses": about("/tickets/{}/accesses"),
    "POST /api/v2/tickets/{ticket_id}/accesses": lambda desk: Request(
        f"/tickets/{desk.ticket()}/accesses", {"user_ids": [desk.api.agent["id"]]}
    ),
    "PATCH /api/v2/tickets/{ticket_id}/accesses": lambda desk: Request(
        f"/tickets/{desk.ticket()}/accesses", {"user_ids": [{"id": desk.api.agent["id"]}]}
    ),
    "DELETE /api/v2/tickets/{ticket_id}/accesses": about("/tickets/{}/accesses"),
    "GET /api/v2/tickets/{ticket_id}/summary": _summary,
    "PUT /api/v2/tickets/{ticket_id}/summary": about("/tickets/{}/summary", {"body": "Fire"}),
    "DELETE /api/v2/tickets/{ticket_id}/summary": _summary,
    "POST /api/v2/tickets/bulk_update": lambda desk: Request(
        "/tickets/bulk_update", {"bulk_action": {"ids": [desk.ticket()], "properties": {"priority": 4}}}
    ),
    "POST /api/v2/tickets/bulk_delete": lambda desk: Request(
        "/tickets/bulk_delete", {"bulk_action": {"ids": [desk.ticket()]}}
    ),
    "GET /api/v2/tickets/archived/{ticket_id}": _archived("/tickets/archived/{}"),
    "DELETE /api/v2/tickets/archived/{ticket_id}": _archived("/tickets/archived/{}"),
    "GET /api/v2/tickets/archived/{ticket_id}/conversations": _archived("/tickets/archived/{}/conversations"),
    "DELETE /api/v2/attachments/{attachment_id}": lambda desk: Request(f"/attachments/{desk.attachment()}"),
    "GET /api/v2/export/ticket_activities": lambda desk: Request("/export/ticket_activities?created_at=2026-01-04"),
    "GET /api/v2/search/tickets": _search,
    "GET /api/v2/jobs/{job_id}": lambda desk: Request(f"/jobs/{desk.job()}"),
    "GET /api/v2/tickets/{ticket_id}/conversations": about("/tickets/{}/conversations"),
    "POST /api/v2/tickets/{ticket_id}/reply": about("/tickets/{}/reply", {"body": "Done"}),
    "POST /api/v2/tickets/{ticket_id}/notes": about("/tickets/{}/notes", {"body": "Psst"}),
    "POST /api/v2/tickets/{ticket_id}/forward": about(
        "/tickets/{}/forward", {"body": "Look", "to_emails": ["lab@example.com"]}
    ),
    "POST /api/v2/tickets/{ticket_id}/reply_to_forward": about(
        "/tickets/{}/reply_to_forward", {"body": "Thanks", "to_emails": ["lab@example.com"]}
    ),
    "PUT /api/v2/conversations/{conversation_id}": lambda desk: Request(
        f"/conversations/{desk.note()['id']}", {"body": "Pssst"}
    ),
    "DELETE /api/v2/conversations/{conversation_id}": lambda desk: Request(f"/conversations/{desk.note()['id']}"),
    "GET /api/v2/time_entries": _times,
    "GET /api/v2/tickets/{ticket_id}/time_entries": about("/tickets/{}/time_entries"),
    "POST /api/v2/tickets/{ticket_id}/time_entries": about("/tickets/{}/time_entries", {"time_spent": "00:05"}),
    "PUT /api/v2/time_entries/{time_entry_id}": lambda desk: Request(f"/time_entries/{desk.time()}", {"note": "x"}),
    "PUT /api/v2/time_entries/{time_entry_id}/toggle_timer": lambda desk: Request(
        f"/time_entries/{desk.time()}/toggle_timer"
    ),
    "DELETE /api/v2/time_entries/{time_entry_id}": lambda desk: Request(f"/time_entries/{desk.time()}"),
}
