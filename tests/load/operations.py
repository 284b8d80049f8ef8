"""What is measured: one row an operation, the same requests for Freehold and for the ceiling."""

import json
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from tests.load.seed import Subject, Talk

TEXT = "My parcel has not arrived, although the tracking page says that it was delivered on Monday."


def http(method: str, path: str, token: str, body: Any = None) -> str:
    """A whole request, as it goes over the wire."""
    head = (
        f"{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {token}\r\naccept: application/json\r\n"
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
    """From what is there and a token to the requests that the connections repeat."""


def message(talk: Talk, text: str = TEXT) -> dict[str, Any]:
    return {
        "message_parts": [{"text": {"content": text}}],
        "message_type": "normal",
        "actor_type": "user",
        "actor_id": talk.contact,
    }


def conversation(subject: Subject, talk: Talk) -> dict[str, Any]:
    return {
        "channel_id": subject.channel,
        "users": [{"id": talk.contact}],
        "messages": [message(talk)],
        "properties": {"priority": "High"},
    }


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "get conversation",
        "read",
        lambda subject, token: [http("GET", f"/v2/conversations/{talk.conversation}", token) for talk in subject.talks],
    ),
    Operation(
        "list 20 messages",
        "read",
        lambda subject, token: [
            http("GET", f"/v2/conversations/{talk.conversation}/messages?items_per_page=20", token)
            for talk in subject.long
        ],
    ),
    Operation(
        "list users",
        "read",
        lambda subject, token: [http("GET", "/v2/users?items_per_page=20", token)] * 16,
    ),
    Operation(
        "create conversation",
        "write",
        lambda subject, token: [
            http("POST", "/v2/conversations", token, conversation(subject, talk)) for talk in subject.talks
        ],
    ),
    Operation(
        "post message",
        "write",
        lambda subject, token: [
            http("POST", f"/v2/conversations/{talk.conversation}/messages", token, message(talk))
            for talk in subject.open
        ],
    ),
)
