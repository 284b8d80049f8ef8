"""Searches tickets, contacts and companies.

An expression becomes one statement, built once for each shape (`statements.py`); values are always bound. Records come
newest first, or latest first where a date leads to them: the order in which an index gives them, so that a page costs
the same however many there are.
"""

from typing import Any, NamedTuple

from freehold.core.search.expressions import Expression, shape_of, values_of
from freehold.core.search.records import COMPANIES, CONTACTS, TICKETS, Records
from freehold.core.search.statements import count, page, some
from freehold.core.search.totals import Totals
from freehold.core.tickets.queries import Viewer
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx

REACH = 300
"""How many records a client can page to. So many are counted at each search; more only now and then."""


class Hits(NamedTuple):
    """A page of what was found, and how many there are altogether."""

    rows: list[Row]
    total: int


def search_tickets(tx: Tx, expression: Expression, viewer: Viewer, limit: int, offset: int, totals: Totals) -> Hits:
    """The tickets that the viewer may see and that are neither spam nor in the bin nor archived."""
    return _search(tx, TICKETS, expression, viewer, limit, offset, totals)


def search_contacts(tx: Tx, expression: Expression, limit: int, offset: int, totals: Totals) -> Hits:
    """Contacts, without those in the bin and those who are agents now."""
    return _search(tx, CONTACTS, expression, Viewer(0), limit, offset, totals)


def search_companies(tx: Tx, expression: Expression, limit: int, offset: int, totals: Totals) -> Hits:
    return _search(tx, COMPANIES, expression, Viewer(0), limit, offset, totals)


def _search(
    tx: Tx, records: Records, expression: Expression, viewer: Viewer, limit: int, offset: int, totals: Totals
) -> Hits:
    name, shape = records.name, shape_of(expression)
    values: dict[str, Any] = {**values_of(expression), "viewer": viewer.agent_id}
    rows = tx.all(page(name, shape, viewer.scope), **values, limit=limit, offset=offset, reach=limit + offset)
    if len(rows) < limit and (rows or offset == 0):
        return Hits(rows, offset + len(rows))
    key = (name, shape, viewer.scope, tuple(sorted(values.items())))
    known = totals.find(key, tx.now)
    if known is not None:
        return Hits(rows, max(known, offset + len(rows)))
    total = int(tx.value(some(name, shape, viewer.scope), **values, reach=REACH + 1))
    if total > REACH:
        total = int(tx.value(count(name, shape, viewer.scope), **values))
        totals.keep(key, total, tx.now)
    return Hits(rows, total)
