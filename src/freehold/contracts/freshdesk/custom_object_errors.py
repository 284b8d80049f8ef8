"""How refusals look below /custom_objects, which has a form of its own (contract 6.20)."""

from freehold.contracts.freshdesk.errors import JSON, NoBodyWanted
from freehold.contracts.governed import approval_headers
from freehold.contracts.pipeline import Rendered
from freehold.kernel.errors import ApprovalNeeded, Conflict, Denied, Invalid, NotAllowed, NotFound, Problem, Wrong
from freehold.kernel.text import encode

BELOW = "/api/v2/custom_objects"
_BROKEN_RULES = frozenset({"missing_field", "duplicate_value"})


def problem_at(path: str, problem: Problem) -> Rendered | None:
    """A refusal of a call about custom objects; None for other calls, and for what is not about the call's content."""
    if f"/{path.lstrip('/')}".startswith(BELOW):
        match problem:
            case Invalid():
                return _invalid(problem.wrongs)
            case NoBodyWanted():
                return _refusal(400, "INVALID_INPUT", "The call takes no content")
            case NotFound():
                return _refusal(404, "RESOURCE_NOT_FOUND", f"There is no such {problem.what}")
            case NotAllowed():
                return _refusal(403, "PERMISSION_NOT_ALLOWED", "You are not authorized to perform this action")
            case Denied():
                return _refusal(403, "PERMISSION_NOT_ALLOWED", str(problem))
            case ApprovalNeeded():
                return _refusal(403, "APPROVAL_REQUIRED", str(problem))._replace(headers=approval_headers(problem))
            case Conflict():
                return _refusal(409, "CONSTRAINT_VIOLATION", str(problem))
    return None


def _invalid(wrongs: tuple[Wrong, ...]) -> Rendered:
    is_taken = bool(wrongs) and all(wrong.code == "duplicate_value" for wrong in wrongs)
    if any(wrong.code in _BROKEN_RULES for wrong in wrongs):
        kind, message = "CONSTRAINT_VIOLATION", "The request breaks a rule of the custom object"
    else:
        kind, message = "INVALID_INPUT", "The request holds what cannot be taken"
    return _refusal(409 if is_taken else 400, kind, message, *wrongs)


def _refusal(status: int, kind: str, message: str, *wrongs: Wrong) -> Rendered:
    errors = [{"name": wrong.field, "message": wrong.message} for wrong in wrongs]
    return Rendered(status, encode({"error_type": kind, "message": message, "errors": errors}), JSON)
