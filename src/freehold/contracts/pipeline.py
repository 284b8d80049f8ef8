"""The one endpoint that every row runs through.

who is calling → scope → rate → body → handler in one transaction → record → bytes. What an API looks like (where the
credential stands, how an error is written, which headers tell the quota) comes from its `Face`.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from freehold.catalogue.operation import Body, Operation
from freehold.catalogue.rates import RATES, Rate
from freehold.catalogue.routes import Match, Routes
from freehold.contracts.call import Answer, Call, Principal
from freehold.contracts.forms import read_form
from freehold.contracts.implements import HANDLERS, require_handlers
from freehold.contracts.request import (
    Disconnected,
    Receive,
    Scope,
    Send,
    base_url,
    header,
    parse_object,
    query_values,
    read_body,
    validated,
)
from freehold.contracts.upkeep import Uses
from freehold.core.audit.commands import enter
from freehold.kernel.errors import NotAllowed, NotFound, Problem, TooMany
from freehold.kernel.ids import new_uuid
from freehold.kernel.installation import Installation
from freehold.kernel.limits import Limiter, Quota
from freehold.kernel.log import get_log
from freehold.kernel.text import encode
from freehold.kernel.tx import Tx

Headers = list[tuple[bytes, bytes]]
log = get_log("api")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_JSON = b"application/json"


class Rendered(NamedTuple):
    """An answer as the API writes it."""

    status: int
    body: bytes
    content_type: bytes = _JSON
    headers: tuple[tuple[bytes, bytes], ...] = ()


class Face(NamedTuple):
    """What makes one API look like itself."""

    rows: tuple[Operation, ...]
    secret: Callable[[Scope], str]
    """The credential that a request shows; raises Unauthenticated when there is none."""
    digest: Callable[[str], str]
    """What a credential is looked up by."""
    identify: Callable[[Tx, str], Principal]
    """Whom a credential's digest proves; raises Unauthenticated."""
    quota_headers: Callable[[Quota], Headers]
    problem: Callable[[Exception], Rendered]
    """Any refusal, or a bug, in the API's own form of errors."""
    wrong_method: Callable[[tuple[str, ...]], Rendered]


class Pipeline:
    """An ASGI application that answers one API."""

    def __init__(self, face: Face, installation: Installation, limiter: Limiter, uses: Uses) -> None:
        require_handlers(face.rows)
        self._face = face
        self._installation = installation
        self._database = installation.database
        self._clock = installation.clock
        self._limiter = limiter
        self._uses = uses
        self._routes = Routes(face.rows)
        settings = installation.settings
        self._rates: dict[str, Rate] = dict(RATES)
        if settings.rate_limit is not None:
            self._rates["standard"] = self._rates["standard"]._replace(calls=settings.rate_limit)
        if settings.rate_limit_reports is not None:
            self._rates["raw_reports"] = self._rates["raw_reports"]._replace(calls=settings.rate_limit_reports)
        self._words = {row.id: tuple(_PLACEHOLDER.findall(row.says)) for row in face.rows}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; every answer carries the caller's quota."""
        quotas: list[Quota] = []
        try:
            rendered = await self._answer(scope, receive, quotas)
        except Disconnected:
            return
        except Problem as problem:
            rendered = self._face.problem(problem)
        except Exception as error:
            request_id = new_uuid()
            log.error("unexpected", request_id=request_id, method=scope["method"], path=scope["path"], exc_info=error)
            rendered = self._face.problem(error)
            rendered = rendered._replace(headers=((b"x-request-id", request_id.encode()),))
        status, body, content_type, headers = rendered
        quota = quotas[-1] if quotas else self._untouched()
        await send(
            {
                "type": "http.response.start",
                "status": status,
                "headers": [
                    (b"content-type", content_type),
                    (b"content-length", str(len(body)).encode()),
                    *self._face.quota_headers(quota),
                    *headers,
                ],
            }
        )
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, scope: Scope, receive: Receive, quotas: list[Quota]) -> Rendered:
        digest = self._face.digest(self._face.secret(scope))
        self._refuse_cheaply(digest, quotas)
        match = self._routes.match(scope["method"], scope["raw_path"])
        if match is None or match.row is None:
            await self._database.read(lambda tx: self._admit(tx, digest, None, quotas))
            if match is None:
                raise NotFound("resource")
            return self._face.wrong_method(match.allowed)
        row = match.row
        if row.is_write:
            return self._finish(row, await self._change(scope, receive, row, match, digest, quotas))
        body = await read_body(receive, self._installation.settings.max_json_bytes) if _has_body(scope) else b""
        form = _form_of_get(scope, body) if row.body is Body.NONE and body else {}

        def look(tx: Tx) -> Any:
            call = self._call(scope, row, match, self._admit(tx, digest, row, quotas), form)
            if row.takes is not None:
                call.body = validated(row.takes, parse_object(body))
            return HANDLERS[row.id](tx, call)

        return self._finish(row, await self._database.read(look, is_long=row.is_long))

    async def _change(
        self, scope: Scope, receive: Receive, row: Operation, match: Match, digest: str, quotas: list[Quota]
    ) -> Any:
        installation = self._installation
        who = await self._database.read(lambda tx: self._admit(tx, digest, row, quotas))
        call = self._call(scope, row, match, who, {})
        if row.body is Body.FORM:
            call.uploads = await read_form(
                scope, receive, row.form_field or "file", installation.blobs, installation.settings.max_upload_bytes
            )
        else:
            body = await read_body(receive, installation.settings.max_json_bytes)
            if row.takes is not None:
                call.body = validated(row.takes, parse_object(body))

        def change(tx: Tx) -> Any:
            result = HANDLERS[row.id](tx, call)
            details = match.values
            if isinstance(result, Answer) and result.says:
                details = {**details, **result.says}
            enter(tx, row.id, who.name, who.credential_id, {word: details.get(word) for word in self._words[row.id]})
            return result

        try:
            return await self._database.write(change)
        except BaseException:
            for upload in call.uploads:
                installation.blobs.delete(upload.blob)
            raise

    def _admit(self, tx: Tx, digest: str, row: Operation | None, quotas: list[Quota]) -> Principal:
        """Who it is, whether they may, and whether they have calls left."""
        who = self._face.identify(tx, digest)
        self._uses.note(digest, tx.now)
        quotas.append(self._charge("standard", digest, tx.now))
        if row is not None:
            if row.scope is not None and who.scopes is not None and row.scope not in who.scopes:
                raise NotAllowed(row.scope)
            if row.rate != "standard":
                self._charge(row.rate, digest, tx.now)
        return who

    def _charge(self, name: str, digest: str, now: int) -> Quota:
        rate = self._rates[name]
        quota = self._limiter.take(name, digest, rate.calls, rate.seconds, now)
        if quota.is_over:
            raise TooMany(max(1, quota.resets_at - now // 1000))
        return quota

    def _refuse_cheaply(self, digest: str, quotas: list[Quota]) -> None:
        """A caller who is over the limit is refused before anything is read for them."""
        now = self._clock.now()
        rate = self._rates["standard"]
        quota = self._limiter.look("standard", digest, rate.calls, rate.seconds, now)
        if quota is not None and quota.remaining <= 0:
            quotas.append(quota)
            raise TooMany(max(1, quota.resets_at - now // 1000))

    def _untouched(self) -> Quota:
        rate = self._rates["standard"]
        window = self._clock.now() // (rate.seconds * 1000)
        return Quota(rate.calls, rate.calls, (window + 1) * rate.seconds, False)

    def _call(self, scope: Scope, row: Operation, match: Match, who: Principal, form: dict[str, str]) -> Call:
        raw_query = query_values(scope)
        if form:
            raw_query = {**form, **raw_query}
        query = validated(row.query, raw_query) if row.query is not None else None
        return Call(row, match.values, query, None, who, self._installation, base_url(scope), [], raw_query)

    def _finish(self, row: Operation, result: Any) -> Rendered:
        if isinstance(result, Answer):
            return Rendered(result.status or row.status, encode(result.body), _JSON, result.headers)
        return Rendered(row.status, encode(result))


def _has_body(scope: Scope) -> bool:
    return any(name in (b"content-length", b"transfer-encoding") and value != b"0" for name, value in scope["headers"])


def _form_of_get(scope: Scope, body: bytes) -> dict[str, str]:
    """One client sends paging as a form body of a GET: it counts like query parameters (Freshchat contract 1.1).

    Everything else in a body of a GET is ignored, for none is ever refused because of it.
    """
    if not header(scope, b"content-type").startswith(b"application/x-www-form-urlencoded"):
        return {}
    try:
        fields = parse_qsl(body[:10_000].decode("latin-1"), max_num_fields=100)
    except ValueError:
        return {}
    return {
        name: value
        for name, value in fields
        if name in ("page", "items_per_page") and value.isascii() and value.isdigit() and value.strip("0")
    }
