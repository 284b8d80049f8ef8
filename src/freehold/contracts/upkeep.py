"""What a server does beside answering: it remembers who called, shares its rate limits, escalates tickets that are overdue,
archives old ones, begins the hour of the hourly rules, and seals the record.
"""

import asyncio

from freehold.contracts.sealing import Sealer
from freehold.core.access.commands import note_use
from freehold.core.access.sharing import exchange_uses
from freehold.core.automation.running import begin_hour
from freehold.core.sla.escalation import has_due_steps, take_due_steps
from freehold.core.tickets.archive import archive_idle
from freehold.kernel.clock import HOUR, Instant
from freehold.kernel.errors import Problem
from freehold.kernel.ids import new_uuid
from freehold.kernel.installation import Installation
from freehold.kernel.limits import Limiter
from freehold.kernel.log import get_log
from freehold.kernel.tx import Tx

EVERY_SECONDS = 1.0
NOTE_EVERY = 60_000
"""A credential's last use is written down once a minute at most."""
ARCHIVE_EVERY = 3_600_000
log = get_log("upkeep")


class Uses:
    """When each credential was last used, kept until the next write."""

    def __init__(self) -> None:
        self._last: dict[str, Instant] = {}
        self._noted: dict[str, Instant] = {}

    def note(self, digest: str, now: Instant) -> None:
        self._last[digest] = now

    def due(self) -> dict[str, Instant]:
        """The uses that are worth writing down now; the rest waits."""
        due = {key: at for key, at in self._last.items() if at - self._noted.get(key, 0) >= NOTE_EVERY}
        self._noted |= due
        self._last = {key: at for key, at in self._last.items() if key not in due}
        return due


class Upkeep:
    """Runs as long as the server does."""

    def __init__(self, installation: Installation, limiter: Limiter, uses: Uses) -> None:
        self._installation = installation
        self._limiter = limiter
        self._uses = uses
        self._process = new_uuid()
        self._archive_at = 0
        self._hour = 0
        self._sealer = Sealer(installation)

    async def run(self) -> None:
        """Once a second, until it is cancelled. Trouble with the database is logged and tried again."""
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                await self.run_once()
            except Problem as problem:
                log.warning("upkeep waits", reason=str(problem))

    async def run_once(self) -> None:
        """Write down uses that are due, escalate what is overdue, archive what is idle, begin the hour, seal.

        Where servers may share the database, they exchange their counts.
        """
        database = self._installation.database
        due = self._uses.due()
        if due:
            await database.write(lambda tx: _note_all(tx, due))
        if await database.read(has_due_steps):  # a few at a time, until the next second
            await database.write(take_due_steps)
        now = self._installation.clock.now()
        if now >= self._archive_at and not await database.write(
            archive_idle
        ):  # a hundred at a time, until none is left
            self._archive_at = now + ARCHIVE_EVERY
        if now // HOUR > self._hour:
            await database.write(begin_hour)
            self._hour = now // HOUR
        await self._sealer.run_once()
        if database.backend == "postgresql":
            own = self._limiter.uses(now)
            self._limiter.hear(await database.write(lambda tx: exchange_uses(tx, self._process, own)))


def _note_all(tx: Tx, due: dict[str, Instant]) -> None:
    for digest, at in due.items():
        note_use(tx, digest, at)
