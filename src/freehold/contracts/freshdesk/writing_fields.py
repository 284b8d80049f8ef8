"""What a client says of fields, sections and forms, checked and in our words."""

from typing import Any

from freehold.catalogue.freshdesk.people_fields import (
    CompanyFieldCreate,
    CompanyFieldUpdate,
    ContactFieldCreate,
    ContactFieldUpdate,
)
from freehold.catalogue.freshdesk.ticket_fields import Choice, TicketFieldWrite
from freehold.contracts.freshdesk.render_fields import OF_COMPANIES, OF_CONTACTS, OF_TICKETS, wire_type
from freehold.contracts.freshdesk.words_of_wrongs import left_out, unknown
from freehold.contracts.freshdesk.writing import refuse
from freehold.core.fields.choices import change_choices, choices_of
from freehold.core.fields.definitions import list_dependent_fields
from freehold.core.fields.sections import list_sections
from freehold.core.fields.statuses import LASTING
from freehold.kernel.errors import Invalid, Wrong
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx

Given = dict[str, Any]
PersonFieldWrite = CompanyFieldCreate | CompanyFieldUpdate | ContactFieldCreate | ContactFieldUpdate
_OF_STATUSES = ("label_for_customers", "stop_sla_timer")
_CAN_BE_UNIQUE = ("text", "default_phone", "default_mobile")
_LEVELS = ([2], [2, 3])


def ticket_field_values(tx: Tx, body: TicketFieldWrite, row: Row | None) -> tuple[Given, list[Given]]:
    """What a body says of a ticket's field and of those that depend on it; `row` None: it is a new one.

    Raises Invalid with everything that is wrong.
    """
    given, wrongs = _common(body, row, OF_TICKETS)
    kind = given.get("type") or (row["type"] if row else "")
    dependents, more = _dependents(tx, body, row, kind)
    wrongs += more
    levels = 1 if kind == "dropdown" else 1 + (len(dependents) if row is None else _levels_below(tx, row))
    given["choices"], more = _choices(body.choices, row, kind, levels)
    wrongs += more
    if body.section_mappings is not None:
        given["section_mappings"] = [mapping.model_dump() for mapping in body.section_mappings]
        wrongs += _unmapped(tx, given["section_mappings"], row)
    if row is None:
        wrongs += _nothing_to_choose(body, kind, given["choices"])
    refuse(body.wrongs, wrongs)
    return given, dependents


def person_field_values(body: PersonFieldWrite, row: Row | None, entity: str) -> Given:
    """The same for a field of contacts or companies."""
    given, wrongs = _common(body, row, OF_CONTACTS if entity == "contact" else OF_COMPANIES)
    kind = given.get("type") or (row["type"] if row else "")
    if row is not None and body.type not in (None, wire_type(row)):
        wrongs.append(Wrong("type", "It cannot be changed", "readonly_field"))
    if entity == "contact" and row is None and not given.get("label_for_customers"):
        wrongs.append(left_out("label_for_customers"))
    if given.get("is_unique") and kind and kind not in (_CAN_BE_UNIQUE if entity == "contact" else ("text",)):
        wrongs.append(Wrong("unique", "It can be set only for fields of type custom_text", "incompatible_field"))
    given["choices"], more = _choices(body.choices, row, kind, 1)
    wrongs += more
    if row is None:
        wrongs += _nothing_to_choose(body, kind, given["choices"])
    refuse(body.wrongs, wrongs)
    return given


def _common(body: Any, row: Row | None, words: dict[str, str]) -> tuple[Given, list[Wrong]]:
    """Label, type, place, and what the field allows and asks."""
    named, wrongs = body.model_fields_set, list[Wrong]()
    given: Given = {column: getattr(body, name) for name, column in words.items() if getattr(body, name) is not None}
    if body.position is not None:
        given["position"] = body.position
    if body.label is not None and body.label.strip():
        given["label"] = body.label.strip()
    elif row is None or "label" in named:
        wrongs.append(left_out("label"))
    for name in ("label_for_customers", "description"):
        if name in named:
            given[name] = (getattr(body, name) or "").strip() or None
    if row is None and given.get("label_for_customers") is None:
        given.pop("label_for_customers", None)
    if row is None:
        if body.type is None:
            wrongs.append(left_out("type"))
        else:
            given["type"] = body.type.removeprefix("custom_")
    return given, wrongs


def _choices(given: list[Any] | None, row: Row | None, kind: str, levels: int) -> tuple[list[Given], list[Wrong]]:
    """Choices in our words, tried on those that there are."""
    if given is None:
        return [], []
    is_status = row is not None and row["type"] == "default_status"
    if kind not in ("dropdown", "nested_field", "default_status", "default_ticket_type"):
        message = "It can be set only for fields that are dropdowns"
        return [], [Wrong("choices", message, "incompatible_field")] if given and kind else []
    choices = [_choice(one, is_status) for one in given]
    wrongs = []
    if not is_status:
        said = {name for name in _OF_STATUSES for one in given if getattr(one, name, None) is not None}
        wrongs = [unknown(f"choices.{name}") for name in sorted(said)]
    elif any(choice.get("is_deleted") and choice.get("id") in LASTING for choice in choices):
        wrongs.append(Wrong("choices", "The statuses 2,3,4,5 cannot be deleted"))
    if _depth(choices) > levels:
        wrongs.append(Wrong("choices", f"It should have at most {levels} levels"))
    try:
        change_choices(choices_of(row) if row else [], choices, 0)
    except Invalid as error:
        wrongs += error.wrongs
    return choices, wrongs


def _choice(one: Choice, is_status: bool) -> Given:
    names = ("id", "value", "label", "position", *(_OF_STATUSES if is_status else ()))
    choice: Given = {name: value for name in names if (value := getattr(one, name, None)) is not None}
    if one.deleted:
        choice["is_deleted"] = True
    if is_status and one.id is None:
        choice = {"label_for_customers": choice.get("value", ""), "stop_sla_timer": False, **choice}
    below = getattr(one, "choices", None)
    return {**choice, "choices": [_choice(under, is_status) for under in below]} if below else choice


def _depth(choices: list[Given]) -> int:
    return 1 + max((_depth(choice["choices"]) for choice in choices if choice.get("choices")), default=0)


def _nothing_to_choose(body: Any, kind: str, choices: list[Given]) -> list[Wrong]:
    """A dropdown has something to choose."""
    is_tried = any(wrong.field.partition(".")[0] == "choices" for wrong in body.wrongs)
    if kind in ("dropdown", "nested_field") and not choices and not is_tried:
        return [left_out("choices")]
    return []


def _levels_below(tx: Tx, row: Row) -> int:
    return len(list_dependent_fields(tx, "ticket", row["id"]))


def _dependents(tx: Tx, body: TicketFieldWrite, row: Row | None, kind: str) -> tuple[list[Given], list[Wrong]]:
    """The fields whose choices depend on this one's."""
    given = [one.model_dump(exclude_none=True) for one in body.dependent_fields or ()]
    if kind != "nested_field":
        wrong = Wrong("dependent_fields", "It can be set only for fields of type nested_field", "incompatible_field")
        return [], [wrong] if given and kind else []
    is_tried = any(wrong.field.partition(".")[0] == "dependent_fields" for wrong in body.wrongs)
    if row is not None:
        known = {one[name] for one in list_dependent_fields(tx, "ticket", row["id"]) for name in ("id", "level")}
        if any(
            {one[name] for name in ("id", "level") if name in one} - known or not {"id", "level"} & set(one)
            for one in given
        ):
            return [], [Wrong("dependent_fields", "There is no field matching the given dependent_fields")]
        return given, []
    if not given:
        return [], [] if is_tried else [left_out("dependent_fields")]
    wrongs = []
    if sorted(one.get("level", 0) for one in given) not in _LEVELS:
        wrongs.append(Wrong("dependent_fields.level", "It should be 2, and 3 below it", "invalid_value"))
    if not all(one.get("label", "").strip() for one in given):
        wrongs.append(left_out("dependent_fields.label"))
    if any("id" in one for one in given):
        wrongs.append(unknown("dependent_fields.id"))
    return given, wrongs


def _unmapped(tx: Tx, mappings: list[Given], row: Row | None) -> list[Wrong]:
    """Sections in which the field cannot stand: none such, or the field's own, or a stock field."""
    if row is not None and not row["is_custom"]:
        return [Wrong("section_mappings", "It can be set only for custom fields", "incompatible_field")]
    known = {section["id"] for section in list_sections(tx) if row is None or section["field_id"] != row["id"]}
    wanted = [mapping["section_id"] for mapping in mappings]
    if not set(wanted) <= known:
        return [Wrong("section_mappings", "There is no section matching the given section_mappings")]
    if len(set(wanted)) < len(wanted):
        return [Wrong("section_mappings", "It should name each section once")]
    return []
