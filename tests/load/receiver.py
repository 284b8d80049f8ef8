"""A webhook receiver as a process of its own: answers at once, and remembers what came in which order.

`GET /count` tells how many different messages came, `GET /log` what all said, in the order of arrival.

    python -m tests.load.receiver --port N
"""

import argparse
import asyncio
import json
from typing import Any, cast

import uvloop
from tests.load.client import body_length

CAME: list[str] = []
DIFFERENT: set[str] = set()


def text_of(payload: dict[str, Any]) -> str:
    """What the message of a `message_create` says."""
    return str(payload["data"]["message"]["message_parts"][0]["text"]["content"])


class Connection(asyncio.Protocol):
    """One connection, kept alive."""

    def __init__(self) -> None:
        self.buffer = b""
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (head := self.buffer.find(b"\r\n\r\n")) >= 0:
            ends = head + 4 + body_length(self.buffer, head)
            if len(self.buffer) < ends:
                return
            self.answer(self.buffer[:head], self.buffer[head + 4 : ends])
            self.buffer = self.buffer[ends:]

    def answer(self, head: bytes, body: bytes) -> None:
        shown = b"{}"
        if head.startswith(b"POST"):
            text = text_of(json.loads(body))
            CAME.append(text)
            DIFFERENT.add(text)
        elif b" /count " in head:
            shown = json.dumps(len(DIFFERENT)).encode()
        elif b" /log " in head:
            shown = json.dumps(CAME).encode()
        length = str(len(shown)).encode()
        self.transport.write(
            b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: " + length + b"\r\n\r\n" + shown
        )


async def serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Connection, "127.0.0.1", port)
    print(f"ready http://127.0.0.1:{port}", flush=True)
    await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    uvloop.run(serve(parser.parse_args().port))


if __name__ == "__main__":
    main()
