"""Writes history."""

from typing import Any

from freehold.core.events.actor import Actor
from freehold.core.events.followers import FOLLOWERS
from freehold.core.events.model import events
from freehold.kernel.query import inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

_INSERT = inserts(events)

NAMES = frozenset(
    {
        "contact.created",
        "contact.updated",
        "contact.deleted",
        "contact.restored",
        "contact.merged",
        "contact.invited",
        "contact.erased",
        "company.created",
        "company.updated",
        "company.deleted",
        "group.created",
        "group.updated",
        "group.deleted",
        "solution_category.created",
        "solution_category.updated",
        "solution_category.deleted",
        "solution_folder.created",
        "solution_folder.updated",
        "solution_folder.deleted",
        "article.created",
        "article.updated",
        "article.deleted",
        "forum_category.created",
        "forum_category.updated",
        "forum_category.deleted",
        "forum.created",
        "forum.updated",
        "forum.deleted",
        "topic.created",
        "topic.updated",
        "topic.deleted",
        "comment.created",
        "comment.updated",
        "comment.deleted",
        "forum.followed",
        "forum.unfollowed",
        "topic.followed",
        "topic.unfollowed",
        "custom_object.created",
        "custom_object.updated",
        "custom_object.deleted",
        "custom_record.created",
        "custom_record.updated",
        "custom_record.deleted",
        "canned_folder.created",
        "canned_folder.updated",
        "canned_response.created",
        "canned_response.updated",
        "product.created",
        "product.updated",
        "product.deleted",
        "business_hours.created",
        "business_hours.updated",
        "business_hours.deleted",
        "sla_policy.created",
        "sla_policy.updated",
        "skill.created",
        "skill.updated",
        "skill.deleted",
        "agent.created",
        "agent.updated",
        "agent.deactivated",
        "agent.deleted",
        "conversation.created",
        "conversation.updated",
        "conversation.assigned",
        "conversation.resolved",
        "conversation.reopened",
        "message.created",
        "message.updated",
        "message.deleted",
        "ticket.created",
        "ticket.updated",
        "ticket.deleted",
        "ticket.restored",
        "ticket.merged",
        "ticket.escalated",
        "ticket.watched",
        "ticket.unwatched",
        "access.updated",
        "summary.updated",
        "summary.deleted",
        "time_entry.created",
        "time_entry.updated",
        "time_entry.deleted",
        "rating.created",
        "survey.updated",
        "rule.created",
        "rule.updated",
        "rule.deleted",
        "mailbox.created",
        "mailbox.updated",
        "mailbox.deleted",
        "email_settings.updated",
        "rule.applied",
        "scenario.created",
        "scenario.updated",
        "scenario.deleted",
        "scenario.applied",
        "outbound_message.updated",
        "report.requested",
        "field.created",
        "field.updated",
        "field.deleted",
        "section.created",
        "section.updated",
        "section.deleted",
        "form.created",
        "form.updated",
        "form.deleted",
        "account.exported",
        "thread.created",
        "thread.updated",
        "thread.deleted",
        "people.exported",
        "people.imported",
        "connection.created",
        "connection.updated",
        "connection.deleted",
        "assistant.created",
        "assistant.updated",
        "assistants.stopped",
        "assistants.resumed",
        "grant.updated",
        "approval.requested",
        "approval.decided",
        "approval.used",
    }
)
"""Every event that can happen. A catalogue row may only promise these."""


def record(
    tx: Tx,
    name: str,
    actor: Actor,
    *,
    conversation_id: int | None = None,
    subject_id: int | None = None,
    data: dict[str, Any] | None = None,
    cause_id: int | None = None,
    depth: int = 0,
) -> int:
    """Write down that something happened, and give each follower of that name its work, in the same transaction.

    `data` holds what a follower must know and could not read later (what changed, from what). Returns the event's
    number. While history is replayed (`tx.is_replay`) no follower is told; what is done because of another event
    (`tx.because_of`) is written down as its consequence.
    """
    if cause_id is None:
        cause_id, depth = tx.cause
    event_id = tx.insert(
        _INSERT,
        name=name,
        at=tx.now,
        conversation_id=conversation_id,
        subject_id=subject_id,
        actor_kind=actor.kind,
        actor=actor.ref,
        data=encode_text(data) if data else "{}",
        cause_id=cause_id,
        depth=depth,
    )
    if not tx.is_replay:
        for follow in FOLLOWERS:
            follow(tx, event_id, name)
    return event_id
