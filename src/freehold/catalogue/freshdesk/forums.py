"""Forums and their categories (contract 5.13, 6.15)."""

from typing import Annotated

from freehold.catalogue.freshdesk import forum_shapes as shapes
from freehold.catalogue.freshdesk.kinds import Asked, Examined, Given, Id, Ids, Short, one_of
from freehold.catalogue.operation import Access, Body, Operation, Risk


class ForumCategoryWrite(Examined):
    """What a category of forums is called and about; no other has the name."""

    NEEDED = ("name",)

    name: Short | None = None
    description: str | None = None


class ForumWrite(Examined):
    """What can be said of a forum.

    Type: 1 how-to, 2 ideas, 3 problems, 4 announcements. Visibility: 1 everybody, 2 who is logged in, 3 agents, 4
    `company_ids`.
    """

    name: Short | None = None
    description: str | None = None
    forum_type: Annotated[int | None, one_of(1, 2, 3, 4)] = None
    forum_visibility: Annotated[int | None, one_of(1, 2, 3, 4)] = None
    company_ids: Ids | None = None


class ForumCreate(ForumWrite):
    """A new forum, the last of its category."""

    NEEDED = ("name", "forum_type", "forum_visibility")


class ForumUpdate(ForumWrite):
    """What becomes of a forum; its type stays once there are topics in it."""


class Follow(Given):
    """Who is to follow, or to follow no more; the caller when nobody is named."""

    user_id: Id | None = None


class FollowAsked(Asked):
    """`user_id`: about whom; the caller when nobody is named."""

    user_id: Id | None = None


list_categories = Operation(
    id="freshdesk.forum_categories.list",
    method="GET",
    path="/api/v2/discussions/categories",
    area="discussions",
    acts_on="forum_category",
    access=Access.READ,
    summary="List the categories of forums.",
    says="listed forum categories",
    query=Asked,
    gives=list[shapes.ForumCategory],
    permission="forum.view",
    errors=(400,),
)
create_category = Operation(
    id="freshdesk.forum_categories.create",
    method="POST",
    path="/api/v2/discussions/categories",
    area="discussions",
    acts_on="forum_category",
    access=Access.WRITE,
    summary="Begin a category of forums.",
    says="began forum category {category_id}",
    takes=ForumCategoryWrite,
    gives=shapes.ForumCategory,
    status=201,
    body=Body.JSON,
    permission="forum.edit",
    emits=("forum_category.created",),
    inverse="freshdesk.forum_categories.delete",
    errors=(400, 409),
)
get_category = Operation(
    id="freshdesk.forum_categories.get",
    method="GET",
    path="/api/v2/discussions/categories/{category_id}",
    area="discussions",
    acts_on="forum_category",
    access=Access.READ,
    summary="Look at a category of forums.",
    says="looked at forum category {category_id}",
    query=Asked,
    gives=shapes.ForumCategory,
    permission="forum.view",
    errors=(400, 404),
)
update_category = Operation(
    id="freshdesk.forum_categories.update",
    method="PUT",
    path="/api/v2/discussions/categories/{category_id}",
    area="discussions",
    acts_on="forum_category",
    access=Access.WRITE,
    summary="Change a category of forums.",
    says="changed forum category {category_id}",
    takes=ForumCategoryWrite,
    gives=shapes.ForumCategory,
    body=Body.JSON,
    permission="forum.edit",
    emits=("forum_category.updated",),
    inverse="freshdesk.forum_categories.update",
    errors=(400, 404, 409),
)
delete_category = Operation(
    id="freshdesk.forum_categories.delete",
    method="DELETE",
    path="/api/v2/discussions/categories/{category_id}",
    area="discussions",
    acts_on="forum_category",
    access=Access.WRITE,
    summary="Remove a category with everything that was said in its forums.",
    says="deleted forum category {category_id}",
    status=204,
    permission="forum.delete",
    emits=("forum_category.deleted",),
    risks=Risk.IRREVERSIBLE | Risk.BULK,
    errors=(404,),
)
list_ = Operation(
    id="freshdesk.forums.list",
    method="GET",
    path="/api/v2/discussions/categories/{category_id}/forums",
    area="discussions",
    acts_on="forum",
    access=Access.READ,
    summary="List the forums of a category.",
    says="listed the forums of category {category_id}",
    query=Asked,
    gives=list[shapes.Forum],
    permission="forum.view",
    errors=(400, 404),
)
create = Operation(
    id="freshdesk.forums.create",
    method="POST",
    path="/api/v2/discussions/categories/{category_id}/forums",
    area="discussions",
    acts_on="forum",
    access=Access.WRITE,
    summary="Open a forum.",
    says="opened forum {forum_id} in category {category_id}",
    takes=ForumCreate,
    gives=shapes.Forum,
    status=201,
    body=Body.JSON,
    permission="forum.edit",
    emits=("forum.created",),
    inverse="freshdesk.forums.delete",
    errors=(400, 404, 409),
)
get = Operation(
    id="freshdesk.forums.get",
    method="GET",
    path="/api/v2/discussions/forums/{forum_id}",
    area="discussions",
    acts_on="forum",
    access=Access.READ,
    summary="Look at a forum.",
    says="looked at forum {forum_id}",
    query=Asked,
    gives=shapes.Forum,
    permission="forum.view",
    errors=(400, 404),
)
update = Operation(
    id="freshdesk.forums.update",
    method="PUT",
    path="/api/v2/discussions/forums/{forum_id}",
    area="discussions",
    acts_on="forum",
    access=Access.WRITE,
    summary="Change a forum.",
    says="changed forum {forum_id}",
    takes=ForumUpdate,
    gives=shapes.Forum,
    body=Body.JSON,
    permission="forum.edit",
    emits=("forum.updated",),
    inverse="freshdesk.forums.update",
    errors=(400, 404, 409),
)
delete = Operation(
    id="freshdesk.forums.delete",
    method="DELETE",
    path="/api/v2/discussions/forums/{forum_id}",
    area="discussions",
    acts_on="forum",
    access=Access.WRITE,
    summary="Remove a forum with everything that was said in it.",
    says="deleted forum {forum_id}",
    status=204,
    permission="forum.delete",
    emits=("forum.deleted",),
    risks=Risk.IRREVERSIBLE | Risk.BULK,
    errors=(404,),
)
follow = Operation(
    id="freshdesk.forums.follow",
    method="POST",
    path="/api/v2/discussions/forums/{forum_id}/follow",
    area="discussions",
    acts_on="forum",
    access=Access.WRITE,
    summary="Follow a forum.",
    says="followed forum {forum_id}",
    takes=Follow,
    status=204,
    body=Body.JSON,
    permission="forum.view",
    emits=("forum.followed",),
    inverse="freshdesk.forums.unfollow",
    errors=(400, 404),
    notes="About others than themselves only administrators may ask.",
)
unfollow = Operation(
    id="freshdesk.forums.unfollow",
    method="DELETE",
    path="/api/v2/discussions/forums/{forum_id}/follow",
    area="discussions",
    acts_on="forum",
    access=Access.WRITE,
    summary="Follow a forum no more.",
    says="stopped following forum {forum_id}",
    takes=Follow,
    query=FollowAsked,
    status=204,
    body=Body.JSON,
    permission="forum.view",
    emits=("forum.unfollowed",),
    inverse="freshdesk.forums.follow",
    errors=(400, 404),
    notes="About others than themselves only administrators may ask.",
)
is_followed = Operation(
    id="freshdesk.forums.is_followed",
    method="GET",
    path="/api/v2/discussions/forums/{forum_id}/follow",
    area="discussions",
    acts_on="forum",
    access=Access.READ,
    summary="Ask whether somebody follows a forum: 204, or 404.",
    says="asked who follows forum {forum_id}",
    query=FollowAsked,
    status=204,
    permission="forum.view",
    errors=(400, 404),
    notes="About others than themselves only administrators may ask.",
)

FORUMS = (
    list_categories,
    create_category,
    get_category,
    update_category,
    delete_category,
    list_,
    create,
    get,
    update,
    delete,
    follow,
    unfollow,
    is_followed,
)
