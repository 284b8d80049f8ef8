"""The pages for administrators: what they see and change, and that nobody else's form changes anything."""

import re
import shutil
from base64 import b64encode
from html import unescape
from typing import Any

import pytest
from tests.desk import Desk
from tests.visitor import EMAIL, PASSWORD, Visitor, hire

from freehold.cli.rows import get_agent_by_email
from freehold.contracts.freshchat.numbers import CONVERSATION_BASE
from freehold.core.access.commands import create_key
from freehold.core.access.queries import list_credentials
from freehold.core.audit.queries import list_latest
from freehold.core.events.actor import SYSTEM
from freehold.core.jobs.queries import count_jobs
from freehold.core.webhooks.queries import list_endpoints
from freehold.kernel.clock import DAY
from freehold.kernel.installation import Installation

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


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
        ("admin.token.create.freshchat", EMAIL),
        ("sign_in.pages", EMAIL),
    ]


def test_a_freshdesk_key_is_listed_and_revoked(visitor: Visitor, installation: Installation) -> None:
    def give(tx: Any) -> str:
        return create_key(tx, get_agent_by_email(tx, EMAIL), name="exporter")

    key = installation.database.write_now(give)
    allowed = {"authorization": f"Basic {b64encode(f'{key}:X'.encode()).decode()}"}
    assert visitor.get("/api/v2/tickets", **allowed).status == 200
    visitor.sign_in()
    page = visitor.get("/admin").text
    assert "exporter" in page
    assert f"<td>Freshdesk</td><td>{EMAIL}</td>" in page
    assert "<dt>tickets</dt><dd>0</dd>" in page
    assert "curl -u 'KEY:X' '" in unescape(page)
    [row] = installation.database.read_now(lambda tx: list_credentials(tx, "freshdesk_key"))
    assert visitor.change("/admin/tokens/revoke", id=row["uuid"]).headers["location"] == "/admin?done=revoked"
    assert visitor.get("/api/v2/tickets", **allowed).status == 401


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
    [entry] = sqlite_installation.database.read_now(lambda tx: list_latest(tx, 10))
    assert entry["operation"] == "sign_in.pages"


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
