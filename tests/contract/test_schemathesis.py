"""Whatever can be made up from the document, the server answers as the document says: never a 5xx, never something else.

A real server, real HTTP, thousands of calls: valid ones, broken ones, and ones that only differ in a detail.
"""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.servers import freehold, serving

from freehold.catalogue.derive.apis import FRESHCHAT
from freehold.catalogue.derive.openapi import openapi

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 15
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c6360000000020001e221bc330000000049454e44ae426082"
)

schema = schemathesis.openapi.from_dict(openapi(FRESHCHAT))
schema.config.seed = 1
schema.config.generation.deterministic = True
schema.config.generation.max_examples = EXAMPLES


class Desk:
    """A running server, a session with a token for it, and what is on it: an id for each placeholder of the paths."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {token}"
        self.known: dict[str, str] = {}
        self._agents = count()

    def fill(self) -> None:
        """One of everything."""
        made = self._made("POST", "/v2/users", {"email": "amal@example.com"})
        channel = self._made("GET", "/v2/channels")["channels"][0]["id"]
        text = [{"text": {"content": "Where is my parcel?"}}]
        opened = {"channel_id": channel, "users": [{"id": made["id"]}], "messages": [{"message_parts": text}]}
        report = {"start": "2026-01-05T00:00:00.000Z", "end": "2026-01-05T01:00:00.000Z", "event": "Message-Sent"}
        self.known = {
            "user_id": made["id"],
            "channel_id": channel,
            "group_id": self._made("GET", "/v2/groups")["groups"][0]["id"],
            "agent_id": self._made("POST", "/v2/agents", {"email": "kim@example.com"})["id"],
            "conversation_id": self._made("POST", "/v2/conversations", opened)["conversation_id"],
            "report_id": self._made("POST", "/v2/reports/raw", report)["id"],
        }

    def _made(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        answer = self.session.request(method, self.url + path, json=body, timeout=20)
        assert answer.ok, (method, path, answer.text)
        return answer.json()

    def victim(self, path: str) -> dict[str, str]:
        """Something new to delete, so that the rest stays."""
        if "user_id" in path:
            return {"user_id": self._made("POST", "/v2/users", {})["id"]}
        email = f"leaving{next(self._agents)}@example.com"
        return {"agent_id": self._made("POST", "/v2/agents", {"email": email})["id"]}

    def resolve(self) -> None:
        """Only what is resolved can be rated."""
        self._made("PUT", f"/v2/conversations/{self.known['conversation_id']}", {"status": "resolved"})


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    data: Path = tmp_path_factory.mktemp("desk") / "data"
    with serving(data) as process:
        freehold("group", "add", "Deliveries", data=data)
        desk = Desk(process.url, freehold("token", "create", "freshchat", data=data))
        with desk.session:
            desk.fill()
            yield desk


def place(case: schemathesis.Case, desk: Desk) -> None:
    """Put ids that exist where a valid call made some up, so that it gets past the first look-up."""
    assert case.meta is not None
    if not case.meta.generation.mode.is_positive:
        return
    name = f"{case.method} {case.path}"
    if name.startswith("DELETE"):
        case.path_parameters = desk.victim(case.path)
    for part in (case.path_parameters, case.body):
        if isinstance(part, dict):
            part.update({name: desk.known[name] for name in part if name in desk.known})
    if not isinstance(case.body, dict):
        return
    if "users" in case.body:
        case.body["users"] = [{"id": desk.known["user_id"]}]
    if "ids" in case.body:
        case.body["ids"] = [*case.body["ids"], desk.known["user_id"]][-100:]
    if "image" in case.body:
        case.body["image"] = PNG
    for message in [case.body, *(case.body.get("messages") or ())]:
        known = {"user": "user_id", "agent": "agent_id"}.get(message.get("actor_type") or "")
        if known:
            message["actor_id"] = desk.known[known]
    if case.path.startswith("/v2/csat"):
        desk.resolve()


@schema.parametrize()
def test_the_server_keeps_to_its_document(case: schemathesis.Case, desk: Desk) -> None:
    place(case, desk)
    case.call_and_validate(base_url=desk.url, session=desk.session, checks=CHECKS)
