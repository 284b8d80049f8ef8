"""What holds for all of the Freshchat API."""

from typing import Any

from freehold.catalogue import freshchat
from freehold.catalogue.derive.api import Api, Header, Refusal, Security
from freehold.catalogue.derive.words import rate_sentence
from freehold.catalogue.freshchat import shapes
from freehold.catalogue.freshchat.examples import EXAMPLES
from freehold.catalogue.operation import Operation
from freehold.catalogue.rates import RATES


def _refusal(status: int, name: str, word: str, meaning: str) -> Refusal:
    example = {"code": status, "status": word.replace("…", "AGENT"), "message": meaning}
    return Refusal(name, word, meaning, ((shapes.ErrorBody, example),))


_REFUSALS = (
    (400, "BadRequest", "INVALID_VALUE", "A value is missing, wrong or too large; the message names each wrong field."),
    (401, "Unauthenticated", "UNAUTHENTICATED", "The token is missing, unknown, revoked or expired."),
    (403, "Forbidden", "FORBIDDEN", "The token carries scopes, and the operation's is not among them."),
    (404, "NotFound", "…_NOT_FOUND", "There is no such thing; the word before NOT_FOUND says what."),
    (409, "Conflict", "CONFLICT", "It contradicts what is already there, such as an e-mail address in use."),
    (429, "TooManyRequests", "TOO_MANY_REQUESTS", "Over the rate limit: wait as many seconds as Retry-After says."),
    (500, "InternalServerError", "INTERNAL_SERVER_ERROR", "A bug on our side; the log has it under X-Request-Id."),
    (503, "ServiceUnavailable", "SERVICE_UNAVAILABLE", "Storage failed; nothing was changed. Try again."),
)


def _schemes(rows: tuple[Operation, ...]) -> dict[str, Any]:
    scopes = {row.scope: f"{row.area}: {row.access.value}" for row in rows if row.scope}
    return {
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "description": "An API token, as `freehold token create` prints it. It may do everything.",
        },
        "oauth2": {
            "type": "oauth2",
            "description": "A token with scopes may do what its scopes name.",
            "flows": {
                "authorizationCode": {
                    "authorizationUrl": "/org/oauth/v2/authorize",
                    "tokenUrl": "/org/oauth/v2/token",
                    "refreshUrl": "/org/oauth/v2/token",
                    "scopes": dict(sorted(scopes.items())),
                }
            },
        },
    }


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
    refusals={refusal[0]: _refusal(*refusal) for refusal in _REFUSALS},
    codes={},
    numbers={},
    examples=EXAMPLES,
    headers={
        "X-RateLimit-Limit": Header("Calls allowed in the window."),
        "X-RateLimit-Remaining": Header("Calls left in the window."),
        "X-RateLimit-Reset": Header("When the window starts anew, in Unix seconds."),
        "X-RateLimitReset": Header("The same, under the older spelling."),
    },
    rates={name: rate_sentence(rate) for name, rate in RATES.items()},
    security=Security(
        schemes=_schemes,
        of=lambda row: [{"bearer": []}, *([{"oauth2": [row.scope]}] if row.scope else [])],
        curl="-H 'Authorization: Bearer TOKEN'",
        right="Scope",
    ),
    has_nulls=False,
    path_type=lambda _: {"type": "string", "minLength": 1},
    refuses_media_types=False,
)
