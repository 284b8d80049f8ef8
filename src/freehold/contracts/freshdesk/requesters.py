"""Whose ticket it is: named by id, e-mail, phone, or the id that another system or network has for them (contract 6.1.1)."""

from freehold.catalogue.freshdesk.tickets import OutboundCreate, TicketFields
from freehold.contracts.freshdesk.words_of_wrongs import left_out, nothing_matches
from freehold.core.events.actor import Actor
from freehold.core.people.commands import create_contact
from freehold.core.people.queries import (
    find_agent_by_email,
    find_agent_by_number,
    find_contact_by_email,
    find_contact_by_number,
    find_contact_by_phone,
    find_contact_by_reference,
    find_contact_by_twitter,
)
from freehold.core.people.switching import as_requester
from freehold.kernel.errors import Wrong
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx

NAMED_BY = ("requester_id", "email", "facebook_id", "phone", "twitter_id", "unique_external_id")


def names_somebody(body: TicketFields) -> bool:
    return any(getattr(body, name) for name in NAMED_BY)


def find_requester(tx: Tx, body: TicketFields) -> tuple[Row | None, list[Wrong]]:
    """The requester that a body names, None when we do not know them yet; and what is wrong with how they are named."""
    if body.requester_id is not None:
        row = find_contact_by_number(tx, body.requester_id) or _agent(tx, find_agent_by_number(tx, body.requester_id))
        message = "There is no contact matching the given requester_id"
        return row, [] if row else [Wrong("requester_id", message, "invalid_value")]
    row = None
    if body.email:
        row = find_by_email(tx, body.email)
    elif body.unique_external_id:
        row = find_contact_by_reference(tx, body.unique_external_id)
    elif body.twitter_id:
        row = find_contact_by_twitter(tx, body.twitter_id)
    elif body.phone:
        row = find_contact_by_phone(tx, body.phone)
        if row is None and not body.name:
            return None, [left_out("name")]
    elif body.facebook_id:
        return None, [nothing_matches("facebook_id", "contact")]
    elif not {wrong.field for wrong in body.wrongs} & set(NAMED_BY):
        wanted = ", ".join(NAMED_BY)
        return None, [Wrong("requester_id", f"Please fill at least 1 of {wanted} fields", "missing_field")]
    return row, []


def find_by_email(tx: Tx, email: str) -> Row | None:
    """The contact with that address, also when they are an agent; None when nobody has it."""
    return find_contact_by_email(tx, email) or _agent(tx, find_agent_by_email(tx, email))


def _agent(tx: Tx, agent: Row | None) -> Row | None:
    """An agent can ask for something too (contract 5.1)."""
    return None if agent is None else as_requester(tx, agent)


def take_in(tx: Tx, body: TicketFields | OutboundCreate, by: Actor) -> Row:
    """The requester that a body names, as a new contact."""
    first_name, _, last_name = (body.name or (body.email or "").partition("@")[0] or "").strip().partition(" ")
    given = {
        "first_name": first_name,
        "last_name": last_name,
        "email": body.email,
        "phone": getattr(body, "phone", None),
        "twitter_id": getattr(body, "twitter_id", None),
        "reference_id": getattr(body, "unique_external_id", None),
    }
    contact, _ = create_contact(tx, given, by)
    return contact
