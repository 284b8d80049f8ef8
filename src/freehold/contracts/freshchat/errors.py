"""How refusals look in Freshchat: `{code, status, message}` with an integer code (contract 1.5)."""

from freehold.catalogue.routes import Match
from freehold.contracts.governed import approval_headers
from freehold.contracts.pipeline import Rendered
from freehold.kernel.errors import (
    ApprovalNeeded,
    Conflict,
    Denied,
    Full,
    Invalid,
    NotAllowed,
    NotFound,
    Problem,
    StorageFailed,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unsupported,
)
from freehold.kernel.text import encode

_KINDS: tuple[tuple[type[Exception], int, str], ...] = (
    (Invalid, 400, "INVALID_VALUE"),
    (TooLarge, 400, "INVALID_VALUE"),
    (Unsupported, 400, "INVALID_VALUE"),
    (Unauthenticated, 401, "UNAUTHENTICATED"),
    (NotAllowed, 403, "FORBIDDEN"),
    (Denied, 403, "ACCESS_DENIED"),
    (Full, 403, "MAX_AGENTS_REACHED"),
    (ApprovalNeeded, 403, "APPROVAL_REQUIRED"),
    (NotFound, 404, "NOT_FOUND"),
    (Conflict, 409, "CONFLICT"),
    (TooMany, 429, "TOO_MANY_REQUESTS"),
    (StorageFailed, 503, "SERVICE_UNAVAILABLE"),
)
_WIRE_WORDS = {"contact": "user"}


class WrongPage(Invalid):
    """A page beyond the end, where a setting asks for an error (contract 2.4)."""


class OutboundRefused(Problem):
    """An outbound message that cannot be sent as it was written. These errors have a form of their own (contract 1.5)."""

    def __init__(self, code: int, message: str) -> None:
        self.code = code
        super().__init__(message)


def error_body(code: int, status: str, message: str) -> bytes:
    """The canonical body. `error` repeats the message for a client that looks for it there."""
    return encode({"code": code, "status": status, "message": message, "error": message})


def problem(error: Exception) -> Rendered:
    """Any refusal; what is none of ours is a 500 that tells nothing."""
    if isinstance(error, OutboundRefused):
        return Rendered(400, encode({"success": False, "error_code": error.code, "error_message": str(error)}))
    for kind, code, word in _KINDS:
        if isinstance(error, kind):
            status = word
            headers: tuple[tuple[bytes, bytes], ...] = ()
            message = _message(error)
            if isinstance(error, NotFound) and error.what != "resource":
                what = _WIRE_WORDS.get(error.what, error.what)
                status, message = f"{what.upper().replace(' ', '_')}_NOT_FOUND", f"This {what} does not exist"
            elif isinstance(error, WrongPage):
                status = "WRONG_PAGE"
            elif isinstance(error, TooMany):
                headers = ((b"retry-after", str(error.retry_after).encode()),)
            elif isinstance(error, ApprovalNeeded):
                headers = approval_headers(error)
            return Rendered(code, error_body(code, status, message), headers=headers)
    return Rendered(500, error_body(500, "INTERNAL_SERVER_ERROR", "Something went wrong on our side."))


def wrong_method(_: str, match: Match) -> Rendered:
    """A path that exists, with a method that it does not take."""
    message = f"Method not allowed. It should be one of: {', '.join(sorted(match.allowed))}"
    return Rendered(
        405,
        error_body(405, "METHOD_NOT_ALLOWED", message),
        headers=((b"allow", ", ".join(sorted(match.allowed)).encode()),),
    )


def _message(error: Exception) -> str:
    if isinstance(error, Invalid):
        return "; ".join(
            f"{wrong.field}: {wrong.message}"
            if wrong.field and not wrong.message.startswith(wrong.field)
            else wrong.message
            for wrong in error.wrongs
        )
    return str(error)
