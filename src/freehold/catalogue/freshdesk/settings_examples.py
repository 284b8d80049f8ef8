"""The settings and the account as the reference shows them. All of it is made up."""

from typing import Any

from pydantic import BaseModel

from freehold.catalogue.freshdesk import settings

_TOTALS = {"full_time": 12, "occasional": 2, "field_service": 0, "collaborators": 3}
_ADDRESS = dict.fromkeys(("country", "state", "city", "street", "primary_street", "postalcode"))
_PERSON = {"firstname": "Ada", "lastname": "Ames", "email": "ada@example.com"}

EXAMPLES: dict[type[BaseModel], Any] = {
    settings.HelpdeskSettings: {
        "primary_language": "en",
        "supported_languages": ["de", "ar"],
        "portal_languages": ["de", "ar"],
        "help_widget_languages": ["de", "ar"],
    },
    settings.AgentTotals: _TOTALS,
    settings.PostalAddress: _ADDRESS,
    settings.ContactPerson: _PERSON,
    settings.Account: {
        "organisation_id": 4821937712311,
        "organisation_name": "acme-org.example.com",
        "account_id": 482193771231,
        "account_name": "desk.example.com",
        "account_domain": "desk.example.com",
        "bundle_id": 48219377,
        "hipaa_compliant": False,
        "total_agents": _TOTALS,
        "timezone": "UTC",
        "data_center": "self-hosted",
        "tier_type": "Custom",
        "type": None,
        "cloud_type": None,
        "address": _ADDRESS,
        "contact_person": _PERSON,
    },
}
