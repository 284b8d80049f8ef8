"""The kinds of values that Freshchat's models are made of."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from freehold.kernel.clock import parse_instant


class Lenient(BaseModel):
    """What clients send: unknown members are ignored, numbers are taken where text is meant (contract 1.1)."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)


class Shape(BaseModel):
    """What we answer. Members without a value are left out, never null (contract 1.7)."""

    model_config = ConfigDict(extra="allow")


def _instant(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("It should be a date and time such as 2026-01-05T09:41:07.318Z")
    try:
        return parse_instant(value)
    except (ValueError, OverflowError):
        raise ValueError("It should be a date and time such as 2026-01-05T09:41:07.318Z") from None


def _page(value: Any) -> Any:
    """Any number of digits is a page; beyond a billion they are all equally empty."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return min(int(value[:18]), 1_000_000_000)
    return value


_EMAIL = re.compile(
    r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*@[^\W_]([\w-]*[^\W_])?(\.[^\W_]([\w-]*[^\W_])?)*"
)


def _email(value: str) -> str:
    address = value.strip()
    if address and (len(address) > 320 or not _EMAIL.fullmatch(address)):
        raise ValueError("It should be an e-mail address such as amal@example.com")
    return address


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


InstantText = Annotated[int, BeforeValidator(_instant), WithJsonSchema({"type": "string", "format": "date-time"})]
"""A time in a query or body, kept as milliseconds."""

DateTime = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
"""A time in an answer: UTC with three digits of fraction and Z."""

Email = Annotated[str, AfterValidator(_email), WithJsonSchema({"type": "string", "format": "email", "maxLength": 320})]
"""An e-mail address; an empty text takes it away."""

# The bounds stand before the validators that run first: only so pydantic writes them into the JSON Schema.
Page = Annotated[int, Field(ge=1), BeforeValidator(_page)]
PageSize = Annotated[int, Field(ge=1), BeforeValidator(_page)]
SortOrder = Annotated[str, Field(pattern="^(asc|desc)$"), BeforeValidator(_lower)]


class Paged(Lenient):
    """The parameters of every list (contract 2.1). Sizes above the cap are clamped, not refused."""

    page: Page = Field(1, description="which page, from 1")
    items_per_page: PageSize = Field(10, description="how many on a page; above the cap (100, or 1000) it is clamped")
    sort_by: str | None = Field(None, description="member to sort by, such as name or email")
    sort_order: SortOrder = Field("asc", description="asc or desc")
    anchor: str | None = Field(
        None, description="put into links by the server, so that a walk sees each row once; opaque"
    )
