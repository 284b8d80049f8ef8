"""Real Freehold processes for tests, and a receiver for what they send."""

import base64
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

FREEHOLD = str(Path(sys.executable).with_name("freehold"))
JSON = dict[str, Any]


def freehold(*arguments: str, data: Path, database: str | None = None, check: bool = True) -> str:
    """Run one command of the command line; what it printed."""
    environment = {**os.environ, **({"FREEHOLD_DATABASE": database} if database else {})}
    done = subprocess.run(
        [FREEHOLD, *arguments, "--data", str(data)], capture_output=True, text=True, env=environment, check=False
    )
    assert not check or done.returncode == 0, done.stderr
    return done.stdout.strip()


class Process:
    """A server that said it is ready."""

    def __init__(self, process: "subprocess.Popen[str]", url: str) -> None:
        self.process = process
        self.pid = process.pid
        self.url = url
        self.host, _, port = url.removeprefix("http://").rpartition(":")
        self.port = int(port)

    def connect(self, token: str) -> "Caller":
        return Caller(self.host, self.port, f"Bearer {token}")

    def connect_with_key(self, key: str) -> "Caller":
        """The same for the Freshdesk API, with an agent's key."""
        return Caller(self.host, self.port, f"Basic {base64.b64encode(f'{key}:X'.encode()).decode()}")

    def kill(self) -> None:
        """End it as a power cut would: no signal that it could notice."""
        self.process.kill()
        self.process.wait(10)


class Caller:
    """One keep-alive connection that speaks JSON."""

    def __init__(self, host: str, port: int, authorization: str) -> None:
        self._connection = HTTPConnection(host, port, timeout=20)
        self._headers = {"Authorization": authorization, "Content-Type": "application/json"}

    def call(self, method: str, path: str, body: JSON | None = None) -> tuple[int, Any]:
        """Status and parsed body. Raises OSError or HTTPException when the server is gone."""
        self._connection.request(method, path, None if body is None else json.dumps(body), self._headers)
        answer = self._connection.getresponse()
        content = answer.read()
        return answer.status, json.loads(content) if content else None

    def close(self) -> None:
        self._connection.close()


@contextmanager
def serving(
    data: Path, *arguments: str, database: str | None = None, environment: dict[str, str] | None = None
) -> Iterator[Process]:
    """`freehold serve` on a free port until the block ends."""
    command = [FREEHOLD, "serve", "--data", str(data), "--port", "0", *arguments]
    given = {**os.environ, "FREEHOLD_RATE_LIMIT": "100000000", **(environment or {})}
    if database:
        given["FREEHOLD_DATABASE"] = database
    log = data.with_name(f"{data.name}.log")
    with log.open("a") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, env=given)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.match(r"ready (\S+)", line)
        assert found, f"not ready: {line!r}, {log.read_text()[-2000:]}"
        yield Process(process, found[1])
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        assert process.stdout is not None
        process.stdout.close()


class Receiver:
    """A webhook receiver on loopback that keeps what came, in order, and answers `status`."""

    def __init__(self) -> None:
        self.received: list[tuple[dict[str, str], bytes]] = []
        self.status = 200
        kept = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                kept.received.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(kept.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Tests look at `received`."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = False
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()

    def bodies(self) -> list[JSON]:
        return [json.loads(body) for _, body in self.received]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()
    try:
        yield receiver
    finally:
        receiver.close()
