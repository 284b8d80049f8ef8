"""Topics of forums, and what is said about them (contract 6.15)."""

from typing import Any

from freehold.catalogue.freshdesk import topics as rows
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshdesk.errors import Inconsistent
from freehold.contracts.freshdesk.paging import page_of, wanted_slice
from freehold.contracts.freshdesk.render_forums import render_comment, render_topic
from freehold.contracts.freshdesk.viewing import location, number_in
from freehold.contracts.freshdesk.words_of_wrongs import left_out, not_offered
from freehold.contracts.freshdesk.writing import refuse
from freehold.contracts.implements import implements
from freehold.core.forums.boards import get_forum
from freehold.core.forums.model import STAMPS
from freehold.core.forums.topics import (
    add_comment,
    can_be_answered,
    change_comment,
    change_topic,
    create_topic,
    delete_comment,
    delete_topic,
    get_comment,
    get_topic,
    list_comments,
    list_topics,
)
from freehold.kernel.errors import Wrong
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx


@implements(rows.list_)
def list_topics_of_forum(tx: Tx, call: Call) -> Any:
    forum = get_forum(tx, number_in(call, "forum_id"))
    found = list_topics(tx, forum["id"], wanted_slice(call))
    return page_of(call, [render_topic(row) for row in found.rows], has_more=found.has_more)


@implements(rows.create)
def begin_topic(tx: Tx, call: Call) -> Any:
    forum = get_forum(tx, number_in(call, "forum_id"), to_change=True)
    given, message = _given(call.body, forum, is_new=True)
    row = create_topic(tx, forum, given, message or "", call.who.actor)
    headers = location(call, f"discussions/topics/{row['id']}")
    return Answer(render_topic(row), says={"topic_id": row["id"]}, headers=headers)


@implements(rows.get)
def look_at_topic(tx: Tx, call: Call) -> Any:
    return render_topic(get_topic(tx, number_in(call, "topic_id")))


@implements(rows.update)
def update_topic(tx: Tx, call: Call) -> Any:
    before = get_topic(tx, number_in(call, "topic_id"), to_change=True)
    given, message = _given(call.body, get_forum(tx, before["forum_id"]), is_new=False)
    return render_topic(change_topic(tx, before, given, message, call.who.actor))


@implements(rows.delete)
def remove_topic(tx: Tx, call: Call) -> Any:
    delete_topic(tx, get_topic(tx, number_in(call, "topic_id"), to_change=True), call.who.actor)


@implements(rows.list_comments)
def read_comments(tx: Tx, call: Call) -> Any:
    topic = get_topic(tx, number_in(call, "topic_id"))
    found = list_comments(tx, topic["id"], wanted_slice(call))
    return page_of(call, [render_comment(row) for row in found.rows], has_more=found.has_more)


@implements(rows.create_comment)
def comment_on_topic(tx: Tx, call: Call) -> Any:
    topic = get_topic(tx, number_in(call, "topic_id"), to_change=True)
    body = (_either(call.body, "body") or "").strip()
    refuse(call.body.wrongs, [] if body else [left_out("body")])
    if topic["is_locked"]:
        raise Inconsistent("The topic is locked")
    row = add_comment(tx, topic, body, call.who.actor)
    return Answer(render_comment(row), headers=location(call, f"discussions/comments/{row['id']}"))


@implements(rows.update_comment)
def update_comment(tx: Tx, call: Call) -> Any:
    comment, topic = _comment(tx, call)
    given: rows.CommentUpdate = call.body
    wrongs = []
    body = _either(given, "body")
    if {"body", "body_html"} & given.model_fields_set and not (body or "").strip():
        wrongs.append(left_out("body"))
    if given.answer and (comment["is_first"] or not can_be_answered(tx, topic)):
        wrongs.append(Wrong("answer", "Only a comment on a question can answer it", "incompatible_field"))
    refuse(given.wrongs, wrongs)
    return render_comment(change_comment(tx, topic, comment, body, given.answer, call.who.actor))


@implements(rows.delete_comment)
def remove_comment(tx: Tx, call: Call) -> Any:
    comment, topic = _comment(tx, call)
    if comment["is_first"]:
        raise Inconsistent("It is the message of its topic, which goes with the topic")
    delete_comment(tx, topic, comment, call.who.actor)


def _comment(tx: Tx, call: Call) -> tuple[Row, Row]:
    """A comment and its topic, which is held: whoever changes one of its comments changes it."""
    number = number_in(call, "comment_id")
    topic = get_topic(tx, get_comment(tx, number)["topic_id"], to_change=True)
    return get_comment(tx, number), topic


def _either(body: rows.TopicWrite | rows.CommentCreate, name: str) -> str | None:
    """What is said under the documented name, or else under the one that npm freshdesk-mcp insists on (contract 12)."""
    said: str | None = getattr(body, name if name in body.model_fields_set else f"{name}_html")
    return said


def _given(body: rows.TopicWrite, forum: Row, *, is_new: bool) -> tuple[dict[str, Any], str | None]:
    """What a body says of a topic, and its message if it has one. Raises Invalid with everything that is wrong."""
    named = body.model_fields_set
    given: dict[str, Any] = {}
    wrongs = []
    said = {}
    for name in ("title", "message"):
        value = (getattr(body, name) if name == "title" else _either(body, name)) or ""
        if value.strip():
            said[name] = value.strip()
        elif is_new or {name, f"{name}_html"} & named:
            wrongs.append(left_out(name))
    if "title" in said:
        given["title"] = said["title"]
    for name, column in (("sticky", "is_sticky"), ("locked", "is_locked")):
        if getattr(body, name) is not None:
            given[column] = getattr(body, name)
    stamps = STAMPS[forum["type"]]
    if is_new or "stamp_type" in named:
        given["stamp"] = stamps[0] if body.stamp_type is None else body.stamp_type
        if given["stamp"] not in stamps:
            wrongs.append(not_offered("stamp_type", sorted(stamp for stamp in stamps if stamp is not None)))
    refuse(body.wrongs, wrongs)
    return given, said.get("message")
