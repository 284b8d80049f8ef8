"""The ways in which a request can be refused.

The core raises these; each contract renders them in its own words (`contracts/*/errors.py`). Anything else that
escapes is a bug and becomes a 500 that tells nothing about the insides.
"""

from typing import NamedTuple


class Wrong(NamedTuple):
    """One thing that is wrong with a request: which field, what a person should read, and a code for programs."""

    field: str
    message: str
    code: str = "invalid_value"

    def inside(self, place: str) -> "Wrong":
        """The same, saying in its message in which of several parts it is: `actions[1]`."""
        return self._replace(message=f"{self.message} (in {place})")


def not_unique(field: str) -> Wrong:
    """Another record has the value already, and only one may."""
    return Wrong(field, "It should be a unique value", "duplicate_value")


class Problem(Exception):
    """A refusal with a reason that the caller may read."""


class Invalid(Problem):
    """The request cannot be carried out as it was written; every wrong field is listed."""

    def __init__(self, *wrongs: Wrong) -> None:
        self.wrongs = wrongs
        super().__init__("; ".join(wrong.message for wrong in wrongs))


class Unauthenticated(Problem):
    """Nobody, or nobody we know: the credential is missing, unknown, expired or revoked."""


class NotAllowed(Problem):
    """Known, but without the scope or permission that the operation needs."""

    def __init__(self, needed: str) -> None:
        self.needed = needed
        super().__init__(f"This needs {needed}, which the credential does not carry.")


class Full(Problem):
    """There are as many as there may be."""


class Denied(Problem):
    """An assistant may not do this. The message is the reason, for the assistant and for people."""


class ApprovalNeeded(Problem):
    """An assistant may do this once a person has agreed to exactly this call."""

    def __init__(self, number: int, expires_at: int, message: str) -> None:
        self.number = number
        self.expires_at = expires_at
        """Milliseconds."""
        super().__init__(message)


class NotFound(Problem):
    """There is no such thing, or none that this caller may see (the two are not told apart, so that ids do not leak)."""

    def __init__(self, what: str, key: object = "") -> None:
        self.what = what
        self.key = key
        super().__init__(f"This {what} does not exist")


class Conflict(Problem):
    """The request contradicts what is already there."""


class TooMany(Problem):
    """Over a limit: wait `retry_after` whole seconds."""

    def __init__(self, retry_after: int, message: str = "Too many requests.") -> None:
        self.retry_after = retry_after
        super().__init__(message)


class OverBudget(TooMany):
    """An assistant's grant is good for no more calls now; the message says how many it is good for."""


class LockedOut(TooMany):
    """Too many failed log-ins: nothing is looked at before `retry_after` seconds have passed."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after, "Too many failed log-ins.")


class TooLarge(Problem):
    """More bytes than are taken."""


class Unsupported(Problem):
    """A media type or form that is not taken."""


class StorageFailed(Problem):
    """Nothing could be stored or read just now (disk full, database away). Nothing was changed; trying again is safe."""


class AlreadyRunning(Problem):
    """Another server holds this data directory."""


class Misconfigured(Problem):
    """A setting, argument or file that a person gave cannot be used; the message says which and what to do."""
