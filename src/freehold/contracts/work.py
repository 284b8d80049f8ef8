"""What a job is to the worker: an async function that does it, and an outcome that is put down afterwards.

    async def write_report(installation: Installation, job: Row) -> None: ...

`job` is the row of `jobs`; `load(job["payload"])` is what was given to `enqueue`. The function runs on the worker's event
loop, outside of any transaction: it reads and changes through `installation.database`, hands long CPU work to
`asyncio.to_thread`, and must bear being run twice. Returning means done. Raising Retry means later. Anything else that
escapes is logged and tried again, a few times; then the job is set aside with its error, where `freehold doctor` shows it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from freehold.kernel.installation import Installation
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx

Run = Callable[[Installation, Row], Awaitable[None]]


class Retry(Exception):
    """Not now: try the job again in `after_seconds`. `job["attempts"]` counts how often it was tried before."""

    def __init__(self, after_seconds: float, reason: str) -> None:
        self.after_seconds = after_seconds
        self.reason = reason
        super().__init__(reason)


@dataclass(slots=True, frozen=True)
class Outcome:
    """How a job went. The default: it is done, and there is nothing to put down."""

    record: Callable[[Tx], dict[str, Any] | None] | None = None
    """Puts down what came of it, in the transaction that finishes or postpones the job; may return a new payload for it."""
    retry_seconds: float | None = None
    """Try again after so long; what follows in its lane waits with it."""
    error: str = ""
    is_hopeless: bool = False
    """Set it aside: trying again would change nothing."""
    is_held: bool = False
    """Not touched: its lane is paused, and the job stays in it as it was."""

    @property
    def is_plain(self) -> bool:
        """Done, and the lane can go on without looking."""
        return self.retry_seconds is None and not (self.error or self.is_hopeless or self.is_held)


DONE = Outcome()
