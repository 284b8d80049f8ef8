"""How much agents have on their hands, and whether anything is given to them without their asking."""

from sqlalchemy import bindparam, func, select

from freehold.core.conversations.model import conversations
from freehold.core.people.model import group_members, groups
from freehold.kernel.query import Query, any_of
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

_OPEN = Query(
    select(conversations.c.agent_id, conversations.c.kind, func.count().label("total"))
    .where(any_of(conversations.c.agent_id, "ids"), conversations.c.state == bindparam("open"))
    .group_by(conversations.c.agent_id, conversations.c.kind)
)
_DEALT_TO = Query(
    select(group_members.c.agent_id)
    .join(groups, groups.c.id == group_members.c.group_id)
    .where(any_of(group_members.c.agent_id, "ids"), groups.c.auto_assign > 0, groups.c.deleted_at.is_(None))
    .distinct()
)


def count_open(tx: Tx, numbers: list[int]) -> dict[tuple[int, str], int]:
    """How many open conversations of each kind (ticket, chat) some agents have: (agent, kind) -> how many."""
    if not numbers:
        return {}
    rows = tx.all(_OPEN, ids=encode_text(numbers), open="open")
    return {(row["agent_id"], row["kind"]): row["total"] for row in rows}


def list_dealt_to(tx: Tx, numbers: list[int]) -> set[int]:
    """Those of some agents who are in a group whose tickets find an agent by themselves."""
    return {row["agent_id"] for row in tx.all(_DEALT_TO, ids=encode_text(numbers))} if numbers else set()
