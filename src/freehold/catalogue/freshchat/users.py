"""Users: the people who chat in (contract 3.9)."""

from typing import Any

from pydantic import Field, model_validator

from freehold.catalogue.freshchat import shapes
from freehold.catalogue.freshchat.kinds import Email, InstantText, Lenient, Paged
from freehold.catalogue.operation import Access, Body, Operation, Risk


class AvatarIn(Lenient):
    url: str | None = None


class PropertyIn(Lenient):
    name: str = Field(min_length=1)
    value: Any = Field(None, description="text; anything else is kept as its JSON")


class SocialProfileIn(Lenient):
    type: str | None = None
    id: str | None = None


class UserWrite(Lenient):
    """A user as clients send it. `cf_…` members become properties."""

    email: Email | None = None
    first_name: str | None = None
    last_name: str | None = None
    phone: str | None = None
    avatar: AvatarIn | None = None
    properties: list[PropertyIn] | None = None
    reference_id: str | None = Field(None, description="your own id of this person")
    restore_id: str | None = Field(None, description="what a chat widget restores a session by")
    social_profiles: list[SocialProfileIn] | None = None

    @model_validator(mode="before")
    @classmethod
    def _custom_members(cls, values: Any) -> Any:
        custom = [{"name": key, "value": item} for key, item in values.items() if key.startswith("cf_")]
        if not custom:
            return values
        listed = values.get("properties") or []
        return {**values, "properties": [*listed, *custom] if isinstance(listed, list) else listed}


class UserFilters(Paged):
    first_name: str | None = Field(None, description="whole name, whatever its case")
    last_name: str | None = Field(None, description="whole name, whatever its case")
    email: str | None = Field(None, description="exact, whatever its case")
    reference_id: str | None = Field(None, description="exact")
    phone_no: str | None = Field(None, description="exact")
    created_from: InstantText | None = Field(None, description="created at or after")
    created_to: InstantText | None = Field(None, description="created at or before")
    updated_from: InstantText | None = Field(None, description="changed at or after")
    updated_to: InstantText | None = Field(None, description="changed at or before")


class UserIds(Lenient):
    ids: list[str] = Field(max_length=100)


class UserLook(Lenient):
    system_user: str | None = Field(None, description="true: look up a bot or system actor instead")


class PageOnly(Lenient):
    page: str | None = Field(None, description="page 2 and later are empty")


create = Operation(
    id="freshchat.users.create",
    method="POST",
    path="/v2/users",
    area="users",
    acts_on="user",
    access=Access.WRITE,
    summary="Create a user; one with a known reference_id is updated and returned instead.",
    says="created user {user_id}",
    takes=UserWrite,
    gives=shapes.User,
    status=201,
    body=Body.JSON,
    scope="freshchat.users.create",
    emits=("contact.created", "contact.updated"),
    webhooks=("user_create",),
    risks=Risk.PERSONAL_DATA,
    inverse="freshchat.users.delete",
    errors=(400,),
    notes="The setting create_user_status chooses between 201 and 200.",
)
list_ = Operation(
    id="freshchat.users.list",
    method="GET",
    path="/v2/users",
    area="users",
    acts_on="user",
    access=Access.READ,
    summary="List users that match the filters, oldest first.",
    says="listed users",
    query=UserFilters,
    gives=shapes.UserList,
    scope="freshchat.users.view",
    risks=Risk.PERSONAL_DATA,
    errors=(400,),
)
fetch = Operation(
    id="freshchat.users.fetch",
    method="POST",
    path="/v2/users/fetch",
    area="users",
    acts_on="user",
    access=Access.READ,
    summary="Look at up to 100 users by their ids.",
    says="looked at several users",
    takes=UserIds,
    gives=shapes.FetchedUsers,
    body=Body.JSON,
    scope="freshchat.users.view",
    risks=Risk.PERSONAL_DATA,
    errors=(400,),
)
get = Operation(
    id="freshchat.users.get",
    method="GET",
    path="/v2/users/{user_id}",
    area="users",
    acts_on="user",
    access=Access.READ,
    summary="Look at a user.",
    says="looked at user {user_id}",
    query=UserLook,
    gives=shapes.User,
    scope="freshchat.users.view",
    risks=Risk.PERSONAL_DATA,
    errors=(404,),
)
update = Operation(
    id="freshchat.users.update",
    method="PUT",
    path="/v2/users/{user_id}",
    area="users",
    acts_on="user",
    access=Access.WRITE,
    summary="Change a user; properties are merged by name.",
    says="changed user {user_id}",
    takes=UserWrite,
    gives=shapes.User,
    body=Body.JSON,
    scope="freshchat.users.edit",
    emits=("contact.updated",),
    risks=Risk.PERSONAL_DATA,
    inverse="freshchat.users.update",
    errors=(400, 404),
)
delete = Operation(
    id="freshchat.users.delete",
    method="DELETE",
    path="/v2/users/{user_id}",
    area="users",
    acts_on="user",
    access=Access.WRITE,
    summary="Erase a user for good, with all conversations and messages.",
    says="erased user {user_id}",
    gives=shapes.Accepted,
    status=202,
    scope="freshchat.users.delete",
    emits=("contact.erased",),
    risks=Risk.IRREVERSIBLE | Risk.PERSONAL_DATA,
    errors=(404,),
)
list_conversations = Operation(
    id="freshchat.users.conversations",
    method="GET",
    path="/v2/users/{user_id}/conversations",
    area="conversations",
    acts_on="conversation",
    access=Access.READ,
    summary="List all conversations of a user, newest first.",
    says="listed the conversations of user {user_id}",
    query=PageOnly,
    gives=shapes.UserConversationList,
    scope="freshchat.conversation.view",
    risks=Risk.PERSONAL_DATA,
    errors=(404,),
    notes="Not paginated: page 2 is empty.",
)

USERS = (create, list_, fetch, get, update, delete, list_conversations)
