"""Who follows a ticket, who may see it, and what it is about (contract 6.1)."""

from typing import Annotated

from pydantic import Field

from freehold.catalogue.freshdesk import shapes
from freehold.catalogue.freshdesk.kinds import Asked, Examined, Given, Id, Ids
from freehold.catalogue.operation import Access, Body, Operation, Risk

Agents = Annotated[list[Id], Field(max_length=100)]


class Watch(Given):
    """Who is to follow a ticket; the caller, when nobody is named."""

    user_id: Id | None = None


class BulkWatch(Given):
    ids: Ids
    user_id: Id | None = None


class BulkUnwatch(Given):
    ids: Ids


class AccessGrant(Given):
    user_ids: Agents


class AccessChange(Given):
    """One agent who is to see a ticket, or no longer."""

    id: Id
    deleted: bool = False


class AccessUpdate(Given):
    user_ids: Annotated[list[AccessChange], Field(max_length=100)]


class SummaryWrite(Examined):
    body: str
    user_id: Id | None = None


watchers = Operation(
    id="freshdesk.tickets.watchers",
    method="GET",
    path="/api/v2/tickets/{ticket_id}/watchers",
    area="tickets",
    acts_on="ticket",
    access=Access.READ,
    summary="List who follows a ticket.",
    says="looked at who follows ticket {ticket_id}",
    query=Asked,
    gives=shapes.Watchers,
    permission="ticket.view",
    errors=(404,),
)
watch = Operation(
    id="freshdesk.tickets.watch",
    method="POST",
    path="/api/v2/tickets/{ticket_id}/watch",
    area="tickets",
    acts_on="ticket",
    access=Access.WRITE,
    summary="Let an agent follow a ticket.",
    says="let agent {agent_id} follow ticket {ticket_id}",
    takes=Watch,
    status=204,
    body=Body.JSON,
    permission="ticket.view",
    emits=("ticket.watched",),
    inverse="freshdesk.tickets.unwatch",
    errors=(400, 404),
)
unwatch = Operation(
    id="freshdesk.tickets.unwatch",
    method="PUT",
    path="/api/v2/tickets/{ticket_id}/unwatch",
    area="tickets",
    acts_on="ticket",
    access=Access.WRITE,
    summary="Follow a ticket no longer.",
    says="follows ticket {ticket_id} no longer",
    status=204,
    permission="ticket.view",
    emits=("ticket.unwatched",),
    inverse="freshdesk.tickets.watch",
    errors=(404,),
)
bulk_watch = Operation(
    id="freshdesk.tickets.bulk_watch",
    method="PUT",
    path="/api/v2/tickets/bulk_watch",
    area="tickets",
    acts_on="ticket",
    access=Access.WRITE,
    summary="Let an agent follow several tickets.",
    says="let agent {agent_id} follow {tickets} tickets",
    takes=BulkWatch,
    status=204,
    body=Body.JSON,
    permission="ticket.view",
    emits=("ticket.watched",),
    risks=Risk.BULK,
    inverse="freshdesk.tickets.bulk_unwatch",
    errors=(400,),
)
bulk_unwatch = Operation(
    id="freshdesk.tickets.bulk_unwatch",
    method="PUT",
    path="/api/v2/tickets/bulk_unwatch",
    area="tickets",
    acts_on="ticket",
    access=Access.WRITE,
    summary="Follow several tickets no longer.",
    says="follows {tickets} tickets no longer",
    takes=BulkUnwatch,
    status=204,
    body=Body.JSON,
    permission="ticket.view",
    emits=("ticket.unwatched",),
    risks=Risk.BULK,
    inverse="freshdesk.tickets.bulk_watch",
    errors=(400,),
)
accesses = Operation(
    id="freshdesk.tickets.accesses",
    method="GET",
    path="/api/v2/tickets/{ticket_id}/accesses",
    area="tickets",
    acts_on="ticket",
    access=Access.READ,
    summary="List who sees a ticket whatever their scope.",
    says="looked at who may see ticket {ticket_id}",
    query=Asked,
    gives=shapes.Accesses,
    permission="ticket.view",
    errors=(404,),
)
grant = Operation(
    id="freshdesk.tickets.grant_access",
    method="POST",
    path="/api/v2/tickets/{ticket_id}/accesses",
    area="tickets",
    acts_on="ticket",
    access=Access.WRITE,
    summary="Let agents see a ticket whatever their scope.",
    says="let agents see ticket {ticket_id}",
    takes=AccessGrant,
    gives=shapes.Accesses,
    status=201,
    body=Body.JSON,
    permission="ticket.edit",
    emits=("access.updated",),
    inverse="freshdesk.tickets.change_access",
    errors=(400, 404, 405),
)
change_access = Operation(
    id="freshdesk.tickets.change_access",
    method="PATCH",
    path="/api/v2/tickets/{ticket_id}/accesses",
    area="tickets",
    acts_on="ticket",
    access=Access.WRITE,
    summary="Change who sees a ticket whatever their scope.",
    says="changed who may see ticket {ticket_id}",
    takes=AccessUpdate,
    gives=shapes.Accesses,
    body=Body.JSON,
    permission="ticket.edit",
    emits=("access.updated",),
    inverse="freshdesk.tickets.change_access",
    errors=(400, 404, 405),
)
deny = Operation(
    id="freshdesk.tickets.deny_access",
    method="DELETE",
    path="/api/v2/tickets/{ticket_id}/accesses",
    area="tickets",
    acts_on="ticket",
    access=Access.WRITE,
    summary="Let nobody see a ticket beyond their scope.",
    says="let nobody see ticket {ticket_id} beyond their scope",
    status=204,
    permission="ticket.edit",
    emits=("access.updated",),
    risks=Risk.IRREVERSIBLE,
    errors=(404, 405),
)
summary = Operation(
    id="freshdesk.tickets.summary",
    method="GET",
    path="/api/v2/tickets/{ticket_id}/summary",
    area="tickets",
    acts_on="ticket",
    access=Access.READ,
    summary="Read what a ticket is about.",
    says="read the summary of ticket {ticket_id}",
    query=Asked,
    gives=shapes.Summary,
    permission="ticket.view",
    risks=Risk.PERSONAL_DATA,
    errors=(404,),
)
summarise = Operation(
    id="freshdesk.tickets.summarise",
    method="PUT",
    path="/api/v2/tickets/{ticket_id}/summary",
    area="tickets",
    acts_on="ticket",
    access=Access.WRITE,
    summary="Say what a ticket is about.",
    says="summarised ticket {ticket_id}",
    takes=SummaryWrite,
    gives=shapes.Summary,
    body=Body.EITHER,
    form_field="attachments[]",
    permission="ticket.note",
    emits=("summary.updated",),
    inverse="freshdesk.tickets.remove_summary",
    errors=(400, 404, 405),
)
remove_summary = Operation(
    id="freshdesk.tickets.remove_summary",
    method="DELETE",
    path="/api/v2/tickets/{ticket_id}/summary",
    area="tickets",
    acts_on="ticket",
    access=Access.WRITE,
    summary="Remove the summary of a ticket.",
    says="removed the summary of ticket {ticket_id}",
    status=204,
    permission="ticket.note",
    emits=("summary.deleted",),
    risks=Risk.IRREVERSIBLE,
    errors=(404, 405),
)

ATTENTION = (
    watchers,
    watch,
    unwatch,
    bulk_watch,
    bulk_unwatch,
    accesses,
    grant,
    change_access,
    deny,
    summary,
    summarise,
    remove_summary,
)
