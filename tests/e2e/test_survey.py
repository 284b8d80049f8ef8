"""A customer answers a survey behind the link of a mail: once, without sign-in, with any browser."""

import re
import shutil
from typing import Any

import pytest
from tests.visitor import Visitor

from freehold.core.events.actor import SYSTEM
from freehold.core.events.queries import list_events_after
from freehold.core.people.commands import create_contact
from freehold.core.surveys.commands import change_survey, survey_link
from freehold.core.surveys.queries import find_active_survey, get_survey, list_ratings
from freehold.core.tickets.commands import delete_ticket, open_ticket, restore_ticket
from freehold.core.tickets.queries import EVERYTHING, get_ticket, list_entries
from freehold.kernel.clock import DAY, ManualClock
from freehold.kernel.installation import Installation
from freehold.kernel.listing import Slice
from freehold.kernel.query import Row
from freehold.kernel.text import load

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SUBJECT = "<b>أين طردي؟</b>"


def open_for(installation: Installation) -> int:
    """A ticket of Rita's; its number."""

    def work(tx: Any) -> int:
        rita, _ = create_contact(tx, {"first_name": "Rita", "email": "rita@example.com"}, SYSTEM)
        return int(open_ticket(tx, rita, {"subject": SUBJECT}, SYSTEM)["id"])

    return installation.database.write_now(work)


def invite(installation: Installation, number: int = 1) -> str:
    """The path of a new link."""
    path = installation.database.write_now(lambda tx: survey_link(tx, get_ticket(tx, number, EVERYTHING)))
    assert path is not None
    assert re.fullmatch(r"/survey/[\w-]{43}", path)
    return path


def said(installation: Installation) -> list[tuple[dict[str, int], str | None]]:
    found = installation.database.read_now(lambda tx: list_ratings(tx, Slice(100), {}, EVERYTHING))
    return [(load(row["ratings"]), row["feedback"]) for row in found.rows]


def change(installation: Installation, **given: Any) -> None:
    def work(tx: Any) -> None:
        survey = find_active_survey(tx)
        assert survey is not None
        change_survey(tx, survey, given, SYSTEM)

    installation.database.write_now(work)


@pytest.fixture
def path(installation: Installation) -> str:
    open_for(installation)
    return invite(installation)


def test_a_customer_says_what_they_think_once(visitor: Visitor, installation: Installation, path: str) -> None:
    page = visitor.get(f"{path}?rating=-103")
    assert page.status == 200
    assert "Was your request handled well?" in page.text
    assert "&lt;b&gt;أين طردي؟&lt;/b&gt;" in page.text
    assert "<b>أين" not in page.text
    assert re.findall(r'value="(-?\d+)" required( checked)?>', page.text) == [
        ("103", ""),
        ("100", ""),
        ("-103", " checked"),
    ]
    assert said(installation) == [], "looking is not answering"
    done = visitor.send(path, {"default_question": "103", "comment": " Quick\r\nand <friendly> "})
    assert (done.status, done.headers["location"]) == (303, f"{path}?thanks")
    assert "Thank you" in visitor.get(done.headers["location"]).text
    assert said(installation) == [({"default_question": 103}, "Quick\nand <friendly>")]
    [entry] = installation.database.read_now(lambda tx: list_entries(tx, 1, Slice(10))).rows
    assert (entry["source"], entry["category"], entry["is_incoming"]) == (6, 7, True)
    assert entry["body"] == "<div>Quick\nand &lt;friendly&gt;</div>"
    names = [event["name"] for event in installation.database.read_now(lambda tx: list_events_after(tx, 0))]
    assert names[-2:] == ["message.created", "rating.created"]
    again = visitor.send(path, {"default_question": "-103"})
    assert (again.status, "Your first answer stays" in again.text) == (200, True)
    assert "already told us" in visitor.get(path).text
    assert len(said(installation)) == 1


def test_every_link_about_the_same_is_answered_with_the_first(
    visitor: Visitor, installation: Installation, path: str
) -> None:
    other = invite(installation)
    visitor.send(path, {"default_question": "100"})
    assert "already told us" in visitor.get(other).text
    later = invite(installation)
    assert visitor.send(later, {"default_question": "103"}).status == 303, "asked anew after another solution"
    assert [ratings for ratings, _ in said(installation)] == [{"default_question": 100}, {"default_question": 103}]


def test_what_is_missing_is_asked_for_and_nothing_is_lost(
    visitor: Visitor, installation: Installation, path: str
) -> None:
    for form in ({}, {"default_question": "102"}, {"default_question": "x"}, {"question_9": "103"}):
        page = visitor.send(path, {**form, "comment": "Much <b>ado</b>"})
        assert (page.status, "Please choose an answer" in page.text) == (422, True)
        assert "Much &lt;b&gt;ado&lt;/b&gt;</textarea>" in page.text
    change(installation, scale="seven", questions=["Fast?"])
    page = visitor.send(path, {"default_question": "102"})
    assert (page.status, "Please answer every question" in page.text) == (422, True)
    assert 'value="102" required checked' in page.text
    too_long = visitor.send(path, {"default_question": "102", "question_1": "100", "comment": "x" * 5001})
    assert (too_long.status, "too long" in too_long.text) == (422, True)
    assert visitor.send(path, {"default_question": "102", "question_1": "100"}).status == 303
    assert said(installation) == [({"default_question": 102, "question_1": 100}, None)]


def test_a_link_ends(visitor: Visitor, installation: Installation, path: str, clock: ManualClock) -> None:
    def on_the_ticket(do: Any) -> None:
        installation.database.write_now(lambda tx: do(tx, get_ticket(tx, 1, EVERYTHING), SYSTEM))

    on_the_ticket(delete_ticket)
    assert visitor.get(path).status == visitor.send(path, {"default_question": "103"}).status == 410
    on_the_ticket(restore_ticket)
    assert visitor.get(path).status == 200
    change(installation, is_active=False)
    assert visitor.get(path).status == 410
    assert installation.database.write_now(lambda tx: survey_link(tx, get_ticket(tx, 1, EVERYTHING))) is None

    def switch_on(tx: Any) -> Row:
        return change_survey(tx, get_survey(tx, 118_000_000_001), {"is_active": True}, SYSTEM)

    installation.database.write_now(switch_on)
    clock.move(60 * DAY - 1)
    assert visitor.get(path).status == 200
    clock.move(1)
    assert visitor.get(path).status == visitor.send(path, {"default_question": "103"}).status == 410
    assert said(installation) == []


def test_a_link_cannot_be_guessed_or_forged(sqlite_visitor: Visitor, sqlite_installation: Installation) -> None:
    open_for(sqlite_installation)
    path = invite(sqlite_installation)
    for wrong in (f"{path[:-1]}.", "/survey/1", "/survey/%00", f"/survey/{'x' * 5000}"):
        assert sqlite_visitor.get(wrong).status == sqlite_visitor.send(wrong, {"default_question": "103"}).status == 404
    assert sqlite_visitor.send(path, {"default_question": "103"}, origin="https://evil.example").status == 403
    assert sqlite_visitor.send(path, {f"field{number}": "" for number in range(200)}).status == 403
    assert sqlite_visitor.send(path, {"default_question": "103", "comment": "a\0b"}).status == 403
    assert sqlite_visitor.send(path, {"comment": "x" * 100_000}).status == 403
    assert said(sqlite_installation) == []
    headers = sqlite_visitor.get(path).headers
    assert (headers["x-robots-tag"], headers["cache-control"]) == ("noindex", "no-store")
    assert "default-src 'none'" in headers["content-security-policy"]


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium (make test does)")
def test_in_a_real_browser_by_keyboard(tmp_path: Any) -> None:
    from playwright.sync_api import expect, sync_playwright
    from tests.servers import serving

    from freehold.kernel.installation import open_installation

    data = tmp_path / "desk"
    with serving(data) as server, sync_playwright() as playwright:
        installation = open_installation(data)
        open_for(installation)
        path = invite(installation)
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page(viewport={"width": 320, "height": 700})
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.goto(f"{server.url}{path}")
        expect(page.get_by_role("group", name="Was your request handled well?")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, "a narrow screen must scroll sideways"
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        expect(page.get_by_role("radio", name="Extremely happy")).to_be_focused()
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        expect(page.get_by_label("Anything you would like to add?")).to_be_focused()
        page.keyboard.type("شكرا")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("put down")
        assert said(installation) == [({"default_question": 100}, "شكرا")]
        installation.close()
        browser.close()
    assert complaints == []
