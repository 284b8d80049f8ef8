"""Topics of forums, and what is said about them (contract 5.13, 6.15).

`posts_count` and `comments_count` are the same: sources disagree on the name (contract 13). The message that a topic
begins with is its first comment, and counts.
"""

from freehold.catalogue.freshdesk import forum_shapes as shapes
from freehold.catalogue.freshdesk.forums import Follow, FollowAsked
from freehold.catalogue.freshdesk.kinds import Asked, Examined, Short
from freehold.catalogue.operation import Access, Body, Operation, Risk


class TopicWrite(Examined):
    """What can be said of a topic.

    Stamps by the forum's type: how-to 6 answered, 7 unanswered; ideas none, 1 planned, 2 implemented, 3 not taken, 4 in
    progress, 5 deferred; problems 8 solved, 9 unsolved; announcements none. `message_html` is `message`, as one client
    calls it.
    """

    title: Short | None = None
    message: str | None = None
    message_html: str | None = None
    sticky: bool | None = None
    locked: bool | None = None
    stamp_type: int | None = None


class TopicCreate(TopicWrite):
    """A new topic."""

    NEEDED = ("title", "message")


class TopicUpdate(TopicWrite):
    """What becomes of a topic; `message` changes its first comment."""


class CommentCreate(Examined):
    """What is said about a topic. `body_html` is `body`, as one client calls it."""

    NEEDED = ("body",)

    body: str | None = None
    body_html: str | None = None


class CommentUpdate(CommentCreate):
    """What is said instead; `answer`: whether it answers the question that the topic is."""

    answer: bool | None = None


list_ = Operation(
    id="freshdesk.topics.list",
    method="GET",
    path="/api/v2/discussions/forums/{forum_id}/topics",
    area="discussions",
    acts_on="topic",
    access=Access.READ,
    summary="List the topics of a forum: those that stick first, then the newest.",
    says="listed the topics of forum {forum_id}",
    query=Asked,
    gives=list[shapes.Topic],
    permission="forum.view",
    errors=(400, 404),
)
create = Operation(
    id="freshdesk.topics.create",
    method="POST",
    path="/api/v2/discussions/forums/{forum_id}/topics",
    area="discussions",
    acts_on="topic",
    access=Access.WRITE,
    summary="Begin a topic.",
    says="began topic {topic_id} in forum {forum_id}",
    takes=TopicCreate,
    gives=shapes.Topic,
    status=201,
    body=Body.JSON,
    permission="forum.edit",
    emits=("topic.created",),
    inverse="freshdesk.topics.delete",
    errors=(400, 404),
)
followed_by = Operation(
    id="freshdesk.topics.followed_by",
    method="GET",
    path="/api/v2/discussions/topics/followed_by",
    area="discussions",
    acts_on="topic",
    access=Access.READ,
    summary="List the topics that somebody follows, newest first.",
    says="listed followed topics",
    query=FollowAsked,
    gives=list[shapes.Topic],
    permission="forum.view",
    errors=(400,),
    notes="About others than themselves only administrators may ask.",
)
participated_by = Operation(
    id="freshdesk.topics.participated_by",
    method="GET",
    path="/api/v2/discussions/topics/participated_by",
    area="discussions",
    acts_on="topic",
    access=Access.READ,
    summary="List the topics that somebody began or commented on, newest first.",
    says="listed topics by who took part",
    query=FollowAsked,
    gives=list[shapes.Topic],
    permission="forum.view",
    errors=(400,),
    notes="About others than themselves only administrators may ask.",
)
get = Operation(
    id="freshdesk.topics.get",
    method="GET",
    path="/api/v2/discussions/topics/{topic_id}",
    area="discussions",
    acts_on="topic",
    access=Access.READ,
    summary="Look at a topic.",
    says="looked at topic {topic_id}",
    query=Asked,
    gives=shapes.Topic,
    permission="forum.view",
    errors=(400, 404),
)
update = Operation(
    id="freshdesk.topics.update",
    method="PUT",
    path="/api/v2/discussions/topics/{topic_id}",
    area="discussions",
    acts_on="topic",
    access=Access.WRITE,
    summary="Change, lock, stick or stamp a topic.",
    says="changed topic {topic_id}",
    takes=TopicUpdate,
    gives=shapes.Topic,
    body=Body.JSON,
    permission="forum.edit",
    emits=("topic.updated",),
    inverse="freshdesk.topics.update",
    errors=(400, 404),
)
delete = Operation(
    id="freshdesk.topics.delete",
    method="DELETE",
    path="/api/v2/discussions/topics/{topic_id}",
    area="discussions",
    acts_on="topic",
    access=Access.WRITE,
    summary="Remove a topic with everything that was said about it.",
    says="deleted topic {topic_id}",
    status=204,
    permission="forum.delete",
    emits=("topic.deleted",),
    risks=Risk.IRREVERSIBLE,
    errors=(404,),
)
follow = Operation(
    id="freshdesk.topics.follow",
    method="POST",
    path="/api/v2/discussions/topics/{topic_id}/follow",
    area="discussions",
    acts_on="topic",
    access=Access.WRITE,
    summary="Follow a topic.",
    says="followed topic {topic_id}",
    takes=Follow,
    status=204,
    body=Body.JSON,
    permission="forum.view",
    emits=("topic.followed",),
    inverse="freshdesk.topics.unfollow",
    errors=(400, 404),
    notes="About others than themselves only administrators may ask.",
)
unfollow = Operation(
    id="freshdesk.topics.unfollow",
    method="DELETE",
    path="/api/v2/discussions/topics/{topic_id}/follow",
    area="discussions",
    acts_on="topic",
    access=Access.WRITE,
    summary="Follow a topic no more.",
    says="stopped following topic {topic_id}",
    takes=Follow,
    query=FollowAsked,
    status=204,
    body=Body.JSON,
    permission="forum.view",
    emits=("topic.unfollowed",),
    inverse="freshdesk.topics.follow",
    errors=(400, 404),
    notes="About others than themselves only administrators may ask.",
)
is_followed = Operation(
    id="freshdesk.topics.is_followed",
    method="GET",
    path="/api/v2/discussions/topics/{topic_id}/follow",
    area="discussions",
    acts_on="topic",
    access=Access.READ,
    summary="Ask whether somebody follows a topic: 204, or 404.",
    says="asked who follows topic {topic_id}",
    query=FollowAsked,
    status=204,
    permission="forum.view",
    errors=(400, 404),
    notes="About others than themselves only administrators may ask.",
)
list_comments = Operation(
    id="freshdesk.comments.list",
    method="GET",
    path="/api/v2/discussions/topics/{topic_id}/comments",
    area="discussions",
    acts_on="comment",
    access=Access.READ,
    summary="Read what was said about a topic, oldest first.",
    says="read the comments on topic {topic_id}",
    query=Asked,
    gives=list[shapes.Comment],
    permission="forum.view",
    errors=(400, 404),
)
create_comment = Operation(
    id="freshdesk.comments.create",
    method="POST",
    path="/api/v2/discussions/topics/{topic_id}/comments",
    area="discussions",
    acts_on="comment",
    access=Access.WRITE,
    summary="Say something about a topic that is not locked.",
    says="commented on topic {topic_id}",
    takes=CommentCreate,
    gives=shapes.Comment,
    status=201,
    body=Body.JSON,
    permission="forum.edit",
    emits=("comment.created",),
    inverse="freshdesk.comments.delete",
    errors=(400, 404, 409),
)
update_comment = Operation(
    id="freshdesk.comments.update",
    method="PUT",
    path="/api/v2/discussions/comments/{comment_id}",
    area="discussions",
    acts_on="comment",
    access=Access.WRITE,
    summary="Change a comment, or mark it as the answer.",
    says="changed comment {comment_id}",
    takes=CommentUpdate,
    gives=shapes.Comment,
    body=Body.JSON,
    permission="forum.edit",
    emits=("comment.updated", "topic.updated"),
    inverse="freshdesk.comments.update",
    errors=(400, 404),
)
delete_comment = Operation(
    id="freshdesk.comments.delete",
    method="DELETE",
    path="/api/v2/discussions/comments/{comment_id}",
    area="discussions",
    acts_on="comment",
    access=Access.WRITE,
    summary="Remove a comment.",
    says="deleted comment {comment_id}",
    status=204,
    permission="forum.delete",
    emits=("comment.deleted", "topic.updated"),
    risks=Risk.IRREVERSIBLE,
    errors=(404, 409),
    notes="Not the message that a topic began with: that goes with the topic.",
)

TOPICS = (
    list_,
    create,
    followed_by,
    participated_by,
    get,
    update,
    delete,
    follow,
    unfollow,
    is_followed,
    list_comments,
    create_comment,
    update_comment,
    delete_comment,
)
