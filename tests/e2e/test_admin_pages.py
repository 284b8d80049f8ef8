"""The pages for people: who gets in, what they see, and that nobody else's form changes anything."""

import asyncio
import re
import shutil
from collections.abc import Iterator
from html import unescape
from http.cookies import SimpleCookie
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pytest
from tests.desk import Desk

from freehold.contracts.freshchat.numbers import CONVERSATION_BASE
from freehold.core.access.queries import list_credentials
from freehold.core.audit.queries import list_latest
from freehold.core.events.actor import SYSTEM
from freehold.core.jobs.queries import count_jobs
from freehold.core.people.agents import create_agent, update_agent
from freehold.core.people.queries import find_agent_by_email
from freehold.core.people.sign_in import set_password
from freehold.core.webhooks.queries import list_endpoints
from freehold.kernel.clock import DAY, ManualClock
from freehold.kernel.installation import Installation
from freehold.server import Application

EMAIL, PASSWORD = "mara@example.com", "correct horse battery"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


class Page(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def proof(self) -> str:
        found = re.search(r'name="proof" value="([0-9a-f]+)"', self.text)
        assert found, self.text
        return found[1]


class Visitor:
    """A browser without scripts: it keeps cookies and sends forms."""

    def __init__(self, installation: Installation, *, address: str = "127.0.0.1", scheme: str = "http") -> None:
        self.application = Application(installation)
        self.cookies: dict[str, str] = {}
        self.set_cookies: list[str] = []
        self._address = address
        self._scheme = scheme
        self._runner = asyncio.Runner()

    def close(self) -> None:
        self._runner.close()

    def get(self, path: str, **headers: str) -> Page:
        return self._runner.run(self._request("GET", path, b"", headers))

    def send(self, path: str, form: dict[str, str], **headers: str) -> Page:
        given = {
            "content-type": "application/x-www-form-urlencoded",
            "origin": f"{self._scheme}://desk.example.com",
            **headers,
        }
        return self._runner.run(self._request("POST", path, urlencode(form).encode(), given))

    def sign_in(self, email: str = EMAIL, password: str = PASSWORD, to: str = "/admin") -> Page:
        return self.send("/sign-in", {"email": email, "password": password, "next": to})

    def change(self, path: str, **form: str) -> Page:
        """Send a form that the overview holds."""
        return self.send(path, {"proof": self.get("/admin").proof, **form})

    async def _request(self, method: str, path: str, body: bytes, given: dict[str, str]) -> Page:
        bare, _, query = path.partition("?")
        headers = {"host": "desk.example.com", **{name.replace("_", "-"): value for name, value in given.items()}}
        if self.cookies:
            headers["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": self._scheme,
            "path": bare, "raw_path": bare.encode(), "query_string": query.encode(), "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "client": (self._address, 5000), "server": ("127.0.0.1", 80),
        }  # fmt: skip
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.application(scope, receive, send)
        answered = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        for name, value in sent[0]["headers"]:
            if name == b"set-cookie":
                self.set_cookies.append(value.decode())
                for key, morsel in SimpleCookie(value.decode()).items():
                    self.cookies[key] = morsel.value
        text = b"".join(message.get("body", b"") for message in sent[1:]).decode()
        return Page(sent[0]["status"], answered, text)


def hire(installation: Installation, email: str = EMAIL, role: str = "ACCOUNT_ADMIN") -> None:
    def work(tx: Any) -> None:
        create_agent(tx, {"email": email, "first_name": "Mara", "last_name": "<b>K.</b>", "role": role}, SYSTEM)
        set_password(tx, email, PASSWORD)

    installation.database.write_now(work)


@pytest.fixture
def visitor(installation: Installation) -> Iterator[Visitor]:
    hire(installation)
    visitor = Visitor(installation)
    yield visitor
    visitor.close()


@pytest.fixture
def sqlite_visitor(sqlite_installation: Installation) -> Iterator[Visitor]:
    hire(sqlite_installation)
    visitor = Visitor(sqlite_installation)
    yield visitor
    visitor.close()


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
    from freehold.web import sign_in

    checked: list[str] = []
    monkeypatch.setattr(
        sign_in, "is_password", lambda stored, password: checked.append(password) or password == PASSWORD
    )
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


def test_a_token_is_shown_once_works_and_is_revoked(visitor: Visitor, installation: Installation) -> None:
    visitor.sign_in()
    page = visitor.change("/admin/tokens", name="<i>probe</i>", days="30", profile="classic")
    assert page.status == 200
    found = re.search(r"<pre[^>]*>(fhc_[\w-]+)</pre>", page.text)
    assert found
    assert "<i>probe" not in page.text
    assert visitor.get("/v2/accounts/configuration", authorization=f"Bearer {found[1]}").status == 200
    [row] = installation.database.read_now(lambda tx: list_credentials(tx, "freshchat_token"))
    assert (row["name"], row["profile"], row["expires_at"] - row["created_at"]) == ("<i>probe</i>", "classic", 30 * DAY)
    assert found[1] not in visitor.get("/admin").text
    done = visitor.change("/admin/tokens/revoke", id=row["uuid"])
    assert done.headers["location"] == "/admin?done=revoked"
    assert "no longer works" in visitor.get("/admin?done=revoked").text
    assert visitor.get("/v2/accounts/configuration", authorization=f"Bearer {found[1]}").status == 401
    entries = installation.database.read_now(lambda tx: list_latest(tx, 10))
    assert [(entry["operation"], entry["who"]) for entry in entries] == [
        ("admin.token.revoke", EMAIL),
        ("admin.token.create", EMAIL),
    ]


def test_webhooks_are_added_switched_and_removed(visitor: Visitor, installation: Installation) -> None:
    visitor.sign_in()
    added = visitor.change("/admin/webhooks", url="https://example.com/hook", **{"event-message_create": "1"})
    assert added.headers["location"] == "/admin?done=added"
    [row] = installation.database.read_now(list_endpoints)
    assert (row["url"], row["events"], row["is_active"]) == ("https://example.com/hook", '["message.created"]', True)
    visitor.change("/admin/webhooks/off", id=row["uuid"])
    assert f"switched off by {EMAIL}" in visitor.get("/admin").text
    visitor.change("/admin/webhooks/on", id=row["uuid"])
    assert installation.database.read_now(list_endpoints)[0]["is_active"] is True
    for form, said in (
        ({"url": "javascript:alert(1)", "event-message_create": "1"}, "http"),
        ({"url": "https://example.com"}, "Choose at least one event"),
    ):
        refused = visitor.change("/admin/webhooks", **form)
        assert refused.status == 400
        assert said in unescape(refused.text)
    visitor.change("/admin/webhooks/remove", id=row["uuid"])
    assert installation.database.read_now(list_endpoints) == []


def test_a_delivery_is_sent_again(visitor: Visitor, installation: Installation) -> None:
    from freehold.core.webhooks.commands import note_attempt

    desk = Desk(installation)
    uuid = desk.listen("https://example.com/hook")
    desk.say("Hello")

    def note(tx: Any) -> int:
        [row] = list_endpoints(tx)
        from freehold.core.events.queries import list_events_after

        event = next(event for event in list_events_after(tx, 0) if event["name"] == "message.created")
        return note_attempt(
            tx, delivery_id=None, endpoint_id=row["id"], event_id=event["id"], action="message_create", body=b"{}",
            signature="s", state="failed", attempts=4, status=500, error="no <answer>",
        )  # fmt: skip

    number = installation.database.write_now(note)
    visitor.sign_in()
    page = visitor.get("/admin")
    assert "no &lt;answer&gt;" in page.text
    before = installation.database.read_now(count_jobs)[0]["queued"]
    assert visitor.change("/admin/deliveries/replay", id=str(number)).headers["location"] == "/admin?done=replayed"
    assert installation.database.read_now(count_jobs)[0]["queued"] == before + 1
    assert visitor.change("/admin/deliveries/replay", id="9" * 30).status == 400
    assert uuid in page.text


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
    ids=str,
)
def test_another_sites_form_changes_nothing(
    sqlite_visitor: Visitor, sqlite_installation: Installation, headers: dict[str, str]
) -> None:
    sqlite_visitor.sign_in()
    form = {"proof": sqlite_visitor.get("/admin").proof, "name": "stolen"}
    assert sqlite_visitor.send("/admin/tokens", form, **headers).status == 403
    assert sqlite_installation.database.read_now(lambda tx: list_credentials(tx, "freshchat_token")) == []
    signed_out = Visitor(sqlite_installation)
    assert signed_out.send("/sign-in", {"email": EMAIL, "password": PASSWORD}, **headers).status == 403
    signed_out.close()


@pytest.mark.parametrize("form", [{}, {"proof": ""}, {"proof": "0" * 40}, {"proof": "é"}], ids=str)
def test_a_form_without_its_proof_changes_nothing(
    sqlite_visitor: Visitor, sqlite_installation: Installation, form: dict[str, str]
) -> None:
    sqlite_visitor.sign_in()
    for path in (
        "/admin/tokens",
        "/admin/tokens/revoke",
        "/admin/webhooks",
        "/admin/webhooks/remove",
        "/admin/deliveries/replay",
    ):
        assert (
            sqlite_visitor.send(
                path, {**form, "name": "x", "url": "https://example.com", "event-message_create": "1"}
            ).status
            == 403
        )
    assert sqlite_installation.database.read_now(lambda tx: list_latest(tx, 10)) == []


def test_agents_read_conversations_and_administer_nothing(visitor: Visitor, installation: Installation) -> None:
    hire(installation, "agent@example.com", "AGENT")
    visitor.sign_in("agent@example.com")
    page = visitor.get("/admin")
    assert page.status == 403
    assert "for administrators" in page.text
    assert visitor.send("/admin/tokens", {"proof": page.proof, "name": "x"}).status == 403
    assert installation.database.read_now(lambda tx: list_credentials(tx, "freshchat_token")) == []
    desk = Desk(installation)
    desk.say("<script>alert(1)</script> مرحبا")
    desk.say("Between us", by=SYSTEM, kind="note")
    number, uuid = CONVERSATION_BASE + desk.chat["id"], desk.chat["uuid"]
    for path in (
        f"/a/100200300400/inbox/open/0/conversation/{number}",
        f"/a/100200300400/inbox/3/0/conversation/{number}",
        f"/a/acme/open/conversation/{uuid}",
        f"/crm/messaging/a/100200300400/inbox/open/0/conversation/{number}",
    ):
        shown = visitor.get(path)
        assert shown.status == 200, path
        assert "<script>" not in shown.text
        assert "&lt;script&gt;alert(1)&lt;/script&gt; مرحبا" in shown.text
        assert "Private note by" in shown.text
    assert visitor.get("/a/acme/open/conversation/00000000-0000-7000-8000-000000000000").status == 404
    visitor.cookies = {}
    assert visitor.get(f"/a/acme/open/conversation/{uuid}").status == 303


def test_a_long_conversation_is_shown_in_parts(visitor: Visitor, installation: Installation) -> None:
    desk = Desk(installation)
    desk.say(*(f"message number {number}." for number in range(130)))
    visitor.sign_in()
    path = f"/a/acme/open/conversation/{desk.chat['uuid']}"
    newest, older = visitor.get(path).text, visitor.get(f"{path}?page=2").text
    assert "message number 129." in newest
    assert "message number 29." not in newest
    assert f"{path}?page=2" in newest
    assert "message number 29." in older
    assert "message number 0." in older
    for odd in ("0", "-1", "x", "9" * 50, "99"):
        assert visitor.get(f"{path}?page={odd}").status == 200


def test_the_public_key_needs_no_sign_in(visitor: Visitor) -> None:
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    rsa, spki = visitor.get("/webhooks/public-key"), visitor.get("/webhooks/public-key?format=spki")
    assert rsa.headers["content-type"].startswith("text/plain")
    assert rsa.text.startswith("-----BEGIN RSA PUBLIC KEY-----\n")
    assert len(rsa.text.splitlines()) == 3
    assert spki.text.startswith("-----BEGIN PUBLIC KEY-----\n")
    assert load_pem_public_key(rsa.text.encode()) == load_pem_public_key(spki.text.encode())
    assert visitor.get("/webhooks/public-key?which=previous").status == 404


def test_a_huge_or_broken_form_is_refused(sqlite_visitor: Visitor) -> None:
    assert sqlite_visitor.send("/sign-in", {"email": "x" * 100_000, "password": "y"}).status == 403
    assert sqlite_visitor.send("/sign-in", {"email": "a\0b", "password": "y"}).status == 403
    assert sqlite_visitor.send("/sign-in", {f"field{number}": "" for number in range(200)}).status == 403


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium (make test does)")
def test_in_a_real_browser_by_keyboard(tmp_path: Any) -> None:
    from playwright.sync_api import expect, sync_playwright
    from tests.servers import freehold, serving

    data = tmp_path / "desk"
    with serving(data) as server, sync_playwright() as playwright:
        freehold("agent", "add", EMAIL, "--role", "OWNER", "--password", PASSWORD, data=data)
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page(viewport={"width": 360, "height": 800})
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.goto(server.url)
        page.keyboard.type(EMAIL)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Overview")).to_be_visible()
        page.get_by_text("Create a token").click()
        page.get_by_label("What is it for?").fill("probe")
        page.get_by_role("button", name="Create").click()
        expect(page.get_by_text("Copy it now")).to_be_visible()
        token = page.locator("pre").first.inner_text().strip()
        caller = server.connect(token)
        assert caller.call("GET", "/v2/channels")[0] == 200
        caller.close()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, "a narrow screen must scroll sideways"
        page.get_by_role("button", name="Revoke probe").click()
        expect(page.get_by_role("status")).to_contain_text("no longer works")
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        browser.close()
    assert complaints == []
