"""The end that reaches nobody: takes every message on, and walks it through the states that a real one goes through.

Some input fails on purpose, so that a program's handling of failures can be tried. The table below is the whole list;
docs/guides/whatsapp.md shows it to users, and a test holds the two together.
"""

from freehold.contracts.whatsapp.provider import (
    NO_TEMPLATE,
    NOT_REACHABLE,
    Accepted,
    Outcome,
    Refused,
    Step,
    Template,
)

UNKNOWN_TEMPLATES = ("unknown_", "no_such_")
"""A template whose name begins so does not exist."""

_READ = (Step("SENT"), Step("DELIVERED"), Step("READ"))
_EXPIRED = Step("FAILED", NOT_REACHABLE, "The message could not be delivered in time.")

NOT_ON_WHATSAPP = "999001"
ENDINGS: dict[str, tuple[Step, ...]] = {
    "999002": (Step("SENT"), _EXPIRED),
    "999003": (Step("SENT"),),
    "999004": (Step("SENT"), Step("DELIVERED")),
}
"""How far messages get that go to a number with this ending; all others are read."""


class Sandbox:
    """The default provider."""

    async def send(self, message: Template) -> Outcome:
        name: str = message.content["template_name"]
        if name.startswith(UNKNOWN_TEMPLATES):
            return Refused(NO_TEMPLATE, f"There is no template {name}.")
        if message.recipient.endswith(NOT_ON_WHATSAPP):
            return Refused(NOT_REACHABLE, "The recipient is not on WhatsApp.")
        return Accepted(f"sandbox.{message.id}", ENDINGS.get(message.recipient[-6:], _READ))
