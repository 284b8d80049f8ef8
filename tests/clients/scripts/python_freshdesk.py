"""PyPI python-freshdesk: does what the test asks for, such as `tickets.get_ticket`."""

from functools import reduce
from typing import Any

from report import driven, given_first

from freshdesk.api import API

asked = given_first()
api = API(asked["domain"], asked["key"])


def call(what: str, /, *arguments: Any, **named: Any) -> Any:
    """What a method returns, as the client understood it: the attributes of its models."""
    return plain(reduce(getattr, what.split("."), api)(*arguments, **named))


def plain(value: Any) -> Any:
    if isinstance(value, list):
        return [plain(item) for item in value]
    if not hasattr(value, "_keys"):
        return value
    found = {name: item for name, item in vars(value).items() if name != "_keys"}
    words = {name: word(value, name) for name in ("priority", "status", "source") if f"_{name}" in found}
    return {**found, **words, "str": str(value), "repr": repr(value)}


def word(value: Any, name: str) -> str | None:
    """Its word for a number; it has none for the newer sources (contract 11, 29)."""
    try:
        return str(getattr(value, name))
    except KeyError:
        return None


driven(call)
