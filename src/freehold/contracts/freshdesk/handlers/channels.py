"""Messages by WhatsApp, and what contacts do elsewhere (contract 6.19)."""

from typing import Any

from freehold.catalogue.freshdesk import channels as rows
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshdesk.render import when
from freehold.contracts.freshdesk.words_of_wrongs import nothing_matches
from freehold.contracts.freshdesk.writing import refuse
from freehold.contracts.freshdesk.writing_people import split_name
from freehold.contracts.implements import implements
from freehold.core.outbound.commands import take_on
from freehold.core.outbound.model import ACCEPTED, SENDING
from freehold.core.outbound.queries import find_outbound_by_number, find_outbound_number, list_outbound
from freehold.core.people.activities import keep_activity
from freehold.core.people.commands import create_contact
from freehold.core.people.queries import (
    find_contact_by_email,
    find_contact_by_number,
    find_contact_by_reference,
    find_contact_by_twitter,
)
from freehold.kernel.errors import NotFound, Wrong
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx

TAKEN = "Message request accepted."
MEDIA = ("image", "video", "document")
NAMED_BY = ("email", "twitter_id", "unique_external_id", "facebook_id", "id")


@implements(rows.send)
def send_message(tx: Tx, call: Call) -> Any:
    body: rows.OutboundMessageCreate = call.body
    template, wrongs = _content(body.message.template)
    refuse(body.wrongs, wrongs)
    sender, recipient = body.from_.channel_identifier, body.to.recipient_identifier
    request = take_on(tx, sender=sender, recipients=[recipient], template=template, parts=None, by=call.who.actor)
    [row] = list_outbound(tx, 1, 0, request).rows
    answer = {"success": True, "message_id": row["uuid"], "description": TAKEN}
    return Answer(answer, says={"template": template["template_name"]})


@implements(rows.get)
def look_at_message(tx: Tx, call: Call) -> Any:
    number = find_outbound_number(tx, call.path["message_id"], "")
    row = None if number is None else find_outbound_by_number(tx, number)
    if row is None:
        raise NotFound("message", call.path["message_id"])
    is_waiting = row["status"] in (ACCEPTED, SENDING)
    return {
        "success": True,
        "message_id": row["uuid"],
        "description": TAKEN,
        "created_on": row["created_at"],
        "status": "QUEUED" if is_waiting else row["status"],
        "error_code": row["failure_code"],
        "error_message": row["failure_reason"],
    }


def _content(template: rows.Template) -> tuple[dict[str, Any], list[Wrong]]:
    """A template as the sender of messages takes it, and what is wrong with its parameters."""
    rich: dict[str, Any] = {}
    wrongs = []
    for component in template.components:
        texts, media = [], None
        for given in component.parameters:
            kind = given.get("type")
            inner = given.get(kind) if isinstance(kind, str) else None
            if kind == "text" and isinstance(inner, str) and inner:
                texts.append({"data": inner[:4096]})
            elif (
                component.type == "header"
                and kind in MEDIA
                and isinstance(inner, dict)
                and isinstance(inner.get("link"), str)
            ):
                media = {"type": kind, "media_url": inner["link"]}
            else:
                wrongs.append(
                    Wrong("message.template.components", "It should have parameters that are texts", "invalid_value")
                )
        if component.type == "body":
            rich["body"] = {"params": texts}
        elif media or texts:
            rich["header"] = media or {"type": "text", "params": texts}
    content = {"template_name": template.name, "language": {"policy": "deterministic", "code": template.language.code}}
    return {**content, **({"rich_template_data": rich} if rich else {})}, wrongs


@implements(rows.activity)
def note_activity(tx: Tx, call: Call) -> Any:
    body: rows.ActivityCreate = call.body
    contact, wrongs = _contact(tx, body.contact)
    refuse(body.wrongs, wrongs)
    if contact is None:
        given = body.contact
        names = split_name(given.name or (given.email or "").partition("@")[0])
        ids = {"email": given.email, "twitter_id": given.twitter_id, "reference_id": given.unique_external_id}
        contact, _ = create_contact(tx, {**names, **ids}, call.who.actor)
    told = {**body.activity.model_dump(exclude_none=True), "is_actor": body.contact.is_actor}
    at = body.activity.timestamp or tx.now
    number = keep_activity(tx, contact["id"], body.activity.name, at, told)
    answer = {"id": number, "contact_id": contact["id"], "name": body.activity.name, "timestamp": when(at)}
    return Answer(answer, says={"contact_id": contact["id"]})


def _contact(tx: Tx, given: rows.ActivityContact) -> tuple[Row | None, list[Wrong]]:
    """The contact that is meant, None when there is none yet; and what is wrong with how they are named."""
    named = [name for name in NAMED_BY if getattr(given, name)]
    if not named:
        message = f"Please fill at least 1 of {', '.join(NAMED_BY)} fields"
        return None, [Wrong("contact", message, "missing_field")]
    if given.id:
        row = find_contact_by_number(tx, given.id)
        return row, [] if row else [nothing_matches("contact.id", "contact")]
    if given.email:
        return find_contact_by_email(tx, given.email), []
    if given.twitter_id:
        return find_contact_by_twitter(tx, given.twitter_id), []
    if given.unique_external_id:
        return find_contact_by_reference(tx, given.unique_external_id), []
    return None, [nothing_matches("contact.facebook_id", "contact")]
