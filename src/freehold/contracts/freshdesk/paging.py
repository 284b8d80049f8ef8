"""Pages as Freshdesk gives them: an array, and a Link to the next page while there is one (contract 2)."""

from typing import Any
from urllib.parse import urlencode

from freehold.contracts.call import Answer, Call
from freehold.kernel.errors import Invalid, Wrong
from freehold.kernel.listing import Slice

DEEPEST_TICKETS = 300


def wanted_slice(call: Call, order: str | None = None, *, is_descending: bool = False) -> Slice:
    """The part of a list that a call asks for."""
    page, size = call.query.page, call.query.per_page
    return Slice(size, min((page - 1) * size, 2**62), None, order, is_descending)


def refuse_deep(call: Call) -> None:
    """Tickets are listed 300 pages deep at the most."""
    if call.query.page > DEEPEST_TICKETS:
        raise Invalid(
            Wrong(
                "page",
                "You cannot access tickets beyond the 300th page. Please provide a smaller page number.",
                "invalid_value",
            )
        )


def page_of(call: Call, items: list[Any], *, has_more: bool) -> Answer:
    """An array, with the one link that clients follow as it is: it repeats the request and the host they used."""
    if not has_more:
        return Answer(items)
    path = call.row.path
    for name, value in call.path.items():
        path = path.replace(f"{{{name}}}", value)
    url = f"{call.base_url}{path}?{urlencode({**call.raw_query, 'page': call.query.page + 1})}"
    return Answer(items, headers=((b"link", f'<{url}>; rel="next"'.encode()),))
