"""Wake-ups: who waits for a topic is told after a commit, so that nobody has to poll.

A wake-up carries no data and may come for nothing; what was written is read from the database. Processes that share a
PostgreSQL wake each other over LISTEN/NOTIFY; on SQLite a waiter looks at the file's change counter (see jobs).
"""

import asyncio
import threading
from collections.abc import Iterable


class Hub:
    """The waiters of one process, by topic."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiters: dict[str, set[tuple[asyncio.AbstractEventLoop, asyncio.Event]]] = {}

    def wake(self, topics: Iterable[str]) -> None:
        """Wake everybody who waits for one of `topics`; from any thread."""
        for topic in topics:
            for loop, event in tuple(self._waiters.get(topic, ())):
                try:
                    loop.call_soon_threadsafe(event.set)
                except RuntimeError:  # the loop has ended: its waiter is gone with it
                    self._forget(topic, loop, event)

    def waiter(self, topic: str) -> asyncio.Event:
        """An event that is set when `topic` is woken; the waiter clears it. Call it on the waiter's own loop."""
        loop, event = asyncio.get_running_loop(), asyncio.Event()
        with self._lock:
            self._waiters.setdefault(topic, set()).add((loop, event))
        return event

    def leave(self, topic: str, event: asyncio.Event) -> None:
        """Stop waiting."""
        self._forget(topic, asyncio.get_running_loop(), event)

    def _forget(self, topic: str, loop: asyncio.AbstractEventLoop, event: asyncio.Event) -> None:
        with self._lock:
            self._waiters.get(topic, set()).discard((loop, event))
