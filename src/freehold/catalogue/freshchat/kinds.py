"""The kinds of values that Freshchat's models are made of."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from freehold.kernel.clock import parse_instant


class Lenient(BaseModel):
    """What clients send: members that we do not know are ignored, numbers are taken where text is meant (contract 1.1)."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)


class Shape(BaseModel):
    """What we answer. Members without a value are left out, never null (contract 1.7)."""

    model_config = ConfigDict(extra="allow")


def _instant(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("It should be a date and time such as 2026-01-05T09:41:07.318Z")  # noqa: TRY004 - pydantic collects ValueError
    try:
        return parse_instant(value)
    except (ValueError, OverflowError):
        raise ValueError("It should be a date and time such as 2026-01-05T09:41:07.318Z") from None


def _page(value: Any) -> Any:
    """Any number of digits is a page; beyond a billion they are all equally empty."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return min(int(value[:18]), 1_000_000_000)
    return value


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


InstantText = Annotated[int, BeforeValidator(_instant), WithJsonSchema({"type": "string", "format": "date-time"})]
"""A time in a query or body, kept as milliseconds."""

DateTime = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
"""A time in an answer: UTC with three digits of fraction and Z."""

Page = Annotated[int, BeforeValidator(_page), Field(ge=1)]
PageSize = Annotated[int, BeforeValidator(_page), Field(ge=1)]
SortOrder = Annotated[str, BeforeValidator(_lower), Field(pattern="^(asc|desc)$")]


class Paged(Lenient):
    """The parameters of every list (contract 2.1). Sizes above the cap are clamped, not refused."""

    page: Page = 1
    items_per_page: PageSize = 10
    sort_by: str | None = None
    sort_order: SortOrder = "asc"
    anchor: str | None = Field(None, description="Put into links by the server, so that a walk sees each row once; opaque.")
