"""Who gets in, for how long, and that guessing does not pay."""

from typing import Any

import pytest
from tests.visitor import EMAIL, PASSWORD, Visitor, hire

from freehold.core.events.actor import SYSTEM
from freehold.core.people.agents import update_agent
from freehold.core.people.queries import find_agent_by_email
from freehold.core.people.sign_in import set_password
from freehold.kernel.clock import DAY, ManualClock
from freehold.kernel.installation import Installation


def test_a_stranger_is_asked_who_they_are_and_comes_back(visitor: Visitor) -> None:
    assert visitor.get("/").headers["location"] == "/admin"
    asked = visitor.get("/a/x/open/conversation/1?page=2")
    assert asked.status == 303
    assert asked.headers["location"] == "/sign-in?next=%2Fa%2Fx%2Fopen%2Fconversation%2F1%3Fpage%3D2"
    form = visitor.get(asked.headers["location"])
    assert 'value="/a/x/open/conversation/1?page=2"' in form.text
    assert (
        visitor.sign_in(to="/a/x/open/conversation/1?page=2").headers["location"] == "/a/x/open/conversation/1?page=2"
    )
    page = visitor.get("/admin")
    assert page.status == 200
    assert "Mara &lt;b&gt;K.&lt;/b&gt;" in page.text
    assert "<b>K." not in page.text


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil", "/\nx", ""]
)
def test_nobody_is_sent_to_another_site(sqlite_visitor: Visitor, target: str) -> None:
    assert sqlite_visitor.sign_in(to=target).headers["location"] == "/admin"


def test_the_cookie_is_out_of_reach(sqlite_installation: Installation, sqlite_visitor: Visitor) -> None:
    sqlite_visitor.sign_in()
    [cookie] = sqlite_visitor.set_cookies
    assert cookie.startswith("freehold=fhs_")
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    on_https = Visitor(sqlite_installation, scheme="https")
    on_https.sign_in()
    on_https.close()
    assert on_https.set_cookies[0].startswith("__Host-freehold=fhs_")
    assert "Secure" in on_https.set_cookies[0]


def test_every_page_forbids_what_is_foreign(sqlite_visitor: Visitor) -> None:
    sqlite_visitor.sign_in()
    for path in ("/sign-in", "/admin", "/nothing", "/a/x/open/conversation/9"):
        headers = sqlite_visitor.get(path).headers
        if "content-security-policy" in headers:
            assert "default-src 'none'" in headers["content-security-policy"]
            assert "frame-ancestors 'none'" in headers["content-security-policy"]
            assert headers["cache-control"] == "no-store"
        else:
            assert headers["location"] == "/admin"
    assert "style=" not in sqlite_visitor.get("/admin").text


def test_wrong_passwords_unknown_and_deactivated_people_are_refused_alike(
    visitor: Visitor, installation: Installation
) -> None:
    hire(installation, "gone@example.com")

    def deactivate(tx: Any) -> None:
        agent = find_agent_by_email(tx, "gone@example.com")
        assert agent is not None
        update_agent(tx, agent["uuid"], {"is_deactivated": True}, SYSTEM)

    installation.database.write_now(deactivate)
    refusals = [
        visitor.sign_in(EMAIL, "wrong"),
        visitor.sign_in("nobody@example.com"),
        visitor.sign_in("gone@example.com"),
        visitor.sign_in(EMAIL, ""),
        visitor.sign_in("", ""),
    ]
    assert {page.status for page in refusals} == {401}
    assert all("do not belong together" in page.text for page in refusals)
    assert visitor.cookies == {}
    assert visitor.sign_in(EMAIL.upper()).status == 303


def test_a_deactivated_agent_is_out_at_once(visitor: Visitor, installation: Installation) -> None:
    visitor.sign_in()
    assert visitor.get("/admin").status == 200
    agent = installation.database.read_now(lambda tx: find_agent_by_email(tx, EMAIL))
    assert agent is not None
    uuid = agent["uuid"]
    installation.database.write_now(lambda tx: update_agent(tx, uuid, {"is_deactivated": True}, SYSTEM))
    assert visitor.get("/admin").status == 303


def test_a_session_ends_when_it_is_signed_out_over_or_the_password_changes(
    sqlite_visitor: Visitor, sqlite_installation: Installation, clock: ManualClock
) -> None:
    sqlite_visitor.sign_in()
    kept = dict(sqlite_visitor.cookies)
    assert sqlite_visitor.send("/sign-out", {"proof": "0" * 40}).status == 403
    assert (
        sqlite_visitor.send("/sign-out", {"proof": sqlite_visitor.get("/admin").proof}).headers["location"]
        == "/sign-in"
    )
    sqlite_visitor.cookies = kept
    assert sqlite_visitor.get("/admin").status == 303
    sqlite_visitor.sign_in()
    clock.move(14 * DAY - 1)
    assert sqlite_visitor.get("/admin").status == 200
    clock.move(1)
    assert sqlite_visitor.get("/admin").status == 303
    sqlite_visitor.sign_in()
    sqlite_installation.database.write_now(lambda tx: set_password(tx, EMAIL, "another password"))
    assert sqlite_visitor.get("/admin").status == 303


def test_guessing_is_slowed_down_for_who_guesses_and_not_for_others(
    sqlite_visitor: Visitor, sqlite_installation: Installation, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from freehold.contracts import guard

    checked: list[str] = []
    monkeypatch.setattr(guard, "is_password", lambda stored, password: checked.append(password) or password == PASSWORD)
    for number in range(10):
        assert sqlite_visitor.sign_in(EMAIL, f"guess {number}").status == 401
    slowed = sqlite_visitor.sign_in()
    assert slowed.status == 429
    assert 0 < int(slowed.headers["retry-after"]) <= 300
    assert len(checked) == 10, "a refused try was looked at"
    elsewhere = Visitor(sqlite_installation, address="192.0.2.9")
    elsewhere.application = sqlite_visitor.application
    assert elsewhere.sign_in().status == 303
    elsewhere.close()
    for number in range(20):
        sqlite_visitor.sign_in(f"person{number}@example.com", "guess")
    assert sqlite_visitor.sign_in("new@example.com").status == 429, "many accounts from one address"
    clock.move(300_000)
    assert sqlite_visitor.sign_in().status == 303


def test_a_huge_or_broken_form_is_refused(sqlite_visitor: Visitor) -> None:
    assert sqlite_visitor.send("/sign-in", {"email": "x" * 100_000, "password": "y"}).status == 403
    assert sqlite_visitor.send("/sign-in", {"email": "a\0b", "password": "y"}).status == 403
    assert sqlite_visitor.send("/sign-in", {f"field{number}": "" for number in range(200)}).status == 403
