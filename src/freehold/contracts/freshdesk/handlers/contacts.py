"""Contacts (contract 6.3)."""

from typing import Any

from freehold.catalogue.freshdesk import contacts as rows
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshdesk.avatars import change_avatar, wrong_avatar
from freehold.contracts.freshdesk.errors import Inconsistent, WrongState
from freehold.contracts.freshdesk.paging import page_of, wanted_slice
from freehold.contracts.freshdesk.render_people import render_contact, render_contacts, render_made_agent, whole_name
from freehold.contracts.freshdesk.viewing import location_below, number_in
from freehold.contracts.freshdesk.words_of_wrongs import left_out, not_offered, nothing_matches
from freehold.contracts.freshdesk.writing_people import agent_values, contact_values, in_wire_words
from freehold.contracts.implements import implements
from freehold.core.mail.invitations import mail_invitation, mail_welcome
from freehold.core.people.contacts import (
    change_contact,
    delete_contact,
    invite_contact,
    restore_contact,
    take_in,
)
from freehold.core.people.directory import complete_contact, get_customer, list_customers, list_customers_numbered
from freehold.core.people.erasing import erase_contact
from freehold.core.people.merging import known_values, merge_contacts
from freehold.core.people.switching import become_agent
from freehold.kernel.errors import Invalid, NotFound, Wrong
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx

COMPLETIONS = 20
"""How many names are offered for the beginning of one."""
NO_EMAIL = "The contact has no e-mail address"
_MERGED = {"email": "email", "phone": "phone", "mobile": "mobile", "twitter_id": "twitter_id",
           "unique_external_id": "reference_id"}  # fmt: skip


@implements(rows.create)
def create_contact(tx: Tx, call: Call) -> Any:
    given = contact_values(tx, call.body, None, wrong_avatar(call))
    with in_wire_words():
        contact = take_in(tx, given, call.who.actor)
    change_avatar(tx, call, contact["id"], is_removed=False)
    answer = render_contact(tx, call, contact)
    return Answer(answer, says={"contact_id": contact["id"]}, headers=location_below(call, contact["id"]))


@implements(rows.get)
def look_at_contact(tx: Tx, call: Call) -> Any:
    return render_contact(tx, call, get_customer(tx, number_in(call, "contact_id")))


@implements(rows.list_)
def list_contacts(tx: Tx, call: Call) -> Any:
    query: rows.ContactsAsked = call.query
    filters: dict[str, Any] = {query.state or "usual": True}
    if query.contact_type is not None:
        filters[query.contact_type] = True
    if query.email is not None:
        filters["email"] = query.email.strip().lower()
    for name in ("mobile", "phone", "company_id"):
        if getattr(query, name) is not None:
            filters[name] = getattr(query, name)
    if query.unique_external_id is not None:
        filters["reference_id"] = query.unique_external_id
    since = [at for at in (query.updated_since, query.since) if at is not None]
    if since:
        filters["updated_since"] = max(since)
    found = list_customers(tx, wanted_slice(call), filters)
    return page_of(call, render_contacts(tx, found.rows), has_more=found.has_more)


@implements(rows.update)
def update_contact(tx: Tx, call: Call) -> Any:
    contact = _changeable(tx, call, "PUT")
    given = contact_values(tx, call.body, contact, wrong_avatar(call))
    with in_wire_words():
        contact = change_contact(tx, contact, given, call.who.actor)
    change_avatar(tx, call, contact["id"], is_removed="avatar" in call.body.model_fields_set)
    return render_contact(tx, call, contact)


@implements(rows.delete)
def remove_contact(tx: Tx, call: Call) -> Any:
    delete_contact(tx, _changeable(tx, call, "DELETE"), call.who.actor)


@implements(rows.restore)
def bring_back_contact(tx: Tx, call: Call) -> Any:
    """Not what was merged into another contact: that has become the other."""
    contact = get_customer(tx, number_in(call, "contact_id"), to_change=True)
    if contact["deleted_at"] is None or contact["merged_into"] is not None:
        raise NotFound("contact", contact["id"])
    restore_contact(tx, contact, call.who.actor)


@implements(rows.hard_delete)
def erase_for_good(tx: Tx, call: Call) -> Any:
    contact = get_customer(tx, number_in(call, "contact_id"))
    if contact["deleted_at"] is None and not call.query.force:
        message = "The contact should be deleted first, or the call should say force=true"
        raise Invalid(Wrong("force", message, "invalid_value"))
    erase_contact(tx, contact["uuid"], call.who.actor)


@implements(rows.merge)
def merge_into_one(tx: Tx, call: Call) -> Any:
    body: rows.ContactMerge = call.body
    numbers = list(dict.fromkeys(body.secondary_contact_ids))
    people = {row["id"]: row for row in list_customers_numbered(tx, [body.primary_contact_id, *numbers])}
    usable = {number for number, row in people.items() if row["deleted_at"] is None and not row["is_blocked"]}
    wrongs = []
    if body.primary_contact_id not in usable:
        wrongs.append(nothing_matches("primary_contact_id", "contact"))
    if body.primary_contact_id in numbers or not set(numbers) <= usable:
        wrongs.append(nothing_matches("secondary_contact_ids", "contact"))
    if wrongs:
        raise Invalid(*wrongs)
    primary, others = people[body.primary_contact_id], [people[number] for number in numbers]
    chosen = _chosen(body.contact, known_values(tx, [primary, *others]))
    merge_contacts(tx, primary, others, chosen, call.who.actor)
    return Answer(None, says={"merged": len(others), "contact_id": primary["id"]})


def _chosen(wanted: rows.Merged, known: dict[str, list[Any]]) -> dict[str, Any]:
    """What the primary is to have. Where there is a choice it must be made, among what these contacts have (contract 6.3)."""
    named = wanted.model_fields_set
    given: dict[str, Any] = {}
    wrongs = []
    for field, column in _MERGED.items():
        if field not in named:
            if len(known[column]) > 1:
                wrongs.append(left_out(f"contact.{field}"))
            continue
        value = given[column] = getattr(wanted, field)
        values = known["other_emails"] if field == "email" else known[column]
        if value is not None and value not in values:
            wrongs.append(not_offered(f"contact.{field}", values))
    for name in ("other_emails", "company_ids"):
        values = getattr(wanted, name)
        if values is not None:
            given[name] = list(dict.fromkeys(values))
            if not set(values) <= set(known[name]):
                wrongs.append(not_offered(f"contact.{name}", known[name]))
    if wrongs:
        raise Invalid(*wrongs)
    if "other_emails" in given:
        email = given["email"] if "email" in given else next(iter(known["email"]), None)
        given["other_emails"] = [other for other in given["other_emails"] if other != email]
    return given


@implements(rows.make_agent)
def make_agent(tx: Tx, call: Call) -> Any:
    contact = _changeable(tx, call, "PUT")
    given = agent_values(tx, call.body, call.who, None)
    if not contact["email_key"]:
        raise Inconsistent(NO_EMAIL)
    agent = become_agent(tx, contact, given, call.who.actor)
    mail_welcome(tx, agent, call.installation.base_url)
    return render_made_agent(tx, agent)


@implements(rows.send_invite)
def invite(tx: Tx, call: Call) -> Any:
    contact = _changeable(tx, call, "PUT")
    if not contact["email_key"]:
        raise Inconsistent(NO_EMAIL)
    invite_contact(tx, contact, call.who.actor)
    mail_invitation(tx, contact)


@implements(rows.autocomplete)
def offer_contacts(tx: Tx, call: Call) -> Any:
    found = complete_contact(tx, call.query.term, COMPLETIONS)
    return [{"id": row["id"], "name": whole_name(row)} for row in found]


def _changeable(tx: Tx, call: Call, method: str) -> Row:
    """The contact, unless they are blocked or in the bin: then the verb is not taken (contract 1.5)."""
    contact = get_customer(tx, number_in(call, "contact_id"), to_change=True)
    if contact["deleted_at"] is not None or contact["is_blocked"]:
        raise WrongState(method)
    return contact
