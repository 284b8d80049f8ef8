"""Writing a message into a chat, as POST conversations and POST messages both do (contract 3.6)."""

from typing import Any

from freehold.catalogue.freshchat.conversations import MessageCreate
from freehold.contracts.call import Call
from freehold.contracts.freshchat.parts import resolve_parts
from freehold.contracts.freshchat.render import ACTOR_MEANS, KIND_MEANS
from freehold.core.conversations.changes import make_writable
from freehold.core.conversations.commands import post_message
from freehold.core.events.actor import Actor
from freehold.core.people.commands import touch_contact
from freehold.core.people.queries import find_agent
from freehold.kernel.errors import Invalid, Wrong
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx

SOURCES = frozenset({"web", "api", "mobile", "fb_messenger", "fb_native", "facebook_messenger", "facebook_native",
                     "freshdesk", "zendesk", "smooch"})  # fmt: skip
"""Where a message may say it came from; anything else is `api`."""


def write_message(tx: Tx, call: Call, chat: Row, message: MessageCreate, field: str = "", default: str = "user") -> Row:
    """Check who writes what, reopen where that is due, and write it. `default`: the actor when the message names none."""
    by = _author(tx, chat, message, default)
    kind = KIND_MEANS[(message.message_type or "normal").lower()]
    dot = f"{field}." if field else ""
    parts = resolve_parts(tx, call.installation, call.base_url, message.message_parts, f"{dot}message_parts")
    replies = message.reply_parts and resolve_parts(
        tx, call.installation, call.base_url, message.reply_parts, f"{dot}reply_parts"
    )
    _refuse_others_in_email(chat, kind, parts)
    make_writable(tx, chat, by)
    source = (message.message_source or "api").lower()
    row = post_message(
        tx,
        chat,
        by,
        parts=parts,
        kind=kind,
        reply_parts=replies or None,
        meta=message.meta_data,
        in_reply_to=_replied_to(message),
        source=source if source in SOURCES else "api",
    )
    if call.installation.settings.message_moves_user:
        touch_contact(tx, chat["contact_id"])
    return row


def _author(tx: Tx, chat: Row, message: MessageCreate, default: str) -> Actor:
    kind = ACTOR_MEANS[(message.actor_type or default).lower()]
    ref = (message.actor_id or "").strip()
    if kind == "contact":
        ref = ref or (message.user_id or "").strip()
        if ref and ref.lower() != chat["contact"].lower():
            raise Invalid(Wrong("actor_id", "actor_id is not the user of this conversation."))
        return Actor("contact", chat["contact"], chat["contact_id"])
    if kind == "agent":
        agent = find_agent(tx, ref) if ref else None
        if agent is None:
            raise Invalid(Wrong("actor_id", "actor_id names no agent of this account."))
        return Actor("agent", agent["uuid"], agent["id"])
    return Actor(kind, ref)


def _replied_to(message: MessageCreate) -> str | None:
    named = (message.in_reply_to or {}).get("message_id")
    return named if isinstance(named, str) else None


def _refuse_others_in_email(chat: Row, kind: str, parts: list[dict[str, Any]]) -> None:
    """E-mail conversations take only `email` parts, private notes excepted (contract 3.6)."""
    if chat["source"] == "EMAIL" and kind == "message" and any("email" not in part for part in parts):
        raise Invalid(Wrong("", "Fragment not supported in conversation"))
