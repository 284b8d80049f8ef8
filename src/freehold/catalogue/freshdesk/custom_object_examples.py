"""Custom objects as the reference shows them. All of it is made up."""

from typing import Any

from pydantic import BaseModel

from freehold.catalogue.freshdesk import custom_object_shapes as shapes
from freehold.catalogue.freshdesk import custom_objects

SCHEMA, AT = 140_000_000_001, 1_767_605_400_000
NAME_FIELD = {"name": "name", "label": "Name", "type": "PRIMARY", "required": True}
SIZE_FIELD = {"name": "size", "label": "Size", "type": "DROPDOWN", "filterable": True, "choices": ["S", "M"]}
NEW_SCHEMA = {"name": "depot", "prefix": "DEP", "title": "Depots", "fields": [NAME_FIELD, SIZE_FIELD]}
_REST = {"editable": True, "visible": True, "deleted": False, "placeholder": None, "hint": None, "parent_id": None}
FIELDS = [
    {**NAME_FIELD, **_REST, "id": 1, "position": 1, "filterable": False, "searchable": False, "choices": []},
    {
        **SIZE_FIELD,
        **_REST,
        "id": 2,
        "position": 2,
        "required": False,
        "searchable": False,
        "choices": [{"id": 1, "value": "S", "position": 1}, {"id": 2, "value": "M", "position": 2}],
    },
]
WHOLE_SCHEMA = {
    "id": SCHEMA,
    "name": "depot",
    "prefix": "DEP",
    "title": "Depots",
    "description": None,
    "version": 1,
    "deleted": False,
    "created_time": AT,
    "updated_time": AT,
    "fields": FIELDS,
}
RECORD = {
    "display_id": "DEP-1",
    "created_time": AT,
    "updated_time": AT,
    "data": {"name": "Harbour", "size": "M"},
    "metadata": {"primary_field_name": "name"},
    "version": 1,
}

EXAMPLES: dict[type[BaseModel], Any] = {
    custom_objects.SchemaCreate: NEW_SCHEMA,
    custom_objects.SchemaUpdate: {"title": "Our depots"},
    custom_objects.RecordCreate: {"data": {"name": "Harbour", "size": "M"}},
    custom_objects.RecordUpdate: {"display_id": "DEP-1", "data": {"size": "S"}, "version": 1},
    shapes.CustomSchemas: {"schemas": [WHOLE_SCHEMA]},
    shapes.CustomSchema: WHOLE_SCHEMA,
    shapes.CustomRecords: {
        "records": [RECORD],
        "_links": {"count": {"href": f"/schemas/{SCHEMA}/records/count"}},
    },
    shapes.CustomRecord: RECORD,
    shapes.CustomCount: {"count": 1},
    shapes.CustomObjectRefusal: {
        "error_type": "INVALID_INPUT",
        "message": "The request holds what cannot be taken",
        "errors": [{"name": "size", "message": "It should be one of these values: 'S,M'"}],
    },
}
