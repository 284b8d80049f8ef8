"""E-mail and password instead of a key, and what guessing leads to (Freshdesk contract 1.2, 1.6)."""

import asyncio
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from tests.freshdesk.api import Api, basic

from freehold.contracts import guard
from freehold.contracts.guard import FROM, Guard
from freehold.core.access.commands import revoke
from freehold.core.events.actor import SYSTEM
from freehold.core.people.agents import update_agent
from freehold.core.people.sign_in import set_password
from freehold.kernel.clock import MINUTE, ManualClock
from freehold.kernel.errors import LockedOut
from freehold.kernel.limits import Limiter

EMAIL, PASSWORD = "kim@example.com", "correct horse battery: staple"
WRONG_KEY = "x" * 40


@pytest.fixture
def kim(api: Api) -> Api:
    """Ada's client; beside her there is Kim, an agent who has a password."""
    give_password(api, api.hire("AGENT", email=EMAIL).agent["email"])
    return api


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The passwords that were looked at, which takes next to no time."""
    seen: list[str] = []

    def check(stored: str | None, password: str) -> bool:
        seen.append(password)
        return stored is not None and password == PASSWORD

    monkeypatch.setattr(guard, "is_password", check)
    return seen


def give_password(api: Api, email: str, password: str = PASSWORD) -> None:
    api.installation.database.write_now(lambda tx: set_password(tx, email, password))


def change(api: Api, uuid: str, **given: Any) -> None:
    api.installation.database.write_now(lambda tx: update_agent(tx, uuid, given, SYSTEM))


def log_in(api: Api, email: str, password: str = PASSWORD, path: str = "/agents/me") -> Any:
    return api.call("GET", path, headers={"authorization": basic(email, password)})


def test_a_password_is_as_good_as_a_key(kim: Api) -> None:
    answer = log_in(kim, EMAIL.upper())
    assert (answer.status, answer["contact"]["email"]) == (200, EMAIL)
    body = {"email": "rita@example.com", "subject": "x", "description": "x"}
    signed = {"authorization": basic(EMAIL, PASSWORD)}
    made = kim.call("POST", "/tickets", body, headers=signed)
    assert (made.status, made.entries) == (201, [f"{EMAIL} opened ticket 1"])
    assert kim.call("GET", "/roles", headers=signed).status == 403, "what the roles allow, and no more"
    assert kim.call("GET", "/tickets", headers={"authorization": signed["authorization"].split()[1]}).status == 200


def test_nothing_tells_what_is_wrong(kim: Api) -> None:
    gone = kim.hire("AGENT", email="gone@example.com")
    give_password(kim, "gone@example.com")
    change(kim, gone.agent["uuid"], is_deactivated=True)
    kim.hire("AGENT", email="keyless@example.com")
    revoked = kim.hire("AGENT", email="revoked@example.com").token
    kim.installation.database.write_now(lambda tx: revoke(tx, "freshdesk_key", "API key"))
    kim = kim.hire("ADMIN", email="eve@example.com")
    answers = {
        (email, password): log_in(kim, email, password)
        for email, password in (
            (EMAIL, "wrong"),
            (EMAIL, ""),
            ("nobody@example.com", PASSWORD),
            ("gone@example.com", PASSWORD),
            ("keyless@example.com", PASSWORD),
            ("a@b\0c", PASSWORD),
            ("@", "é"),
            (f"{'x' * 5000}@example.com", PASSWORD),
            (revoked, "X"),
            (WRONG_KEY, "X"),
        )
    }
    refused = {"code": "invalid_credentials", "message": "You have to be logged in to perform this action."}
    assert [answer.body for answer in answers.values()] == [refused] * len(answers)
    assert {answer.status for answer in answers.values()} == {401}


def test_an_address_that_nobody_has_costs_as_much_as_one_that_somebody_has(kim: Api, checked: list[str]) -> None:
    for email in (EMAIL, "nobody@example.com"):
        assert log_in(kim, email, f"guess for {email}").status == 401
    assert checked == [f"guess for {EMAIL}", "guess for nobody@example.com"]


def test_a_right_password_is_looked_at_once_in_a_while(kim: Api, checked: list[str], clock: ManualClock) -> None:
    for _ in range(3):
        clock.move(9 * MINUTE)
        assert log_in(kim, EMAIL).status == 200
    assert checked == [PASSWORD]
    clock.move(11 * MINUTE)
    assert log_in(kim, EMAIL).status == 200
    assert checked == [PASSWORD] * 2
    assert log_in(kim, EMAIL, f"{PASSWORD} ").status == 401, "what is remembered is the very pair"


def test_who_may_no_longer_sign_in_is_out_at_once(kim: Api) -> None:
    agent = log_in(kim, EMAIL)
    [uuid] = [row["uuid"] for row in kim.rows("agents") if row["email"] == EMAIL]
    change(kim, uuid, role="SUPERVISOR")
    assert log_in(kim, EMAIL, path=f"/agents/{agent['id']}").status == 403
    change(kim, uuid, role="ADMIN")
    assert log_in(kim, EMAIL, path=f"/agents/{agent['id']}").status == 200, "roles are read anew"
    give_password(kim, EMAIL, "another password")
    assert log_in(kim, EMAIL).status == 401
    give_password(kim, EMAIL)
    assert log_in(kim, EMAIL).status == 200, "the first one is given back"
    change(kim, uuid, is_deactivated=True)
    assert log_in(kim, EMAIL).status == 401


def test_guessing_is_slowed_down_for_who_guesses(kim: Api, checked: list[str], clock: ManualClock) -> None:
    log_in(kim, EMAIL)
    for number in range(10):
        assert log_in(kim, "ada@example.com", f"guess {number}").status == 401
    looked_at = len(checked)
    refused = log_in(kim, "ada@example.com")
    assert (refused.status, refused["code"]) == (403, "password_lockout")
    assert len(checked) == looked_at, "a refused try was looked at"
    unknown = [log_in(kim, "nobody@example.com", "guess") for _ in range(11)]
    assert [answer.status for answer in unknown] == [401] * 10 + [403]
    assert unknown[-1].body == refused.body
    assert log_in(kim, EMAIL).status == 200, "somebody else who has proven themselves goes on"
    assert kim.get("/agents/me").status == 200, "a key always works"
    for number in range(10):
        assert log_in(kim, f"person{number}@example.com", "guess").status == 401
    assert log_in(kim, "new@example.com", "guess").status == 403, "many accounts from one address"
    clock.move(5 * MINUTE)
    assert log_in(kim, "new@example.com", "guess").status == 401
    give_password(kim, "ada@example.com")
    assert log_in(kim, "ada@example.com").status == 200


def test_wrong_keys_are_refused_and_right_ones_go_on(api: Api, clock: ManualClock) -> None:
    wrong = api.using(WRONG_KEY)
    before = [wrong.get("/tickets").status for _ in range(30)]
    assert before == [401] * 30
    refused = wrong.post("/tickets", {"email": "a@b.example"})
    assert (refused.status, refused["code"]) == (403, "password_lockout")
    assert "retry-after" not in refused.headers
    assert api.using("y" * 40).get("/agents/me").body == refused.body, "whichever key it is"
    assert api.get("/agents/me").status == 200
    assert api.using(None).get("/agents/me").status == 401, "who shows nothing has not failed"
    clock.move(5 * MINUTE)
    assert wrong.get("/tickets").status == 401


def test_bad_calls_count_against_the_minute_and_strangers_calls_do_not(sqlite_api: Api) -> None:
    sqlite_api.restart(freshdesk_plan="trial")
    give_password(sqlite_api, "ada@example.com")
    for _ in range(3):
        log_in(sqlite_api, "ada@example.com", path="/nowhere")
        log_in(sqlite_api, "ada@example.com", "wrong")
        sqlite_api.using(WRONG_KEY).get("/tickets")
    assert sqlite_api.get("/nowhere").headers["x-ratelimit-remaining"] == "46"


def test_the_server_answers_others_while_a_password_is_looked_at(
    sqlite_api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(stored: str | None, password: str) -> bool:
        time.sleep(0.5)
        return False

    monkeypatch.setattr(guard, "is_password", slow)
    head = f"GET /api/v2/agents/me HTTP/1.1\r\nhost: x\r\nauthorization: {basic(EMAIL, 'x')}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", sqlite_api.server.port), timeout=10) as other:
        other.sendall(head.encode())
        begun = time.monotonic()
        assert sqlite_api.get("/agents/me").status == 200
        assert time.monotonic() - begun < 0.4
        assert other.recv(100).startswith(b"HTTP/1.1 401")


def test_one_customers_network_is_one_address(sqlite_api: Api, checked: list[str], clock: ManualClock) -> None:
    limiter = Limiter()
    tried = Guard(sqlite_api.installation, limiter)

    async def guess(addresses: list[str]) -> int:
        for number, address in enumerate(addresses):
            try:
                await tried.check(address, f"person{number}@example.com", "guess")
            except LockedOut:
                return number
        return len(addresses)

    assert asyncio.run(guess([f"2001:db8:0:1::{number:x}" for number in range(50)])) == 30
    assert {use.who for use in limiter.uses(clock.now()) if use.bucket == FROM} == {"2001:db8:0:1::"}
    tried = Guard(sqlite_api.installation, limiter)
    assert asyncio.run(guess([f"192.0.2.{number}" for number in range(50)])) == 50
    assert len(checked) == 80
