"""Whatever is asked of whatever tickets: a search finds what somebody finds who looks at each ticket (contract 7)."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.contract.api import Loopback, serving
from tests.freshdesk.api import Api, connected

from freehold.core.events.actor import SYSTEM
from freehold.core.fields.commands import add_field
from freehold.core.people.commands import create_contact
from freehold.core.people.groups import create_group
from freehold.core.people.queries import find_group
from freehold.core.tickets.commands import delete_ticket, open_ticket
from freehold.kernel.clock import DAY, iso_seconds, parse_instant
from freehold.kernel.installation import Installation

FIELDS = {"cf_note": "text", "cf_plan": "text", "cf_seats": "number", "cf_vip": "checkbox", "cf_until": "date"}
TEXTS = ["a", "A", "a b", "it's", '"', "%", "_", "\\", "\\'", "' OR '1'='1", "ä", "👋", "null", "7", ")", "AND"]
DATES = ["2026-01-01", "2026-01-05", "2026-01-06", "2026-02-28"]
TYPES = ["Question", "Incident"]
GROUP = 102_000_000_001
MORNING = parse_instant("2026-01-05T09:00:00Z")


class Known(NamedTuple):
    """A ticket as the one who looks at each sees it: values by the fields' names in a query."""

    number: int
    values: dict[str, Any]


class Asked(NamedTuple):
    """A condition: as it is written, and what it means."""

    text: str
    holds: Callable[[dict[str, Any]], bool]


def quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def condition(field: str, operator: str, value: Any) -> Asked:
    """A condition and its meaning; days of moments are compared as dates."""
    written = "null" if value is None else quoted(value) if isinstance(value, str) else str(value).lower()

    def holds(values: dict[str, Any]) -> bool:
        own = values["texts"] if field == "custom_string" else values["tags"] if field == "tag" else values[field]
        if isinstance(own, set):
            return not own if value is None else value in own
        if value is None:
            return own is None
        if own is None:
            return False
        return bool({":": own == value, ":>": own >= value, ":<": own <= value}[operator])

    return Asked(f"{field}{operator}{written}", holds)


def conditions() -> st.SearchStrategy[Asked]:
    any_operator = st.sampled_from([":", ":>", ":<"])
    only_is = st.just(":")

    def of(fields: list[str], operators: st.SearchStrategy[str], values: list[Any]) -> st.SearchStrategy[Asked]:
        said = st.builds(condition, st.sampled_from(fields), operators, st.sampled_from(values))
        return said | st.builds(condition, st.sampled_from(fields), only_is, st.none())

    return (
        of(["priority", "status", "group_id", "agent_id"], any_operator, [1, 2, 3, 4, 5, GROUP])
        | of(["cf_seats"], any_operator, [-1, 0, 7])
        | of(["tag", "cf_note", "cf_plan", "custom_string"], only_is, TEXTS)
        | of(["type"], only_is, TYPES)
        | of(["cf_vip"], only_is, [True, False])
        | of(["created_at", "due_by", "cf_until"], any_operator, DATES)
    )


def joined(parts: list[Asked], is_any: bool) -> Asked:
    """Parts in parentheses, of which all or any must hold."""
    word, decides = (" OR ", any) if is_any else (" AND ", all)
    return Asked(
        "(" + word.join(part.text for part in parts) + ")", lambda values: decides(part.holds(values) for part in parts)
    )


def mixed(first: Asked, second: Asked, third: Asked) -> Asked:
    """AND binds tighter than OR, without parentheses."""
    return Asked(
        f"({first.text} OR {second.text} AND {third.text})",
        lambda values: first.holds(values) or (second.holds(values) and third.holds(values)),
    )


EXPRESSIONS: st.SearchStrategy[Asked] = st.recursive(
    conditions(),
    lambda inner: (
        st.builds(joined, st.lists(inner, min_size=1, max_size=4), st.booleans())
        | st.builds(mixed, inner, inner, inner)
    ),
    max_leaves=10,
).filter(lambda asked: len(asked.text) <= 512)


def some(values: list[Any]) -> st.SearchStrategy[Any]:
    return st.none() | st.sampled_from(values)


TICKETS = st.lists(
    st.fixed_dictionaries(
        {
            "priority": st.integers(1, 4),
            "status": st.integers(2, 5),
            "type": some(TYPES),
            "tags": st.lists(st.sampled_from(TEXTS), max_size=2, unique=True),
            "is_grouped": st.booleans(),
            "due_by": some(DATES),
            "days": st.integers(0, 3),
            "is_deleted": st.booleans(),
            "cf_note": some(TEXTS),
            "cf_plan": some(TEXTS),
            "cf_seats": some([-1, 0, 7]),
            "cf_vip": some([True, False]),
            "cf_until": some(DATES),
        }
    ),
    max_size=12,
)


@pytest.fixture(scope="module")
def loopback() -> Iterator[Loopback]:
    with serving() as server:
        yield server


@pytest.fixture
def api(loopback: Loopback, installation: Installation) -> Iterator[Api]:
    with connected(loopback, installation) as client:
        yield client


def take_in(tx: Any, said: list[dict[str, Any]], group: int) -> list[Known]:
    """The tickets, opened in order; those in the bin are not among what is given back."""
    rita, _ = create_contact(tx, {"first_name": "Rita", "email": None}, SYSTEM)
    known, now = [], tx.now
    for one in said:
        tx.now = MORNING + one["days"] * DAY
        custom = {name: one[name] for name in FIELDS if one[name] is not None}
        due = None if one["due_by"] is None else parse_instant(one["due_by"])
        given_ = {
            **{name: one[name] for name in ("priority", "status", "type", "tags")},
            "group_id": group if one["is_grouped"] else None,
            "due_at": due,
            "has_own_deadlines": True,
            "custom_fields": custom,
        }
        ticket = open_ticket(tx, rita, given_, SYSTEM)
        if one["is_deleted"]:
            delete_ticket(tx, ticket, SYSTEM)
            continue
        values = {
            **one,
            "tags": set(one["tags"]),
            "texts": {one[name] for name in ("cf_note", "cf_plan")} - {None},
            "group_id": given_["group_id"],
            "agent_id": None,
            "created_at": iso_seconds(tx.now)[:10],
            "due_by": iso_seconds(ticket["due_at"])[:10],  # what was given, or what is promised
        }
        known.append(Known(ticket["id"], values))
    tx.now = now
    return known


@settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(said=TICKETS, asked=st.lists(EXPRESSIONS, min_size=1, max_size=6))
def test_a_search_finds_what_fits_and_nothing_else(api: Api, said: list[dict[str, Any]], asked: list[Asked]) -> None:
    database, memory = api.installation.database, api.installation.constants

    def begin(tx: Any) -> int:
        for name, type_ in FIELDS.items():
            add_field(tx, "ticket", name, label=name, type_=type_)
        row = find_group(tx, create_group(tx, "Deliveries"))
        assert row is not None
        assert row["id"] == GROUP, "so that conditions can name it"
        return int(row["id"])

    if "group of this test" not in memory:
        memory["group of this test"] = database.write_now(begin)
    api.installation.clock.move(60_000)  # type: ignore[attr-defined]
    known = database.write_now(lambda tx: take_in(tx, said, memory["group of this test"]))
    everything: list[Known] = memory.setdefault("tickets of this test", [])
    everything += known
    for one in asked:
        answer = api.get("/search/tickets", query=f'"{one.text}"')
        assert answer.status == 200, (one.text, answer.content)
        expected = sorted((ticket.number for ticket in everything if one.holds(ticket.values)), reverse=True)
        assert answer["total"] == len(expected), one.text
        found = [ticket["id"] for ticket in answer["results"]]
        assert len(found) == len(set(found)) == min(30, len(expected))
        assert set(found) <= set(expected), one.text
        if len(expected) > 30:
            rest = api.get("/search/tickets", query=f'"{one.text}"', page=2)
            assert not set(found) & {ticket["id"] for ticket in rest["results"]}, "a ticket stands on one page"
