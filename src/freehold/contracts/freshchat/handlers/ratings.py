"""Ratings (contract 3.13)."""

from typing import Any

from freehold.catalogue.freshchat import conversations as rows
from freehold.contracts.call import Call
from freehold.contracts.freshchat.numbers import CONVERSATION_BASE
from freehold.contracts.freshchat.render import Json, interaction_id
from freehold.contracts.implements import implements
from freehold.core.conversations.queries import get_chat
from freehold.core.conversations.ratings import rate
from freehold.core.events.actor import Actor
from freehold.kernel.clock import iso_milliseconds
from freehold.kernel.errors import Invalid, Wrong
from freehold.kernel.tx import Tx


@implements(rows.rate)
def rate_conversation(tx: Tx, call: Call) -> Any:
    """An unresolved issue reopens the conversation unless `reopen` is false."""
    body: rows.RatingCreate = call.body
    chat = get_chat(tx, call.path["conversation_id"], base=CONVERSATION_BASE, to_change=True)
    if body.user_id and body.user_id.lower() != chat["contact"].lower():
        raise Invalid(Wrong("user_id", "user_id is not the user of this conversation."))
    stars = next((value for value in (body.stars, body.rating, body.value, body.csat_value) if value is not None), None)
    row = rate(
        tx,
        chat,
        Actor("contact", chat["contact"], chat["contact_id"]),
        is_issue_resolved=body.issue_resolved,
        stars=stars,
        response=body.response or body.comment or body.csat_response,
        has_reopened=body.reopen is not False,
    )
    answer: Json = {
        "csat_id": row["uuid"],
        "conversation_id": chat["uuid"],
        "interaction_id": interaction_id(chat["id"], row["interaction_at"]),
        "issue_resolved": row["is_issue_resolved"],
        "created_time": iso_milliseconds(row["created_at"]),
    }
    if row["stars"] is not None:
        answer["stars"] = row["stars"]
    if row["response"] is not None:
        answer["response"] = row["response"]
    return answer
