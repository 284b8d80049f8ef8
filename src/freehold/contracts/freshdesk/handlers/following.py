"""Who follows forums and topics, and who took part in which (contract 6.15)."""

from typing import Any

from freehold.catalogue.freshdesk import forums as forum_rows
from freehold.catalogue.freshdesk import topics as topic_rows
from freehold.contracts.call import Call
from freehold.contracts.freshdesk.paging import page_of, wanted_slice
from freehold.contracts.freshdesk.render_forums import render_topic
from freehold.contracts.freshdesk.viewing import number_in
from freehold.contracts.freshdesk.words_of_wrongs import nothing_matches
from freehold.contracts.implements import implements
from freehold.core.forums.boards import FORUM, TOPIC, get_forum
from freehold.core.forums.following import follow, is_following, list_followed, list_participated, unfollow
from freehold.core.forums.topics import get_topic
from freehold.core.people.queries import find_agent_by_number, find_contact_by_number
from freehold.kernel.errors import Invalid, NotAllowed, NotFound
from freehold.kernel.tx import Tx

OTHERS = "admin.agents"
"""Who may ask about, and act for, others than themselves (contract 6.15: administrators)."""


@implements(forum_rows.follow)
@implements(topic_rows.follow)
def begin_to_follow(tx: Tx, call: Call) -> Any:
    what, number = _thing(tx, call)
    follow(tx, what, number, _user(tx, call, call.body.user_id), call.who.actor)


@implements(forum_rows.unfollow)
@implements(topic_rows.unfollow)
def follow_no_more(tx: Tx, call: Call) -> Any:
    what, number = _thing(tx, call)
    unfollow(tx, what, number, _user(tx, call, call.body.user_id or call.query.user_id), call.who.actor)


@implements(forum_rows.is_followed)
@implements(topic_rows.is_followed)
def say_whether_it_is_followed(tx: Tx, call: Call) -> Any:
    what, number = _thing(tx, call)
    if not is_following(tx, what, number, _user(tx, call, call.query.user_id)):
        raise NotFound("follower")


@implements(topic_rows.followed_by)
def list_followed_topics(tx: Tx, call: Call) -> Any:
    found = list_followed(tx, _user(tx, call, call.query.user_id), wanted_slice(call))
    return page_of(call, [render_topic(row) for row in found.rows], has_more=found.has_more)


@implements(topic_rows.participated_by)
def list_topics_by_who_took_part(tx: Tx, call: Call) -> Any:
    found = list_participated(tx, _user(tx, call, call.query.user_id), wanted_slice(call))
    return page_of(call, [render_topic(row) for row in found.rows], has_more=found.has_more)


def _thing(tx: Tx, call: Call) -> tuple[str, int]:
    """The forum or topic of the path."""
    if "forum_id" in call.path:
        return FORUM, int(get_forum(tx, number_in(call, "forum_id"))["id"])
    return TOPIC, int(get_topic(tx, number_in(call, "topic_id"))["id"])


def _user(tx: Tx, call: Call, number: int | None) -> int:
    """Whom a call is about: an agent or a contact, and somebody else only for those who may."""
    caller = call.who.actor.id or 0
    if number is None or number == caller:
        return caller
    if not call.who.may(OTHERS):
        raise NotAllowed(OTHERS)
    if find_agent_by_number(tx, number) is None and find_contact_by_number(tx, number) is None:
        raise Invalid(nothing_matches("user_id", "user"))
    return number
