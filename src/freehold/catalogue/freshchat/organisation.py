"""Groups, channels, roles, the account and its business hours (contract 3.11, 3.12, 3.17)."""

from pydantic import Field

from freehold.catalogue.freshchat import shapes
from freehold.catalogue.freshchat.kinds import InstantText, Lenient, Paged
from freehold.catalogue.operation import Access, Operation


class ChannelFilters(Paged):
    locale: str | None = Field(None, description="ISO 639 code; names are given in it where there are any")
    updated_from: InstantText | None = Field(None, description="changed at or after")
    updated_to: InstantText | None = Field(None, description="changed at or before")


class GroupRef(Lenient):
    group_id: str | None = Field(None, description="left out: the account's hours")


list_groups = Operation(
    id="freshchat.groups.list",
    method="GET",
    path="/v2/groups",
    area="groups",
    acts_on="group",
    access=Access.READ,
    summary="List the groups that agents are in.",
    says="listed groups",
    query=Paged,
    gives=shapes.GroupList,
    scope="freshchat.groups.view",
    errors=(400,),
)
get_group = Operation(
    id="freshchat.groups.get",
    method="GET",
    path="/v2/groups/{group_id}",
    area="groups",
    acts_on="group",
    access=Access.READ,
    summary="Look at a group.",
    says="looked at group {group_id}",
    gives=shapes.Group,
    scope="freshchat.groups.view",
    is_extension=True,
    errors=(404,),
)
list_channels = Operation(
    id="freshchat.channels.list",
    method="GET",
    path="/v2/channels",
    area="channels",
    acts_on="channel",
    access=Access.READ,
    summary="List the channels (topics) that conversations come in on.",
    says="listed channels",
    query=ChannelFilters,
    gives=shapes.ChannelList,
    scope="freshchat.channels.view",
    errors=(400,),
)
get_channel = Operation(
    id="freshchat.channels.get",
    method="GET",
    path="/v2/channels/{channel_id}",
    area="channels",
    acts_on="channel",
    access=Access.READ,
    summary="Look at a channel.",
    says="looked at channel {channel_id}",
    query=ChannelFilters,
    gives=shapes.Channel,
    scope="freshchat.channels.view",
    is_extension=True,
    errors=(404,),
)
list_roles = Operation(
    id="freshchat.roles.list",
    method="GET",
    path="/v2/roles",
    area="roles",
    acts_on="role",
    access=Access.READ,
    summary="List the roles that agents can have.",
    says="listed roles",
    query=Paged,
    gives=shapes.RoleList,
    scope="freshchat.roles.view",
    errors=(400,),
)
get_configuration = Operation(
    id="freshchat.account.configuration",
    method="GET",
    path="/v2/accounts/configuration",
    area="account",
    acts_on="account",
    access=Access.READ,
    summary="Look at the account's configuration.",
    says="looked at the account's configuration",
    gives=shapes.Configuration,
    scope="freshchat.account.view",
)
is_within_business_hours = Operation(
    id="freshchat.business_hours.within",
    method="GET",
    path="/v2/business-hours/within-bh",
    area="account",
    acts_on="business_hours",
    access=Access.READ,
    summary="Ask whether it is within business hours now, for the account or a group.",
    says="asked for the business hours",
    query=GroupRef,
    gives=shapes.WithinBusinessHours,
    scope="freshchat.business_hours.view",
    errors=(404,),
)

ORGANISATION = (
    list_groups,
    get_group,
    list_channels,
    get_channel,
    list_roles,
    get_configuration,
    is_within_business_hours,
)
