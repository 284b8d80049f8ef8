"""Puts the parts together: one ASGI application out of the API, the pages and the files."""

import re

from starlette.applications import Starlette

from freehold.contracts.freshchat.face import FRESHCHAT
from freehold.contracts.freshdesk.face import FRESHDESK
from freehold.contracts.guard import Guard
from freehold.contracts.mail.start import settle_mail
from freehold.contracts.oauth import endpoints, metadata, registering
from freehold.contracts.pipeline import Pipeline
from freehold.contracts.request import Receive, Scope, Send, header
from freehold.contracts.upkeep import Upkeep, Uses
from freehold.contracts.whatsapp import callback
from freehold.core.account.commands import set_account
from freehold.core.gateway.assistants import PREFIX
from freehold.core.gateway.policies import Policies
from freehold.core.setup import create_account
from freehold.kernel.installation import Installation
from freehold.kernel.limits import Limiter
from freehold.web import files, pages, reference

OPENAPI = frozenset((b"/v2/openapi.json", b"/api/v2/openapi.json"))
"""The paths of the APIs that need no credential."""
_KEY = PREFIX.encode()
_SLASHES = re.compile(b"/+")
_OTHER_HOST = re.compile(rb"/[A-Za-z0-9-]{1,63}\.freshdesk\.com(?=/)")
"""The host of a hosted account, for clients that put one into every address; the server does not mind which."""


class Application:
    """The front door: API paths go straight to their pipeline, everything else to the pages."""

    def __init__(self, installation: Installation) -> None:
        installation.database.write_now(create_account)
        installation.database.write_now(lambda tx: settle_mail(tx, installation.settings))
        installation.database.write_now(
            lambda tx: set_account(tx, "primary_language", installation.settings.primary_language)
        )
        installation.database.write_now(lambda tx: set_account(tx, "max_agents", installation.settings.max_agents))
        installation.blobs.sweep()
        limiter, uses, policies = Limiter(), Uses(), Policies()
        guard = Guard(installation, limiter)
        self.upkeep = Upkeep(installation, limiter, uses)
        """To be run beside the server (`await application.upkeep.run()`)."""
        self._freshchat = Pipeline(FRESHCHAT, installation, limiter, uses, guard, policies)
        self._freshdesk = Pipeline(FRESHDESK, installation, limiter, uses, guard, policies)
        self._pages = Starlette(
            routes=[
                *pages.ROUTES,
                *reference.ROUTES,
                *files.ROUTES,
                *callback.ROUTES,
                *endpoints.ROUTES,
                *metadata.ROUTES,
                *registering.ROUTES,
            ],
            exception_handlers={404: pages.not_found, 500: pages.went_wrong},
        )
        self._pages.state.installation = installation
        self._pages.state.guard = guard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            raw: bytes = scope["raw_path"]
            if b"//" in raw:  # a base URL that ends in a slash, and a path that begins with one
                raw = _SLASHES.sub(b"/", raw)
            if host := _OTHER_HOST.match(raw):
                raw = raw[host.end() :]
                path = scope["path"].lstrip("/")[host.end() - 1 :]
                scope = {**scope, "root_path": host[0].decode(), "path": path, "raw_path": raw}
            if raw in OPENAPI:
                await self._pages(scope, receive, send)
                return
            if raw.startswith((b"/v2/", b"/reports/")) or raw == b"/v2":
                await self._freshchat(scope, receive, send)
                return
            if raw.startswith(b"/api/channel/v2/"):
                await self._freshdesk(scope, receive, send)
                return
            if raw.startswith(b"/api/v2/") or raw == b"/api/v2":
                alias = {**scope, "raw_path": raw.removeprefix(b"/api")}
                if _is_bearer(scope) and not self._has_only_freshdesk(scope, alias):
                    await self._freshchat(alias, receive, send)  # as one old document spells it (contract 1.1)
                else:
                    await self._freshdesk(scope, receive, send)
                return
        await self._pages(scope, receive, send)

    def _has_only_freshdesk(self, scope: Scope, alias: Scope) -> bool:
        """Whether a path belongs to Freshdesk alone, which then can tell the client how to show who it is."""
        if self._freshchat.routes.match(*self._freshchat.face.seek(alias)) is not None:
            return False
        return self._freshdesk.routes.match(*self._freshdesk.face.seek(scope)) is not None


def _is_bearer(scope: Scope) -> bool:
    """Whether a request shows a token of the Freshchat API; an assistant's key is shown to either in this way."""
    shown = header(scope, b"authorization")
    return shown[:7].lower() == b"bearer " and not shown[7:].lstrip().startswith(_KEY)
