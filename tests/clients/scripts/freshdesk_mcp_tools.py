"""PyPI freshdesk-mcp, started as an assistant starts it: calls the tools that the test asks for; `tools` lists them."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from report import driven_by, given_first

asked = given_first()
PROGRAM = str(Path(sys.executable).with_name("freshdesk-mcp"))


async def main() -> None:
    server = StdioServerParameters(command=PROGRAM, env=asked["environment"])
    async with stdio_client(server) as (reading, writing), ClientSession(reading, writing) as session:
        await session.initialize()

        async def call(tool: str, /, **given: Any) -> Any:
            if tool == "tools":
                return sorted(one.name for one in (await session.list_tools()).tools)
            result = await session.call_tool(tool, given)
            texts = [part.text for part in result.content if part.type == "text"]
            if result.isError:
                raise RuntimeError(" ".join(texts))
            return [_read(text) for text in texts]

        await driven_by(call)


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


asyncio.run(main())
