"""The database: `read()` and `write()`, alike on SQLite and PostgreSQL.

`Database` is what everybody holds; `open_database` picks the engine from the URL. A function that is passed in gets a
`Tx`, runs synchronously and returns plain values; when it raises, nothing of what it did remains. `write()` returns
only after the commit is durable.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Protocol, TypeVar

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
        waiting: asyncio.Future[T] = loop.create_future()

        def done(result: T | None, error: BaseException | None) -> None:
            try:
                loop.call_soon_threadsafe(_settle, waiting, result, error)
            except RuntimeError:  # the loop has ended: nobody waits any more, and the writer must go on
                pass

        self.engine.submit_write(work, done)
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


def _settle(waiting: "asyncio.Future[Any]", result: object, error: BaseException | None) -> None:
    if waiting.cancelled():
        return
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
