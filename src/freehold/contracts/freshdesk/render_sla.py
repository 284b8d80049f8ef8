"""Products, business hours and SLA policies as Freshdesk shows them (contract 5.13)."""

from freehold.catalogue.freshdesk.places import zone_named
from freehold.contracts.freshdesk.opening import shown_week
from freehold.contracts.freshdesk.render import Json, raw, when
from freehold.kernel.query import Row
from freehold.kernel.text import load


def render_product(row: Row) -> Json:
    return {
        "id": row["id"],
        "name": row["name"],
        "description": row["description"],
        "created_at": when(row["created_at"]),
        "updated_at": when(row["updated_at"]),
    }


def render_business_hours(row: Row) -> Json:
    """A calendar. The holidays are ours, beside the documented attributes."""
    return {
        "id": row["id"],
        "name": row["name"],
        "description": row["description"],
        "is_default": row["is_default"],
        "time_zone": zone_named(row["zone_name"] or row["timezone"]),
        "business_hours": shown_week(load(row["hours"])),
        "holidays": raw(row["holidays"]),
        "created_at": when(row["created_at"]),
        "updated_at": when(row["updated_at"] or row["created_at"]),
    }


def render_policy(row: Row) -> Json:
    return {
        "id": row["id"],
        "name": row["name"],
        "description": row["description"],
        "active": row["is_active"],
        "is_default": row["is_default"],
        "position": row["position"],
        "sla_target": raw(row["targets"]),
        "applicable_to": raw(row["conditions"]),
        "escalation": raw(row["escalation"]),
        "created_at": when(row["created_at"]),
        "updated_at": when(row["updated_at"]),
    }
