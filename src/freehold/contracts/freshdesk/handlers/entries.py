"""Replies, notes and forwards (contract 6.2)."""

from collections.abc import Callable
from typing import Any

from freehold.catalogue.freshdesk import entries as rows
from freehold.catalogue.freshdesk.kinds import Examined
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshdesk.attachments import render_attachments, render_entries, take_files, too_many_bytes
from freehold.contracts.freshdesk.mailing import foreign_sender
from freehold.contracts.freshdesk.paging import page_of, wanted_slice
from freehold.contracts.freshdesk.render import Json, render_entry
from freehold.contracts.freshdesk.structured import contents_of
from freehold.contracts.freshdesk.viewing import changeable, location, number_in, viewer_of
from freehold.contracts.freshdesk.words_of_wrongs import left_out, nothing_matches
from freehold.contracts.freshdesk.writing import refuse
from freehold.contracts.implements import implements
from freehold.core.events.actor import Actor
from freehold.core.mail.queries import describe_new
from freehold.core.people.queries import (
    find_agent_by_email,
    find_contact_by_number,
    get_contact_by_number,
)
from freehold.core.tickets import mail
from freehold.core.tickets.attachments import ENTRY, TICKET, attach, list_attachments
from freehold.core.tickets.entries import (
    AGENT_REPLY,
    FORWARD,
    FORWARD_REPLY,
    NOTE,
    PRIVATE_NOTE,
    REPLY,
    add_entry,
    change_entry,
    delete_entry,
)
from freehold.core.tickets.mail import envelope, mail_entry, mail_note
from freehold.core.tickets.queries import find_assignable_agent, get_entry, get_ticket, list_entries
from freehold.kernel.errors import Invalid, Wrong
from freehold.kernel.html import to_html
from freehold.kernel.query import Row
from freehold.kernel.text import encode_text, load
from freehold.kernel.tx import Tx


@implements(rows.list_)
def list_conversation(tx: Tx, call: Call) -> Any:
    ticket = get_ticket(tx, number_in(call, "ticket_id"), viewer_of(call))
    found = list_entries(tx, ticket["id"], wanted_slice(call))
    return page_of(call, render_entries(tx, call, found.rows), has_more=found.has_more)


@implements(rows.reply)
def reply_to_ticket(tx: Tx, call: Call) -> Any:
    body: rows.ReplyCreate = call.body
    ticket = _writable(tx, call)
    author, wrongs = _author(tx, call, body.user_id, agents_only=True)
    text = _text(body.body, body.structured_body)
    wrongs += foreign_sender(tx, call, body.from_email)
    refuse(body.wrongs, wrongs, _nothing_said(body, text), too_many_bytes(tx, call, ticket["id"]))
    requester = get_contact_by_number(tx, ticket["contact_id"])
    to_emails = [requester["email"]] if requester["email"] else []
    ticket["reply_cc_emails"] = _joined(ticket["reply_cc_emails"], body.cc_emails or [])
    row = add_entry(
        tx,
        ticket,
        author,
        body=text,
        structured_body=body.structured_body,
        is_private=False,
        source=REPLY,
        category=AGENT_REPLY,
        emails=_mail(tx, ticket, author, to_emails, body),
    )
    return _written(
        tx, call, row, {"replied_to": to_emails}, lambda files: mail_entry(tx, ticket, row, mail.REPLY, files)
    )


@implements(rows.note)
def write_note(tx: Tx, call: Call) -> Any:
    body: rows.NoteCreate = call.body
    ticket = _writable(tx, call)
    author, wrongs = _author(tx, call, body.user_id, agents_only=False)
    notified = body.notify_emails or []
    text = _text(body.body, body.structured_body)
    refuse(
        body.wrongs,
        wrongs,
        _strangers(tx, notified),
        _nothing_said(body, text),
        too_many_bytes(tx, call, ticket["id"]),
    )
    row = add_entry(
        tx,
        ticket,
        author,
        body=text,
        structured_body=body.structured_body,
        is_private=body.private,
        is_incoming=body.incoming,
        source=NOTE,
        category=PRIVATE_NOTE,
        emails={"to_emails": notified, "bcc_emails": None},
    )
    requester = get_contact_by_number(tx, ticket["contact_id"])
    return _written(
        tx, call, row, {"notified_to": notified}, lambda files: mail_note(tx, ticket, row, requester, author, files)
    )


@implements(rows.forward)
def forward_ticket(tx: Tx, call: Call) -> Any:
    body: rows.Forward = call.body
    ticket = _writable(tx, call)
    author, wrongs = _author(tx, call, body.agent_id, agents_only=True, field="agent_id")
    wrongs += foreign_sender(tx, call, body.from_email)
    refuse(
        body.wrongs,
        wrongs,
        _nothing_said(body, body.body),
        _nobody(body),
        too_many_bytes(tx, call, ticket["id"]),
    )
    text = to_html(body.body)
    if body.include_quoted_text:
        text += f'<blockquote class="freshdesk_quote">{ticket["description"]}</blockquote>'
    ticket["fwd_emails"] = _joined(ticket["fwd_emails"], [*body.to_emails, *(body.cc_emails or [])])
    row = add_entry(
        tx,
        ticket,
        author,
        body=text,
        is_private=True,
        source=FORWARD,
        category=PRIVATE_NOTE,
        emails=_mail(tx, ticket, author, body.to_emails, body),
    )
    if body.include_original_attachments:
        for file in list_attachments(tx, TICKET, [ticket["id"]]).get(ticket["id"], ()):
            attach(tx, ENTRY, row["id"], {**file, "id": file["file_id"]})
    return _sent_on(tx, call, ticket, row, body.to_emails, has_quoted_text=body.include_quoted_text)


@implements(rows.reply_to_forward)
def reply_to_forward(tx: Tx, call: Call) -> Any:
    body: rows.ForwardReply = call.body
    ticket = _writable(tx, call)
    author, wrongs = _author(tx, call, body.user_id, agents_only=True)
    refuse(body.wrongs, wrongs, _nothing_said(body, body.body), _nobody(body), too_many_bytes(tx, call, ticket["id"]))
    row = add_entry(
        tx,
        ticket,
        author,
        body=to_html(body.body),
        is_private=True,
        source=NOTE,
        category=FORWARD_REPLY,
        emails=_mail(tx, ticket, author, body.to_emails, body),
    )
    return _sent_on(tx, call, ticket, row, body.to_emails, has_quoted_text=True)


@implements(rows.update)
def change_note(tx: Tx, call: Call) -> Any:
    body: rows.EntryUpdate = call.body
    entry, ticket = _entry(tx, call)
    if entry["source"] != NOTE or entry["category"] != PRIVATE_NOTE:
        raise Invalid(Wrong("id", "Only notes can be changed; a reply has left the building", "invalid_value"))
    is_said = bool((body.body or "").strip())
    missing = [] if is_said or (call.uploads and body.body is None) else _nothing_said(body, "")
    refuse(body.wrongs, missing, too_many_bytes(tx, call, ticket["id"]))
    text = to_html(body.body) if body.body else entry["body"]
    take_files(tx, call, ENTRY, entry["id"])
    after = change_entry(tx, ticket, entry, text, call.who.actor)
    return render_entries(tx, call, [after])[0]


@implements(rows.delete)
def remove_entry(tx: Tx, call: Call) -> Any:
    entry, ticket = _entry(tx, call)
    delete_entry(tx, ticket, entry, call.who.actor)


def _written(tx: Tx, call: Call, row: Row, more: Json, send: Callable[[list[int]], int]) -> Answer:
    """The answer to a new entry, whose files are kept with it; `send` mails it with the files of these numbers."""
    files = take_files(tx, call, ENTRY, row["id"])
    if row["source"] == FORWARD:  # the only one that can have had some before
        files = list_attachments(tx, ENTRY, [row["id"]]).get(row["id"], [])
    number = send([file["file_id"] for file in files])
    mailed = describe_new(tx, number, row["ticket_id"]) if number else None
    body = {**render_entry(row, render_attachments(call, files), mailed), **more}
    return Answer(body, headers=location(call, f"conversations/{row['id']}"))


def _sent_on(tx: Tx, call: Call, ticket: Row, row: Row, to_emails: list[str], *, has_quoted_text: bool) -> Answer:
    more = {"deleted": False, "cloud_files": [], "has_quoted_text": has_quoted_text}
    about = mail.FORWARD if row["source"] == FORWARD else mail.REPLY
    answer = _written(tx, call, row, more, lambda files: mail_entry(tx, ticket, row, about, files))
    answer.says = {"recipients": ", ".join(to_emails)[:300]}
    return answer


def _writable(tx: Tx, call: Call) -> Row:
    return changeable(get_ticket(tx, number_in(call, "ticket_id"), viewer_of(call), to_change=True), "POST")


def _entry(tx: Tx, call: Call) -> tuple[Row, Row]:
    """The entry and its ticket, if the caller may see it."""
    entry = get_entry(tx, number_in(call, "conversation_id"))
    ticket = get_ticket(tx, entry["ticket_id"], viewer_of(call), to_change=True)
    return entry, changeable(ticket, call.row.method)


def _mail(tx: Tx, ticket: Row, author: Actor, to_emails: list[str], body: Any) -> Json:
    return envelope(
        tx,
        ticket,
        author,
        to_emails=to_emails,
        from_email=getattr(body, "from_email", None),
        cc_emails=body.cc_emails,
        bcc_emails=body.bcc_emails,
    )


def _joined(stored: str, more: list[str]) -> str:
    return encode_text(list(dict.fromkeys([*load(stored), *more])))


def _text(body: str | None, structured: dict[str, Any] | None) -> str:
    """What was said, as HTML; nothing when nothing was."""
    text = body or contents_of(structured, "body")
    return to_html(text) if text.strip() else ""


def _nothing_said(body: Examined, text: str) -> list[Wrong]:
    if text.strip() or "body" in {wrong.field for wrong in body.wrongs}:
        return []
    return [left_out("body")]


def _nobody(body: Any) -> list[Wrong]:
    return [] if body.to_emails else [left_out("to_emails")]


def _author(
    tx: Tx, call: Call, number: int | None, *, agents_only: bool, field: str = "user_id"
) -> tuple[Actor, list[Wrong]]:
    """Whoever the call names, else the caller (contract 6.2); and what is wrong with how they are named."""
    if number is None:
        return call.who.actor, []
    agent = find_assignable_agent(tx, number)
    if agent is not None:
        return Actor("agent", agent["uuid"], agent["id"]), []
    contact = None if agents_only else find_contact_by_number(tx, number)
    if contact is None:
        return call.who.actor, [nothing_matches(field, "agent")]
    return Actor("contact", contact["uuid"], contact["id"]), []


def _strangers(tx: Tx, emails: list[str]) -> list[Wrong]:
    """Notes are told to agents only (contract 1.6)."""
    strangers = [email for email in emails if find_agent_by_email(tx, email) is None]
    message = f"Only e-mails of agents can be notified: {', '.join(strangers)[:300]}"
    return [Wrong("notify_emails", message, "invalid_value")] if strangers else []
