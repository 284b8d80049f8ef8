"""What the derived documents need to know of an API, beside its rows."""

from collections.abc import Callable
from typing import Any, NamedTuple

from pydantic import BaseModel

from freehold.catalogue.operation import Body, Operation

EVERY_ROW_ANSWERS = (400, 401, 403, 429, 500, 503)
"""Beside a row's own errors. 400: a request that cannot even be read, such as one with a NUL in a query parameter."""


class Refusal(NamedTuple):
    """One status with which the API refuses."""

    name: str
    word: str
    """What programs look at in the body; empty when the body holds no such word."""
    meaning: str
    bodies: tuple[tuple[type[BaseModel], Any], ...]
    """The forms that the body can have, each with an example; none: it is empty."""


class Header(NamedTuple):
    """What every answer carries."""

    meaning: str
    type: str = "integer"


class Security(NamedTuple):
    """How a caller proves who it is, and what allows it to do something."""

    schemes: Callable[[tuple[Operation, ...]], dict[str, Any]]
    """OpenAPI's security schemes."""
    of: Callable[[Operation], list[dict[str, list[str]]]]
    """Which of them a row takes."""
    curl: str
    right: str
    """What a row asks for: a scope, or a permission."""


class Api(NamedTuple):
    """One API: its rows, and what holds for all of them."""

    name: str
    title: str
    version: str
    prefix: str
    about: str
    rows: tuple[Operation, ...]
    refusals: dict[int, Refusal]
    codes: dict[str, str]
    """The words inside a refusal's body that name what is wrong with one value, and what each means."""
    numbers: dict[str, dict[int, str]]
    """Attributes whose values are numbers that stand for something."""
    examples: dict[type[BaseModel], Any]
    """One valid value for every model that its rows take or give."""
    headers: dict[str, Header]
    rates: dict[str, str]
    """Its classes of rate limits, each as a sentence."""
    security: Security
    has_nulls: bool
    """Whether answers show null for what has no value. False: they leave it out."""
    path_type: Callable[[str], dict[str, Any]]
    """The JSON Schema of a part of the path, by its name."""
    refuses_media_types: bool
    """Whether a body of another content type is answered with 415."""
    more_headers: Callable[[Operation], dict[str, Header]] = lambda _: {}
    """What a row's answer may carry beside `headers`."""

    @property
    def label(self) -> str:
        """The product's name, as people write it."""
        return self.name.capitalize()

    @property
    def openapi_path(self) -> str:
        return f"{self.prefix}/openapi.json"

    @property
    def used_refusals(self) -> dict[int, Refusal]:
        """The refusals that any of its rows can answer with."""
        used = {status for row in self.rows for status in self.errors_of(row)}
        return {status: refusal for status, refusal in self.refusals.items() if status in used}

    def errors_of(self, row: Operation) -> tuple[int, ...]:
        """Every refusal that a row can answer with."""
        more = (415,) if self.refuses_media_types and row.body is not Body.NONE else ()
        return tuple(sorted({*row.errors, *EVERY_ROW_ANSWERS, *more}))


def right_of(row: Operation) -> str:
    """The scope or the permission that a row asks for."""
    return row.scope or row.permission or ""
