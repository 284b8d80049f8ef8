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
from freehold.kernel.migrate import migrate
from freehold.kernel.settings import Settings, load_settings

DATABASE_FILE = "freehold.db"


class Installation:
    """What the parts of a running Freehold share."""

    def __init__(self, data: Path, settings: Settings, database: Database, vault: Vault, clock: Clock) -> None:
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
        """What is read from the database once, because it never changes."""
        self._lock: int | None = None

    @property
    def may_reach_private_networks(self) -> bool:
        """Whether webhooks may go to addresses that the internet cannot see."""
        chosen = self.settings.webhook_private_networks
        return self.is_on_loopback if chosen is None else chosen

    def lock_for_serving(self) -> None:
        """Make sure that this is the only server on a SQLite file. Raises AlreadyRunning."""
        if self.database.backend != "sqlite":
            return
        self._lock = os.open(self.data / "serve.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._lock)
            self._lock = None
            raise AlreadyRunning(
                f"Another server already runs on {self.data}. Stop it, or choose another --data; "
                "several servers on one database need PostgreSQL (--database)."
            ) from None

    def close(self) -> None:
        self.database.close()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def open_installation(data: Path, *, create: bool = False, clock: Clock | None = None, **given: Any) -> Installation:
    """Open the installation in `data`, upgrading its tables when they are older than the code.

    `create` makes a new one where there is none; without it, a missing directory is Misconfigured. `given` are
    settings from the command line, which win over the file and the environment.
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
    if not create and settings.database is None and not (data / DATABASE_FILE).exists():
        raise Misconfigured(f"{data} holds no Freehold data. Create some with `freehold serve --data {data}`.")
    vault = open_vault(data)
    migrate(url)
    return Installation(data, settings, open_database(url, clock), vault, clock)
