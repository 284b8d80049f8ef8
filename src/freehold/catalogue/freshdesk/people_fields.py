"""The fields of contacts and of companies (contract 6.4, 6.6). Their paths are plural: the singular is a live 404."""

from typing import Annotated

from pydantic import BaseModel, Field

from freehold.catalogue.freshdesk import field_shapes as shapes
from freehold.catalogue.freshdesk.kinds import Asked, Examined, Short, one_of
from freehold.catalogue.freshdesk.ticket_fields import Choice, Position
from freehold.catalogue.operation import Access, Body, Operation, Risk

CUSTOM_TYPES = (
    "custom_text",
    "custom_paragraph",
    "custom_checkbox",
    "custom_number",
    "custom_dropdown",
    "custom_phone_number",
    "custom_url",
    "custom_date",
)
Type = Annotated[str | None, one_of(*CUSTOM_TYPES)]


class CompanyFieldWrite(Examined):
    """What can be said of a company's field."""

    label: Short | None = None
    position: Position | None = None
    required_for_agents: bool | None = None
    agents_can_edit: bool | None = None
    displayed_for_agents: bool | None = None
    quick_add_for_agent: bool | None = None
    unique: bool | None = None
    choices: Annotated[list[Choice], Field(max_length=5000)] | None = None


class ContactFieldWrite(CompanyFieldWrite):
    """What can be said of a contact's field: of a company's, and what customers may do with it."""

    label_for_customers: Short | None = None
    editable_in_signup: bool | None = None
    customers_can_edit: bool | None = None
    required_for_customers: bool | None = None
    displayed_for_customers: bool | None = None


class ContactFieldCreate(ContactFieldWrite):
    """A new field of contacts; it has a label, one for customers, and a type."""

    NEEDED = ("label", "label_for_customers", "type")

    type: Type = None


class ContactFieldUpdate(ContactFieldWrite):
    """What becomes of a contact's field. Its type stays; it may be repeated."""

    type: Short | None = None


class CompanyFieldCreate(CompanyFieldWrite):
    """A new field of companies; it has a label and a type."""

    NEEDED = ("label", "type")

    type: Type = None


class CompanyFieldUpdate(CompanyFieldWrite):
    """What becomes of a company's field. Its type stays; it may be repeated."""

    type: Short | None = None


def _rows(
    entity: str, plural: str, shape: type[BaseModel], new: type[BaseModel], changed: type[BaseModel]
) -> tuple[Operation, ...]:
    area, path = f"{entity}_fields", f"/api/v2/{entity}_fields"
    return (
        Operation(
            id=f"freshdesk.{area}.list",
            method="GET",
            path=path,
            area=area,
            acts_on=f"{entity}_field",
            access=Access.READ,
            summary=f"List the fields of {plural} with their choices, all at once.",
            says=f"listed the fields of {plural}",
            query=Asked,
            gives=list[shape],  # type: ignore[valid-type] # a model handed in
            permission="field.view",
            notes="Not paginated: the first page has every field, any other none.",
            errors=(400,),
        ),
        Operation(
            id=f"freshdesk.{area}.create",
            method="POST",
            path=path,
            area=area,
            acts_on=f"{entity}_field",
            access=Access.WRITE,
            summary=f"Give {plural} a field of the account's own.",
            says=f"gave {plural} the field {{name}}",
            takes=new,
            gives=shape,
            status=201,
            body=Body.JSON,
            permission="admin.fields",
            emits=("field.created",),
            risks=Risk.ADMIN,
            inverse=f"freshdesk.{area}.delete",
            notes="The name is the label in small letters, with a number behind it when it is taken. Only a text can be "
            "`unique`, and a contact's stock phone and mobile: then no two records can have the same.",
            errors=(400, 409),
        ),
        Operation(
            id=f"freshdesk.{area}.get",
            method="GET",
            path=f"{path}/{{field_id}}",
            area=area,
            acts_on=f"{entity}_field",
            access=Access.READ,
            summary=f"Look at a field of {plural}.",
            says=f"looked at field {{field_id}} of {plural}",
            query=Asked,
            gives=shape,
            permission="admin.fields",
            errors=(400, 404),
        ),
        Operation(
            id=f"freshdesk.{area}.update",
            method="PUT",
            path=f"{path}/{{field_id}}",
            area=area,
            acts_on=f"{entity}_field",
            access=Access.WRITE,
            summary=f"Change a field of {plural}.",
            says=f"changed field {{field_id}} of {plural}",
            takes=changed,
            gives=shape,
            body=Body.JSON,
            permission="admin.fields",
            emits=("field.updated",),
            risks=Risk.ADMIN,
            inverse=f"freshdesk.{area}.update",
            notes="A choice that is renamed is renamed in every record that has it, and in the rules and skills that "
            "name it; one that is deleted stays in the records that have it. Choices that are not named stay. Records' "
            "updated_at does not move.",
            errors=(400, 404, 409),
        ),
        Operation(
            id=f"freshdesk.{area}.delete",
            method="DELETE",
            path=f"{path}/{{field_id}}",
            area=area,
            acts_on=f"{entity}_field",
            access=Access.WRITE,
            summary=f"Remove a field of the account's own, and what {plural} hold in it.",
            says=f"deleted field {{field_id}} of {plural}",
            status=204,
            permission="admin.fields",
            emits=("field.deleted",),
            risks=Risk.ADMIN | Risk.IRREVERSIBLE,
            notes="Stock fields cannot be deleted.",
            errors=(400, 404),
        ),
    )


CONTACT_FIELDS = _rows("contact", "contacts", shapes.ContactField, ContactFieldCreate, ContactFieldUpdate)
COMPANY_FIELDS = _rows("company", "companies", shapes.CompanyField, CompanyFieldCreate, CompanyFieldUpdate)
