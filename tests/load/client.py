"""The load generator: a process of its own that keeps N connections busy and measures every answer.

One JSON order a line on standard input, one JSON result a line on standard output. A connection sends its next
request when the last one is answered (closed loop, no pipelining), so N connections are N callers who wait.
Written on bare protocols because the generator must cost less than what it measures.
"""

import asyncio
import gc
import json
import sys
from collections import Counter
from time import perf_counter
from typing import TypedDict, cast

import uvloop

PATIENCE_SECONDS = 60.0


class Order(TypedDict):
    """What to do."""

    host: str
    port: int
    connections: int
    seconds: float
    """No request is started later than this; 0: no bound in time."""
    count: int
    """No more requests than this; 0: no bound in number."""
    expects: list[int]
    """The statuses that count as right; empty: every 2xx."""
    once: bool
    """Every request is sent exactly once, and in the order of its connection."""
    pause: float
    """Seconds that a connection rests between an answer and its next request; 0: none."""
    requests: list[str]
    """Whole HTTP requests; connection k of N sends k, k+N, k+2N … and then starts again."""


class Result(TypedDict):
    """What came of it. Latencies are milliseconds."""

    requests: int
    seconds: float
    failures: int
    statuses: dict[str, int]
    p50: float
    p99: float
    worst: float


class Run:
    """One order while it is carried out."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.expects = frozenset(order["expects"])
        self.latencies: list[float] = []
        self.statuses: Counter[int] = Counter()
        self.failures = 0
        self.left = order["count"] or sys.maxsize
        self.began = perf_counter()
        self.ends = self.began + (order["seconds"] or 600.0)
        self.last = self.began
        self.open = order["connections"]
        self.done = asyncio.get_running_loop().create_future()

    def close_one(self) -> None:
        """A connection has nothing more to send."""
        self.open -= 1
        if self.open == 0 and not self.done.done():
            self.done.set_result(None)

    def result(self) -> Result:
        self.latencies.sort()
        return {
            "requests": len(self.latencies),
            "seconds": self.last - self.began,
            "failures": self.failures,
            "statuses": {str(status): number for status, number in sorted(self.statuses.items())},
            "p50": percentile(self.latencies, 0.50) * 1000,
            "p99": percentile(self.latencies, 0.99) * 1000,
            "worst": (self.latencies[-1] if self.latencies else 0.0) * 1000,
        }


def percentile(ordered: list[float], part: float) -> float:
    """The value below which `part` of `ordered` lies (nearest rank); 0 when there is none."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else 0.0


class Caller(asyncio.Protocol):
    """One keep-alive connection."""

    def __init__(self, run: Run, requests: list[bytes]) -> None:
        self.run = run
        self.requests = requests
        self.next = 0
        self.end = len(requests) if run.order["once"] else None
        self.sent_at = 0.0
        self.buffer = b""
        self.is_waiting = False
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's are none by inheritance
        self.send()

    def send(self) -> None:
        run = self.run
        now = perf_counter()
        if run.left <= 0 or now >= run.ends or self.next == self.end:
            self.transport.close()
            return
        run.left -= 1
        self.is_waiting = True
        self.sent_at = now
        self.transport.write(self.requests[self.next])
        self.next += 1
        if self.next == len(self.requests) and self.end is None:
            self.next = 0

    def data_received(self, data: bytes) -> None:
        if self.buffer:
            data = self.buffer + data
        head = data.find(b"\r\n\r\n")
        if head < 0 or len(data) < head + 4 + body_length(data, head):
            self.buffer = data
            return
        self.buffer = b""
        run = self.run
        run.last = now = perf_counter()
        run.latencies.append(now - self.sent_at)
        status = int(data[9:12])
        run.statuses[status] += 1
        if (status not in run.expects) if run.expects else (status // 100 != 2):
            run.failures += 1
        self.is_waiting = False
        pause = run.order["pause"]
        if pause:
            asyncio.get_running_loop().call_later(pause, self.send)
        else:
            self.send()

    def connection_lost(self, exc: Exception | None) -> None:
        if self.is_waiting:
            self.run.failures += 1
            self.run.statuses[0] += 1
        self.run.close_one()


def body_length(data: bytes, head: int) -> int:
    """What the header says about the length of the body."""
    at = data.find(b"content-length: ", 0, head)
    if at < 0:
        at = data[:head].lower().find(b"content-length: ")
        if at < 0:
            return 0
    return int(data[at + 16 : data.find(b"\r", at)])


async def carry_out(order: Order) -> Result:
    """Run one order to its end. A connection that cannot be made, or never ends, is a failure and not a hang."""
    loop = asyncio.get_running_loop()
    requests = [text.encode() for text in order["requests"]]
    connections = order["connections"]
    run = Run(order)
    callers = [Caller(run, requests[k::connections] or requests) for k in range(connections)]
    for caller in callers:

        def make(one: Caller = caller) -> Caller:
            return one

        try:
            await loop.create_connection(make, order["host"], order["port"])
        except OSError:
            run.failures += 1
            run.statuses[0] += 1
            run.close_one()
    try:
        await asyncio.wait_for(run.done, (order["seconds"] or 600.0) + PATIENCE_SECONDS)
    except TimeoutError:
        run.failures += sum(caller.is_waiting for caller in callers)
    return run.result()


def main() -> None:
    gc.disable()
    for line in sys.stdin:
        result = uvloop.run(carry_out(json.loads(line)))
        sys.stdout.write(json.dumps(result) + "\n")
        sys.stdout.flush()
        gc.collect()


if __name__ == "__main__":
    main()
