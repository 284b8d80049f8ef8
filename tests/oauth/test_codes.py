"""A person allows an app something, and the app comes by it: once, by itself, for what it was allowed."""

import pytest
from tests.oauth.desk import BACK, EDIT, OURS, SCOPES, VERIFIER, VIEW, Desk, challenge, params
from tests.visitor import EMAIL, hire

from freehold.catalogue.freshchat import ROWS
from freehold.catalogue.scopes import SCOPES as KNOWN
from freehold.core.access.permissions import PERMISSIONS
from freehold.core.events.actor import SYSTEM
from freehold.core.oauth.apps import remove_app
from freehold.core.people.agents import update_agent
from freehold.core.people.queries import find_agent_by_email
from freehold.kernel.clock import MINUTE, ManualClock

USERS, CONFIGURATION = "/v2/users?email=a@example.com", "/v2/accounts/configuration"
GONE = "/v2/conversations/00000000-0000-0000-0000-000000000000"


def test_every_scope_of_a_row_has_words_and_a_permission() -> None:
    assert {row.scope for row in ROWS} == set(KNOWN)
    assert {scope.permission for scope in KNOWN.values()} <= set(PERMISSIONS)
    assert len({scope.says for scope in KNOWN.values()}) == len(KNOWN)


def test_from_a_question_to_a_call(desk: Desk) -> None:
    path = desk.question(scope=f"{VIEW} freshchat.user.edit")
    asked = desk.person.get(path)
    assert (asked.status, asked.headers["location"][:14]) == (303, "/sign-in?next=")
    desk.person.sign_in()
    page = desk.person.get(path)
    assert page.status == 200
    assert "<li>see conversations</li>" in page.text
    assert "<li>change customers</li>" in page.text
    assert "app.example.com" in page.text
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    done = desk.answer(page)
    assert done.status == 303
    assert done.headers["location"].startswith(f"{BACK}?")
    told = params(done)
    assert (told["state"], told["iss"]) == ("xyz &=", OURS)
    status, body = desk.redeem(told["code"])
    assert status == 200
    assert {**body, "access_token": "", "refresh_token": ""} == {
        "access_token": "", "refresh_token": "", "token_type": "bearer", "expires_in": 1800, "scope": f"{VIEW} {EDIT}",
    }  # fmt: skip
    assert desk.call(body["access_token"], GONE) == 404
    assert desk.call(body["access_token"], USERS) == 403
    assert desk.call(body["access_token"], f"/api{GONE}") == 404
    assert desk.call(body["refresh_token"], GONE) == 401
    assert desk.record()[-1] == (EMAIL, "oauth.allow", {"name": "Courier", "scopes": f"{VIEW}, {EDIT}"})


def test_nothing_that_opens_a_door_is_stored_as_it_is(desk: Desk) -> None:
    code = desk.code()
    _, body = desk.redeem(code)
    from tests.contract.api import _TABLES

    stored = desk.installation.database.read_now(
        lambda tx: " ".join(str(row) for name, query in _TABLES.items() for row in tx.all(query))
    )
    for secret in (code, body["access_token"], body["refresh_token"], desk.courier.secret):
        assert secret is not None
        assert secret not in stored


def test_whoever_denies_allows_nothing(desk: Desk) -> None:
    desk.person.sign_in()
    done = desk.answer(desk.person.get(desk.question()), "deny")
    told = params(done)
    assert (told["error"], told["state"], told["iss"]) == ("access_denied", "xyz &=", OURS)
    assert "code" not in told
    assert desk.record()[-1] == (EMAIL, "oauth.deny", {"name": "Courier"})


def test_only_what_the_person_may_do_is_given_and_only_as_long(desk: Desk) -> None:
    hire(desk.installation, "ann@example.com", role="AGENT")
    desk.person.sign_in("ann@example.com")
    page = desk.person.get(desk.question(scope="freshchat.agents.delete freshchat.conversation.view"))
    assert "your role does not let you do" in page.text
    status, body = desk.redeem(params(desk.answer(page))["code"])
    assert (status, body["scope"]) == (200, VIEW)
    assert desk.call(body["access_token"], GONE) == 404
    none = desk.person.get(desk.question(scope="freshchat.agents.delete"))
    assert "You cannot allow anything" in none.text
    assert params(desk.answer(none))["error"] == "access_denied", "pressing a button that is not there"

    def change(given: dict[str, object]) -> None:
        def work(tx: object) -> None:
            agent = find_agent_by_email(tx, "ann@example.com")  # type: ignore[arg-type]
            assert agent is not None
            update_agent(tx, agent["uuid"], given, SYSTEM)  # type: ignore[arg-type]

        desk.installation.database.write_now(work)

    change({"role": "ANALYTICS_COLLABORATOR"})
    assert desk.call(body["access_token"], GONE) == 403, "a smaller role counts at once"
    change({"is_deactivated": True})
    assert desk.call(body["access_token"], GONE) == 401
    assert desk.again(body["refresh_token"])[1]["error"] == "invalid_grant"


def test_a_form_of_another_site_or_session_allows_nothing(desk: Desk) -> None:
    desk.person.sign_in()
    page = desk.person.get(desk.question())
    form = {"request": desk.question().partition("?")[2], "decision": "allow"}
    before = desk.record()
    assert desk.send("/oauth/v2/authorize", {**form, "proof": "0" * 40}).status == 403
    assert desk.send("/oauth/v2/authorize", {**form, "proof": page.proof}, origin="https://evil.example").status == 403
    desk.person.cookies.clear()
    assert desk.send("/oauth/v2/authorize", {**form, "proof": page.proof}).status == 401
    assert desk.record() == before


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"resource": f"{OURS}/elsewhere"}, "invalid_target"),
        ({"resource": "https://other.example/v2"}, "invalid_target"),
    ],
)
def test_what_is_wrong_is_told_to_the_app(sqlite_desk: Desk, given: dict[str, str | None], error: str) -> None:
    page = sqlite_desk.person.get(sqlite_desk.question(**given))
    assert page.status == 303
    assert page.headers["location"].startswith(f"{BACK}?")
    told = params(page)
    assert (told["error"], told["state"], told["iss"]) == (error, "xyz &=", OURS)
    assert told["error_description"]


@pytest.mark.parametrize(
    "scope", ["freshchat.everything", "admin", " ", f"{VIEW} nothing", "freshchat.reports.view"], ids=repr
)
def test_a_bad_scope_is_refused_on_the_page(sqlite_desk: Desk, scope: str) -> None:
    page = sqlite_desk.person.get(sqlite_desk.question(scope=scope))
    assert page.status == 400
    assert "The requested scope is invalid or not applicable to your account" in page.text
    assert f'href="{BACK}?error=invalid_scope' in page.text


@pytest.mark.parametrize(
    "uri",
    [
        "https://evil.example/callback", f"{BACK}/", f"{BACK}?x=1", "https://app.example.com.evil.example/callback",
        "https://app.example.com/callback#x", "https://app.example.com/../callback", "http://app.example.com/callback",
        "HTTPS://APP.EXAMPLE.COM/callback", "https://app.example.com@evil.example/callback", "javascript:alert(1)",
        "https://app.example.com:444/callback", "//app.example.com/callback", "x" * 3000,
    ],
)  # fmt: skip
def test_nobody_is_sent_to_an_address_that_is_not_registered(sqlite_desk: Desk, uri: str) -> None:
    for path in (sqlite_desk.question(redirect_uri=uri), sqlite_desk.question(redirect_uri=uri, scope="nothing")):
        page = sqlite_desk.person.get(path)
        assert page.status == 400
        assert "location" not in page.headers
        assert 'href="' + uri not in page.text


def test_a_request_that_is_not_one(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    for path in (
        "/oauth/v2/authorize",
        desk.question(client_id="nobody"),
        desk.question(client_id=None),
        desk.question() + "&state=2",
        desk.question() + "&redirect_uri=" + BACK,
        desk.question(state="x" * 9000),
        desk.question(state="\0"),
    ):
        page = desk.person.get(path)
        assert (page.status, "location" in page.headers) == (400, False), path


def test_an_address_that_is_not_named_is_the_only_one(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    code = desk.code(redirect_uri=None)
    assert desk.redeem(code)[1]["error"] == "invalid_grant", "it was not named then, so it is not named now"
    assert desk.redeem(code, redirect_uri=None)[0] == 200
    two = desk.register("Two", (BACK, f"{BACK}/2"))
    assert desk.person.get(desk.question(two, redirect_uri=None)).status == 400


def test_a_program_on_the_persons_own_machine_listens_where_there_is_room(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    uris = ("http://127.0.0.1/callback", "http://localhost:10001/auth/callback", "com.example.app:/back")
    native = desk.register("Native", uris, is_public=True)
    desk.person.sign_in()
    for uri in ("http://127.0.0.1:51004/callback", "http://localhost:3/auth/callback", "com.example.app:/back"):
        page = desk.person.get(desk.question(native, redirect_uri=uri))
        assert page.status == 200, uri
        assert desk.answer(page).headers["location"].startswith(uri)
    for uri in (
        "http://127.0.0.1:51004/other", "http://localhost:51004/callback", "https://127.0.0.1:1/callback",
        "http://127.0.0.1:99999/callback", "http://x@127.0.0.1:1/callback", "http://127.0.0.1.evil.example:1/callback",
    ):  # fmt: skip
        assert desk.person.get(desk.question(native, redirect_uri=uri)).status == 400, uri
    with_secret = desk.register("Web", ("http://localhost:10001/auth/callback",))
    assert desk.person.get(desk.question(with_secret, redirect_uri="http://localhost:3/auth/callback")).status == 400


def test_a_code_is_good_once_and_a_second_time_ends_what_it_led_to(desk: Desk) -> None:
    code = desk.code()
    _, body = desk.redeem(code)
    status, refused = desk.redeem(code)
    assert (status, refused["error"]) == (400, "invalid_grant")
    assert desk.call(body["access_token"], GONE) == 401
    assert desk.again(body["refresh_token"])[0] == 400
    assert desk.record()[-1] == ("Courier", "oauth.stolen", {"what": "code", "email": EMAIL})


def test_a_code_ends_after_a_minute(sqlite_desk: Desk, clock: ManualClock) -> None:
    late, timely = sqlite_desk.code(), sqlite_desk.code()
    clock.move(MINUTE - 1)
    assert sqlite_desk.redeem(timely)[0] == 200
    clock.move(1)
    assert sqlite_desk.redeem(late)[1]["error"] == "invalid_grant"


def test_a_code_is_its_apps_alone(desk: Desk) -> None:
    other = desk.register("Other")
    code = desk.code()
    assert desk.redeem(code, other)[1]["error"] == "invalid_grant"
    assert desk.redeem(code)[0] == 200, "somebody else's try takes nothing from its owner"


@pytest.mark.parametrize(
    "given",
    [
        {"code_verifier": VERIFIER + "x"}, {"code_verifier": None}, {"code_verifier": challenge()},
        {"redirect_uri": None}, {"redirect_uri": f"{BACK}/"},
    ],
)  # fmt: skip
def test_a_code_without_what_belongs_to_it_is_worth_nothing(sqlite_desk: Desk, given: dict[str, str | None]) -> None:
    status, body = sqlite_desk.redeem(sqlite_desk.code(), **given)
    assert (status, body["error"]) == (400, "invalid_grant")


def test_an_app_with_a_secret_may_do_without_pkce_but_not_half(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    without: dict[str, str | None] = {"code_challenge": None, "code_challenge_method": None}
    assert desk.redeem(desk.code(**without))[1]["error"] == "invalid_grant", "a verifier, and no challenge: stripped"
    assert desk.redeem(desk.code(**without), code_verifier=None)[0] == 200
    public = desk.register("Public", is_public=True)
    assert params(desk.person.get(desk.question(public, **without)))["error"] == "invalid_request"


def test_a_token_for_one_api_is_meant_for_it(desk: Desk) -> None:
    code = desk.code(resource=f"{OURS}/v2")
    assert desk.redeem(code, resource=f"{OURS}/api/v2")[1]["error"] == "invalid_target"
    status, body = desk.redeem(code, resource=f"{OURS}/v2")
    assert status == 200
    assert desk.call(body["access_token"], GONE) == 404
    assert desk.again(body["refresh_token"], resource=f"{OURS}/api/v2")[1]["error"] == "invalid_target"
    _, seen = desk.post("/oauth/v2/introspect", token=body["access_token"])
    assert seen["aud"] == f"{OURS}/v2"


def test_an_app_that_is_sent_away_is_out_at_once(desk: Desk) -> None:
    body, code = desk.tokens(), desk.code()
    desk.installation.database.write_now(lambda tx: remove_app(tx, "Courier"))
    assert desk.call(body["access_token"], GONE) == 401
    assert desk.redeem(code) == desk.again(body["refresh_token"])
    assert desk.again(body["refresh_token"])[1]["error"] == "invalid_client"
    assert desk.person.get(desk.question()).status == 400


def test_both_spellings_of_the_paths(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    desk.person.sign_in()
    page = desk.person.get(f"/org{desk.question(scope=' '.join(SCOPES))}")
    code = params(desk.answer(page))["code"]
    fields = {"grant_type": "authorization_code", "redirect_uri": BACK, "code_verifier": VERIFIER}
    status, body = desk.token(path="/org/oauth/v2/token", code=code, **fields)
    assert (status, body["scope"]) == (200, " ".join(sorted(SCOPES)))
