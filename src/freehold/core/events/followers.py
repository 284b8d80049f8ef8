"""Who is told of events. Each gets the transaction, the event's number and its name, and leaves jobs behind."""

from collections.abc import Callable

from freehold.core.automation import watch as automation
from freehold.core.webhooks import watch as webhooks
from freehold.kernel.tx import Tx

FOLLOWERS: tuple[Callable[[Tx, int, str], None], ...] = (
    webhooks.enqueue_deliveries,
    automation.enqueue_rules,
)
