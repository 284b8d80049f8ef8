"""Keeps the record sealed while a server runs, and tells outside how far it has come.

The newest seal is noted in a file beside the database (`audit.head`), once a minute in the log and, where the setting
`audit_checkpoint_url` says so, at a webhook: each of them betrays a record whose end was cut off.
"""

import asyncio
import json
import os
from pathlib import Path

from freehold.contracts.post import Receiver
from freehold.contracts.reach import Forbidden, Unreachable
from freehold.core.audit.sealing import (
    Seal,
    find_last_seal,
    find_seal_key,
    keep_seal_key,
    prepare_seal,
    put_seal,
)
from freehold.kernel.crypto import SealKey
from freehold.kernel.errors import StorageFailed
from freehold.kernel.installation import Installation
from freehold.kernel.log import get_log
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx

HEAD_FILE = "audit.head"
AT_ONCE = 8
"""Seals that are made before others get their turn; the rest waits for the next second."""
RECENT = 900
"""Milliseconds. Where several servers share a database, one of them seals each second."""
log = get_log("record")


class Sealer:
    """Seals what has come; `run_once` is called once a second."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._database = installation.database
        self._told = 0
        self._told_at = -(10**15)
        self._is_stuck = False
        url = installation.settings.audit_checkpoint_url
        self._outside = Receiver(url) if url else None
        self._telling: asyncio.Task[None] | None = None

    async def run_once(self) -> None:
        """Seal everything that is committed; note and tell how far it went. Raises StorageFailed.

        Whatever else is wrong (a key that is not ours, a last seal that somebody spoiled) is logged, once while it
        lasts: the server goes on with its other work, and `freehold audit verify` says what it is.
        """
        try:
            last = await self._seal()
            if last is not None:
                await asyncio.to_thread(write_head, self._installation.data, last["number"], last["digest"])
            await self._tell()
        except StorageFailed:
            raise
        except Exception as error:
            if not self._is_stuck:
                log.error("the record is not sealed", exc_info=error)
            self._is_stuck = True
        else:
            self._is_stuck = False

    async def _seal(self) -> Row | None:
        """The newest of the seals that were made."""
        key, last = await self._key(), None
        for _ in range(AT_ONCE):
            seal = await self._database.read(lambda tx, made=last: _prepare(tx, key, made), is_long=True)  # type: ignore[misc] # bound
            if seal is None or not await self._database.write(lambda tx, seal=seal: put_seal(tx, seal)):  # type: ignore[misc] # bound
                break
            last = seal.row
            if not seal.is_full:
                break
        return last

    async def _key(self) -> SealKey:
        vault = self._installation.vault
        key = await self._database.read(lambda tx: find_seal_key(tx, vault))
        return await self._database.write(lambda tx: keep_seal_key(tx, vault)) if key is None else key

    async def _tell(self) -> None:
        now = self._installation.clock.now()
        if 0 <= now - self._told_at < self._installation.settings.audit_checkpoint_seconds * 1000:
            return
        last = await self._database.read(find_last_seal)
        if last is None or last["number"] == self._told:
            return
        self._told, self._told_at = last["number"], now
        log.info("checkpoint", seal=last["number"], digest=last["digest"])
        if self._outside is not None and (self._telling is None or self._telling.done()):
            self._telling = asyncio.create_task(self._post(self._outside, last))

    async def _post(self, outside: Receiver, last: Row) -> None:
        """Tell a receiver; trouble with it is logged, and the next checkpoint says more than this one."""
        settings = self._installation.settings
        checkpoint = {name: last[name] for name in ("number", "digest", "statement", "signature")}
        try:
            answered = await outside.post(
                b"Content-Type: application/json\r\n",
                json.dumps(checkpoint).encode(),
                seconds=settings.webhook_timeout_seconds,
                may_be_private=self._installation.may_reach_private_networks,
            )
        except (Unreachable, Forbidden) as error:
            log.warning("checkpoint not told", seal=last["number"], reason=str(error))
            return
        if answered.status >= 300:
            log.warning("checkpoint not told", seal=last["number"], reason=f"status {answered.status}")


def _prepare(tx: Tx, key: SealKey, made: Row | None) -> Seal | None:
    """The next seal; none where another server has just made one (`made`: we are already at it)."""
    if tx.backend == "postgresql" and made is None:
        last = find_last_seal(tx)
        if last is not None and 0 <= tx.now - last["at"] < RECENT:
            return None
    return prepare_seal(tx, key)


def write_head(data: Path, number: int, digest: str) -> None:
    """Note the newest seal in the data directory, whole or not at all."""
    part = data / f".{HEAD_FILE}.{os.getpid()}"
    part.write_text(f"{number}:{digest}\n", "ascii")
    part.replace(data / HEAD_FILE)


def read_head(data: Path) -> str | None:
    """`NUMBER:DIGEST` of the newest seal that this data directory knows of."""
    try:
        return (data / HEAD_FILE).read_text("ascii").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        return None
