"""Metrics and business hours, computed from what happened (contract 3.16, 3.17)."""

from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import bindparam, update
from tests.contract.api import Answer, Api, Json

from freehold.catalogue.freshchat.reports import METRICS
from freehold.contracts.freshchat.handlers.metrics import NAMES
from freehold.core.account.model import business_hours
from freehold.core.people.model import groups
from freehold.kernel.clock import DAY, HOUR, MINUTE, SECOND, ManualClock, iso_milliseconds, parse_instant
from freehold.kernel.ids import new_uuid
from freehold.kernel.query import Query, inserts
from freehold.kernel.text import encode_text

WAIT = "conversation_metrics.wait_time"
UNASSIGNED = "conversation_metrics.created_x_mins_ago_and_unassigned"
COUNTS = [name for name in METRICS if name.endswith(("_interactions", "_sent", "_unassigned", ".online"))]


def historical(api: Api, metric: str, **query: Any) -> Answer:
    """A metric over the last twelve hours, unless another time is given."""
    now = api.installation.clock.now()
    range_ = {"start": iso_milliseconds(now - 12 * HOUR), "end": iso_milliseconds(now)}
    answer = api.get("/v2/metrics/historical", metric=metric, **{**range_, **query})
    assert answer.status == 200, answer.body
    assert all(item["series"] and all(one["values"] for one in item["series"]) for item in answer["data"])
    return answer


def values(api: Api, metric: str, **query: Any) -> Any:
    """The value, or by group the values, of a metric without intervals."""
    data = historical(api, metric, **query)["data"]
    found = {(item["groupings"] or [{"value": None}])[0]["value"]: item["series"][0]["values"][0] for item in data}
    assert {value["key"] for value in found.values()} <= {metric}
    plain = {key: value["value"] for key, value in found.items()}
    return plain.get(None) if "group_by" not in query else plain


class Shop:
    """Two groups with an agent each, and chats whose times are known."""

    def __init__(self, api: Api, clock: ManualClock) -> None:
        self.api, self.clock = api, clock
        self.kim, self.lou = api.make_agent("kim@example.com"), api.make_agent("lou@example.com")
        self.returns, self.sales = api.make_group("Returns", self.kim), api.make_group("Sales", self.lou)

    def chat(self, group: str | None = None) -> str:
        given = {"assigned_group_id": group} if group else {}
        return self.api.open(**given)

    def assign(self, chat: str, agent: str) -> None:
        assert self.api.put(f"/v2/conversations/{chat}", {"assigned_agent_id": agent}).status == 200

    def answer(self, chat: str, agent: str) -> None:
        assert self.api.say(chat, "Yes?", actor_type="agent", actor_id=agent).status == 200

    def resolve(self, chat: str) -> None:
        assert self.api.put(f"/v2/conversations/{chat}", {"status": "resolved"}).status == 200


@pytest.fixture
def shop(api: Api, clock: ManualClock) -> Shop:
    return Shop(api, clock)


def test_every_metric_of_the_catalogue_is_answered_on_an_empty_account(sqlite_api: Api) -> None:
    assert set(METRICS) == set(NAMES)
    for metric in METRICS:
        for extra in ({}, {"group_by": "group"}, {"group_by": "agent", "filter_by": "group=a,b", "interval": "1h"}):
            found = historical(sqlite_api, metric, **extra)
            if metric in COUNTS and not extra:
                assert found["data"][0]["series"][0]["values"] == [{"key": metric, "value": "0"}]
            else:
                assert found["data"] == []
            assert sqlite_api.get("/v2/metrics/instant", metric=metric, **extra).status == 200


def test_wait_time_by_group_in_the_form_that_clients_read(api: Api, shop: Shop, clock: ManualClock) -> None:
    first, second, nobodys = shop.chat(shop.returns), shop.chat(shop.returns), shop.chat()
    shop.chat(shop.sales)
    clock.move(100 * SECOND)
    shop.assign(first, shop.kim)
    clock.move(100 * SECOND)
    shop.answer(second, shop.kim)  # never assigned: waited until the answer
    shop.resolve(nobodys)  # neither: until it was over
    clock.move(300 * SECOND)  # that of Sales waits still
    found = historical(api, WAIT, aggregator="avg", group_by="group")
    span = {"start": found["start"], "end": found["end"]}
    assert found.body == {
        "metrics": [WAIT],
        "metric": WAIT,
        "start": iso_milliseconds(clock.now() - 12 * HOUR),
        "end": iso_milliseconds(clock.now()),
        "filters": {"metric_filters": []},
        "aggregator": "avg",
        "interval": "",
        "data": [
            {
                "groupings": [{"key": "group", "value": group}],
                "series": [{**span, "values": [{"key": WAIT, "value": value}]}],
            }
            for group, value in sorted({shop.returns: "150", shop.sales: "500", "null": "200"}.items())
        ],
    }
    assert values(api, WAIT, group_by="agent") == {shop.kim: "100", "null": "300"}
    assert values(api, WAIT) == "250"


def test_aggregators(api: Api, shop: Shop, clock: ManualClock) -> None:
    chats = [shop.chat(shop.returns) for _ in range(10)]
    for chat in chats:
        clock.move(10 * SECOND)
        shop.assign(chat, shop.kim)
    expected = {"min": "10", "max": "100", "avg": "55", "median": "55", "90th_percentile": "90"}
    assert {name: values(api, WAIT, aggregator=name) for name in expected} == expected
    clock.move(40 * SECOND)
    last = shop.chat(shop.sales)
    clock.move(7 * SECOND)
    shop.assign(last, shop.lou)
    assert values(api, WAIT, aggregator="median") == "50"
    assert values(api, WAIT, aggregator="median", group_by="group") == {shop.returns: "55", shop.sales: "7"}
    assert values(api, WAIT, aggregator="90th_percentile", group_by="agent") == {shop.kim: "90", shop.lou: "7"}


def test_what_agents_did(api: Api, shop: Shop, clock: ManualClock) -> None:
    chat = shop.chat(shop.returns)
    clock.move(60 * SECOND)
    shop.assign(chat, shop.kim)
    clock.move(60 * SECOND)
    shop.answer(chat, shop.kim)  # first, after 120 s
    clock.move(30 * SECOND)
    api.say(chat)
    clock.move(40 * SECOND)
    api.say(chat, "Are you there?")
    api.say(chat, "A thought", actor_type="agent", actor_id=shop.kim, message_type="private")
    clock.move(20 * SECOND)
    shop.answer(chat, shop.lou)  # 60 s after the first question
    shop.answer(chat, shop.lou)  # answers nothing
    clock.move(50 * SECOND)
    shop.resolve(chat)  # after 260 s
    by_agent = {"group_by": "agent"}
    assert values(api, "team_performance.first_response_time", **by_agent) == {shop.kim: "120"}
    assert values(api, "team_performance.response_time", **by_agent) == {shop.kim: "120", shop.lou: "60"}
    assert values(api, "team_performance.response_time", group_by="group") == {shop.returns: "90"}
    assert values(api, "team_performance.resolution_time") == "260"
    assert values(api, "team_performance.responses_sent") == "3"
    assert values(api, "team_performance.responses_sent", **by_agent) == {shop.kim: "1", shop.lou: "2"}
    assert values(api, "team_performance.responses_sent", group_by="group") == {shop.returns: "3"}
    for name, number in {"created": "1", "assigned": "1", "resolved": "1"}.items():
        assert values(api, f"conversation_metrics.{name}_interactions") == number
    clock.move(SECOND)
    api.say(chat, "One more thing")  # reopens
    assert values(api, "conversation_metrics.created_interactions") == "2"
    assert values(api, "conversation_metrics.resolved_interactions") == "1"


def test_satisfaction(api: Api, shop: Shop, clock: ManualClock) -> None:
    for stars in (5, 4, 4, 3, 1):
        chat = shop.chat(shop.returns)
        shop.resolve(chat)
        assert api.post(f"/v2/csat/{chat}", {"issue_resolved": True, "stars": stars}).status == 201
    metric = "csat_metrics.satisfactory_interactions"
    assert values(api, metric) == "3"
    assert values(api, metric, group_by="rating") == {"4": "2", "5": "1"}
    assert values(api, metric, group_by="group") == {shop.returns: "3"}


def test_unassigned_since_some_minutes_asked_for_with_start_and_end_now(
    api: Api, shop: Shop, clock: ManualClock
) -> None:
    old, taken, over = shop.chat(shop.returns), shop.chat(shop.returns), shop.chat(shop.returns)
    shop.assign(taken, shop.kim)
    shop.resolve(over)
    clock.move(5 * MINUTE)
    shop.chat(shop.sales)
    shop.chat()
    clock.move(4 * MINUTE)

    def now(minutes: int) -> Any:
        at = iso_milliseconds(clock.now())
        return values(api, UNASSIGNED, start=at, end=at, x_time=minutes, group_by="group")

    assert now(10) == {}
    assert now(9) == now(5) == {shop.returns: "1"}
    assert now(4) == now(0) == {shop.returns: "1", shop.sales: "1", "null": "1"}
    shop.assign(old, shop.kim)
    assert now(5) == {}
    assert api.put(f"/v2/conversations/{old}", {"assigned_agent_id": ""}).status == 200
    assert now(5) == {shop.returns: "1"}


def test_filters(api: Api, shop: Shop, clock: ManualClock) -> None:
    for group in (shop.returns, shop.returns, shop.sales, None):
        shop.chat(group)
    metric = "conversation_metrics.created_interactions"
    answer = historical(api, metric, filter_by=f"group={shop.returns},{shop.sales}")
    assert answer["filters"] == {"metric_filters": [{"key": "group", "values": [shop.returns, shop.sales]}]}
    assert answer["data"][0]["series"][0]["values"][0]["value"] == "3"
    assert values(api, metric, filter_by=quote(f"group={shop.sales}")) == "1"  # encoded twice
    assert values(api, metric, filter_by="group=null") == "1"
    assert values(api, metric, filter_by="group=nobody") == "0"
    assert values(api, metric, filter_by=f"agent={shop.kim}") == "0"
    assert values(api, metric, filter_by=f"group={shop.sales}&agent=null", group_by="group") == {shop.sales: "1"}


@pytest.mark.parametrize(
    ("interval", "start", "end", "bounds"),
    [
        ("1h", "2026-01-05T06:30:00Z", "2026-01-05T09:00:00Z", ["06:30:00", "07:00:00", "08:00:00", "09:00:00"]),
        ("1d", "2026-01-04T12:00:00Z", "2026-01-06T01:00:00Z", ["01-04", "01-05T00", "01-06T00", "01-06T01"]),
        ("1W", "2025-12-31T00:00:00Z", "2026-01-07T00:00:00Z", ["12-31", "2026-01-05T00:00", "01-07"]),
        ("1w", "2026-01-05T00:00:00Z", "2026-01-11T23:59:59.999Z", ["2026-01-05", "2026-01-11T23:59:59.999Z"]),
        ("1M", "2025-11-30T00:00:00Z", "2026-01-02T00:00:00Z", ["11-30", "12-01T00:00", "2026-01-01T00:00", "01-02"]),
        ("15m", "2026-01-05T08:50:00Z", "2026-01-05T09:01:00Z", ["08:50", "09:00:00.000", "09:01"]),
        (None, "2026-01-05T09:00:00Z", "2026-01-05T09:00:00Z", ["09:00:00.000", "09:00:00.000"]),
    ],
)
def test_intervals_are_cut_where_the_calendar_cuts(
    sqlite_api: Api, interval: str | None, start: str, end: str, bounds: list[str]
) -> None:
    given = {"interval": interval} if interval else {}
    metric = "conversation_metrics.created_interactions"
    series = historical(sqlite_api, metric, start=start, end=end, **given)["data"][0]["series"]
    found = [series[0]["start"], *(one["end"] for one in series)]
    assert [one["end"] for one in series[:-1]] == [one["start"] for one in series[1:]]
    assert len(found) == len(bounds)
    assert all(part in bound for part, bound in zip(bounds, found, strict=True)), found


def test_each_thing_is_in_one_interval_and_the_last_moment_counts(api: Api, shop: Shop, clock: ManualClock) -> None:
    times = [0, HOUR, HOUR, 3 * HOUR]
    began = clock.now()
    for at in times:
        clock.at = began + at
        shop.chat(shop.returns)
    query = {"start": iso_milliseconds(began), "end": iso_milliseconds(began + 3 * HOUR), "interval": "1h"}
    metric = "conversation_metrics.created_interactions"
    series = historical(api, metric, **query)["data"][0]["series"]
    assert [one["values"][0]["value"] for one in series] == ["1", "2", "1"]
    grouped = historical(api, metric, **{**query, "interval": "30m"}, group_by="group")["data"]
    assert [(one["start"][11:16], one["values"][0]["value"]) for one in grouped[0]["series"]] == [
        ("09:00", "1"),
        ("10:00", "2"),
        ("11:30", "1"),
    ]


def test_concurrency(api: Api, shop: Shop, clock: ManualClock) -> None:
    one, two, three = shop.chat(shop.returns), shop.chat(shop.returns), shop.chat(shop.sales)
    shop.assign(one, shop.kim)
    shop.assign(three, shop.lou)
    clock.move(10 * MINUTE)
    shop.assign(two, shop.kim)
    shop.resolve(three)
    clock.move(10 * MINUTE)
    shop.resolve(one)
    clock.move(20 * MINUTE)
    shop.resolve(two)
    clock.move(HOUR)
    metric = "team_performance.concurrency_ratio"
    assert values(api, metric, group_by="agent") == {shop.kim: "1.25", shop.lou: "1"}  # 50 minutes of work in 40
    assert values(api, metric) == "1.2"  # 60 in 50
    api.say(two, "Back again")  # reopened: Kim has it again
    clock.move(30 * MINUTE)
    assert values(api, metric, group_by="agent", start=iso_milliseconds(clock.now() - 5 * MINUTE)) == {shop.kim: "1"}


def test_who_is_there_now(api: Api, shop: Shop) -> None:
    metric = "team_presence.online"
    for agent, state in ((shop.kim, "AVAILABLE"), (shop.lou, "UNAVAILABLE")):
        assert api.put(f"/v2/agents/{agent}", {"availability_status": state}).status == 200
    gone = api.make_agent("gone@example.com", availability_status="AVAILABLE")
    assert api.delete(f"/v2/agents/{gone}").status == 202
    kim = {"key": "team_member.online", "count": 1, "resources": [{"id": shop.kim}]}
    assert api.get("/v2/metrics/instant", metric=metric).body == {
        "metric": metric,
        "filters": {"metric_filters": []},
        "data": [{"groupings": [], "values": [kim]}],
    }
    grouped = api.get("/v2/metrics/instant", metric=metric, group_by="group")["data"]
    assert grouped == [{"groupings": [{"key": "group", "value": shop.returns}], "values": [kim]}]
    nobody = api.get("/v2/metrics/instant", metric=metric, filter_by=f"agent={shop.lou}", summary="true")["data"]
    assert nobody == [{"groupings": [], "values": [{"key": "team_member.online", "count": 0}]}]
    assert values(api, metric) == "1"


def test_instant_metrics_are_those_of_today(api: Api, shop: Shop, clock: ManualClock) -> None:
    shop.chat(shop.returns)
    clock.move(DAY)
    shop.chat(shop.returns)
    found = api.get("/v2/metrics/instant", metric="conversation_metrics.created_interactions")
    assert found["data"] == [
        {"groupings": [], "values": [{"key": "conversation_metrics.created_interactions", "count": 1}]}
    ]
    clock.move(90 * SECOND)
    assert api.get("/v2/metrics/instant", metric=WAIT)["data"][0]["values"] == [{"key": WAIT, "count": 90}]
    assert api.get("/v2/metrics/instant", metric=UNASSIGNED)["data"][0]["values"][0]["count"] == 2


def test_an_end_just_before_the_start_is_the_moment_of_the_start(sqlite_api: Api, clock: ManualClock) -> None:
    sqlite_api.open()
    found = historical(sqlite_api, UNASSIGNED, start="2026-01-05T09:00:00.002Z", end="2026-01-05T09:00:00.000Z")
    assert found["start"] == found["end"] == "2026-01-05T09:00:00.002Z"
    assert found["data"][0]["series"][0]["values"][0]["value"] == "1"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"metric": "conversation_metrics.happiness"}, "metric should be one of: conversation_metrics.wait_time"),
        ({"metric": ""}, "metric should be one of"),
        ({"aggregator": "sum"}, "aggregator should be one of: min"),
        ({"interval": "2h"}, "interval should be one of: 1m"),
        ({"interval": "1m", "start": "2020-01-01T00:00:00Z"}, "too short for this range"),
        ({"group_by": "channel"}, "group_by should be one of: group, agent"),
        ({"group_by": "rating"}, "group_by should be one of: group, agent"),
        ({"filter_by": "channel=1"}, "filter_by should be"),
        ({"filter_by": "group"}, "filter_by should be"),
        ({"end": "2026-01-05T07:59:59Z"}, "end should not be before start"),
        ({"start": "now"}, "start"),
        ({"x_time": "-1"}, "x_time"),
    ],
)
def test_what_cannot_be_computed_is_refused(sqlite_api: Api, wrong: Json, says: str) -> None:
    query = {"metric": WAIT, "start": "2026-01-05T08:00:00Z", "end": "2026-01-05T09:00:00Z", **wrong}
    path = "/v2/metrics/historical?" + "&".join(f"{name}={quote(value)}" for name, value in query.items())
    sqlite_api.refused("GET", path, says=says)


def test_the_time_range_and_the_metric_are_needed(sqlite_api: Api) -> None:
    for path in ("historical", "historical?metric=x", "instant"):
        sqlite_api.refused("GET", f"/v2/metrics/{path}", says="Field required")


def test_times_with_a_blank_and_an_offset_are_read(sqlite_api: Api) -> None:
    found = historical(sqlite_api, WAIT, start="2022-01-01 10:00:00+00:00", end="2022-01-01T12:00:00.000000+02:00")
    assert (found["start"], found["end"]) == ("2022-01-01T10:00:00.000Z", "2022-01-01T10:00:00.000Z")


def test_business_hours_of_the_account_and_of_a_group(api: Api, shop: Shop, clock: ManualClock) -> None:
    path = "/v2/business-hours/within-bh"
    assert api.get(path).body == {"with_in_business_hours": True}

    def add(tx: Any) -> None:
        week = encode_text({str(day): [["09:00", "17:00"]] for day in range(5)})
        number = tx.insert(
            inserts(business_hours), uuid=new_uuid(), name="Office", timezone="Europe/Berlin", hours=week,
            holidays='["2026-01-06"]', created_at=tx.now,
        )  # fmt: skip
        own = update(groups).where(groups.c.uuid == bindparam("which")).values(business_hours_id=bindparam("number"))
        tx.run(Query(own), which=shop.returns, number=number)

    api.installation.database.write_now(add)

    def is_open(at: str) -> bool:
        clock.at = parse_instant(at)
        assert api.get(path, group_id=shop.sales).body == {"with_in_business_hours": True}
        return bool(api.get(path, group_id=shop.returns)["with_in_business_hours"])

    assert [is_open(f"2026-01-0{day}T{hour}:00:00Z") for day, hour in ((5, "08"), (5, "16"), (6, "09"), (7, "09"))] == [
        True,
        False,
        False,
        True,
    ]
    api.refused("GET", f"{path}?group_id=nobody", status=404, word="GROUP_NOT_FOUND")


@pytest.mark.parametrize("form", [b"group_id=%00", b"&".join(b"a=1" for _ in range(300))])
def test_a_form_in_the_body_of_a_get_is_no_query(api: Api, form: bytes) -> None:
    """Nothing but paging is read out of it, and no GET is refused because of its body (contract 1.1)."""
    sent = {"content-type": "application/x-www-form-urlencoded"}
    assert api.call("GET", "/v2/business-hours/within-bh", headers=sent, content=form).status == 200
