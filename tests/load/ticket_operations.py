"""What is measured of tickets: one row an operation, the same requests for Freehold and for the ceiling."""

import base64
import json
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from tests.load.seed_tickets import Subject

TEXT = "My parcel has not arrived, although the tracking page says that it was delivered on Monday."


def http(method: str, path: str, key: str, body: Any = None, password: str = "X") -> str:
    """A whole request, as it goes over the wire."""
    proof = base64.b64encode(f"{key}:{password}".encode()).decode()
    head = (
        f"{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Basic {proof}\r\naccept: application/json\r\n"
    )
    if body is None:
        return f"{head}\r\n"
    text = json.dumps(body)
    return f"{head}content-type: application/json\r\ncontent-length: {len(text)}\r\n\r\n{text}"


class Operation(NamedTuple):
    """One line of the table."""

    name: str
    kind: Literal["read", "write"]
    requests: Callable[[Subject, str], list[str]]
    """From what is there and a key to the requests that the connections repeat."""


def ticket(email: str) -> dict[str, Any]:
    return {"email": email, "subject": "Where is my parcel?", "description": TEXT, "status": 2, "priority": 1,
            "tags": ["parcel"]}  # fmt: skip


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "view ticket",
        "read",
        lambda subject, key: [http("GET", f"/api/v2/tickets/{number}", key) for number in subject.tickets],
    ),
    Operation("list 30 tickets", "read", lambda subject, key: [http("GET", "/api/v2/tickets", key)] * 16),
    Operation(
        "search tickets",
        "read",
        lambda subject, key: (
            [http("GET", f"/api/v2/search/tickets?query=%22priority:{priority}%22", key) for priority in (1, 2, 3, 4)]
            * 4
        ),
    ),
    Operation(
        "create ticket",
        "write",
        lambda subject, key: [http("POST", "/api/v2/tickets", key, ticket(email)) for email in subject.emails],
    ),
    Operation(
        "reply to ticket",
        "write",
        lambda subject, key: [
            http("POST", f"/api/v2/tickets/{number}/reply", key, {"body": TEXT}) for number in subject.tickets
        ],
    ),
    Operation(
        "note in ticket",
        "write",
        lambda subject, key: [
            http("POST", f"/api/v2/tickets/{number}/notes", key, {"body": TEXT}) for number in subject.tickets
        ],
    ),
)
