"""Canned responses and their folders (contract 5.8, 6.9).

Administrators write them; whoever replies to tickets reads those that are meant for them. There is no DELETE.
"""

from typing import Annotated

from pydantic import Field

from freehold.catalogue.freshdesk import knowledge_shapes, shapes
from freehold.catalogue.freshdesk.kinds import Asked, Examined, Given, Id, Ids, Short, one_of
from freehold.catalogue.operation import Access, Body, Operation, Risk


class ResponseWrite(Examined):
    """What can be said of a canned response. Visibility: 0 all agents, 1 its author, 2 the agents of `group_ids`."""

    title: Short | None = None
    content_html: str | None = None
    folder_id: Id | None = None
    visibility: Annotated[int | None, one_of(0, 1, 2)] = None
    group_ids: Ids | None = None


class ResponseCreate(ResponseWrite):
    """A new canned response. Without a folder, one that is its author's goes into the personal folder."""

    NEEDED = ("title", "content_html", "visibility")


class ResponseUpdate(ResponseWrite):
    """What becomes of a canned response; files that come along are added to it."""


class ManyResponses(Given):
    canned_responses: Annotated[list[ResponseCreate], Field(min_length=1, max_length=100)]


class FolderWrite(Examined):
    """What a folder is called; no other has the name."""

    NEEDED = ("name",)

    name: Short | None = None


create = Operation(
    id="freshdesk.canned_responses.create",
    method="POST",
    path="/api/v2/canned_responses",
    area="canned_responses",
    acts_on="canned_response",
    access=Access.WRITE,
    summary="Have a response ready for agents.",
    says="took in canned response {response_id}",
    takes=ResponseCreate,
    gives=knowledge_shapes.CannedResponse,
    status=201,
    body=Body.EITHER,
    form_field="attachments[]",
    permission="admin.canned_responses",
    emits=("canned_response.created",),
    risks=Risk.ADMIN,
    errors=(400,),
)
bulk = Operation(
    id="freshdesk.canned_responses.bulk_create",
    method="POST",
    path="/api/v2/canned_responses/bulk",
    aliases=("/api/v2/canned_responses/create_multiple",),
    area="canned_responses",
    acts_on="canned_response",
    access=Access.WRITE,
    summary="Have many responses ready for agents.",
    says="asked for {responses} canned responses to be taken in",
    takes=ManyResponses,
    gives=shapes.JobAskedFor,
    body=Body.JSON,
    permission="admin.canned_responses",
    risks=Risk.ADMIN | Risk.BULK,
    errors=(400,),
    notes="The worker takes them in; everything that is wrong is named at once, before the job begins.",
)
get = Operation(
    id="freshdesk.canned_responses.get",
    method="GET",
    path="/api/v2/canned_responses/{response_id}",
    area="canned_responses",
    acts_on="canned_response",
    access=Access.READ,
    summary="Read a canned response.",
    says="read canned response {response_id}",
    query=Asked,
    gives=knowledge_shapes.CannedResponse,
    permission="ticket.reply",
    errors=(400, 404),
    notes="Freshdesk documents the reads for administrators; here whoever may reply reads what is meant for them.",
)
update = Operation(
    id="freshdesk.canned_responses.update",
    method="PUT",
    path="/api/v2/canned_responses/{response_id}",
    area="canned_responses",
    acts_on="canned_response",
    access=Access.WRITE,
    summary="Change a canned response.",
    says="changed canned response {response_id}",
    takes=ResponseUpdate,
    gives=knowledge_shapes.CannedResponse,
    body=Body.EITHER,
    form_field="attachments[]",
    permission="admin.canned_responses",
    emits=("canned_response.updated",),
    risks=Risk.ADMIN,
    inverse="freshdesk.canned_responses.update",
    errors=(400, 404),
)
list_folders = Operation(
    id="freshdesk.canned_response_folders.list",
    method="GET",
    path="/api/v2/canned_response_folders",
    area="canned_responses",
    acts_on="canned_response_folder",
    access=Access.READ,
    summary="List the folders of canned responses.",
    says="listed folders of canned responses",
    query=Asked,
    gives=list[knowledge_shapes.CannedFolder],
    permission="ticket.reply",
    errors=(400,),
)
create_folder = Operation(
    id="freshdesk.canned_response_folders.create",
    method="POST",
    path="/api/v2/canned_response_folders",
    area="canned_responses",
    acts_on="canned_response_folder",
    access=Access.WRITE,
    summary="Make a folder for canned responses.",
    says="made canned response folder {folder_id}",
    takes=FolderWrite,
    gives=knowledge_shapes.CannedFolder,
    status=201,
    body=Body.JSON,
    permission="admin.canned_responses",
    emits=("canned_folder.created",),
    risks=Risk.ADMIN,
    errors=(400, 409),
)
get_folder = Operation(
    id="freshdesk.canned_response_folders.get",
    method="GET",
    path="/api/v2/canned_response_folders/{folder_id}",
    area="canned_responses",
    acts_on="canned_response_folder",
    access=Access.READ,
    summary="Look at a folder and the names of its canned responses.",
    says="looked at canned response folder {folder_id}",
    query=Asked,
    gives=knowledge_shapes.WholeCannedFolder,
    permission="ticket.reply",
    errors=(400, 404),
)
update_folder = Operation(
    id="freshdesk.canned_response_folders.update",
    method="PUT",
    path="/api/v2/canned_response_folders/{folder_id}",
    area="canned_responses",
    acts_on="canned_response_folder",
    access=Access.WRITE,
    summary="Rename a folder of canned responses.",
    says="renamed canned response folder {folder_id}",
    takes=FolderWrite,
    gives=knowledge_shapes.CannedFolder,
    body=Body.JSON,
    permission="admin.canned_responses",
    emits=("canned_folder.updated",),
    risks=Risk.ADMIN,
    inverse="freshdesk.canned_response_folders.update",
    errors=(400, 404, 409),
)
list_responses = Operation(
    id="freshdesk.canned_response_folders.responses",
    method="GET",
    path="/api/v2/canned_response_folders/{folder_id}/responses",
    area="canned_responses",
    acts_on="canned_response",
    access=Access.READ,
    summary="Read the canned responses of a folder.",
    says="read the canned responses of folder {folder_id}",
    query=Asked,
    gives=list[knowledge_shapes.CannedResponse],
    permission="ticket.reply",
    errors=(400, 404),
)

CANNED_RESPONSES = (
    create,
    bulk,
    get,
    update,
    list_folders,
    create_folder,
    get_folder,
    update_folder,
    list_responses,
)
