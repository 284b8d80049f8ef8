"""What a client says of a ticket, checked and in our words."""

from functools import partial
from typing import Any

from freehold.catalogue.freshdesk.kinds import Examined
from freehold.catalogue.freshdesk.tickets import OutboundCreate, Properties
from freehold.contracts.freshdesk.custom_fields import checked_fields
from freehold.contracts.freshdesk.mailing import by_mailbox
from freehold.contracts.freshdesk.required_fields import missing_of_ticket
from freehold.contracts.freshdesk.structured import contents_of
from freehold.contracts.freshdesk.words_of_wrongs import left_out, not_offered
from freehold.core.companies.queries import find_company
from freehold.core.fields.statuses import CLOSED, RESOLVED, is_usable_status, list_types, list_usable_statuses
from freehold.core.people.queries import find_group_by_number
from freehold.core.products.queries import find_product
from freehold.core.tickets.queries import find_assignable_agent
from freehold.kernel.errors import Invalid, Wrong
from freehold.kernel.html import to_html
from freehold.kernel.query import Row
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

_SAME = ("subject", "type", "status", "priority", "source", "group_id", "product_id", "company_id",
         "email_config_id", "internal_agent_id", "internal_group_id", "structured_description")  # fmt: skip
_RENAMED = {"responder_id": "agent_id", "due_by": "due_at", "fr_due_by": "first_response_due_at"}


def ticket_values(
    tx: Tx,
    body: Properties | OutboundCreate,
    *more: Wrong,
    custom_fields: str | None = None,
    before: Row | None = None,
    is_strict: bool = False,
) -> dict[str, Any]:
    """The columns that a body sets. Raises Invalid with everything that is wrong: form, references, and `more`.

    Only what the body names is set: null clears where that is possible. `custom_fields`: those that the ticket has
    (JSON); None: it is a new ticket, which needs the required ones. `before`: the ticket that is changed, when it is
    one and known. `is_strict`: what the stock form requires must be said too (the setting freshdesk_strict_forms).
    """
    named = body.model_fields_set
    given: dict[str, Any] = {name: getattr(body, name) for name in _SAME if name in named}
    given |= {column: getattr(body, name) for name, column in _RENAMED.items() if name in named}
    for name in ("status", "priority", "source"):
        if given.get(name, 0) is None:
            del given[name]
    structured = getattr(body, "structured_description", None)
    if "description" in named or structured is not None:
        text = body.description or contents_of(structured, "description")
        given["description"] = to_html(text) if text else ""
    if body.tags is not None:
        given["tags"] = list(dict.fromkeys(tag.strip() for tag in body.tags if tag.strip()))
    cc_emails = getattr(body, "cc_emails", None)
    if cc_emails is not None:
        given |= {"cc_emails": cc_emails, "ticket_cc_emails": cc_emails, "reply_cc_emails": cc_emails}
    if given.get("due_at") or given.get("first_response_due_at"):
        given["has_own_deadlines"] = True
    known = None if custom_fields is None else load(custom_fields)
    mailing = by_mailbox(tx, given, is_new=custom_fields is None)
    is_moving = before is not None and given.get("status", before["status"]) != before["status"]
    is_closing = (known is None or is_moving) and given.get("status") in (RESOLVED, CLOSED)
    fields, wrongs = checked_fields(
        tx,
        "ticket",
        body.custom_fields,
        known,
        "custom_fields" in _fields(body.wrongs),
        is_complete=is_moving,
        is_closing=is_closing,
        stock={"ticket_type": given["type"] if "type" in given else (before or {}).get("type")},
    )
    if fields != (known or {}):
        given["custom_fields"] = fields
    missing = missing_of_ticket(tx, given, before, known is None or is_moving, is_closing, is_strict)
    refuse(body.wrongs, _unknown(tx, given, before), mailing, wrongs, missing, list(more))
    return given


def refuse(*wrongs: list[Wrong]) -> None:
    """Raises Invalid when anything is wrong; each field is named once."""
    found: dict[str, Wrong] = {}
    for part in wrongs:
        for wrong in part:
            found.setdefault(wrong.field, wrong)
    if found:
        raise Invalid(*found.values())


def missing_fields(body: Examined, *names: str) -> list[Wrong]:
    """Which of some attributes a body does not say; one that it says wrongly is named for that alone."""
    tried = _fields(body.wrongs)
    return [left_out(name) for name in names if getattr(body, name) is None and name not in tried]


def _fields(wrongs: list[Wrong]) -> set[str]:
    return {wrong.field.partition(".")[0] for wrong in wrongs}


def _unknown(tx: Tx, given: dict[str, Any], before: Row | None) -> list[Wrong]:
    """What names nothing of this account. A ticket may keep a status or type that there is no longer."""
    wrongs = []
    now = before or {}
    if given.get("status") not in (None, now.get("status")) and not is_usable_status(tx, given["status"]):
        wrongs.append(not_offered("status", list_usable_statuses(tx)))
    if given.get("type") not in (None, now.get("type")) and given["type"] not in (types := list_types(tx)):
        wrongs.append(not_offered("type", types))
    group, company, product = (
        partial(find, to_name=True) for find in (find_group_by_number, find_company, find_product)
    )
    checks = (
        ("agent_id", "responder_id", find_assignable_agent, "agent"),
        ("group_id", "group_id", group, "group"),
        ("company_id", "company_id", company, "company"),
        ("product_id", "product_id", product, "product"),
        ("internal_agent_id", "internal_agent_id", find_assignable_agent, "agent"),
        ("internal_group_id", "internal_group_id", group, "group"),
    )
    for column, field, find, what in checks:
        if given.get(column) is not None and find(tx, given[column]) is None:
            wrongs.append(Wrong(field, f"There is no {what} matching the given {field}", "invalid_value"))
    return wrongs
