"""Does to a ticket what a rule or a scenario says (vocabulary.py).

Properties are set first, all at once, so that everything else that is done speaks of the ticket as it is then.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from freehold.core.automation.calls import enqueue_call
from freehold.core.automation.placeholders import Markup, Values, fill_html, fill_line
from freehold.core.automation.values import placeholder_values
from freehold.core.automation.vocabulary import ACTIONS, ASSIGNED, CHANGES, SETTABLE, listed
from freehold.core.events.actor import Actor
from freehold.core.fields.queries import find_named_field
from freehold.core.fields.statuses import is_usable_status
from freehold.core.mail.commands import send_mail
from freehold.core.people.queries import (
    find_agent_by_number,
    find_contact_by_number,
    find_group_by_number,
    list_agents_numbered,
    list_members,
)
from freehold.core.products.queries import find_product
from freehold.core.surveys.commands import survey_block
from freehold.core.tickets.associations import CHILD, RELATED
from freehold.core.tickets.attention import watch
from freehold.core.tickets.commands import change_ticket, delete_ticket
from freehold.core.tickets.entries import FORWARD, NOTE, PRIVATE_NOTE, add_entry
from freehold.core.tickets.mail import FORWARD as FORWARDED
from freehold.core.tickets.mail import envelope, mail_entry, mail_note
from freehold.core.tickets.queries import EVERYTHING, find_assignable_agent, get_ticket
from freehold.kernel.errors import NotFound, Problem
from freehold.kernel.html import to_html
from freehold.kernel.log import get_log
from freehold.kernel.query import Row
from freehold.kernel.text import encode_text, load
from freehold.kernel.tx import Tx

SURVEY = "ticket.satisfaction_survey"
"""The placeholder of what asks a customer; in mails to the requester only, who alone may answer."""
_HANGS = {"parent_ticket": CHILD, "tracker_ticket": RELATED}
_NUMBERED: dict[str, Callable[[Tx, Any], Any]] = {
    "status": is_usable_status,
    "responder_id": find_assignable_agent,
    "internal_agent_id": find_assignable_agent,
    "group_id": partial(find_group_by_number, to_name=True),
    "product_id": partial(find_product, to_name=True),
    "internal_group_id": partial(find_group_by_number, to_name=True),
}
"""Properties whose value may be gone since the rule was written, and how to find out."""
log = get_log("rules")


class Doing(NamedTuple):
    """In whose name something is done, and why."""

    by: Actor
    rule_id: int | None
    """None: a scenario that an agent ran."""
    base_url: str
    triggered: str = ""
    """What set off the rule, as `{{triggered_event}}` shows it."""
    event_id: int | None = None


def act(tx: Tx, ticket: Row, actions: list[dict[str, Any]], doing: Doing) -> None:
    """Do everything that `actions` say. What cannot be done any more is left out, and the rest is done all the same."""
    targets = {}
    for name in dict.fromkeys(action.get("resource_type") or "same_ticket" for action in actions):
        target = _target(tx, ticket, name)
        if target is not None:
            targets[name] = target
            _set(tx, target, [one for one in actions if (one.get("resource_type") or "same_ticket") == name], doing)
    for action in actions:
        target = targets.get(action.get("resource_type") or "same_ticket")
        do = _DO.get(_name(action))
        if target is not None and do is not None:
            try:
                do(tx, target, action, doing)
            except Problem as problem:
                log.warning("a rule could not act", rule=doing.rule_id, ticket=target["id"], reason=str(problem))


def _name(action: dict[str, Any]) -> str:
    return action.get("field_name") or "add_note"


def _target(tx: Tx, ticket: Row, name: str) -> Row | None:
    """The ticket itself, or the one on which it hangs."""
    if name == "same_ticket":
        return ticket
    if ticket["association"] != _HANGS.get(name):
        return None
    try:
        return get_ticket(tx, ticket["prime_id"], EVERYTHING, to_change=True)
    except NotFound:
        return None


def _set(tx: Tx, ticket: Row, actions: list[dict[str, Any]], doing: Doing) -> None:
    """Set properties, custom fields and tags. A ticket in the bin or spam is left as it is."""
    if ticket["deleted_at"] is not None or ticket["is_spam"]:
        return
    given: dict[str, Any] = {}
    fields, tags = load(ticket["custom_fields"]), load(ticket["tags"])
    for action in actions:
        name, value = _name(action), action.get("value")
        if name in SETTABLE:
            is_gone = value is not None and name in _NUMBERED and not _NUMBERED[name](tx, value)
            if not is_gone:
                given[CHANGES[name]] = None if value == "" else value
        elif name == "add_tag":
            tags += [tag.strip() for tag in listed(value) if tag.strip() not in tags]
        elif name == "remove_tag":
            tags = [tag for tag in tags if tag not in listed(value)]
        elif name not in ACTIONS and find_named_field(tx, "ticket", name) is not None:
            fields[name] = value
    if fields != load(ticket["custom_fields"]):
        given["custom_fields"] = fields
    if tags != load(ticket["tags"]):
        given["tags"] = list(dict.fromkeys(tags))
    if given:
        change_ticket(tx, ticket, given, doing.by)


def _watch(tx: Tx, ticket: Row, action: dict[str, Any], doing: Doing) -> None:
    for number in listed(action["value"]):
        if find_assignable_agent(tx, number) is not None:
            watch(tx, ticket, number, doing.by)


def _note(tx: Tx, ticket: Row, action: dict[str, Any], doing: Doing) -> None:
    notified = [row["email"] for row in list_agents_numbered(tx, action.get("notify_agents") or [])]
    body = to_html(fill_html(action["note_body"], _values(tx, ticket, doing)))
    mail_note(tx, ticket, _write_note(tx, ticket, body, notified, doing), None, doing.by, [])


def _write_note(tx: Tx, ticket: Row, body: str, to_emails: list[str], doing: Doing) -> Row:
    emails = {"to_emails": to_emails, "bcc_emails": None}
    return add_entry(
        tx,
        ticket,
        doing.by,
        body=body,
        is_private=True,
        source=NOTE,
        category=PRIVATE_NOTE,
        emails=emails,
        automation_id=doing.rule_id,
    )


def _mail_requester(tx: Tx, ticket: Row, action: dict[str, Any], doing: Doing) -> None:
    requester = find_contact_by_number(tx, ticket["contact_id"])
    to = [requester["email"]] if requester and requester["email"] else []
    cc = load(ticket["cc_emails"]) if action.get("include_to_and_cc") else []
    asked = {}
    if to and SURVEY in action["email_body"].lower():
        asked = {SURVEY: Markup(survey_block(tx, ticket, doing.base_url))}
    body = _send(tx, ticket, action, doing, to, cc, asked)
    if action.get("add_as_private_note"):
        _write_note(tx, ticket, body, to, doing)


def _mail_agents(tx: Tx, ticket: Row, action: dict[str, Any], doing: Doing) -> None:
    wanted = [ticket["agent_id"] if number == ASSIGNED else number for number in listed(action["email_to"])]
    agents = [find_agent_by_number(tx, number) for number in wanted if number is not None]
    _send(tx, ticket, action, doing, [agent["email"] for agent in agents if agent is not None])


def _mail_groups(tx: Tx, ticket: Row, action: dict[str, Any], doing: Doing) -> None:
    wanted = [ticket["group_id"] if number == ASSIGNED else number for number in listed(action["email_to"])]
    members = [agent_id for number in wanted if number is not None for agent_id in list_members(tx, number)]
    _send(tx, ticket, action, doing, [agent["email"] for agent in list_agents_numbered(tx, members)])


def _send(
    tx: Tx,
    ticket: Row,
    action: dict[str, Any],
    doing: Doing,
    to: list[str],
    cc: list[str] | None = None,
    only_there: Values | None = None,
) -> str:
    """Write the mail of an action, if there is anybody to write to; its body, without what stands `only_there`."""
    values = _values(tx, ticket, doing)
    if to:
        send_mail(
            tx,
            to=list(dict.fromkeys(to)),
            cc=cc or [],
            subject=fill_line(action["email_subject"], values),
            html=to_html(fill_html(action["email_body"], {**values, **(only_there or {})})),
            about="rule",
            from_email=envelope(tx, ticket, doing.by, to_emails=to)["from_email"],
            ticket_id=ticket["id"],
        )
    return to_html(fill_html(action["email_body"], values))


def _forward(tx: Tx, ticket: Row, action: dict[str, Any], doing: Doing) -> None:
    to, cc, bcc = (action.get(key) or [] for key in ("fwd_to", "fwd_cc", "fwd_bcc"))
    said = to_html(fill_html(action.get("fwd_note_body") or "", _values(tx, ticket, doing)))
    body = f'{said}<blockquote class="freshdesk_quote">{ticket["description"]}</blockquote>'
    ticket["fwd_emails"] = encode_text(list(dict.fromkeys([*load(ticket["fwd_emails"]), *to, *cc])))
    row = add_entry(
        tx,
        ticket,
        doing.by,
        body=body,
        is_private=True,
        source=FORWARD,
        category=PRIVATE_NOTE,
        emails=envelope(tx, ticket, doing.by, to_emails=to, cc_emails=cc, bcc_emails=bcc),
        automation_id=doing.rule_id,
    )
    mail_entry(tx, ticket, row, FORWARDED, [])


def _delete(tx: Tx, ticket: Row, action: dict[str, Any], doing: Doing) -> None:  # noqa: ARG001 - all are called alike
    if ticket["deleted_at"] is None:
        delete_ticket(tx, ticket, doing.by)


def _mark_as_spam(tx: Tx, ticket: Row, action: dict[str, Any], doing: Doing) -> None:  # noqa: ARG001 - as all are
    if ticket["deleted_at"] is None:
        change_ticket(tx, ticket, {"is_spam": True}, doing.by)


def _call(tx: Tx, ticket: Row, action: dict[str, Any], doing: Doing) -> None:
    enqueue_call(tx, doing.rule_id or 0, ticket, action, _values(tx, ticket, doing), doing.event_id)


def _values(tx: Tx, ticket: Row, doing: Doing) -> dict[str, Any]:
    return placeholder_values(tx, ticket, doing.base_url, doing.triggered)


_DO = {
    "add_watcher": _watch,
    "add_note": _note,
    "send_email_to_requester": _mail_requester,
    "send_email_to_agent": _mail_agents,
    "send_email_to_group": _mail_groups,
    "forward_ticket": _forward,
    "delete_ticket": _delete,
    "mark_as_spam": _mark_as_spam,
    "trigger_webhook": _call,
}
