"""What whoever sends WhatsApp messages for us must be able to do, and what can come of it."""

from typing import Any, NamedTuple, Protocol

NO_TEMPLATE = "OBM001"
NOT_REACHABLE = "OBM002"
WRONG_PARAMETERS = "OBM003"
UNAVAILABLE = "OBM004"
NOT_ALLOWED = "OBM005"
PAUSED = "OBM006"
NOT_PAID = "OBM007"
NOT_WANTED = "OBM008"
OTHER = "OBM000"
"""Why a message failed, for programs: `failure_code` in answers and webhooks. Documented in docs/guides/whatsapp.md."""


class Template(NamedTuple):
    """One message, to one recipient."""

    id: str
    """Ours. The provider repeats it when it reports on the message."""
    sender: str
    recipient: str
    content: dict[str, Any]
    """`message_template` as the Freshchat contract 3.14 has it."""


class Step(NamedTuple):
    """A state that a message will reach."""

    status: str
    failure_code: str | None = None
    failure_reason: str | None = None


class Accepted(NamedTuple):
    """The provider took the message on. `follows` are the states that we must walk through for it, if any."""

    provider_message_id: str
    follows: tuple[Step, ...] = ()


class Refused(NamedTuple):
    """The provider did not take the message on, and says so. `may_retry`: it might later."""

    code: str
    reason: str
    may_retry: bool = False
    retry_after_seconds: int = 0


class Unanswered(NamedTuple):
    """The message may have gone out or not: nobody can tell."""

    reason: str


Outcome = Accepted | Refused | Unanswered


class Provider(Protocol):
    """An end that messages are handed to."""

    async def send(self, message: Template) -> Outcome:
        """Hand one message over, once."""
        ...
