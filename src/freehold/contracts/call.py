"""What passes between the pipeline and a handler."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from freehold.catalogue.operation import Operation
from freehold.core.events.actor import Actor
from freehold.kernel.installation import Installation


class Principal(NamedTuple):
    """Who is calling: what the credential proves."""

    credential_id: int | None
    """None: a password."""
    name: str
    profile: str
    """Which form of answers the credential asks for: current or classic."""
    scopes: frozenset[str] | None
    """None: not limited by scopes."""
    actor: Actor
    """In whose name things are done."""
    permissions: frozenset[str] | None = None
    """What the agent's roles allow; None: not limited by permissions (API tokens)."""
    ticket_scope: int = 1
    """Which tickets the agent sees: 1 all, 2 those of their groups, 3 their own."""

    def may(self, permission: str) -> bool:
        """Whether the agent's roles allow it."""
        return self.permissions is None or permission in self.permissions


class Upload(NamedTuple):
    """A file of a multipart body, already complete in blob storage."""

    field: str
    file_name: str
    content_type: str
    size: int
    blob: str


@dataclass(slots=True)
class Call:
    """One use of an operation, parsed and admitted."""

    row: Operation
    path: dict[str, str]
    query: Any
    """An instance of the row's `query` model, or None."""
    body: Any
    """An instance of the row's `takes` model, or None."""
    who: Principal
    installation: Installation
    base_url: str
    """Scheme and host by which the client reached us."""
    uploads: list[Upload] = field(default_factory=list)
    raw_query: dict[str, str] = field(default_factory=dict)
    """All query parameters as sent, the last of each name: what links repeat."""


@dataclass(slots=True)
class Answer:
    """What a handler gives back when a body alone does not say it."""

    body: Any
    status: int | None = None
    """Instead of the row's."""
    says: dict[str, Any] = field(default_factory=dict)
    """Values for the sentence of the record, beside the path's."""
    headers: tuple[tuple[bytes, bytes], ...] = ()
