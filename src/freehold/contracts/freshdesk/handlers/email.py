"""Mailboxes, switches for mail, secret copies (contract 5.13, 6.12)."""

from typing import Any

from freehold.catalogue.freshdesk import email as rows
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshdesk.errors import Inconsistent
from freehold.contracts.freshdesk.paging import page_of, wanted_slice
from freehold.contracts.freshdesk.render_email import render_email_config, render_mailbox
from freehold.contracts.freshdesk.viewing import location_below, number_in
from freehold.contracts.freshdesk.writing import refuse
from freehold.contracts.freshdesk.writing_email import mailbox_values
from freehold.contracts.implements import implements
from freehold.core.mail.mailboxes import change_mailbox, create_mailbox, delete_mailbox, get_mailbox, list_mailboxes
from freehold.core.mail.preferences import (
    change_email_settings,
    get_email_settings,
    list_bcc_emails,
    set_bcc_emails,
)
from freehold.kernel.errors import Conflict, Invalid, Wrong
from freehold.kernel.tx import Tx

LONGEST_BCC = 255
"""Characters of all addresses together."""


@implements(rows.list_configs)
def list_email_configs(tx: Tx, call: Call) -> Any:
    found = list_mailboxes(tx, wanted_slice(call), {})
    return page_of(call, [render_email_config(row) for row in found.rows], has_more=found.has_more)


@implements(rows.get_config)
def look_at_email_config(tx: Tx, call: Call) -> Any:
    return render_email_config(get_mailbox(tx, number_in(call, "email_config_id")))


@implements(rows.list_)
def list_all_mailboxes(tx: Tx, call: Call) -> Any:
    query: rows.MailboxesAsked = call.query
    if query.order_type is not None and query.order_by is None:
        raise Invalid(Wrong("order_by", "It is needed when order_type is given", "missing_field"))
    filters: dict[str, Any] = {}
    for name in ("support_email", "forward_email"):
        if getattr(query, name) is not None:
            filters[name] = getattr(query, name).strip().lower()
    for name in ("product_id", "group_id"):
        if getattr(query, name) is not None:
            filters[name] = getattr(query, name)
    if query.active is not None:
        filters["active" if query.active else "inactive"] = True
    wanted = wanted_slice(call, query.order_by, is_descending=query.order_type == "desc")
    found = list_mailboxes(tx, wanted, filters)
    return page_of(call, [render_mailbox(row) for row in found.rows], has_more=found.has_more)


@implements(rows.create)
def take_in_mailbox(tx: Tx, call: Call) -> Any:
    given = mailbox_values(tx, call.installation.vault, call.body, None)
    mailbox = create_mailbox(tx, given, call.who.actor)
    says = {"mailbox_id": mailbox["id"]}
    return Answer(render_mailbox(mailbox), says=says, headers=location_below(call, mailbox["id"]))


@implements(rows.get)
def look_at_mailbox(tx: Tx, call: Call) -> Any:
    return render_mailbox(get_mailbox(tx, number_in(call, "mailbox_id")))


@implements(rows.update)
def update_mailbox(tx: Tx, call: Call) -> Any:
    mailbox = get_mailbox(tx, number_in(call, "mailbox_id"), to_change=True)
    given = mailbox_values(tx, call.installation.vault, call.body, mailbox)
    return render_mailbox(change_mailbox(tx, mailbox, given, call.who.actor))


@implements(rows.delete)
def remove_mailbox(tx: Tx, call: Call) -> Any:
    mailbox = get_mailbox(tx, number_in(call, "mailbox_id"), to_change=True)
    try:
        delete_mailbox(tx, mailbox, call.who.actor)
    except Conflict as conflict:
        raise Inconsistent(str(conflict)) from None


@implements(rows.get_settings)
def look_at_settings(tx: Tx, call: Call) -> Any:
    return get_email_settings(tx)


@implements(rows.update_settings)
def turn_switches(tx: Tx, call: Call) -> Any:
    body: rows.SettingsWrite = call.body
    given = body.model_dump(exclude_none=True)
    after = change_email_settings(tx, given, call.who.actor)
    return Answer(after, says={"settings": ", ".join(sorted(given)) or "nothing"})


@implements(rows.get_bcc)
def look_at_copies(tx: Tx, call: Call) -> Any:
    return {"emails": list_bcc_emails(tx)}


@implements(rows.update_bcc)
def choose_copies(tx: Tx, call: Call) -> Any:
    body: rows.BccWrite = call.body
    emails = list(dict.fromkeys(body.emails))
    length = len(",".join(emails))
    message = f"Has {length} characters, it can have maximum of {LONGEST_BCC} characters"
    refuse(body.wrongs, [Wrong("emails", message, "invalid_value")] if length > LONGEST_BCC else [])
    set_bcc_emails(tx, emails, call.who.actor)
    return Answer({"emails": emails}, says={"emails": ", ".join(emails) or "nobody"})
