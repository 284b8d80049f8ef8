"""The same to many tickets at once (contract 6.1.5, 6.17)."""

from typing import Annotated, Any

from pydantic import Field

from freehold.catalogue.freshdesk import shapes
from freehold.catalogue.freshdesk.kinds import Address, Asked, Given, Id, Ids
from freehold.catalogue.freshdesk.tickets import Properties
from freehold.catalogue.operation import Access, Body, Operation, Risk


class BulkProperties(Properties):
    """What every one of the tickets is to have."""

    requester_id: Id | None = None
    from_email: Address | None = None
    skip_close_notification: bool | None = None


Attached = Annotated[list[Id], Field(max_length=50, description="files of tickets or entries that the agent may see")]


class BulkReply(Given):
    """What is answered on every one of the tickets."""

    body: str
    attachment_ids: Attached = []
    inline_attachment_ids: Attached = []
    cloud_files: Annotated[list[Any], Field(max_length=0, description="there is no place to take them from")] = []


class BulkChange(Given):
    ids: Ids
    properties: BulkProperties | None = None
    reply: BulkReply | None = None


class BulkUpdate(Given):
    bulk_action: BulkChange


class BulkIds(Given):
    ids: Ids


class BulkDelete(Given):
    bulk_action: BulkIds


update = Operation(
    id="freshdesk.tickets.bulk_update",
    method="POST",
    path="/api/v2/tickets/bulk_update",
    area="tickets",
    acts_on="ticket",
    access=Access.WRITE,
    summary="Change many tickets, or answer them all.",
    says="asked for a change of {tickets} tickets",
    takes=BulkUpdate,
    gives=shapes.JobAskedFor,
    body=Body.JSON,
    permission="ticket.edit",
    rate="ticket_update",
    risks=Risk.BULK | Risk.CUSTOMER_FACING,
    also=("PUT",),
    errors=(400,),
)
delete = Operation(
    id="freshdesk.tickets.bulk_delete",
    method="POST",
    path="/api/v2/tickets/bulk_delete",
    area="tickets",
    acts_on="ticket",
    access=Access.WRITE,
    summary="Put many tickets into the bin.",
    says="asked for {tickets} tickets to be deleted",
    takes=BulkDelete,
    gives=shapes.JobAskedFor,
    body=Body.JSON,
    permission="ticket.delete",
    risks=Risk.BULK,
    errors=(400,),
)
job = Operation(
    id="freshdesk.jobs.get",
    method="GET",
    path="/api/v2/jobs/{job_id}",
    area="account",
    acts_on="job",
    access=Access.READ,
    summary="Read how far a job is.",
    says="looked at job {job_id}",
    query=Asked,
    gives=shapes.Job,
    permission="agent.self",
    notes=(
        "Whoever asked for the job sees it, and nobody else. An export of the account has `download_url` besides: null "
        "until the file is there, and after it is gone."
    ),
    errors=(404,),
)

BULK = (update, delete, job)
