"""People as Freshdesk shows them (contract 5.3 to 5.7). Every documented attribute is present; blanks are null."""

from freehold.catalogue.freshdesk.groups import ASSIGNMENTS
from freehold.catalogue.freshdesk.places import zone_named
from freehold.contracts.call import Call
from freehold.contracts.freshdesk.avatars import render_avatar
from freehold.contracts.freshdesk.custom_fields import shown_fields
from freehold.contracts.freshdesk.render import Json, raw, when
from freehold.core.companies.queries import list_domains
from freehold.core.people.directory import is_visitor, list_other_companies, list_other_emails
from freehold.core.people.queries import list_group_numbers, list_members, list_role_numbers
from freehold.core.people.skills import list_skills_of
from freehold.kernel.query import Row
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

_ASSIGNMENT_WORDS = {number: word for word, number in ASSIGNMENTS.items()}


def whole_name(row: Row) -> str:
    """One name, as Freshdesk has it; Freshchat has it in two parts."""
    return f"{row['first_name']} {row['last_name']}".strip()


def render_contacts(tx: Tx, rows: list[Row]) -> list[Json]:
    """Contacts as the list has them: further companies are ids there, and only where there are any (contract 5.3)."""
    companies = list_other_companies(tx, [row["id"] for row in rows])
    items = [_contact(tx, row) for row in rows]
    for item in items:
        if item["id"] in companies:
            item["other_companies"] = [other["company_id"] for other in companies[item["id"]]]
    return items


def render_contact(tx: Tx, call: Call, row: Row) -> Json:
    """A contact by itself."""
    companies = list_other_companies(tx, [row["id"]]).get(row["id"], [])
    return {
        **_contact(tx, row),
        "view_all_tickets": row["may_view_all_tickets"],
        "other_companies": [
            {"company_id": other["company_id"], "view_all_tickets": other["may_view_all_tickets"]}
            for other in companies
        ],
        "other_emails": list_other_emails(tx, [row["id"]]).get(row["id"], []),
        "tags": raw(row["tags"]),
        "avatar": render_avatar(tx, call, row["id"]),
        "devices": [],
    }


def _contact(tx: Tx, row: Row) -> Json:
    contact: Json = {
        "active": row["is_verified"],
        "address": row["address"],
        "description": row["description"],
        "email": row["email_key"] or None,
        "id": row["id"],
        "job_title": row["job_title"],
        "language": row["language"],
        "mobile": row["mobile"],
        "name": whole_name(row),
        "phone": row["phone"] or None,
        "time_zone": zone_named(row["time_zone"]),
        "twitter_id": row["twitter_id"],
        "custom_fields": shown_fields(tx, "contact", row["custom_fields"]),
        "facebook_id": row["facebook_id"],
        "created_at": when(row["created_at"]),
        "updated_at": when(row["updated_at"]),
        "csat_rating": row["csat_rating"],
        "preferred_source": row["preferred_source"],
        "company_id": row["company_id"],
        "unique_external_id": row["reference_id"],
        "twitter_profile_status": False,
        "twitter_followers_count": None,
        "contact_type": "visitor" if is_visitor(row) else "contact",
        "social_handler": raw(row["social_handler"]),
    }
    if row["deleted_at"] is not None:
        contact["deleted"] = True
    return contact


def render_companies(tx: Tx, rows: list[Row]) -> list[Json]:
    """Companies with their domains (contract 5.4)."""
    domains = list_domains(tx, [row["id"] for row in rows])
    return [render_company(tx, {**row, "domains": domains.get(row["id"], [])}) for row in rows]


def render_company(tx: Tx, row: Row) -> Json:
    """A company whose row has its `domains`."""
    return {
        "id": row["id"],
        "name": row["name"],
        "description": row["description"],
        "note": row["note"],
        "domains": row["domains"],
        "created_at": when(row["created_at"]),
        "updated_at": when(row["updated_at"]),
        "custom_fields": shown_fields(tx, "company", row["custom_fields"]),
        "health_score": row["health_score"],
        "account_tier": row["account_tier"],
        "renewal_date": when(row["renewal_at"]),
        "industry": row["industry"],
    }


def render_listed_agent(row: Row) -> Json:
    """An agent as the list has it (contract 5.5)."""
    return {
        "available": row["is_available"],
        "occasional": is_occasional(row),
        "id": row["id"],
        "ticket_scope": row["ticket_scope"],
        "created_at": when(row["created_at"]),
        "updated_at": when(row["updated_at"]),
        "last_active_at": when(row["last_active_at"]),
        "available_since": when(row["available_since"]),
        "type": row["type"],
        "contact": render_person(row),
        "signature": row["signature"] or None,
        "focus_mode": row["has_focus_mode"],
        "deactivated": row["is_deactivated"],
    }


def render_agent(tx: Tx, row: Row) -> Json:
    """An agent by itself."""
    return {**render_listed_agent(row), **_belongings(tx, row)}


def render_person(row: Row) -> Json:
    """The person that an agent is."""
    return {
        "active": not row["is_deactivated"],
        "email": row["email_key"],
        "job_title": row["title"],
        "language": row["locale"] or "en",
        "last_login_at": when(row["signed_in_at"]),
        "mobile": row["mobile"],
        "name": whole_name(row),
        "phone": row["phone"],
        "time_zone": zone_named(row["timezone"]),
        "created_at": when(row["created_at"]),
        "updated_at": when(row["updated_at"]),
    }


def render_made_agent(tx: Tx, row: Row) -> Json:
    """A contact who is an agent now (contract 6.3)."""
    agent = {name: value for name, value in render_agent(tx, row).items() if name not in ("contact", "last_active_at")}
    return {**render_person(row), "agent": agent}


def _belongings(tx: Tx, row: Row) -> Json:
    return {
        "group_ids": list_group_numbers(tx, row["id"]),
        "role_ids": list_role_numbers(tx, row),
        "skill_ids": list_skills_of(tx, row["id"]),
    }


def is_occasional(row: Row) -> bool:
    """Whether an agent has a licence by the day."""
    return bool(row["license_type"] == "occasional")


def render_role(row: Row) -> Json:
    """A role (contract 5.7)."""
    return {
        "id": row["id"],
        "name": row["name"],
        "description": row["description"],
        "default": not row["is_custom"],
        "agent_type": row["agent_type"],
        "created_at": when(row["created_at"]),
        "updated_at": when(row["updated_at"]),
    }


def render_listed_group(row: Row) -> Json:
    """A group as the list has it (contract 5.6)."""
    return {
        "id": row["id"],
        "name": row["name"],
        "description": row["description"] or None,
        "escalate_to": row["escalate_to"],
        "unassigned_for": row["unassigned_for"],
        "business_hour_id": row["business_hours_id"],
        "group_type": row["type"],
        "created_at": when(row["created_at"]),
        "updated_at": when(row["updated_at"]),
        "auto_ticket_assign": row["auto_assign"],
    }


def render_group(tx: Tx, row: Row) -> Json:
    """A group by itself."""
    return {**render_listed_group(row), "agent_ids": list_members(tx, row["id"])}


def render_admin_group(row: Row, members: list[int]) -> Json:
    """A group as those who run the account see it."""
    return {
        "id": row["id"],
        "name": row["name"],
        "description": row["description"] or None,
        "type": row["type"],
        "escalate_to": row["escalate_to"],
        "unassigned_for": row["unassigned_for"],
        "agent_ids": members,
        "business_calendar_id": row["business_hours_id"],
        "allow_agents_to_change_availability": row["may_agents_change_availability"],
        "automatic_agent_assignment": _assignment(row),
        "created_at": when(row["created_at"]),
        "updated_at": when(row["updated_at"]),
    }


def _assignment(row: Row) -> Json:
    if row["assignment"] is not None:
        return {"enabled": True, "type": "channel_specific", "settings": load(row["assignment"])}
    word = _ASSIGNMENT_WORDS.get(row["auto_assign"])
    if word is None:
        return {"enabled": False}
    settings = [{"channel": "ticket", "assignment_type": word, "assignment_type_settings": {}}]
    return {"enabled": True, "type": "channel_specific", "settings": settings}


def render_group_agent(tx: Tx, row: Row) -> Json:
    """An agent as a group's list of agents has it."""
    return {
        "id": row["id"],
        "ticket_scope": row["ticket_scope"],
        "write_access": True,
        "role_ids": list_role_numbers(tx, row),
        "contact": {"name": whole_name(row), "avatar": None, "email": row["email_key"]},
        "created_at": when(row["created_at"]),
        "updated_at": when(row["updated_at"]),
    }


def render_skill(row: Row, agent_ids: list[int]) -> Json:
    """What agents know (contract 5.13)."""
    return {
        "id": row["id"],
        "name": row["name"],
        "rank": row["rank"],
        "agents": [{"id": number} for number in agent_ids],
        "match_type": row["match_type"],
        "conditions": raw(row["conditions"]),
        "created_at": when(row["created_at"]),
        "updated_at": when(row["updated_at"]),
    }
