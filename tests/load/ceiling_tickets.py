"""What the ceiling does with tickets: the same answers as Freshdesk's, in the most direct way (see ceiling.py)."""

import base64
import hashlib
import time
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from tests.load.ceiling_ticket_tables import (
    ADD_ENTRY,
    ADD_TAG,
    ADD_TICKET,
    CONTACT,
    COUNT,
    EMAIL,
    KEY,
    OUTBOX,
    SEARCH,
    TICKET,
    TICKETS,
    TOUCH,
)

PAGE = 30
REACH = 301
WINDOW = 30 * 86_400_000
Store = Any
Raw = msgspec.Raw
encode = msgspec.json.Encoder().encode
decode = msgspec.json.decode
Handler = Callable[[Request], Awaitable[Response]]


def admit(execute: Any, request: Request) -> bool:
    """Whether the key, which stands where a user name does, is one of ours."""
    key = base64.b64decode(request.headers["authorization"][6:]).partition(b":")[0]
    row = execute(KEY, (hashlib.sha256(key).hexdigest(),)).fetchone()
    return row is not None and row[1] is None and row[2] is None


def answer(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    if value is None:
        return Response(b"", 404)
    return Response(encode(value), status, media_type="application/json", headers=headers)


def routes(store: Callable[[], Store], iso: Callable[[int], str]) -> list[tuple[str, str, Handler]]:
    """Method, path and handler of each operation; `iso` writes a time."""

    def when(at: int | None) -> str | None:
        return None if at is None else f"{iso(at)[:19]}Z"

    def listed(row: Any) -> dict[str, Any]:
        return {
            "id": row[0], "subject": row[1], "status": row[4], "priority": row[5], "source": row[6], "type": row[7],
            "requester_id": row[8], "responder_id": row[9], "group_id": row[10], "company_id": row[11],
            "tags": Raw(row[12]), "due_by": when(row[13]), "fr_due_by": when(row[14]), "nr_due_by": None,
            "product_id": None, "email_config_id": None, "support_email": None, "to_emails": None, "cc_emails": [],
            "fwd_emails": [], "reply_cc_emails": [], "ticket_cc_emails": [], "ticket_bcc_emails": [], "spam": False,
            "fr_escalated": False, "nr_escalated": False, "is_escalated": False, "association_type": None,
            "associated_tickets_count": None, "internal_agent_id": None, "internal_group_id": None,
            "custom_fields": {}, "structured_description": None, "created_at": when(row[15]),
            "updated_at": when(row[16]),
        }  # fmt: skip

    def described(row: Any) -> dict[str, Any]:
        return {**listed(row), "description": row[2], "description_text": row[3]}

    def whole(row: Any) -> dict[str, Any]:
        beside = {"attachments": [], "associated_tickets_list": None, "form_id": None, "source_additional_info": None}
        return {**described(row), **beside}

    async def create(request: Request) -> Response:
        body = decode(await request.body())

        def change(execute: Any) -> Any:
            if not admit(execute, request):
                return None
            now = time.time_ns() // 1_000_000
            contact, company, _ = execute(CONTACT, (body["email"],)).fetchone()
            html, tags = f"<div>{body['description']}</div>", encode(body["tags"]).decode()
            given = (body["subject"], html, body["description"], body["status"], body["priority"], contact, company)
            number = execute(ADD_TICKET, (*given, tags, now, now)).fetchone()[0]
            for tag in body["tags"]:
                execute(ADD_TAG, (tag, number))
            execute(OUTBOX, ("ticket.created", now, number, number))
            row = (number, *given[:5], 2, None, contact, None, None, company, tags, None, None, now, now)
            return whole(row)

        made = await store().write(change)
        return answer(made, 201, {"location": f"http://127.0.0.1/api/v2/tickets/{made['id']}"})

    async def look(request: Request) -> Response:
        def read(execute: Any) -> Any:
            if not admit(execute, request):
                return None
            row = execute(TICKET, (int(request.path_params["key"]),)).fetchone()
            return row and whole(row)

        return answer(await store().read(read))

    async def list_(request: Request) -> Response:
        def read(execute: Any) -> Any:
            if not admit(execute, request):
                return None
            since = time.time_ns() // 1_000_000 - WINDOW
            rows = execute(TICKETS, (since, PAGE + 1)).fetchall()
            return [listed(row) for row in rows[:PAGE]]

        link = '<http://127.0.0.1/api/v2/tickets?page=2>; rel="next"'
        return answer(await store().read(read), headers={"link": link})

    async def search(request: Request) -> Response:
        priority = int(request.query_params["query"].strip('"').partition(":")[2])

        def read(execute: Any) -> Any:
            if not admit(execute, request):
                return None
            rows = execute(SEARCH, (priority, PAGE)).fetchall()
            total = execute(COUNT, (priority, REACH)).fetchone()[0]
            return {"results": [described(row) for row in rows], "total": total}

        return answer(await store().read(read))

    def writing(kind: str) -> Handler:
        async def write(request: Request) -> Response:
            body = decode(await request.body())

            def change(execute: Any) -> Any:
                if not admit(execute, request):
                    return None
                now = time.time_ns() // 1_000_000
                ticket = execute(TICKET, (int(request.path_params["key"]),)).fetchone()
                to_emails = [execute(EMAIL, (ticket[8],)).fetchone()[0]] if kind == "reply" else []
                html = f"<div>{body['body']}</div>"
                values = (ticket[0], kind, html, body["body"], 1, encode(to_emails).decode(), now)
                number = execute(ADD_ENTRY, values).fetchone()[0]
                execute(TOUCH, (now, ticket[0]))
                execute(OUTBOX, ("message.created", now, ticket[0], number))
                return {
                    "id": number, "ticket_id": ticket[0], "body": html, "body_text": body["body"], "user_id": 1,
                    "incoming": False, "private": kind == "note", "support_email": None, "source": 0, "category": 3,
                    "to_emails": to_emails, "from_email": "support@example.test", "cc_emails": [], "bcc_emails": [],
                    "email_failure_count": None, "outgoing_failures": None, "thread_id": None,
                    "thread_message_id": None, "attachments": [], "automation_id": None, "automation_type_id": None,
                    "auto_response": False, "last_edited_at": None, "last_edited_user_id": None,
                    "source_additional_info": None, "structured_body": None, "created_at": when(now),
                    "updated_at": when(now), "replied_to": to_emails,
                }  # fmt: skip

            made = await store().write(change)
            return answer(made, 201, {"location": f"http://127.0.0.1/api/v2/conversations/{made['id']}"})

        return write

    return [
        ("POST", "/api/v2/tickets", create),
        ("GET", "/api/v2/tickets", list_),
        ("GET", "/api/v2/search/tickets", search),
        ("GET", "/api/v2/tickets/{key}", look),
        ("POST", "/api/v2/tickets/{key}/reply", writing("reply")),
        ("POST", "/api/v2/tickets/{key}/notes", writing("note")),
    ]
