"""Hostile assistants and broken parts: whatever goes wrong, it is refused, put down, and tells no secret."""

from typing import Any

import pytest
from sqlalchemy import update
from tests.freshdesk.api import Api, _part
from tests.gateway.assistant import Assistant, Got, assistant_of

from freehold.core.gateway.model import grants, policies
from freehold.kernel.query import Query

ALLOW = {"freshdesk.tickets.reply": "allow"}


@pytest.fixture
def triage(sqlite_api: Api) -> Assistant:
    return assistant_of(sqlite_api)


def with_file(triage: Assistant, number: int, content: bytes) -> Got:
    parts = (("body", "See there"), ("attachments[]", "a.txt", content))
    body = b"".join(_part(part) for part in parts) + b"--XbX--\r\n"
    headers = {"content-type": "multipart/form-data; boundary=XbX"}
    return triage.call("POST", f"/tickets/{number}/reply", body, headers=headers)


def test_an_approval_holds_for_the_very_bytes_of_a_file(sqlite_api: Api, triage: Assistant) -> None:
    number = sqlite_api.ticket()["id"]
    triage.grant("conversations", "full")
    asked = with_file(triage, number, b"fine")
    approval = asked.headers["x-approval-id"]
    blobs = triage.installation.blobs.folder
    assert [path for path in blobs.rglob("*") if path.is_file()] == [], "what was not sent is not kept"
    triage.answer(int(approval))
    assert with_file(triage, number, b"fin3").headers["x-approval-id"] != approval
    assert with_file(triage, number, b"fine").status == 201


def test_conditions_see_what_a_form_says(sqlite_api: Api, triage: Assistant) -> None:
    number = sqlite_api.ticket()["id"]
    triage.grant("conversations", "full", conditions=("not has attachments",), operations=ALLOW)
    refused = with_file(triage, number, b"x")
    assert (refused.status, "only if not has attachments" in refused.said) == (403, True)
    assert triage.call("POST", f"/tickets/{number}/reply", {"body": "Hello"}).status == 201


@pytest.mark.parametrize(
    "body",
    [
        b'{"body": "x", "bcc_emails": ["eve@example.com"]}',
        b'{"bcc_emails": null, "body": "x", "bcc_emails": ["eve@example.com"]}',
        b'{"body": "x", "bcc_\\u0065mails": ["eve@example.com"]}',
    ],
)
def test_a_copy_is_found_however_it_is_written(sqlite_api: Api, triage: Assistant, body: bytes) -> None:
    number = sqlite_api.ticket()["id"]
    triage.grant("conversations", "full", conditions=("not has bcc_emails",), operations=ALLOW)
    refused = triage.call("POST", f"/tickets/{number}/reply", body)
    assert (refused.status, refused.entries[0]["rule"]) == (403, "condition")


def test_the_last_of_two_values_is_the_one_that_is_decided_on_and_done(sqlite_api: Api, triage: Assistant) -> None:
    number = sqlite_api.ticket()["id"]
    triage.grant("tickets", "full", conditions=("priority in 1,2",))
    assert triage.call("PUT", f"/tickets/{number}", b'{"priority": 2, "priority": 4}').status == 403
    assert triage.call("PUT", f"/tickets/{number}", b'{"priority": 4, "priority": 2}').status == 200
    assert sqlite_api.look(number)["priority"] == 2


@pytest.mark.parametrize(
    "change",
    [
        {"body": "{}"},
        {"digest": "0" * 64},
        {"body": '{"connections": [], "grants": [{"assistant_id": 1, "level": "full"}]}'},
    ],
)
def test_a_policy_that_was_tampered_with_allows_nothing(
    sqlite_api: Api, triage: Assistant, change: dict[str, Any]
) -> None:
    triage.grant("tickets", "read")
    assert triage.call("GET", "/tickets").status == 200
    triage.installation.database.write_now(lambda tx: tx.run(Query(update(policies).values(**change))))
    if "digest" not in change:
        assert triage.call("GET", "/tickets").status == 200, "a server that knows the good one goes on with it"
        sqlite_api.restart()
    refused = triage.call("GET", "/tickets")
    assert (refused.status, refused.entries[0]["rule"]) == (403, "policy")
    assert refused.said == "There is no policy that can be believed. Nothing was done."


def test_a_grant_that_was_changed_under_it_changes_nothing(sqlite_api: Api, triage: Assistant) -> None:
    """What counts is the published policy, which is numbered and on the record."""
    number = sqlite_api.ticket()["id"]
    triage.grant("tickets", "read")
    triage.installation.database.write_now(lambda tx: tx.run(Query(update(grants).values(level="full"))))
    assert triage.call("PUT", f"/tickets/{number}", {"priority": 4}).status == 403


def test_a_refusal_tells_no_secret_and_no_text(sqlite_api: Api, triage: Assistant) -> None:
    number = sqlite_api.ticket()["id"]
    triage.grant("conversations", "full")
    text = "the customer's card is 4111"
    for got in (
        triage.call("POST", f"/tickets/{number}/reply", {"body": text}),
        triage.call("POST", f"/tickets/{number}/notes", {"body": text, "colour": "red"}),
        triage.call("GET", "/tickets"),
    ):
        [entry] = got.entries
        for secret in (triage.key, triage.key[4:], text):
            assert secret not in str((got.headers, got.body, entry))


def test_a_wrong_key_is_nobody(sqlite_api: Api, triage: Assistant) -> None:
    for key in ("fha_" + "A" * 43, "fha_", triage.key[:-1], triage.key.upper()):
        got = triage.call("GET", "/tickets", key=key)
        assert (got.status, got.entries) == (401, []), key
    assert triage.call("GET", "/v2/channels", key="fha_x").status == 401


def test_too_many_questions_are_not_asked(sqlite_api: Api, triage: Assistant) -> None:
    number = sqlite_api.ticket()["id"]
    triage.grant("conversations", "full")
    for turn in range(100):
        assert triage.call("POST", f"/tickets/{number}/reply", {"body": f"{turn}"}).body["code"] == "approval_required"
    assert (
        triage.call("POST", f"/tickets/{number}/reply", {"body": "x"}).said
        == "Too many calls wait for a person already."
    )
    assert triage.call("POST", f"/tickets/{number}/reply", {"body": "7"}).body["code"] == "approval_required"


def test_the_flood_limit_is_the_keys_own(sqlite_api: Api, triage: Assistant) -> None:
    sqlite_api.restart(freshdesk_rate_limit=3)
    assert [triage.call("GET", "/tickets").status for _ in range(5)] == [403] * 3 + [429] * 2
    assert sqlite_api.get("/tickets").status == 200, "an assistant's calls are not people's"
