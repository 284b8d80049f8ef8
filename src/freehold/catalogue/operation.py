"""The shape of a catalogue row."""

from dataclasses import dataclass, field
from enum import Enum, Flag, auto
from typing import Literal

from pydantic import BaseModel

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


class Access(Enum):
    """Whether an operation may change anything."""

    READ = "read"
    WRITE = "write"


class Risk(Flag):
    """What can go wrong when the wrong caller runs it."""

    NONE = 0
    CUSTOMER_FACING = auto()  # something leaves the building
    IRREVERSIBLE = auto()
    BULK = auto()
    EXPORT = auto()
    ADMIN = auto()
    PERSONAL_DATA = auto()


class Body(Enum):
    """How the request's body is read."""

    NONE = "none"
    JSON = "json"
    FORM = "form"  # multipart, streamed to blob storage
    EITHER = "either"  # JSON, or multipart when files come along


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation of one API. `docs/glossary.md` has the words, ARCHITECTURE.md what each column drives."""

    id: str
    method: Method
    path: str
    """As clients see it, with `{names}` for the parts that vary."""
    area: str
    """Group of operations that is granted, documented and filtered together."""
    acts_on: str
    access: Access
    summary: str
    says: str
    """The sentence of the record; placeholders are path parameters, or values that the handler adds."""
    takes: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    gives: object = None
    """A model, or what pydantic's TypeAdapter takes (a list of models); None: nothing."""
    refuses: type[BaseModel] | None = None
    """The form of its 400 where that can differ from the API's usual one."""
    status: int = 200
    body: Body = Body.NONE
    form_field: str | None = None
    """The name of the file field of a FORM body."""
    scope: str | None = None
    """OAuth scope. Credentials without scopes (API tokens) are not held to it."""
    permission: str | None = None
    rate: str = "standard"
    emits: tuple[str, ...] = ()
    """Core events that a successful call may record."""
    webhooks: tuple[str, ...] = ()
    """What receivers are told, in the product's words."""
    risks: Risk = Risk.NONE
    inverse: str | None = None
    notes: str = ""
    is_extension: bool = False
    """Ours, beside the documented surface of the product."""
    is_long: bool = False
    """A read without a small bound: kept off the event loop."""
    aliases: tuple[str, ...] = ()
    """Other paths that answer the same."""
    also: tuple[Method, ...] = ()
    """Other methods that answer the same."""
    errors: tuple[int, ...] = field(default=())
    """Statuses beside the ones that every row can answer (400 for what cannot be read, 401, 403, 429, 500, 503)."""

    @property
    def product(self) -> str:
        return self.id.split(".", 1)[0]

    @property
    def is_write(self) -> bool:
        return self.access is Access.WRITE
