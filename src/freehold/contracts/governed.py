"""Calls of AI assistants: the same paths and the same handlers as everybody's, through the gateway's decision.

who calls → which operation → arguments → decision → approval → budget → handler → one entry on the record, whatever the end.
The decision, what it uses up, the handler and the entry are one transaction: nothing is done that is not on the record,
and a change of a grant holds from the next call on, on every server and every open connection.
"""

import asyncio
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from urllib.parse import parse_qsl

from freehold.catalogue.operation import Operation as Row
from freehold.catalogue.operation import Risk
from freehold.catalogue.registry import ROWS
from freehold.catalogue.routes import Match, Routes
from freehold.contracts.call import Answer, Call, Principal
from freehold.contracts.implements import HANDLERS
from freehold.contracts.request import Receive, Scope, query_values, read_body
from freehold.core.audit.commands import enter
from freehold.core.gateway.assistants import find_by_key
from freehold.core.gateway.calls import Asked, Ruled, Ruling, actor_of, consider, note_failure, rule_on
from freehold.core.gateway.decision import Operation
from freehold.core.gateway.policies import Policies
from freehold.core.tickets.queries import EVERYTHING, get_ticket
from freehold.kernel import query
from freehold.kernel.clock import iso_seconds
from freehold.kernel.errors import ApprovalNeeded, Denied, Invalid, NotFound, OverBudget, Problem, Unauthenticated
from freehold.kernel.limits import Quota
from freehold.kernel.text import decode
from freehold.kernel.tx import Tx

if TYPE_CHECKING:
    from freehold.contracts.pipeline import Pipeline, Rendered

_OF_A_TICKET = {"agent_id": "responder_id"}
"""What a ticket's columns are called by clients, where that differs."""
_TICKET = ("status", "priority", "source", "type", "group_id", "agent_id", "product_id", "company_id")
_ROUTES = {
    name: Routes(row for row in ROWS if row.product == name) for name in dict.fromkeys(row.product for row in ROWS)
}
_FACTS: dict[str, Operation] = {}


def facts_of(row: Row) -> Operation:
    """What a decision must know of a row."""
    found = _FACTS.get(row.id)
    if found is None:
        risks = frozenset((risk.name or "").lower() for risk in Risk if risk in row.risks)
        found = _FACTS[row.id] = Operation(row.id, row.area, row.is_write, risks, f"{row.method} {row.path}")
    return found


def approval_headers(needed: ApprovalNeeded) -> tuple[tuple[bytes, bytes], ...]:
    """Where the question stands that a person has to answer, and until when the answer is good."""
    return (
        (b"x-approval-id", str(needed.number).encode()),
        (b"x-approval-expires", iso_seconds(needed.expires_at).encode()),
    )


def arguments_of(exact: dict[str, Any]) -> dict[str, Any]:
    """Everything that a call says, by name, at whatever depth it says it: what conditions look at.

    A name that is said more than once has all the values: nothing is hidden by saying something else further out.
    """
    found: dict[str, list[Any]] = {}
    waiting: list[Any] = [exact["path"], exact["query"], exact["body"]]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            for name, item in value.items():
                found.setdefault(name, []).append(item)
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    if exact["files"]:
        found.setdefault("attachments", []).append([file["name"] for file in exact["files"]])
    return {name: values[0] if len(values) == 1 else _together(values) for name, values in found.items()}


def _together(values: list[Any]) -> list[Any]:
    return [item for value in values for item in (value if isinstance(value, list) else [value])]


class _Refused(NamedTuple):
    """What the transaction ends with when the call was not allowed: the refusal is stored, and then told."""

    ruling: Ruling


class Governed:
    """Serves assistants on the paths of one API."""

    def __init__(self, pipeline: "Pipeline", policies: Policies) -> None:
        self._pipeline = pipeline
        self._policies = policies

    async def answer(self, scope: Scope, receive: Receive, digest: str, quotas: list[Quota]) -> "Rendered":
        """Answer one request that shows an assistant's key. Raises what the face writes as a refusal."""
        pipeline = self._pipeline
        pipeline.refuse_cheaply(digest, quotas)
        assistant = await pipeline.database.read(lambda tx: self._known(tx, digest))
        now = pipeline.installation.clock.now()
        quotas.append(pipeline.charge("standard", digest, now, 1))  # a key of its own, a count of its own
        pipeline.uses.note(digest, now)
        match = pipeline.routes.match(*pipeline.face.seek(scope))
        if match is None or match.row is None:
            await pipeline.database.write(lambda tx: self._enter_unknown(tx, assistant, scope))
            if match is None:
                raise NotFound("resource")
            return pipeline.face.wrong_method(scope["method"], match)
        call = Call(match.row, match.values, None, None, _principal(assistant), pipeline.installation, "", [], {})
        try:
            call = await self._take_in(scope, receive, match, match.row, call)
            return await self._carry_out(digest, call)
        except BaseException:
            for upload in call.uploads:
                pipeline.installation.blobs.delete(upload.blob)
            raise

    async def _take_in(self, scope: Scope, receive: Receive, match: Match, row: Row, call: Call) -> Call:
        """The whole call, checked against the row's models. What is wrong with it is put down and refused."""
        pipeline = self._pipeline
        try:
            if row.rate != "standard":
                pipeline.charge(row.rate, str(call.who.credential_id), pipeline.installation.clock.now(), 1)
            pipeline.face.check(scope, row)
            raw_query = query_values(scope)
            call = pipeline.call_of(scope, row, match, call.who, raw_query)
            if row.is_write:
                await pipeline.take_in(scope, receive, call)
            else:
                body = await read_body(receive, pipeline.installation.settings.max_json_bytes)
                if row.takes is not None:
                    call.body = pipeline.face.parse(row.takes, body)
            wrongs = getattr(call.body, "wrongs", None)
            if wrongs:
                raise Invalid(*wrongs)
        except Problem:
            await pipeline.database.write(lambda tx: self._enter(tx, call, "refused", "arguments"))
            raise
        return call

    async def _carry_out(self, digest: str, call: Call) -> "Rendered":
        pipeline, row = self._pipeline, call.row
        files = await asyncio.to_thread(_files, call) if call.uploads else []
        exact = _exactly(call, files)
        asked = Asked(row.product, facts_of(row), arguments_of(exact), exact)

        def rule(tx: Tx) -> Ruling:
            return rule_on(
                tx, self._policies, self._known(tx, digest), asked, _record_of(tx, call.path, to_change=row.is_write)
            )

        def attempt(tx: Tx) -> Any:
            ruling = rule(tx)
            if ruling.decision != "allowed":
                self._enter(tx, call, ruling.decision, ruling.rule, ruling=ruling)
                return _Refused(ruling)
            result = None if is_apart else HANDLERS[row.id](tx, call)
            says = result.says if isinstance(result, Answer) else {}
            self._enter(tx, call, "allowed", ruling.rule, ruling=ruling, says=says, outcome="done")
            return result

        is_apart = row.is_long and not row.is_write  # a long read must not hold up who wants to write
        try:
            result = await pipeline.database.write(attempt)
        except Problem:
            await pipeline.database.write(lambda tx: self._enter_failed(tx, call, digest, asked))
            raise
        if isinstance(result, _Refused):
            _refuse(result.ruling)
        if is_apart:
            result = await pipeline.database.read(lambda tx: HANDLERS[row.id](tx, call), is_long=True)
        return pipeline.rendered(row, result)

    def _known(self, tx: Tx, digest: str) -> query.Row:
        assistant = find_by_key(tx, digest)
        if assistant is None:
            raise Unauthenticated("The key is not valid.")
        return assistant

    def _enter_failed(self, tx: Tx, call: Call, digest: str, asked: Asked) -> None:
        """A call that was allowed, and that the product refused: nothing was done."""
        ruling = note_failure(tx, self._policies, self._known(tx, digest), asked)
        self._enter(tx, call, "allowed", ruling.rule, ruling=ruling, outcome="failed")

    def _enter(
        self,
        tx: Tx,
        call: Call,
        decision: Ruled,
        rule: str,
        *,
        ruling: Ruling | None = None,
        says: dict[str, Any] | None = None,
        outcome: Literal["done", "failed"] | None = None,
    ) -> None:
        """The one entry of a call: what was asked, never what a message says."""
        values = {**call.path, **(says or {})}
        details = {word: values[word] for word in self._pipeline.words[call.row.id] if word in values}
        if ruling is not None and decision != "allowed":
            details["reason"] = ruling.reason
        place = ruling and ruling.connection
        enter(
            tx,
            call.row.id,
            call.who.name,
            call.who.credential_id,
            details,
            decision=decision,
            who_kind="assistant",
            who_id=call.who.actor.ref,
            connection=None if place is None or place.is_here else place.name,
            rule=rule,
            policy=ruling and ruling.policy,
            request_digest=ruling and ruling.digest,
            outcome=outcome,
        )

    def _enter_unknown(self, tx: Tx, assistant: query.Row, scope: Scope) -> None:
        path = scope["raw_path"][:200].decode("latin-1")
        enter(
            tx,
            "assistant.unknown",
            assistant["name"],
            assistant["key_id"],
            {"method": scope["method"][:20], "path": path},
            decision="refused",
            who_kind="assistant",
            who_id=assistant["uuid"],
            rule="unknown",
        )


def _principal(assistant: query.Row) -> Principal:
    return Principal(assistant["key_id"], assistant["name"], "current", None, actor_of(assistant))


def _refuse(ruling: Ruling) -> None:
    if ruling.decision == "pending" and ruling.approval is not None:
        number, until = ruling.approval["id"], ruling.approval["expires_at"]
        message = f"{ruling.reason} Send exactly this call again once approval {number} is given. Nothing was done."
        raise ApprovalNeeded(number, until, message)
    if ruling.retry_after is not None:
        raise OverBudget(ruling.retry_after, ruling.reason)
    raise Denied(ruling.reason)


def _exactly(call: Call, files: list[dict[str, Any]]) -> dict[str, Any]:
    """The call as the handler gets it: what is decided on, approved and run is one thing."""
    body = None if call.body is None else call.body.model_dump(mode="json", exclude_unset=True, by_alias=True)
    return {"path": call.path, "query": call.raw_query, "body": body, "files": files}


def _files(call: Call) -> list[dict[str, Any]]:
    return [
        {
            "field": upload.field,
            "name": upload.file_name,
            "type": upload.content_type,
            "sha256": _sha256(call.installation.blobs.path(upload.blob)),
        }
        for upload in call.uploads
    ]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _record_of(tx: Tx, path: dict[str, str], *, to_change: bool) -> dict[str, Any]:
    """What the ticket that a call is about has now, by the names that clients use; nothing when it is about none."""
    number = path.get("ticket_id", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return {}
    try:
        ticket = get_ticket(tx, int(number), EVERYTHING, to_change=to_change)
    except NotFound:
        return {}
    return {_OF_A_TICKET.get(name, name): ticket[name] for name in _TICKET}


def explain_call(tx: Tx, assistant: query.Row, method: str, path: str, body: str) -> tuple[str, str]:
    """What would be decided of a call (allowed, ask, refused), and why: nothing is asked, charged or done."""
    path, _, asked_for = path.partition("?")
    product = "freshdesk" if path.startswith("/api/") else "freshchat"
    match = _ROUTES[product].match(method, path.encode())
    if match is None or match.row is None:
        return "refused", f"{method} {path} is no operation."
    row = match.row
    sent = decode(body.encode()) if body else None
    exact: dict[str, Any] = {"path": match.values, "query": dict(parse_qsl(asked_for)), "body": sent, "files": []}
    asked = Asked(product, facts_of(row), arguments_of(exact), exact)
    decision, _, _ = consider(tx, Policies(), assistant, asked, _record_of(tx, match.values, to_change=False))
    return decision.outcome, decision.reason
