"""What customers thought of it."""

from sqlalchemy import bindparam, select

from freehold.core.conversations.changes import Changes, change_chat, close_for_good
from freehold.core.conversations.model import ratings
from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.kernel.errors import Invalid, Wrong
from freehold.kernel.ids import new_uuid
from freehold.kernel.query import Query, Row, inserts
from freehold.kernel.tx import Tx

_INSERT = inserts(ratings)
_OF_CHAT = Query(
    select(ratings).where(ratings.c.conversation_id == bindparam("conversation_id")).order_by(ratings.c.id)
)


def rate(
    tx: Tx,
    chat: Row,
    by: Actor,
    *,
    is_issue_resolved: bool,
    stars: int | None = None,
    response: str | None = None,
    has_reopened: bool = False,
) -> Row:
    """Store the customer's opinion of a resolved chat (Freshchat contract 3.13); returns the rating.

    A customer who calls the issue resolved closes the chat for good; one who does not may have it reopened. Raises
    Invalid when the chat is not resolved. Records rating.created, and conversation.reopened.
    """
    if chat["status"] != "resolved":
        raise Invalid(Wrong("conversation_id", "Only a resolved conversation can be rated."))
    has_reopened = has_reopened and not is_issue_resolved
    row: Row = {
        "uuid": new_uuid(),
        "conversation_id": chat["id"],
        "interaction_id": chat["interaction_id"],
        "contact_id": chat["contact_id"],
        "agent_id": chat["agent_id"],
        "group_id": chat["group_id"],
        "stars": stars,
        "response": response,
        "is_issue_resolved": is_issue_resolved,
        "has_reopened": has_reopened,
        "created_at": tx.now,
    }
    row["id"] = tx.insert(_INSERT, **row)
    record(tx, "rating.created", by, conversation_id=chat["id"], subject_id=row["id"])
    row["interaction_at"] = chat["interaction_at"]
    if is_issue_resolved:
        close_for_good(tx, chat)
    elif has_reopened:
        change_chat(tx, chat, Changes(status="reopened"), by)
    return row


def list_ratings(tx: Tx, conversation_id: int) -> list[Row]:
    """All ratings of a conversation, oldest first."""
    return tx.all(_OF_CHAT, conversation_id=conversation_id)
