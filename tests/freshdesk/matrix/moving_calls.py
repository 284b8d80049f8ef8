"""One good call of every operation that takes things over from elsewhere, or gives them away."""

from collections.abc import Callable

from tests.freshdesk.matrix.desk import Desk, Request

OLD = "/api/channel/v2/tickets"

CALLS: dict[str, Callable[[Desk], Request]] = {
    f"POST {OLD}": lambda desk: Request(OLD, {"email": "old@example.com", "subject": "x", "description": "x"}),
    f"POST {OLD}/{{ticket_id}}/reply": lambda desk: Request(f"{OLD}/{desk.ticket()}/reply", {"body": "x"}),
    f"POST {OLD}/{{ticket_id}}/notes": lambda desk: Request(f"{OLD}/{desk.ticket()}/notes", {"body": "x"}),
}
