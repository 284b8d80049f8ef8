"""Published clients that are told call by call what to do: the test reads like a program that uses them."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.clients.published import CLIENTS, HERE, JSON, LONGEST_RUN_SECONDS, require_clients


class Refused(Exception):
    """What the client raised: its class, its message, and the status if the client tells."""

    def __init__(self, kind: str, message: str, status: int | None) -> None:
        super().__init__(f"{kind}: {message}")
        self.kind, self.message, self.status = kind, message, status


class Driven:
    """A client in a process of its own."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def __call__(self, what: str, /, *arguments: JSON, **named: JSON) -> JSON:
        """Let the client do one thing. Raises Refused when it raises."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps([what, arguments, named]), file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        assert line, f"the client is gone: {self._process.wait(10)}"
        answer = json.loads(line)
        if "error" in answer:
            raise Refused(**answer["error"])
        return answer["result"]


@contextmanager
def driving(script: str, given: dict[str, Any], environment: dict[str, str]) -> Iterator[Driven]:
    """A client behind a script of ours until the block ends; what it logs goes to our standard error."""
    require_clients()
    is_node = script.endswith(".mjs")
    program = CLIENTS / ("bin/node" if is_node else "bin/python")
    if is_node:
        given = {**given, "modules": str(CLIENTS / "node/node_modules")}
    process = subprocess.Popen(
        [str(program), str(HERE / "scripts" / script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "NO_PROXY": "127.0.0.1,localhost", **environment},
    )
    try:
        assert process.stdin is not None
        print(json.dumps(given), file=process.stdin, flush=True)
        yield Driven(process)
        process.stdin.close()
        process.wait(LONGEST_RUN_SECONDS)
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            pipe.close()
