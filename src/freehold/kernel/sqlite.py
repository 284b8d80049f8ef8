"""SQLite: readers see the last commit, one writer thread commits in groups.

A disk flush costs milliseconds. The writer takes what has queued up while the last flush ran, runs one function after
another and commits them together with `synchronous=FULL`, so a group of 32 pays for one flush and every acknowledged
write survives a power cut. When one of them refuses, the group is run once more with a savepoint around each: so a
function may run twice, and does nothing but through its transaction. `BEGIN IMMEDIATE` lets other processes (the
command line) write in between.
"""

import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from freehold.kernel.clock import Clock
from freehold.kernel.errors import Conflict, StorageFailed
from freehold.kernel.hub import Hub
from freehold.kernel.query import Backend
from freehold.kernel.tx import Tx

T = TypeVar("T")
Done = Callable[[Any, BaseException | None], None]
GROUP = 64
BUSY_SECONDS = 10.0


class SQLite:
    """The engine behind `sqlite:///PATH`."""

    backend: Backend = "sqlite"
    reads_inline = True

    def __init__(self, path: Path, clock: Clock, hub: Hub) -> None:
        self.path = path
        self.url = f"sqlite:///{path}"
        self._clock = clock
        self._hub = hub
        self._readers = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._long = ThreadPoolExecutor(1, thread_name_prefix="long-read")
        self._queue: queue.SimpleQueue[tuple[Callable[[Tx], Any], Done] | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write_groups, name="writer", daemon=True)
        self._is_closed = False
        self._reader()
        self._writer.start()

    def connect(self) -> sqlite3.Connection:
        """A connection set up the way that all of ours are."""
        connection = sqlite3.connect(
            self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=512
        )
        connection.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            "PRAGMA cache_size=-32768; PRAGMA mmap_size=4294967296; PRAGMA temp_store=MEMORY;"
        )
        self._opened.append(connection)
        return connection

    def _reader(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._readers, "connection", None)
        if connection is None:
            connection = self._readers.connection = self.connect()
        return connection

    def read(self, work: Callable[[Tx], T]) -> T:
        connection = self._reader()
        try:
            connection.execute("BEGIN")
            try:
                return work(Tx(connection, "sqlite", self._clock.now()))
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
        except sqlite3.Error as error:
            if _is_storage(error):
                raise StorageFailed(f"The database cannot be read: {error}.") from error
            raise

    def submit_read(self, work: Callable[[Tx], T]) -> "Future[T]":
        return self._long.submit(self.read, work)

    def submit_write(self, work: Callable[[Tx], T], done: Callable[[T | None, BaseException | None], None]) -> None:
        if self._is_closed:
            done(None, StorageFailed("The database is closed."))
            return
        self._queue.put((work, done))

    def changes(self) -> int:
        """A number that moves when another connection, also of another process, has committed."""
        return int(self._reader().execute("PRAGMA data_version").fetchone()[0])

    def listen(self, hub: Hub) -> None:
        """Nothing to listen to: the worker compares `changes()`."""

    def close(self) -> None:
        if self._is_closed:
            return
        self._is_closed = True
        self._queue.put(None)
        self._writer.join()
        self._long.shutdown()
        for connection in self._opened:
            connection.close()

    def _write_groups(self) -> None:
        connection = self.connect()
        while True:
            item = self._queue.get()
            if item is None:
                return
            group = [item]
            while len(group) < GROUP:
                try:
                    following = self._queue.get_nowait()
                except queue.Empty:
                    break
                if following is None:
                    self._queue.put(None)
                    break
                group.append(following)
            self._write_group(connection, group)

    def _write_group(self, connection: sqlite3.Connection, group: list[tuple[Callable[[Tx], Any], Done]]) -> None:
        outcomes: list[tuple[Done, Any, BaseException | None]] = []
        topics: set[str] = set()
        try:
            connection.execute("BEGIN IMMEDIATE")
            try:
                for work, done in group:
                    tx = Tx(connection, "sqlite", self._clock.now())
                    outcomes.append((done, work(tx), None))
                    topics |= tx.wakes
            except Exception as error:
                if len(group) == 1 or not connection.in_transaction or _is_storage(error):
                    raise
                connection.execute("ROLLBACK")
                outcomes, topics = self._one_by_one(connection, group)
            connection.execute("COMMIT")
        except Exception as error:
            self._abandon(connection, group, error)
            return
        for done, result, failure in outcomes:
            done(result, failure)
        if topics:
            self._hub.wake(topics)

    def _one_by_one(
        self, connection: sqlite3.Connection, group: list[tuple[Callable[[Tx], Any], Done]]
    ) -> tuple[list[tuple[Done, Any, BaseException | None]], set[str]]:
        """Somebody in the group is refused: again from the start, each behind a savepoint of its own."""
        outcomes: list[tuple[Done, Any, BaseException | None]] = []
        topics: set[str] = set()
        connection.execute("BEGIN IMMEDIATE")
        for work, done in group:
            tx = Tx(connection, "sqlite", self._clock.now())
            connection.execute("SAVEPOINT one")
            try:
                result = work(tx)
            except Exception as error:
                if not connection.in_transaction or _is_storage(error):
                    raise
                connection.execute("ROLLBACK TO one")
                outcomes.append((done, None, _as_problem(error)))
            else:
                topics |= tx.wakes
                outcomes.append((done, result, None))
            connection.execute("RELEASE one")
        return outcomes, topics

    def _abandon(
        self, connection: sqlite3.Connection, group: list[tuple[Callable[[Tx], Any], Done]], error: Exception
    ) -> None:
        """The group as a whole could not be stored: nothing of it is, and each caller is told so."""
        if connection.in_transaction:
            try:
                connection.execute("ROLLBACK")
            except sqlite3.Error:  # SQLite has rolled back by itself, as it does when the disk is full
                pass
        failed = StorageFailed(f"Nothing was stored: {error}.") if _is_storage(error) else _as_problem(error)
        for _, done in group:
            done(None, failed)


def _as_problem(error: Exception) -> Exception:
    """Two requests that made the same thing at once: the second is told so."""
    return Conflict("This already exists.") if isinstance(error, sqlite3.IntegrityError) else error


_STORAGE_CODES = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_NOTADB,
}


def _is_storage(error: BaseException) -> bool:
    """Whether the machine failed (disk, file, lock) and not the statement."""
    return isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & 0xFF in _STORAGE_CODES
