"""Files of tickets and entries (contract 6.1)."""

from freehold.catalogue.operation import Access, Operation, Risk

delete = Operation(
    id="freshdesk.attachments.delete",
    method="DELETE",
    path="/api/v2/attachments/{attachment_id}",
    area="tickets",
    acts_on="attachment",
    access=Access.WRITE,
    summary="Remove a file from a ticket or from one of its replies and notes.",
    says="removed attachment {attachment_id}",
    status=204,
    permission="ticket.edit",
    emits=("ticket.updated",),
    risks=Risk.IRREVERSIBLE,
    errors=(404, 405),
)

ATTACHMENTS = (delete,)
