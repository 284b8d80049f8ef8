"""The HTTP protocol with bounds that the library lacks: a request's head has a size and a time."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_BYTES = 64 * 1024
"""Request line and headers together; tokens of several thousand characters fit many times."""
HEAD_SECONDS = 30.0
"""From the first byte of a head, or from connecting, to its end."""


class BoundedHttp(HttpToolsProtocol):
    """Refuses endless heads, and lets go of connections that begin a request and do not end its head."""

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self._is_in_head = False
        self._head_bytes = 0
        self._patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._patience = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._is_in_head and self._head_bytes + len(data) > HEAD_BYTES:
            self._stop_waiting()
            self.send_400_response("The head of the request is too large.")
            return
        super().data_received(data)
        if self._is_in_head:
            self._head_bytes += len(data)
            if self._patience is None:
                self._patience = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def on_message_begin(self) -> None:
        self._is_in_head = True
        self._head_bytes = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._is_in_head = False
        if self._patience is not None:
            self._stop_waiting()
        super().on_headers_complete()

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _give_up(self) -> None:
        self._patience = None
        if not self.transport.is_closing():
            self.transport.close()
