"""Who did it."""

from typing import NamedTuple


class Actor(NamedTuple):
    """A contact, an agent, a bot or the system itself."""

    kind: str
    """contact, agent, bot or system."""
    ref: str = ""
    """The public id, or whatever a bot calls itself."""
    id: int | None = None
    """The row's number, for contacts and agents."""


SYSTEM = Actor("system")
