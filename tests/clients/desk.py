"""A Freshdesk account for published clients: served over https under the names that they insist on."""

import sqlite3
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx2
from tests.clients.published import HERE
from tests.servers import Process, freehold, serving

from freehold.core.people.sign_in import set_password
from freehold.kernel.installation import DATABASE_FILE, open_installation

HOST = "acme.freshdesk.com"
GENEROUS = {"FREEHOLD_FRESHDESK_RATE_LIMIT": "100000000", "FREEHOLD_TLS_NAMES": '["*.freshdesk.com"]'}


class Desk:
    """A fresh account on a running server, with the key of its administrator, Ada."""

    def __init__(self, data: Path, server: Process, proxy: str) -> None:
        self._data = data
        self.url = server.url
        self.host = server.url.partition("://")[2]
        """Host and port, as some clients want it."""
        self.proxy = proxy
        """Leads every host to this server, as a name server would."""
        self.key = self.hire("ada@example.com", "ACCOUNT_ADMIN", "--first-name", "Ada", "--last-name", "Ames")
        trust = ssl.create_default_context(cafile=self.authority) if self.url.startswith("https:") else True
        self.client = httpx2.Client(base_url=f"{self.url}/api/v2", auth=(self.key, "X"), verify=trust, trust_env=False)

    @property
    def authority(self) -> str:
        """The certificate that clients trust when it is served with --tls."""
        return str(self._data / "tls" / "ca.pem")

    @property
    def through_proxy(self) -> dict[str, str]:
        """The environment of a client that is to reach us as acme.freshdesk.com."""
        return {"HTTPS_PROXY": self.proxy, "https_proxy": self.proxy, "NO_PROXY": "", "no_proxy": "", **self.trusting}

    @property
    def trusting(self) -> dict[str, str]:
        """The environment of a client that is to trust our certificate."""
        return dict.fromkeys(("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"), self.authority)

    def hire(self, email: str, role: str, *given: str) -> str:
        """The key of a new agent."""
        self.freehold("agent", "add", email, "--role", role, *given)
        return self.freehold("token", "create", "freshdesk", "--agent", email)

    def freehold(self, *arguments: str) -> str:
        """Run a command on this account's data while the server runs; what it printed."""
        return freehold(*arguments, data=self._data)

    def give_password(self, email: str, password: str) -> None:
        """Let an agent log in with a password."""
        installation = open_installation(self._data)
        try:
            installation.database.write_now(lambda tx: set_password(tx, email, password))
        finally:
            installation.close()

    def archive(self, number: int) -> None:
        """Put a ticket among the archived, as months do."""
        with closing(sqlite3.connect(self._data / DATABASE_FILE)) as file, file:
            file.execute("UPDATE tickets SET archived_at = 1 WHERE id = ?", [number])

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """What the API answers to a call that must succeed."""
        answer = self.client.request(method, path, json=body)
        assert answer.is_success, (method, path, answer.status_code, answer.text)
        return answer.json() if answer.content else None


@contextmanager
def desk(folder: Path, *arguments: str, environment: dict[str, str] | None = None) -> Iterator[Desk]:
    """A desk served from a folder of its own until the block ends."""
    data = folder / "desk"
    with serving(data, *arguments, environment={**GENEROUS, **(environment or {})}) as server, _proxy(server) as proxy:
        opened = Desk(data, server, proxy)
        with opened.client:
            yield opened


@contextmanager
def _proxy(server: Process) -> Iterator[str]:
    """The address of a proxy that leads to our server, whatever host it is asked for."""
    program = [sys.executable, str(HERE / "scripts/connect_proxy.py"), server.url.rpartition(":")[2]]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.terminate()
