"""Transport: who calls, in which form, and what every answer carries (Freshdesk contract 1.1 to 1.5, 11)."""

import base64
import json
from typing import Any

import pytest
from sqlalchemy import update
from tests.freshdesk.api import Api, basic

from freehold.catalogue.freshdesk import ROWS
from freehold.catalogue.operation import Operation
from freehold.core.access.model import credentials
from freehold.core.events.actor import SYSTEM
from freehold.core.people.agents import delete_agent, update_agent
from freehold.kernel.clock import ManualClock
from freehold.kernel.query import Query

REFUSED = {"code": "invalid_credentials", "message": "You have to be logged in to perform this action."}


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


class TestKey:
    @pytest.mark.parametrize("password", ["X", "", "unused_with_api_key", "a:b", "ü" * 50])
    def test_with_any_password(self, sqlite_api: Api, password: str) -> None:
        headers = {"authorization": basic(sqlite_api.token or "", password)}
        assert sqlite_api.get("/tickets", headers=headers).status == 200

    def test_in_every_form_that_clients_send(self, sqlite_api: Api) -> None:
        pair = b64(f"{sqlite_api.token}:X")
        alone = b64(f"{sqlite_api.token}")
        for value in (pair, alone, f"Basic {alone}", f"basic {pair}", f"BASIC  {pair}", f"Basic {pair.rstrip('=')}"):
            assert sqlite_api.get("/tickets", headers={"authorization": value}).status == 200, value

    @pytest.mark.parametrize(
        "value",
        ["", "Basic", "Basic ", "Basic ====", "Basic %%%", f"Basic {b64(':X')}", f"Basic {b64('wrong:X')}", b64("wrong:X"),
         "Basic a b c", "Digest abc", "Token abc", "Basic " + "A" * 20_000, f"Basic {b64('ada@example.com:wrong')}"],
    )  # fmt: skip
    def test_that_is_none(self, sqlite_api: Api, value: str) -> None:
        for path in ("/tickets", "/contacts", "/nowhere"):
            answer = sqlite_api.get(path, headers={"authorization": value})
            assert (answer.status, answer.body) == (401, REFUSED)
            assert answer.headers["x-freshdesk-api-version"] == "latest=v2; requested=v2"

    def test_of_nobody_at_all(self, sqlite_api: Api) -> None:
        """One importer knows a Freshdesk by the version on this very answer."""
        answer = sqlite_api.using(None).get("/contacts")
        assert (answer.status, answer.body) == (401, REFUSED)

    def test_ends_with_its_agent(self, api: Api) -> None:
        database = api.installation.database
        for end in (
            lambda tx, agent: update_agent(tx, agent["uuid"], {"is_deactivated": True}, SYSTEM),
            lambda tx, agent: delete_agent(tx, agent["uuid"], SYSTEM),
        ):
            leaving = api.hire("AGENT", email=f"leaving{id(end)}@example.com")
            assert leaving.get("/tickets").status == 200
            database.write_now(lambda tx, end=end, agent=leaving.agent: end(tx, agent))
            assert leaving.get("/tickets").body == REFUSED

    def test_ends_when_it_is_revoked_or_expires(self, api: Api, clock: ManualClock) -> None:
        for column in ("revoked_at", "expires_at"):
            other = api.hire("AGENT", email=f"{column.replace('_', '')}@example.com")
            statement = update(credentials).where(credentials.c.agent_id == other.agent["id"])
            query = Query(statement.values({column: clock.now()}))
            assert other.get("/tickets").status == 200
            api.installation.database.write_now(lambda tx, query=query: tx.run(query))
            assert other.get("/tickets").body == REFUSED

    def test_of_freshchat_is_none_here(self, sqlite_api: Api) -> None:
        from tests.contract.api import Api as Freshchat

        token = Freshchat(sqlite_api.server, sqlite_api.installation, sqlite_api.wire, None).with_token(name="x").token
        assert sqlite_api.using(token).get("/tickets").body == REFUSED

    def test_does_what_its_agent_may(self, api: Api) -> None:
        api.ticket()
        collaborator = api.hire("TICKET_COLLABORATOR")
        reader = api.hire("ANALYTICS_COLLABORATOR")
        denied = {"code": "access_denied", "message": "You are not authorized to perform this action."}
        assert collaborator.get("/tickets/1").status == 200
        assert collaborator.post("/tickets/1/notes", {"body": "x"}).status == 201
        for client, method, path, body in (
            (collaborator, "POST", "/tickets", {"email": "a@b.example"}),
            (collaborator, "POST", "/tickets/1/reply", {"body": "x"}),
            (collaborator, "PUT", "/tickets/1", {"status": 3}),
            (collaborator, "DELETE", "/tickets/1", None),
            (reader, "GET", "/tickets", None),
            (reader, "GET", "/tickets/1", None),
            (api.hire("AGENT"), "DELETE", "/tickets/1", None),
        ):
            answer = client.call(method, path, body)
            assert (answer.status, answer.body) == (403, denied), (method, path)


class TestBearer:
    def test_where_only_freshdesk_is_says_what_to_use(self, sqlite_api: Api) -> None:
        """It used to be Freshchat's 404, which says that there are no tickets here."""
        from tests.contract.api import Api as Freshchat

        told = "The Freshdesk API takes no bearer token. Use HTTP Basic, with an agent's key as the user name: KEY:X"
        token = Freshchat(sqlite_api.server, sqlite_api.installation, sqlite_api.wire, None).with_token(name="x").token
        for shown in (token, sqlite_api.token, "wrong"):
            for path in ("/tickets", "/tickets/1", "/api/v2//tickets", "/tickets.json", "/api/channel/v2/tickets"):
                answer = sqlite_api.get(path, headers={"authorization": f"Bearer {shown}"})
                assert (answer.status, answer.body) == (401, {"code": "invalid_credentials", "message": told}), path
                assert answer.headers["x-freshdesk-api-version"] == "latest=v2; requested=v2"

    def test_where_both_are_is_freshchat(self, sqlite_api: Api) -> None:
        from tests.contract.api import Api as Freshchat

        freshchat = Freshchat(sqlite_api.server, sqlite_api.installation, sqlite_api.wire, None).with_token(name="x")
        bearer = {"authorization": f"Bearer {freshchat.token}"}
        for path, status in (("/api/v2/agents", 200), ("/api/v2/groups", 200), ("/api/v2/nowhere", 404)):
            answer = freshchat.call("GET", path, headers=bearer)
            assert answer.status == status, path
            assert "x-freshdesk-api-version" not in answer.headers


def test_every_answer_is_traced_and_not_kept(sqlite_api: Api) -> None:
    answers = [
        sqlite_api.get("/tickets"),
        sqlite_api.get("/tickets?x=1"),
        sqlite_api.get("/nowhere"),
        sqlite_api.using(None).get("/tickets"),
    ]
    said = [answer.headers["status"] for answer in answers]
    assert said == ["200 OK", "400 Bad Request", "404 Not Found", "401 Unauthorized"]
    assert len({answer.headers["x-request-id"] for answer in answers}) == 4
    for answer in answers:
        assert answer.headers["pragma"] == "no-cache"
        assert answer.headers["expires"] == "Wed, 13 Oct 2010 00:00:00 GMT"


class TestMediaTypes:
    def test_that_can_be_given(self, sqlite_api: Api) -> None:
        sqlite_api.ticket()
        for accept in ("*/*", "application/json", "application/json, text/plain, */*", "text/html;q=1, */*;q=.1",
                       "APPLICATION/JSON; charset=utf-8", "application/*", ""):  # fmt: skip
            assert sqlite_api.get("/tickets/1", headers={"accept": accept}).status == 200, accept
        for accept in ("text/html", "application/xml", "text/*", "json"):
            answer = sqlite_api.get("/tickets/1", headers={"accept": accept})
            assert (answer.status, answer["code"]) == (406, "unsupported_accept_header"), accept
            refused = sqlite_api.call("PUT", "/tickets/1", {"priority": 4}, headers={"accept": accept})
            assert refused.status == 406
        assert sqlite_api.look(1)["priority"] == 1

    def test_that_are_taken(self, sqlite_api: Api) -> None:
        body = json.dumps({"email": "a@b.example"}).encode()
        for kind in ("application/json", "application/json; charset=utf-8", "Application/JSON", ""):
            answer = sqlite_api.call("POST", "/tickets", content=body, headers={"content-type": kind})
            assert answer.status == 201, kind
        for kind in ("text/plain", "application/xml", "application/x-www-form-urlencoded", "json"):
            answer = sqlite_api.call("POST", "/tickets", content=body, headers={"content-type": kind})
            assert (answer.status, answer["code"]) == (415, "unsupported_content_type"), kind
        assert len(sqlite_api.numbers()) == 4

    def test_do_not_matter_where_nothing_is_changed(self, sqlite_api: Api) -> None:
        sqlite_api.ticket()
        for kind in ("application/json", "text/plain", "multipart/form-data", "x"):
            headers = {"content-type": kind}
            assert sqlite_api.get("/tickets", headers=headers).status == 200
            assert sqlite_api.get("/tickets/1", headers=headers).status == 200
            assert sqlite_api.call("DELETE", "/tickets/1", headers=headers).status == 204
            assert sqlite_api.call("PUT", "/tickets/1/restore", headers=headers).status == 204


@pytest.mark.parametrize("content", [None, b"", b"{}", b" {} ", b"null"])
def test_nothing_is_needed_where_nothing_is_taken(sqlite_api: Api, content: bytes | None) -> None:
    sqlite_api.ticket()
    sqlite_api.delete("/tickets/1")
    headers = {"content-type": "application/json"}
    assert sqlite_api.call("PUT", "/tickets/1/restore", content=content, headers=headers).status == 204


@pytest.mark.parametrize("content", [b'{"id": 1}', b"[1]", b"5"])
def test_something_is_refused_where_nothing_is_taken(sqlite_api: Api, content: bytes) -> None:
    sqlite_api.ticket()
    sqlite_api.delete("/tickets/1")
    answer = sqlite_api.call("PUT", "/tickets/1/restore", content=content, headers={"content-type": "application/json"})
    assert (answer.status, answer["code"]) == (400, "no_content_required")
    assert sqlite_api.look(1)["deleted"] is True


def test_an_empty_body_counts_as_an_empty_object(sqlite_api: Api) -> None:
    ticket = sqlite_api.look(sqlite_api.ticket()["id"])
    answer = sqlite_api.call("PUT", "/tickets/1", content=b"", headers={"content-type": "application/json"})
    assert (answer.status, answer.body) == (200, ticket)


def test_slashes_and_methods(sqlite_api: Api) -> None:
    ticket = sqlite_api.look(sqlite_api.ticket()["id"])
    for path in (
        "//api/v2/tickets/1",
        "/api//v2///tickets/1/",
        "/api/v2/tickets/1?include=",
        "/api/v2/tickets/1?page=1",
    ):
        assert sqlite_api.get(path).body == ticket, path
    answer = sqlite_api.call("PATCH", "/tickets/1", {})
    message = "PATCH method is not allowed. It should be one of these method(s): DELETE, GET, PUT"
    assert (answer.status, answer.body, answer.headers["allow"]) == (405, {"message": message}, "DELETE, GET, PUT")
    for path in ("/nowhere", "/tickets/1/nothing", "/tickets/1/reply/2", "/api/v2", "/api/v2/", "/ticket/1"):
        answer = sqlite_api.get(path)
        assert (answer.status, answer.content, answer.headers["content-type"]) == (404, b"", "text/html; charset=utf-8")


def test_a_word_where_a_number_stands_leads_nowhere(sqlite_api: Api) -> None:
    """Paths that one client knows and nobody documents (contract 6.1)."""
    for method, path in (
        ("POST", "/tickets/bulk_create"),
        ("GET", "/tickets/archived"),
        ("PUT", "/tickets/1/execute_scenario"),
        ("GET", "/companies/1/contacts"),
        ("PUT", "/contact_field/1"),
        ("DELETE", "/company_field/1"),
    ):
        sqlite_api.missing(method, path, {} if method in ("POST", "PUT") else None)
    assert sqlite_api.call("POST", "/tickets/1", {}).status == 405


def test_what_is_deleted_by_nobody(sqlite_api: Api) -> None:
    """Contract 11, no. 24 and 25."""
    for method, path in (
        ("DELETE", "/sla_policies/1"),
        ("GET", "/sla_policies/1"),
        ("DELETE", "/canned_responses/1"),
        ("DELETE", "/canned_response_folders/1"),
        ("GET", "/time_entries/1"),
        ("PUT", "/admin/skills/1"),
    ):
        assert sqlite_api.call(method, path, {} if method == "PUT" else None).status == 405, (method, path)


def raw(api: Api, method: str, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """One call, as it is, of nobody unless the headers say more."""
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    request = f"{method} {path} HTTP/1.1\r\nhost: 127.0.0.1:{api.server.port}\r\n{head}\r\n".encode()
    status, found, content = api.wire.exchange(request, method)
    return status, {name.lower(): value for name, value in found}, content


class TestOtherSites:
    """A page in a browser may call the API from anywhere (contract 1.1)."""

    def test_may_ask_what_they_may(self, sqlite_api: Api) -> None:
        asked = {"origin": "https://shop.example", "access_control_request_method": "PUT"}
        for path in ("/api/v2/tickets/1", "/api/v2/nowhere"):
            status, headers, content = raw(sqlite_api, "OPTIONS", path, **asked)
            assert (status, content, headers["access-control-allow-origin"]) == (204, b"", "*")
            assert "PUT" in headers["access-control-allow-methods"].split(", ")
            assert "authorization" in headers["access-control-allow-headers"].split(", ")
        assert raw(sqlite_api, "OPTIONS", "/api/v2/tickets")[0] == 401, "this is no browser's question"

    def test_may_read_every_answer(self, sqlite_api: Api) -> None:
        for answer in (
            sqlite_api.get("/tickets"),
            sqlite_api.get("/tickets?x=1"),
            sqlite_api.get("/nowhere"),
            sqlite_api.using(None).get("/tickets"),
            sqlite_api.call("PATCH", "/tickets"),
        ):
            assert answer.headers["access-control-allow-origin"] == "*"
            assert answer.headers["access-control-expose-headers"] == "*"
            assert "access-control-allow-credentials" not in answer.headers, "no cookie counts here"


def test_head_tells_what_get_would(sqlite_api: Api) -> None:
    sqlite_api.ticket()
    key = basic(sqlite_api.token or "")
    for path in ("/api/v2/tickets/1", "/api/v2/tickets"):
        status, headers, content = raw(sqlite_api, "HEAD", path, authorization=key)
        assert (status, content, headers["content-type"]) == (200, b"", "application/json; charset=utf-8")
        assert int(headers["content-length"]) == len(raw(sqlite_api, "GET", path, authorization=key)[2])
    assert raw(sqlite_api, "HEAD", "/api/v2/tickets/2", authorization=key)[0] == 404
    assert raw(sqlite_api, "HEAD", "/api/v2/tickets/1")[0] == 401


def test_a_path_may_end_in_json(sqlite_api: Api) -> None:
    sqlite_api.ticket()
    sqlite_api.ticket()
    key = basic(sqlite_api.token or "")
    status, headers, content = raw(sqlite_api, "GET", "/api/v2/tickets.json?per_page=1", authorization=key)
    assert (status, [row["id"] for row in json.loads(content)]) == (200, [2])
    assert headers["link"].endswith('/api/v2/tickets?per_page=1&page=2>; rel="next"')
    assert json.loads(raw(sqlite_api, "GET", "/api/v2/tickets/1.json", authorization=key)[2])["id"] == 1
    assert raw(sqlite_api, "GET", "/api/v2/tickets/1.xml", authorization=key)[0] == 404


@pytest.mark.parametrize(
    "content", [b"{", b"[]", b'"x"', b"5", b"\xff", b'{"a": 1}{}', b'{"subject": "\\u0000"}', b"{'a': 1}"]
)
def test_what_is_no_json_object(sqlite_api: Api, content: bytes) -> None:
    answer = sqlite_api.call("POST", "/tickets", content=content, headers={"content-type": "application/json"})
    assert (answer.status, answer["code"]) == (400, "invalid_json")
    assert sqlite_api.numbers() == []


OURS = {"tickets", "conversations", "time_entries"}
WRITES = [row for row in ROWS if row.takes is not None and row.area in OURS]


@pytest.mark.parametrize("row", WRITES, ids=lambda row: row.id)
def test_a_wrong_attribute_is_refused_by_every_call_that_takes_a_body(sqlite_api: Api, row: Operation) -> None:
    """Also by those whose handler has the last word on what is wrong."""
    sqlite_api.ticket(email="ada2@example.com")
    note = sqlite_api.post("/tickets/1/notes", {"body": "x"})["id"]
    time = sqlite_api.post("/tickets/1/time_entries", {})["id"]
    path = row.path.replace("{ticket_id}", "1").replace("{conversation_id}", str(note))
    path = path.replace("{time_entry_id}", str(time))
    body: dict[str, Any] = {"no_such_attribute": 1, "body": "x", "to_emails": ["a@b.example"]}
    answer = sqlite_api.call(row.method, path, body)
    assert answer.status == 400, answer.content
    found = {item["field"]: item["code"] for item in answer["errors"]}
    assert found["no_such_attribute"] == "invalid_field"


class TestHostInThePath:
    """For clients that make every address of an account's name and freshdesk.com (contract 12.2)."""

    def test_is_the_same_server_and_links_repeat_it(self, sqlite_api: Api) -> None:
        for _ in range(2):
            sqlite_api.ticket()
        answer = sqlite_api.call("GET", "//acme.freshdesk.com/api/v2/tickets?per_page=1")
        assert answer.status == 200
        base = f"http://127.0.0.1:{sqlite_api.server.port}/acme.freshdesk.com"
        assert answer.headers["link"] == f'<{base}/api/v2/tickets?per_page=1&page=2>; rel="next"'
        assert [row["id"] for row in answer.body] == [2]
        body = {"name": "Rita Ray", "email": "rita2@example.com"}
        made = sqlite_api.call("POST", "//acme.freshdesk.com/api/v2/contacts", body)
        assert made.headers["location"] == f"{base}/api/v2/contacts/{made['id']}"

    def test_of_a_file_that_a_link_leads_to(self, sqlite_api: Api) -> None:
        ticket = sqlite_api.form(
            "POST",
            "//acme.freshdesk.com/api/v2/tickets",
            ("email", "rita@example.com"),
            ("attachments[]", "log.txt", b"1234"),
        )
        url = ticket["attachments"][0]["attachment_url"]
        path = url.partition(f":{sqlite_api.server.port}")[2]
        assert path.startswith("/acme.freshdesk.com/files/")
        got = sqlite_api.wire.exchange(f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n".encode(), "GET")
        assert (got[0], got[2]) == (200, b"1234")

    @pytest.mark.parametrize(
        "prefix", ["/acme.example.com", "/freshdesk.com", "/a/acme.freshdesk.com", "/.freshdesk.com"]
    )
    def test_of_somebody_else_is_no_path_of_ours(self, sqlite_api: Api, prefix: str) -> None:
        found = sqlite_api.wire.exchange(
            f"GET {prefix}/api/v2/tickets HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n".encode(), "GET"
        )
        assert found[0] == 404
