"""Who did it."""

from typing import NamedTuple


class Actor(NamedTuple):
    """A contact, an agent, an AI assistant, a bot or the system itself."""

    kind: str
    """contact, agent, assistant, bot or system."""
    ref: str = ""
    """The public id, or whatever a bot calls itself."""
    id: int | None = None
    """The row's number, for contacts and agents; an assistant's is that of the agent who answers for it."""


SYSTEM = Actor("system")
