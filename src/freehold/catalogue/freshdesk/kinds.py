"""The kinds of values that Freshdesk's models are made of.

Bodies are strict, unlike Freshchat's: an attribute that a call does not know is refused, and so is a number where text
is meant (contract 1.6). A multipart body is read leniently, because everything in it is text (contract 3).
"""

import re
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar
from unicodedata import normalize

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PrivateAttr,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, ValidationError
from pydantic_core.core_schema import no_info_wrap_validator_function

from freehold.kernel.clock import parse_instant
from freehold.kernel.errors import Wrong

_NOT_IN_ADDRESSES = r"\s@<>,;:\"()\[\]\\\x00-\x1f\x7f"
_ADDRESS = re.compile(rf"[^{_NOT_IN_ADDRESSES}]+@[^{_NOT_IN_ADDRESSES}]+")
_NAMED = re.compile(r"[^<>\x00-\x1f\x7f]*<([^<>]*)>")
LONGEST = 255
"""Characters of what is looked up: names, addresses, the ids that other systems have."""


class Given(BaseModel):
    """What a client sends in a body."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Examined(Given):
    """A body of which only the handler can judge everything, by the account's own definitions and people.

    What is wrong with its form waits in `wrongs`, without those attributes, for the handler to refuse all at once
    (contracts/freshdesk/writing.py).
    """

    NEEDED: ClassVar[tuple[str, ...]] = ()
    """What a body that makes something always has to say, though the schema cannot: for those who read the reference."""

    _wrongs: list[Wrong] = PrivateAttr(default_factory=list)

    @property
    def wrongs(self) -> list[Wrong]:
        return self._wrongs


class Asked(BaseModel):
    """The parameters of a query. `per_page` is taken everywhere, because one client always sends it (contract 2)."""

    model_config = ConfigDict(extra="forbid")

    page: Annotated[int, Field(ge=1, lt=2**63)] = 1
    per_page: Annotated[int, Field(ge=1, le=100)] = 30


class Shape(BaseModel):
    """What we answer: every attribute is present, blanks are null (contract 3)."""

    model_config = ConfigDict(extra="allow")


def _instant(value: Any) -> Any:
    if value is None:
        return value
    try:
        return parse_instant(value)
    except (ValueError, TypeError, AttributeError, OverflowError):
        raise PydanticCustomError(
            "datatype_mismatch", "It should be in the 'combined date and time ISO8601' format"
        ) from None


def is_address(text: str) -> bool:
    """Whether mail could be sent to `text`: a name, an @ and a host, and nothing that would end a header."""
    return len(text) < LONGEST and _ADDRESS.fullmatch(text) is not None


def _address(value: str) -> str:
    address = normalize("NFC", value.strip().lower())  # an accent of its own is the same address
    if not is_address(address):
        raise PydanticCustomError("invalid_value", "It should be in the 'valid email address' format")
    return address


def _correspondent(value: str) -> str:
    """An address as it stands in mail, with or without a name before it."""
    text = value.strip()
    named = _NAMED.fullmatch(text)
    if not is_address(named[1].strip() if named else text):
        raise PydanticCustomError("invalid_value", "It should contain elements of type 'valid email address' only")
    return text


@dataclass(frozen=True, slots=True)
class OneOf:
    """The values that are allowed, for the check and for its description."""

    values: tuple[Any, ...]
    explained: str = ""
    """Said after the values."""

    def check(self, value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
        """The value, when it is allowed; of a wrong type is refused in the same words."""
        try:
            found = handler(value)
        except ValidationError:
            found = ...
        if found is not None and found not in self.values:
            shown = ",".join(str(value) for value in self.values)
            raise PydanticCustomError("invalid_value", f"It should be one of these values: '{shown}'{self.explained}")
        return found

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_wrap_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        found = handler(schema)
        for part in found.get("anyOf", [found]):
            if part != {"type": "null"}:
                part["enum"] = list(self.values)
        return found


def one_of(*values: Any) -> OneOf:
    """Refuses anything else with the words that clients know (contract 1.6)."""
    return OneOf(values)


def _split(value: Any) -> Any:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


When = Annotated[int | None, BeforeValidator(_instant), WithJsonSchema({"type": "string", "format": "date-time"})]
"""A time as clients write it, kept as milliseconds."""
Id = Annotated[int, Field(gt=0, lt=2**63)]
Ids = Annotated[list[Id], Field(max_length=1000)]
Short = Annotated[str, Field(max_length=LONGEST)]
"""Text that is looked up by."""
Address = Annotated[str, AfterValidator(_address)]
"""One person's e-mail address, in lower case."""
Words = Annotated[list[str], BeforeValidator(_split)]
"""A comma-separated list in a query."""
Named = Annotated[dict[str, Any], Field(max_length=1000)]
"""Values by names that an account makes up; more of them than any account has would make a long list of wrongs."""
MOST_TAGS = 1000
"""Tags of one ticket or contact; Freshdesk names no number."""
MOST_RECIPIENTS = 1000
"""Addresses in one list. The worker hands a mail to its SMTP server for a hundred of them at a time."""
Emails = Annotated[list[Annotated[str, AfterValidator(_correspondent)]], Field(max_length=MOST_RECIPIENTS)]
Addresses = Annotated[list[Address], Field(max_length=MOST_RECIPIENTS)]
DateTime = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
"""A time in an answer: UTC, whole seconds, Z."""
