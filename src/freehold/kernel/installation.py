"""One installation of Freehold: a data directory, its settings, its database, its files and its key.

Every command opens one; the server holds one as long as it runs.
"""

import fcntl
import os
from pathlib import Path
from typing import Any

from freehold.kernel.blobs import Blobs
from freehold.kernel.clock import Clock, SystemClock
from freehold.kernel.crypto import Vault, open_vault
from freehold.kernel.db import Database, open_database
from freehold.kernel.errors import AlreadyRunning, Misconfigured
from freehold.kernel.migrate import is_current, migrate
from freehold.kernel.settings import Settings, load_settings

DATABASE_FILE = "freehold.db"


class Installation:
    """What the parts of a running Freehold share."""

    def __init__(
        self,
        data: Path,
        settings: Settings,
        database: Database,
        vault: Vault,
        clock: Clock,
        lock: "ServeLock | None" = None,
    ) -> None:
        self.data = data
        self.settings = settings
        self.database = database
        self.vault = vault
        self.clock = clock
        self.blobs = Blobs(data / "blobs")
        self.base_url = settings.public_url or "http://127.0.0.1:8000"
        """Where clients reach us; `serve` sets it to what it listens on."""
        self.is_on_loopback = True
        """Whether only this machine can reach us; `serve` sets it."""
        self.constants: dict[str, Any] = {}
        """What this process remembers of the database: what never changes, and what may be a little old."""
        self._lock = lock

    @property
    def may_reach_private_networks(self) -> bool:
        """Whether webhooks may go to addresses that the internet cannot see."""
        chosen = self.settings.webhook_private_networks
        return self.is_on_loopback if chosen is None else chosen

    def close(self) -> None:
        self.database.close()
        if self._lock is not None:
            self._lock.release()


class ServeLock:
    """Held by the one server on a SQLite file, and by whoever changes its tables."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._file: int | None = None

    def take(self) -> None:
        """Raises AlreadyRunning when another process holds it. A process that dies lets go of it."""
        self._file = os.open(self._data / "serve.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.release()
            raise AlreadyRunning(
                f"Another server already runs on {self._data}. Stop it, or choose another --data; "
                "several servers on one database need PostgreSQL (--database)."
            ) from None

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def open_installation(
    data: Path, *, create: bool = False, to_serve: bool = False, clock: Clock | None = None, **given: Any
) -> Installation:
    """Open the installation in `data`, upgrading its tables when they are older than the code.

    `create` makes a new one where there is none; without it, a missing directory is Misconfigured. `to_serve` makes
    sure that this is the only server on a SQLite file, and raises AlreadyRunning otherwise; so does an upgrade under
    a running server, whoever asks for it. `given` are settings from the command line, which win over the file and the
    environment.
    """
    clock = clock or SystemClock()
    if not data.is_dir():
        if not create:
            raise Misconfigured(
                f"There is no data directory at {data}. Give --data, or create one with `freehold serve --data {data}`."
            )
        try:
            data.mkdir(parents=True, mode=0o700)
        except OSError as error:
            raise Misconfigured(f"The data directory {data} cannot be created: {error.strerror}.") from None
    settings = load_settings(data, **given)
    url = settings.database or f"sqlite:///{data / DATABASE_FILE}"
    if not url.startswith(("sqlite:///", "postgresql://", "postgres://")):
        raise Misconfigured("The database URL must begin with postgresql:// (or be left out for SQLite).")
    is_there = (data / DATABASE_FILE).exists()
    if not create and settings.database is None and not is_there:
        raise Misconfigured(f"{data} holds no Freehold data. Create some with `freehold serve --data {data}`.")
    is_upgrade = not is_current(url)
    vault = open_vault(data, may_create=settings.database is not None or not is_there)
    lock = ServeLock(data) if url.startswith("sqlite:///") else None
    if lock is not None and (to_serve or is_upgrade):
        lock.take()
    try:
        if is_upgrade:
            migrate(url)
        if lock is not None and not to_serve:
            lock.release()
        return Installation(data, settings, open_database(url, clock), vault, clock, lock)
    except BaseException:
        if lock is not None:
            lock.release()
        raise
