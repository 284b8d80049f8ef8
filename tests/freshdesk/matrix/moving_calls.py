"""One good call of every operation that takes things over from elsewhere, or gives them away."""

import asyncio
from collections.abc import Callable

from tests.freshdesk.matrix.desk import Desk, Request

from freehold.jobs import Worker

FILE = ("file", "people.csv", b"name,email\nAl,al@example.com\n")
OLD = "/api/channel/v2/tickets"

CALLS: dict[str, Callable[[Desk], Request]] = {
    f"POST {OLD}": lambda desk: Request(OLD, {"email": "old@example.com", "subject": "x", "description": "x"}),
    f"POST {OLD}/{{ticket_id}}/reply": lambda desk: Request(f"{OLD}/{desk.ticket()}/reply", {"body": "x"}),
    f"POST {OLD}/{{ticket_id}}/notes": lambda desk: Request(f"{OLD}/{desk.ticket()}/notes", {"body": "x"}),
}


def _export(desk: Desk, plural: str) -> str:
    """An export that is written: the next one may be asked for."""
    number = desk.made(f"/{plural}/export", {"fields": {"default_fields": ["name"]}}, status=200)["id"]
    asyncio.run(Worker(desk.api.installation).drain())
    return f"/{plural}/export/{number}"


def _import(desk: Desk, plural: str) -> str:
    parts = [("fields[name]", "0"), *([("fields[email]", "1")] if plural == "contacts" else [])]
    answer = desk.api.form("POST", f"/{plural}/imports", *parts, FILE)
    assert answer.status == 200, answer.content[:500]
    return f"/{plural}/imports/{answer['id']}"


def _exchange(plural: str) -> dict[str, Callable[[Desk], Request]]:
    path = f"/api/v2/{plural}"
    fields = (("fields[name]", "0"), *((("fields[email]", "1"),) if plural == "contacts" else ()))

    def ask(desk: Desk) -> Request:
        asyncio.run(Worker(desk.api.installation).drain())
        return Request(f"/{plural}/export", {"fields": {"default_fields": ["name"]}})

    return {
        f"POST {path}/export": ask,
        f"GET {path}/export/{{export_id}}": lambda desk: Request(_export(desk, plural)),
        f"POST {path}/imports": lambda _: Request(f"/{plural}/imports", form=(*fields, FILE)),
        f"GET {path}/imports": lambda _: Request(f"/{plural}/imports"),
        f"GET {path}/imports/{{import_id}}": lambda desk: Request(_import(desk, plural)),
        f"PUT {path}/imports/{{import_id}}/cancel": lambda desk: Request(f"{_import(desk, plural)}/cancel"),
    }


CALLS |= {**_exchange("contacts"), **_exchange("companies")}

_MESSAGE = {
    "from": {"channel_identifier": "+15550100001"},
    "to": {"recipient_identifier": "+15550100002"},
    "channel_type": "WHATSAPP",
    "message": {"type": "TEMPLATE", "template": {"name": "x", "language": {"code": "en"}}},
}
_ACTIVITY = {
    "activity": {
        "name": "x",
        "actor": {"type": "contact", "id": 1, "name": "x"},
        "source": {"name": "x", "id": 1},
    },
    "contact": {"email": "al@example.com"},
}
_SEND = "/channels/outbound-messages"
CALLS |= {
    f"POST /api/v2{_SEND}": lambda _: Request(_SEND, _MESSAGE),
    f"GET /api/v2{_SEND}/{{message_id}}": lambda desk: Request(
        f"{_SEND}/{desk.made(_SEND, _MESSAGE, status=200)['message_id']}"
    ),
    "POST /api/v2/contact-activities": lambda _: Request("/contact-activities", _ACTIVITY),
    "GET /api/v2/companies/{company_id}/contacts": lambda desk: Request(f"/companies/{desk.company()}/contacts"),
}


def _parent(desk: Desk) -> dict[str, str]:
    """A ticket that the caller sees: who may have threads at all has them on those only."""
    desk.place = "own"
    return {"id": str(desk.ticket()), "type": "ticket"}


def _thread(desk: Desk) -> str:
    return str(desk.made("/collaboration/threads", {"type": "private", "parent": _parent(desk)})["id"])


def _said(desk: Desk) -> str:
    number = desk.made("/collaboration/messages", {"thread_id": _thread(desk), "body": "x"})["id"]
    return f"/collaboration/messages/{number}"


_THREADS, _MESSAGES = "/collaboration/threads", "/collaboration/messages"
CALLS |= {
    f"POST /api/v2{_THREADS}": lambda desk: Request(_THREADS, {"type": "private", "parent": _parent(desk)}),
    f"GET /api/v2{_THREADS}/{{thread_id}}": lambda desk: Request(f"{_THREADS}/{_thread(desk)}"),
    f"PUT /api/v2{_THREADS}/{{thread_id}}": lambda desk: Request(f"{_THREADS}/{_thread(desk)}", {"title": "x"}),
    f"DELETE /api/v2{_THREADS}/{{thread_id}}": lambda desk: Request(f"{_THREADS}/{_thread(desk)}"),
    f"POST /api/v2{_MESSAGES}": lambda desk: Request(_MESSAGES, {"thread_id": _thread(desk), "body": "x"}),
    f"GET /api/v2{_MESSAGES}/{{message_id}}": lambda desk: Request(_said(desk)),
    f"PUT /api/v2{_MESSAGES}/{{message_id}}": lambda desk: Request(_said(desk), {"body": "y"}),
    f"DELETE /api/v2{_MESSAGES}/{{message_id}}": lambda desk: Request(_said(desk)),
    f"GET /api/v2{_MESSAGES}/{{message_id}}/generate-quote": lambda desk: Request(f"{_said(desk)}/generate-quote"),
}
