"""All rows of all products."""

from freehold.catalogue.freshchat import ROWS as FRESHCHAT
from freehold.catalogue.operation import Operation

ROWS: tuple[Operation, ...] = FRESHCHAT
BY_ID: dict[str, Operation] = {row.id: row for row in ROWS}
