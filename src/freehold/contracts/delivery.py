"""Tells endpoints what happened: one attempt of one webhook, and what follows from how it went (Freshchat contract 6.1)."""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from freehold.contracts.post import Answered, Receiver
from freehold.contracts.reach import Forbidden, Unreachable
from freehold.contracts.work import DONE, Outcome
from freehold.core.events.queries import find_event
from freehold.core.webhooks.commands import hold, note_answered, note_attempt, note_given_up
from freehold.core.webhooks.queries import find_delivery, find_endpoint
from freehold.core.webhooks.watch import LANE
from freehold.kernel.errors import Misconfigured
from freehold.kernel.installation import Installation
from freehold.kernel.log import get_log
from freehold.kernel.pace import Pace
from freehold.kernel.query import Row
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

RETRIED = frozenset({408, 429})
OTHER_COST = 0.00015
"""Seconds of processor time that a delivery takes beside its signature: measured, and not worth measuring each time."""
log = get_log("webhooks")


class Format(Protocol):
    """How one product's webhooks look. One object serves a worker as long as it runs."""

    def compose(self, tx: Tx, event: Row, profile: str) -> tuple[str, bytes] | None:
        """The product's word for the event and the body; None when there is nothing left to tell."""

    def sign(self, tx: Tx) -> Callable[[bytes], str] | None:
        """What signs a body; None while there is no key."""

    def make_key(self) -> None:
        """Make the key. Called on a thread."""

    def headers(self, signature: str, profile: str, retries: int) -> bytes:
        """The header lines, each ending in CRLF. `retries`: how often this was sent before."""


@dataclass(slots=True, frozen=True)
class Letter:
    """What is to be sent, and to whom."""

    endpoint: Row
    event_id: int
    action: str
    body: bytes
    sign: Callable[[bytes], str]
    signature: str = ""
    delivery_id: int | None = None


class Held(Exception):
    """The endpoint was switched off meanwhile."""


class NoKey(Exception):
    """The account has no key to sign with yet."""


class Deliverer:
    """Sends webhooks. Each endpoint's are sent one after another by whoever holds its lane."""

    def __init__(self, installation: Installation, formats: dict[str, Format]) -> None:
        self._installation = installation
        self._formats = formats
        self._receivers: dict[str, Receiver] = {}
        self._pace = Pace()

    async def deliver(self, job: Row) -> Outcome:
        """Make one attempt. Never raises for anything that a receiver does."""
        try:
            letter = await self._letter(job)
        except Held:
            return Outcome(lambda tx: hold(tx, job["lane"].removeprefix(LANE)), is_held=True)
        except Misconfigured as problem:  # the key cannot be opened: a person must restore it, so nothing is given up
            log.error("webhooks cannot be signed", reason=str(problem))
            return Outcome(retry_seconds=60, error=str(problem))
        if letter is None:
            return DONE
        endpoint, settings = letter.endpoint, self._installation.settings
        if not letter.signature:
            began = time.thread_time()
            letter = replace(letter, signature=letter.sign(letter.body))
            await self._pace.rest(time.thread_time() - began + OTHER_COST)
        headers = self._formats[endpoint["product"]].headers(letter.signature, endpoint["profile"], job["attempts"])
        try:
            answered = await self._receiver(endpoint).post(
                headers,
                letter.body,
                seconds=settings.webhook_timeout_seconds,
                may_be_private=self._installation.may_reach_private_networks,
            )
        except Unreachable as failure:
            return self._failed(job, letter, None, str(failure), can_retry=True)
        except Forbidden as refusal:
            return self._failed(job, letter, None, str(refusal), can_retry=False)
        if 200 <= answered.status < 300:
            return self._delivered(job, letter, answered.status)
        can_retry = answered.status in RETRIED or answered.status >= 500
        return self._failed(job, letter, answered.status, _words(answered), can_retry=can_retry)

    def close(self) -> None:
        """Let go of all connections."""
        for receiver in self._receivers.values():
            receiver.close()
        self._receivers.clear()

    async def _letter(self, job: Row) -> Letter | None:
        database = self._installation.database
        try:
            return await database.read(lambda tx: self._read(tx, job))
        except NoKey as missing:
            await asyncio.to_thread(self._formats[str(missing)].make_key)
            return await database.read(lambda tx: self._read(tx, job))

    def _read(self, tx: Tx, job: Row) -> Letter | None:
        """The letter of a job: written now, or as it was sent before; None when it needs not be sent any more."""
        endpoint = find_endpoint(tx, job["lane"].removeprefix(LANE))
        if endpoint is None:
            return None
        if not endpoint["is_active"]:
            raise Held
        product = self._formats[endpoint["product"]]
        sign = product.sign(tx)
        if sign is None:
            raise NoKey(endpoint["product"])
        payload = load(job["payload"])
        number = payload.get("delivery") or payload.get("replay_of")
        if number is not None:
            sent = find_delivery(tx, number)
            if sent is None:
                return None
            letter = Letter(endpoint, job["event_id"], sent["action"], sent["body"], sign)
            if "delivery" in payload:
                return replace(letter, signature=sent["signature"], delivery_id=number)
            return letter
        event = find_event(tx, job["event_id"])
        composed = None if event is None else product.compose(tx, event, endpoint["profile"])
        return None if composed is None else Letter(endpoint, job["event_id"], *composed, sign)

    def _receiver(self, endpoint: Row) -> Receiver:
        receiver = self._receivers.get(endpoint["uuid"])
        if receiver is None:
            receiver = self._receivers[endpoint["uuid"]] = Receiver(endpoint["url"])
        return receiver

    def _delivered(self, job: Row, letter: Letter, status: int) -> Outcome:
        def record(tx: Tx) -> None:
            _note(tx, job, letter, "delivered", status, None)
            note_answered(tx, letter.endpoint)

        return Outcome(record)

    def _failed(self, job: Row, letter: Letter, status: int | None, error: str, *, can_retry: bool) -> Outcome:
        settings, endpoint = self._installation.settings, letter.endpoint
        pauses = settings.webhook_retry_seconds
        is_final = not can_retry or job["attempts"] >= len(pauses)
        log.info("not delivered", url=endpoint["url"], action=letter.action, error=error, is_final=is_final)
        if not is_final:

            def postpone(tx: Tx) -> dict[str, Any]:
                return {"delivery": _note(tx, job, letter, "retrying", status, error)}

            pause = pauses[job["attempts"]] * random.uniform(0.9, 1.1)  # noqa: S311 - spreads load, guards nothing
            return Outcome(postpone, retry_seconds=pause, error=error)

        def give_up(tx: Tx) -> None:
            _note(tx, job, letter, "failed", status, error)
            if status is not None and 400 <= status < 500 and not can_retry:
                note_answered(tx, endpoint)  # it is there and does not want this one: no reason to switch it off
            elif note_given_up(tx, endpoint, settings.webhook_give_up_after, error):
                log.warning("endpoint switched off", url=endpoint["url"], endpoint=endpoint["uuid"], reason=error)

        return Outcome(give_up, error=error)


def _note(tx: Tx, job: Row, letter: Letter, state: str, status: int | None, error: str | None) -> int:
    return note_attempt(
        tx,
        delivery_id=letter.delivery_id,
        endpoint_id=letter.endpoint["id"],
        event_id=letter.event_id,
        action=letter.action,
        body=letter.body,
        signature=letter.signature,
        state=state,
        attempts=job["attempts"] + 1,
        status=status,
        error=error,
    )


def _words(answered: Answered) -> str:
    if 300 <= answered.status < 400:
        return f"answered {answered.status}: redirects are not followed"
    return f"answered {answered.status}" + (f": {answered.excerpt}" if answered.excerpt else "")
