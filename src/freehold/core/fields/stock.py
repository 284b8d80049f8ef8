"""The fields that every account has, as they are until it changes them (Freshdesk contract 5.11, 5.12).

They are constants with numbers of their own: only what an account changes is stored, so that the many accounts that
never look at their forms pay nothing for them.
"""

from typing import Any

from freehold.core.fields.model import fields
from freehold.core.fields.statuses import STATUSES, TYPES, Status
from freehold.kernel.query import Row, blank
from freehold.kernel.text import encode_text

FIRST_NUMBERS = {"ticket": 107_000_000_001, "contact": 107_000_000_101, "company": 107_000_000_201}
FIRST_CUSTOM = 107_000_001_001
"""The numbers of an account's own fields begin here."""
CHOICES_OF_A_FIELD = 10_000
"""How many numbers the choices of one field have: they are unique in the account."""
TICKET_TYPE = 107_000_000_003
"""The number of the field that says what type a ticket is."""


def first_choice(field_id: int) -> int:
    """The number before that of a field's first choice."""
    return field_id * CHOICES_OF_A_FIELD


def status_choice(status: Status) -> Row:
    """A status as a choice of its field: its number is the one that tickets have."""
    return {
        "id": status.id,
        "value": status.label,
        "label_for_customers": status.label_for_customers,
        "stop_sla_timer": status.stop_sla_timer,
        "is_deleted": status.is_deleted,
    }


def _ticket(name: str, label: str, description: str, customers: str, **given: Any) -> Row:
    """`customers`: what customers may do with it: s see, e edit, r must fill in; `a` agents must fill it in."""
    return {
        "name": name,
        "label": label,
        "description": description,
        "label_for_customers": label,
        "is_displayed_to_customers": "s" in customers,
        "can_customers_edit": "e" in customers,
        "is_required_for_customers": "r" in customers,
        "is_required": "a" in customers,
        **given,
    }


def _contact(name: str, label: str, customers: str, position: int) -> Row:
    """The same; `u` can be said at sign-up."""
    return {
        **_ticket(name, label, "", customers),
        "description": None,
        "position": position,
        "can_be_set_at_signup": "u" in customers,
    }


_TICKETS = (
    _ticket("requester", "Search a requester", "Ticket requester", "sera", label_for_customers="Requester"),
    _ticket("subject", "Subject", "Ticket subject", "sera"),
    _ticket("ticket_type", "Type", "Ticket type", ""),
    _ticket("source", "Source", "Ticket source", ""),
    _ticket("status", "Status", "Ticket status", "sa"),
    _ticket("priority", "Priority", "Ticket priority", "a"),
    _ticket("group", "Group", "Ticket group", ""),
    _ticket("agent", "Agent", "Agent", "s", label_for_customers="Assigned to"),
    _ticket("product", "Product", "Select the product, the ticket belongs to.", "se"),
    _ticket("description", "Description", "Ticket description", "sera"),
    _ticket("company", "Company", "Ticket requester's company", "se"),
)
_CONTACTS = (
    _contact("name", "Full name", "serau", 1),
    _contact("job_title", "Title", "se", 2),
    _contact("email", "Email", "su", 3),
    _contact("phone", "Work phone", "se", 4),
    _contact("mobile", "Mobile phone", "se", 5),
    _contact("twitter_id", "Twitter", "se", 7),
    _contact("company_name", "Company", "s", 8),
    _contact("address", "Address", "", 9),
    _contact("time_zone", "Time zone", "se", 10),
    _contact("language", "Language", "se", 11),
    _contact("tag_names", "Tags", "", 12),
    _contact("description", "About", "", 13),
    _contact("unique_external_id", "Unique external ID", "", 15),
    _contact("twitter_profile_status", "Twitter Verified Profile", "", 16),
    _contact("twitter_followers_count", "Twitter Follower Count", "", 17),
)
_COMPANIES = (
    _contact("name", "Company Name", "a", 1),
    _contact("description", "Description", "", 2),
    _contact("note", "Notes", "", 3),
    _contact("domains", "Domains for this company", "", 4),
    _contact("health_score", "Health score", "", 5),
    _contact("account_tier", "Account tier", "", 6),
    _contact("renewal_date", "Renewal date", "", 7),
    _contact("industry", "Industry", "", 8),
)


def _rows(entity: str, given: tuple[Row, ...]) -> tuple[Row, ...]:
    blank_row, first = blank(fields), FIRST_NUMBERS[entity]
    return tuple(
        {
            **blank_row,
            "id": first + place,
            "entity": entity,
            "type": f"default_{row['name']}",
            "column_name": row["name"],
            "position": place + 1,
            "choices": _choices(row["name"]) if entity == "ticket" else "[]",
            **row,
        }
        for place, row in enumerate(given)
    )


def _choices(name: str) -> str:
    if name == "status":
        return encode_text([status_choice(status) for status in STATUSES])
    if name == "ticket_type":
        return encode_text(
            [{"id": first_choice(TICKET_TYPE) + place, "value": word} for place, word in enumerate(TYPES, 1)]
        )
    return "[]"


STOCK: dict[str, tuple[Row, ...]] = {
    "ticket": _rows("ticket", _TICKETS),
    "contact": _rows("contact", _CONTACTS),
    "company": _rows("company", _COMPANIES),
}
"""The stock fields of each kind of record: rows as they would be stored. Their times are the account's."""
