"""Whatever can be made up from the document, the server answers as the document says: never a 5xx, never something else.

A real server, real HTTP, thousands of calls: valid ones, broken ones, and ones that only differ in a detail.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.contract.seed_differences import DIFFERENCES, Difference
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
DELETABLE = {"user_id", "agent_id"}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c6360000000020001e221bc330000000049454e44ae426082"
)

SHARED = Path(os.environ.get("FREEHOLD_SHARED") or Path(__file__).resolve().parents[3] / "shared")
ASKED_FOR = SHARED / "seeds" / "freshchat-openapi.yml"
needs_what_was_asked_for = pytest.mark.skipif(
    not ASKED_FOR.exists(),
    reason="needs the OpenAPI document that Freehold was asked for, which is not part of it (FREEHOLD_SHARED says where)",
)


def loaded(document: dict[str, Any]) -> schemathesis.BaseSchema:
    """A document, ready to make calls from; the same calls every time."""
    schema = schemathesis.openapi.from_dict(document)
    schema.config.seed = 1
    schema.config.generation.deterministic = True
    schema.config.generation.max_examples = EXAMPLES
    return schema


def asked_for(differences: Iterable[Difference]) -> dict[str, Any]:
    """The document that Freehold was asked for, amended."""
    document = yaml.safe_load(ASKED_FOR.read_text("utf-8")) if ASKED_FOR.exists() else NOTHING
    for difference in differences if ASKED_FOR.exists() else ():
        difference.amend(document)
    return document


# Something to skip where that document is not at hand: without any operation, the test would not even be collected.
NOTHING: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "", "version": ""},
    "paths": {"/": {"get": {"responses": {"200": {"description": ""}}}}},
}
OURS = loaded(openapi(FRESHCHAT))
THEIRS = loaded(asked_for(DIFFERENCES))


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

    def surprise(self) -> None:
        """What an old document does not know of: a waiting conversation, and a bot that writes."""
        path = f"/v2/conversations/{self.known['conversation_id']}"
        parts = [{"text": {"content": "I am a bot."}}]
        self._made("POST", f"{path}/messages", {"actor_type": "bot", "message_parts": parts})
        self._made("PUT", path, {"status": "waiting on customer"})

    def resolve(self) -> None:
        """Only what is resolved can be rated."""
        self._made("PUT", f"/v2/conversations/{self.known['conversation_id']}", {"status": "resolved"})


@contextmanager
def opened(data: Path, database: str | None = None) -> Iterator[Desk]:
    with serving(data, database=database) as process:
        freehold("group", "add", "Deliveries", data=data, database=database)
        desk = Desk(process.url, freehold("token", "create", "freshchat", data=data, database=database))
        with desk.session:
            desk.fill()
            yield desk


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """For our document."""
    data = tmp_path_factory.mktemp("desk") / "data"
    if request.param == "sqlite":
        with opened(data) as desk:
            yield desk
        return
    with request.getfixturevalue("postgresql").copy() as url, opened(data, url) as desk:
        yield desk


@pytest.fixture(scope="module")
def other_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """For the document that was asked for: it knows nothing of what calls of the other can leave behind."""
    with opened(tmp_path_factory.mktemp("other") / "data") as desk:
        yield desk


def place(case: schemathesis.Case, desk: Desk) -> None:
    """Put ids that exist where a valid call made some up, so that it gets past the first look-up."""
    assert case.meta is not None
    if case.method == "DELETE" and DELETABLE & set(case.path_parameters or ()):  # some repeat ids of earlier answers
        case.path_parameters = desk.victim(case.path)
        return
    if not case.meta.generation.mode.is_positive:
        return
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


@OURS.parametrize()
def test_the_server_keeps_to_its_document(case: schemathesis.Case, desk: Desk) -> None:
    place(case, desk)
    case.call_and_validate(base_url=desk.url, session=desk.session, checks=CHECKS)


@needs_what_was_asked_for
@THEIRS.parametrize()
def test_the_server_keeps_to_the_document_that_was_asked_for(case: schemathesis.Case, other_desk: Desk) -> None:
    """But for the listed differences."""
    place(case, other_desk)
    case.call_and_validate(base_url=f"{other_desk.url}/v2", session=other_desk.session, checks=CHECKS)


@needs_what_was_asked_for
@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda difference: difference.topic)
def test_a_listed_difference_is_one(difference: Difference, other_desk: Desk) -> None:
    """Without it, the document is contradicted: a difference that is no more must leave the list."""
    other_desk.surprise()
    schema = loaded(asked_for(other for other in DIFFERENCES if other is not difference))
    method, _, path = difference.shows_in.partition(" ")
    operation = schema[path][method]

    @given(case=operation.as_strategy())
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def contradict(case: schemathesis.Case) -> None:
        place(case, other_desk)
        case.call_and_validate(base_url=f"{other_desk.url}/v2", session=other_desk.session, checks=CHECKS)

    with pytest.raises(FailureGroup):
        contradict()
