"""Published clients in an environment of their own, and the accounts that they are pointed at."""

import json
import os
import sqlite3
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest
from tests.servers import Process, Receiver, freehold, serving

from freehold.core.access.commands import create_token
from freehold.kernel.installation import DATABASE_FILE, open_installation

HERE = Path(__file__).resolve().parent
CLIENTS = HERE.parents[1] / ".venv-clients"
LONGEST_RUN_SECONDS = 60
LONGEST_WAIT_SECONDS = 20
JSON = Any


def run_python(script: str, *, environment: dict[str, str] | None = None, **given: JSON) -> JSON:
    """Run a script of ours that uses a published Python client; the JSON that it reports."""
    return _run([str(CLIENTS / "bin/python"), str(HERE / "scripts" / script)], given, environment or {})


def run_node(script: str, *, environment: dict[str, str] | None = None, **given: JSON) -> JSON:
    """The same for a script that uses published npm packages."""
    folder = str(CLIENTS / "node/node_modules")
    command = [str(CLIENTS / "bin/node"), str(HERE / "scripts" / script)]
    return _run(command, {**given, "modules": folder}, environment or {})


def _run(command: list[str], given: JSON, environment: dict[str, str]) -> JSON:
    require_clients()
    done = subprocess.run(
        command,
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=LONGEST_RUN_SECONDS,
        env={**os.environ, "NO_PROXY": "127.0.0.1,localhost", **environment},
        check=False,
    )
    assert done.returncode == 0, f"{Path(command[-1]).name}: {done.stderr[-4000:]}"
    return json.loads(done.stdout)


def require_clients() -> None:
    """Fails when the clients are not there."""
    if not any(CLIENTS.glob(".clients-*")):
        pytest.fail(
            'The published clients are not installed: run `make test ARGS="tests/clients"`, which installs them.'
        )


class Account:
    """A fresh account on a running server."""

    def __init__(self, data: Path, server: Process, database: str | None) -> None:
        self._data, self._database = data, database
        self.url = server.url
        trust = ssl.create_default_context(cafile=self.authority()) if self.url.startswith("https:") else True
        headers = {"Authorization": f"Bearer {self.token()}"}
        self.client = httpx2.Client(base_url=f"{self.url}/v2", headers=headers, verify=trust, trust_env=False)

    def freehold(self, *arguments: str) -> str:
        """Run a command on this account's data while the server runs; what it printed."""
        return freehold(*arguments, data=self._data, database=self._database)

    def token(self, profile: str = "current", *scopes: str) -> str:
        """A token of its own, made as the command line makes one, but without starting it."""
        installation = open_installation(self._data, database=self._database)
        try:
            return installation.database.write_now(
                lambda tx: create_token(tx, name="client", profile=profile, scopes=list(scopes) or None)
            )
        finally:
            installation.close()

    def call(self, method: str, path: str, body: JSON = None) -> JSON:
        """What the API answers to a call that must succeed."""
        answer = self.client.request(method, path, json=body)
        assert answer.is_success, (method, path, answer.status_code, answer.text)
        return answer.json()

    def authority(self) -> str:
        """The certificate that clients trust when it is served with --tls."""
        return str(self._data / "tls" / "ca.pem")

    def channel(self) -> str:
        """The channel that every new account has."""
        return str(self.call("GET", "/channels")["channels"][0]["id"])

    def agent(self, email: str = "robin@example.com", **members: JSON) -> str:
        return str(self.call("POST", "/agents", {"email": email, "first_name": "Robin", **members})["id"])

    def user(self, **members: JSON) -> str:
        return str(self.call("POST", "/users", members)["id"])

    def chat(self, user: str, *texts: str, **members: JSON) -> str:
        """A conversation in which the user wrote `texts`."""
        messages = [{"message_parts": [{"text": {"content": text}}], "actor_type": "user"} for text in texts]
        body = {"channel_id": self.channel(), "users": [{"id": user}], "messages": messages, **members}
        return str(self.call("POST", "/conversations", body)["conversation_id"])

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """What the database itself holds."""
        if self._database:
            with psycopg.connect(self._database) as connection:
                return connection.execute(statement).fetchall()
        with closing(sqlite3.connect(f"file:{self._data / DATABASE_FILE}?mode=ro", uri=True)) as file:
            return file.execute(statement).fetchall()


@contextmanager
def account(
    folder: Path, *arguments: str, database: str | None = None, environment: dict[str, str] | None = None
) -> Iterator[Account]:
    """An account served from a folder of its own until the block ends."""
    data = folder / "account"
    with serving(data, *arguments, database=database, environment=environment) as server:
        opened = Account(data, server, database)
        with opened.client:
            yield opened


def wait_until(is_so: Callable[[], Any], what: str) -> None:
    deadline = time.monotonic() + LONGEST_WAIT_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.02)


def deliveries(receiver: Receiver, how_many: int) -> list[dict[str, str]]:
    """The webhooks that came, oldest first, as `body` and `signature`, once there are as many as expected."""
    wait_until(lambda: len(receiver.received) >= how_many, f"{how_many} webhooks, got {len(receiver.received)}")
    return [
        {"body": body.decode(), "signature": headers["x-freshchat-signature"]} for headers, body in receiver.received
    ]
