"""The reference in a real browser: filtered by hand and by keyboard, shared by its address, read without a script."""

import shutil
import socket
import threading
from collections.abc import Callable, Iterator

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright
from starlette.applications import Starlette

from freehold.catalogue.operation import Operation, Risk
from freehold.catalogue.registry import ROWS
from freehold.web.reference import ROUTES, entry

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium (make test does)")
ARGUMENTS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the pages are served."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=ROUTES), ws="none", lifespan="off", log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listener.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Open]:
    """Opens an address in a browser of its own; whatever the browser complains about fails the test."""
    contexts = []
    complaints: list[str] = []

    def open_page(path: str, **options: object) -> Page:
        context = browser.new_context(**options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def shown(page: Page) -> list[str]:
    return [row.get_attribute("id") or "" for row in page.locator("[data-operation]:visible").all()]


def test_choosing_narrows_the_table_and_says_how_much_is_left(open_page: Open) -> None:
    page = open_page("/reference")
    assert sorted(shown(page)) == sorted(row.id for row in ROWS)
    page.get_by_label("Risk").select_option("irreversible")
    expected = [row.id for row in ROWS if Risk.IRREVERSIBLE in row.risks]
    assert sorted(shown(page)) == sorted(expected)
    expect(page.get_by_role("status")).to_have_text(f"{len(expected)} of {len(ROWS)} operations")
    page.get_by_label("Product").select_option("freshchat")
    page.get_by_label("Method").select_option("DELETE")
    assert shown(page) == ["freshchat.agents.delete", "freshchat.users.delete"]
    assert page.locator("tbody:visible").count() == 2
    page.get_by_role("button", name="Show all").click()
    expect(page.get_by_role("status")).to_have_text(f"{len(ROWS)} operations")
    assert len(shown(page)) == len(ROWS)


def words_of(row: Operation) -> list[str]:
    words: list[str] = entry(row)["role_words"]
    return words


@pytest.mark.parametrize(
    ("label", "value", "expected"),
    [
        ("Product", "freshdesk", {row.id for row in ROWS if row.product == "freshdesk"}),
        ("Area", "outbound", {"freshchat.outbound.send", "freshchat.outbound.list"}),
        ("Permission", "ticket.reply", {row.id for row in ROWS if row.permission == "ticket.reply"}),
        ("Role", "ticket_collaborator", {row.id for row in ROWS if "ticket_collaborator" in words_of(row)}),
        ("Access", "write", {row.id for row in ROWS if row.is_write}),
        ("Scope", "freshchat.dashboard.view", {"freshchat.metrics.historical", "freshchat.metrics.instant"}),
        ("Webhook", "message_create", {row.id for row in ROWS if "message_create" in row.webhooks}),
        ("Rate limit", "raw_reports", {"freshchat.reports.request"}),
    ],
)
def test_each_choice_finds_its_rows(open_page: Open, label: str, value: str, expected: set[str]) -> None:
    page = open_page("/reference")
    page.get_by_label(label, exact=True).select_option(value)
    assert set(shown(page)) == expected != set()


def test_words_are_found_wherever_they_stand(open_page: Open) -> None:
    page = open_page("/reference")
    page.get_by_label("Contains").fill("WhatsApp template")
    assert shown(page) == ["freshchat.outbound.send", "freshdesk.channels.send"]
    page.get_by_label("Contains").fill("<b>no such thing</b>")
    assert shown(page) == []
    expect(page.get_by_role("status")).to_have_text(f"0 of {len(ROWS)} operations")


def test_an_address_keeps_the_choice(open_page: Open) -> None:
    page = open_page("/reference")
    page.get_by_label("Area").select_option("agents")
    page.get_by_label("Contains").fill("availability")
    first = shown(page)
    assert 0 < len(first) < len([row for row in ROWS if row.area == "agents"])
    page.reload()
    assert shown(page) == first
    assert page.get_by_label("Area").input_value() == "agents"


def test_an_address_that_names_an_operation_opens_its_details(open_page: Open) -> None:
    page = open_page("/reference#freshchat.roles.list")
    named, other = (page.locator(f"[id='{name}'] details") for name in ("freshchat.roles.list", "freshdesk.roles.list"))
    expect(named).to_have_attribute("open", "")
    expect(named.get_by_role("link", name="with body, answer and examples")).to_be_visible()
    expect(other).not_to_have_attribute("open", "")
    page.evaluate("location.hash = 'freshdesk.roles.list'")
    expect(other).to_have_attribute("open", "")


def test_everything_is_reached_with_the_keyboard(open_page: Open) -> None:
    page = open_page("/reference?product=freshchat&method=GET&area=roles")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the operations")).to_be_focused()
    page.get_by_role("button", name="Show all").focus()
    page.keyboard.press("Tab")  # the table, which can be scrolled
    page.keyboard.press("Tab")
    details = page.locator("[id='freshchat.roles.list'] details")
    expect(details.locator("summary")).to_be_focused()
    page.keyboard.press("Enter")
    expect(details.get_by_text("freshchat.roles.view")).to_be_visible()


def test_a_screen_reader_finds_a_table_with_names(open_page: Open) -> None:
    page = open_page("/reference")
    table = page.get_by_role("table", name="Operations of all APIs")
    heads = table.get_by_role("columnheader")
    assert heads.all_inner_texts() == [
        *("Operation", "Access", "Scope or permission", "Webhooks", "Rate limit", "Risk")
    ]
    assert page.get_by_role("search", name="Filter the operations").get_by_role("combobox").count() == 10
    assert page.locator("select:not([id])").count() == 0
    assert page.locator("[data-operation] th[scope=row]").count() == len(ROWS)


def test_without_a_script_it_is_a_plain_table(open_page: Open) -> None:
    page = open_page("/reference", java_script_enabled=False)
    assert page.locator("[data-operation]:visible").count() == len(ROWS)
    assert page.locator("#filters:visible").count() == 0
    page.locator("details summary").first.click()
    assert page.locator("details[open]").count() == 1


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_runs_out_of_the_window(open_page: Open, direction: str, width: int) -> None:
    page = open_page("/reference", viewport={"width": width, "height": 800})
    page.evaluate("direction => { document.documentElement.dir = direction }", direction)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    first, second = page.get_by_label("Product").bounding_box(), page.get_by_label("Method").bounding_box()
    assert first is not None
    assert second is not None
    assert (first["x"] < second["x"]) == (direction == "ltr")


def test_light_and_dark_have_enough_contrast(open_page: Open) -> None:
    for scheme in ("light", "dark"):
        page = open_page("/reference", color_scheme=scheme)
        ratios = page.evaluate(CONTRAST)
        assert min(ratios.values()) >= 4.5, (scheme, ratios)


# Contrast of text with what is behind it, as WCAG 2 counts it, for one element of each kind.
CONTRAST = """() => {
  const channels = color => color.match(/[\\d.]+/g).slice(0, 3).map(Number);
  const luminance = color => channels(color)
    .map(value => value / 255)
    .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    .reduce((sum, value, at) => sum + value * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = element => {
    const color = getComputedStyle(element).backgroundColor;
    return color === "rgba(0, 0, 0, 0)" && element.parentElement ? behind(element.parentElement) : color;
  };
  const found = {};
  for (const kind of ["h1", "header p", "a", "label", "select", "button", "thead th", ".summary", ".path b", ".path .get",
                      ".path .delete", ".risk", ".none", "summary", "dt", "dd"]) {
    const element = document.querySelector(kind === "a" ? ".downloads a" : kind);
    const [one, two] = [getComputedStyle(element).color, behind(element)].map(luminance);
    found[kind] = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
  }
  return found;
}"""
