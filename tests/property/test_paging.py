"""Whoever follows the links sees each row exactly once, whatever is added meanwhile (Freshchat contract 2; issue 2, 3)."""

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.contract.api import Api

from freehold.core.conversations.commands import open_chat, post_message
from freehold.core.conversations.queries import find_channel, get_chat
from freehold.core.events.actor import SYSTEM, Actor
from freehold.core.people.commands import create_contact
from freehold.core.people.queries import get_contact
from freehold.kernel.clock import SECOND, iso_milliseconds

tried = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
SIZES = st.integers(1, 12) | st.sampled_from([50, 100, 9999])
STEPS = st.lists(st.integers(0, 4), max_size=6)
"""How many rows are added after each page."""
MOVES = st.sampled_from([0, 0, 1, SECOND])
"""How far the clock goes on between rows: many are made in the same millisecond."""


def walk(api: Api, path: str, name: str, query: dict[str, Any], add: Callable[[], None], steps: list[int]) -> list[str]:
    """The ids of a whole walk, with rows added after each page."""
    found: list[str] = []
    answer = api.get(path, **query)
    while True:
        assert answer.status == 200, answer.body
        page = answer[name]
        assert len(page) <= answer.body.get("pagination", {}).get("items_per_page", 50)
        found += [row.get("conversation_id") if name == "conversations" else row["id"] for row in page]
        following = answer["links"].get("next_page")
        if following is None:
            return found
        assert page, "a page that leads on has rows"
        for _ in range(steps.pop(0) if steps else 0):
            add()
        answer = api.get(following["href"])


def seen_once(found: list[str], before: set[str], after: set[str]) -> None:
    assert len(found) == len(set(found)), "a row was seen twice"
    assert before <= set(found), "a row that was there all along was not seen"
    assert set(found) <= after


def fresh(api: Api) -> None:
    """Each example has a minute, and with it a quota, of its own."""
    api.installation.clock.move(60 * SECOND)  # type: ignore[attr-defined]


def start(api: Api, count: int, make: Callable[[Any], str], move: int) -> set[str]:
    """Make `count` rows in one transaction, `move` milliseconds apart."""

    def make_all(tx: Any) -> set[str]:
        made = set()
        for _ in range(count):
            made.add(make(tx))
            tx.now += move
        api.installation.clock.at = max(api.installation.clock.now(), tx.now)  # type: ignore[attr-defined]
        return made

    return api.installation.database.write_now(make_all)


@tried
@given(
    count=st.integers(0, 30),
    size=SIZES,
    steps=STEPS,
    move=MOVES,
    order=st.sampled_from(["", "created_time", "updated_time", "email", "first_name", "last_name", "id"]),
    direction=st.sampled_from(["asc", "desc"]),
    names=st.lists(st.sampled_from(["", "a", "A", "b", "ä", "zz", "👋"]), min_size=1, max_size=5),
)
def test_users(
    api: Api, count: int, size: int, steps: list[int], move: int, order: str, direction: str, names: list[str]
) -> None:
    fresh(api)
    made: set[str] = set()

    def make(tx: Any) -> str:
        name = names[len(made) % len(names)]
        given = {"first_name": name or "x", "last_name": name, "email": f"{name}@example.com" if name else ""}
        uuid = str(create_contact(tx, given, SYSTEM)[0]["uuid"])
        made.add(uuid)
        return uuid

    since = api.installation.clock.now()
    before = start(api, count, make, move)
    query = {"items_per_page": size, "sort_by": order, "sort_order": direction, "created_from": iso_milliseconds(since)}
    found = walk(api, "/v2/users", "users", query, lambda: start(api, 1, make, move), list(steps))
    seen_once(found, before, made)
    assert api.get("/v2/users", created_from=iso_milliseconds(since))["pagination"]["total_items"] == len(made)


@tried
@given(count=st.integers(0, 30), size=SIZES, steps=STEPS, move=MOVES, is_filtered=st.booleans())
def test_conversations(api: Api, count: int, size: int, steps: list[int], move: int, is_filtered: bool) -> None:
    fresh(api)
    user, channel = api.make_user(), api.channel()
    earlier = {row["uuid"] for row in api.rows("conversations")}

    def make(tx: Any) -> str:
        place = find_channel(tx, channel)
        assert place is not None
        return str(open_chat(tx, contact=get_contact(tx, user), channel=place, by=SYSTEM)["uuid"])

    before = earlier | start(api, count, make, move)
    query: dict[str, Any] = {"items_per_page": size if len(before) < 100 else max(size, 20)}
    if is_filtered:
        query["status"] = "new"
    found = walk(api, "/v2/conversations", "conversations", query, lambda: start(api, 1, make, move), list(steps))
    seen_once(found, before, {row["uuid"] for row in api.rows("conversations")})


@tried
@given(count=st.integers(0, 30), size=SIZES, steps=STEPS, move=MOVES, skipped=st.integers(0, 5))
def test_messages(api: Api, count: int, size: int, steps: list[int], move: int, skipped: int) -> None:
    fresh(api)
    conversation = api.open(text=None)

    def make(tx: Any) -> str:
        chat = get_chat(tx, conversation)
        return str(post_message(tx, chat, Actor("bot"), parts=[{"text": {"content": "x"}}])["uuid"])

    start(api, skipped, make, move)
    api.installation.clock.move(1)  # type: ignore[attr-defined]
    since = api.installation.clock.now()
    before = start(api, count, make, move)
    path = f"/v2/conversations/{conversation}/messages"
    query = {"items_per_page": size, "from_time": iso_milliseconds(since)}
    found = walk(api, path, "messages", query, lambda: start(api, 1, make, move), list(steps))
    seen_once(found, before, {row["uuid"] for row in api.rows("messages") if row["created_at"] >= since})
    assert len(walk(api, path, "messages", {"items_per_page": size}, lambda: None, [])) >= count + skipped
