"""The choices of a field: lists of {id, value}, and for those that depend on one another each with `choices` of its own.

Values in, values out; nothing is read or stored here. A removed choice stays, marked `is_deleted`: records that have
its value keep it, and its number is never given to another.
"""

from collections.abc import Iterator
from itertools import count
from typing import Any, NamedTuple

from freehold.kernel.errors import Invalid, Wrong
from freehold.kernel.text import load

Choice = dict[str, Any]
MOST = 5_000
"""Choices that one field can have, at all levels together."""
_OWN_WORDS = ("label", "label_for_customers", "stop_sla_timer")
"""What can be said of a choice beside its value; the last two only of statuses."""


class Renamed(NamedTuple):
    """A choice that has another value now."""

    above: tuple[str, ...]
    """The values of the choices above it, as records have them."""
    before: str
    after: str


class Changed(NamedTuple):
    choices: list[Choice]
    renamed: list[Renamed]
    """The deepest first, so that what is above them still has its old value."""
    removed: list[int]
    """Numbers of the choices that are not offered any more."""


def choices_of(row: dict[str, Any]) -> list[Choice]:
    """The choices of a field as it is stored. Fields of the first versions have their numbers as text."""
    choices: list[Choice] = load(row["choices"])
    return [{**choice, "id": int(choice["id"])} for choice in choices]


def usable(choices: list[Choice]) -> list[Choice]:
    """The choices that are offered."""
    return [choice for choice in choices if not choice.get("is_deleted")]


def values_of(choices: list[Choice]) -> list[str]:
    """The values that are offered, in their order."""
    return [choice["value"] for choice in usable(choices)]


def below(choices: list[Choice], value: object) -> list[Choice]:
    """The choices that depend on the one with that value; none when there is no such choice."""
    return next((choice.get("choices", []) for choice in usable(choices) if choice["value"] == value), [])


def change_choices(before: list[Choice], given: list[Choice], after: int) -> Changed:
    """What becomes of a field's choices when some are named, renamed, moved, taken away or added.

    `given` are {id, value, position, is_deleted, choices} and what else a choice can have; each may be missing. One
    without `id` is new; those that are not named stay. `after`: new ones are numbered from there on, and above all
    others. Raises Invalid for an unknown number, a value that is blank or twice there, or too many.
    """
    numbers = count(max([after, *_numbers(before)]) + 1)
    renamed: list[Renamed] = []
    removed: list[int] = []
    choices = _changed(before, given, numbers, (), renamed, removed)
    total = sum(1 for _ in _numbers(choices))
    if total > MOST:
        raise Invalid(Wrong("choices", f"Has {total} elements, it can have maximum of {MOST} elements"))
    return Changed(choices, renamed, removed)


def _changed(
    before: list[Choice],
    given: list[Choice],
    numbers: Iterator[int],
    above: tuple[str, ...],
    renamed: list[Renamed],
    removed: list[int],
) -> list[Choice]:
    known = {choice["id"]: choice for choice in usable(before)}
    places: dict[int, tuple[int, int]] = {number: (place, 1) for place, number in enumerate(known, 1)}
    found = dict(known)
    for item in given:
        number = item.get("id")
        if number is None:
            number, old = next(numbers), None
        elif number in known:
            old = known[number]
        else:
            raise Invalid(Wrong("choices", "There is no choice matching the given id"))
        if item.get("is_deleted"):
            if old is not None:
                found[number] = {**old, "is_deleted": True}
                removed += _numbers([old])
            continue
        value = item["value"].strip() if item.get("value") is not None else (old or {}).get("value", "")
        if not value:
            raise Invalid(Wrong("choices", "It should not be blank"))
        choice = {**(old or {"id": number}), "value": value}
        choice |= {word: item[word] for word in _OWN_WORDS if item.get(word) is not None}
        under = value if old is None else old["value"]
        if item.get("choices"):
            choice["choices"] = _changed(
                choice.get("choices", []), item["choices"], numbers, (*above, under), renamed, removed
            )
        if old is not None and old["value"] != value:
            renamed.append(Renamed(above, old["value"], value))
        found[number] = choice
        last = places.get(number, (len(places) + 1, 1))
        places[number] = (item["position"], 0) if item.get("position") is not None else last
    _refuse_twice(found)
    gone = [choice for choice in before if choice.get("is_deleted")]
    gone += [choice for choice in found.values() if choice.get("is_deleted")]
    kept = [choice for choice in found.values() if not choice.get("is_deleted")]
    return sorted(kept, key=lambda choice: places[choice["id"]]) + gone


def _refuse_twice(found: dict[int, Choice]) -> None:
    words = [choice["value"].lower() for choice in found.values() if not choice.get("is_deleted")]
    if len(set(words)) < len(words):
        raise Invalid(Wrong("choices", "It should contain each value once", "duplicate_value"))


def _numbers(choices: list[Choice]) -> Iterator[int]:
    for choice in choices:
        yield int(choice["id"])
        yield from _numbers(choice.get("choices", []))
