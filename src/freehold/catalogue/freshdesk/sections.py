"""Sections of the ticket form: parts that are shown at some choices of a dropdown (contract 6.11)."""

from typing import Annotated

from pydantic import Field

from freehold.catalogue.freshdesk import field_shapes as shapes
from freehold.catalogue.freshdesk.kinds import Asked, Examined, Given, Id, Short
from freehold.catalogue.operation import Access, Body, Operation, Risk


class SectionGiven(Given):
    """What a section is."""

    label: Short | None = None
    choice_ids: Annotated[list[Id], Field(max_length=1000)] | None = None


class SectionWrite(Examined):
    """What can be said of a section, plainly, or wrapped as the published documentation has it."""

    label: Short | None = None
    choice_ids: Annotated[list[Id], Field(max_length=1000)] | None = None
    section: SectionGiven | None = None
    sections: Annotated[list[SectionGiven], Field(min_length=1, max_length=1)] | None = None


class SectionCreate(SectionWrite):
    """A new section; it has a label, and choices at which it is shown."""

    NEEDED = ("label", "choice_ids")


class SectionUpdate(SectionWrite):
    """What becomes of a section."""


list_ = Operation(
    id="freshdesk.sections.list",
    method="GET",
    path="/api/v2/admin/ticket_fields/{field_id}/sections",
    area="ticket_fields",
    acts_on="section",
    access=Access.READ,
    summary="List the sections of a field, all at once.",
    says="listed the sections of field {field_id}",
    query=Asked,
    gives=list[shapes.Section],
    permission="admin.fields",
    errors=(400, 404),
)
create = Operation(
    id="freshdesk.sections.create",
    method="POST",
    path="/api/v2/admin/ticket_fields/{field_id}/sections",
    area="ticket_fields",
    acts_on="section",
    access=Access.WRITE,
    summary="Let a part of the ticket form appear at some choices of a dropdown.",
    says="gave field {field_id} section {section_id}",
    takes=SectionCreate,
    gives=shapes.Section,
    status=201,
    body=Body.JSON,
    permission="admin.fields",
    emits=("section.created",),
    risks=Risk.ADMIN,
    inverse="freshdesk.sections.delete",
    notes="Fields of the account's own are put into it with `section_mappings`. Only dropdowns and the ticket type "
    "have sections.",
    errors=(400, 404, 409),
)
get = Operation(
    id="freshdesk.sections.get",
    method="GET",
    path="/api/v2/admin/ticket_fields/{field_id}/sections/{section_id}",
    area="ticket_fields",
    acts_on="section",
    access=Access.READ,
    summary="Look at a section.",
    says="looked at section {section_id} of field {field_id}",
    query=Asked,
    gives=shapes.Section,
    permission="admin.fields",
    errors=(400, 404),
)
update = Operation(
    id="freshdesk.sections.update",
    method="PUT",
    path="/api/v2/admin/ticket_fields/{field_id}/sections/{section_id}",
    area="ticket_fields",
    acts_on="section",
    access=Access.WRITE,
    summary="Change a section's label, or the choices at which it is shown.",
    says="changed section {section_id} of field {field_id}",
    takes=SectionUpdate,
    gives=shapes.Section,
    body=Body.JSON,
    permission="admin.fields",
    emits=("section.updated",),
    risks=Risk.ADMIN,
    inverse="freshdesk.sections.update",
    errors=(400, 404, 409),
)
delete = Operation(
    id="freshdesk.sections.delete",
    method="DELETE",
    path="/api/v2/admin/ticket_fields/{field_id}/sections/{section_id}",
    area="ticket_fields",
    acts_on="section",
    access=Access.WRITE,
    summary="Remove a section; the fields in it are always shown from then on.",
    says="deleted section {section_id} of field {field_id}",
    status=204,
    permission="admin.fields",
    emits=("section.deleted",),
    risks=Risk.ADMIN | Risk.IRREVERSIBLE,
    errors=(404,),
)

SECTIONS = (list_, create, get, update, delete)
