"""What a reverse proxy in front of the server says of its clients: who they are, and how they have reached it."""

from typing import Any

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from freehold.contracts.request import Receive, Scope, Send, header


class BehindProxy:
    """The application as the clients of trusted proxies reach it: X-Forwarded-For, -Proto and -Host count.

    Links in answers repeat the host that the client used (Freshdesk contract 2), which many proxies tell only so. Of
    several, each added by one more proxy, the first is the client's. From anywhere else these headers mean nothing.
    """

    def __init__(self, application: Any, addresses: str) -> None:
        self._proxied = ProxyHeadersMiddleware(application, addresses)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = scope.get("client")
        if client and client[0] in self._proxied.trusted_hosts:
            host = header(scope, b"x-forwarded-host").partition(b",")[0].strip()
            if host:
                others = [pair for pair in scope["headers"] if pair[0] != b"host"]
                scope = {**scope, "headers": [(b"host", host), *others]}
        await self._proxied(scope, receive, send)  # type: ignore[arg-type] # uvicorn has names of its own for ASGI
