"""Which tickets a new or changed ticket is to belong with (contract 6.1.1)."""

from dataclasses import dataclass, field

from freehold.contracts.call import Call
from freehold.contracts.freshdesk.viewing import find_ticket
from freehold.core.events.actor import Actor
from freehold.core.tickets.associations import CHILD, PRIMES, RELATED, hang_under, take_down, why_not_under
from freehold.kernel.errors import Wrong
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx


@dataclass(slots=True)
class Belonging:
    """What a body says of it, looked up; nothing is done before `settle`."""

    parent: Row | None = None
    related: list[Row] = field(default_factory=list)
    is_to_stand_alone: bool = False
    wrongs: list[Wrong] = field(default_factory=list)

    def settle(self, tx: Tx, ticket: Row, by: Actor) -> bool:
        """Do it to the ticket; whether there was anything to do."""
        before = (ticket["association"], ticket["prime_id"])
        if self.is_to_stand_alone:
            take_down(tx, ticket, by)
        if self.parent is not None:
            hang_under(tx, ticket, self.parent, CHILD, by)
        for row in self.related:
            hang_under(tx, row, ticket, RELATED, by)
        return (ticket["association"], ticket["prime_id"]) != before


def find_belonging(tx: Tx, call: Call, ticket: Row | None) -> Belonging:
    """What a body wants of a ticket (None: a new one), and what is wrong with that."""
    body, found = call.body, Belonging()
    related_ids: list[int] = getattr(body, "related_ticket_ids", None) or []
    if body.parent_id is not None:
        found.parent = find_ticket(tx, call, body.parent_id)
        reason = "There is no ticket matching the given parent_id"
        if found.parent is not None:
            reason = why_not_under(tx, ticket, found.parent, CHILD) or ""
        if reason:
            found.wrongs.append(Wrong("parent_id", reason, "invalid_value"))
        if related_ids:
            message = "It cannot be set together with parent_id"
            found.wrongs.append(Wrong("related_ticket_ids", message, "incompatible_field"))
    elif "parent_id" in body.model_fields_set and ticket is not None and ticket["association"] in PRIMES:
        found.is_to_stand_alone = ticket["association"] == CHILD
    for number in sorted(set(related_ids)):
        row = find_ticket(tx, call, number)
        if row is None or row["association"] is not None or row["deleted_at"] is not None or row["is_spam"]:
            message = f"There is no ticket {number} that could be associated"
            found.wrongs.append(Wrong("related_ticket_ids", message, "invalid_value"))
        else:
            found.related.append(row)
    return found
