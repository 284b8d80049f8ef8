"""As much as is read, in the worst shape: answered in about a second, and the answer is no longer than what was sent."""

import json
import time
from typing import Any

import pytest
from tests.freshdesk.api import Api

MANY = 280_000
SECONDS = 4.0
"""For what takes one; without a bound, each of these took ten and more."""
RITA = {"email": "rita@example.com", "subject": "x", "description": "y"}
KEYS = {f"k{number}": 1 for number in range(MANY)}
RULE: dict[str, Any] = {"name": "x", "active": True, "actions": [{"field_name": "priority", "value": 1}]}
IS: dict[str, Any] = {"resource_type": "ticket", "field_name": "subject", "operator": "is", "value": "x"}
BODIES: dict[str, tuple[str, Any]] = {
    "unknown attributes": ("/tickets", KEYS),
    "unknown custom fields": ("/tickets", {**RITA, "custom_fields": KEYS}),
    "unknown custom fields of a contact": ("/contacts", {"name": "x", "email": "x@example.com", "custom_fields": KEYS}),
    "unknown ratings": ("/tickets/1/satisfaction_ratings", {"ratings": KEYS}),
    "tags of a wrong type": ("/tickets", {**RITA, "tags": [1] * 900_000}),
    "tags": ("/contacts", {"name": "x", "email": "x@example.com", "tags": [f"t{number}" for number in range(MANY)]}),
    "copies": ("/tickets", {**RITA, "cc_emails": ["x"] * 900_000}),
    "other addresses": ("/contacts", {"name": "x", "other_emails": ["x"] * 900_000}),
    "domains": ("/companies", {"name": "x", "domains": ["a." * 2_000_000]}),
    "conditions": (
        "/automations/1/rules",
        {**RULE, "conditions": [{"name": "c", "match_type": "all", "properties": [IS] * 40_000}]},
    ),
    "an address": ("/tickets", {**RITA, "email": "<" * 4_000_000}),
    "a time": ("/tickets", {**RITA, "due_by": "9" * 4_000_000}),
    "empty lists": ("/tickets", {**RITA, "tags": [[]] * 1_500_000}),
}
MADE = {
    "tags": "<a " * 1_600_000,
    "elements": "<div>" * 900_000,
    "references": "&a" * 2_400_000,
    "quotes": "<a b='" * 800_000,
}


@pytest.mark.parametrize("shape", BODIES)
def test_a_body_that_is_refused(sqlite_api: Api, shape: str) -> None:
    sqlite_api.ticket()
    path, body = BODIES[shape]
    content = json.dumps(body).encode()
    began = time.process_time()  # of the server as well: it runs in this process
    answer = sqlite_api.call("POST", path, content=content, headers={"content-type": "application/json"})
    assert time.process_time() - began < SECONDS
    assert (answer.status, len(answer.content) < 200_000) == (400, True), answer.content[:300]


@pytest.mark.parametrize("shape", MADE)
def test_a_description_that_is_taken(sqlite_api: Api, shape: str) -> None:
    content = json.dumps({**RITA, "description": MADE[shape]}).encode()
    began = time.process_time()
    answer = sqlite_api.call("POST", "/tickets", content=content, headers={"content-type": "application/json"})
    assert (
        answer.status,
        answer["description"] in (MADE[shape], f"<div>{MADE[shape].replace('&', '&amp;')}</div>"),
    ) == (201, True)
    assert time.process_time() - began < SECONDS


@pytest.mark.parametrize(
    "content",
    [
        b'--x\r\ncontent-disposition: form-data; name="' + b"a[" * 1_000_000 + b'"\r\n\r\n1\r\n--x--\r\n',
        b"--x\r\ncontent-disposition: form-data; name=x" + b"; filename*0*=a" * 200_000 + b"\r\n\r\n1\r\n--x--\r\n",
        b'--x\r\ncontent-disposition: form-data; name="tags[]"\r\n\r\nx\r\n' * 70_000 + b"--x--\r\n",
        b'--x\r\ncontent-disposition: form-data; name="subject"\r\n\r\n' + b"\r\n--" * 1_100_000 + b"\r\n--x--\r\n",
        b"--x\r\n" + b"a: b\r\n" * 700_000 + b'content-disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n',
    ],
    ids=["brackets", "continued names", "fields", "almost ends", "headers"],
)
def test_a_form_that_is_refused(sqlite_api: Api, content: bytes) -> None:
    began = time.process_time()
    answer = sqlite_api.call(
        "POST", "/tickets", content=content, headers={"content-type": "multipart/form-data; boundary=x"}
    )
    assert time.process_time() - began < SECONDS
    assert (answer.status, len(answer.content) < 10_000) == (400, True)
