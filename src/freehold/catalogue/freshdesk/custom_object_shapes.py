"""Custom objects as they are answered (contract 6.20). Times are milliseconds since 1970."""

from typing import Any

from pydantic import Field

from freehold.catalogue.freshdesk.kinds import Shape


class CustomChoice(Shape):
    id: int
    value: str
    position: int


class CustomField(Shape):
    """What can be said of the records of a custom object."""

    id: int
    name: str
    label: str
    type: str
    position: int
    required: bool
    editable: bool
    visible: bool
    deleted: bool
    placeholder: str | None
    hint: str | None
    filterable: bool
    searchable: bool
    parent_id: int | None
    choices: list[CustomChoice]


class CustomSchema(Shape):
    """A kind of records."""

    id: int
    name: str
    prefix: str
    title: str
    description: str | None
    version: int
    deleted: bool
    created_time: int
    updated_time: int
    fields: list[CustomField]


class CustomSchemas(Shape):
    schemas: list[CustomSchema]


class CustomMetadata(Shape):
    primary_field_name: str


class CustomRecord(Shape):
    """A record; every field of its custom object stands in `data`."""

    display_id: str
    created_time: int
    updated_time: int
    data: dict[str, Any]
    metadata: CustomMetadata
    version: int


class CustomLink(Shape):
    href: str


class CustomLinks(Shape):
    """Where to go on, relative to /api/v2/custom_objects; `next` and `prev` where there is something."""

    count: CustomLink


class CustomRecords(Shape):
    records: list[CustomRecord]
    links: CustomLinks = Field(alias="_links")


class CustomCount(Shape):
    count: int


class CustomWrong(Shape):
    name: str
    message: str


class CustomObjectRefusal(Shape):
    """Why a call about custom objects was not carried out."""

    error_type: str
    message: str
    errors: list[CustomWrong]
