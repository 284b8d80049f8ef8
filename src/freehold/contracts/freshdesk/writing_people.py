"""What a client says of people, checked and in our words."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from freehold.catalogue.freshdesk.agents import AGENT_TYPES, AgentWrite
from freehold.catalogue.freshdesk.contacts import IDENTITIES, ContactToAgent, ContactWrite
from freehold.contracts.call import Principal
from freehold.contracts.freshdesk.custom_fields import checked_fields, taken_numbers
from freehold.contracts.freshdesk.required_fields import missing_of_person
from freehold.contracts.freshdesk.words_of_wrongs import left_out, not_offered, nothing_matches
from freehold.contracts.freshdesk.writing import refuse
from freehold.core.companies.queries import list_known_companies
from freehold.core.people.queries import list_groups_numbered, list_role_numbers, list_roles_numbered
from freehold.core.people.skills import list_known_skills
from freehold.kernel.errors import Invalid, Wrong
from freehold.kernel.query import Row
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

_FIELDS = {"reference_id": "unique_external_id"}
_COLUMNS = {"unique_external_id": "reference_id"}
_TEXTS = ("email", "phone", "mobile", "twitter_id", "unique_external_id", "address", "description", "job_title")
_ROLES_OF = {"support_agent": 1, "field_agent": 1, "collaborator": 3}
"""Which kind of roles an agent of each type may have (contract 6.7)."""
DEFAULT_ROLES = {"support_agent": "AGENT", "field_agent": "AGENT", "collaborator": "TICKET_COLLABORATOR"}


@contextmanager
def in_wire_words() -> Iterator[None]:
    """What the core finds wrong, by the names that clients know."""
    try:
        yield
    except Invalid as error:
        wrongs = [wrong._replace(field=_FIELDS.get(wrong.field, wrong.field)) for wrong in error.wrongs]
        raise Invalid(*wrongs) from None


def split_name(name: str) -> dict[str, str]:
    """A whole name in the two parts that the core keeps: split at the first blank."""
    first_name, _, last_name = name.strip().partition(" ")
    return {"first_name": first_name, "last_name": last_name.strip()}


def contact_values(tx: Tx, body: ContactWrite, before: Row | None, more: list[Wrong]) -> dict[str, Any]:
    """What a body says of a contact; `before` is None for a new one. Raises Invalid with everything that is wrong."""
    named = body.model_fields_set
    given: dict[str, Any] = {_COLUMNS.get(name, name): getattr(body, name) or None for name in _TEXTS if name in named}
    if body.name is not None:
        given |= split_name(body.name)
    if "company_id" in named:
        given["company_id"] = body.company_id
    if body.view_all_tickets is not None:
        given["may_view_all_tickets"] = body.view_all_tickets
    for name in ("language", "time_zone"):
        if getattr(body, name) is not None:
            given[name] = getattr(body, name)
    if "tags" in named:
        given["tags"] = list(dict.fromkeys(tag.strip() for tag in body.tags or [] if tag.strip()))
    if "social_handler" in named:
        given["social_handler"] = [handle.model_dump() for handle in body.social_handler or []]
    if "other_emails" in named:
        given["other_emails"] = [email for email in body.other_emails or [] if email != given.get("email")]
    if "other_companies" in named:
        given["other_companies"] = [
            {"company_id": other.company_id, "may_view_all_tickets": other.view_all_tickets}
            for other in body.other_companies or []
        ]
    known = None if before is None else load(before["custom_fields"])
    is_malformed = any(wrong.field.startswith("custom_fields") for wrong in body.wrongs)
    number = 0 if before is None else before["id"]
    fields, wrongs = checked_fields(tx, "contact", body.custom_fields, known, is_malformed, number=number)
    if fields != (known or {}):
        given["custom_fields"] = fields
    said = body.model_dump(include=named)
    said |= {"company_name": said.get("company_id")} if before is None or "company_id" in named else {}
    said |= {"tag_names": said.get("tags")} if before is None or "tags" in named else {}
    wrongs += missing_of_person(tx, "contact", said, before is None) + taken_numbers(tx, given, number)
    refuse(body.wrongs, more, _not_enough(body, given, before), _no_such_company(tx, given), wrongs)
    return given


def _not_enough(body: ContactWrite, given: dict[str, Any], before: Row | None) -> list[Wrong]:
    """A contact has a name, and something by which they can be recognised (contract 6.3)."""
    wrongs = []
    if (before is None or "name" in body.model_fields_set) and not given.get("first_name"):
        wrongs.append(left_out("name"))
    columns = [_COLUMNS.get(name, name) for name in IDENTITIES]
    is_about_them = before is None or any(column in given for column in columns)
    after = {**(before or {}), **given}
    if is_about_them and not any(after.get(column) for column in columns):
        is_tried = any(wrong.field in IDENTITIES for wrong in body.wrongs)
        if not is_tried:
            message = f"Please fill at least 1 of {', '.join(IDENTITIES)} fields"
            wrongs.append(Wrong("email", message, "missing_field"))
    return wrongs


def _no_such_company(tx: Tx, given: dict[str, Any]) -> list[Wrong]:
    main = given.get("company_id")
    others = [other["company_id"] for other in given.get("other_companies", ())]
    known = list_known_companies(tx, [number for number in (main, *others) if number is not None])
    wrongs = [] if main is None or main in known else [nothing_matches("company_id", "company")]
    if not set(others) <= known:
        wrongs.append(nothing_matches("other_companies", "company"))
    elif len(set(others)) < len(others) or main in others:
        wrongs.append(Wrong("other_companies", "It should name each company once", "invalid_value"))
    return wrongs


def agent_values(
    tx: Tx, body: AgentWrite | ContactToAgent, who: Principal, before: Row | None, *more: Wrong
) -> dict[str, Any]:
    """What a body says of an agent; `before` is None for a new one. Raises Invalid with everything that is wrong."""
    given: dict[str, Any] = {}
    for name, column in (
        ("email", "email"),
        ("ticket_scope", "ticket_scope"),
        ("language", "locale"),
        ("time_zone", "timezone"),
        ("focus_mode", "has_focus_mode"),
    ):
        if getattr(body, name, None) is not None:
            given[column] = getattr(body, name)
    if "signature" in body.model_fields_set:
        given["signature"] = body.signature or ""
    if body.occasional is not None:
        given["license_type"] = "occasional" if body.occasional else "fulltime"
    if isinstance(body, ContactToAgent):
        type_ = body.type
    else:
        type_ = AGENT_TYPES[body.agent_type] if body.agent_type is not None else None
    if type_ is not None:
        given["type"] = type_
    wrongs = _groups(tx, body, given) + _roles(tx, body, given, who, before)
    if body.skill_ids is not None:
        given["skills"] = body.skill_ids
        if not set(body.skill_ids) <= list_known_skills(tx, body.skill_ids):
            wrongs.append(nothing_matches("skill_ids", "skill"))
    wrongs += _field_agent(given, before)
    if (
        before is not None
        and before["id"] == who.actor.id
        and given.get("ticket_scope", before["ticket_scope"]) != before["ticket_scope"]
    ):
        wrongs.append(Wrong("ticket_scope", "You cannot change your own ticket scope", "inaccessible_field"))
    refuse(body.wrongs, list(more), wrongs)
    return given


def _groups(tx: Tx, body: AgentWrite | ContactToAgent, given: dict[str, Any]) -> list[Wrong]:
    if body.group_ids is None:
        return []
    rows = list_groups_numbered(tx, body.group_ids)
    given["groups"] = [row["uuid"] for row in rows]
    return [nothing_matches("group_ids", "group")] if len(rows) < len(set(body.group_ids)) else []


def _roles(
    tx: Tx, body: AgentWrite | ContactToAgent, given: dict[str, Any], who: Principal, before: Row | None
) -> list[Wrong]:
    """At least one role; of the agent's type; not the caller's own; nothing that the caller may not do (contract 6.7)."""
    type_ = given.get("type") or (before["type"] if before else "support_agent")
    now = list_role_numbers(tx, before) if before else []
    if body.role_ids is None:
        if before is None:
            given["role"] = DEFAULT_ROLES[type_]
            return []
        rows = list_roles_numbered(tx, now)
    else:
        numbers = list(dict.fromkeys(body.role_ids))
        found = {row["id"]: row for row in list_roles_numbered(tx, numbers)}
        if not numbers:
            return [Wrong("role_ids", "It should contain at least 1 role", "invalid_value")]
        if len(found) < len(numbers):
            return [nothing_matches("role_ids", "role")]
        rows = [found[number] for number in numbers]
        given["role"], given["further_roles"] = rows[0]["uuid"], numbers[1:]
        if before is not None and before["id"] == who.actor.id and set(numbers) != set(now):
            return [Wrong("role_ids", "You cannot change your own roles", "inaccessible_field")]
        if any(not _may_grant(who, row) for row in rows if row["id"] not in now):
            return [Wrong("role_ids", "You cannot give a role that may do more than yours", "inaccessible_field")]
    if any(row["agent_type"] != _ROLES_OF[type_] for row in rows):
        return [Wrong("role_ids", "The roles should match the type of the agent", "invalid_value")]
    return []


def _may_grant(who: Principal, role: Row) -> bool:
    return who.permissions is None or set(load(role["permissions"])) <= who.permissions


def _field_agent(given: dict[str, Any], before: Row | None) -> list[Wrong]:
    """Those who work outside are full-time and do not see all tickets (contract 6.3)."""
    after = {**(before or {}), **given}
    if after.get("type") != "field_agent":
        return []
    if "ticket_scope" not in given and after.get("ticket_scope", 1) == 1:
        given["ticket_scope"] = 3
    wrongs = []
    if after.get("license_type") == "occasional":
        wrongs.append(Wrong("occasional", "A field agent cannot be occasional", "incompatible_field"))
    if given.get("ticket_scope") == 1:
        wrongs.append(not_offered("ticket_scope", (2, 3)))
    return wrongs
