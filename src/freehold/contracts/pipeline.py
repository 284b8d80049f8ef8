"""The one endpoint that every row runs through.

who is calling → scope → rate → body → handler in one transaction → record → bytes. What an API looks like (where the
credential stands, how an error is written, which headers tell the quota) comes from its `Face`.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from pydantic import BaseModel

from freehold.catalogue.operation import Body, Operation
from freehold.catalogue.rates import Rate
from freehold.catalogue.routes import Match, Routes
from freehold.contracts.call import Answer, Call, Principal
from freehold.contracts.cause import because_of
from freehold.contracts.forms import Form, read_form, read_values
from freehold.contracts.governed import Governed
from freehold.contracts.guard import Guard, address_of
from freehold.contracts.implements import HANDLERS, require_handlers
from freehold.contracts.request import (
    Disconnected,
    Receive,
    Scope,
    Send,
    base_url,
    header,
    query_values,
    read_body,
)
from freehold.contracts.upkeep import Uses
from freehold.core.audit.commands import enter
from freehold.core.gateway.assistants import PREFIX
from freehold.core.gateway.policies import Policies
from freehold.kernel.errors import NotAllowed, NotFound, Problem, TooMany, Unauthenticated
from freehold.kernel.ids import new_uuid
from freehold.kernel.installation import Installation
from freehold.kernel.limits import Limiter, Quota
from freehold.kernel.log import get_log
from freehold.kernel.settings import Settings
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
    content_type: bytes
    """What JSON is called."""
    rates: Callable[[Settings], dict[str, Rate]]
    """The limits by class; `standard` is the one that every answer shows."""
    secret: Callable[[Scope], str]
    """The credential that a request shows; raises Unauthenticated when there is none."""
    digest: Callable[[str], str]
    """What a credential is looked up by."""
    bucket: Callable[[str], str]
    """Whose calls are counted together, by the credential's digest."""
    cost: Callable[[Operation, dict[str, str]], int]
    """How many calls a call counts for."""
    identify: Callable[[Tx, str], Principal]
    """Whom a credential's digest proves; raises Unauthenticated."""
    parse: Callable[[type[BaseModel], bytes], Any]
    """A JSON body as an instance of the row's model; raises Invalid with every wrong field."""
    ask: Callable[[type[BaseModel], dict[str, str]], Any]
    """The query parameters, likewise."""
    problem: Callable[[Exception], Rendered]
    """Any refusal, or a bug, in the API's own form of errors."""
    wrong_method: Callable[[str, Match], Rendered]
    """The refusal of a method that a path does not take; may raise Problem."""
    headers: Callable[[Quota, int], Headers]
    """What every answer carries, whatever its status: the caller's quota above all."""
    check: Callable[[Scope, Operation], None] = lambda _, __: None
    """Refuses media types that the API does not take or give; raises Problem."""
    fill: Callable[[type[BaseModel], Form], Any] | None = None
    """The values of a multipart body as an instance of the row's model, where one may come instead of JSON."""
    seek: Callable[[Scope], tuple[str, bytes]] = lambda scope: (scope["method"], scope["raw_path"])
    """By which method and path a request's row is found."""
    greet: Callable[[Scope], Rendered | None] = lambda _: None
    """What is answered to whoever asks, before anybody is asked who they are; None: nothing."""
    leave: Callable[[bytes], None] = lambda _: None
    """What is thought of a body where none is taken; raises Problem."""
    form_bytes: int = 0
    """How many bytes of files come in one such body."""
    problem_at: Callable[[str, Problem], Rendered | None] = lambda _, __: None
    """A refusal below a path whose errors have a form of their own; None: it is the usual one."""
    prove: Callable[[Guard, str, str], Awaitable[str]] | None = None
    """What a credential (the last) from an address is looked up by, where that takes more than a digest."""


class Pipeline:
    """An ASGI application that answers one API."""

    def __init__(
        self,
        face: Face,
        installation: Installation,
        limiter: Limiter,
        uses: Uses,
        guard: Guard,
        policies: Policies,
    ) -> None:
        require_handlers(face.rows)
        self.face = face
        self.installation = installation
        self.database = installation.database
        self._clock = installation.clock
        self._limiter = limiter
        self.uses = uses
        self._guard = guard
        self.routes = Routes(face.rows)
        self._rates = face.rates(installation.settings)
        self._governed = Governed(self, policies)
        self.words = {row.id: tuple(_PLACEHOLDER.findall(row.says)) for row in face.rows}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; every answer carries the caller's quota."""
        quotas: list[Quota] = []
        try:
            rendered = await self._answer(scope, receive, quotas)
        except Disconnected:
            return
        except Problem as problem:
            rendered = self.face.problem_at(scope["path"], problem) or self.face.problem(problem)
        except Exception as error:
            request_id = new_uuid()
            log.error("unexpected", request_id=request_id, method=scope["method"], path=scope["path"], exc_info=error)
            rendered = self.face.problem(error)
            rendered = rendered._replace(headers=((b"x-request-id", request_id.encode()),))
        status, body, content_type, headers = rendered
        quota = quotas[-1] if quotas else self._untouched()
        await send(
            {
                "type": "http.response.start",
                "status": status,
                "headers": [
                    *(_about(content_type, body) if status != 204 else ()),
                    *self.face.headers(quota, status),
                    *headers,
                ],
            }
        )
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, scope: Scope, receive: Receive, quotas: list[Quota]) -> Rendered:
        greeting = self.face.greet(scope)
        if greeting is not None:
            return greeting
        secret = self.face.secret(scope)
        digest = self.face.digest(secret)
        if secret.startswith(PREFIX):  # an AI assistant's: it may do what it was granted, and each call is put down
            return await self._governed.answer(scope, receive, digest, quotas)
        self.refuse_cheaply(self.face.bucket(digest), quotas)
        if self.face.prove is None:
            return await self._answer_to(scope, receive, digest, quotas)
        digest = await self.face.prove(self._guard, address_of(scope), secret)
        try:
            return await self._answer_to(scope, receive, digest, quotas)
        except Unauthenticated:
            self._guard.count_wrong_key(address_of(scope))
            raise

    async def _answer_to(self, scope: Scope, receive: Receive, digest: str, quotas: list[Quota]) -> Rendered:
        match = self.routes.match(*self.face.seek(scope))
        if match is None or match.row is None:
            await self.database.read(lambda tx: self._admit(tx, digest, None, 1, quotas))
            if match is None:
                raise NotFound("resource")
            return self.face.wrong_method(scope["method"], match)
        row = match.row
        if row.is_write:
            return self.rendered(row, await self._change(scope, receive, row, match, digest, quotas))
        body = await read_body(receive, self.installation.settings.max_json_bytes) if _has_body(scope) else b""
        form = _form_of_get(scope, body) if row.body is Body.NONE and body else {}

        def look(tx: Tx) -> Any:
            raw_query = {**form, **query_values(scope)} if form else query_values(scope)
            who = self._admit(tx, digest, row, self.face.cost(row, raw_query), quotas)
            self.face.check(scope, row)
            call = self.call_of(scope, row, match, who, raw_query)
            if row.takes is not None:
                call.body = self.face.parse(row.takes, body)
            return HANDLERS[row.id](tx, call)

        return self.rendered(row, await self.database.read(look, is_long=row.is_long))

    async def _change(
        self, scope: Scope, receive: Receive, row: Operation, match: Match, digest: str, quotas: list[Quota]
    ) -> Any:
        who = await self.database.read(lambda tx: self._admit(tx, digest, row, 1, quotas))
        self.face.check(scope, row)
        call = self.call_of(scope, row, match, who, query_values(scope))

        proof = header(scope, b"x-freehold-cause")

        def change(tx: Tx) -> Any:
            if proof:
                with because_of(tx, self.installation.vault, proof):
                    result = HANDLERS[row.id](tx, call)
            else:
                result = HANDLERS[row.id](tx, call)
            details = match.values
            if isinstance(result, Answer) and result.says:
                details = {**details, **result.says}
            enter(
                tx,
                row.id,
                who.name,
                who.credential_id,
                {word: details.get(word) for word in self.words[row.id]},
                who_kind="person" if who.actor.kind == "agent" else "app",
                who_id=who.actor.ref or None,
            )
            return result

        try:
            await self.take_in(scope, receive, call)
            return await self.database.write(change)
        except BaseException:
            for upload in call.uploads:
                self.installation.blobs.delete(upload.blob)
            raise

    async def take_in(self, scope: Scope, receive: Receive, call: Call) -> None:
        """Take in the body of a change, whichever form it comes in."""
        row, blobs, settings = call.row, self.installation.blobs, self.installation.settings
        field = row.form_field or "file"
        if row.body is Body.FORM:
            call.uploads = await read_form(scope, receive, field, blobs, settings.max_upload_bytes)
        elif row.body is Body.EITHER and _is_form(scope) and row.takes is not None and self.face.fill is not None:
            limit = self.face.form_bytes
            form = await read_values(scope, receive, field, blobs, limit, settings.max_json_bytes)
            call.uploads = form.uploads
            call.body = self.face.fill(row.takes, form)
        else:
            body = await read_body(receive, settings.max_json_bytes)
            if row.takes is not None:
                call.body = self.face.parse(row.takes, body)
            else:
                self.face.leave(body)

    def _admit(self, tx: Tx, digest: str, row: Operation | None, cost: int, quotas: list[Quota]) -> Principal:
        """Who it is, whether they have calls left, and whether they may."""
        who = self.face.identify(tx, digest)
        self.uses.note(digest, tx.now)
        bucket = self.face.bucket(digest)
        quotas.append(self.charge("standard", bucket, tx.now, cost))
        if row is not None:
            if row.scope is not None and who.scopes is not None and row.scope not in who.scopes:
                raise NotAllowed(row.scope)
            if row.permission is not None and not who.may(row.permission):
                raise NotAllowed(row.permission)
            if row.rate != "standard":
                self.charge(row.rate, bucket, tx.now, 1)
        return who

    def charge(self, name: str, bucket: str, now: int, cost: int) -> Quota:
        """Count calls against a limit. Raises TooMany when it is used up."""
        rate = self._rates[name]
        quota = self._limiter.take(name, bucket, rate.calls, rate.seconds, now, cost)
        if quota.is_over:
            raise TooMany(max(1, quota.resets_at - now // 1000))
        return quota

    def refuse_cheaply(self, bucket: str, quotas: list[Quota]) -> None:
        """A caller who is over the limit is refused before anything is read for them."""
        now = self._clock.now()
        rate = self._rates["standard"]
        quota = self._limiter.look("standard", bucket, rate.calls, rate.seconds, now)
        if quota is not None and quota.remaining <= 0:
            quotas.append(quota)
            raise TooMany(max(1, quota.resets_at - now // 1000))

    def _untouched(self) -> Quota:
        rate = self._rates["standard"]
        window = self._clock.now() // (rate.seconds * 1000)
        return Quota(rate.calls, rate.calls, (window + 1) * rate.seconds, False)

    def call_of(self, scope: Scope, row: Operation, match: Match, who: Principal, raw_query: dict[str, str]) -> Call:
        """The call that a request makes, without its body."""
        query = self.face.ask(row.query, raw_query) if row.query is not None else None
        return Call(row, match.values, query, None, who, self.installation, base_url(scope), [], raw_query)

    def rendered(self, row: Operation, result: Any) -> Rendered:
        """What a handler gave back, as bytes."""
        if isinstance(result, Answer):
            return self._written(result.status or row.status, result.body, result.headers)
        return self._written(row.status, result, ())

    def _written(self, status: int, body: Any, headers: tuple[tuple[bytes, bytes], ...]) -> Rendered:
        return Rendered(status, b"" if status == 204 else encode(body), self.face.content_type, headers)


def _about(content_type: bytes, body: bytes) -> Headers:
    return [(b"content-type", content_type), (b"content-length", str(len(body)).encode())]


def _is_form(scope: Scope) -> bool:
    return header(scope, b"content-type").startswith(b"multipart/form-data")


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
