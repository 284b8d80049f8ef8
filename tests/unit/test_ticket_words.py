"""The stock words of tickets stand in the core, which acts on them, and in the catalogue, which documents them."""

from freehold.catalogue.freshdesk import words
from freehold.core.fields.statuses import STATUSES, TYPES
from freehold.core.tickets import commands


def test_the_catalogue_documents_the_stock_statuses_and_types() -> None:
    assert {status.id: (status.label, status.label_for_customers) for status in STATUSES} == words.STATUSES
    assert words.TYPES == TYPES


def test_tickets_open_in_a_stock_status() -> None:
    assert {commands.OPEN, commands.PENDING, commands.RESOLVED, commands.CLOSED} <= {status.id for status in STATUSES}
