"""The second step of a sign-in: asked for once it is on, good once, slow to guess, and no way around it."""

import base64
import re

import pytest
from tests.command_line import Command
from tests.oauth.desk import Desk
from tests.visitor import EMAIL, PASSWORD, Page

from freehold.core.two_step.commands import STEP, code_at
from freehold.kernel.clock import MINUTE, ManualClock

BASIC = "Basic " + base64.b64encode(f"{EMAIL}:{PASSWORD}".encode()).decode()


@pytest.mark.parametrize(
    ("at", "code"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]
)
def test_codes_are_those_of_the_standard(at: int, code: str) -> None:
    """RFC 6238, appendix B, the last six digits."""
    assert code_at(b"12345678901234567890", at // 30) == code


class Device:
    """An authenticator app."""

    def __init__(self, key: str, clock: ManualClock) -> None:
        self._secret = base64.b32decode(key.replace(" ", ""))
        self._clock = clock

    def code(self, later: int = 0) -> str:
        return code_at(self._secret, (self._clock.now() + later) // STEP)


def set_up(desk: Desk, clock: ManualClock) -> tuple[Device, list[str]]:
    """Sign in, set it up, sign out; the device and the recovery codes."""
    desk.person.sign_in()
    page = desk.person.get("/account/two-step")
    page = desk.person.send("/account/two-step/begin", {"proof": page.proof})
    found = re.search(r'<code dir="ltr">([A-Z2-7 ]+)</code>', page.text)
    assert found, page.text
    device = Device(found[1], clock)
    done = desk.person.send("/account/two-step/confirm", {"proof": page.proof, "code": device.code()})
    assert done.status == 200
    desk.person.cookies.clear()
    clock.move(STEP)
    return device, re.findall(r"(?:[a-z2-9]{4}-){3}[a-z2-9]{4}", done.text)


def bring(desk: Desk, code: str) -> Page:
    return desk.person.send("/sign-in/code", {"code": code, "next": "/account/two-step"})


def test_once_it_is_on_a_password_is_half_of_it(desk: Desk, clock: ManualClock) -> None:
    device, codes = set_up(desk, clock)
    assert len(set(codes)) == 10
    asked = desk.person.sign_in(to="/account/two-step")
    assert (asked.status, asked.headers["location"]) == (303, "/sign-in/code?next=%2Faccount%2Ftwo-step")
    assert desk.person.get("/admin").status == 303, "not in yet"
    assert "freehold" not in desk.person.cookies
    assert desk.person.get(desk.question()).headers["location"].startswith("/sign-in?")
    assert 'autocomplete="one-time-code"' in desk.person.get(asked.headers["location"]).text
    assert bring(desk, "000000").status == 401
    done = bring(desk, device.code())
    assert (done.status, done.headers["location"]) == (303, "/account/two-step")
    assert desk.person.get("/admin").status == 200


def test_a_code_is_good_once_and_only_for_now(sqlite_desk: Desk, clock: ManualClock) -> None:
    desk = sqlite_desk
    device, _ = set_up(desk, clock)
    desk.person.sign_in()
    code = device.code()
    assert bring(desk, code).status == 303
    desk.person.cookies.clear()
    desk.person.sign_in()
    assert bring(desk, code).status == 401, "again"
    assert bring(desk, device.code(-STEP)).status == 401, "older than one that was used"
    assert bring(desk, device.code(2 * STEP)).status == 401, "too far ahead"
    assert bring(desk, device.code(STEP)).status == 303, "a clock that is half a minute fast"


def test_a_recovery_code_is_good_once(desk: Desk, clock: ManualClock) -> None:
    _, codes = set_up(desk, clock)
    desk.person.sign_in()
    assert bring(desk, codes[0].replace("-", " ").upper()).status == 303
    desk.person.cookies.clear()
    desk.person.sign_in()
    assert bring(desk, codes[0]).status == 401
    assert bring(desk, codes[1]).status == 303


def test_guessing_codes_is_slow_however_often_one_signs_in(sqlite_desk: Desk, clock: ManualClock) -> None:
    desk = sqlite_desk
    device, _ = set_up(desk, clock)
    clock.move(5 * MINUTE)
    for _ in range(6):
        desk.person.sign_in()
        assert bring(desk, "123456").status == 401
    desk.person.sign_in()
    slowed = bring(desk, device.code())
    assert slowed.status == 429
    assert 0 < int(slowed.headers["retry-after"]) <= 300
    clock.move(5 * MINUTE)
    desk.person.sign_in()
    assert bring(desk, device.code()).status == 303


def test_a_sign_in_waits_five_minutes_and_once(sqlite_desk: Desk, clock: ManualClock) -> None:
    desk = sqlite_desk
    device, codes = set_up(desk, clock)
    desk.person.sign_in()
    waiting = dict(desk.person.cookies)
    clock.move(5 * MINUTE)
    assert bring(desk, device.code()).headers["location"].startswith("/sign-in?")
    assert desk.person.get("/sign-in/code").headers["location"] == "/sign-in"
    desk.person.cookies = waiting
    assert bring(desk, codes[0]).status == 303
    assert "freehold" not in desk.person.cookies
    desk.person.cookies = {"freehold-step": "fhp_nobody"}
    assert bring(desk, codes[0]).headers["location"].startswith("/sign-in?")
    assert bring(desk, codes[0]).status == 303
    assert "freehold" not in desk.person.cookies


def test_an_api_takes_no_password_where_a_code_is_asked_for(desk: Desk, clock: ManualClock) -> None:
    def me() -> int:
        call = desk.person._request("GET", "/api/v2/agents/me", b"", {"authorization": BASIC})
        return desk.person._runner.run(call).status

    assert me() == 200
    set_up(desk, clock)
    assert me() == 401


def test_it_is_switched_off_with_a_code_and_only_so(sqlite_desk: Desk, clock: ManualClock) -> None:
    desk = sqlite_desk
    device, _ = set_up(desk, clock)
    desk.person.sign_in()
    bring(desk, device.code())
    clock.move(STEP)
    proof = desk.person.get("/account/two-step").proof
    assert desk.send("/account/two-step/end", {"proof": "0" * 40, "code": device.code()}).status == 403
    assert desk.send("/account/two-step/end", {"proof": proof, "code": "000000"}).status == 401
    assert desk.send("/account/two-step/begin", {"proof": proof}).status == 400, "on already"
    assert desk.send("/account/two-step/end", {"proof": proof, "code": device.code()}).status == 200
    desk.person.cookies.clear()
    assert desk.person.sign_in().headers["location"] == "/admin"
    operations = [operation for _, operation, _ in desk.record()]
    assert [word for word in operations if "_step" in word] == ["admin.agent.two_step", "admin.agent.one_step"]


def test_a_device_that_shows_no_right_code_changes_nothing(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    desk.person.sign_in()
    proof = desk.person.get("/account/two-step").proof
    desk.send("/account/two-step/begin", {"proof": proof})
    assert desk.send("/account/two-step/confirm", {"proof": proof, "code": "000000"}).status == 401
    desk.person.cookies.clear()
    assert desk.person.sign_in().headers["location"] == "/admin"


def test_from_the_command_line(desk: Desk, command: Command, clock: ManualClock) -> None:
    address, *codes = command("agent", "totp", EMAIL).out.split()
    assert address.startswith("otpauth://totp/Freehold:mara%40example.com?secret=")
    assert len(codes) == 10
    assert command("agent", "totp", EMAIL).code == 2, "on already"
    desk.person.sign_in()
    found = re.search(r"secret=([A-Z2-7]+)", address)
    assert found
    assert bring(desk, Device(found[1], clock).code()).status == 303
    assert command("agent", "totp", EMAIL, "--off").code == 0
    desk.person.cookies.clear()
    assert desk.person.sign_in().headers["location"] == "/admin"
    assert command("agent", "totp", "nobody@example.com").code == 2
