"""Tickets that were archived (contract 6.1, 8)."""

from typing import Any

from freehold.catalogue.freshdesk import archived as rows
from freehold.contracts.call import Call
from freehold.contracts.freshdesk.attachments import render_entries
from freehold.contracts.freshdesk.paging import page_of, wanted_slice
from freehold.contracts.freshdesk.viewing import number_in, viewer_of
from freehold.contracts.freshdesk.whole import VIEW_INCLUDES, included_in, view
from freehold.contracts.implements import implements
from freehold.core.tickets.archive import delete_archived, get_archived
from freehold.core.tickets.queries import list_entries
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx


@implements(rows.get)
def look_at_archived(tx: Tx, call: Call) -> Any:
    included = included_in(call, VIEW_INCLUDES)
    return {**view(tx, call, _ticket(tx, call), included), "archived": True}


@implements(rows.delete)
def remove_archived(tx: Tx, call: Call) -> Any:
    delete_archived(tx, _ticket(tx, call), call.who.actor)


@implements(rows.conversations)
def list_archived_conversation(tx: Tx, call: Call) -> Any:
    found = list_entries(tx, _ticket(tx, call)["id"], wanted_slice(call))
    return page_of(call, render_entries(tx, call, found.rows), has_more=found.has_more)


def _ticket(tx: Tx, call: Call) -> Row:
    return get_archived(tx, number_in(call, "ticket_id"), viewer_of(call))
