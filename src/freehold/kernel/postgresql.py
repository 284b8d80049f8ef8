"""PostgreSQL: the same `read()` and `write()` over ordinary transactions, on a few threads.

The wait for the server is real here, so nothing runs on the event loop. A deadlock or serialization failure runs the
function again; a lost connection is opened again, and a write whose commit was not confirmed is reported as failed.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

import psycopg
from psycopg import errors as pg

from freehold.kernel.clock import Clock
from freehold.kernel.errors import Conflict, StorageFailed
from freehold.kernel.hub import Hub
from freehold.kernel.query import Backend
from freehold.kernel.tx import Tx

T = TypeVar("T")
THREADS = 8
ATTEMPTS = 5
CHANNEL = "freehold"


class PostgreSQL:
    """The engine behind `postgresql://…`."""

    backend: Backend = "postgresql"
    reads_inline = False

    def __init__(self, url: str, clock: Clock, hub: Hub, threads: int = THREADS) -> None:
        self.url = url
        self._clock = clock
        self._hub = hub
        self._local = threading.local()
        self._opened: list[psycopg.Connection[Any]] = []
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="postgresql")
        self._is_closed = False
        self._listener: threading.Thread | None = None
        self._connection()

    def _connection(self, kind: str = "writer") -> psycopg.Connection[Any]:
        connection: psycopg.Connection[Any] | None = getattr(self._local, kind, None)
        if connection is None or connection.closed:
            try:
                options = "-c default_transaction_read_only=on" if kind == "reader" else ""
                connection = psycopg.connect(self.url, autocommit=True, connect_timeout=10, options=options)
            except psycopg.OperationalError as error:
                raise StorageFailed(f"The database cannot be reached: {_first_line(error)}") from error
            connection.prepare_threshold = 2
            setattr(self._local, kind, connection)
            self._opened.append(connection)
        return connection

    def _within(self, work: Callable[[Tx], T], begin: str) -> tuple[T, set[str]]:
        connection = self._connection()
        try:
            connection.execute(begin)
        except psycopg.OperationalError:  # the server was restarted since: once more on a new connection
            connection.close()
            connection = self._connection()
            connection.execute(begin)
        tx = Tx(connection, "postgresql", self._clock.now())
        try:
            result = work(tx)
            if tx.wakes:
                for topic in tx.wakes:
                    connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, topic))
            connection.execute("COMMIT")
        except BaseException:
            if not connection.closed:
                try:
                    connection.execute("ROLLBACK")
                except psycopg.OperationalError:
                    connection.close()
            raise
        return result, tx.wakes

    def _attempt(self, work: Callable[[Tx], T], begin: str) -> T:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                result, wakes = self._within(work, begin)
            except (pg.DeadlockDetected, pg.SerializationFailure, pg.ForeignKeyViolation) as error:
                # of a record that was removed meanwhile: at the next attempt it is not found
                if attempt == ATTEMPTS:
                    raise StorageFailed("Too many changes to the same record at once; nothing was stored.") from error
                time.sleep(0.01 * 2**attempt)
            except pg.UniqueViolation as error:
                raise Conflict("This already exists.") from error
            except (psycopg.OperationalError, psycopg.InterfaceError) as error:
                raise StorageFailed(f"Nothing was stored: {_first_line(error)}") from error
            else:
                if wakes:
                    self._hub.wake(wakes)
                return result
        raise AssertionError("unreachable")

    def read(self, work: Callable[[Tx], T]) -> T:
        """Each statement sees what is committed when it starts; a transaction around them would add two round trips."""
        for attempt in (1, 2):
            connection = self._connection("reader")
            try:
                return work(Tx(connection, "postgresql", self._clock.now()))
            except (psycopg.OperationalError, psycopg.InterfaceError) as error:
                if attempt == 2 or not connection.closed:
                    raise StorageFailed(f"The database cannot be read: {_first_line(error)}") from error
        raise AssertionError("unreachable")

    def submit_read(self, work: Callable[[Tx], T]) -> "Future[T]":
        return self._pool.submit(self.read, work)

    def submit_write(self, work: Callable[[Tx], T], done: Callable[[T | None, BaseException | None], None]) -> None:
        def run() -> None:
            try:
                result = self._attempt(work, "BEGIN")
            except BaseException as error:  # every outcome must reach the one who waits
                done(None, error)
            else:
                done(result, None)

        try:
            self._pool.submit(run)
        except RuntimeError:
            done(None, StorageFailed("The database is closed."))

    def listen(self, hub: Hub) -> None:
        """Pass on the wake-ups of other processes, on a connection of its own."""
        if self._listener is None:
            self._listener = threading.Thread(target=self._pass_on, args=(hub,), name="listen", daemon=True)
            self._listener.start()

    def _pass_on(self, hub: Hub) -> None:
        while not self._is_closed:
            try:
                with psycopg.connect(self.url, autocommit=True, connect_timeout=10) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    while not self._is_closed:
                        for notice in connection.notifies(timeout=0.5):
                            hub.wake((notice.payload,))
            except psycopg.OperationalError:
                time.sleep(1)

    def close(self) -> None:
        if self._is_closed:
            return
        self._is_closed = True
        self._pool.shutdown()
        if self._listener is not None:
            self._listener.join()
        for connection in self._opened:
            connection.close()


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n", 1)[0]
