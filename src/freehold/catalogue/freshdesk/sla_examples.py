"""One valid value for every model of products, business hours and SLA policies. All of it is made up."""

from typing import Any

from pydantic import BaseModel

from freehold.catalogue.freshdesk import business_hours, products, sla_policies
from freehold.catalogue.freshdesk import sla_shapes as shapes
from freehold.catalogue.freshdesk.people_examples import AGENT, COMPANY, TIMES

PRODUCT = 106_000_000_001
NEW_PRODUCT = {"name": "Parcel lockers", "description": "Where parcels wait at night"}
DAY = {"start_time": "8:00 am", "end_time": "5:00 pm"}
NEW_HOURS: dict[str, Any] = {
    "name": "Weekdays",
    "description": "When the shop is open",
    "time_zone": "Chennai",
    "business_hours": {"monday": DAY, "tuesday": DAY},
    "holidays": ["2026-12-25"],
}


def _target(respond: int, resolve: int) -> dict[str, Any]:
    return {
        "respond_within": respond,
        "resolve_within": resolve,
        "next_respond_within": None,
        "business_hours": True,
        "escalation_enabled": True,
    }


NEW_POLICY: dict[str, Any] = {
    "name": "Premium customers",
    "description": "What those who pay for it are promised",
    "active": True,
    "position": 2,
    "sla_target": {
        "priority_4": _target(900, 3600),
        "priority_3": _target(1800, 7200),
        "priority_2": _target(3600, 14400),
        "priority_1": _target(7200, 28800),
    },
    "applicable_to": {"company_ids": [COMPANY]},
    "escalation": {
        "response": {"escalation_time": 0, "agent_ids": [-1]},
        "resolution": {"level_1": {"escalation_time": 3600, "agent_ids": [AGENT]}},
    },
}

EXAMPLES: dict[type[BaseModel], Any] = {
    products.ProductCreate: NEW_PRODUCT,
    products.ProductUpdate: {"description": "Where parcels wait"},
    shapes.Product: {"id": PRODUCT, **NEW_PRODUCT, **TIMES},
    business_hours.BusinessHoursCreate: NEW_HOURS,
    business_hours.BusinessHoursUpdate: {"is_default": True},
    shapes.BusinessHours: {"id": 2, "is_default": False, **NEW_HOURS, **TIMES},
    sla_policies.PolicyCreate: NEW_POLICY,
    sla_policies.PolicyUpdate: {"active": False, "applicable_to": {"company_ids": [COMPANY]}},
    shapes.SlaPolicy: {"id": 108_000_000_002, "is_default": False, **NEW_POLICY, **TIMES},
}
