"""Ticket forms: which fields customers are asked for, and in which words (contract 6.11)."""

from typing import Annotated

from pydantic import Field

from freehold.catalogue.freshdesk import field_shapes as shapes
from freehold.catalogue.freshdesk.kinds import Asked, Examined, Given, Id, Short, one_of
from freehold.catalogue.freshdesk.ticket_fields import Position, Words
from freehold.catalogue.operation import Access, Body, Operation, Risk


class FormFieldGiven(Given):
    """A field of tickets, and what the form says of it."""

    id: Id
    label_for_customers: Short | None = None
    customers_can_edit: bool | None = None
    required_for_customers: bool | None = None
    hint_for_customers: Short | None = None
    placeholder_for_customers: Short | None = None
    position: Position | None = None


class FormWrite(Examined):
    """What can be said of a form."""

    title: Short | None = None
    description: Words | None = None
    fields: Annotated[list[FormFieldGiven], Field(max_length=500)] | None = None


class FormCreate(FormWrite):
    """A new form; it has a title that no other has."""

    NEEDED = ("title",)


class FormUpdate(FormWrite):
    """What becomes of a form; its fields are replaced as a whole."""


class FormFieldUpdate(Examined):
    """What a form says of one of its fields."""

    label_for_customers: Short | None = None
    customers_can_edit: bool | None = None
    required_for_customers: bool | None = None
    hint_for_customers: Short | None = None
    placeholder_for_customers: Short | None = None
    position: Position | None = None


class FormsAsked(Asked):
    include: Annotated[str | None, one_of("portals")] = None


list_ = Operation(
    id="freshdesk.ticket_forms.list",
    method="GET",
    path="/api/v2/ticket-forms",
    area="ticket_forms",
    acts_on="ticket_form",
    access=Access.READ,
    summary="List ticket forms.",
    says="listed ticket forms",
    query=FormsAsked,
    gives=list[shapes.ListedForm],
    permission="admin.fields",
    errors=(400,),
)
create = Operation(
    id="freshdesk.ticket_forms.create",
    method="POST",
    path="/api/v2/ticket-forms",
    area="ticket_forms",
    acts_on="ticket_form",
    access=Access.WRITE,
    summary="Take in a ticket form.",
    says="took in ticket form {form_id}",
    takes=FormCreate,
    gives=shapes.Form,
    status=201,
    body=Body.JSON,
    permission="admin.fields",
    emits=("form.created",),
    risks=Risk.ADMIN,
    inverse="freshdesk.ticket_forms.delete",
    notes="Without `fields` it has whatever customers may see. The published documentation demands the requester's and "
    "the company's field among them; the hosted service was seen to do without, and so do we.",
    errors=(400, 409),
)
get = Operation(
    id="freshdesk.ticket_forms.get",
    method="GET",
    path="/api/v2/ticket-forms/{form_id}",
    area="ticket_forms",
    acts_on="ticket_form",
    access=Access.READ,
    summary="Look at a ticket form.",
    says="looked at ticket form {form_id}",
    query=Asked,
    gives=shapes.Form,
    permission="admin.fields",
    errors=(400, 404),
)
update = Operation(
    id="freshdesk.ticket_forms.update",
    method="PUT",
    path="/api/v2/ticket-forms/{form_id}",
    area="ticket_forms",
    acts_on="ticket_form",
    access=Access.WRITE,
    summary="Change a ticket form.",
    says="changed ticket form {form_id}",
    takes=FormUpdate,
    gives=shapes.Form,
    body=Body.JSON,
    permission="admin.fields",
    emits=("form.updated",),
    risks=Risk.ADMIN,
    inverse="freshdesk.ticket_forms.update",
    errors=(400, 404, 409),
)
delete = Operation(
    id="freshdesk.ticket_forms.delete",
    method="DELETE",
    path="/api/v2/ticket-forms/{form_id}",
    area="ticket_forms",
    acts_on="ticket_form",
    access=Access.WRITE,
    summary="Remove a ticket form; the default one stays.",
    says="deleted ticket form {form_id}",
    status=204,
    permission="admin.fields",
    emits=("form.deleted",),
    risks=Risk.ADMIN | Risk.IRREVERSIBLE,
    errors=(400, 404),
)
clone = Operation(
    id="freshdesk.ticket_forms.clone",
    method="GET",
    path="/api/v2/ticket-forms/{form_id}/clone",
    area="ticket_forms",
    acts_on="ticket_form",
    access=Access.WRITE,
    summary="Copy a ticket form: a GET that makes a new one, as it is documented.",
    says="copied ticket form {form_id} as {copy_id}",
    gives=shapes.Form,
    permission="admin.fields",
    emits=("form.created",),
    risks=Risk.ADMIN,
    inverse="freshdesk.ticket_forms.delete",
    errors=(404,),
)
get_field = Operation(
    id="freshdesk.ticket_forms.get_field",
    method="GET",
    path="/api/v2/ticket-forms/{form_id}/fields/{field_id}",
    area="ticket_forms",
    acts_on="ticket_form",
    access=Access.READ,
    summary="Look at a field of a ticket form.",
    says="looked at field {field_id} of ticket form {form_id}",
    query=Asked,
    gives=shapes.FormField,
    permission="admin.fields",
    errors=(400, 404),
)
update_field = Operation(
    id="freshdesk.ticket_forms.update_field",
    method="PUT",
    path="/api/v2/ticket-forms/{form_id}/fields/{field_id}",
    area="ticket_forms",
    acts_on="ticket_form",
    access=Access.WRITE,
    summary="Change what a ticket form says of a field.",
    says="changed field {field_id} of ticket form {form_id}",
    takes=FormFieldUpdate,
    gives=shapes.FormField,
    body=Body.JSON,
    permission="admin.fields",
    emits=("form.updated",),
    risks=Risk.ADMIN,
    inverse="freshdesk.ticket_forms.update_field",
    also=("POST",),
    notes="POST, the verb in the heading of the published documentation, does the same.",
    errors=(400, 404),
)
delete_field = Operation(
    id="freshdesk.ticket_forms.delete_field",
    method="DELETE",
    path="/api/v2/ticket-forms/{form_id}/fields/{field_id}",
    area="ticket_forms",
    acts_on="ticket_form",
    access=Access.WRITE,
    summary="Take a field out of a ticket form.",
    says="took field {field_id} out of ticket form {form_id}",
    status=204,
    permission="admin.fields",
    emits=("form.updated",),
    risks=Risk.ADMIN,
    inverse="freshdesk.ticket_forms.update",
    errors=(404,),
)

TICKET_FORMS = (list_, create, clone, get, update, delete, get_field, update_field, delete_field)
