"""Apps that no administrator registered: what lets them in, and what they cannot make the server do."""

import json
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from tests.oauth.desk import BACK, OURS, VIEW, App, Desk, params
from tests.oauth.test_codes import GONE

from freehold.contracts.oauth.documents import is_document_id
from freehold.contracts.post import authorities
from freehold.core.oauth.apps import remove_app
from freehold.kernel.clock import HOUR, ManualClock, SystemClock
from freehold.kernel.installation import Installation
from freehold.kernel.tls import certificate_for


class Site:
    """An https site on this machine that says what a test wants, and counts who asked."""

    def __init__(self, folder: Any) -> None:
        self.body: bytes = b"{}"
        self.status = 200
        self.asked: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                self.send_response(site.status)
                self.send_header("Location", "https://localhost/elsewhere")
                self.send_header("Content-Length", str(len(site.body)))
                self.end_headers()
                try:
                    self.wfile.write(site.body)
                except OSError:  # the reader has had enough
                    pass

            def log_message(self, *_: object) -> None:
                """Tests look at `asked`."""

        self.made = certificate_for(folder, [], SystemClock().now())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.made.certificate, self.made.key)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._server.daemon_threads = False
        self.url = f"https://localhost:{self._server.server_port}/app.json"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()

    def says(self, **given: Any) -> None:
        whole = {"client_id": self.url, "client_name": "Wanderer", "redirect_uris": [BACK], **given}
        self.body = json.dumps({name: value for name, value in whole.items() if value is not None}).encode()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def site(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    opened = Site(tmp_path / "tls")
    opened.says()
    monkeypatch.setenv("SSL_CERT_FILE", str(opened.made.authority))
    authorities.cache_clear()
    yield opened
    authorities.cache_clear()
    opened.close()


def choose(installation: Installation, **settings: Any) -> None:
    installation.settings = installation.settings.model_copy(update=settings)


def test_an_app_that_describes_itself(desk: Desk, site: Site, clock: ManualClock) -> None:
    choose(desk.installation, webhook_private_networks=True)
    app = App(site.url, None)
    assert desk.person.get(desk.question(app)).headers["location"].startswith("/sign-in?")
    assert site.asked == [], "nothing is read for somebody who is not signed in"
    desk.person.sign_in()
    page = desk.person.get(desk.question(app))
    assert "No administrator of this server has registered this app" in page.text
    assert site.url in page.text
    status, body = desk.redeem(params(desk.answer(page))["code"], app)
    assert (status, body["scope"]) == (200, VIEW)
    assert desk.call(body["access_token"], GONE) == 404
    assert desk.again(body["refresh_token"], app)[0] == 200
    desk.person.get(desk.question(app))
    assert site.asked == ["/app.json"], "once an hour"
    clock.move(HOUR)
    site.says(redirect_uris=["https://app.example.com/moved"])
    assert desk.person.get(desk.question(app)).status == 400, "its document does not name that address any more"
    desk.installation.database.write_now(lambda tx: remove_app(tx, site.url))
    assert desk.person.get(desk.question(app, redirect_uri="https://app.example.com/moved")).status == 400


def test_what_is_wrong_with_such_an_app_is_told_to_the_person_and_nowhere_else(sqlite_desk: Desk, site: Site) -> None:
    choose(sqlite_desk.installation, webhook_private_networks=True)
    site.says()
    sqlite_desk.person.sign_in()
    page = sqlite_desk.person.get(sqlite_desk.question(App(site.url, None), response_type="token"))
    assert (page.status, "location" in page.headers) == (400, False)
    assert "Go back to the app" in page.text


def test_a_server_reads_nothing_in_private_networks(sqlite_desk: Desk, site: Site) -> None:
    sqlite_desk.person.sign_in()
    for url in (
        site.url,
        site.url.replace("localhost", "127.0.0.1"),
        site.url.replace("localhost", "[::ffff:127.0.0.1]"),
    ):
        page = sqlite_desk.person.get(sqlite_desk.question(App(url, None)))
        assert page.status == 400
        assert "cannot be looked up" in page.text
    assert site.asked == []
    choose(sqlite_desk.installation, webhook_private_networks=True, oauth_client_documents=False)
    assert sqlite_desk.person.get(sqlite_desk.question(App(site.url, None))).status == 400
    assert site.asked == []


@pytest.mark.parametrize(
    "given",
    [
        {"client_id": "https://other.example/app.json"}, {"client_id": None}, {"redirect_uris": []},
        {"redirect_uris": ["javascript:alert(1)"]}, {"redirect_uris": "x"}, {"redirect_uris": [1]}, {"client_name": 5},
        {"client_name": "x" * 101}, {"client_name": "a\u202eb"}, {"token_endpoint_auth_method": "client_secret_basic"},
        {"client_secret": "x"}, {"padding": "x" * 20_000},
    ],
    ids=lambda given: next(iter(given)),
)  # fmt: skip
def test_a_document_that_is_none_is_refused(sqlite_desk: Desk, site: Site, given: dict[str, Any]) -> None:
    choose(sqlite_desk.installation, webhook_private_networks=True)
    site.says(**given)
    sqlite_desk.person.sign_in()
    assert sqlite_desk.person.get(sqlite_desk.question(App(site.url, None))).status == 400


@pytest.mark.parametrize(
    ("status", "body"), [(302, b"{}"), (404, b"{}"), (200, b"[" * 9000), (200, b"\xff"), (200, b"[]")]
)
def test_an_answer_that_is_no_document_is_refused(sqlite_desk: Desk, site: Site, status: int, body: bytes) -> None:
    choose(sqlite_desk.installation, webhook_private_networks=True)
    site.status, site.body = status, body
    sqlite_desk.person.sign_in()
    assert sqlite_desk.person.get(sqlite_desk.question(App(site.url, None))).status == 400
    assert site.asked == ["/app.json"], "and no redirect is followed"


def test_which_client_ids_are_addresses() -> None:
    assert is_document_id("https://app.example.com/client.json")
    for wrong in (
        "http://app.example.com/x", "https://app.example.com", "https://app.example.com/", "https://u@app.example.com/x",
        "https://app.example.com/x#y", "https://app.example.com/../x", "https://app.example.com/%2e%2e/x", "https:///x",
        "https://app.example.com:x/y", "https://app.example.com/x y", "https://app.example.com\\@evil/x", "x",
    ):  # fmt: skip
        assert not is_document_id(wrong), wrong


def register(desk: Desk, body: Any) -> tuple[int, dict[str, Any]]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    call = desk.person._request("POST", "/oauth/v2/register", raw, {"content-type": "application/json"})
    page = desk.person._runner.run(call)
    return page.status, json.loads(page.text)


def test_apps_register_themselves_only_where_that_is_wanted(desk: Desk) -> None:
    assert register(desk, {"redirect_uris": [BACK]})[0] == 404
    choose(desk.installation, oauth_dynamic_registration=True)
    said = json.loads(desk.person.get("/.well-known/oauth-authorization-server").text)
    assert said["registration_endpoint"] == f"{OURS}/oauth/v2/register"
    status, body = register(desk, {"redirect_uris": [BACK], "client_name": "Guest", "scope": VIEW, "logo_uri": "x"})
    app = App(body.pop("client_id"), body.pop("client_secret"))
    assert (status, body.pop("client_id_issued_at")) == (201, desk.installation.clock.now() // 1000)
    assert body == {
        "redirect_uris": [BACK], "client_name": "Guest", "scope": VIEW, "token_endpoint_auth_method": "client_secret_basic",
        "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"], "client_secret_expires_at": 0,
    }  # fmt: skip
    assert desk.record()[-1] == ("Guest", "oauth.register", {"name": "Guest"})
    assert desk.tokens(app)["scope"] == VIEW
    assert "No administrator of this server" in desk.person.get(desk.question(app)).text
    status, body = register(desk, {"redirect_uris": [BACK], "token_endpoint_auth_method": "none"})
    assert (status, "client_secret" in body) == (201, False)
    assert desk.tokens(App(body["client_id"], None))["scope"] == VIEW
    assert desk.token(app, grant_type="client_credentials")[1]["error"] == "unauthorized_client"


def test_a_registration_that_is_none(sqlite_desk: Desk) -> None:
    choose(sqlite_desk.installation, oauth_dynamic_registration=True)
    for body, error in (
        ({}, "invalid_redirect_uri"),
        ({"redirect_uris": ["http://evil.example/x"]}, "invalid_redirect_uri"),
        ({"redirect_uris": [BACK], "client_name": ""}, "invalid_client_metadata"),
        ({"redirect_uris": [BACK], "scope": "everything"}, "invalid_client_metadata"),
        ({"redirect_uris": [BACK], "token_endpoint_auth_method": "private_key_jwt"}, "invalid_client_metadata"),
        ([], "invalid_client_metadata"),
        (b"[" * 10_000, "invalid_client_metadata"),
    ):
        status, told = register(sqlite_desk, body)
        assert (status, told["error"]) == (400, error), body
    assert register(sqlite_desk, b"x" * 20_000)[0] == 413
    for _ in range(10):
        last = register(sqlite_desk, {"redirect_uris": [BACK]})
    assert (last[0], last[1]["error"]) == (429, "temporarily_unavailable")
