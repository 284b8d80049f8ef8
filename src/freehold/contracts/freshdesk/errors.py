"""How refusals look in Freshdesk (contract 1.5, 1.6)."""

from freehold.catalogue.derive.freshdesk_api import is_number
from freehold.catalogue.routes import Match
from freehold.contracts.governed import approval_headers
from freehold.contracts.pipeline import Rendered
from freehold.kernel.errors import (
    ApprovalNeeded,
    Conflict,
    Denied,
    Full,
    Invalid,
    LockedOut,
    NotAllowed,
    NotFound,
    OverBudget,
    Problem,
    StorageFailed,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unsupported,
)
from freehold.kernel.text import encode

JSON = b"application/json; charset=utf-8"
EMPTY = b"text/html; charset=utf-8"
"""A 404 has no body, and this content type: one client parses anything called JSON (contract 1.5)."""


class WrongState(Conflict):
    """The record is in a state in which this verb is not taken (405, contract 1.5)."""

    def __init__(self, method: str) -> None:
        super().__init__(f"{method} method is not allowed. It should be one of these method(s): GET")


class NotAcceptable(Problem):
    """The client wants an answer in a form that there is not (406)."""


class BearerShown(Unauthenticated):
    """A client shows a bearer token, which here only assistants have (401)."""


class NoBodyWanted(Problem):
    """A call that takes nothing came with something (contract 1.3)."""


class Inconsistent(Conflict):
    """The record does not have what the call needs (409 inconsistent_state)."""


def _refusal(status: int, code: str, message: str, headers: tuple[tuple[bytes, bytes], ...] = ()) -> Rendered:
    return Rendered(status, encode({"code": code, "message": message}), JSON, headers)


def _validation(status: int, error: Invalid) -> Rendered:
    if error.wrongs and error.wrongs[0].code == "invalid_json":
        return _refusal(400, "invalid_json", "Request body has invalid json format")
    if error.wrongs and error.wrongs[0].code == "invalid_form":
        return _refusal(400, "invalid_value", error.wrongs[0].message)
    errors = [{"field": wrong.field, "message": wrong.message, "code": wrong.code} for wrong in error.wrongs]
    return Rendered(status, encode({"description": "Validation failed", "errors": errors}), JSON)


def problem(error: Exception) -> Rendered:
    """Any refusal; what is none of ours is a 500 that tells nothing."""
    match error:
        case Invalid():
            is_taken = bool(error.wrongs) and all(wrong.code == "duplicate_value" for wrong in error.wrongs)
            return _validation(409 if is_taken else 400, error)
        case TooLarge():
            return _refusal(400, "invalid_value", str(error))
        case NoBodyWanted():
            return _refusal(400, "no_content_required", "No content is required for this request.")
        case NotAcceptable():
            return _refusal(406, "unsupported_accept_header", str(error))
        case Unsupported():
            return _refusal(415, "unsupported_content_type", str(error))
        case BearerShown():
            return _refusal(401, "invalid_credentials", str(error))
        case Unauthenticated():
            return _refusal(401, "invalid_credentials", "You have to be logged in to perform this action.")
        case NotAllowed():
            return _refusal(403, "access_denied", "You are not authorized to perform this action.")
        case Full():
            return _refusal(403, "max_agents_reached", str(error))
        case Denied():
            return _refusal(403, "access_denied", str(error))
        case ApprovalNeeded():
            return _refusal(403, "approval_required", str(error), approval_headers(error))
        case NotFound():
            return Rendered(404, b"", EMPTY)
        case WrongState():
            return Rendered(405, encode({"message": str(error)}), JSON, ((b"allow", b"GET"),))
        case Inconsistent():
            return _refusal(409, "inconsistent_state", str(error))
        case Conflict():
            return _refusal(409, "duplicate_value", str(error))
        case LockedOut():
            return _refusal(403, "password_lockout", "Too many failed log-ins. Please try again in some minutes.")
        case TooMany():
            wait = ((b"retry-after", str(error.retry_after).encode()),)
            words = "You have exceeded the limit of requests per minute"
            return _refusal(429, "rate_limit_exceeded", str(error) if isinstance(error, OverBudget) else words, wait)
        case StorageFailed():
            return _refusal(503, "service_unavailable", str(error))
    return _refusal(500, "internal_error", "Something went wrong on our side.")


def wrong_method(method: str, match: Match) -> Rendered:
    """A path that exists, with a method that it does not take.

    Raises NotFound where a word stands for a number: `POST /tickets/bulk_create` is a path that some clients know and
    nobody documents, and no ticket's (contract 6.1).
    """
    for name, value in match.values.items():
        if is_number(name) and not (value.isascii() and value.isdigit()):
            raise NotFound(name)
    names = ", ".join(sorted(match.allowed))
    message = f"{method} method is not allowed. It should be one of these method(s): {names}"
    return Rendered(405, encode({"message": message}), JSON, ((b"allow", names.encode()),))
