"""Reads SLA policies."""

from sqlalchemy import bindparam, select

from freehold.core.sla.model import sla_policies
from freehold.kernel.errors import NotFound
from freehold.kernel.listing import Found, Listing, Slice
from freehold.kernel.query import Query, Row
from freehold.kernel.tx import Tx

_HELD = Query(select(sla_policies).where(sla_policies.c.id == bindparam("id")).with_for_update())
POLICIES = Listing(
    select(sla_policies),
    filters={},
    orders={"position": sla_policies.c.position},
    default="position",
    key=sla_policies.c.id,
)


def get_policy_to_change(tx: Tx, number: int) -> Row:
    """The policy with that number, held until the end of the transaction. Raises NotFound."""
    row = tx.first(_HELD, id=number)
    if row is None:
        raise NotFound("SLA policy", number)
    return row


def list_policies(tx: Tx, wanted: Slice) -> Found:
    """A page of policies in the order in which they are tried."""
    return POLICIES.page(tx, wanted, {})
