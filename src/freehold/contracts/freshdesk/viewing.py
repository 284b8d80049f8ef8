"""Who is looking, and at which number."""

from freehold.contracts.call import Call
from freehold.contracts.freshdesk.errors import WrongState
from freehold.core.tickets.queries import Viewer, get_ticket
from freehold.kernel.errors import NotFound
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx


def viewer_of(call: Call) -> Viewer:
    """The agent behind the key, with the tickets that they may see."""
    return Viewer(call.who.actor.id or 0, call.who.ticket_scope)


def number_in(call: Call, name: str) -> int:
    """A number in the path. Raises NotFound for anything that is none: no record has such an id."""
    text = call.path[name]
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise NotFound(name)
    return int(text)


def find_ticket(tx: Tx, call: Call, number: int, *, to_change: bool = True) -> Row | None:
    """The ticket that a body names, or None when there is none that the caller may see."""
    try:
        return get_ticket(tx, number, viewer_of(call), to_change=to_change)
    except NotFound:
        return None


def changeable(ticket: Row, method: str) -> Row:
    """The ticket, unless it is in the bin or spam: then the verb is not taken (contract 8)."""
    if ticket["deleted_at"] is not None or ticket["is_spam"]:
        raise WrongState(method)
    return ticket


def location(call: Call, path: str) -> tuple[tuple[bytes, bytes], ...]:
    """The header that says where a new thing is (contract 1.4)."""
    return ((b"location", f"{call.base_url}/api/v2/{path}".encode()),)


def location_below(call: Call, number: int) -> tuple[tuple[bytes, bytes], ...]:
    """The same, of a new thing that stands below the path that was called."""
    return ((b"location", f"{call.base_url}{call.row.path}/{number}".encode()),)
