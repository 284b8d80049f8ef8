"""The database: `read()` and `write()`, alike on SQLite and PostgreSQL.

`Database` is what everybody holds; `open_database` picks the engine from the URL. A function that is passed in gets a
`Tx`, runs synchronously and returns plain values; when it raises, nothing of what it did remains. `write()` returns
only after the commit is durable.
"""

import asyncio
import weakref
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Protocol, TypeVar
from weakref import WeakKeyDictionary

from freehold.kernel.clock import Clock
from freehold.kernel.hub import Hub
from freehold.kernel.query import Backend
from freehold.kernel.tx import Tx

T = TypeVar("T")
Work = Callable[[Tx], T]


class Engine(Protocol):
    """One kind of database. `SQLite` and `PostgreSQL` are the two."""

    backend: Backend
    url: str
    reads_inline: bool
    """True where a short read is cheaper than handing it to a thread (SQLite)."""

    def read(self, work: Work[T]) -> T: ...
    def submit_read(self, work: Work[T]) -> Future[T]: ...
    def submit_write(self, work: Work[T], done: Callable[[T | None, BaseException | None], None]) -> None: ...
    def listen(self, hub: Hub) -> None: ...
    def close(self) -> None: ...


class Database:
    """One account's data. Commands go through `write`, queries through `read`."""

    def __init__(self, engine: Engine, clock: Clock, hub: Hub) -> None:
        self.engine = engine
        self.clock = clock
        self.hub = hub
        self._settling: WeakKeyDictionary[asyncio.AbstractEventLoop, _Settling] = WeakKeyDictionary()

    @property
    def backend(self) -> Backend:
        return self.engine.backend

    def read_now(self, work: Work[T]) -> T:
        """Read on this thread. For short indexed reads on SQLite, and for programs without an event loop."""
        return self.engine.read(work)

    async def read(self, work: Work[T], *, is_long: bool = False) -> T:
        """Read without holding up others: inline where that is cheapest, on a thread where it waits or is long."""
        if self.engine.reads_inline and not is_long:
            return self.engine.read(work)
        return await asyncio.wrap_future(self.engine.submit_read(work))

    async def write(self, work: Work[T]) -> T:
        """Change something; returns when the change can no longer be lost. Raises StorageFailed when it was not stored."""
        loop = asyncio.get_running_loop()
        settling = self._settling.get(loop)
        if settling is None:
            settling = self._settling[loop] = _Settling(loop)
        waiting: asyncio.Future[T] = loop.create_future()
        self.engine.submit_write(work, lambda result, error: settling.tell(waiting, result, error))
        return await waiting

    def write_now(self, work: Work[T]) -> T:
        """The same for programs without an event loop: waits on this thread."""
        waiting: Future[T] = Future()

        def done(result: T | None, error: BaseException | None) -> None:
            if error is not None:
                waiting.set_exception(error)
            else:
                waiting.set_result(result)  # type: ignore[arg-type] # the engine gives a result exactly when there is no error

        self.engine.submit_write(work, done)
        return waiting.result()

    def close(self) -> None:
        """Finish what was accepted, then let go of the files and connections."""
        self.engine.close()


class _Settling:
    """Hands results of changes to those who wait for them on an event loop, which is woken once for a whole group.

    Waking it is dearer than the change: it takes the interpreter away from the thread that writes.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = weakref.ref(loop)
        self._done: deque[tuple[asyncio.Future[Any], Any, BaseException | None]] = deque()
        self._is_woken = False

    def tell(self, waiting: "asyncio.Future[Any]", result: Any, error: BaseException | None) -> None:
        """From any thread."""
        self._done.append((waiting, result, error))
        loop = self._loop()
        if self._is_woken or loop is None:
            return
        self._is_woken = True
        try:
            loop.call_soon_threadsafe(self._settle)
        except RuntimeError:  # the loop has ended: nobody waits any more, and the writer must go on
            self._done.clear()

    def _settle(self) -> None:
        self._is_woken = False  # first: what comes in from here on wakes the loop again
        while self._done:
            waiting, result, error = self._done.popleft()
            if waiting.done():  # the one who asked has gone away
                continue
            if error is not None:
                waiting.set_exception(error)
            else:
                waiting.set_result(result)


def open_database(url: str, clock: Clock, hub: Hub | None = None) -> Database:
    """Open `sqlite:///PATH` or `postgresql://…`. The tables must be there already (see migrate)."""
    hub = hub or Hub()
    engine: Engine
    if url.startswith("sqlite:///"):
        from freehold.kernel.sqlite import SQLite

        engine = SQLite(Path(url.removeprefix("sqlite:///")), clock, hub)
    else:
        from freehold.kernel.postgresql import PostgreSQL

        engine = PostgreSQL(url, clock, hub)
    return Database(engine, clock, hub)
