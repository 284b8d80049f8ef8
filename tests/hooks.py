"""A webhook receiver on loopback for tests: answers as it is told, and keeps what it got."""

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from freehold.kernel.text import load
from freehold.kernel.tls import Made

Answer = int | str
"""A status, or `hang` (say nothing), `close` (hang up), `garbage` (no HTTP), `late body` (204, and then a body)."""


@dataclass
class Got:
    """One request as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes
    answered: Answer
    method: str = "POST"

    @property
    def json(self) -> Any:
        return load(self.body.decode())

    @property
    def text(self) -> str:
        """What a message_create says."""
        return str(self.json["data"]["message"]["message_parts"][0]["text"]["content"])


@dataclass
class Hook:
    """A running receiver. `answer` decides from the requests so far (without the new one) and the new body."""

    url: str = ""
    got: list[Got] = field(default_factory=list)
    answer: Callable[[list[Got], bytes], Answer] = lambda got, body: 200
    extra: dict[str, str] = field(default_factory=dict)
    """Header fields of the answers."""
    takes_get: bool = False
    """Whether GET is answered like the rest."""
    ends: threading.Event = field(default_factory=threading.Event)

    def answers(self, *script: Answer) -> None:
        """These, one after another, and then 200 for ever."""
        left = iter(script)
        self.answer = lambda got, body: next(left, 200)

    @property
    def texts(self) -> list[str]:
        """What the messages said that were taken with a 2xx."""
        return [one.text for one in self.got if isinstance(one.answered, int) and 200 <= one.answered < 300]


@contextmanager
def hook(host: str = "127.0.0.1", tls: Made | None = None) -> Iterator[Hook]:
    """A receiver until the block ends; with `tls`, one that speaks https with that certificate."""
    receiver = Hook()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = receiver.answer(receiver.got, body)
            headers = {k.lower(): v for k, v in self.headers.items()}
            receiver.got.append(Got(self.path, headers, body, answer, self.command))
            if answer == "late body":
                self.wfile.write(b"HTTP/1.1 204 No Content\r\n\r\n")
                time.sleep(0.05)
                self.wfile.write(b"ok")
                return
            if answer == "hang":
                receiver.ends.wait(20)
            if isinstance(answer, str):
                self.close_connection = True
                if answer == "garbage":
                    self.wfile.write(b"220 mail.example.com ESMTP\r\n")
                return
            self.send_response(answer)
            for name, value in receiver.extra.items():
                self.send_header(name, value)
            if answer != 204:
                self.send_header("Content-Length", "2")
            self.end_headers()
            if answer != 204:
                self.wfile.write(b"ok")

        do_PUT = do_PATCH = do_DELETE = do_POST

        def do_GET(self) -> None:
            if receiver.takes_get:
                self.do_POST()
                return
            receiver.got.append(Got(self.path, {}, b"", "GET"))
            self.send_error(404)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        request_queue_size = 64

        def handle_error(self, request: Any, client_address: Any) -> None:
            pass  # a client that went away is part of some tests

    server = Server((host, 0), Handler)
    server.daemon_threads = False
    if tls is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tls.certificate, tls.key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    receiver.url = f"{'http' if tls is None else 'https'}://{host}:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield receiver
    finally:
        receiver.ends.set()
        server.shutdown()
        thread.join()
        server.server_close()
