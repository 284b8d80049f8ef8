"""What a client wants a rule to do, checked (contract 9.1, 9.3)."""

from typing import Any

from freehold.catalogue.freshdesk.kinds import is_address
from freehold.contracts.freshdesk.rule_values import known_fields, wrong_value
from freehold.contracts.freshdesk.words_of_wrongs import left_out, nothing_matches, one_of, unknown
from freehold.core.automation.requests import (
    CONTENT_TYPES,
    LAYOUTS,
    METHODS,
    WITH_BODY,
    is_header,
    why_not_content,
    why_not_url,
)
from freehold.core.automation.vocabulary import ACTIONS, ASSIGNED, SETTABLE, TARGETS, listed
from freehold.core.fields.queries import list_custom_fields
from freehold.core.people.queries import find_group_by_number, list_agents_numbered
from freehold.core.tickets.queries import find_assignable_agent
from freehold.kernel.errors import Wrong
from freehold.kernel.tx import Tx

MASK = "********"
"""What is shown instead of a password or key."""
_NEEDED = {
    "add_note": ("note_body",),
    "send_email_to_requester": ("email_subject", "email_body"),
    "send_email_to_agent": ("email_to", "email_subject", "email_body"),
    "send_email_to_group": ("email_to", "email_subject", "email_body"),
    "forward_ticket": ("fwd_to",),
    "trigger_webhook": ("request_type", "url"),
    **dict.fromkeys(("add_tag", "remove_tag", "add_watcher"), ("value",)),
}


def wrong_actions(tx: Tx, actions: list[dict[str, Any]]) -> list[Wrong]:
    """Everything that is wrong with what a rule is to do."""
    if not actions:
        return [left_out("actions")]
    if len(actions) == 1:
        return _action(tx, actions[0])
    return [wrong.inside(f"actions[{at}]") for at, action in enumerate(actions) for wrong in _action(tx, action)]


def name_of(action: dict[str, Any]) -> str | None:
    """What an action is; one that only holds a note's text adds a note (contract 9.1)."""
    return action.get("field_name") or ("add_note" if "note_body" in action else None)


def _action(tx: Tx, action: dict[str, Any]) -> list[Wrong]:
    name = name_of(action)
    custom = {row["name"] for row in list_custom_fields(tx, "ticket")}
    if name is None:
        return [left_out("actions.field_name")]
    if name not in ACTIONS and name not in custom:
        return [Wrong("actions.field_name", one_of((*ACTIONS, *sorted(custom))))]
    takes = ACTIONS.get(name, ("value",))
    wrongs = [
        unknown(f"actions.{key}")
        for key, value in action.items()
        if key not in ("field_name", "resource_type", *takes) and value is not None
    ]
    wrongs += [left_out(f"actions.{key}") for key in _NEEDED.get(name, ()) if action.get(key) in (None, "", [])]
    if action.get("resource_type") not in (None, *TARGETS):
        wrongs.append(Wrong("actions.resource_type", one_of(TARGETS)))
    if wrongs:
        return wrongs
    if name in SETTABLE or name in custom:
        return _setting(tx, name, action)
    if name == "trigger_webhook":
        return wrong_request(action)
    return _people(tx, name, action) + _words(name, action)


def _setting(tx: Tx, name: str, action: dict[str, Any]) -> list[Wrong]:
    if "value" not in action:
        return [left_out("actions.value")]
    value = action["value"]
    if name in ("status", "priority", "source") and value in (None, ""):
        return [left_out("actions.value")]
    kind = known_fields(tx, "ticket")[name]
    if isinstance(value, list) and kind != "list":
        return [Wrong("actions.value", "It should be a single value", "datatype_mismatch")]
    return [] if value is None else wrong_value(tx, "ticket", name, kind, value, "actions.value")


def _people(tx: Tx, name: str, action: dict[str, Any]) -> list[Wrong]:
    """Agents and groups that an action names."""
    if name == "add_watcher":
        numbers = listed(action["value"])
        is_known = all(type(number) is int and find_assignable_agent(tx, number) is not None for number in numbers)
        return [] if is_known else [nothing_matches("actions.value", "agent")]
    if name == "add_note":
        numbers = action.get("notify_agents") or []
        known = {row["id"] for row in list_agents_numbered(tx, numbers)}
        return [] if set(numbers) <= known else [nothing_matches("actions.notify_agents", "agent")]
    if name in ("send_email_to_agent", "send_email_to_group"):
        is_agent = name == "send_email_to_agent"
        find = find_assignable_agent if is_agent else find_group_by_number
        numbers = [number for number in listed(action["email_to"]) if number != ASSIGNED]
        if any(find(tx, number) is None for number in numbers):
            return [nothing_matches("actions.email_to", "agent" if is_agent else "group")]
    return []


def _words(name: str, action: dict[str, Any]) -> list[Wrong]:
    """Tags and addresses."""
    if name in ("add_tag", "remove_tag"):
        tags = listed(action["value"])
        if not all(isinstance(tag, str) for tag in tags):
            return [Wrong("actions.value", "It should be a String", "datatype_mismatch")]
        if not all(tag.strip() and len(tag) <= 255 for tag in tags):
            return [Wrong("actions.value", "It should contain tags of 1 to 255 characters")]
    if name == "forward_ticket":
        for key in ("fwd_to", "fwd_cc", "fwd_bcc"):
            if not all(is_address(address) for address in action.get(key) or ()):
                return [Wrong(f"actions.{key}", "It should contain elements of type 'valid email address' only")]
    return []


def wrong_request(action: dict[str, Any]) -> list[Wrong]:
    """Everything that is wrong with the request that a rule is to make."""
    wrongs = []
    method = str(action["request_type"]).upper()
    if method not in METHODS:
        wrongs.append(Wrong("actions.request_type", one_of(METHODS)))
    if reason := why_not_url(action["url"]):
        wrongs.append(Wrong("actions.url", reason))
    if method in WITH_BODY:
        wrongs += _content(action)
    for name, value in (action.get("custom_headers") or {}).items():
        if reason := why_not_header(name, value):
            wrongs.append(Wrong("actions.custom_headers", reason))
    return wrongs


def _content(action: dict[str, Any]) -> list[Wrong]:
    wrongs = [
        left_out(f"actions.{key}") for key in ("content_type", "content") if action.get(key) in (None, "", {}, [])
    ]
    if wrongs:
        return wrongs
    form = CONTENT_TYPES.get(action["content_type"].upper())
    layout = LAYOUTS.get(str(action.get("content_layout") or "1").lower())
    if form is None:
        wrongs.append(Wrong("actions.content_type", one_of(("JSON", "XML", "FORM"))))
    if layout is None:
        wrongs.append(Wrong("actions.content_layout", one_of(("1", "2"))))
    if form and layout and (reason := why_not_content(form, layout, action["content"])):
        wrongs.append(Wrong("actions.content", reason))
    return wrongs


def why_not_header(name: str, value: str) -> str | None:
    """Why a header field cannot be sent; None when it can."""
    return None if is_header(name, value) else f"{name[:50]} cannot be sent as a header"
