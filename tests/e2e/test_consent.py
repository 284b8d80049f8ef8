"""A person at a real browser: sets up the second step, signs in with it, allows an app something, denies another."""

import base64
import json
import re
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest
from playwright.sync_api import Page, expect, sync_playwright
from tests.servers import freehold, serving
from tests.visitor import EMAIL, PASSWORD

from freehold.core.two_step.commands import STEP, code_at

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium (make test does)")
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
VIEW = "freshchat.conversation.view"


@contextmanager
def calling_back() -> Iterator[tuple[str, list[str]]]:
    """The app's own page, on another origin: its address and what it was asked for."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>App</title><h1>Back at the app</h1>")

        def log_message(self, *_: object) -> None:
            """Tests look at what was seen."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}/auth/callback", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def told(seen: list[str]) -> dict[str, str]:
    path = next(path for path in reversed(seen) if path.startswith("/auth/callback"))
    return {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}


def fits(page: Page) -> bool:
    """Whether nothing sticks out, written from left to right and from right to left."""
    widths = []
    for direction in ("ltr", "rtl"):
        page.evaluate(f"document.documentElement.dir = '{direction}'")
        widths.append(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
    return widths == [0, 0]


def test_two_steps_and_a_decision(tmp_path: Path) -> None:
    data = tmp_path / "desk"
    with serving(data) as server, calling_back() as (back, seen), sync_playwright() as playwright:
        freehold("agent", "add", EMAIL, "--role", "OWNER", "--password", PASSWORD, data=data)
        app = json.loads(
            freehold("app", "add", "Courier", "--redirect-uri", back, "--scopes", VIEW, "--json", data=data)
        )
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 360, "height": 800})
        page.set_default_timeout(8000)
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)

        page.goto(f"{server.url}/account/two-step")
        page.get_by_label("E-mail address").fill(EMAIL)
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Set it up").click()
        if find_spec("segno"):
            expect(page.get_by_role("img", name="The key as a QR code")).to_be_visible()
        assert fits(page)
        key = base64.b32decode(page.locator("main code").inner_text().replace(" ", ""))
        page.get_by_label("Code", exact=True).fill(code_at(key, time.time_ns() // 1_000_000 // STEP))
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
        recovery = re.findall(r"\S+", page.locator("pre").inner_text())
        assert fits(page)
        page.get_by_role("button", name="Sign out").click()

        asked = {"response_type": "code", "client_id": app["client_id"], "redirect_uri": back, "state": "s1"}
        page.goto(f"{server.url}/org/oauth/v2/authorize?{urlencode(asked)}")
        page.get_by_label("E-mail address").fill(EMAIL)
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_label("Code from your authenticator app")).to_be_focused()
        assert fits(page)
        page.keyboard.type("000000")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("That is not the code")
        complaints.clear()  # the browser reports the 401
        page.keyboard.type(recovery[0])
        page.keyboard.press("Enter")

        expect(page.get_by_role("heading", name="Allow Courier to act for you?")).to_be_visible()
        expect(page.get_by_role("listitem")).to_have_text(["see conversations"])
        assert fits(page)
        buttons = []
        for _ in range(12):
            page.keyboard.press("Tab")
            buttons.append(page.evaluate("document.activeElement.textContent"))
            if buttons[-1] == "Allow":
                break
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Back at the app")).to_be_visible()
        allowed = told(seen)
        assert (allowed["state"], allowed["iss"]) == ("s1", server.url)
        fields = {"grant_type": "authorization_code", "code": allowed["code"], "redirect_uri": back}
        auth = (app["client_id"], app["client_secret"])
        body = httpx2.post(f"{server.url}/org/oauth/v2/token", data=fields, auth=auth).json()
        assert (body["scope"], body["expires_in"]) == (VIEW, 1800)

        page.goto(f"{server.url}/oauth/v2/authorize?{urlencode({**asked, 'state': 's2'})}")
        page.get_by_role("button", name="Deny").click()
        expect(page.get_by_role("heading", name="Back at the app")).to_be_visible()
        assert told(seen)["error"] == "access_denied"
        assert told(seen)["state"] == "s2"

        page.goto(f"{server.url}/oauth/v2/authorize?{urlencode({**asked, 'scope': 'everything'})}")
        expect(page.get_by_text("The requested scope is invalid")).to_be_visible()
        complaints.clear()  # the browser reports the 400
        page.get_by_role("link", name="Go back to the app").click()
        assert told(seen)["error"] == "invalid_scope"
        assert complaints == []
        browser.close()
