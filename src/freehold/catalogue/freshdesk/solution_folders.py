"""Folders of the knowledge base (contract 5.13, 6.14).

A category shows the folders that are right inside it; what is in those is their subfolders. A folder stays in its
category.
"""

from typing import Annotated

from freehold.catalogue.freshdesk import knowledge_shapes as shapes
from freehold.catalogue.freshdesk.kinds import Asked, Examined, Id, Ids, Short, one_of
from freehold.catalogue.operation import Access, Body, Operation, Risk


class FolderWrite(Examined):
    """What can be said of a folder; who sees it is the same in all languages.

    Visibility: 1 everybody, 2 who is logged in, 3 agents, 4 `company_ids`, 5 bots, 6 `contact_segment_ids`, 7
    `company_segment_ids`.
    """

    NEEDED = ("name",)

    name: Short | None = None
    description: str | None = None
    visibility: Annotated[int | None, one_of(1, 2, 3, 4, 5, 6, 7)] = None
    company_ids: Ids | None = None
    contact_segment_ids: Ids | None = None
    company_segment_ids: Ids | None = None


class FolderCreate(FolderWrite):
    """A new folder, which everybody sees unless said otherwise."""

    parent_folder_id: Id | None = None


class FolderUpdate(FolderWrite):
    """What becomes of a folder; `parent_folder_id` moves it, null to right inside its category."""

    parent_folder_id: Id | None = None


list_ = Operation(
    id="freshdesk.solution_folders.list",
    method="GET",
    path="/api/v2/solutions/categories/{category}/folders",
    area="solutions",
    acts_on="solution_folder",
    access=Access.READ,
    summary="List the folders that are right inside a category.",
    says="listed the folders of solution category {category}",
    query=Asked,
    gives=list[shapes.SolutionFolder],
    permission="solution.view",
    errors=(400, 404),
)
create = Operation(
    id="freshdesk.solution_folders.create",
    method="POST",
    path="/api/v2/solutions/categories/{category}/folders",
    area="solutions",
    acts_on="solution_folder",
    access=Access.WRITE,
    summary="Make a folder in a category.",
    says="made solution folder {folder_id} in category {category}",
    takes=FolderCreate,
    gives=shapes.SolutionFolder,
    status=201,
    body=Body.JSON,
    permission="solution.edit",
    emits=("solution_folder.created",),
    inverse="freshdesk.solution_folders.delete",
    errors=(400, 404, 409),
)
list_in = Operation(
    id="freshdesk.solution_folders.list_in",
    method="GET",
    path="/api/v2/solutions/categories/{category}/folders/{language}",
    area="solutions",
    acts_on="solution_folder",
    access=Access.READ,
    summary="List the folders of a category that there are in a language.",
    says="listed the folders of solution category {category} in {language}",
    query=Asked,
    gives=list[shapes.SolutionFolder],
    permission="solution.view",
    errors=(400, 404),
)
get = Operation(
    id="freshdesk.solution_folders.get",
    method="GET",
    path="/api/v2/solutions/folders/{folder_id}",
    area="solutions",
    acts_on="solution_folder",
    access=Access.READ,
    summary="Look at a folder of the knowledge base.",
    says="looked at solution folder {folder_id}",
    query=Asked,
    gives=shapes.SolutionFolder,
    permission="solution.view",
    errors=(400, 404),
)
update = Operation(
    id="freshdesk.solution_folders.update",
    method="PUT",
    path="/api/v2/solutions/folders/{folder_id}",
    area="solutions",
    acts_on="solution_folder",
    access=Access.WRITE,
    summary="Change a folder of the knowledge base.",
    says="changed solution folder {folder_id}",
    takes=FolderUpdate,
    gives=shapes.SolutionFolder,
    body=Body.JSON,
    permission="solution.edit",
    emits=("solution_folder.updated",),
    inverse="freshdesk.solution_folders.update",
    errors=(400, 404, 409),
)
delete = Operation(
    id="freshdesk.solution_folders.delete",
    method="DELETE",
    path="/api/v2/solutions/folders/{folder_id}",
    area="solutions",
    acts_on="solution_folder",
    access=Access.WRITE,
    summary="Remove a folder with all that is in it, in every language.",
    says="deleted solution folder {folder_id}",
    status=204,
    permission="solution.delete",
    emits=("solution_folder.deleted",),
    risks=Risk.IRREVERSIBLE | Risk.BULK,
    errors=(404,),
)
subfolders = Operation(
    id="freshdesk.solution_folders.subfolders",
    method="GET",
    path="/api/v2/solutions/folders/{folder_id}/subfolders",
    area="solutions",
    acts_on="solution_folder",
    access=Access.READ,
    summary="List the folders that are right inside a folder.",
    says="listed the subfolders of solution folder {folder_id}",
    query=Asked,
    gives=list[shapes.SolutionFolder],
    permission="solution.view",
    errors=(400, 404),
)
subfolders_in = Operation(
    id="freshdesk.solution_folders.subfolders_in",
    method="GET",
    path="/api/v2/solutions/folders/{folder_id}/subfolders/{language}",
    area="solutions",
    acts_on="solution_folder",
    access=Access.READ,
    summary="List the subfolders of a folder that there are in a language.",
    says="listed the subfolders of solution folder {folder_id} in {language}",
    query=Asked,
    gives=list[shapes.SolutionFolder],
    permission="solution.view",
    errors=(400, 404),
)
get_in = Operation(
    id="freshdesk.solution_folders.get_in",
    method="GET",
    path="/api/v2/solutions/folders/{folder_id}/{language}",
    area="solutions",
    acts_on="solution_folder",
    access=Access.READ,
    summary="Look at a folder in a language.",
    says="looked at solution folder {folder_id} in {language}",
    query=Asked,
    gives=shapes.SolutionFolder,
    permission="solution.view",
    errors=(400, 404),
)
create_in = Operation(
    id="freshdesk.solution_folders.create_in",
    method="POST",
    path="/api/v2/solutions/folders/{folder_id}/{language}",
    area="solutions",
    acts_on="solution_folder",
    access=Access.WRITE,
    summary="Write a folder in one more language.",
    says="translated solution folder {folder_id} into {language}",
    takes=FolderWrite,
    gives=shapes.SolutionFolder,
    status=201,
    body=Body.JSON,
    permission="solution.edit",
    emits=("solution_folder.updated",),
    errors=(400, 404, 409),
)
update_in = Operation(
    id="freshdesk.solution_folders.update_in",
    method="PUT",
    path="/api/v2/solutions/folders/{folder_id}/{language}",
    area="solutions",
    acts_on="solution_folder",
    access=Access.WRITE,
    summary="Change a folder in a language.",
    says="changed solution folder {folder_id} in {language}",
    takes=FolderWrite,
    gives=shapes.SolutionFolder,
    body=Body.JSON,
    permission="solution.edit",
    emits=("solution_folder.updated",),
    inverse="freshdesk.solution_folders.update_in",
    errors=(400, 404, 409),
)

SOLUTION_FOLDERS = (
    list_,
    create,
    list_in,
    get,
    update,
    delete,
    subfolders,
    subfolders_in,
    get_in,
    create_in,
    update_in,
)
