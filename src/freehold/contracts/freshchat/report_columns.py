"""The raw reports, line by line: what each lists and which columns it has (contract 3.15).

Columns that nobody outside has seen are the contract's decision: a common core, and one measure of the event.

Cells are data as it is. A cell that begins with `=`, `+`, `-` or `@` is what a customer wrote, and is not changed:
reports are read by programs that must get the same text back. Whoever opens one in a spreadsheet should import it as text.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from freehold.contracts.freshchat.numbers import CONVERSATION_BASE
from freehold.contracts.freshchat.render import ACTOR_WORDS, KIND_WORDS, interaction_id
from freehold.kernel.clock import SECOND, Instant, iso_milliseconds
from freehold.kernel.query import Row
from freehold.kernel.text import load

CORE = (
    "interaction_id",
    "interaction_raw_id",
    "conversation_id",
    "channel_id",
    "group_id",
    "agent_id",
    "actor_id",
    "actor_name",
    "actor_type",
    "user_id",
    "user_name",
    "reopened",
    "created_at",
)
TRANSCRIPT = (
    "conversation_id",
    "message_id",
    "created_time",
    "actor_type",
    "actor_id",
    "actor_email",
    "actor_first_name",
    "actor_last_name",
    "message_type",
    "detailed_message_type",
    "message_source",
    "message_parts",
    "message",
    "channel_id",
    "channel_name",
    "conversation_url",
    "customer_id",
    "image_url",
    "video_url",
    "reference_id",
)
RATING = (
    "conversation_id",
    "interaction_id",
    "interaction_raw_id",
    "csat_id",
    "value",
    "csat_response",
    "csat_reopen",
    "issue_resolved",
    "has_response",
    "reopened",
    "csat_submitter_user_id",
    "csat_submitter_user_name",
    "agent_id",
    "group_id",
    "channel_id",
    "actor_id",
    "actor_name",
    "actor_belongs_to_group",
    "created_at",
)
LABEL = (
    "interaction_id",
    "interaction_raw_id",
    "conversation_id",
    "label_category_id",
    "label_category_name",
    "label_sub_category_id",
    "labelled_by_type",
    "agent_id",
    "group_id",
    "channel_id",
    "actor_id",
    "actor_name",
    "actor_type",
    "actor_belongs_to_group",
    "user_name",
    "reopened",
    "created_at",
)
PERSONAL = frozenset(
    {
        "actor_name",
        "actor_email",
        "actor_first_name",
        "actor_last_name",
        "user_name",
        "csat_submitter_user_name",
        "csat_response",
        "message",
        "message_parts",
        "image_url",
        "video_url",
        "reference_id",
    }
)
"""What is left empty where a report may hold no personal data: names, addresses, and what people wrote."""


class Layout(NamedTuple):
    """One report."""

    sources: tuple[str, ...]
    """What it lists, in this order: sources of `core.reports.lines`, or names of events."""
    columns: tuple[str, ...]
    actor: Callable[[Row], tuple[str, str]]
    """Who did it, from a line: kind and public id."""
    is_listed: Callable[[Row], bool] = lambda _: True
    """Whether a line belongs into it."""


def _agent(row: Row) -> tuple[str, str]:
    return ("agent", row["actor"]) if row["actor"] else ("", "")


def _contact(row: Row) -> tuple[str, str]:
    return "contact", row["contact"] or ""


def _author(row: Row) -> tuple[str, str]:
    return row["author_kind"], row["author"]


def _doer(row: Row) -> tuple[str, str]:
    return row["actor_kind"], row["actor_ref"]


def _resolver(row: Row) -> tuple[str, str]:
    kind, _, ref = (row["resolved_by"] or "").partition(":")
    return kind, ref


def _has_conversation(row: Row) -> bool:
    return row["conversation"] is not None


def _is_assignment(kind: str) -> Callable[[Row], bool]:
    def check(row: Row) -> bool:
        state = row["state"]
        return bool(state.get(f"to_{kind}")) and state.get(f"to_{kind}") != state.get(f"from_{kind}")

    return check


AGENT_EVENTS = ("agent.created", "agent.updated", "agent.deactivated", "agent.deleted")
CONVERSATION_EVENTS = tuple(
    f"conversation.{verb}" for verb in ("created", "assigned", "updated", "resolved", "reopened")
)
_ROUTING = {"is_available", "status_id", "routing_type", "capacity"}

LAYOUTS: dict[str, Layout] = {
    "Agent-Activity": Layout(AGENT_EVENTS, (*CORE, "activity"), _doer),
    "Agent-Intelliassign-Activity": Layout(
        ("agent.updated",),
        (*CORE, "activity"),
        _doer,
        lambda row: not _ROUTING.isdisjoint(row["state"].get("changed", ())),
    ),
    "Conversation-Agent-Assigned": Layout(
        ("conversation.assigned",), (*CORE, "wait_time"), _doer, _is_assignment("agent")
    ),
    "Conversation-Group-Assigned": Layout(
        ("conversation.assigned",), (*CORE, "wait_time"), _doer, _is_assignment("group")
    ),
    "Conversation-Created": Layout(("interactions started",), (*CORE, "created_by"), _contact),
    "Conversation-Resolved": Layout(("interactions resolved",), (*CORE, "answered"), _resolver),
    "Conversation-Resolution-Label": Layout(("interactions resolved",), LABEL, _resolver),
    "Conversation-Activity": Layout(CONVERSATION_EVENTS, (*CORE, "activity"), _doer, _has_conversation),
    "Conversation-Priority": Layout(("interactions started",), (*CORE, "priority"), _contact),
    "Message-Sent": Layout(("messages sent",), (*CORE, "message_id"), _author),
    "CSAT-Score": Layout(("ratings",), RATING, _agent),
    "First-Response-Time": Layout(("interactions answered",), (*CORE, "first_response_time"), _agent),
    "Response-Time": Layout(("responses",), (*CORE, "response_time"), _agent, lambda row: row["asked_at"] is not None),
    "Resolution-Time": Layout(("interactions resolved",), (*CORE, "resolution_time"), _resolver),
    "Chat-Transcript": Layout(("entries",), TRANSCRIPT, _author),
    "agent-performance": Layout(
        ("interactions resolved",), (*CORE, "responses_sent"), _resolver, lambda row: row["agent"] is not None
    ),
    "classic": Layout(("interactions started",), (*CORE, "resolution_time"), _contact),
}
BY_WORD = {name.lower(): name for name in LAYOUTS}
"""Events are named in any case."""


def _name(row: Row, part: str) -> str:
    """A name of whoever did it, as far as they have one."""
    kind, ref = row["who"]
    if kind == "agent":
        return row[f"actor_{part}"] or ""
    if kind == "contact" and ref == row["contact"]:
        return row[f"contact_{part}"] or ""
    return ref if kind == "bot" and part == "first_name" else ""


def _contact_name(row: Row) -> str:
    return f"{row['contact_first_name'] or ''} {row['contact_last_name'] or ''}".strip()


def _seconds(since: Instant | None, until: Instant | None) -> str:
    return "" if since is None or until is None else str((until - since + SECOND // 2) // SECOND)


def _texts(parts: Any) -> Iterator[str]:
    """What a person reads in a message."""
    for kind, value in _parts(parts):
        if kind in ("text", "email") and isinstance(value.get("content"), str):
            yield value["content"]


def _parts(parts: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """The parts of a message and those inside a collection, with their kinds. What has another form is passed over."""
    for part in parts if isinstance(parts, list) else ():
        for kind, value in part.items() if isinstance(part, dict) else ():
            if isinstance(value, dict):
                yield kind, value
                if kind == "collection":
                    yield from _parts(value.get("sub_parts"))


def _url(row: Row, kind: str) -> str:
    return next((str(value.get("url", "")) for found, value in _parts(row["loaded"]) if found == kind), "")


CELLS: dict[str, Callable[[Row], Any]] = {
    "interaction_id": lambda row: (
        "" if row["interaction_number"] is None else interaction_id(row["conversation_number"], row["started_at"])
    ),
    "interaction_raw_id": lambda row: row["interaction_number"],
    "conversation_id": lambda row: row["conversation"],
    "channel_id": lambda row: row["channel"],
    "channel_name": lambda row: row["channel_name"],
    "group_id": lambda row: row["state"].get("to_group", row["state"].get("group", row["group"])),
    "agent_id": lambda row: row.get("subject") or row["state"].get("to_agent", row["state"].get("agent", row["agent"])),
    "actor_id": lambda row: row["who"][1],
    "actor_type": lambda row: ACTOR_WORDS.get(row["who"][0], ""),
    "actor_name": lambda row: f"{_name(row, 'first_name')} {_name(row, 'last_name')}".strip(),
    "actor_first_name": lambda row: _name(row, "first_name"),
    "actor_last_name": lambda row: _name(row, "last_name"),
    "actor_email": lambda row: "" if row["who"][0] == "bot" else _name(row, "email"),
    "actor_belongs_to_group": lambda row: row["is_actor_in_group"],
    "user_id": lambda row: row["contact"],
    "user_name": _contact_name,
    "customer_id": lambda row: row["contact"],
    "reference_id": lambda row: row["reference_id"],
    "reopened": lambda row: None if row["interaction_number"] is None else row["has_reopened"],
    "created_at": lambda row: iso_milliseconds(row["at"]),
    "created_time": lambda row: iso_milliseconds(row["at"]),
    # messages
    "message_id": lambda row: row["uuid"],
    "message_type": lambda row: KIND_WORDS[row["kind"]],
    "detailed_message_type": lambda row: next((kind for kind, _ in _parts(row["loaded"])), ""),
    "message_source": lambda row: row["source"],
    "message_parts": lambda row: row["parts"],
    "message": lambda row: "\n".join(_texts(row["loaded"])),
    "image_url": lambda row: _url(row, "image"),
    "video_url": lambda row: _url(row, "video"),
    "conversation_url": lambda row: row["conversation_url"],
    # ratings
    "csat_id": lambda row: row["uuid"],
    "value": lambda row: row["stars"],
    "csat_response": lambda row: row["response"],
    "csat_reopen": lambda row: row["led_to_reopening"],
    "issue_resolved": lambda row: row["is_issue_resolved"],
    "has_response": lambda row: bool(row["response"]),
    "csat_submitter_user_id": lambda row: row["contact"],
    "csat_submitter_user_name": _contact_name,
    # labels, which conversations here do not carry
    "label_category_id": lambda _: "",
    "label_category_name": lambda _: "",
    "label_sub_category_id": lambda _: "",
    "labelled_by_type": lambda _: "",
    # the measure of each event
    "activity": lambda row: ",".join([row["name"].partition(".")[2], *row["state"].get("changed", ())]),
    "wait_time": lambda row: _seconds(row["state"].get("interaction_at", row["started_at"]), row["at"]),
    "created_by": lambda row: row["created_by"],
    "answered": lambda row: row["answered_at"] is not None,
    "priority": lambda row: load(row["properties"]).get("priority", ""),
    "first_response_time": lambda row: _seconds(row["started_at"], row["answered_at"]),
    "response_time": lambda row: _seconds(row["asked_at"], row["at"]),
    "resolution_time": lambda row: _seconds(row["started_at"], row["resolved_at"]),
    "responses_sent": lambda row: row["responses"],
}
"""How each column's cell is made from a line."""


def header(event: str) -> bytes:
    """The first line of a report."""
    return as_csv([LAYOUTS[event].columns])


def body(event: str, rows: Iterable[Row], *, has_no_personal_data: bool, conversation_url: str) -> bytes:
    """The lines of a report for some rows. `conversation_url` is the page of a conversation, up to its number."""
    layout = LAYOUTS[event]
    cells = [None if has_no_personal_data and name in PERSONAL else CELLS[name] for name in layout.columns]
    return as_csv([_text(cell and cell(row)) for cell in cells] for row in _prepared(rows, layout, conversation_url))


def as_csv(lines: Iterable[Iterable[str]]) -> bytes:
    """RFC 4180 in UTF-8: commas, CRLF, quotes where they are needed."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(lines)
    return out.getvalue().encode()


def _prepared(rows: Iterable[Row], layout: Layout, conversation_url: str) -> Iterator[Row]:
    for row in rows:
        row["state"] = load(row["data"]) if row.get("data") else {}
        if not layout.is_listed(row):
            continue
        row["who"] = layout.actor(row)
        row["loaded"] = load(row["parts"]) if "parts" in row else []
        row["conversation_url"] = f"{conversation_url}{CONVERSATION_BASE + (row['conversation_number'] or 0)}"
        yield row


def _text(value: Any) -> str:
    if value is None:
        return ""
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
