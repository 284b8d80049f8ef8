"""The APIs that documents are derived for."""

from typing import Any, NamedTuple

from pydantic import BaseModel

from freehold.catalogue import freshchat
from freehold.catalogue.freshchat import shapes
from freehold.catalogue.freshchat.examples import EXAMPLES
from freehold.catalogue.operation import Operation


class Api(NamedTuple):
    """One API: its rows, and what holds for all of them."""

    name: str
    title: str
    version: str
    prefix: str
    about: str
    rows: tuple[Operation, ...]
    error: type[BaseModel]
    """The form of its refusals."""
    examples: dict[type[BaseModel], Any]
    """One valid value for every model that its rows take or give."""
    quota_headers: dict[str, str]
    """What every answer carries, and what each means."""


FRESHCHAT = Api(
    name="freshchat",
    title="Freehold: the Freshchat v2 API",
    version="2.0",
    prefix="/v2",
    about=(
        "Send every call with `Authorization: Bearer TOKEN`. Bodies are JSON in UTF-8. Times are UTC with "
        "milliseconds, such as `2026-01-05T09:41:07.318Z`. Ids are text; treat them as opaque. Members and query "
        "parameters that are not known are ignored, null counts as absent, and answers leave out what has no value. "
        "Every path also answers below `/api/v2`, with a trailing slash, and with doubled slashes. A path that does "
        "not exist answers 404, another method 405, in the same form as every refusal."
    ),
    rows=freshchat.ROWS,
    error=shapes.ErrorBody,
    examples=EXAMPLES,
    quota_headers={
        "X-RateLimit-Limit": "Calls allowed in the window.",
        "X-RateLimit-Remaining": "Calls left in the window.",
        "X-RateLimit-Reset": "When the window starts anew, in Unix seconds.",
        "X-RateLimitReset": "The same, under the older spelling.",
    },
)
