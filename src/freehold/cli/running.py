"""Runs the server and the worker inside one process, and ends them in the right order."""

import asyncio
import ipaddress
import logging
import signal
import socket
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

import uvicorn
import uvloop

from freehold.cli.http import BoundedHttp
from freehold.cli.proxy import BehindProxy
from freehold.core.account.commands import set_account
from freehold.core.account.queries import get_fact
from freehold.kernel.errors import Misconfigured
from freehold.kernel.installation import Installation
from freehold.kernel.log import get_log

GRACE_SECONDS = 10
KEEP_ALIVE_SECONDS = 75
"""Longer than clients keep a connection in their pools: else they send into one that we are just closing."""
LOOPBACK = "127.0.0.1"
LOOPBACK_FACT = "serves_loopback_only"
log = get_log("serve")


def listen(host: str, port: int) -> socket.socket:
    """A bound socket, before anything else is touched. Raises Misconfigured when the address cannot be had."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[
            0
        ]
    except (socket.gaierror, UnicodeError):
        raise Misconfigured(f"There is no address {host!r} on this machine to listen on.") from None
    listener = socket.socket(family, kind)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
    except OSError as error:
        listener.close()
        reason = (
            "is in use by another program; choose another --port"
            if error.errno == 98
            else f"cannot be used: {error.strerror}"
        )
        raise Misconfigured(f"{host} port {port} {reason}.") from None
    return listener


class Server:
    """One `freehold serve`."""

    def __init__(
        self,
        installation: Installation,
        listener: socket.socket,
        host: str,
        *,
        is_tls: bool = False,
        is_working: bool = True,
        behind_proxy: str | None = None,
    ) -> None:
        address, port = listener.getsockname()[:2]
        is_everywhere = ipaddress.ip_address(address).is_unspecified
        shown = "127.0.0.1" if is_everywhere else host
        self.url = f"{'https' if is_tls else 'http'}://{f'[{shown}]' if ':' in shown else shown}:{port}"
        self.authority: Path | None = None
        """The certificate that clients have to trust, with `is_tls`."""
        self._installation = installation
        self._listener = listener
        self._is_working = is_working
        installation.base_url = (installation.settings.public_url or self.url).rstrip("/")
        installation.is_on_loopback = ipaddress.ip_address(address).is_loopback
        from freehold.server import Application

        files: dict[str, Any] = {}
        if is_tls:
            from freehold.kernel.tls import certificate_for

            public = urlsplit(installation.base_url).hostname
            names = (host, *((public,) if public else ()), *installation.settings.tls_names)
            made = certificate_for(installation.data / "tls", names, installation.clock.now())
            files = {"ssl_certfile": made.certificate, "ssl_keyfile": made.key}
            self.authority = made.authority
        port_for_mail = installation.settings.mailbox_port
        self._door = None if port_for_mail is None else listen(LOOPBACK, port_for_mail)
        if self._door is not None:
            self._door.listen()  # whoever connects before anybody answers waits
        self._application = Application(installation)
        self._config = uvicorn.Config(
            self._application if behind_proxy is None else BehindProxy(self._application, behind_proxy),
            loop="uvloop",
            http=BoundedHttp,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="error",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=GRACE_SECONDS,
            **files,
        )

    def run(self, on_ready: Callable[[str], None]) -> int:
        """Serve until a signal comes; the exit code (130 after Ctrl-C, as shells expect)."""
        server = _Uvicorn(self._config, lambda: on_ready(self.url), self._beside)
        with working(self._installation, self._is_working):
            server.run(sockets=[self._listener])
        return 130 if server.is_interrupted else 0

    async def _beside(self) -> None:
        """What runs beside the answering, until it is cancelled."""
        if self._door is None:
            await self._application.upkeep.run()
            return
        from freehold.contracts.mail.door import open_door

        async with await open_door(self._installation, self._door):
            await self._application.upkeep.run()


class _Uvicorn(uvicorn.Server):
    """Uvicorn that says when it accepts requests, and that leaves the process to us when it has stopped."""

    def __init__(
        self, config: uvicorn.Config, on_ready: Callable[[], None], upkeep: Callable[[], Coroutine[Any, Any, None]]
    ) -> None:
        super().__init__(config)
        self._on_ready = on_ready
        self._upkeep = upkeep
        self._upkeep_task: asyncio.Task[None] | None = None
        self.is_interrupted = False

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._upkeep_task = asyncio.create_task(self._upkeep())
        self._on_ready()
        sys.stdout.flush()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self._upkeep_task is not None:
            self._upkeep_task.cancel()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        with on_signals(self._stop):
            yield

    def _stop(self, which: int) -> None:
        self.is_interrupted = self.is_interrupted or which == signal.SIGINT
        self.force_exit = self.should_exit
        self.should_exit = True


class _IntoOurLog(logging.Handler):
    """Carries what the HTTP server has to say into the log that everything else writes."""

    def emit(self, record: logging.LogRecord) -> None:
        log.log(record.levelno, "http server", said=record.getMessage(), exc_info=record.exc_info)


def _tell_workers(installation: Installation) -> None:
    """A worker in a process of its own may reach private networks only where the server is reached from here alone."""
    known = installation.database.read_now(lambda tx: get_fact(tx, LOOPBACK_FACT))
    if known is not installation.is_on_loopback:
        installation.database.write_now(lambda tx: set_account(tx, LOOPBACK_FACT, installation.is_on_loopback))


@contextmanager
def on_signals(stop: Callable[[int], None]) -> Iterator[None]:
    """Call `stop` with the signal's number instead of dying."""

    def handle(which: int, _: FrameType | None) -> None:
        stop(which)

    before = {which: signal.signal(which, handle) for which in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for which, handler in before.items():
            signal.signal(which, handler)


@contextmanager
def working(installation: Installation, is_wanted: bool) -> Iterator[None]:
    """A worker on a thread and an event loop of its own, so that a busy one does not hold up requests."""
    if not is_wanted:
        yield
        return
    from freehold.jobs import Worker

    worker = Worker(installation)
    loops: list[asyncio.AbstractEventLoop] = []

    def run() -> None:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            loops.append(runner.get_loop())
            runner.run(worker.run())

    thread = threading.Thread(target=run, name="worker")
    thread.start()
    try:
        yield
    finally:
        if loops:
            loops[0].call_soon_threadsafe(worker.stop)
        thread.join()


def work_until_stopped(installation: Installation) -> int:
    """A worker in the foreground until a signal comes; the exit code."""
    from freehold.jobs import Worker

    installation.is_on_loopback = installation.database.read_now(lambda tx: get_fact(tx, LOOPBACK_FACT)) is not False
    worker = Worker(installation)
    received: list[int] = []

    async def run() -> None:
        loop = asyncio.get_running_loop()

        def stop(which: int) -> None:
            received.append(which)
            loop.call_soon_threadsafe(worker.stop)

        with on_signals(stop):
            print("working", flush=True)  # noqa: T201 - scripts wait for it
            await worker.run()

    asyncio.run(run())
    return 130 if signal.SIGINT in received else 0
