"""What a command or a query is given: one transaction on one database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from freehold.kernel.clock import Instant
from freehold.kernel.query import Query, Row


class Cursor(Protocol):
    """What both drivers' cursors can do for us."""

    @property
    def lastrowid(self) -> int | None: ...
    @property
    def rowcount(self) -> int: ...
    def fetchone(self) -> tuple[Any, ...] | None: ...
    def fetchall(self) -> list[tuple[Any, ...]]: ...


class Connection(Protocol):
    def execute(self, sql: Any, parameters: Any = ..., /) -> Any: ...


class Tx:
    """Runs statements inside one transaction and knows what time it is in there.

    `now` is read from the clock when the transaction's function starts. `wakes` collects the topics that the hub
    announces after the commit. `memo` keeps what was read once and cannot change before the end. `is_replay` is set
    while history is imported: nothing that happened long ago may trigger webhooks or rules today. `cause` is set while
    something is done because of an event: that event's number, and how many steps lead to what is done.
    """

    __slots__ = ("_backend", "_connection", "_is_postgresql", "cause", "is_replay", "memo", "now", "wakes")

    def __init__(self, connection: Connection, backend: str, now: Instant) -> None:
        self._connection = connection
        self._backend = backend
        self._is_postgresql = backend == "postgresql"
        self.now = now
        self.wakes: set[str] = set()
        self.is_replay = False
        self.cause: tuple[int | None, int] = (None, 0)
        self.memo: dict[str, Any] = {}

    @property
    def backend(self) -> str:
        """sqlite or postgresql."""
        return self._backend

    def _execute(self, query: Query, values: Row) -> Any:
        defaults = query.defaults[self._backend]
        if defaults:
            values = {**defaults, **values}
        if self._is_postgresql:
            return self._connection.execute(query.sql["postgresql"], values)
        return self._connection.execute(query.sql["sqlite"], query.places(values))

    def all(self, query: Query, **values: Any) -> list[Row]:
        """Every row that the statement finds."""
        columns = query.columns
        rows = [dict(zip(columns, row, strict=False)) for row in self._execute(query, values).fetchall()]
        if query.booleans and not self._is_postgresql:
            for row in rows:
                _as_booleans(row, query.booleans)
        return rows

    def first(self, query: Query, **values: Any) -> Row | None:
        """The first row, or None."""
        found = self._execute(query, values).fetchone()
        if found is None:
            return None
        row = dict(zip(query.columns, found, strict=False))
        if query.booleans and not self._is_postgresql:
            _as_booleans(row, query.booleans)
        return row

    def first_by_uuid(self, query: Query, uuid: str) -> Row | None:
        """The row with that public id, or None. UUIDs are the same in any case; other ids are taken as they are."""
        row = self.first(query, uuid=uuid)
        return self.first(query, uuid=uuid.lower()) if row is None and uuid != uuid.lower() else row

    def value(self, query: Query, **values: Any) -> Any:
        """The first column of the first row, or None."""
        found = self._execute(query, values).fetchone()
        return None if found is None else found[0]

    def run(self, query: Query, **values: Any) -> int:
        """Change rows; how many were."""
        return int(self._execute(query, values).rowcount)

    def insert(self, query: Query, **values: Any) -> int:
        """Add a row; its number (0 for a table that has none)."""
        cursor = self._execute(query, values)
        if not query.returns_id:
            return 0
        return int(cursor.fetchone()[0] if self._is_postgresql else cursor.lastrowid)

    def hold(self, what: str) -> None:
        """Until the end of this transaction nobody else holds `what`: for things that are not there yet to be locked.

        SQLite lets one transaction write at a time, so there it is held already.
        """
        if self._is_postgresql:
            self._connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%(what)s, 0))", {"what": what})

    def wake(self, topic: str) -> None:
        """Announce `topic` once this is committed."""
        self.wakes.add(topic)

    @contextmanager
    def replaying(self) -> Iterator[None]:
        """While history is written down: `now` may be set to the time of what is being replayed, and followers stay quiet."""
        before, self.is_replay = self.now, True
        try:
            yield
        finally:
            self.now, self.is_replay = before, False

    @contextmanager
    def because_of(self, event_id: int, depth: int) -> Iterator[None]:
        """What happens meanwhile, happens because of this event, and is written down as its consequence."""
        before, self.cause = self.cause, (event_id, depth)
        try:
            yield
        finally:
            self.cause = before


def _as_booleans(row: Row, names: tuple[str, ...]) -> None:
    for name in names:
        if row[name] is not None:
            row[name] = row[name] == 1
