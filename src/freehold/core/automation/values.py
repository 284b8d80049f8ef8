"""What placeholders stand for: everything that a prepared text can say of a ticket (Freshdesk contract 9.3).

The names are those of the contract; the others are their obvious siblings. Status, priority, type and source are words.
"""

import html
from typing import Any

from sqlalchemy import BigInteger, bindparam, case, cast, func, select
from sqlalchemy import types as sqltypes

from freehold.core.automation.placeholders import Markup
from freehold.core.companies.queries import find_company
from freehold.core.conversations.model import messages
from freehold.core.fields.queries import list_fields
from freehold.core.fields.statuses import find_status
from freehold.core.people.queries import find_agent_by_number, find_contact_by_number, find_group_by_number
from freehold.core.products.queries import find_product
from freehold.core.tickets.model import entries, time_entries
from freehold.kernel.clock import SECOND, Instant, iso_seconds
from freehold.kernel.query import Query, Row
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

PRIORITIES = {1: "Low", 2: "Medium", 3: "High", 4: "Urgent"}
SOURCES = {
    1: "Email", 2: "Portal", 3: "Phone", 4: "Forum", 5: "Twitter", 6: "Facebook", 7: "Chat", 8: "MobiHelp",
    9: "Feedback Widget", 10: "Outbound Email", 11: "Ecommerce", 12: "Bot", 13: "Whatsapp",
}  # fmt: skip

_LATEST = Query(
    select(entries.c.body, entries.c.author_number)
    .join(messages, messages.c.id == entries.c.message_id)
    .where(
        entries.c.ticket_id == bindparam("number"), entries.c.deleted_at.is_(None), messages.c.kind == bindparam("kind")
    )
    .order_by(entries.c.message_id.desc())
    .limit(1)
)
_RUNNING = cast((bindparam("now", type_=sqltypes.BigInteger()) - time_entries.c.started_at) / SECOND, BigInteger)
_SECONDS = time_entries.c.seconds + case((time_entries.c.is_running, _RUNNING), else_=0)
_WORKED = Query(
    select(
        func.coalesce(func.sum(_SECONDS), 0).label("total"),
        func.coalesce(func.sum(case((time_entries.c.is_billable, _SECONDS), else_=0)), 0).label("billable"),
    ).where(time_entries.c.ticket_id == bindparam("number"))
)


def placeholder_values(tx: Tx, ticket: Row, base_url: str, triggered: object = "") -> dict[str, Any]:
    """The value of every placeholder, by name. `triggered`: what set off the rule."""
    status = find_status(tx, ticket["status"])
    worked = tx.first(_WORKED, number=ticket["id"], now=tx.now) or {"total": 0, "billable": 0}
    found: dict[str, Any] = {
        "id": ticket["id"],
        "subject": ticket["subject"],
        "description": Markup(ticket["description"]),
        "description_text": ticket["description_text"],
        "url": f"{base_url}/helpdesk/tickets/{ticket['id']}",
        "portal_url": f"{base_url}/support/tickets/{ticket['id']}",
        "status": status.label if status else ticket["status"],
        "priority": PRIORITIES.get(ticket["priority"], ticket["priority"]),
        "source": SOURCES.get(ticket["source"], ticket["source"]),
        "ticket_type": ticket["type"],
        "tags": ", ".join(load(ticket["tags"])),
        "cc_emails": ", ".join(load(ticket["cc_emails"])),
        "due_by": _when(ticket["due_at"]),
        "fr_due_by": _when(ticket["first_response_due_at"]),
        "created_at": _when(ticket["created_at"]),
        "updated_at": _when(ticket["updated_at"]),
        "latest_public_comment": _comment(tx, ticket, "message"),
        "latest_private_comment": _comment(tx, ticket, "note"),
        "total_time_spent": _hours(int(worked["total"])),
        "billable_hours": _hours(int(worked["billable"])),
    }
    contact = _person(find_contact_by_number(tx, ticket["contact_id"]))
    agent = _person(find_agent_by_number(tx, ticket["agent_id"]) if ticket["agent_id"] else None)
    company = (find_company(tx, ticket["company_id"]) if ticket["company_id"] else None) or {}
    group = (find_group_by_number(tx, ticket["group_id"]) if ticket["group_id"] else None) or {}
    product = (find_product(tx, ticket["product_id"]) if ticket["product_id"] else None) or {}
    for prefix, values in (
        ("requester", contact),
        ("contact", contact),
        ("agent", agent),
        ("company", {name: company.get(name) for name in ("name", "description", "note")}),
        ("group", {"name": group.get("name")}),
        ("product", {"name": product.get("name")}),
    ):
        found |= {f"{prefix}.{name}": value for name, value in values.items()}
    found["from_email"] = contact["email"]
    stored = load(ticket["custom_fields"])
    names = [field["name"] for field in list_fields(tx, "ticket") if field["is_custom"]]
    found |= {name.lower(): _plain(stored.get(name)) for name in (*names, *stored)}
    return {**{f"ticket.{name}": value for name, value in found.items()}, "triggered_event": str(triggered)}


def _person(row: Row | None) -> dict[str, Any]:
    row = row or {}
    name = f"{row.get('first_name') or ''} {row.get('last_name') or ''}".strip()
    return {
        "id": row.get("id"),
        "name": name,
        "firstname": row.get("first_name"),
        "lastname": row.get("last_name"),
        "unique_external_id": row.get("reference_id"),
        "language": row.get("language") or row.get("locale"),
        **{part: row.get(part) for part in ("email", "phone", "mobile", "job_title", "address", "time_zone")},
    }


def _comment(tx: Tx, ticket: Row, kind: str) -> Markup:
    """The latest entry of a kind, as `Author : <div>…</div>`."""
    row = tx.first(_LATEST, number=ticket["id"], kind=kind)
    if row is None:
        return Markup("")
    number = row["author_number"]
    author = (find_agent_by_number(tx, number) or find_contact_by_number(tx, number)) if number else None
    name = _person(author)["name"]
    return Markup(f"{html.escape(name)} : {row['body']}" if name else row["body"])


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else value


def _when(at: Instant | None) -> str | None:
    return None if at is None else iso_seconds(at)


def _hours(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"
