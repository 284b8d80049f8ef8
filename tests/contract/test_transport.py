"""How calls travel: tokens, scopes, quotas, paths, methods, parameters (Freshchat contract 1, 8, 13)."""

import json
import re

import pytest
from tests.contract.api import Api

from freehold.catalogue.freshchat import ROWS
from freehold.catalogue.operation import Operation
from freehold.contracts.freshchat.face import FRESHCHAT
from freehold.core.access.commands import revoke
from freehold.kernel.clock import MINUTE, SECOND, ManualClock

READS = [row for row in ROWS if row.method == "GET" and "{" not in row.path]
NEEDS: dict[str, dict[str, str]] = {
    "freshchat.metrics.historical": {
        "metric": "conversation_metrics.created_interactions",
        "start": "2026-01-05T08:00:00.000Z",
        "end": "2026-01-05T10:00:00.000Z",
    },
    "freshchat.metrics.instant": {"metric": "team_presence.online"},
}
"""Parameters without which a row answers 400."""


# -- who is calling -------------------------------------------------------------------------------------------------


def test_without_a_good_token(api: Api) -> None:
    """Missing, guessed, in another form, in another header: one body, nothing told apart, nothing charged."""
    good = api.token
    nobody = api.using(None)
    for headers in (
        {},
        {"authorization": "Bearer"},
        {"authorization": "Bearer "},
        {"authorization": f"{good}"},
        {"authorization": f"Basic {good}"},
        {"authorization": f"Token {good}"},
        {"authorization": f"Bearer {good}x"},
        {"authorization": f"Bearer {str(good)[:-1]}"},
        {"authorization": "Bearer ' OR 1=1 --"},
        {"authorization": "Bearer Grüße\xff"},
        {"authorization": "Bearer " + "x" * 2000},
        {"authentication": f"Bearer {good}"},
        {"x-api-key": f"{good}"},
    ):
        for method, path in (("GET", "/v2/users"), ("POST", "/v2/users"), ("GET", "/v2/nowhere"), ("PUT", "/v2/users")):
            answer = nobody.refused(method, path, status=401, word="UNAUTHENTICATED", headers=headers)
            assert answer.headers["x-ratelimit-remaining"] == "1000"
            assert answer.headers["content-type"] == "application/json"


def test_a_token_in_any_of_its_spellings(sqlite_api: Api) -> None:
    for scheme in ("Bearer", "bearer", "BEARER", "Bearer Bearer", "Bearer  "):
        headers = {"authorization": f"{scheme} {sqlite_api.token}"}
        assert sqlite_api.get("/v2/accounts/configuration", headers=headers).status == 200, scheme


def test_a_token_that_expires(api: Api, clock: ManualClock) -> None:
    brief = api.with_token(expires_at=clock.now() + MINUTE)
    assert brief.get("/v2/users").status == 200
    clock.move(MINUTE - 1)
    assert brief.get("/v2/users").status == 200
    clock.move(1)
    brief.refused("GET", "/v2/users", status=401, word="UNAUTHENTICATED")
    brief.refused("POST", "/v2/users", {"first_name": "x"}, status=401, word="UNAUTHENTICATED")


def test_a_token_that_is_revoked(api: Api) -> None:
    other = api.with_token(name="to be revoked")
    assert other.get("/v2/users").status == 200
    api.installation.database.write_now(lambda tx: revoke(tx, "freshchat_token", "to be revoked"))
    other.refused("GET", "/v2/users", status=401, word="UNAUTHENTICATED")
    other.refused("POST", "/v2/users", {}, status=401, word="UNAUTHENTICATED")
    assert api.get("/v2/users").status == 200


def test_a_token_is_not_stored(api: Api) -> None:
    assert str(api.token) not in json.dumps(api.everything())


@pytest.mark.parametrize("row", FRESHCHAT.rows, ids=lambda row: row.id)
def test_every_row_holds_a_token_to_its_scopes(sqlite_api: Api, row: Operation) -> None:
    """Whatever the path or body: without the scope it is 403, and nothing happens."""
    others = sorted({other.scope for other in ROWS if other.scope} - {row.scope})
    held = sqlite_api.with_token(scopes=others)
    path = re.sub(r"\{\w+\}", "x", row.path)
    for method in (row.method, *row.also):
        body = {} if method != "GET" else None
        answer = held.refused(method, path, body, status=403, word="FORBIDDEN", says=str(row.scope))
        assert answer.headers["x-ratelimit-limit"] == "1000"
    allowed = sqlite_api.with_token(scopes=[row.scope]).call(row.method, path)
    assert allowed.status not in {401, 403}


def test_scopes_in_the_singular(sqlite_api: Api) -> None:
    """Nobody published these names, so both spellings do (contract 1.4)."""
    assert sqlite_api.with_token(scopes=["freshchat.user.view"]).get("/v2/users").status == 200
    assert (
        sqlite_api.with_token(scopes=["freshchat.agent.create"]).post("/v2/agents", {"email": "k@x.org"}).status == 201
    )
    assert sqlite_api.with_token(scopes=["freshchat.channel.view"]).get("/v2/channels").status == 200
    only = sqlite_api.with_token(scopes=["freshchat.user.view"])
    only.refused("POST", "/v2/users", {}, status=403, word="FORBIDDEN")
    sqlite_api.with_token(scopes=[]).refused("GET", "/v2/users", status=403, word="FORBIDDEN")


# -- how many calls -------------------------------------------------------------------------------------------------


def test_every_answer_tells_the_quota(sqlite_api: Api, clock: ManualClock) -> None:
    api = sqlite_api.with_token()
    for number, (method, path) in enumerate(
        (("GET", "/v2/users"), ("GET", "/v2/nowhere"), ("DELETE", "/v2/users"), ("GET", "/v2/users/x")), 1
    ):
        answer = api.call(method, path)
        assert answer.headers["x-ratelimit-limit"] == "1000"
        assert answer.headers["x-ratelimit-remaining"] == str(1000 - number)
        assert answer.headers["x-ratelimitreset"] == answer.headers["x-ratelimit-reset"] == "1767603660"
        assert "retry-after" not in answer.headers
    assert api.with_token().get("/v2/users").headers["x-ratelimit-remaining"] == "999", "each token has its own"


def test_over_the_limit(api: Api, clock: ManualClock) -> None:
    api.restart(rate_limit=3)
    limited = api.with_token()
    clock.move(20 * SECOND)
    for left in ("2", "1", "0"):
        assert limited.get("/v2/users").headers["x-ratelimit-remaining"] == left
    for method, path in (("GET", "/v2/users"), ("POST", "/v2/users"), ("GET", "/v2/nowhere")):
        body = {"first_name": "x"} if method == "POST" else None
        answer = limited.refused(method, path, body, status=429, word="TOO_MANY_REQUESTS")
        assert answer.headers["retry-after"] == "40"
        assert answer.headers["x-ratelimit-limit"] == "3"
        assert answer.headers["x-ratelimit-remaining"] == "0"
        assert answer.headers["x-ratelimit-reset"] == "1767603660"
    assert api.get("/v2/users").status == 200, "others go on"
    clock.move(int(answer.headers["retry-after"]) * SECOND)
    assert limited.get("/v2/users").headers["x-ratelimit-remaining"] == "2"


# -- where to -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", READS, ids=lambda row: row.id)
def test_every_list_in_every_spelling_of_its_path(sqlite_api: Api, row: Operation) -> None:
    """A slash more, a slash doubled, /api before it, parameters nobody knows: the same answer, never a redirect."""
    needs = NEEDS.get(row.id, {})
    plain = sqlite_api.get(row.path, **needs)
    assert plain.status == 200
    tail = row.path.removeprefix("/v2/")
    for path in (
        f"{row.path}/",
        f"{row.path}//",
        f"/v2//{tail}",
        f"//v2/{tail}",
        f"/v2/{tail.replace('/', '//')}///",
        f"/api/v2/{tail}",
        f"/api//v2/{tail}/",
        *row.aliases,
    ):
        answer = sqlite_api.get(path, **needs)
        assert (answer.status, answer.body) == (200, plain.body), path
    for query in (
        {"created_from": "2000-01-01T00:00:00.000000Z", "nothing": "x", "x[]": "1", "": ""},
        {"items_per_page": "20", "updated_from": "2000-01-01T00:00:00.000000Z"},
    ):
        answer = sqlite_api.get(row.path, **needs, **query)
        assert answer.status == 200
        assert set(answer.body) == set(plain.body) if isinstance(plain.body, dict) else answer.body == plain.body


@pytest.mark.parametrize("row", READS, ids=lambda row: row.id)
def test_a_get_may_have_a_body(sqlite_api: Api, row: Operation) -> None:
    needs = NEEDS.get(row.id, {})
    plain = sqlite_api.get(row.path, **needs)
    query = "&".join(f"{name}={value}" for name, value in needs.items())
    for content, kind in (
        (b"", "application/json"),
        (b"{}", "application/json"),
        (b"null", "application/json"),
        (b"{broken", "application/json"),
        (b"\xff\x00", "text/plain"),
        (b"nothing=known", "application/x-www-form-urlencoded"),
        (b"&".join([b"a=b"] * 300), "application/x-www-form-urlencoded"),
        (b"email=%00&%00=x\x00", "application/x-www-form-urlencoded"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
    ):
        answer = sqlite_api.call("GET", f"{row.path}?{query}", content=content, headers={"content-type": kind})
        assert (answer.status, answer.body) == (200, plain.body), (content[:20], kind)


def test_the_last_of_a_repeated_parameter_counts(api: Api) -> None:
    for number in range(3):
        api.make_user(first_name=f"N{number}")
    answer = api.get("/v2/users?items_per_page=1&page=7&items_per_page=2&page=2")
    assert [user["first_name"] for user in answer["users"]] == ["N2"]
    assert answer["pagination"]["items_per_page"] == 2
    assert answer["links"]["first_page"]["href"] == "/v2/users?items_per_page=2&page=1"


def test_paths_that_lead_nowhere(sqlite_api: Api) -> None:
    for path in (
        "/v2",
        "/v2/",
        "/v2/nowhere",
        "/v2/contacts/upsert",
        "/v2/conversations/x/events",
        "/v2/users/x/y/z",
        "/v2/videos/upload",
        "/v2/templates",
        "/v2/business_hours",
        "/v2/users/%00",
        "/v2/users/%ff%fe",
        "/v2/users/../agents",
        "/v2/%75sers/%2e%2e/agents",
        "/v2/{conversation_id}",
        "/api/v2/nowhere",
        "/reports/nowhere",
    ):
        answer = sqlite_api.refused("GET", path, status=404, word="NOT_FOUND")
        assert answer["message"] == "This resource does not exist"


def test_methods_that_a_path_does_not_take(sqlite_api: Api) -> None:
    for method, path, allowed in (
        ("DELETE", "/v2/users", {"GET", "POST"}),
        ("PATCH", "/v2/conversations/x", {"GET", "PUT"}),
        ("POST", "/v2/accounts/configuration", {"GET"}),
        ("GET", "/v2/users/fetch/", {"POST"}),
        ("OPTIONS", "/v2/roles", {"GET"}),
        ("GET", "/v2/csat/x", {"POST", "PUT"}),
        ("GET", "/api/v2/files/upload", {"POST"}),
    ):
        answer = sqlite_api.refused(method, path, status=405, word="METHOD_NOT_ALLOWED")
        assert set(answer.headers["allow"].split(", ")) == allowed, path
    head = sqlite_api.call("HEAD", "/v2/users")
    assert (head.status, head.content) == (405, b"")


def test_fixed_paths_come_before_ids(sqlite_api: Api) -> None:
    assert isinstance(sqlite_api.get("/v2/conversations/fields").body, list)
    assert "states" in sqlite_api.get("/v2/agents/status").body
    assert sqlite_api.post("/v2/users/fetch", {"ids": []}).body == {"users": []}


def test_ids_are_opaque(api: Api) -> None:
    """What stands in a path is one percent-encoded piece of text (contract 8 no. 12)."""
    for key in (
        "Denise_alias0a1b",
        "a%2Fb",
        "a%20b",
        "%F0%9F%91%8B",
        "0" * 32,
        "a" * 5000,
        "%25",
        "x;y=1",
        "_feedback",
    ):
        api.refused("GET", f"/v2/users/{key}", status=404, word="USER_NOT_FOUND")
        api.refused("GET", f"/v2/conversations/{key}", status=404, word="CONVERSATION_NOT_FOUND")


# -- what is in it --------------------------------------------------------------------------------------------------


def test_a_body_is_json_whatever_it_calls_itself(api: Api) -> None:
    content = json.dumps({"first_name": "Amal"}).encode()
    for kind in (
        "application/json",
        "application/json; charset=utf-8",
        "text/plain",
        "application/x-www-form-urlencoded",
        "nonsense",
    ):
        answer = api.call("POST", "/v2/users", content=content, headers={"content-type": kind})
        assert (answer.status, answer["first_name"]) == (201, "Amal"), kind
    assert api.call("POST", "/v2/users", content=content).status == 201, "or does not say what it is"


def test_a_body_in_chunks(api: Api) -> None:
    head = (
        f"POST /v2/users HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {api.token}\r\ntransfer-encoding: chunked\r\n\r\n"
    )
    answer = api.send(head.encode() + b'5\r\n{"fir\r\n14\r\nst_name": "Chunked"}\r\n0\r\n\r\n', "POST", "/v2/users")
    assert (answer.status, answer["first_name"]) == (201, "Chunked")


def test_numbers_where_text_is_meant(api: Api) -> None:
    user = api.post("/v2/users", {"first_name": 5, "reference_id": 1029, "phone": 4711})
    assert (user["first_name"], user["reference_id"], user["phone"]) == ("5", "1029", "4711")


def test_headers_of_real_clients_do_not_matter(api: Api) -> None:
    headers = {
        "assume-identity": "false",
        "x-service": "advanced_automation",
        "x-automation-rule-alias": "Grüße",
        "accept": "text/html",
        "accept-encoding": "br",
        "cookie": "a=b",
        "x-http-method-override": "DELETE",
        "user-agent": "",
    }
    answer = api.post("/v2/users", {"first_name": "Amal"}, headers=headers)
    assert (answer.status, answer.headers["content-type"]) == (201, "application/json")
    assert "content-encoding" not in answer.headers


def test_links_lead_to_where_the_client_came_from(api: Api) -> None:
    """The host of a deep link is the one that the client used, when it is one at all."""
    conversation = api.open()
    port = api.server.port
    for host, shown in (
        ("desk.example.com", "http://desk.example.com/a/"),
        ("desk.example.com:8443", "http://desk.example.com:8443/a/"),
        ("[::1]:8000", "http://[::1]:8000/a/"),
        ("evil.example.com/x", f"http://127.0.0.1:{port}/a/"),
        ("<script>", f"http://127.0.0.1:{port}/a/"),
        ("", f"http://127.0.0.1:{port}/a/"),
    ):
        answer = api.get(f"/v2/conversations/{conversation}", headers={"host": host})
        assert answer["url"].startswith(shown), (host, answer["url"])


def test_one_connection_serves_many_calls(sqlite_api: Api) -> None:
    """Also after refusals: what was wrong with one request does not shorten the next."""
    sqlite_api.get("/v2/roles")
    first = sqlite_api.wire.local()
    for body in ({}, {"first_name": []}, {}):
        sqlite_api.post("/v2/users", body)
        sqlite_api.get("/v2/nowhere")
    assert sqlite_api.wire.local() == first


def test_the_least_that_is_a_request(sqlite_api: Api) -> None:
    old = f"GET /v2/roles HTTP/1.0\r\nauthorization: Bearer {sqlite_api.token}\r\n\r\n".encode()
    assert sqlite_api.send(old, "GET", "/v2/roles").status == 200
    absolute = (
        f"GET http://desk.example.com/v2/roles HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {sqlite_api.token}\r\n\r\n"
    )
    assert sqlite_api.send(absolute.encode(), "GET", "/v2/roles").status == 200
