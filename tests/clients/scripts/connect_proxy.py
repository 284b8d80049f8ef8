"""A proxy that takes CONNECT to any host and connects to the port on this machine that it was started with instead.

Prints its own port, and ends when its input does.
"""

import asyncio
import sys


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while part := await reader.read(65536):
            writer.write(part)
            await writer.drain()
        writer.write_eof()
    except OSError:  # either side has gone
        writer.close()


async def _tunnel(client: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
    asked = await client.readuntil(b"\r\n\r\n")
    assert asked.startswith(b"CONNECT "), asked
    server, forth = await asyncio.open_connection("127.0.0.1", int(sys.argv[1]))
    back.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
    await asyncio.gather(_pump(client, forth), _pump(server, back))
    forth.close()
    back.close()


async def _main() -> None:
    listening = await asyncio.start_server(_tunnel, "127.0.0.1", 0)
    print(listening.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)


asyncio.run(_main())
