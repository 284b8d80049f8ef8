"""Posts to one receiver over a connection that is kept: what httpx does for any request, for the one that we make.

An HTTP client for everything costs 0.4 ms of processor time a request, ten times what is written here, and 10,000
webhooks share the processor with the API (docs/decisions/0003-lanes.md). The answers are parsed by llhttp (httptools);
redirects are not followed, the body is read only to reuse the connection, and nothing of it is believed.
"""

import asyncio
import os
import ssl
from functools import lru_cache
from typing import NamedTuple, cast
from urllib.parse import urlsplit

import httptools

from freehold.contracts.reach import Forbidden, Unreachable, resolve

MAX_ANSWER = 64 * 1024
KEPT_SECONDS = 15.0
EXCERPT = 200
ADDRESSES = 3


class Answered(NamedTuple):
    """What a receiver said: the status, and how its body begins."""

    status: int
    excerpt: str


class Receiver:
    """One address, and the connection to it that is kept between two posts."""

    def __init__(self, url: str, method: str = "POST") -> None:
        parts = urlsplit(url)
        self.host = parts.hostname or ""
        self.is_tls = parts.scheme == "https"
        self.port = parts.port or (443 if self.is_tls else 80)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        self._head = f"{method} {target} HTTP/1.1\r\nHost: {parts.netloc}\r\n".encode()
        self._kept: _Connection | None = None

    async def post(self, headers: bytes, body: bytes, *, seconds: float, may_be_private: bool) -> Answered:
        """Send `body` with these header lines (each ends in CRLF); waits no longer than `seconds` for everything.

        Raises Unreachable when there was no whole answer, Forbidden when the address may not be talked to.
        """
        if not (self.is_tls or may_be_private):
            raise Forbidden(
                "only https:// leaves this machine; the setting webhook_private_networks allows http:// too"
            )
        whole = b"%b%bContent-Length: %d\r\n\r\n%b" % (self._head, headers, len(body), body)
        kept, self._kept = self._kept, None
        try:
            async with asyncio.timeout(seconds):
                if kept is not None and kept.is_usable:
                    try:
                        return await self._exchange(kept, whole)
                    except _Stale:
                        pass  # it was closed while nobody looked: nothing was answered, so this was no attempt
                return await self._exchange(await self._connect(may_be_private), whole)
        except TimeoutError:
            raise Unreachable(f"no answer within {seconds:g} s") from None
        except _Stale:
            raise Unreachable("the connection was closed without an answer") from None
        except ssl.SSLError as error:
            raise Unreachable(f"no secure connection: {error.reason or error}") from None
        except OSError as error:
            raise Unreachable(f"no connection to {self.host} port {self.port}: {_reason(error)}") from None

    def close(self) -> None:
        """Let go of the connection."""
        kept, self._kept = self._kept, None
        if kept is not None:
            kept.close()

    async def _connect(self, may_be_private: bool) -> "_Connection":
        loop = asyncio.get_running_loop()
        addresses = await resolve(self.host, self.port, may_be_private=may_be_private)
        context = await asyncio.to_thread(authorities) if self.is_tls else None
        failure: OSError | None = None
        for address in addresses[:ADDRESSES]:
            try:
                _, connection = await loop.create_connection(
                    _Connection, address, self.port, ssl=context, server_hostname=self.host if context else None
                )
            except ssl.SSLError:
                raise
            except OSError as error:
                failure = error
            else:
                return connection
        raise failure or Unreachable(f"{self.host} has no address")

    async def _exchange(self, connection: "_Connection", whole: bytes) -> Answered:
        try:
            answer = await connection.exchange(whole)
        except BaseException:
            connection.close()
            raise
        if connection.is_usable:
            connection.keep(KEPT_SECONDS)
            self._kept = connection
        else:
            connection.close()
        return answer


class _Stale(Exception):
    """The connection was of no use any more: nothing that came over it was an answer."""


class _Connection(asyncio.Protocol):
    """One HTTP/1.1 connection on which one request at a time is sent."""

    def __init__(self) -> None:
        self.is_usable = False
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[Answered] | None = None
        self._closing: asyncio.TimerHandle | None = None
        self._exchanges = 0
        self._begin()

    def _begin(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._received = 0
        self._status = 0
        self._excerpt = b""

    async def exchange(self, whole: bytes) -> Answered:
        """Send a request and wait for what is answered."""
        if self._closing is not None:
            self._closing.cancel()
        self._begin()
        self._exchanges += 1
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(whole)
        return await self._answer

    def keep(self, seconds: float) -> None:
        """Stay open for the next request, but not for long."""
        self._closing = asyncio.get_running_loop().call_later(seconds, self.close)

    def close(self) -> None:
        self.is_usable = False
        if self._closing is not None:
            self._closing.cancel()
        if self._transport is not None:
            self._transport.abort() if self._answer is not None else self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one in all but its class
        self.is_usable = True

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        self.is_usable = False
        if self._status:
            self._settle()  # an answer that ends with the connection
        elif self._received:
            self._fail(Unreachable("the connection was closed in the middle of the answer"))
        else:
            self._fail(_Stale())

    def data_received(self, data: bytes) -> None:
        if self._answer is None:
            self.close()  # nobody asked
            return
        self._received += len(data)
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self.is_usable = False
            if self._status:
                self._settle()
            else:
                # On a kept connection it may be the rest of the answer before: a 204 with a body, from a careless server.
                self._fail(_Stale() if self._exchanges > 1 else Unreachable("the answer is not HTTP"))
            return
        if self._received > MAX_ANSWER and self._answer is not None:
            self.is_usable = False
            if self._status:
                self._settle()
            else:
                self._fail(Unreachable("the answer has no end"))

    def on_message_begin(self) -> None:
        if self._answer is None:
            self.is_usable = False  # a second answer to one question: the next would be taken for another's

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        if status >= 200:
            self._status = status

    def on_body(self, body: bytes) -> None:
        if len(self._excerpt) < EXCERPT:
            self._excerpt += body[:EXCERPT]

    def on_message_complete(self) -> None:
        if self._status:
            self.is_usable = self.is_usable and self._parser.should_keep_alive()
            self._settle()

    def _settle(self) -> None:
        answer, self._answer = self._answer, None
        if answer is not None and not answer.done():
            text = self._excerpt[:EXCERPT].decode("utf-8", "replace")
            answer.set_result(Answered(self._status, "".join(c if c.isprintable() else " " for c in text).strip()))

    def _fail(self, error: Exception) -> None:
        answer, self._answer = self._answer, None
        if answer is not None and not answer.done():
            answer.set_exception(error)


def _reason(error: OSError) -> str:
    return os.strerror(error.errno) if error.errno else str(error)


@lru_cache(maxsize=1)
def authorities() -> ssl.SSLContext:
    """The machine's certificate authorities, and those that SSL_CERT_FILE names."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context
