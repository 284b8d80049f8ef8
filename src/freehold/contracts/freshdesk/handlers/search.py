"""Search by a query language (contract 7)."""

from typing import Any

from freehold.catalogue.freshdesk import search as rows
from freehold.contracts.call import Call
from freehold.contracts.freshdesk.render_people import render_companies, render_contacts
from freehold.contracts.freshdesk.search.fields import understand
from freehold.contracts.freshdesk.search.grammar import Unreadable, read
from freehold.contracts.freshdesk.viewing import viewer_of
from freehold.contracts.freshdesk.whole import overview
from freehold.contracts.implements import implements
from freehold.core.search.expressions import Expression
from freehold.core.search.queries import search_companies, search_contacts, search_tickets
from freehold.core.search.totals import Totals
from freehold.kernel.errors import Invalid, Wrong
from freehold.kernel.tx import Tx


@implements(rows.tickets)
def find_tickets(tx: Tx, call: Call) -> Any:
    expression = _understood(tx, call, "ticket")
    found = search_tickets(tx, expression, viewer_of(call), rows.PAGE, _offset(call), _totals(call))
    return {"results": overview(tx, found.rows, frozenset({"description"})), "total": found.total}


@implements(rows.contacts)
def find_contacts(tx: Tx, call: Call) -> Any:
    found = search_contacts(tx, _understood(tx, call, "contact"), rows.PAGE, _offset(call), _totals(call))
    return {"results": render_contacts(tx, found.rows), "total": found.total}


@implements(rows.companies)
def find_companies(tx: Tx, call: Call) -> Any:
    found = search_companies(tx, _understood(tx, call, "company"), rows.PAGE, _offset(call), _totals(call))
    return {"results": render_companies(tx, found.rows), "total": found.total}


def _understood(tx: Tx, call: Call, entity: str) -> Expression:
    """What the query asks for. Raises Invalid with what is wrong with it, and with the page."""
    wrongs = []
    if call.query.page > rows.DEEPEST:
        wrongs.append(Wrong("page", f"It should be a Positive Integer less than or equal to {rows.DEEPEST}"))
    try:
        expression = understand(tx, entity, read(call.query.query))
    except Unreadable as error:
        raise Invalid(Wrong("query", str(error)), *wrongs) from None
    if wrongs:
        raise Invalid(*wrongs)
    return expression


def _offset(call: Call) -> int:
    return int((call.query.page - 1) * rows.PAGE)


def _totals(call: Call) -> Totals:
    """The large totals that this server remembers."""
    remembered = call.installation.constants
    totals: Totals = remembered.get("search totals") or remembered.setdefault("search totals", Totals())
    return totals
