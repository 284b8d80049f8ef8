"""Files: multipart bodies, signed links, the ticket's 20 MB (Freshdesk contract 3, 6.1)."""

import asyncio
import http.client
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.freshdesk.account import define
from tests.freshdesk.api import Api

from freehold.jobs import Worker
from freehold.kernel.clock import DAY, SECOND, ManualClock

MOST = 20 * 1024 * 1024
EMAIL = ("email", "rita@example.com")
NINE = "2026-01-05T09:00:00Z"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def fetch(api: Api, url: str) -> tuple[int, str | None, bytes]:
    """Follow a link without a key: status, media type, bytes."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection("127.0.0.1", api.server.port, timeout=20)
    try:
        connection.request("GET", f"{parts.path}?{parts.query}")
        answer = connection.getresponse()
        return answer.status, answer.headers["content-type"], answer.read()
    finally:
        connection.close()


def kept(api: Api) -> list[str]:
    """Everything in blob storage, finished or not."""
    return sorted(path.name for path in api.installation.blobs.folder.rglob("*") if path.is_file())


def test_a_ticket_with_files_comes_back_whole(api: Api) -> None:
    answer = api.form(
        "POST",
        "/tickets",
        EMAIL,
        ("subject", "Grüße"),
        ("priority", "3"),
        ("status", "2"),
        ("tags[]", "a"),
        ("tags[]", "b"),
        ("cc_emails[]", "c@example.com"),
        ("attachments[]", "log ü.txt", b"It burns"),
        ("attachments[]", "../../dot.png", PNG, "application/octet-stream"),
    )
    assert (answer.status, answer.events) == (201, ["contact.created", "ticket.created"])
    said = {name: answer[name] for name in ("subject", "priority", "status", "tags", "cc_emails")}
    assert said == {"subject": "Grüße", "priority": 3, "status": 2, "tags": ["a", "b"], "cc_emails": ["c@example.com"]}
    text, image = answer["attachments"]
    url = text.pop("attachment_url")
    expected = {"id": text["id"], "name": "log ü.txt", "content_type": "text/plain", "size": 8, "thumb_url": None}
    assert text == {**expected, "created_at": NINE, "updated_at": NINE}
    assert fetch(api, url) == (200, "text/plain", b"It burns")
    assert (image["name"], image["content_type"], image["thumb_url"]) == (
        "dot.png",
        "image/png",
        image["attachment_url"],
    )
    assert fetch(api, image["thumb_url"]) == (200, "image/png", PNG)
    assert [file["id"] for file in api.look(1)["attachments"]] == [text["id"], image["id"]]
    assert "attachments" not in api.get("/tickets").body[0]


def test_a_link_ends_after_a_day_and_cannot_be_changed(api: Api, clock: ManualClock) -> None:
    url = api.form("POST", "/tickets", EMAIL, ("attachments[]", "a.txt", b"x"))["attachments"][0]["attachment_url"]
    assert fetch(api, url.replace("a.txt", "b.txt"))[0] == 403
    clock.move(DAY - SECOND)
    assert fetch(api, url)[0] == 200
    clock.move(SECOND)
    assert fetch(api, url)[0] == 403
    assert fetch(api, api.look(1)["attachments"][0]["attachment_url"])[0] == 200


def test_entries_take_files(api: Api) -> None:
    api.ticket()
    reply = api.form("POST", "/tickets/1/reply", ("body", "Look"), ("attachments[]", "a.txt", b"a"))
    assert (reply.status, [file["name"] for file in reply["attachments"]]) == (201, ["a.txt"])
    note = api.form(
        "POST", "/tickets/1/notes", ("body", "Look"), ("private", "false"), ("attachments[]", "b.txt", b"b")
    )
    assert (note["private"], [file["name"] for file in note["attachments"]]) == (False, ["b.txt"])
    changed = api.form("PUT", f"/conversations/{note['id']}", ("attachments[]", "c.txt", b"c"))
    assert (changed["body"], [file["name"] for file in changed["attachments"]]) == (
        "<div>Look</div>",
        ["b.txt", "c.txt"],
    )
    listed = api.get("/tickets/1/conversations").body
    assert [[file["name"] for file in row["attachments"]] for row in listed] == [["a.txt"], ["b.txt", "c.txt"]]
    assert [row["attachments"] for row in api.look(1, include="conversations")["conversations"]] == [
        row["attachments"] for row in listed
    ]
    assert api.look(1)["attachments"] == []


def test_a_forward_brings_the_tickets_files(api: Api) -> None:
    api.form("POST", "/tickets", EMAIL, ("attachments[]", "a.txt", b"a"))
    body = {"body": "x", "to_emails": ["lab@example.com"]}
    sent = api.post("/tickets/1/forward", body)["attachments"]
    assert [fetch(api, file["attachment_url"])[2] for file in sent] == [b"a"]
    assert api.post("/tickets/1/forward", {**body, "include_original_attachments": False})["attachments"] == []


def test_a_change_of_a_ticket_adds_files(api: Api) -> None:
    api.form("POST", "/tickets", EMAIL, ("attachments[]", "a.txt", b"a"))
    answer = api.form("PUT", "/tickets/1", ("attachments[]", "b.txt", b"b"))
    assert (answer.status, answer.events) == (200, ["ticket.updated"])
    assert [file["name"] for file in answer["attachments"]] == ["a.txt", "b.txt"]
    assert answer.entries == ["API key changed ticket 1: attachments"]


def test_values_in_a_form_are_read_as_what_they_are(api: Api) -> None:
    define(api, "cf_order", "number")
    define(api, "cf_gift", "checkbox")
    define(api, "cf_sizes", "multi_select_dropdown", choices=["S", "M"])
    answer = api.form(
        "POST",
        "/tickets",
        EMAIL,
        ("custom_fields[cf_order]", "7"),
        ("custom_fields[cf_gift]", "true"),
        ("custom_fields[cf_sizes][]", "S"),
        ("custom_fields[cf_sizes][]", "M"),
        ("responder_id", str(api.agent["id"])),
        ("due_by", "2026-02-01T00:00:00Z"),
        ("structured_description", '{"description_contents": [{"data": {"content": "Hi"}}]}'),
    )
    assert answer.status == 201, answer.body
    assert answer["custom_fields"] == {"cf_order": 7, "cf_gift": True, "cf_sizes": ["S", "M"]}
    assert (answer["responder_id"], answer["description_text"]) == (api.agent["id"], "Hi")


def test_everything_that_is_wrong_with_a_form(api: Api) -> None:
    def wrong(*parts: Any) -> dict[str, str]:
        answer = api.form("POST", "/tickets", *parts)
        assert answer.status == 400
        return {item["field"]: item["code"] for item in answer["errors"]}

    assert wrong(
        ("priority", "9"), ("group_id", "x"), ("urgent", "1"), ("tags", "a"), ("attachments[]", "a", b"a")
    ) == {
        "priority": "invalid_value",
        "group_id": "datatype_mismatch",
        "urgent": "invalid_field",
        "tags": "datatype_mismatch",
        "requester_id": "missing_field",
    }
    assert wrong(EMAIL, ("subject[]", "a"), ("custom_fields[cf_x]", "1"), ("custom_fields", "2")) == {
        "subject": "datatype_mismatch",
        "custom_fields": "datatype_mismatch",
    }
    assert wrong(EMAIL, ("a[b][c][d]", "x"), ("[]", "y"), ("", "z")) == dict.fromkeys(
        ("a[b][c][d]", "[]", ""), "invalid_field"
    )
    assert wrong(EMAIL, ("photo", "a.png", PNG)) == {"photo": "invalid_field"}
    assert wrong(EMAIL, ("attachments[]", "text only")) == {"attachments": "invalid_value"}
    assert wrong(EMAIL, *[("attachments[]", "a.txt", b"a")] * 51) == {"attachments": "invalid_value"}
    assert (kept(api), api.numbers(), api.rows("files")) == ([], [], [])


@pytest.mark.parametrize(
    "content",
    [b"", b"--XbX\r\n", b"--XbX\r\nContent-Disposition: form-data; name=\"email\"\r\n\r\na@b.example\r\n", b"{}",
     b'--XbX\r\nContent-Disposition: form-data; name="subject"\r\n\r\na\0b\r\n--XbX--\r\n'],
)  # fmt: skip
def test_a_form_that_is_none(sqlite_api: Api, content: bytes) -> None:
    headers = {"content-type": "multipart/form-data; boundary=XbX"}
    answer = sqlite_api.call("POST", "/tickets", content=content, headers=headers)
    assert (answer.status, answer["code"]) == (400, "invalid_value")
    without = sqlite_api.call("POST", "/tickets", content=content, headers={"content-type": "multipart/form-data"})
    assert (without.status, sqlite_api.numbers()) == (400, [])


class TestTwentyMegabytes:
    def test_are_taken_and_one_byte_more_is_not(self, sqlite_api: Api) -> None:
        half = bytes(MOST // 2)
        answer = sqlite_api.form("POST", "/tickets", EMAIL, ("attachments[]", "a", half), ("attachments[]", "b", half))
        assert [file["size"] for file in answer["attachments"]] == [MOST // 2] * 2
        before = kept(sqlite_api)
        parts = (("attachments[]", "a", half), ("attachments[]", "b", half + b"!"))
        refused = sqlite_api.form("POST", "/tickets", EMAIL, *parts)
        assert (refused.status, refused["errors"][0]["field"]) == (400, "attachments")
        assert (kept(sqlite_api), sqlite_api.numbers()) == (before, [1])

    def test_are_the_tickets_with_all_its_entries(self, sqlite_api: Api) -> None:
        sqlite_api.form("POST", "/tickets", EMAIL, ("attachments[]", "a", bytes(MOST - 10)))
        note = sqlite_api.form("POST", "/tickets/1/notes", ("body", "x"), ("attachments[]", "b", b"12345"))
        assert note.status == 201
        for method, path in (
            ("POST", "/tickets/1/reply"),
            ("PUT", f"/conversations/{note['id']}"),
            ("PUT", "/tickets/1"),
        ):
            said = () if path == "/tickets/1" else (("body", "x"),)
            refused = sqlite_api.form(method, path, *said, ("attachments[]", "c", b"123456"))
            assert (refused.status, [item["field"] for item in refused["errors"]]) == (400, ["attachments"])
        sqlite_api.delete(f"/conversations/{note['id']}")
        assert (
            sqlite_api.form("POST", "/tickets/1/reply", ("body", "x"), ("attachments[]", "c", b"123456")).status == 201
        )
        assert len(kept(sqlite_api)) == 3


class TestRemoval:
    def test_ends_the_link_and_frees_the_bytes(self, api: Api) -> None:
        file = api.form("POST", "/tickets", EMAIL, ("attachments[]", "a.txt", b"a"))["attachments"][0]
        answer = api.delete(f"/attachments/{file['id']}")
        assert (answer.status, answer.events) == (204, ["ticket.updated"])
        assert answer.entries == [f"API key removed attachment {file['id']}"]
        assert api.look(1)["attachments"] == []
        assert fetch(api, file["attachment_url"])[0] == 404
        assert len(kept(api)) == 1
        asyncio.run(Worker(api.installation).drain())
        assert (kept(api), api.rows("files"), api.rows("jobs")) == ([], [], [])
        api.missing("DELETE", f"/attachments/{file['id']}")

    def test_leaves_what_was_forwarded(self, api: Api) -> None:
        file = api.form("POST", "/tickets", EMAIL, ("attachments[]", "a.txt", b"a"))["attachments"][0]
        sent = api.post("/tickets/1/forward", {"body": "x", "to_emails": ["lab@example.com"]})["attachments"][0]
        assert api.delete(f"/attachments/{file['id']}").status == 204
        asyncio.run(Worker(api.installation).drain())
        assert fetch(api, sent["attachment_url"]) == (200, "text/plain", b"a")

    def test_from_an_entry_and_only_by_who_may_see_it(self, api: Api) -> None:
        api.ticket()
        file = api.form("POST", "/tickets/1/notes", ("body", "x"), ("attachments[]", "a", b"a"))["attachments"][0]
        api.hire("AGENT", 3).missing("DELETE", f"/attachments/{file['id']}")
        api.delete("/tickets/1")
        assert api.delete(f"/attachments/{file['id']}").status == 405
        api.put("/tickets/1/restore")
        assert api.delete(f"/attachments/{file['id']}").status == 204
        assert api.get("/tickets/1/conversations").body[0]["attachments"] == []
