"""The form of transcripts: one dialogue a line of JSON.

`{"id", "topic", "customer", "agent", "completed", "messages": [{"by": "customer"|"agent", "text", "at"}]}`, times in
ISO 8601. `topic` may be empty, `completed` may be missing, unknown members are ignored.
"""

from itertools import pairwise
from typing import Any, NamedTuple

from freehold.kernel.clock import Instant, parse_instant
from freehold.kernel.errors import Invalid, Wrong
from freehold.kernel.text import decode

LONGEST_REF = 200


class Said(NamedTuple):
    """One message of a dialogue."""

    is_agent: bool
    text: str
    at: Instant


class Dialogue(NamedTuple):
    """One conversation as it was kept elsewhere."""

    ref: str
    topic: str
    """Empty: none was noted."""
    customer: str
    agent: str
    is_completed: bool
    messages: tuple[Said, ...]


def parse_dialogue(line: bytes) -> Dialogue:
    """The dialogue of one line. Raises Invalid that says what is wrong with it."""
    value = decode(line)
    if not isinstance(value, dict):
        raise _wrong("", "it is no JSON object")
    messages = value.get("messages")
    if not isinstance(messages, list) or not messages:
        raise _wrong("messages", "there are no messages")
    is_completed = value.get("completed", False)
    if not isinstance(is_completed, bool):
        raise _wrong("completed", "it is neither true nor false")
    said = tuple(_said(place, item) for place, item in enumerate(messages, 1))
    if any(later.at < earlier.at for earlier, later in pairwise(said)):
        said = tuple(sorted(said, key=lambda one: one.at))
    return Dialogue(
        ref=_ref(value, "id"),
        topic=_ref(value, "topic") if value.get("topic") else "",
        customer=_ref(value, "customer"),
        agent=_ref(value, "agent"),
        is_completed=is_completed,
        messages=said,
    )


def _ref(value: dict[str, Any], name: str) -> str:
    found = value.get(name)
    if isinstance(found, int) and not isinstance(found, bool):
        found = str(found)
    if not isinstance(found, str) or not found.strip() or len(found) > LONGEST_REF:
        raise _wrong(name, f"it is no text of 1 to {LONGEST_REF} characters")
    return found.strip()


def _said(place: int, item: object) -> Said:
    if not isinstance(item, dict):
        raise _wrong(f"messages.{place}", "it is no JSON object")
    by, text, at = item.get("by"), item.get("text"), item.get("at")
    if by not in ("customer", "agent"):
        raise _wrong(f"messages.{place}.by", "it is neither customer nor agent")
    if not isinstance(text, str):
        raise _wrong(f"messages.{place}.text", "it is no text")
    try:
        return Said(by == "agent", text, parse_instant(at if isinstance(at, str) else ""))
    except ValueError:
        raise _wrong(f"messages.{place}.at", "it is no time in ISO 8601") from None


def _wrong(field: str, message: str) -> Invalid:
    return Invalid(Wrong(field, message))
