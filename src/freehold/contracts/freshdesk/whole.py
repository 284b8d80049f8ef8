"""Tickets as they are shown, with what was asked for beside them (contract 5.1)."""

from freehold.contracts.call import Call
from freehold.contracts.freshdesk.attachments import render_attachments, render_entries
from freehold.contracts.freshdesk.render import (
    Json,
    render_description,
    render_requester,
    render_stats,
    render_ticket,
    render_ticket_view,
)
from freehold.contracts.freshdesk.words_of_wrongs import not_offered
from freehold.core.tickets.associations import count_associated, list_associated_numbers
from freehold.core.tickets.attachments import TICKET, list_attachments
from freehold.core.tickets.queries import list_companies_named, list_entries, list_requesters
from freehold.kernel.errors import Invalid
from freehold.kernel.listing import Slice
from freehold.kernel.query import Row
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

LIST_INCLUDES = frozenset({"stats", "requester", "description", "company"})
VIEW_INCLUDES = frozenset({"stats", "requester", "conversations", "company"})
MOST_EMBEDDED = 10
"""Entries that are shown inside a ticket."""


def included_in(call: Call, allowed: frozenset[str]) -> frozenset[str]:
    """What is to be embedded. Raises Invalid for what cannot be."""
    wanted = frozenset(call.query.include)
    if not wanted <= allowed:
        raise Invalid(not_offered("include", sorted(allowed)))
    return wanted


def view(
    tx: Tx, call: Call, ticket: Row, included: frozenset[str] = frozenset(), files: list[Row] | None = None
) -> Json:
    """A ticket by itself, with whatever it belongs with, and its files (None: they are looked up)."""
    if files is None:
        files = list_attachments(tx, TICKET, [ticket["id"]]).get(ticket["id"], [])
    answer = render_ticket_view(tx, ticket, render_attachments(call, files), list_associated_numbers(tx, ticket))
    _embed(tx, [ticket], [answer], included)
    if "conversations" in included:
        found = list_entries(tx, ticket["id"], Slice(MOST_EMBEDDED))
        answer["conversations"] = render_entries(tx, call, found.rows)
    return answer


def overview(tx: Tx, tickets: list[Row], included: frozenset[str]) -> list[Json]:
    """Tickets as they stand in a list."""
    counts = count_associated(tx, tickets)
    answers = [render_ticket(tx, row, counts.get(row["id"])) for row in tickets]
    _embed(tx, tickets, answers, included)
    return answers


def _embed(tx: Tx, tickets: list[Row], answers: list[Json], included: frozenset[str]) -> None:
    """Put what was asked for into the tickets, with one look-up a kind."""
    if "stats" in included:
        for row, answer in zip(tickets, answers, strict=True):
            answer["stats"] = render_stats(row)
    if "description" in included:
        for row, answer in zip(tickets, answers, strict=True):
            answer.update(render_description(row))
    if "requester" in included:
        ids = encode_text(sorted({row["contact_id"] for row in tickets}))
        people = {row["id"]: render_requester(row) for row in list_requesters(tx, ids)}
        for row, answer in zip(tickets, answers, strict=True):
            answer["requester"] = people.get(row["contact_id"])
    if "company" in included:
        ids = encode_text(sorted({row["company_id"] for row in tickets if row["company_id"]}))
        named = {row["id"]: dict(row) for row in list_companies_named(tx, ids)}
        for row, answer in zip(tickets, answers, strict=True):
            answer["company"] = named.get(row["company_id"], {})
