"""Outbound WhatsApp messages (contract 3.14)."""

from typing import Any

from freehold.catalogue.freshchat import outbound
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshchat.render import raw
from freehold.contracts.freshchat.templates import check, parts_of
from freehold.contracts.implements import implements
from freehold.core.outbound.commands import take_on
from freehold.core.outbound.model import ACCEPTED, DELIVERED, FAILED, READ, SENDING, SENT
from freehold.core.outbound.queries import list_outbound
from freehold.kernel.clock import iso_milliseconds
from freehold.kernel.query import Row
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

LARGEST_PAGE = 100


@implements(outbound.send)
def send(tx: Tx, call: Call) -> Answer:
    """Take a template message on for each recipient; the worker sends it."""
    wanted = check(call.body.from_, call.body.provider, call.body.to, call.body.data)
    request_id = take_on(
        tx,
        sender=wanted.sender,
        recipients=wanted.recipients,
        template=wanted.template,
        parts=parts_of(wanted.template) if wanted.is_kept else None,
        by=call.who.actor,
    )
    link = {"rel": "outbound-messages", "href": f"/v2/outbound-messages?request_id={request_id}", "type": "GET"}
    body = {
        "request_id": request_id,
        "request_process_time": "1",
        "link": link,
        "status": "Request created successfully. Check delivery status using status API",
    }
    return Answer(body, says={"template": wanted.template["template_name"], "recipients": len(wanted.recipients)})


@implements(outbound.list_)
def list_messages(tx: Tx, call: Call) -> dict[str, Any]:
    """Outbound messages, newest first; of one request, or all. There is no pagination object: an empty page ends them."""
    query = call.query
    size = min(query.items_per_page, LARGEST_PAGE)
    found = list_outbound(tx, size, (query.page - 1) * size, query.request_id)
    return {"outbound_messages": [_render(row) for row in found.rows]}


def _render(row: Row) -> dict[str, Any]:
    """One message to one recipient, with the columns of a data connector beside the product's own members."""
    template = raw(row["template"])
    to = {"phone_number": row["recipient"]}
    status = ACCEPTED if row["status"] == SENDING else row["status"]
    message: dict[str, Any] = {
        "message_id": row["uuid"],
        "request_id": row["request_id"],
        "provider": row["provider"],
        "from": {"phone_number": row["sender"]},
        "to": to,
        "data": {"message_template": template},
        "status": status,
        "created_on": row["created_at"],
        "id": row["uuid"],
        "channel": row["provider"],
        "message_type": "template",
        "message_parts": parts_of(load(row["template"])),
        "recipients": [to],
        "metrics": _metrics(status),
        "created_time": iso_milliseconds(row["created_at"]),
        "updated_time": iso_milliseconds(row["updated_at"]),
    }
    for name in ("failure_code", "failure_reason"):
        if row[name] is not None:
            message[name] = row[name]
    return message


def _metrics(status: str) -> dict[str, int]:
    """How many of the recipients (one) it has come how far to."""
    return {
        "sent": int(status in (SENT, DELIVERED, READ)),
        "delivered": int(status in (DELIVERED, READ)),
        "read": int(status == READ),
        "failed": int(status == FAILED),
    }
