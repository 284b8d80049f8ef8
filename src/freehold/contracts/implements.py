"""How a handler is attached to its row."""

from collections.abc import Callable
from typing import Any, TypeAlias

from freehold.catalogue.operation import Operation
from freehold.contracts.call import Call
from freehold.kernel.tx import Tx

Handler: TypeAlias = Callable[[Tx, Call], Any]
HANDLERS: dict[str, Handler] = {}


def implements(row: Operation) -> Callable[[Handler], Handler]:
    """This function carries out `row`. A second handler for the same row is an error at start-up."""

    def attach(handler: Handler) -> Handler:
        if row.id in HANDLERS:
            raise RuntimeError(f"{row.id} has two handlers: {HANDLERS[row.id].__qualname__} and {handler.__qualname__}")
        HANDLERS[row.id] = handler
        return handler

    return attach


def require_handlers(rows: tuple[Operation, ...]) -> None:
    """Start-up check: every row has its handler."""
    missing = [row.id for row in rows if row.id not in HANDLERS]
    if missing:
        raise RuntimeError(f"No handler for {', '.join(missing)}")
