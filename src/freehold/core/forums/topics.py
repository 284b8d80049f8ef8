"""Topics of forums, and what is said about them."""

from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.core.forums.boards import TOPIC
from freehold.core.forums.model import ANSWERED, QUESTIONS, UNANSWERED, comments, follows, forums, topics
from freehold.kernel.errors import NotFound
from freehold.kernel.html import to_html, to_text
from freehold.kernel.listing import Found, Listing, Slice, equals
from freehold.kernel.query import Query, Row, blank, inserts
from freehold.kernel.tx import Tx

_CHANGEABLE = (
    "title",
    "is_locked",
    "is_sticky",
    "stamp",
    "comments_count",
    "replied_by",
    "replied_at",
    "updated_at",
)
_TOPIC = Query(select(topics).where(topics.c.id == bindparam("id")))
_TOPIC_HELD = Query(select(topics).where(topics.c.id == bindparam("id")).with_for_update())
_INSERT, _INSERT_COMMENT = inserts(topics), inserts(comments)
_UPDATE = Query(
    update(topics).where(topics.c.id == bindparam("row_id")).values({name: bindparam(name) for name in _CHANGEABLE})
)
_DELETE = (
    Query(delete(follows).where(follows.c.what == TOPIC, follows.c.number == bindparam("row_id"))),
    Query(delete(comments).where(comments.c.topic_id == bindparam("row_id"))),
    Query(delete(topics).where(topics.c.id == bindparam("row_id"))),
)
_COMMENTS = select(comments, topics.c.forum_id).join(topics, topics.c.id == comments.c.topic_id)
_COMMENT = Query(_COMMENTS.where(comments.c.id == bindparam("id")))
_FIRST = Query(_COMMENTS.where(comments.c.topic_id == bindparam("topic_id")).order_by(comments.c.id).limit(1))
_LAST_REPLY = Query(
    select(comments.c.user_id, comments.c.created_at)
    .where(comments.c.topic_id == bindparam("topic_id"), comments.c.is_first.is_(False))
    .order_by(comments.c.id.desc())
    .limit(1)
)
_COUNT = Query(select(func.count()).select_from(comments).where(comments.c.topic_id == bindparam("topic_id")))
_FORUM_TYPE = Query(select(forums.c.type).where(forums.c.id == bindparam("id")))
_SAID = ("body", "body_text", "is_answer", "updated_at")
_UPDATE_COMMENT = Query(
    update(comments).where(comments.c.id == bindparam("row_id")).values({name: bindparam(name) for name in _SAID})
)
_NO_OTHER_ANSWER = Query(
    update(comments)
    .where(
        comments.c.topic_id == bindparam("which"),
        comments.c.id != bindparam("row_id"),
        comments.c.is_answer.is_(True),
    )
    .values(is_answer=False, updated_at=bindparam("now"))
)
_DELETE_COMMENT = Query(delete(comments).where(comments.c.id == bindparam("row_id")))
TOPICS = Listing(
    select(topics),
    filters={"forum_id": equals(topics.c.forum_id, "forum_id")},
    orders={"sticky": topics.c.is_sticky},
    default="sticky",
    key=topics.c.id,
)
COMMENTS = Listing(
    _COMMENTS,
    filters={"topic_id": equals(comments.c.topic_id, "topic_id")},
    orders={"id": comments.c.id},
    default="id",
    key=comments.c.id,
)


def get_topic(tx: Tx, number: int, *, to_change: bool = False) -> Row:
    """The topic with that number. Raises NotFound. `to_change` holds it until the end of the transaction."""
    row = tx.first(_TOPIC_HELD if to_change else _TOPIC, id=number)
    if row is None:
        raise NotFound("topic", number)
    return row


def list_topics(tx: Tx, forum_id: int, wanted: Slice) -> Found:
    """A page of a forum's topics: those that stick first, then the newest."""
    return TOPICS.page(tx, wanted._replace(is_descending=True), {"forum_id": forum_id})


def create_topic(tx: Tx, forum: Row, given: dict[str, Any], message: str, by: Actor) -> Row:
    """Begin a topic; `message` (HTML) is its first comment. Returns it.

    `given`: title (required), is_locked, is_sticky, stamp. Records topic.created.
    """
    row = {**blank(topics), **given, "forum_id": forum["id"], "user_id": by.id or 0, "comments_count": 1}
    row |= {"replied_at": tx.now, "created_at": tx.now, "updated_at": tx.now}
    del row["id"]
    row["id"] = tx.insert(_INSERT, **row)
    _insert_comment(tx, row, message, by, is_first=True)
    record(tx, "topic.created", by, subject_id=row["id"])
    return row


def change_topic(tx: Tx, topic: Row, given: dict[str, Any], message: str | None, by: Actor) -> Row:
    """Change what is given of a topic, and its message unless that is None; returns it. Records topic.updated."""
    if message is not None:
        first = tx.first(_FIRST, topic_id=topic["id"])
        if first is not None:
            _save_comment(tx, {**first, **_said(message)})
    changed = sorted([*given, *([] if message is None else ["message"])])
    return _save(tx, {**topic, **given}, changed, by)


def delete_topic(tx: Tx, topic: Row, by: Actor) -> None:
    """Remove a topic with all that was said about it. Records topic.deleted."""
    for statement in _DELETE:
        tx.run(statement, row_id=topic["id"])
    record(tx, "topic.deleted", by, subject_id=topic["id"], data={"title": topic["title"]})


def get_comment(tx: Tx, number: int) -> Row:
    """The comment with that number, with `forum_id`. Raises NotFound."""
    row = tx.first(_COMMENT, id=number)
    if row is None:
        raise NotFound("comment", number)
    return row


def list_comments(tx: Tx, topic_id: int, wanted: Slice) -> Found:
    """A page of what was said about a topic, oldest first: its message, then the comments."""
    return COMMENTS.page(tx, wanted, {"topic_id": topic_id})


def can_be_answered(tx: Tx, topic: Row) -> bool:
    """Whether a topic is a question, of which one comment can be the answer."""
    return bool(tx.value(_FORUM_TYPE, id=topic["forum_id"]) == QUESTIONS)


def add_comment(tx: Tx, topic: Row, body: str, by: Actor) -> Row:
    """Say something (HTML) about a topic; returns the comment. Records comment.created."""
    row = _insert_comment(tx, topic, body, by, is_first=False)
    _note_replies(tx, topic)
    record(tx, "comment.created", by, subject_id=row["id"], data={"topic": topic["id"]})
    return row


def change_comment(tx: Tx, topic: Row, comment: Row, body: str | None, is_answer: bool | None, by: Actor) -> Row:
    """Change what a comment says, or whether it is the answer; returns it.

    A question with an answer is answered, and has no other one. Records comment.updated, and topic.updated when that
    moves the topic.
    """
    after = {**comment, **({} if body is None else _said(body)), "updated_at": tx.now}
    if is_answer is not None:
        after["is_answer"] = is_answer
    _save_comment(tx, after)
    record(tx, "comment.updated", by, subject_id=comment["id"], data={"topic": topic["id"]})
    if after["is_answer"] != comment["is_answer"]:
        if is_answer:
            tx.run(_NO_OTHER_ANSWER, which=topic["id"], row_id=comment["id"], now=tx.now)
        _save(tx, {**topic, "stamp": ANSWERED if is_answer else UNANSWERED}, ["stamp"], by)
    return after


def delete_comment(tx: Tx, topic: Row, comment: Row, by: Actor) -> None:
    """Remove a comment, which is not the topic's message; a question loses its answer with it.

    Records comment.deleted, and topic.updated when that moves the topic.
    """
    tx.run(_DELETE_COMMENT, row_id=comment["id"])
    record(tx, "comment.deleted", by, subject_id=comment["id"], data={"topic": topic["id"]})
    _note_replies(tx, topic)
    if comment["is_answer"]:
        _save(tx, {**topic, "stamp": UNANSWERED}, ["stamp"], by)


def _insert_comment(tx: Tx, topic: Row, body: str, by: Actor, *, is_first: bool) -> Row:
    row = {"topic_id": topic["id"], "user_id": by.id or 0, **_said(body), "is_first": is_first, "is_answer": False}
    row |= {"created_at": tx.now, "updated_at": tx.now}
    return {**row, "id": tx.insert(_INSERT_COMMENT, **row), "forum_id": topic["forum_id"]}


def _said(body: str) -> Row:
    html = to_html(body)
    return {"body": html, "body_text": to_text(html)}


def _save_comment(tx: Tx, comment: Row) -> None:
    comment["updated_at"] = tx.now
    tx.run(_UPDATE_COMMENT, row_id=comment["id"], **{name: comment[name] for name in _SAID})


def _note_replies(tx: Tx, topic: Row) -> None:
    """How much was said about a topic, and who spoke last."""
    last = tx.first(_LAST_REPLY, topic_id=topic["id"])
    topic["comments_count"] = int(tx.value(_COUNT, topic_id=topic["id"]))
    topic["replied_by"] = last["user_id"] if last else None
    topic["replied_at"] = last["created_at"] if last else topic["created_at"]
    topic["updated_at"] = tx.now
    tx.run(_UPDATE, row_id=topic["id"], **{name: topic[name] for name in _CHANGEABLE})


def _save(tx: Tx, topic: Row, changed: list[str], by: Actor) -> Row:
    topic["updated_at"] = tx.now
    tx.run(_UPDATE, row_id=topic["id"], **{name: topic[name] for name in _CHANGEABLE})
    record(tx, "topic.updated", by, subject_id=topic["id"], data={"changed": changed})
    return topic
