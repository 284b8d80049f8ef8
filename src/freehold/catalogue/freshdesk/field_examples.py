"""One valid value for every model of fields, sections and forms, for the reference. All of it is made up."""

from typing import Any

from pydantic import BaseModel

from freehold.catalogue.freshdesk import field_shapes as shapes
from freehold.catalogue.freshdesk import people_fields, sections, ticket_fields, ticket_forms
from freehold.catalogue.freshdesk.people_examples import AGENT, TIMES

FIELD, PARENT, SECTION, FORM = 107_000_001_001, 107_000_001_002, 109_000_000_001, 108_000_000_001
CHOICE = PARENT * 10_000 + 1
ON_A_FORM: dict[str, Any] = {
    "id": FIELD,
    "name": "cf_carrier",
    "label": "Carrier",
    "label_for_customers": "Who delivers it",
    "position": 1,
    "type": "custom_dropdown",
    "default": False,
    "customers_can_edit": True,
    "required_for_closure": False,
    "required_for_agents": True,
    "required_for_customers": False,
    "displayed_to_customers": True,
}
TICKET_FIELD = {**ON_A_FORM, "description": None, "customers_can_filter": False, **TIMES}
ADMIN_FIELD = {
    **TICKET_FIELD,
    "archived": False,
    "is_fsm": False,
    "field_update_in_progress": False,
    "has_section": False,
    "section_mappings": [],
    "choices": [
        {
            "id": FIELD * 10_000 + 1,
            "position": 1,
            "value": "Rail",
            "label": "Rail",
            "parent_choice_id": FIELD,
            "choices": [],
        }
    ],
}
FORM_FIELD = {
    **ON_A_FORM,
    "archived": False,
    "hint_for_customers": "It stands on the parcel",
    "placeholder_for_customers": None,
    "created_at": "2026-01-05 09:30:00",
    "updated_at": "2026-01-05 09:41:07",
}
LISTED_FORM = {
    "id": FORM,
    "name": "lost_parcels",
    "title": "Lost parcels",
    "default": False,
    "description": "For parcels that did not arrive",
    "portals": [],
    "last_updated_by": AGENT,
    **TIMES,
}
COMPANY_FIELD: dict[str, Any] = {
    "id": FIELD,
    "name": "region",
    "label": "Region",
    "position": 1,
    "type": "custom_dropdown",
    "default": False,
    "required_for_agents": False,
    "agents_can_edit": True,
    "displayed_for_agents": True,
    "quick_add_for_agent": False,
    "unique": False,
    "choices": [{"id": FIELD * 10_000 + 1, "label": "North", "value": "North", "position": 1}],
    **TIMES,
}
CONTACT_FIELD = {
    **COMPANY_FIELD,
    "editable_in_signup": False,
    "customers_can_edit": True,
    "label_for_customers": "Where you live",
    "required_for_customers": False,
    "displayed_for_customers": True,
}
SECTION_SHOWN = {
    "id": SECTION,
    "label": "By rail",
    "parent_ticket_field_id": PARENT,
    "choice_ids": [CHOICE],
    "ticket_field_ids": [FIELD],
    "is_fsm": False,
}

EXAMPLES: dict[type[BaseModel], Any] = {
    ticket_fields.TicketFieldCreate: {
        "label": "Carrier",
        "label_for_customers": "Who delivers it",
        "type": "custom_dropdown",
        "required_for_agents": True,
        "choices": [{"value": "Rail", "position": 1}, {"value": "Road", "position": 2}],
    },
    ticket_fields.TicketFieldUpdate: {
        "label": "Carrier of the parcel",
        "choices": [{"id": CHOICE, "value": "Railway"}, {"id": CHOICE + 1, "deleted": True}, {"value": "Air"}],
    },
    shapes.TicketField: {**TICKET_FIELD, "choices": ["Rail", "Road"]},
    shapes.AdminTicketField: ADMIN_FIELD,
    sections.SectionCreate: {"label": "By rail", "choice_ids": [CHOICE]},
    sections.SectionUpdate: {"choice_ids": [CHOICE, CHOICE + 1]},
    shapes.Section: SECTION_SHOWN,
    ticket_forms.FormCreate: {
        "title": "Lost parcels",
        "description": "For parcels that did not arrive",
        "fields": [{"id": FIELD, "hint_for_customers": "It stands on the parcel"}],
    },
    ticket_forms.FormUpdate: {"title": "Lost and found"},
    ticket_forms.FormFieldUpdate: {"label_for_customers": "Who delivers it", "required_for_customers": True},
    shapes.ListedForm: LISTED_FORM,
    shapes.Form: {**LISTED_FORM, "fields": [FORM_FIELD]},
    shapes.FormField: FORM_FIELD,
    people_fields.ContactFieldCreate: {
        "label": "Region",
        "label_for_customers": "Where you live",
        "type": "custom_dropdown",
        "choices": [{"value": "North", "position": 1}],
    },
    people_fields.ContactFieldUpdate: {"required_for_agents": True},
    people_fields.CompanyFieldCreate: {"label": "Customer number", "type": "custom_text", "unique": True},
    people_fields.CompanyFieldUpdate: {"choices": [{"value": "South", "position": 2}]},
    shapes.ContactField: CONTACT_FIELD,
    shapes.CompanyField: COMPANY_FIELD,
}
