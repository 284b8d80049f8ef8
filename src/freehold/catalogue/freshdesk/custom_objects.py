"""Custom objects: kinds of records that an account defines for itself (contract 6.20).

They have a form of errors, of pages and of queries of their own. The hosted API only reads what they are; defining them
over the API is ours. What a lookup names is not checked.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from freehold.catalogue.freshdesk import custom_object_shapes as shapes
from freehold.catalogue.freshdesk.kinds import Examined, Given, Named, one_of
from freehold.catalogue.operation import Access, Body, Operation, Risk

PRIMARY, TEXT, PARAGRAPH, DROPDOWN, MULTI_SELECT = "PRIMARY", "TEXT", "PARAGRAPH", "DROPDOWN", "MULTI-SELECT"
NUMBER, DECIMAL, DATE, CHECKBOX, LOOKUP = "NUMBER", "DECIMAL", "DATE", "CHECKBOX", "LOOKUP-RELATIONSHIP"
TYPES = (PRIMARY, TEXT, PARAGRAPH, DROPDOWN, MULTI_SELECT, NUMBER, DECIMAL, DATE, CHECKBOX, LOOKUP)
MOST_FIELDS, MOST_LOOKUPS, MOST_FILTERABLE = 100, 5, 30
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
"""How a field or a custom object is called in queries."""
Label = Annotated[str, Field(min_length=1, max_length=255)]


class FieldWrite(Given):
    """A field of a custom object. Exactly one is PRIMARY: the name of its records."""

    name: Name
    label: Label | None = None
    type: Annotated[str, one_of(*TYPES)]
    required: bool = False
    placeholder: Label | None = None
    hint: Label | None = None
    filterable: bool = False
    searchable: bool = False
    choices: Annotated[list[Label], Field(max_length=1000)] | None = None


class SchemaCreate(Examined):
    """A new custom object; `prefix` begins the ids of its records, as BKG in BKG-1."""

    name: Name
    prefix: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]{1,7}$")]
    title: Label | None = None
    description: Annotated[str, Field(max_length=2000)] | None = None
    fields: Annotated[list[FieldWrite], Field(min_length=1, max_length=MOST_FIELDS)]


class SchemaUpdate(Examined):
    """What becomes of a custom object. `fields` are all that it has from now on; what is left out is not shown any more."""

    title: Label | None = None
    description: Annotated[str, Field(max_length=2000)] | None = None
    fields: Annotated[list[FieldWrite], Field(min_length=1, max_length=MOST_FIELDS)] | None = None


class RecordCreate(Given):
    """A new record: what stands in its fields, by their names."""

    data: Named


class RecordUpdate(Given):
    """What a record says instead; fields that are not named stay. `version`: the one that was read, or nothing is changed."""

    display_id: str | None = None
    data: Named
    version: int | None = None


class Asked(BaseModel):
    """The parameters of a look at one thing; pages are taken everywhere, because one client always sends them."""

    model_config = ConfigDict(extra="forbid")

    page: int | None = None
    per_page: int | None = None


class RecordsAsked(BaseModel):
    """Which records, and which of them at a time. Fields that can be filtered by are parameters too.

    `field=v` and `field[gt|gte|lt|lte]=v`, ten at the most, which must all be fulfilled; also by `created_time` and
    `updated_time` (YYYY-MM-DDTHH:MM:SS.sssZ). `sort_by` is a field and ASC or DESC, as in `name;DESC`. `page` and
    `per_page` are what some clients send instead of a token and `page_size`.
    """

    model_config = ConfigDict(extra="allow")

    page_size: Annotated[int, Field(ge=1, le=100)] = 20
    page: Annotated[int, Field(ge=1, lt=2**31)] | None = None
    per_page: Annotated[int, Field(ge=1, le=100)] | None = None
    next_token: Annotated[str, Field(max_length=100)] | None = None
    prev_token: Annotated[str, Field(max_length=100)] | None = None
    sort_by: Annotated[str, Field(max_length=100)] | None = None


list_schemas = Operation(
    id="freshdesk.custom_objects.list",
    method="GET",
    path="/api/v2/custom_objects/schemas",
    area="custom_objects",
    acts_on="custom_object",
    access=Access.READ,
    summary="List the custom objects that there are.",
    says="listed custom objects",
    query=Asked,
    gives=shapes.CustomSchemas,
    refuses=shapes.CustomObjectRefusal,
    permission="admin.custom_objects",
    errors=(400,),
)
create_schema = Operation(
    id="freshdesk.custom_objects.create",
    method="POST",
    path="/api/v2/custom_objects/schemas",
    area="custom_objects",
    acts_on="custom_object",
    access=Access.WRITE,
    summary="Define a custom object.",
    says="defined custom object {schema_id}",
    takes=SchemaCreate,
    gives=shapes.CustomSchema,
    refuses=shapes.CustomObjectRefusal,
    status=201,
    body=Body.JSON,
    permission="admin.custom_objects",
    emits=("custom_object.created",),
    risks=Risk.ADMIN,
    inverse="freshdesk.custom_objects.delete",
    errors=(400, 409),
    is_extension=True,
)
get_schema = Operation(
    id="freshdesk.custom_objects.get",
    method="GET",
    path="/api/v2/custom_objects/schemas/{schema_id}",
    area="custom_objects",
    acts_on="custom_object",
    access=Access.READ,
    summary="Look at a custom object and its fields.",
    says="looked at custom object {schema_id}",
    query=Asked,
    gives=shapes.CustomSchema,
    refuses=shapes.CustomObjectRefusal,
    permission="admin.custom_objects",
    errors=(400, 404),
    notes="A 403, 404 and 409 look like a 400 here.",
)
update_schema = Operation(
    id="freshdesk.custom_objects.update",
    method="PUT",
    path="/api/v2/custom_objects/schemas/{schema_id}",
    area="custom_objects",
    acts_on="custom_object",
    access=Access.WRITE,
    summary="Change what can be said of the records of a custom object.",
    says="changed custom object {schema_id}",
    takes=SchemaUpdate,
    gives=shapes.CustomSchema,
    refuses=shapes.CustomObjectRefusal,
    body=Body.JSON,
    permission="admin.custom_objects",
    emits=("custom_object.updated",),
    risks=Risk.ADMIN,
    inverse="freshdesk.custom_objects.update",
    errors=(400, 404),
    notes="A 403, 404 and 409 look like a 400 here. What stood in a field that is left out comes back with the field.",
    is_extension=True,
)
delete_schema = Operation(
    id="freshdesk.custom_objects.delete",
    method="DELETE",
    path="/api/v2/custom_objects/schemas/{schema_id}",
    area="custom_objects",
    acts_on="custom_object",
    access=Access.WRITE,
    summary="Remove a custom object with all its records.",
    says="deleted custom object {schema_id}",
    status=204,
    permission="admin.custom_objects",
    emits=("custom_object.deleted",),
    risks=Risk.ADMIN | Risk.IRREVERSIBLE | Risk.BULK,
    errors=(404,),
    is_extension=True,
)
list_ = Operation(
    id="freshdesk.custom_records.list",
    method="GET",
    path="/api/v2/custom_objects/schemas/{schema_id}/records",
    area="custom_objects",
    acts_on="custom_record",
    access=Access.READ,
    summary="List the records of a custom object.",
    says="listed the records of custom object {schema_id}",
    query=RecordsAsked,
    gives=shapes.CustomRecords,
    refuses=shapes.CustomObjectRefusal,
    permission="admin.custom_objects",
    errors=(400, 404),
    notes="A 403, 404 and 409 look like a 400 here.",
)
create = Operation(
    id="freshdesk.custom_records.create",
    method="POST",
    path="/api/v2/custom_objects/schemas/{schema_id}/records",
    area="custom_objects",
    acts_on="custom_record",
    access=Access.WRITE,
    summary="Put a record down.",
    says="put down record {record_id} of custom object {schema_id}",
    takes=RecordCreate,
    gives=shapes.CustomRecord,
    refuses=shapes.CustomObjectRefusal,
    status=201,
    body=Body.JSON,
    permission="admin.custom_objects",
    emits=("custom_record.created",),
    inverse="freshdesk.custom_records.delete",
    errors=(400, 404),
    notes="A 403, 404 and 409 look like a 400 here.",
)
count = Operation(
    id="freshdesk.custom_records.count",
    method="GET",
    path="/api/v2/custom_objects/schemas/{schema_id}/records/count",
    area="custom_objects",
    acts_on="custom_record",
    access=Access.READ,
    summary="Count the records of a custom object.",
    says="counted the records of custom object {schema_id}",
    query=RecordsAsked,
    gives=shapes.CustomCount,
    refuses=shapes.CustomObjectRefusal,
    permission="admin.custom_objects",
    errors=(400, 404),
    notes="A 403, 404 and 409 look like a 400 here.",
)
get = Operation(
    id="freshdesk.custom_records.get",
    method="GET",
    path="/api/v2/custom_objects/schemas/{schema_id}/records/{record_id}",
    area="custom_objects",
    acts_on="custom_record",
    access=Access.READ,
    summary="Look at a record.",
    says="looked at record {record_id} of custom object {schema_id}",
    query=Asked,
    gives=shapes.CustomRecord,
    refuses=shapes.CustomObjectRefusal,
    permission="admin.custom_objects",
    errors=(400, 404),
    notes="A 403, 404 and 409 look like a 400 here.",
)
update = Operation(
    id="freshdesk.custom_records.update",
    method="PUT",
    path="/api/v2/custom_objects/schemas/{schema_id}/records/{record_id}",
    area="custom_objects",
    acts_on="custom_record",
    access=Access.WRITE,
    summary="Change a record that nobody has changed meanwhile.",
    says="changed record {record_id} of custom object {schema_id}",
    takes=RecordUpdate,
    gives=shapes.CustomRecord,
    refuses=shapes.CustomObjectRefusal,
    body=Body.JSON,
    permission="admin.custom_objects",
    emits=("custom_record.updated",),
    inverse="freshdesk.custom_records.update",
    errors=(400, 404, 409),
    notes="A 403, 404 and 409 look like a 400 here.",
)
delete = Operation(
    id="freshdesk.custom_records.delete",
    method="DELETE",
    path="/api/v2/custom_objects/schemas/{schema_id}/records/{record_id}",
    area="custom_objects",
    acts_on="custom_record",
    access=Access.WRITE,
    summary="Remove a record.",
    says="deleted record {record_id} of custom object {schema_id}",
    status=204,
    permission="admin.custom_objects",
    emits=("custom_record.deleted",),
    risks=Risk.IRREVERSIBLE,
    errors=(404,),
)

CUSTOM_OBJECTS = (
    list_schemas,
    create_schema,
    get_schema,
    update_schema,
    delete_schema,
    list_,
    create,
    count,
    get,
    update,
    delete,
)
