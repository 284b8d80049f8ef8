"""The words and sentences with which derived documents speak about a row."""

import re

from freehold.catalogue.operation import Operation, Risk
from freehold.catalogue.rates import RATES

RISKS: dict[Risk, tuple[str, str]] = {
    Risk.CUSTOMER_FACING: ("customer_facing", "Something reaches a customer."),
    Risk.IRREVERSIBLE: ("irreversible", "It cannot be taken back."),
    Risk.BULK: ("bulk", "One call acts on many."),
    Risk.EXPORT: ("export", "It takes data out in bulk."),
    Risk.ADMIN: ("admin", "It changes who works here and what they may do."),
    Risk.PERSONAL_DATA: ("personal_data", "It shows or changes what is known about a person."),
}

EVERY_ROW_ANSWERS = (400, 401, 403, 429, 500, 503)
"""Beside a row's own errors. 400: a request that cannot even be read, such as one with a NUL in a query parameter."""

STATUSES: dict[int, tuple[str, str, str]] = {
    400: ("BadRequest", "INVALID_VALUE", "A value is missing, wrong or too large; the message names each wrong field."),
    401: ("Unauthenticated", "UNAUTHENTICATED", "The token is missing, unknown, revoked or expired."),
    403: ("Forbidden", "FORBIDDEN", "The token carries scopes, and the operation's is not among them."),
    404: ("NotFound", "…_NOT_FOUND", "There is no such thing; the word before NOT_FOUND says what."),
    409: ("Conflict", "CONFLICT", "It contradicts what is already there, such as an e-mail address in use."),
    429: ("TooManyRequests", "TOO_MANY_REQUESTS", "Over the rate limit: wait as many seconds as Retry-After says."),
    500: ("InternalServerError", "INTERNAL_SERVER_ERROR", "A bug on our side; the log has it under X-Request-Id."),
    503: (
        "ServiceUnavailable",
        "SERVICE_UNAVAILABLE",
        "Storage failed; nothing was changed. Try again.",
    ),
}
"""A refusal's name, its `status` word, and what it means."""

_PERIODS = {1: "a second", 60: "a minute", 3600: "an hour", 86400: "a day"}
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def risk_names(row: Operation) -> tuple[str, ...]:
    """The row's risks as words for programs."""
    return tuple(name for risk, (name, _) in RISKS.items() if risk in row.risks)


def risk_sentences(row: Operation) -> tuple[str, ...]:
    """The row's risks as sentences for people."""
    return tuple(sentence for risk, (_, sentence) in RISKS.items() if risk in row.risks)


def rate_sentence(name: str) -> str:
    """How many calls a class of rate limits allows by default."""
    rate = RATES[name]
    period = _PERIODS.get(rate.seconds, f"in {rate.seconds} seconds")
    counted = "counted together with every other call" if rate.is_shared else "counted on top of the standard limit"
    return f"{rate.calls:,} calls {period} for each token, {counted}"


def path_names(row: Operation) -> tuple[str, ...]:
    """The parts of the path that vary."""
    return tuple(_PLACEHOLDER.findall(row.path))


def error_statuses(row: Operation) -> tuple[int, ...]:
    """Every refusal that the row can answer with."""
    return tuple(sorted({*row.errors, *EVERY_ROW_ANSWERS}))


def spoken(word: str) -> str:
    """`business_hours` as a person writes it."""
    return word.replace("_", " ")
