"""What makes the Freshchat API look like itself."""

from typing import Any

from pydantic import BaseModel

import freehold.contracts.freshchat.handlers  # noqa: F401 - attaches the handlers
from freehold.catalogue.freshchat import ROWS
from freehold.catalogue.rates import RATES, Rate
from freehold.contracts.freshchat import auth, errors
from freehold.contracts.pipeline import Face, Headers
from freehold.contracts.request import parse_object, validated
from freehold.kernel.crypto import digest
from freehold.kernel.limits import Quota
from freehold.kernel.settings import Settings


def rates(settings: Settings) -> dict[str, Rate]:
    """The catalogue's limits, with what this installation chose instead."""
    chosen = {"standard": settings.rate_limit, "raw_reports": settings.rate_limit_reports}
    return {name: rate._replace(calls=chosen.get(name) or rate.calls) for name, rate in RATES.items()}


def parse(model: type[BaseModel], body: bytes) -> Any:
    """A body as clients send it; members that are null count as absent (contract 1.1)."""
    return validated(model, parse_object(body))


def headers(quota: Quota, _: int) -> Headers:
    """The three headers on every answer; the reset stands under both spellings (contract 1.6)."""
    resets_at = str(quota.resets_at).encode()
    return [
        (b"x-ratelimit-limit", str(quota.limit).encode()),
        (b"x-ratelimit-remaining", str(quota.remaining).encode()),
        (b"x-ratelimitreset", resets_at),
        (b"x-ratelimit-reset", resets_at),
    ]


FRESHCHAT = Face(
    rows=ROWS,
    content_type=b"application/json",
    rates=rates,
    secret=auth.secret,
    digest=digest,
    bucket=lambda token_digest: token_digest,
    cost=lambda row, query: 1,  # noqa: ARG005 - every call counts the same here
    identify=auth.identify,
    parse=parse,
    ask=validated,
    headers=headers,
    problem=errors.problem,
    wrong_method=errors.wrong_method,
)
