"""What clients read when something is wrong (contract 1.6)."""

from collections.abc import Iterable

MISSING = "Mandatory attribute missing"
UNIQUE = "It should be a unique value"
UNKNOWN = "Unexpected/invalid field in request"


def one_of(choices: Iterable[object]) -> str:
    """What is said of a value that is none of those that are allowed."""
    return f"It should be one of these values: '{','.join(map(str, choices))}'"


def too_long(text: str, longest: int) -> str:
    return f"Has {len(text)} characters, it can have maximum of {longest} characters"
