"""Fields, sections and forms as Freshdesk answers with them (contract 5.11, 5.12). For documentation and tests."""

from typing import Any

from freehold.catalogue.freshdesk.kinds import DateTime, Shape


class _OnAForm(Shape):
    id: int
    name: str
    label: str
    label_for_customers: str | None
    position: int
    type: str
    default: bool
    customers_can_edit: bool
    required_for_closure: bool
    required_for_agents: bool
    required_for_customers: bool
    displayed_to_customers: bool


class TicketField(_OnAForm):
    """A field of tickets as whoever writes tickets needs it: `choices` and `nested_ticket_fields` where there are any."""

    description: str | None
    customers_can_filter: bool
    created_at: DateTime
    updated_at: DateTime


class AdminTicketField(_OnAForm):
    """A field of tickets as administrators see it: choices are objects with ids."""

    description: str | None
    customers_can_filter: bool
    archived: bool
    is_fsm: bool
    field_update_in_progress: bool
    has_section: bool
    section_mappings: list[dict[str, Any]]
    created_at: DateTime
    updated_at: DateTime


class Section(Shape):
    """A part of the ticket form that is shown at some choices of a dropdown."""

    id: int
    label: str
    parent_ticket_field_id: int
    choice_ids: list[int]
    ticket_field_ids: list[int]
    is_fsm: bool


class ListedForm(Shape):
    """A ticket form as the list has it."""

    id: int
    name: str
    title: str
    default: bool
    description: str | None
    portals: list[dict[str, Any]]
    last_updated_by: int | None
    created_at: DateTime
    updated_at: DateTime


class FormField(_OnAForm):
    """A field of a ticket form. Its times are written otherwise than all others (contract 6.11)."""

    archived: bool
    hint_for_customers: str | None
    placeholder_for_customers: str | None
    created_at: str
    updated_at: str


class Form(ListedForm):
    """A ticket form by itself."""

    fields: list[FormField]


class CompanyField(Shape):
    """A field of companies; `choices` where there are any."""

    id: int
    name: str
    label: str
    position: int
    type: str
    default: bool
    required_for_agents: bool
    agents_can_edit: bool
    displayed_for_agents: bool
    quick_add_for_agent: bool
    unique: bool
    created_at: DateTime
    updated_at: DateTime


class ContactField(CompanyField):
    """A field of contacts."""

    editable_in_signup: bool
    customers_can_edit: bool
    label_for_customers: str | None
    required_for_customers: bool
    displayed_for_customers: bool
