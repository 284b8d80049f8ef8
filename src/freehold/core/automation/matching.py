"""Whether a rule fits: plain functions over values, which know no database.

Conditions and events are as clients wrote them (vocabulary.py); what they are held against is a `Facts` and a
`Happening`.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from freehold.core.account.calendar import business_seconds_between, is_within
from freehold.core.automation.vocabulary import ANY, DATE, FLAG, HOURS, MOMENT, NUMBER, RESOURCES, listed
from freehold.kernel.clock import HOUR, SECOND, Instant
from freehold.kernel.query import Row

Json = dict[str, Any]


class Happening(NamedTuple):
    """One thing that happened to a ticket: a field changed (from, to), or something else with a value."""

    field: str
    value: Any = None
    before: Any = None
    after: Any = None
    is_change: bool = False

    def __str__(self) -> str:
        """As `{{triggered_event}}` shows it: `{status:{from:4,to:6}}`, `{note_type:private}` (contract 9.3)."""
        if self.is_change:
            return f"{{{self.field}:{{from:{_said(self.before)},to:{_said(self.after)}}}}}"
        return f"{{{self.field}:{_said(self.value)}}}"


class Facts(NamedTuple):
    """What is so of a ticket, its requester and its company."""

    values: dict[str, Json]
    """Thing -> field -> value. Texts are lists of texts of which any may fit; times are instants."""
    kinds: dict[str, dict[str, str]]
    """Thing -> field -> kind of value."""
    now: Instant
    calendar: Callable[[int | None], Row | None]
    """Business hours by number; None: those that count for the ticket."""


def is_by(performer: Json | None, actor_kind: str, agent_id: int | None) -> bool:
    """Whether it was done by somebody whose doing counts."""
    kind = (performer or {}).get("type", 3)
    if kind == 1:
        members = (performer or {}).get("members") or []
        return actor_kind == "agent" and (not members or agent_id in members)
    if kind == 4:
        return actor_kind in ("system", "bot", "assistant")
    return actor_kind == "contact" or (kind == 3 and actor_kind == "agent")


def first_waited_for(events: list[Json], happenings: list[Happening]) -> Happening | None:
    """The first event of a rule that happened, as it happened; None when none did."""
    for event in events:
        for happening in happenings:
            if _is_waited_for(event, happening):
                return happening
    return None


def _is_waited_for(event: Json, happening: Happening) -> bool:
    if event["field_name"] != happening.field:
        return False
    if not happening.is_change:
        return _is_said(event.get("value", ANY), happening.value)
    is_after = _is_said(event.get("to", event.get("value", ANY)), happening.after)
    return is_after and _is_said(event.get("from", ANY), happening.before)


def _is_said(said: Any, value: Any) -> bool:
    return said == ANY or _said(said) == _said(value)


def fits(sets: list[Json], operator: str | None, facts: Facts) -> bool:
    """Whether the conditions of a rule hold. A set without conditions asks nothing."""
    found = [_set_holds(one, facts) for one in sets if one["properties"]]
    return any(found) if operator == "or" and found else all(found)


def _set_holds(one: Json, facts: Facts) -> bool:
    every = any if one["match_type"] == "any" else all
    return every(holds(condition, facts) for condition in one["properties"])


def holds(condition: Json, facts: Facts) -> bool:
    """Whether one condition holds, with the further levels of its field. What cannot be asked any more does not hold."""
    resource = RESOURCES.get(condition.get("resource_type", "ticket"), "")
    if not _compares(condition, resource, condition, facts):
        return False
    return all(_compares({"operator": "is", **one}, resource, condition, facts) for one in _levels(condition))


def _levels(condition: Json) -> list[Json]:
    return list((condition.get("nested_fields") or {}).values())


def _compares(asked: Json, resource: str, condition: Json, facts: Facts) -> bool:
    field, operator, wanted = asked["field_name"], asked["operator"], asked.get("value")
    kind = facts.kinds.get(resource, {}).get(field)
    if kind is None:
        return False
    value = facts.values[resource].get(field)
    if kind == HOURS:
        return _hours(operator, value, wanted, condition.get("business_hours_id"), facts)
    if kind == MOMENT:
        return _during(value, wanted, condition.get("business_hours_id"), facts)
    if kind == FLAG:
        return _flag(operator, value is True, wanted)
    if kind in (NUMBER, DATE) and operator in ("greater_than", "less_than"):
        return value is not None and (value > wanted if operator == "greater_than" else value < wanted)
    is_exact = bool(condition.get("case_sensitive") or condition.get("case_senstive"))
    return _words(operator, value, wanted, is_exact)


def _words(operator: str, value: Any, wanted: Any, is_exact: bool) -> bool:
    """Comparisons of words. An empty text stands for no value. Whatever denies holds when its opposite does not."""
    have = [] if value is None else [_said(one) for one in listed(value)]
    have = [one for one in have if one] or [""]
    want = [_said(one) for one in listed(wanted)]
    if not is_exact:
        have, want = [one.casefold() for one in have], [one.casefold() for one in want]
    if operator in ("contains", "does_not_contain"):
        found = any(one and one in own for own in have for one in want)
    elif operator == "starts_with":
        found = any(one and own.startswith(one) for own in have for one in want)
    elif operator == "ends_with":
        found = any(one and own.endswith(one) for own in have for one in want)
    else:
        found = any(one in want for one in have)
    return not found if operator in ("not_in", "is_not", "does_not_contain") else found


def _hours(operator: str, since: Instant | None, wanted: Any, calendar: int | None, facts: Facts) -> bool:
    """Hours since a time that has come; with a calendar only those in which somebody was there."""
    if since is None or since > facts.now:
        return False
    passed = facts.now - since
    if calendar is not None:
        passed = business_seconds_between(facts.calendar(calendar), since, facts.now) * SECOND
    if operator == "is":
        return bool(passed // HOUR == wanted)
    return bool(passed > wanted * HOUR if operator == "greater_than" else passed < wanted * HOUR)


def _during(at: Any, wanted: Any, calendar: int | None, facts: Facts) -> bool:
    if wanted == "any_time":
        return True
    return bool(is_within(facts.calendar(calendar), at) == (wanted == "business_hours"))


def _flag(operator: str, value: bool, wanted: Any) -> bool:
    if operator in ("selected", "not_selected"):
        return value == (operator == "selected")
    return (value == (wanted is True)) == (operator == "is")


def _said(value: Any) -> str:
    """A value as it is compared and shown: numbers as their digits, nothing for None."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
