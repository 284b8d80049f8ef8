"""What a client says of a rule, checked: every part against the words of rules, and against the account (contract 9.1)."""

from typing import Any

from freehold.catalogue.freshdesk.automation_shapes import RuleWrite
from freehold.contracts.freshdesk.rule_actions import wrong_actions
from freehold.contracts.freshdesk.rule_values import known_fields, wrong_value
from freehold.contracts.freshdesk.words_of_wrongs import left_out, nothing_matches, one_of, unknown
from freehold.contracts.freshdesk.writing import refuse
from freehold.core.automation.model import UPDATE
from freehold.core.automation.vocabulary import (
    ANY,
    BARE,
    CHANGES,
    CHOICE,
    FIELDS,
    HAPPENINGS,
    HOURS,
    LIST,
    MOMENT,
    OPERATORS,
    RESOURCES,
    TEXT,
)
from freehold.core.people.groups import has_calendar
from freehold.core.people.queries import list_agents_numbered
from freehold.kernel.errors import Wrong
from freehold.kernel.query import Row
from freehold.kernel.text import encode_text, load
from freehold.kernel.tx import Tx

ANYBODY = {"type": 3}
MOST_BYTES = 200_000
"""Of all texts of a rule together."""
SETS = ("condition_set_1", "condition_set_2")
JOINS = ("and", "or")
_ONLY_LATER = ("associated_fields", "related_conditions", "object_reference")
_PARTS = ("performer", "events", "conditions", "operator", "actions")


def rule_values(tx: Tx, kind: int, body: RuleWrite, before: Row | None) -> dict[str, Any]:
    """What a body says of a rule of a kind; `before` is None for a new one. Raises Invalid with everything that is wrong.

    Passwords are as they came: the handler seals them.
    """
    named = body.model_fields_set
    wrongs = list[Wrong]()
    given: dict[str, Any] = {}
    if body.name is not None and body.name.strip():
        given["name"] = body.name.strip()
    elif before is None or "name" in named:
        wrongs.append(left_out("name"))
    if body.active is not None:
        given["is_active"] = body.active
    for name in _PARTS:
        if name in named:
            given[name] = _plain(getattr(body, name))
    if kind != UPDATE:
        wrongs += [unknown(name) for name in ("performer", "events") if given.pop(name, None)]
    tried = {wrong.field.partition(".")[0] for wrong in body.wrongs}
    document = {**(stored_parts(before) if before else {}), **given}
    if kind == UPDATE and not document.get("performer"):
        document["performer"] = given["performer"] = ANYBODY
    if kind == UPDATE and not any(one["properties"] for one in document.get("conditions") or ()):
        document["conditions"] = given["conditions"] = [{"match_type": "all", "properties": []}]
    found = wrong_parts(tx, kind, document)
    refuse(body.wrongs, wrongs, [wrong for wrong in found if wrong.field.partition(".")[0] not in tried])
    if "conditions" in given:
        given["conditions"] = [{"name": name, **one} for name, one in zip(SETS, given["conditions"], strict=False)]
        given["operator"] = _join(document.get("operator")) if len(given["conditions"]) == 2 else None
    return given


def stored_parts(rule: Row) -> dict[str, Any]:
    """A stored rule in the form in which clients write one."""
    parts = {name: load(rule[name]) for name in ("events", "conditions", "actions")}
    return {**parts, "performer": load(rule["performer"] or "null"), "operator": rule["operator"]}


def wrong_parts(tx: Tx, kind: int, document: dict[str, Any]) -> list[Wrong]:
    """Everything that is wrong with the parts of a rule; of a stored rule, because something it names is gone."""
    wrongs = _performer(tx, document.get("performer")) + _events(tx, kind, document.get("events") or [])
    wrongs += wrong_conditions(tx, kind, document.get("conditions") or [], document.get("operator"))
    wrongs += wrong_actions(tx, document.get("actions") or [])
    if len(encode_text(document)) > MOST_BYTES:
        wrongs.append(Wrong("actions", f"A rule can hold {MOST_BYTES} characters at the most"))
    return wrongs


def _performer(tx: Tx, performer: dict[str, Any] | None) -> list[Wrong]:
    members = (performer or {}).get("members") or []
    if not members or performer is None:
        return []
    if performer["type"] != 1:
        return [
            Wrong("performer.members", "Members can be named of the performer of type 1 only", "incompatible_field")
        ]
    known = {row["id"] for row in list_agents_numbered(tx, members)}
    return [] if set(members) <= known else [nothing_matches("performer.members", "agent")]


def _events(tx: Tx, kind: int, events: list[dict[str, Any]]) -> list[Wrong]:
    if kind != UPDATE:
        return []
    if not events:
        return [left_out("events")]
    wrongs = []
    fields = known_fields(tx, "ticket")
    for event in events:
        name = event["field_name"]
        if name in HAPPENINGS:
            wrongs += _happening(name, event)
        elif name in CHANGES or (name.startswith("cf_") and name in fields):
            for side in ("from", "to", "value"):
                if event.get(side) not in (None, ANY, "") and name != "due_by":
                    wrongs += wrong_value(tx, "ticket", name, fields[name], event[side], f"events.{side}")
        else:
            custom = [field for field in fields if field.startswith("cf_")]
            wrongs.append(Wrong("events.field_name", one_of((*CHANGES, *HAPPENINGS, *custom))))
        for side in ("from_nested_field", "to_nested_field"):
            if event.get(side):
                message = "Name the field of that level in an event of its own"
                wrongs.append(Wrong(f"events.{side}", message, "incompatible_field"))
    return wrongs


def _happening(name: str, event: dict[str, Any]) -> list[Wrong]:
    allowed, value = HAPPENINGS[name], event.get("value")
    wrongs = [unknown(f"events.{side}") for side in ("from", "to") if event.get(side) is not None]
    if value is None:
        wrongs.append(left_out("events.value"))
    elif value != ANY and (value not in allowed if allowed else type(value) is not int):
        wrongs.append(
            Wrong("events.value", one_of((ANY, *allowed)))
            if allowed
            else Wrong("events.value", "It should be a/an Integer", "datatype_mismatch")
        )
    return wrongs


def wrong_conditions(tx: Tx, kind: int, sets: list[dict[str, Any]], operator: Any) -> list[Wrong]:
    """Everything that is wrong with the sets of conditions."""
    wrongs = []
    if kind != UPDATE and not any(one["properties"] for one in sets):
        wrongs.append(left_out("conditions"))
    if operator is not None and _join(operator) not in JOINS:
        wrongs.append(Wrong("operator", one_of(JOINS)))
    for place, one in enumerate(sets):
        if one.get("name") not in (None, SETS[place]):
            wrongs.append(Wrong("conditions.name", one_of(SETS)))
        for at, condition in enumerate(one["properties"]):
            found = _condition(tx, condition)
            is_clear = len(sets) == len(one["properties"]) == 1
            wrongs += found if is_clear else [wrong.inside(f"conditions[{place}].properties[{at}]") for wrong in found]
    return wrongs


def _join(operator: Any) -> str:
    """`and` or `or`, also when written out between the names of the sets."""
    words = str(operator or "and").lower().replace(SETS[0], "").replace(SETS[1], "").split()
    return words[0] if len(words) == 1 else str(operator)


def _condition(tx: Tx, condition: dict[str, Any]) -> list[Wrong]:
    resource = RESOURCES.get(condition.get("resource_type", "ticket"))
    if resource is None:
        return [Wrong("conditions.properties.resource_type", one_of(FIELDS))]
    fields = known_fields(tx, resource)
    kind = fields.get(condition["field_name"])
    if kind is None:
        return [Wrong("conditions.properties.field_name", one_of(fields))]
    wrongs = _comparison(tx, resource, condition, kind)
    calendar = condition.get("business_hours_id")
    if calendar is not None:
        if kind not in (HOURS, MOMENT):
            message = "Only times can be counted in business hours"
            wrongs.append(Wrong("conditions.properties.business_hours_id", message, "incompatible_field"))
        elif not has_calendar(tx, calendar):
            wrongs.append(nothing_matches("conditions.properties.business_hours_id", "calendar"))
    if kind not in (TEXT, LIST, CHOICE) and (condition.get("case_sensitive") or condition.get("case_senstive")):
        message = "Only text can be compared by its case"
        wrongs.append(Wrong("conditions.properties.case_sensitive", message, "incompatible_field"))
    for name in _ONLY_LATER:
        if condition.get(name):
            message = "Custom objects cannot be asked about"
            wrongs.append(Wrong(f"conditions.properties.{name}", message, "incompatible_field"))
    return wrongs + _nested(tx, resource, fields, condition.get("nested_fields") or {})


def _comparison(tx: Tx, resource: str, condition: dict[str, Any], kind: str) -> list[Wrong]:
    operator, value = condition["operator"], condition.get("value")
    if operator not in OPERATORS[kind]:
        return [Wrong("conditions.properties.operator", one_of(OPERATORS[kind]))]
    where = "conditions.properties.value"
    if operator in BARE:
        return [] if value is None else [unknown(where)]
    if "value" not in condition:
        return [left_out(where)]
    if isinstance(value, list) and kind in (HOURS, MOMENT):
        return [Wrong(where, "It should be a single value", "datatype_mismatch")]
    return wrong_value(tx, resource, condition["field_name"], kind, value, where)


def _nested(tx: Tx, resource: str, fields: dict[str, str], levels: dict[str, Any]) -> list[Wrong]:
    """Further levels of a field that depends on another: `{"level2": {"field_name", "operator", "value"}}`."""
    where = "conditions.properties.nested_fields"
    wrongs = []
    for level, condition in levels.items():
        if level not in ("level2", "level3") or not isinstance(condition, dict):
            wrongs.append(Wrong(where, one_of(("level2", "level3"))))
        elif condition.get("field_name") not in fields or not str(condition["field_name"]).startswith("cf_"):
            wrongs.append(Wrong(where, "There is no field matching the given nested_fields"))
        elif set(condition) - {"field_name", "operator", "value"}:
            wrongs.append(unknown(where))
        else:
            one = {"operator": "is", **condition}
            if not isinstance(one["operator"], str):
                wrongs.append(Wrong(where, "It should be a String", "datatype_mismatch"))
            else:
                found = _comparison(tx, resource, one, fields[one["field_name"]])
                wrongs += [wrong._replace(field=where) for wrong in found]
    return wrongs


def _plain(value: Any) -> Any:
    """Models as the JSON that they came from: what was not said stays unsaid."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value if isinstance(value, str) or value is None else value.model_dump(by_alias=True, exclude_unset=True)
