"""An assistant of a test: its key, what it is granted, its calls, and what each left behind."""

import json
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from tests.contract.api import Json, Loopback, Wire
from tests.freshdesk.api import Api, basic

from freehold.catalogue.registry import ROWS
from freehold.core.audit.model import entries
from freehold.core.gateway.approvals import decide_approval
from freehold.core.gateway.assistants import create_assistant, get_assistant
from freehold.core.gateway.connections import get_connection
from freehold.core.gateway.grants import Wanted, set_grant
from freehold.core.model import metadata
from freehold.kernel.installation import Installation
from freehold.kernel.query import Query, Row
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

_ENTRIES = Query(select(entries).where(entries.c.id > bindparam("after")).order_by(entries.c.id))
_OURS = ("gateway_", "audit_", "events", "credentials", "rate_uses", "policies")
_TABLES = {t.name: Query(select(t)) for t in metadata.sorted_tables if not t.name.startswith(_OURS)}


class Got(NamedTuple):
    """What came back, and the entries that it left."""

    status: int
    headers: dict[str, str]
    body: Any
    entries: list[Row]

    @property
    def said(self) -> str:
        """Why it was refused."""
        return str(self.body["message"])


class Assistant:
    """One assistant, called Triage, of the account of an administrator."""

    def __init__(
        self, installation: Installation, server: Loopback, wire: Wire, owner: Row, name: str = "Triage"
    ) -> None:
        self.installation, self.server, self.wire, self.name = installation, server, wire, name
        _, self.key = installation.database.write_now(lambda tx: create_assistant(tx, name, owner))

    def grant(self, area: str, level: str, connection: str = "freshdesk", **wanted: Any) -> int:
        """Grant an area; the number of the policy."""
        known = frozenset(row.id for row in ROWS if (row.product, row.area) == (connection, area))

        def work(tx: Tx) -> int:
            return set_grant(
                tx,
                get_assistant(tx, self.name),
                get_connection(tx, connection),
                area,
                Wanted(level, **wanted),
                known=known,
            )

        return self.installation.database.write_now(work)

    def call(
        self, method: str, path: str, body: Any = None, *, key: str | None = None, headers: dict[str, str] | None = None
    ) -> Got:
        """One call with its key: as a Freshdesk key below /api/v2, as a bearer token elsewhere."""
        path = path if path.startswith(("/api/", "/v2/", "/reports/")) else f"/api/v2{path}"
        shown = key or self.key
        sent = {
            "host": "x",
            "authorization": basic(shown) if path.startswith("/api/") else f"Bearer {shown}",
            **(headers or {}),
        }
        content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        if content:
            sent = {"content-type": "application/json", **sent, "content-length": str(len(content))}
        head = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
        before = self._entries(0)
        status, names, answer = self.wire.exchange(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + content, method)
        found = {name.lower(): value for name, value in names}
        is_json = found.get("content-type", "").startswith("application/json")
        parsed = json.loads(answer) if answer and is_json else answer
        return Got(status, found, parsed, self._entries(before[-1]["id"] if before else 0))

    def answer(self, number: int, *, is_approved: bool = True) -> None:
        """A person's answer to a question."""
        self.installation.database.write_now(lambda tx: decide_approval(tx, number, is_approved=is_approved, who="Ada"))

    def everything(self) -> dict[str, list[Row]]:
        """Every row of every table in which the desk keeps what it has."""
        return self.installation.database.read_now(lambda tx: {name: tx.all(q) for name, q in _TABLES.items()})

    def _entries(self, after: int) -> list[Row]:
        return self.installation.database.read_now(lambda tx: tx.all(_ENTRIES, after=after))


def assistant_of(api: Api, name: str = "Triage") -> Assistant:
    """An assistant for which the administrator answers."""
    return Assistant(api.installation, api.server, api.wire, api.agent, name)


def details(entry: Row) -> Json:
    found: Json = load(entry["details"])
    return found
