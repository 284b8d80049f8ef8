"""What holds for the whole helpdesk, and whose it is (contract 5.13, 6.17)."""

from typing import Any
from urllib.parse import urlsplit

from freehold.catalogue.freshdesk import settings as rows
from freehold.catalogue.freshdesk.places import zone_named
from freehold.contracts.call import Call
from freehold.contracts.implements import implements
from freehold.core.account.calendar import find_business_hours
from freehold.core.account.people import count_agents_by_kind, find_contact_person
from freehold.core.account.queries import get_account
from freehold.kernel.tx import Tx

_ADDRESS = dict.fromkeys(("country", "state", "city", "street", "primary_street", "postalcode"))


@implements(rows.helpdesk)
def look_at_settings(_: Tx, call: Call) -> Any:
    """An object, whatever page is asked for."""
    chosen = call.installation.settings
    further = list(chosen.supported_languages)
    return {
        "primary_language": chosen.primary_language,
        "supported_languages": further,
        "portal_languages": further,
        "help_widget_languages": further,
    }


@implements(rows.account)
def look_at_account(tx: Tx, call: Call) -> Any:
    facts, chosen = get_account(tx), call.installation.settings
    host = urlsplit(chosen.public_url or "").hostname or facts["account_domain"]
    hours, person = find_business_hours(tx), find_contact_person(tx) or {}
    return {
        "organisation_id": facts["organisation_id"],
        "organisation_name": facts["organisation_domain"],
        "account_id": facts["account_id"],
        "account_name": host,
        "account_domain": host,
        "bundle_id": facts["bundle_id"],
        "hipaa_compliant": False,
        "total_agents": count_agents_by_kind(tx),
        "timezone": zone_named(hours["timezone"] if hours else None),
        "data_center": facts["datacenter"],
        "tier_type": chosen.freshdesk_plan.title(),
        "type": None,
        "cloud_type": None,
        "address": _ADDRESS,
        "contact_person": {
            "firstname": person.get("first_name"),
            "lastname": person.get("last_name"),
            "email": person.get("email"),
        },
    }
