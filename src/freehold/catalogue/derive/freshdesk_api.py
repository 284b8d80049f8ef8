"""What holds for all of the Freshdesk API (Freshdesk contract 1 to 3)."""

from typing import Any, get_origin

from pydantic import BaseModel

from freehold.catalogue import freshdesk
from freehold.catalogue.derive.api import Api, Header, Refusal, Security
from freehold.catalogue.derive.words import plan_sentence
from freehold.catalogue.freshdesk import shapes
from freehold.catalogue.freshdesk.examples import EXAMPLES
from freehold.catalogue.freshdesk.words import PRIORITIES, SOURCES, STATUSES
from freehold.catalogue.operation import Operation
from freehold.catalogue.rates import PLANS
from freehold.kernel.settings import Settings

_CUSTOM: int = Settings.model_fields["freshdesk_rate_limit"].default
TEXT_IDS = frozenset({"job_id", "export_id", "thread_id", "message_id", "record_id"})
"""Ids that are no numbers."""


def is_number(name: str) -> bool:
    """Whether what stands in a path under that name is a number."""
    return name.endswith("_id") and name not in TEXT_IDS


def _coded(code: str, message: str) -> tuple[type[BaseModel], Any]:
    return shapes.Refusal, {"code": code, "message": message}


def _wrong(field: str, message: str, code: str) -> tuple[type[BaseModel], Any]:
    errors = [{"field": field, "message": message, "code": code}]
    return shapes.ValidationFailed, {"description": "Validation failed", "errors": errors}


REFUSALS = {
    400: Refusal(
        "BadRequest",
        "",
        "A value is missing, wrong, unknown or too large; every wrong field is named. A body that cannot be read: a code.",
        (
            _wrong("priority", "It should be one of these values: '1,2,3,4'", "invalid_value"),
            _coded("invalid_json", "Request body has invalid json format"),
        ),
    ),
    401: Refusal(
        "Unauthenticated",
        "invalid_credentials",
        "The key is missing, unknown, revoked or expired; or the e-mail address and password do not belong together.",
        (_coded("invalid_credentials", "You have to be logged in to perform this action."),),
    ),
    403: Refusal(
        "Forbidden",
        "access_denied",
        "The roles of the key's agent do not allow it. After too many failed log-ins `password_lockout`, for some minutes; "
        "`max_agents_reached` when the account has all the agents that its settings allow.",
        (
            _coded("access_denied", "You are not authorized to perform this action."),
            _coded("password_lockout", "Too many failed log-ins. Please try again in some minutes."),
            _coded("max_agents_reached", "You have reached the maximum number of agents."),
        ),
    ),
    404: Refusal("NotFound", "", "There is no such thing, or the key's agent may not see it. No body.", ()),
    405: Refusal(
        "MethodNotAllowed",
        "",
        "The record is in a state that does not take this method, such as a ticket in the bin or spam.",
        ((shapes.WrongMethod, {"message": "PUT method is not allowed. It should be one of these method(s): GET"}),),
    ),
    409: Refusal(
        "Conflict",
        "",
        "A value must be unique and is in use, or the record lacks what the call needs.",
        (
            _wrong("email", "It should be a unique value", "duplicate_value"),
            _coded("inconsistent_state", "The contact has no e-mail address"),
        ),
    ),
    415: Refusal(
        "UnsupportedMediaType",
        "unsupported_content_type",
        "The body is neither what Content-Type says nor what the call takes.",
        (_coded("unsupported_content_type", "The Content-Type should be application/json"),),
    ),
    429: Refusal(
        "TooManyRequests",
        "rate_limit_exceeded",
        "Over the rate limit: wait as many seconds as Retry-After says.",
        (_coded("rate_limit_exceeded", "You have exceeded the limit of requests per minute"),),
    ),
    500: Refusal(
        "InternalServerError",
        "internal_error",
        "A bug on our side; the log has it under X-Request-Id.",
        (_coded("internal_error", "Something went wrong on our side."),),
    ),
    503: Refusal(
        "ServiceUnavailable",
        "service_unavailable",
        "Storage failed; nothing was changed. Try again.",
        (_coded("service_unavailable", "Storage failed; nothing was changed."),),
    ),
}

CODES = {
    "missing_field": "It must be given, and not be blank.",
    "invalid_value": "It is wrong, blank, badly written, or not among the values that are allowed.",
    "duplicate_value": "It must be unique, and is in use.",
    "datatype_mismatch": "It is of another type: text where a number is meant, or the like.",
    "invalid_field": "The call does not know an attribute or query parameter of this name.",
    "inaccessible_field": "The key's agent may not set it.",
    "incompatible_field": "It cannot be set while the record is in its state.",
    "readonly_field": "It cannot be changed.",
}


def _schemes(_: tuple[Operation, ...]) -> dict[str, Any]:
    return {
        "basic": {
            "type": "http",
            "scheme": "basic",
            "description": (
                "An agent's key as the user name, and any password; or the agent's e-mail address and password. It may do "
                "what the agent's roles allow."
            ),
        }
    }


def _path_type(name: str) -> dict[str, Any]:
    if is_number(name):
        return {"type": "integer", "minimum": 1}
    return {"type": "string", "minLength": 1}


def _more_headers(row: Operation) -> dict[str, Header]:
    """Where what was made is, and where a list goes on (contract 1.4)."""
    if row.status == 201:
        return {"Location": Header("The address of what was made, where it has one.", "string")}
    if get_origin(row.gives) is list:
        return {"Link": Header('The address of the next page, while there is one: `<…>; rel="next"`.', "string")}
    return {}


FRESHDESK = Api(
    name="freshdesk",
    title="Freehold: the Freshdesk v2 API",
    version="2.0",
    prefix="/api/v2",
    about=(
        "Send every call with HTTP Basic: an agent's key is the user name, the password may be anything; an agent's "
        "e-mail address and password work as well. A key can do "
        "what its agent's roles allow, on the tickets of its agent's ticket scope (see permissions.md). Bodies are JSON "
        "in UTF-8; where files come along, `multipart/form-data`, with lists as `name[]` and members of an object as "
        "`name[member]`. Attributes and query parameters that a call does not know are refused. Answers show every "
        "attribute, and null for what has no value. Times are UTC in whole seconds, such as `2026-01-05T09:41:07Z`; "
        "without a zone, a time that is sent counts as UTC. Ids are numbers. A list is an array of at most `per_page` "
        "(30, at most 100) from the `page` that is asked for (from 1); while there is another page, the `Link` header "
        "holds its address. A path that does not exist answers 404, another method 405. Pages of any site may call the API "
        "from a browser (CORS): a header says who calls, never a cookie."
    ),
    rows=freshdesk.ROWS,
    refusals=REFUSALS,
    codes=CODES,
    numbers={
        "status": {number: name for number, (name, _) in STATUSES.items()},
        "priority": PRIORITIES,
        "source": SOURCES,
        "association_type": {1: "Parent", 2: "Child", 3: "Tracker", 4: "Related"},
        "ticket_scope": {1: "Global", 2: "Group", 3: "Restricted"},
    },
    examples=EXAMPLES,
    headers={
        "X-RateLimit-Total": Header("Calls a minute that the account is allowed."),
        "X-RateLimit-Remaining": Header("Calls left in the minute."),
        "X-RateLimit-Used-CurrentRequest": Header("What this call counted for: one, and more for what it includes."),
        "X-Freshdesk-API-Version": Header("The version of the API: `latest=v2; requested=v2`.", "string"),
    },
    rates={name: plan_sentence(name, _CUSTOM) for name in PLANS["trial"]},
    security=Security(
        schemes=_schemes,
        of=lambda _: [{"basic": []}],
        curl="-u 'KEY:X'",
        right="Permission",
    ),
    has_nulls=True,
    path_type=_path_type,
    refuses_media_types=True,
    more_headers=_more_headers,
)
