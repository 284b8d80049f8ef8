"""The fields of tickets: as clients read them, and as administrators look after them (contract 6.11)."""

from typing import Annotated, Any

from pydantic import Field

from freehold.catalogue.freshdesk import field_shapes as shapes
from freehold.catalogue.freshdesk.kinds import Asked, Examined, Given, Id, Short, one_of
from freehold.catalogue.operation import Access, Body, Operation, Risk

CUSTOM_TYPES = (
    "custom_text",
    "custom_paragraph",
    "custom_checkbox",
    "custom_number",
    "custom_decimal",
    "custom_date",
    "custom_dropdown",
    "nested_field",
)
Position = Annotated[int, Field(ge=1, le=100_000)]
Words = Annotated[str, Field(max_length=2000)]


class Choice(Given):
    """A choice of a dropdown: without `id` a new one; with `deleted` it is offered no more."""

    id: Id | None = None
    value: Short | None = None
    label: Short | None = None
    position: Position | None = None
    deleted: bool | None = None


class DeepestChoice(Choice):
    parent_choice_id: Id | None = None
    choices: Annotated[list[Any], Field(max_length=0)] | None = None


class DeeperChoice(Choice):
    parent_choice_id: Id | None = None
    choices: Annotated[list[DeepestChoice], Field(max_length=1000)] | None = None


class TicketChoice(Choice):
    """A choice of a ticket's field; of statuses it says what customers read, and whether deadlines stand still."""

    parent_choice_id: Id | None = None
    choices: Annotated[list[DeeperChoice], Field(max_length=1000)] | None = None
    label_for_customers: Short | None = None
    stop_sla_timer: bool | None = None
    default: bool | None = None
    group_ids: Annotated[list[Id], Field(max_length=1000)] | None = None


class Dependent(Given):
    """A field whose choices depend on another's: level 2, and 3 below it."""

    id: Id | None = None
    label: Short | None = None
    label_for_customers: Short | None = None
    level: Annotated[int | None, one_of(2, 3)] = None


class Mapping(Given):
    section_id: Id
    position: Position = 1


class TicketFieldWrite(Examined):
    """What can be said of a ticket's field."""

    label: Short | None = None
    label_for_customers: Short | None = None
    description: Words | None = None
    position: Position | None = None
    customers_can_edit: bool | None = None
    displayed_to_customers: bool | None = None
    required_for_closure: bool | None = None
    required_for_agents: bool | None = None
    required_for_customers: bool | None = None
    choices: Annotated[list[TicketChoice], Field(max_length=1000)] | None = None
    dependent_fields: Annotated[list[Dependent], Field(max_length=2)] | None = None
    section_mappings: Annotated[list[Mapping], Field(max_length=100)] | None = None


class TicketFieldCreate(TicketFieldWrite):
    """A new field of tickets; it has a label and a type."""

    NEEDED = ("label", "type")

    type: Annotated[str | None, one_of(*CUSTOM_TYPES)] = None


class TicketFieldUpdate(TicketFieldWrite):
    """What becomes of a field. Its type stays what it is, and cannot be sent."""


class TicketFieldsAsked(Asked):
    type: Short | None = None


class AdminFieldsAsked(Asked):
    include: Annotated[str | None, one_of("section")] = None


list_ = Operation(
    id="freshdesk.ticket_fields.list",
    method="GET",
    path="/api/v2/ticket_fields",
    area="ticket_fields",
    acts_on="ticket_field",
    access=Access.READ,
    summary="List the fields of tickets with their choices, all at once.",
    says="listed the fields of tickets",
    query=TicketFieldsAsked,
    gives=list[shapes.TicketField],
    permission="field.view",
    notes="Not paginated: the first page has every field, any other none. Agents and groups stand as the choices of "
    "their fields. `type` chooses the fields of one type.",
    is_long=True,
    errors=(400,),
)
admin_list = Operation(
    id="freshdesk.admin_ticket_fields.list",
    method="GET",
    path="/api/v2/admin/ticket_fields",
    area="ticket_fields",
    acts_on="ticket_field",
    access=Access.READ,
    summary="List the fields of tickets as administrators see them, all at once.",
    says="listed the fields of tickets for administration",
    query=AdminFieldsAsked,
    gives=list[shapes.AdminTicketField],
    permission="admin.fields",
    notes="With `include=section` a field shows the sections that its choices open.",
    errors=(400,),
)
create = Operation(
    id="freshdesk.admin_ticket_fields.create",
    method="POST",
    path="/api/v2/admin/ticket_fields",
    area="ticket_fields",
    acts_on="ticket_field",
    access=Access.WRITE,
    summary="Give tickets a field of the account's own.",
    says="gave tickets the field {name}",
    takes=TicketFieldCreate,
    gives=shapes.AdminTicketField,
    status=201,
    body=Body.JSON,
    permission="admin.fields",
    emits=("field.created",),
    risks=Risk.ADMIN,
    inverse="freshdesk.admin_ticket_fields.delete",
    notes="The name is `cf_` and the label in small letters, with a number behind it when it is taken. Without a "
    "position the field stands on top. A field with dependent fields is answered as itself, and once more below "
    "`ticket_field`, where the published documentation has it.",
    errors=(400, 409),
)
get = Operation(
    id="freshdesk.admin_ticket_fields.get",
    method="GET",
    path="/api/v2/admin/ticket_fields/{field_id}",
    area="ticket_fields",
    acts_on="ticket_field",
    access=Access.READ,
    summary="Look at a field of tickets.",
    says="looked at field {field_id} of tickets",
    query=AdminFieldsAsked,
    gives=shapes.AdminTicketField,
    permission="admin.fields",
    errors=(400, 404),
)
update = Operation(
    id="freshdesk.admin_ticket_fields.update",
    method="PUT",
    path="/api/v2/admin/ticket_fields/{field_id}",
    area="ticket_fields",
    acts_on="ticket_field",
    access=Access.WRITE,
    summary="Change a field of tickets, stock ones and their statuses and types too.",
    says="changed field {field_id} of tickets",
    takes=TicketFieldUpdate,
    gives=shapes.AdminTicketField,
    body=Body.JSON,
    permission="admin.fields",
    emits=("field.updated",),
    risks=Risk.ADMIN,
    inverse="freshdesk.admin_ticket_fields.update",
    notes="A choice that is renamed is renamed in every ticket that has it, so that history stays in one language, and in "
    "the rules, scenarios, SLA policies and skills that name it; the tickets' updated_at does not move. A choice that is "
    "deleted stays in the tickets that have it. Statuses 2 to 5 can be renamed and not deleted; new ones are numbered "
    "from 8.",
    errors=(400, 404, 409),
)
delete = Operation(
    id="freshdesk.admin_ticket_fields.delete",
    method="DELETE",
    path="/api/v2/admin/ticket_fields/{field_id}",
    area="ticket_fields",
    acts_on="ticket_field",
    access=Access.WRITE,
    summary="Remove a field of the account's own, and what tickets hold in it.",
    says="deleted field {field_id} of tickets",
    status=204,
    permission="admin.fields",
    emits=("field.deleted",),
    risks=Risk.ADMIN | Risk.IRREVERSIBLE,
    notes="Its values go from every ticket at once and for good; the tickets' updated_at does not move. Stock fields "
    "cannot be deleted.",
    errors=(400, 404),
)

TICKET_FIELDS = (list_, admin_list, create, get, update, delete)
