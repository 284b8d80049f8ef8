"""What our scripts around published clients share: input on stdin, a JSON report on stdout, nothing but loopback."""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from typing import Any

LOOPBACK = ("127.0.0.1", "::1", "localhost")
REPORT = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # clients log wherever they like


def _refuse_the_network(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect" and isinstance(arguments[1], tuple) and arguments[1][0] not in LOOPBACK:
        raise OSError(f"a client wanted to reach {arguments[1]}")


def given() -> Any:
    """What the test handed over. From here on the client reaches this machine only."""
    sys.addaudithook(_refuse_the_network)
    return json.load(sys.stdin)


def given_first() -> Any:
    """The same from the first line; calls follow."""
    sys.addaudithook(_refuse_the_network)
    return json.loads(sys.stdin.readline())


def driven(call: Callable[..., Any]) -> None:
    """Do what the test asks for, one call a line, until it has no more."""

    async def later(what: str, /, *arguments: Any, **named: Any) -> Any:
        return call(what, *arguments, **named)

    asyncio.run(driven_by(later))


async def driven_by(call: Callable[..., Awaitable[Any]]) -> None:
    """The same for a client that is asynchronous."""
    while line := await asyncio.to_thread(sys.stdin.readline):
        what, arguments, named = json.loads(line)
        try:
            answer = {"result": await call(what, *arguments, **named)}
        except Exception as error:
            answer = {"error": {"kind": type(error).__name__, "message": str(error), "status": None}}
        print(json.dumps(answer, default=str), file=REPORT, flush=True)


def report(value: Any) -> None:
    """Hand back what the client did."""
    json.dump(value, REPORT)
    REPORT.flush()
