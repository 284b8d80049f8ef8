"""Limits: the plan's minute, its sub-limits, what embedding costs (Freshdesk contract 1.7)."""

from typing import Any

import pytest
from tests.contract.api import Answer
from tests.freshdesk.api import Api

from freehold.kernel.clock import MINUTE, SECOND, ManualClock


def quota(answer: Answer) -> tuple[int, int, int]:
    """Total, remaining, what this call cost."""
    names = ("total", "remaining", "used-currentrequest")
    total, remaining, used = (int(answer.headers[f"x-ratelimit-{name}"]) for name in names)
    return total, remaining, used


@pytest.fixture
def api(sqlite_api: Api) -> Any:
    """On the growth plan: 200 calls a minute, of which 80 create, 80 change and 20 list tickets."""
    sqlite_api.restart(freshdesk_plan="growth")
    return sqlite_api


def test_the_account_has_one_count(api: Api) -> None:
    assert quota(api.get("/nowhere")) == (200, 199, 1)
    assert quota(api.hire("AGENT").get("/tickets?x=1")) == (200, 198, 1), "bad calls count, whoever makes them"
    assert quota(api.hire("ANALYTICS_COLLABORATOR").get("/tickets")) == (200, 197, 1)
    assert quota(api.using(None).get("/tickets"))[:2] == (200, 200), "nobody's calls are nobody's"


@pytest.mark.parametrize(
    ("path", "cost"),
    [
        ("/tickets", 1),
        ("/tickets?include=", 1),
        ("/tickets?include=stats", 3),
        ("/tickets?include=stats,requester,company", 7),
        ("/tickets/1", 1),
        ("/tickets/1?include=stats", 2),
        ("/tickets/1?include=conversations", 3),
        ("/tickets/1?include=conversations,stats,requester,company", 6),
        ("/tickets/1?include=nonsense", 2),
        ("/tickets/1/conversations", 1),
    ],
)
def test_embedding_costs_more(api: Api, path: str, cost: int) -> None:
    api.ticket()
    assert quota(api.get(path)) == (200, 199 - cost, cost)


def test_over_the_minute_calls_are_refused_until_the_next(api: Api, clock: ManualClock) -> None:
    clock.move(20 * SECOND)
    for _ in range(200):
        api.get("/nowhere")
    refused = api.get("/nowhere")
    assert (refused.status, refused["code"]) == (429, "rate_limit_exceeded")
    assert quota(refused)[:2] == (200, 0)
    assert refused.headers["retry-after"] == "40"
    before = api.rows("tickets")
    assert api.post("/tickets", {"email": "a@b.example"}).status == 429
    assert api.rows("tickets") == before
    clock.move(40 * SECOND)
    assert quota(api.get("/tickets")) == (200, 199, 1)


def test_a_call_that_costs_too_much_is_refused_whole(api: Api) -> None:
    for _ in range(198):
        api.get("/nowhere")
    assert api.get("/tickets", include="stats,requester").status == 429
    assert quota(api.get("/tickets")) == (200, 1, 1)


def test_sub_limits(api: Api, clock: ManualClock) -> None:
    for _ in range(20):
        assert api.get("/tickets").status == 200
    refused = api.get("/tickets")
    assert (refused.status, refused.headers["retry-after"]) == (429, "60")
    assert api.get("/nowhere").status == 404, "only the list is over its limit"
    for _ in range(80):
        assert api.post("/tickets", {"email": "a@b.example"}).status == 201
    assert api.post("/tickets", {"email": "a@b.example"}).status == 429
    assert api.put("/tickets/1", {"priority": 2}).status == 200
    clock.move(MINUTE)
    assert api.get("/tickets").status == 200
    for _ in range(80):
        assert api.put("/tickets/1", {}).status == 200
    assert api.put("/tickets/1", {}).status == 429


@pytest.mark.parametrize(("plan", "total"), [("trial", 50), ("pro", 400), ("enterprise", 700), ("custom", 77)])
def test_each_plan_has_its_total(sqlite_api: Api, plan: str, total: int) -> None:
    sqlite_api.restart(freshdesk_plan=plan, freshdesk_rate_limit=77)
    assert quota(sqlite_api.get("/nowhere")) == (total, total - 1, 1)
