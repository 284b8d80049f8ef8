"""Whether rules fit: every operator on every kind of value, and that the evaluator is what logic says (contract 9.1)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from freehold.core.automation.matching import Facts, Happening, first_waited_for, fits, holds, is_by
from freehold.core.automation.vocabulary import FIELDS, OPERATORS
from freehold.kernel.clock import DAY, HOUR, MINUTE, parse_instant
from freehold.kernel.text import encode_text

NOW = parse_instant("2026-01-06T12:00:00Z")  # a Tuesday
OFFICE = {
    "hours": encode_text({str(day): [["09:00", "17:00"]] for day in range(5)}),
    "timezone": "UTC",
    "holidays": "[]",
}
TICKET = {
    "status": 2,
    "group_id": None,
    "ticket_type": "Refund",
    "subject": "Printer on Fire",
    "subject_or_description": ["Printer on Fire", "It burns"],
    "tag_names": ["hw", "Hot Stuff"],
    "cf_count": 5,
    "cf_is_vip": True,
    "cf_day": "2026-01-05",
    "cf_level": "Europe",
    "cf_city": "Oslo",
    "hours_since_created": NOW - 20 * HOUR - MINUTE,
    "hours_since_resolved": None,
    "hours_since_due_by": NOW + HOUR,
    "created_at": NOW - 20 * HOUR - MINUTE,
}
OWN = {"cf_count": "number", "cf_is_vip": "flag", "cf_day": "date", "cf_level": "choice", "cf_city": "choice"}


def facts(**more: Any) -> Facts:
    kinds = {**FIELDS, "ticket": {**FIELDS["ticket"], **OWN}}
    return Facts({"ticket": {**TICKET, **more}, "contact": {}, "company": {}}, kinds, NOW, lambda number: OFFICE)


def asks(field: str, operator: str, value: Any = None, **more: Any) -> dict[str, Any]:
    return {"resource_type": "ticket", "field_name": field, "operator": operator, "value": value, **more}


CASES: list[tuple[Any, bool]] = [
    (asks("status", "is", 2), True),
    (asks("status", "is", "2"), True),
    (asks("status", "in", [3, 4]), False),
    (asks("status", "not_in", [3, 4]), True),
    (asks("status", "is_not", 2), False),
    (asks("group_id", "in", ["", 5]), True),
    (asks("group_id", "is", None), True),
    (asks("group_id", "is", 5), False),
    (asks("group_id", "not_in", [5]), True),
    (asks("status", "in", [""]), False),
    (asks("ticket_type", "is", "refund"), True),
    (asks("ticket_type", "is", "refund", case_sensitive=True), False),
    (asks("subject", "contains", "ON FIRE"), True),
    (asks("subject", "contains", "ON FIRE", case_senstive=True), False),
    (asks("subject", "contains", ["water", "fire"]), True),
    (asks("subject", "contains", ""), False),
    (asks("subject", "does_not_contain", ["water", "fire"]), False),
    (asks("subject", "starts_with", "printer"), True),
    (asks("subject", "ends_with", "printer"), False),
    (asks("subject_or_description", "contains", "burns"), True),
    (asks("subject_or_description", "does_not_contain", "printer"), False),
    (asks("tag_names", "in", ["HW"]), True),
    (asks("tag_names", "contains", "stuff"), True),
    (asks("tag_names", "is", "stuff"), False),
    (asks("tag_names", "not_in", ["sw"]), True),
    (asks("cf_count", "is", 5.0), True),
    (asks("cf_count", "greater_than", 4), True),
    (asks("cf_count", "less_than", 5), False),
    (asks("cf_is_vip", "selected"), True),
    (asks("cf_is_vip", "not_selected"), False),
    (asks("cf_is_vip", "is_not", False), True),
    (asks("cf_day", "less_than", "2026-01-06"), True),
    (asks("cf_day", "is", "2026-01-05"), True),
    (asks("hours_since_created", "is", 20), True),
    (asks("hours_since_created", "greater_than", 20), True),
    (asks("hours_since_created", "less_than", 20), False),
    (asks("hours_since_created", "less_than", 5, business_hours_id=1), True),
    (asks("hours_since_created", "is", 4, business_hours_id=1), True),
    (asks("hours_since_resolved", "less_than", 99), False),
    (asks("hours_since_due_by", "less_than", 99), False),
    (asks("created_at", "during", "business_hours"), True),
    (asks("created_at", "during", "non_business_hours"), False),
    (asks("created_at", "during", "any_time"), True),
    (asks("cf_level", "is", "Europe", nested_fields={"level2": {"field_name": "cf_city", "value": "Oslo"}}), True),
    (asks("cf_level", "is", "Europe", nested_fields={"level2": {"field_name": "cf_city", "value": "Rome"}}), False),
    (asks("cf_gone", "is", "x"), False),
    (asks("cf_gone", "is_not", "x"), False),
    ({**asks("name", "is", "x"), "resource_type": "companies"}, False),
    ({**asks("status", "is", 2), "resource_type": "planet"}, False),
]


@pytest.mark.parametrize(("condition", "is_so"), CASES)
def test_comparisons(condition: Any, is_so: bool) -> None:
    assert (
        holds(condition, facts(created_at=NOW - 20 * HOUR - MINUTE)) == is_so or condition["field_name"] == "created_at"
    )
    if condition["field_name"] == "created_at":
        assert holds(condition, facts(created_at=NOW - DAY)) == is_so


def test_what_has_no_value_is_neither_more_nor_less() -> None:
    for operator in ("greater_than", "less_than", "is"):
        assert not holds(asks("cf_count", operator, 5), facts(cf_count=None))
    assert holds(asks("cf_count", "is_not", 5), facts(cf_count=None))


WORDS = st.sampled_from(["", "a", "b", "ab", "A"])
OPPOSITES = {"in": "not_in", "is": "is_not", "contains": "does_not_contain"}


@given(value=st.one_of(st.none(), WORDS), wanted=st.lists(WORDS, min_size=1, max_size=3))
def test_what_denies_is_the_opposite(value: str | None, wanted: list[str]) -> None:
    have = facts(subject=value)
    for operator, opposite in OPPOSITES.items():
        assert holds(asks("subject", operator, wanted), have) != holds(asks("subject", opposite, wanted), have)


CONDITION = st.sampled_from([asks("status", "is", number) for number in (2, 3)])
SET = st.fixed_dictionaries(
    {"match_type": st.sampled_from(["all", "any"]), "properties": st.lists(CONDITION, max_size=3)}
)


@given(sets=st.lists(SET, max_size=2), operator=st.sampled_from(["and", "or", None]))
def test_sets_are_joined_as_logic_says(sets: list[dict[str, Any]], operator: str | None) -> None:
    values = [[condition["value"] == 2 for condition in one["properties"]] for one in sets]
    each = [any(own) if one["match_type"] == "any" else all(own) for own, one in zip(values, sets, strict=True) if own]
    expected = any(each) if operator == "or" and each else all(each)
    assert fits(sets, operator, facts()) == expected


ANYTHING = st.one_of(st.none(), st.integers(), st.floats(allow_nan=False), st.booleans(), st.text(max_size=5))


@given(data=st.data())
def test_nothing_that_passes_for_a_rule_makes_it_fall_over(data: st.DataObject) -> None:
    """Facts may be blank or of another form than when the rule was written; an answer comes all the same."""
    field, kind = data.draw(st.sampled_from(sorted(({**FIELDS["ticket"], **OWN}).items())))
    operator = data.draw(st.sampled_from(OPERATORS[kind]))
    fitting = {
        "hours": st.integers(1, 10**6),
        "number": st.integers(),
        "date": st.just("2026-01-05"),
        "moment": st.sampled_from(["business_hours", "any_time"]),
    }
    wanted = data.draw(fitting.get(kind, st.one_of(ANYTHING, st.lists(ANYTHING, max_size=3))))
    value = data.draw(
        {
            "hours": st.one_of(st.none(), st.integers(0, NOW * 2)),
            "moment": st.integers(0, NOW),
            "number": st.one_of(st.none(), st.integers()),
            "date": st.one_of(st.none(), st.just("2026-01-06")),
        }.get(kind, st.one_of(ANYTHING, st.lists(ANYTHING, max_size=3)))
    )
    assert holds(asks(field, operator, wanted), facts(**{field: value})) in (True, False)


def test_whose_doing_counts() -> None:
    assert is_by(None, "agent", 5)
    assert is_by({"type": 1, "members": [5]}, "agent", 5)
    assert not is_by({"type": 1, "members": [5]}, "agent", 6)
    assert not is_by({"type": 2}, "agent", 5)
    assert is_by({"type": 2}, "contact", None)
    assert not is_by({"type": 3}, "system", None)
    assert is_by({"type": 4}, "system", None)


def test_the_first_event_that_happened_is_told() -> None:
    changes = [Happening("priority", None, 1, 4, is_change=True), Happening("ticket_action", "updated")]
    events = [
        {"field_name": "status", "from": "--", "to": "--"},
        {"field_name": "ticket_action", "value": "--"},
        {"field_name": "priority", "from": 1, "to": 4},
    ]
    found = first_waited_for(events, changes)
    assert str(found) == "{ticket_action:updated}"
    assert str(first_waited_for(events[2:], changes)) == "{priority:{from:1,to:4}}"
    assert first_waited_for(events[:1], changes) is None
    cleared = Happening("responder_id", None, 5, None, is_change=True)
    assert first_waited_for([{"field_name": "responder_id", "from": "--", "to": ""}], [cleared]) == cleared
