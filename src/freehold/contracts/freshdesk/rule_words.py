"""A rule in words, as fragments of HTML (contract 9.1: `summary`). Everything that somebody wrote is escaped."""

import html
from typing import Any

from freehold.catalogue.freshdesk.words import PRIORITIES, SOURCES
from freehold.contracts.freshdesk.render import Json
from freehold.contracts.freshdesk.rule_actions import name_of
from freehold.core.automation.vocabulary import ANY, ASSIGNED, listed
from freehold.core.fields.statuses import list_statuses
from freehold.core.people.queries import find_agent_by_number, find_group_by_number
from freehold.kernel.tx import Tx

_PERFORMERS = {1: "Agent", 2: "Requester", 3: "Agent or requester", 4: "System"}
_AGENTS, _GROUPS = ("responder_id", "internal_agent_id", "add_watcher"), ("group_id", "internal_group_id")
_TEXTS = ("note_body", "email_subject", "url")


def summarised(tx: Tx, parts: Json) -> Json:
    """Performer, events, conditions and actions of a rule in words."""
    performer = parts["performer"]
    conditions = {
        one["name"]: [_condition(tx, condition) for condition in one["properties"]] for one in parts["conditions"]
    }
    return {
        "performer": None if performer is None else _performer(tx, performer),
        "events": [_event(tx, event) for event in parts["events"]],
        "conditions": conditions,
        "actions": [_action(tx, action) for action in parts["actions"]],
    }


def _performer(tx: Tx, performer: Json) -> str:
    names = ", ".join(_named(tx, "responder_id", number) for number in performer.get("members") or ())
    return f"<b>{_PERFORMERS[performer['type']]}</b>" + (f": {names}" if names else "")


def _event(tx: Tx, event: Json) -> str:
    name = event["field_name"]
    if event.get("value") is not None and "to" not in event:
        return f"<b>{_spoken(name)}</b> is {_shown(tx, name, event['value'])}"
    before, after = (_shown(tx, name, event.get(side, ANY)) for side in ("from", "to"))
    return f"<b>{_spoken(name)}</b> is changed from {before} to {after}"


def _condition(tx: Tx, condition: Json) -> str:
    name = condition["field_name"]
    value = f" {_shown(tx, name, condition['value'])}" if "value" in condition else ""
    return f"<b>{_spoken(name)}</b> {_spoken(condition['operator']).lower()}{value}"


def _action(tx: Tx, action: Json) -> str:
    name = name_of(action) or ""
    if action.get("value") is not None:
        return f"<b>{_spoken(name)}</b>: {_shown(tx, name, action['value'])}"
    text = next((html.escape(str(action[key])[:200]) for key in _TEXTS if action.get(key)), "")
    return f"<b>{_spoken(name)}</b>" + (f": {text}" if text else "")


def _spoken(name: str) -> str:
    return html.escape(name.removeprefix("cf_").replace("_", " ").capitalize())


def _shown(tx: Tx, name: str, value: Any) -> str:
    return ", ".join(_named(tx, name, one) for one in listed(value)[:50])


def _named(tx: Tx, name: str, value: Any) -> str:
    return f"<b>{html.escape(_label(tx, name, value)[:200])}</b>"


def _label(tx: Tx, name: str, value: Any) -> str:
    if value == ANY:
        return "Any"
    if value in (None, ""):
        return "None"
    if name == "status":
        return next((status.label for status in list_statuses(tx) if str(status.id) == str(value)), str(value))
    if name in ("priority", "source"):
        words = PRIORITIES if name == "priority" else SOURCES
        return next((word for number, word in words.items() if str(number) == str(value)), str(value))
    if isinstance(value, int) and value != ASSIGNED and name in _AGENTS:
        agent = find_agent_by_number(tx, value)
        return str(value) if agent is None else f"{agent['first_name']} {agent['last_name']}".strip()
    if isinstance(value, int) and name in _GROUPS:
        group = find_group_by_number(tx, value)
        return str(value) if group is None else str(group["name"])
    return str(value)
