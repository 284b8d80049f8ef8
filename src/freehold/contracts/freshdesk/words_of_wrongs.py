"""What clients read when something is wrong (contract 1.6)."""

from collections.abc import Iterable

from freehold.kernel.errors import Wrong

MISSING = "Mandatory attribute missing"
UNKNOWN = "Unexpected/invalid field in request"


def one_of(choices: Iterable[object]) -> str:
    """What is said of a value that is none of those that are allowed."""
    return f"It should be one of these values: '{','.join(map(str, choices))}'"


def too_long(text: str, longest: int) -> str:
    return f"Has {len(text)} characters, it can have maximum of {longest} characters"


def left_out(field: str) -> Wrong:
    """It is needed, and absent or blank."""
    return Wrong(field, MISSING, "missing_field")


def unknown(field: str) -> Wrong:
    """The call has no such attribute."""
    return Wrong(field, UNKNOWN, "invalid_field")


def not_offered(field: str, choices: Iterable[object]) -> Wrong:
    """The value is none of those that are allowed."""
    return Wrong(field, one_of(choices), "invalid_value")


def nothing_matches(field: str, what: str) -> Wrong:
    """The value names nothing that there is."""
    return Wrong(field, f"There is no {what} matching the given {field}", "invalid_value")
