"""Fields, sections and forms as Freshdesk shows them (contract 5.11, 5.12)."""

from typing import Any

from freehold.catalogue.freshdesk.words import PRIORITIES, SOURCES
from freehold.contracts.freshdesk.offered import offered_to_people
from freehold.contracts.freshdesk.render import Json, when
from freehold.core.fields.choices import Choice, choices_of, usable
from freehold.core.fields.definitions import list_dependent_fields, list_every_field
from freehold.core.fields.sections import list_sections
from freehold.core.fields.statuses import list_statuses
from freehold.core.people.named import list_named_agents, list_named_groups
from freehold.core.products.queries import list_products
from freehold.kernel.clock import iso_seconds
from freehold.kernel.listing import Slice
from freehold.kernel.query import Row
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

OF_TICKETS = {
    "customers_can_edit": "can_customers_edit",
    "required_for_closure": "is_required_for_closure",
    "required_for_agents": "is_required",
    "required_for_customers": "is_required_for_customers",
    "displayed_to_customers": "is_displayed_to_customers",
}
"""What a ticket's field allows and asks: as clients call it, as we do."""
OF_COMPANIES = {
    "required_for_agents": "is_required",
    "agents_can_edit": "is_editable",
    "displayed_for_agents": "is_displayed_for_agents",
    "quick_add_for_agent": "is_in_quick_add",
    "unique": "is_unique",
}
OF_CONTACTS = {
    **OF_COMPANIES,
    "editable_in_signup": "can_be_set_at_signup",
    "customers_can_edit": "can_customers_edit",
    "required_for_customers": "is_required_for_customers",
    "displayed_for_customers": "is_displayed_to_customers",
}
MOST_PRODUCTS = 1000
"""How many products are offered as choices."""
_CHOOSING = frozenset({"dropdown", "nested_field"})


def wire_type(row: Row) -> str:
    """The type by the word that clients know."""
    return row["type"] if not row["is_custom"] or row["type"] == "nested_field" else f"custom_{row['type']}"


def render_ticket_field(tx: Tx, row: Row) -> Json:
    """A field of tickets for whoever writes tickets: choices are maps and arrays of words."""
    field = {**_on_a_form(row), "description": row["description"], "customers_can_filter": row["can_customers_filter"]}
    field |= _times(row)
    choices = _plain_choices(tx, row)
    if choices is not None:
        field["choices"] = choices
    if row["type"] == "nested_field":
        field["nested_ticket_fields"] = [
            {
                "id": one["id"],
                "name": one["name"],
                "label": one["label"],
                "label_in_portal": one["label_for_customers"],
                "level": one["level"],
                "description": one["description"],
                "ticket_field_id": row["id"],
                **_times(one),
            }
            for one in list_dependent_fields(tx, "ticket", row["id"])
        ]
    return field


def render_admin_field(tx: Tx, row: Row, sections: list[Row] | None = None) -> Json:
    """A field of tickets as administrators see it; `sections`: those of all fields, when they are to be shown."""
    field: Json = {
        **_on_a_form(row),
        "description": row["description"],
        "customers_can_filter": row["can_customers_filter"],
        "archived": False,
        "is_fsm": False,
        "field_update_in_progress": False,
        "section_mappings": load(row["section_mappings"]),
        **_times(row),
    }
    own = [
        section for section in (list_sections(tx) if sections is None else sections) if section["field_id"] == row["id"]
    ]
    field["has_section"] = bool(own)
    if sections is not None:
        field["sections"] = [render_section(section) for section in own]
    choices = _admin_choices(tx, row)
    if choices is not None:
        field["choices"] = choices
    if row["type"] == "nested_field":
        field["dependent_fields"] = [
            {
                "id": one["id"],
                "name": one["name"],
                "label": one["label"],
                "label_for_customers": one["label_for_customers"],
                "level": one["level"],
                "ticket_field_id": row["id"],
                **_times(one),
            }
            for one in list_dependent_fields(tx, "ticket", row["id"])
        ]
    return field


def render_section(row: Row) -> Json:
    """A part of the ticket form that is shown at some choices."""
    return {
        "id": row["id"],
        "label": row["label"],
        "parent_ticket_field_id": row["field_id"],
        "choice_ids": row["choice_ids"],
        "ticket_field_ids": row["field_ids"],
        "is_fsm": False,
    }


def render_person_field(row: Row, *, is_listed: bool) -> Json:
    """A field of contacts or companies; stock choices are maps and arrays in lists, and objects beside (contract 5.12)."""
    words = OF_CONTACTS if row["entity"] == "contact" else OF_COMPANIES
    field: Json = {
        "id": row["id"],
        "name": row["name"],
        "label": row["label"],
        "position": row["position"],
        "type": wire_type(row),
        "default": not row["is_custom"],
        **{name: row[column] for name, column in words.items()},
        **_times(row),
    }
    if row["entity"] == "contact":
        field["label_for_customers"] = row["label_for_customers"]
    if row["type"] == "dropdown":
        field["choices"] = _objects(
            (choice["id"], choice.get("label", choice["value"]), choice["value"]) for choice in usable(choices_of(row))
        )
    elif not row["is_custom"] and (offered := offered_to_people(row["entity"], row["name"])) is not None:
        if is_listed:
            field["choices"] = offered
        elif isinstance(offered, dict):
            field["choices"] = _objects(
                (place, label, value) for place, (value, label) in enumerate(offered.items(), 1)
            )
        else:
            field["choices"] = _objects((place, word, word) for place, word in enumerate(offered, 1))
    return field


def render_listed_form(row: Row) -> Json:
    """A ticket form as the list has it."""
    return {
        "id": row["id"],
        "name": row["name"],
        "title": row["title"],
        "default": row["is_default"],
        "description": row["description"],
        "portals": load(row["portals"]),
        "last_updated_by": row["updated_by"],
        "created_at": when(row["created_at"]),
        "updated_at": when(row["updated_at"]),
    }


def render_form(tx: Tx, row: Row) -> Json:
    """A ticket form by itself."""
    return {**render_listed_form(row), "fields": list_form_fields(tx, row)}


def list_form_fields(tx: Tx, form: Row) -> list[Json]:
    """The fields of a form in its order, in its words: those that it names, or whatever customers may see."""
    fields = {row["id"]: row for row in list_every_field(tx, "ticket")}
    if form["fields"] is None:
        asked: list[Json] = [{"id": row["id"]} for row in fields.values() if row["is_displayed_to_customers"]]
    else:
        asked = [given for given in load(form["fields"]) if given["id"] in fields]
    found = [_form_field(fields[given["id"]], given) for given in asked]
    return sorted(found, key=lambda field: field["position"])


def _form_field(row: Row, given: Json) -> Json:
    """A field with what the form says of it instead. Its times have a blank where all others have a T."""
    said = {name: value for name, value in given.items() if value is not None}
    field: Json = {
        **_on_a_form(row),
        "hint_for_customers": None,
        "placeholder_for_customers": None,
        "archived": False,
        "created_at": _written(row["created_at"]),
        "updated_at": _written(row["updated_at"]),
        **said,
    }
    if "portal_cc" in field:
        field["portal_cc"] = "false"
    return field


def _on_a_form(row: Row) -> Json:
    field: Json = {
        "id": row["id"],
        "name": row["name"],
        "label": row["label"],
        "label_for_customers": row["label_for_customers"],
        "position": row["position"],
        "type": wire_type(row),
        "default": not row["is_custom"],
        **{name: row[column] for name, column in OF_TICKETS.items()},
    }
    if row["type"] == "default_requester":
        field |= {"portal_cc": False, "portal_cc_to": None}
    return field


def _times(row: Row) -> Json:
    return {"created_at": when(row["created_at"]), "updated_at": when(row["updated_at"] or row["created_at"])}


def _written(at: int) -> str:
    return iso_seconds(at).replace("T", " ").removesuffix("Z")


def _plain_choices(tx: Tx, row: Row) -> Any:
    if row["is_custom"]:
        choices = usable(choices_of(row))
        if row["type"] == "dropdown":
            return [choice["value"] for choice in choices]
        return [_branch(choice) for choice in choices] if row["type"] == "nested_field" else None
    if row["name"] == "status":
        usable_ones = [status for status in list_statuses(tx) if not status.is_deleted]
        return {str(status.id): [status.label, status.label_for_customers] for status in usable_ones}
    if row["name"] == "ticket_type":
        return [choice["value"] for choice in usable(choices_of(row))]
    numbered = _numbered_choices(tx, row)
    return None if numbered is None else {label: number for number, label in numbered}


def _branch(choice: Choice) -> Json:
    """{level 1: [{level 2: [level 3, …]}, …]}."""
    seconds = usable(choice.get("choices", []))
    below = [{second["value"]: [third["value"] for third in usable(second.get("choices", []))]} for second in seconds]
    return {choice["value"]: below}


def _numbered_choices(tx: Tx, row: Row) -> list[tuple[int, str]] | None:
    """The choices of stock fields that name something of the account: number and name."""
    match row["name"]:
        case "source":
            return list(SOURCES.items())
        case "priority":
            return list(PRIORITIES.items())
        case "group":
            return [(group["id"], group["name"]) for group in list_named_groups(tx)]
        case "agent":
            return [(agent["id"], agent["name"]) for agent in list_named_agents(tx)]
        case "product":
            return [(product["id"], product["name"]) for product in list_products(tx, Slice(MOST_PRODUCTS)).rows]
    return None


def _admin_choices(tx: Tx, row: Row) -> list[Json] | None:
    if row["is_custom"] and row["type"] not in _CHOOSING:
        return None
    if row["is_custom"] or row["name"] == "ticket_type":
        return _tree(choices_of(row), row["id"])
    if row["name"] == "status":
        return [_status(choice, place) for place, choice in enumerate(usable(choices_of(row)), 1)]
    numbered = _numbered_choices(tx, row)
    if numbered is None:
        return None
    return _tree([{"id": number, "value": label} for number, label in numbered], row["id"])


def _tree(choices: list[Choice], parent: int) -> list[Json]:
    return [
        {
            "id": choice["id"],
            "position": place,
            "value": choice["value"],
            "label": choice.get("label", choice["value"]),
            "parent_choice_id": parent,
            "choices": _tree(choice.get("choices", []), choice["id"]),
        }
        for place, choice in enumerate(usable(choices), 1)
    ]


def _status(choice: Choice, place: int) -> Json:
    return {
        "id": choice["id"],
        "position": place,
        "value": choice["value"],
        "label": choice["value"],
        "label_for_customers": choice["label_for_customers"],
        "stop_sla_timer": choice["stop_sla_timer"],
        "default": choice["id"] in (2, 3, 4, 5),
        "group_ids": [],
        "deleted": False,
        "choices": [],
    }


def _objects(choices: Any) -> list[Json]:
    return [
        {"id": int(number), "label": label, "value": value, "position": place}
        for place, (number, label, value) in enumerate(choices, 1)
    ]
