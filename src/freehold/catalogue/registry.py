"""All rows of all products."""

from freehold.catalogue.freshchat import ROWS as FRESHCHAT
from freehold.catalogue.freshdesk import ROWS as FRESHDESK
from freehold.catalogue.operation import Operation

ROWS: tuple[Operation, ...] = (*FRESHCHAT, *FRESHDESK)
BY_ID: dict[str, Operation] = {row.id: row for row in ROWS}
