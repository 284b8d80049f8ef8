"""How an app keeps access and loses it: refreshing, acting alone, giving up, asking what a token is good for."""

import asyncio
import base64
import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import httpx2
import pytest
from authlib.integrations.requests_client import OAuth2Session
from tests.command_line import Command
from tests.conftest import PostgreSQLCopies
from tests.oauth.desk import _ENTRIES, BACK, EDIT, OURS, VERIFIER, VIEW, App, Desk
from tests.oauth.test_codes import GONE, USERS
from tests.servers import freehold, serving
from tests.visitor import EMAIL

from freehold.core.people.queries import find_agent_by_email
from freehold.kernel.clock import DAY, MINUTE, ManualClock
from freehold.kernel.installation import Installation
from freehold.kernel.tx import Tx

ALONE = {"grant_type": "client_credentials"}


def test_a_refresh_token_is_exchanged_for_the_next(desk: Desk, clock: ManualClock) -> None:
    first = desk.tokens(scope=f"{VIEW} {EDIT}")
    clock.move(30 * MINUTE)
    assert desk.call(first["access_token"], GONE) == 401, "over after half an hour"
    status, second = desk.again(first["refresh_token"])
    assert (status, second["scope"], second["expires_in"]) == (200, f"{VIEW} {EDIT}", 1800)
    assert second["refresh_token"] != first["refresh_token"]
    assert desk.call(second["access_token"], GONE) == 404
    status, narrow = desk.again(second["refresh_token"], scope=VIEW)
    assert (status, narrow["scope"]) == (200, VIEW)
    assert desk.call(narrow["access_token"], USERS) == 403
    assert desk.again(narrow["refresh_token"])[1]["scope"] == f"{VIEW} {EDIT}", "narrowed once, not for good"


def test_a_refresh_token_that_comes_twice_ends_the_family(desk: Desk) -> None:
    first, stranger = desk.tokens(), desk.tokens()
    _, second = desk.again(first["refresh_token"])
    status, body = desk.again(first["refresh_token"])
    assert (status, body["error"]) == (400, "invalid_grant")
    assert desk.again(second["refresh_token"])[1]["error"] == "invalid_grant"
    assert {desk.call(token["access_token"], GONE) for token in (first, second)} == {401}
    assert desk.record()[-1] == ("Courier", "oauth.stolen", {"what": "refresh token", "email": EMAIL})
    assert desk.call(stranger["access_token"], GONE) == 404, "what was allowed another time goes on"


def test_a_refused_refresh_uses_nothing_up(desk: Desk) -> None:
    token = desk.tokens()["refresh_token"]
    assert desk.again(token, scope=f"{VIEW} {EDIT}")[1]["error"] == "invalid_scope", "more than was allowed"
    assert desk.again(token, scope="nothing")[1]["error"] == "invalid_scope"
    assert desk.again(token, desk.register("Other"))[1]["error"] == "invalid_grant"
    assert desk.again(token)[0] == 200


def test_a_refresh_token_ends_after_a_year(sqlite_desk: Desk, clock: ManualClock) -> None:
    late, timely = sqlite_desk.tokens()["refresh_token"], sqlite_desk.tokens()["refresh_token"]
    clock.move(365 * DAY - 1)
    assert sqlite_desk.again(timely)[0] == 200
    clock.move(1)
    assert sqlite_desk.again(late)[1]["error"] == "invalid_grant"


def test_an_app_acts_for_itself_where_it_was_registered_for_it(desk: Desk) -> None:
    robot = desk.register("Robot", (), [VIEW, EDIT], can_act_alone=True)
    status, body = desk.token(robot, **ALONE)
    assert (status, body["scope"], "refresh_token" in body) == (200, f"{VIEW} {EDIT}", False)
    assert desk.call(body["access_token"], GONE) == 404
    assert desk.call(body["access_token"], "/v2/roles") == 403
    _, narrow = desk.token(robot, **ALONE, scope=VIEW)
    assert desk.call(narrow["access_token"], USERS) == 403
    assert desk.token(robot, **ALONE, scope="freshchat.agents.delete")[1]["error"] == "invalid_scope"
    assert desk.token(**ALONE)[1]["error"] == "unauthorized_client"


def test_every_error_of_the_token_endpoint(sqlite_desk: Desk) -> None:
    """RFC 6749 5.2."""
    desk, courier = sqlite_desk, sqlite_desk.courier
    public = desk.register("Public", is_public=True)

    def error(form: dict[str, str], **headers: str) -> tuple[int, str]:
        page = desk.send("/oauth/v2/token", form, **headers)
        body = json.loads(page.text)
        assert set(body) == {"error", "error_description"}
        assert (page.headers["cache-control"], page.headers["pragma"]) == ("no-store", "no-cache")
        return page.status, body["error"]

    alone, basic = {"grant_type": "client_credentials"}, courier.basic
    assert error({}, authorization=basic) == (400, "invalid_request")
    assert error({"grant_type": ""}, authorization=basic) == (400, "invalid_request")
    assert error({"grant_type": "password"}, authorization=basic) == (400, "unsupported_grant_type")
    assert error({"grant_type": "authorization_code"}, authorization=basic) == (400, "invalid_request")
    assert error({"grant_type": "refresh_token"}, authorization=basic) == (400, "invalid_request")
    assert error({"grant_type": "refresh_token", "refresh_token": "x"}, authorization=basic) == (400, "invalid_grant")
    assert error(alone, authorization=basic) == (400, "unauthorized_client")
    assert error({"client_id": public.client_id, **alone}) == (400, "unauthorized_client")
    for wrong in (App(courier.client_id, "wrong"), App("nobody", courier.secret), App(courier.client_id, "")):
        assert error(alone, authorization=wrong.basic) == (401, "invalid_client")
        form = {**alone, "client_id": wrong.client_id, "client_secret": wrong.secret or ""}
        assert error(form) == (401, "invalid_client")
    refused = desk.send("/oauth/v2/token", alone, authorization=App("nobody", "x").basic)
    assert refused.headers["www-authenticate"].startswith("Basic ")
    assert error(alone) == (401, "invalid_client")
    assert error({"client_id": courier.client_id, **alone}) == (401, "invalid_client"), "without its secret"
    assert error({"client_id": public.client_id, "client_secret": "x", **alone}) == (401, "invalid_client")
    assert error({"client_id": public.client_id, **alone}, authorization=basic) == (401, "invalid_client")
    assert error({"client_secret": "x", **alone}, authorization=basic) == (400, "invalid_request")
    for header in ("Bearer x", "Basic", "Basic ?", "Basic " + base64.b64encode(b"nocolon").decode()):
        assert error(alone, authorization=header) == (401, "invalid_client")
    assert error(alone, authorization=basic, content_type="application/json") == (400, "invalid_request")
    assert error({"grant_type": "x" * 5000}, authorization=basic) == (400, "invalid_request")
    assert error({"grant_type": "x" * 20_000}, authorization=basic) == (413, "invalid_request")
    assert error({str(number): "" for number in range(60)}, authorization=basic) == (400, "invalid_request")
    assert error({"grant_type": "refresh_token", "refresh_token": "\0"}, authorization=basic) == (
        400,
        "invalid_request",
    )
    resource = {"grant_type": "refresh_token", "refresh_token": "x", "resource": "https://other.example/v2"}
    assert error(resource, authorization=basic) == (400, "invalid_target")
    assert desk.person.get("/oauth/v2/token").status == 405


def test_a_parameter_that_comes_twice_is_refused(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    for raw in (b"grant_type=client_credentials&grant_type=client_credentials", b"grant_type=a&resource=x&resource=y"):
        headers = {"content-type": "application/x-www-form-urlencoded", "authorization": desk.courier.basic}
        page = desk.person._runner.run(desk.person._request("POST", "/oauth/v2/token", raw, headers))
        assert page.status == 400
        assert json.loads(page.text)["error"] in ("invalid_request", "invalid_target")


def test_whoever_guesses_secrets_is_slowed_down_and_the_app_is_not(sqlite_desk: Desk, clock: ManualClock) -> None:
    desk, wrong = sqlite_desk, App(sqlite_desk.courier.client_id, "wrong")
    token = desk.tokens()["refresh_token"]
    assert [desk.again("x", wrong)[0] for _ in range(30)] == [401] * 30
    status, body = desk.again("x", wrong)
    assert (status, body["error"]) == (429, "temporarily_unavailable")
    assert desk.again(token)[0] == 200


def test_an_app_gives_up_what_it_has(desk: Desk) -> None:
    body = desk.tokens()
    other = desk.register("Other")
    assert desk.post("/oauth/v2/revoke", other, token=body["refresh_token"]) == (200, {})
    assert desk.post("/oauth/v2/revoke", token="unknown") == (200, {})
    assert desk.call(body["access_token"], GONE) == 404, "another app's word ends nothing"
    assert desk.post("/oauth/v2/revoke", token=body["access_token"], token_type_hint="refresh_token") == (200, {})
    assert desk.call(body["access_token"], GONE) == 401
    _, second = desk.again(body["refresh_token"])
    assert desk.call(second["access_token"], GONE) == 404
    assert desk.post("/org/oauth/v2/revoke", token=second["refresh_token"]) == (200, {})
    assert desk.call(second["access_token"], GONE) == 401
    assert desk.again(second["refresh_token"])[1]["error"] == "invalid_grant"
    assert desk.post("/oauth/v2/revoke")[1]["error"] == "invalid_request"
    assert desk.post("/oauth/v2/revoke", App(desk.courier.client_id, "x"), token="x")[0] == 401


def test_what_a_token_is_good_for(desk: Desk, clock: ManualClock) -> None:
    body, at = desk.tokens(), clock.now() // 1000
    agent = desk.installation.database.read_now(_number)
    described = {
        "active": True, "scope": VIEW, "client_id": desk.courier.client_id, "token_type": "bearer", "iat": at,
        "exp": at + 1800, "iss": OURS, "username": EMAIL, "sub": str(agent),
    }  # fmt: skip
    assert desk.post("/oauth/v2/introspect", token=body["access_token"]) == (200, described)
    _, seen = desk.post("/oauth/v2/introspect", token=body["refresh_token"])
    assert (seen["token_type"], seen["exp"] - seen["iat"]) == ("refresh_token", 365 * 86_400)
    inactive = (200, {"active": False})
    other = desk.register("Other")
    assert desk.post("/oauth/v2/introspect", other, token=body["access_token"]) == inactive
    assert desk.post("/oauth/v2/introspect", token="unknown") == inactive
    clock.move(30 * MINUTE)
    assert desk.post("/oauth/v2/introspect", token=body["access_token"]) == inactive
    desk.again(body["refresh_token"])
    assert desk.post("/oauth/v2/introspect", token=body["refresh_token"]) == inactive
    public = desk.register("Public", is_public=True)
    assert desk.post("/oauth/v2/introspect", public, token="x")[0] == 401


def test_what_the_server_says_of_itself_is_so(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    page = desk.person.get("/.well-known/oauth-authorization-server")
    said = json.loads(page.text)
    assert page.headers["access-control-allow-origin"] == "*"
    assert said["issuer"] == OURS
    assert said["code_challenge_methods_supported"] == ["S256"]
    assert "registration_endpoint" not in said
    for name in ("token", "revocation", "introspection"):
        path = said[f"{name}_endpoint"].removeprefix(OURS)
        assert desk.send(path, {}, authorization=desk.courier.basic).status == 400, path
    assert desk.person.get(said["authorization_endpoint"].removeprefix(OURS)).status == 400
    for resource in said["protected_resources"]:
        path = resource.removeprefix(OURS)
        about = json.loads(desk.person.get(f"/.well-known/oauth-protected-resource{path}").text)
        assert (about["resource"], about["authorization_servers"]) == (resource, [OURS])
        assert set(about["scopes_supported"]) == set(said["scopes_supported"])
    assert desk.person.get("/.well-known/oauth-protected-resource/elsewhere").status == 404


def test_the_address_that_was_set_is_the_issuer(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    settings = desk.installation.settings.model_copy(update={"public_url": "https://help.example.com/"})
    desk.installation.settings = settings
    said = json.loads(desk.person.get("/.well-known/oauth-authorization-server").text)
    assert (said["issuer"], said["token_endpoint"]) == (
        "https://help.example.com",
        "https://help.example.com/oauth/v2/token",
    )


def test_two_at_once_with_one_refresh_token(desk: Desk) -> None:
    """Exactly one is served; that there were two ends the family."""
    token = desk.tokens()["refresh_token"]
    form = f"grant_type=refresh_token&refresh_token={token}".encode()
    headers = {"content-type": "application/x-www-form-urlencoded", "authorization": desk.courier.basic}

    async def both() -> list[int]:
        calls = [desk.person._request("POST", "/oauth/v2/token", form, headers) for _ in range(4)]
        return [page.status for page in await asyncio.gather(*calls)]

    assert sorted(desk.person._runner.run(both())) == [200, 400, 400, 400]
    assert desk.record()[-1][1] == "oauth.stolen"


def test_two_servers_race_for_one_refresh_token(postgresql: PostgreSQLCopies, data: Path) -> None:
    with postgresql.copy() as url, serving(data, database=url) as one, serving(data, database=url) as two:
        robot = json.loads(
            freehold(
                "app", "add", "Courier", "--redirect-uri", BACK, "--scopes", VIEW, "--json", data=data, database=url
            )
        )
        freehold(
            "agent", "add", EMAIL, "--role", "OWNER", "--password", "correct horse battery", data=data, database=url
        )
        auth = (robot["client_id"], robot["client_secret"])
        asked = {"response_type": "code", "client_id": robot["client_id"], "redirect_uri": BACK, "scope": VIEW}
        code = httpx2.URL(_allowed(one.url, f"/org/oauth/v2/authorize?{urlencode(asked)}")).params["code"]
        fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
        body = httpx2.post(f"{two.url}/org/oauth/v2/token", data=fields, auth=auth).json()
        form = {"grant_type": "refresh_token", "refresh_token": body["refresh_token"]}

        def again(server: str) -> httpx2.Response:
            return httpx2.post(f"{server}/oauth/v2/token", data=form, auth=auth, timeout=20)

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(again, [one.url, two.url] * 4))
        assert sorted(answer.status_code for answer in answers) == [200] + [400] * 7
        given = next(answer.json() for answer in answers if answer.status_code == 200)
        for server in (one, two):
            caller = server.connect(given["access_token"])
            assert caller.call("GET", GONE)[0] == 401
            caller.close()


def _allowed(server: str, question: str) -> str:
    """Where a person at a browser without scripts lands who allows what is asked."""
    with httpx2.Client(base_url=server, timeout=20) as person:
        form = {"email": EMAIL, "password": "correct horse battery", "next": "/admin"}
        person.post("/sign-in", data=form)
        page = person.get(question)
        proof = re.search(r'name="proof" value="([0-9a-f]+)"', page.text)
        assert proof, page.text
        form = {"proof": proof[1], "request": page.url.query.decode(), "decision": "allow"}
        return str(person.post("/oauth/v2/authorize", data=form).headers["location"])


def _number(tx: Tx) -> int:
    agent = find_agent_by_email(tx, EMAIL)
    assert agent is not None
    return int(agent["id"])


def test_authlibs_client_finds_its_way(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A published client, unmodified: where it sends people, what it makes of the answer, how it refreshes and gives up."""
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    with serving(data) as server:
        app = json.loads(freehold("app", "add", "Courier", "--redirect-uri", BACK, "--json", data=data))
        freehold("agent", "add", EMAIL, "--role", "OWNER", "--password", "correct horse battery", data=data)
        client = OAuth2Session(**app, scope=VIEW, redirect_uri=BACK, code_challenge_method="S256")
        here = f"{server.url}/org/oauth/v2"
        url, state = client.create_authorization_url(f"{here}/authorize", code_verifier=VERIFIER)
        landed = _allowed(server.url, url)
        found = {"state": state, "code_verifier": VERIFIER}
        token = client.fetch_token(f"{here}/token", authorization_response=landed, **found)
        assert client.get(f"{server.url}{GONE}").status_code == 404
        again = client.refresh_token(f"{here}/token")
        assert again["access_token"] != token["access_token"]
        assert client.get(f"{server.url}{GONE}").status_code == 404
        client.revoke_token(f"{here}/revoke", token=again["refresh_token"], token_type_hint="refresh_token")
        assert client.get(f"{server.url}{GONE}").status_code == 401
        client.close()


def test_apps_on_the_command_line(installation: Installation, command: Command) -> None:
    made = command("app", "add", "Courier", "--redirect-uri", BACK, "--scopes", "freshchat.user.edit")
    assert (made.code, made.err) == (0, "")
    [[client_id, secret]] = made.lines
    assert command("app", "list").lines == [["Courier", client_id, "registered", EDIT, BACK]]
    [anew] = command("app", "rotate-secret", "Courier").out.split()
    assert anew not in ("", secret)
    public = json.loads(
        command("app", "add", "Phone", "--redirect-uri", "com.example.app:/x", "--public", "--json").out
    )
    assert public["client_secret"] is None
    assert command("app", "rotate-secret", "Phone").code == 2
    assert command("app", "remove", client_id).code == 0
    assert [line[0] for line in command("app", "list").lines] == ["Phone"]
    assert command("app", "remove", client_id).code == 2
    for wrong in (
        ("--redirect-uri", "http://app.example.com/x"), ("--redirect-uri", "javascript:alert(1)"), (),
        ("--redirect-uri", f"{BACK}#x"), ("--redirect-uri", BACK, "--scopes", "everything"), ("--alone",),
        ("--redirect-uri", "https://a@b/x"), ("--redirect-uri", "https://a/x;y"), ("--redirect-uri", "myapp:/x"),
        ("--redirect-uri", BACK, "--scopes", EDIT, "--alone", "--public"),
    ):  # fmt: skip
        assert command("app", "add", "Wrong", *wrong).code == 2, wrong
    rows = installation.database.read_now(lambda tx: tx.all(_ENTRIES))
    done = [row["operation"] for row in rows if row["operation"].startswith("admin.app")]
    assert done == ["admin.app.add", "admin.app.secret", "admin.app.add", "admin.app.remove"]
