"""The same to many tickets at once, and how far it is (contract 6.1.5, 6.17)."""

from typing import Any

from freehold.catalogue.freshdesk import bulk as rows
from freehold.contracts.call import Answer, Call
from freehold.contracts.freshdesk.attachments import find_seen_file, too_large
from freehold.contracts.freshdesk.mailing import foreign_sender
from freehold.contracts.freshdesk.render import when
from freehold.contracts.freshdesk.viewing import find_ticket, number_in, viewer_of
from freehold.contracts.freshdesk.words_of_wrongs import left_out, nothing_matches
from freehold.contracts.freshdesk.writing import refuse, ticket_values
from freehold.contracts.implements import implements
from freehold.contracts.links import TAKEOUT_PATH, signed_url
from freehold.core.people.queries import find_contact_by_number
from freehold.core.takeout.commands import get_takeout, has_file
from freehold.core.tickets.bulk import DELETE, UPDATE, ask_for_many, get_bulk_job
from freehold.kernel.errors import Invalid, NotAllowed, NotFound, Wrong
from freehold.kernel.html import to_html
from freehold.kernel.query import Row
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

EXPORT_LINK_SECONDS = 3600


@implements(rows.update)
def update_many(tx: Tx, call: Call) -> Any:
    action: rows.BulkChange = call.body.bulk_action
    wrongs = _nothing(action.ids)
    if action.properties is None and action.reply is None:
        wrongs.append(left_out("bulk_action.properties"))
    work: dict[str, Any] = {}
    if action.properties is not None:
        properties, found = _checked(tx, call, action.properties)
        work |= properties
        wrongs += found
    if action.reply is not None:
        if not call.who.may("ticket.reply"):
            raise NotAllowed("ticket.reply")
        if not action.reply.body.strip():
            wrongs.append(left_out("bulk_action.reply.body"))
        work["reply"] = to_html(action.reply.body)
        work["attachments"], found = _attached(tx, call, action.reply)
        wrongs += found
    refuse(wrongs)
    return _asked(tx, call, UPDATE, action.ids, work)


@implements(rows.delete)
def delete_many(tx: Tx, call: Call) -> Any:
    ids: list[int] = call.body.bulk_action.ids
    refuse(_nothing(ids))
    return _asked(tx, call, DELETE, ids, {})


@implements(rows.job)
def look_at_job(tx: Tx, call: Call) -> Any:
    """Whoever asked sees how far it is, and nobody else."""
    if len(call.path["job_id"]) < 19:
        return _look_at_export(tx, call)
    row = get_bulk_job(tx, call.path["job_id"])
    if row["agent_id"] != call.who.actor.id:
        raise NotFound("job", row["uuid"])
    return {
        "id": row["uuid"],
        "name": row["name"],
        "status": row["status"],
        "progress": 100 * row["position"] // max(1, row["total"]),
        "created_at": when(row["created_at"]),
        "updated_at": when(row["updated_at"]),
        "status_updated_at": when(row["status_updated_at"]),
    }


def _look_at_export(tx: Tx, call: Call) -> Any:
    """An export of the account, which has a number; once it is done, with a link to its file."""
    row = get_takeout(tx, number_in(call, "job_id"))
    if row["agent_id"] != call.who.actor.id:
        raise NotFound("job", row["id"])
    url = signed_url(call.installation, call.base_url, TAKEOUT_PATH.format(number=row["id"]), EXPORT_LINK_SECONDS)
    return {
        "id": str(row["id"]),
        "name": "ACCOUNT::EXPORT",
        "status": row["status"],
        "progress": 100 if row["blob"] else 100 * row["done"] // (1 + len(load(row["resources"]))),
        "created_at": when(row["created_at"]),
        "updated_at": when(row["updated_at"]),
        "status_updated_at": when(row["status_updated_at"]),
        "download_url": url if has_file(row, tx.now) else None,
    }


def _attached(tx: Tx, call: Call, reply: rows.BulkReply) -> tuple[list[int], list[Wrong]]:
    """The files that go along with a reply, all of tickets that the caller may see; and what is wrong with them."""
    wrongs, files = [], dict[int, Row]()
    for name in ("attachment_ids", "inline_attachment_ids"):
        for number in getattr(reply, name):
            file = find_seen_file(tx, call, number)
            if file is None:
                message = f"There is no attachment matching the given {name}"
                wrongs.append(Wrong(f"bulk_action.reply.{name}", message, "invalid_value"))
            else:
                files[number] = file
    large = [wrong._replace(field="bulk_action.reply.attachment_ids") for wrong in too_large(list(files.values()))]
    return list(files), wrongs + large


def _nothing(ids: list[int]) -> list[Wrong]:
    return [] if ids else [left_out("bulk_action.ids")]


def _checked(tx: Tx, call: Call, properties: rows.BulkProperties) -> tuple[dict[str, Any], list[Wrong]]:
    """What each of the tickets is to have, as the worker takes it; and what is wrong with it."""
    more = foreign_sender(tx, call, properties.from_email)
    if properties.parent_id is not None and find_ticket(tx, call, properties.parent_id, to_change=False) is None:
        more.append(nothing_matches("parent_id", "ticket"))
    if properties.requester_id is not None and find_contact_by_number(tx, properties.requester_id) is None:
        more.append(nothing_matches("requester_id", "contact"))
    if {"internal_agent_id", "internal_group_id"} & properties.model_fields_set and properties.status is None:
        more.append(left_out("status"))
    try:
        given = ticket_values(tx, properties, *more, custom_fields="{}")
    except Invalid as invalid:
        return {}, [Wrong(f"bulk_action.properties.{field}", *rest) for field, *rest in invalid.wrongs]
    if properties.requester_id is not None:
        given["contact_id"] = properties.requester_id
    fields = given.pop("custom_fields", None)
    parts = {"parent_id": properties.parent_id, "from_email": properties.from_email, "custom_fields": fields}
    return {"given": given, **{name: part for name, part in parts.items() if part is not None}}, []


def _asked(tx: Tx, call: Call, name: str, ids: list[int], work: dict[str, Any]) -> Answer:
    viewer = viewer_of(call)
    numbers = list(dict.fromkeys(ids))
    row = ask_for_many(tx, name, viewer.agent_id, viewer.scope, numbers, work)
    body = {"job_id": row["uuid"], "href": f"{call.base_url}/api/v2/jobs/{row['uuid']}"}
    return Answer(body, says={"tickets": len(numbers)})
