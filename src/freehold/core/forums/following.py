"""Who follows forums and topics, and who took part in which."""

from sqlalchemy import bindparam, delete, exists, or_, select
from sqlalchemy import types as sqltypes

from freehold.core.events.actor import Actor
from freehold.core.events.commands import record
from freehold.core.forums.boards import TOPIC
from freehold.core.forums.model import comments, follows, topics
from freehold.kernel.listing import Found, Listing, Slice
from freehold.kernel.query import Query, inserts
from freehold.kernel.tx import Tx

_USER = bindparam("user_id", type_=sqltypes.BigInteger())
_ONE = (
    follows.c.what == bindparam("kind"),
    follows.c.number == bindparam("which"),
    follows.c.user_id == bindparam("user"),
)
_FIND = Query(select(follows.c.user_id).where(*_ONE))
_FOLLOW = inserts(follows)
_UNFOLLOW = Query(delete(follows).where(*_ONE))
_IS_FOLLOWED = exists().where(follows.c.what == TOPIC, follows.c.number == topics.c.id, follows.c.user_id == _USER)
_TOOK_PART = or_(
    topics.c.user_id == _USER, exists().where(comments.c.topic_id == topics.c.id, comments.c.user_id == _USER)
)
_LISTS = {
    name: Listing(
        select(topics), filters={"user_id": condition}, orders={"id": topics.c.id}, default="id", key=topics.c.id
    )
    for name, condition in (("followed", _IS_FOLLOWED), ("participated", _TOOK_PART))
}


def is_following(tx: Tx, what: str, number: int, user_id: int) -> bool:
    """Whether somebody (an agent's or a contact's number) follows a forum or a topic."""
    return tx.value(_FIND, kind=what, which=number, user=user_id) is not None


def follow(tx: Tx, what: str, number: int, user_id: int, by: Actor) -> None:
    """Have somebody follow a forum or topic. Records forum.followed or topic.followed, unless they did."""
    tx.hold(f"follow {what} {number} {user_id}")
    if not is_following(tx, what, number, user_id):
        tx.insert(_FOLLOW, what=what, number=number, user_id=user_id)
        record(tx, f"{what}.followed", by, subject_id=number, data={"user": user_id})


def unfollow(tx: Tx, what: str, number: int, user_id: int, by: Actor) -> None:
    """End it. Records forum.unfollowed or topic.unfollowed, unless they did not."""
    if tx.run(_UNFOLLOW, kind=what, which=number, user=user_id):
        record(tx, f"{what}.unfollowed", by, subject_id=number, data={"user": user_id})


def list_followed(tx: Tx, user_id: int, wanted: Slice) -> Found:
    """A page of the topics that somebody follows, newest first."""
    return _LISTS["followed"].page(tx, wanted._replace(is_descending=True), {"user_id": user_id})


def list_participated(tx: Tx, user_id: int, wanted: Slice) -> Found:
    """A page of the topics that somebody began or commented on, newest first."""
    return _LISTS["participated"].page(tx, wanted._replace(is_descending=True), {"user_id": user_id})
