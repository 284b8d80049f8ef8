"""What is searched for, as plain values: conditions, and groups of them of which all or any must hold."""

from typing import Any, Literal, NamedTuple, TypeAlias

Comparison = Literal["is", "from", "to", "empty"]
"""Equal; at least; at most; without a value."""
Value: TypeAlias = str | int | float | bool | None


class Condition(NamedTuple):
    """One condition on a record."""

    name: str
    """What is looked at: one of the criteria of the kind of record (`core/search/records.py`)."""
    comparison: Comparison
    value: Value = None
    field: str | None = None
    """The name of the custom field, when it is one that is looked at."""


class Group(NamedTuple):
    """Conditions of which all must hold, or any."""

    is_any: bool
    parts: "tuple[Expression, ...]"


Expression: TypeAlias = Condition | Group
Shape: TypeAlias = tuple[Any, ...]


def shape_of(expression: Expression) -> Shape:
    """The expression without its values: what a compiled statement depends on.

    A condition is (name, comparison), a group (is_any, shapes).
    """
    if isinstance(expression, Group):
        return expression.is_any, tuple(shape_of(part) for part in expression.parts)
    return expression.name, expression.comparison


def values_of(expression: Expression) -> dict[str, Any]:
    """The values of the conditions, numbered from left to right: `v0`, `v1`, …; the custom fields' names are `n0`, …"""
    values: dict[str, Any] = {}
    waiting, place = [expression], 0
    while waiting:
        part = waiting.pop()
        if isinstance(part, Group):
            waiting += reversed(part.parts)
            continue
        values[f"v{place}"] = part.value
        if part.field is not None:
            values[f"n{place}"] = part.field
        place += 1
    return values
