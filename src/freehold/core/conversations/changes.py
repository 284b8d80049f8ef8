"""Changes a chat: assigns, resolves, reopens. The lifecycle in one place (Freshchat contract 5).

Each change leaves a system entry in the thread and records an event whose `data` holds the state right after it, so
that whoever is told later is told what was true then.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, update

from freehold.core.conversations.commands import start_interaction, write_entry
from freehold.core.conversations.model import chats, conversations, interactions
from freehold.core.conversations.queries import find_latest_chat
from freehold.core.events.actor import SYSTEM, Actor
from freehold.core.events.commands import record
from freehold.kernel.errors import Invalid, Wrong
from freehold.kernel.query import Query, Row
from freehold.kernel.text import encode_text, load
from freehold.kernel.tx import Tx

WAITING = ("waiting on customer", "waiting on internal team")

_SAVED = ("state", "agent_id", "group_id", "properties", "updated_at")
_SAVE = Query(
    update(conversations)
    .where(conversations.c.id == bindparam("row_id"))
    .values({name: bindparam(name) for name in _SAVED})
)
_SAVE_CHAT = Query(
    update(chats)
    .where(chats.c.conversation_id == bindparam("row_id"))
    .values(status=bindparam("status"), channel_id=bindparam("channel_id"), is_final=bindparam("is_final"))
)
_ASSIGNED = Query(
    update(interactions)
    .where(interactions.c.id == bindparam("row_id"))
    .values(
        agent_id=bindparam("agent_id"),
        group_id=bindparam("group_id"),
        assigned_at=func.coalesce(
            interactions.c.assigned_at, bindparam("agent_at", type_=interactions.c.assigned_at.type)
        ),
        group_assigned_at=func.coalesce(
            interactions.c.group_assigned_at, bindparam("group_at", type_=interactions.c.assigned_at.type)
        ),
    )
)
_RESOLVED = Query(
    update(interactions)
    .where(interactions.c.id == bindparam("row_id"))
    .values(resolved_at=bindparam("now"), resolved_by=bindparam("who"))
)


@dataclass(slots=True)
class Changes:
    """What is to become of a chat. `agent` and `group`: a row assigns, False clears, None leaves as it is."""

    status: str | None = None
    agent: Row | bool | None = None
    group: Row | bool | None = None
    properties: dict[str, Any] | None = None
    channel: Row | None = None


def change_chat(tx: Tx, chat: Row, wanted: Changes, by: Actor) -> list[str]:
    """Carry out `wanted`, in the order reopen, assign, resolve; returns what was done in words. `chat` is updated.

    What is already so is left alone and tells nobody. Raises Invalid when `assigned` names nobody, or when the
    customer has called the issue resolved. Records conversation.reopened, .assigned, .resolved, .updated.
    """
    before = dict(chat)
    done: list[str] = []
    has_new_agent = isinstance(wanted.agent, dict) and wanted.agent["id"] != chat["agent_id"]
    status = wanted.status
    if status == "reopened" and chat["status"] != "resolved":
        status = None
    if status is None and isinstance(wanted.agent, dict) and (has_new_agent or chat["status"] == "resolved"):
        status = "assigned"
    if status == "assigned" and not _is_assignable(chat, wanted):
        raise Invalid(Wrong("status", "A conversation can be assigned only with an agent or a group."))
    if chat["status"] == "resolved" and status not in (None, "resolved"):
        _reopen(tx, chat, status or "reopened", by)
        done.append("reopened")
    done += _assign(tx, chat, wanted, status, by)
    if status == "resolved" and chat["status"] != "resolved":
        _resolve(tx, chat, by)
        done.append("resolved")
    elif status is not None and status not in ("resolved", chat["status"]):
        chat["status"], chat["state"] = status, "pending" if status in WAITING else "open"
        write_entry(tx, chat, SYSTEM, parts=_says(f"Status changed to {status}"), kind="system")
        done.append(status)
    done += _set_details(chat, wanted)
    if done:
        _save(tx, chat)
        if any(chat[name] != before[name] for name in ("status", "properties", "channel_id")):
            record(tx, "conversation.updated", by, conversation_id=chat["id"], subject_id=chat["id"], data=_state(chat))
    return done


def make_writable(tx: Tx, chat: Row, by: Actor) -> None:
    """Before a contact writes: the latest chat of theirs is reopened when it was resolved; an older one is refused.

    Raises Invalid with the words that bridges look for, so that they open a new conversation (contract 8, no. 13).
    """
    if by.kind != "contact" or chat["status"] != "resolved":
        return
    latest = find_latest_chat(tx, chat["contact_id"], chat["channel_id"])
    if chat["is_final"] or (latest is not None and latest["id"] != chat["id"]):
        raise Invalid(Wrong("conversation_id", "This is not the latest conversation of the user; start a new one."))
    _reopen(tx, chat, "reopened", by)
    _save(tx, chat)


def close_for_good(tx: Tx, chat: Row) -> None:
    """The customer says that the issue is resolved: the chat may not be reopened."""
    chat["is_final"] = True
    _save(tx, chat)


def _is_assignable(chat: Row, wanted: Changes) -> bool:
    agent = chat["agent_id"] if wanted.agent is None else wanted.agent
    group = chat["group_id"] if wanted.group is None else wanted.group
    return bool(agent) or bool(group)


def _reopen(tx: Tx, chat: Row, status: str, by: Actor) -> None:
    if chat["is_final"]:
        raise Invalid(Wrong("status", "The customer has called this issue resolved; it cannot be reopened."))
    chat["status"] = status if status in ("new", "reopened", *WAITING) else "reopened"
    chat["state"] = "pending" if status in WAITING else "open"
    start_interaction(tx, chat)
    write_entry(
        tx, chat, SYSTEM, parts=_says(f"Conversation reopened by {_who(by)}"), kind="system", meta={"isReopen": True}
    )
    record(
        tx,
        "conversation.reopened",
        by,
        conversation_id=chat["id"],
        subject_id=chat["id"],
        data={**_state(chat), "status": "reopened"},
    )


def _assign(tx: Tx, chat: Row, wanted: Changes, status: str | None, by: Actor) -> list[str]:
    before = {"from_agent": chat["agent"], "from_group": chat["group"]}
    for kind, value in (("agent", wanted.agent), ("group", wanted.group)):
        if value is False:
            chat[kind], chat[f"{kind}_id"] = None, None
        elif isinstance(value, dict):
            chat[kind], chat[f"{kind}_id"] = value["uuid"], value["id"]
    if before == {"from_agent": chat["agent"], "from_group": chat["group"]}:
        return []
    if chat["status"] != "resolved":
        if chat["agent"] is None and before["from_agent"] is not None and status is None:
            chat["status"], chat["state"] = "new", "open"
        elif status == "assigned":
            chat["status"], chat["state"] = "assigned", "open"
    tx.run(
        _ASSIGNED,
        row_id=chat["interaction_id"],
        agent_id=chat["agent_id"],
        group_id=chat["group_id"],
        agent_at=tx.now if chat["agent_id"] is not None else None,
        group_at=tx.now if chat["group_id"] is not None else None,
    )
    write_entry(tx, chat, SYSTEM, parts=_says(_assignment_words(wanted)), kind="system")
    record(
        tx,
        "conversation.assigned",
        by,
        conversation_id=chat["id"],
        subject_id=chat["id"],
        data={**_state(chat), **before, "to_agent": chat["agent"], "to_group": chat["group"]},
    )
    return ["assigned" if chat["agent"] or chat["group"] else "unassigned"]


def _resolve(tx: Tx, chat: Row, by: Actor) -> None:
    chat["status"], chat["state"] = "resolved", "resolved"
    tx.run(_RESOLVED, row_id=chat["interaction_id"], now=tx.now, who=f"{by.kind}:{by.ref}" if by.ref else by.kind)
    write_entry(
        tx, chat, SYSTEM, parts=_says(f"Conversation resolved by {_who(by)}"), kind="system", meta={"isResolved": True}
    )
    record(tx, "conversation.resolved", by, conversation_id=chat["id"], subject_id=chat["id"], data=_state(chat))


def _set_details(chat: Row, wanted: Changes) -> list[str]:
    done = []
    if wanted.properties:
        merged = {**load(chat["properties"]), **wanted.properties}
        text = encode_text({name: value for name, value in merged.items() if value is not None})
        if text != chat["properties"]:
            chat["properties"] = text
            done.append("properties changed")
    if wanted.channel is not None and wanted.channel["id"] != chat["channel_id"]:
        chat["channel"], chat["channel_id"] = wanted.channel["uuid"], wanted.channel["id"]
        done.append("moved to another channel")
    return done


def _save(tx: Tx, chat: Row) -> None:
    chat["updated_at"] = tx.now
    tx.run(
        _SAVE,
        row_id=chat["id"],
        **{name: chat[name] for name in _SAVED},
    )
    tx.run(_SAVE_CHAT, row_id=chat["id"], **{name: chat[name] for name in ("status", "channel_id", "is_final")})


def _state(chat: Row) -> dict[str, Any]:
    """What events carry: the state right after the change."""
    return {
        "status": chat["status"],
        "agent": chat["agent"],
        "group": chat["group"],
        "channel": chat["channel"],
        "interaction_at": chat["interaction_at"],
    }


def _assignment_words(wanted: Changes) -> str:
    if isinstance(wanted.agent, dict):
        name = f"{wanted.agent['first_name']} {wanted.agent['last_name']}".strip() or wanted.agent["email"]
        return f"Conversation assigned to {name}"
    if isinstance(wanted.group, dict):
        return f"Conversation assigned to the group {wanted.group['name']}"
    return "Conversation unassigned"


def _says(text: str) -> list[dict[str, Any]]:
    return [{"text": {"content": text}}]


def _who(by: Actor) -> str:
    return {"contact": "the customer", "agent": "an agent", "bot": "a bot"}.get(by.kind, "the system")
