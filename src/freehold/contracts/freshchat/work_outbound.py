"""What the worker does for outbound messages: hand one over, and walk one through the states that its provider foretold."""

import asyncio

from freehold.contracts.whatsapp.choice import provider_of
from freehold.contracts.whatsapp.provider import (
    UNAVAILABLE,
    Accepted,
    Outcome,
    Refused,
    Step,
    Template,
)
from freehold.core.jobs.commands import enqueue
from freehold.core.outbound.commands import advance, note_acceptance, note_silence, start_sending, try_again
from freehold.core.outbound.model import FAILED
from freehold.kernel.clock import SECOND
from freehold.kernel.errors import StorageFailed
from freehold.kernel.installation import Installation
from freehold.kernel.query import Row
from freehold.kernel.text import load
from freehold.kernel.tx import Tx

PAUSES_SECONDS = (10, 60, 300, 1800, 3600)
"""Before the second, third, … attempt of a message that the provider refuses for now."""
STORE_AGAIN_SECONDS = (0.2, 1.0, 3.0)
"""Before each further try to put an answer down: if that fails for good, nobody knows whether the message went out."""


async def send(installation: Installation, job: Row) -> None:
    """Job `outbound.send` {outbound_id}: hand a message over, once.

    That it is about to go out is on record before. When this is interrupted in between, the message is not sent
    again: it may have gone out (see core.outbound.commands).
    """
    number: int = load(job["payload"])["outbound_id"]

    def start(tx: Tx) -> Row | None:
        return start_sending(tx, number)

    row = await installation.database.write(start)
    if row is None:
        return
    message = Template(row["uuid"], row["sender"], row["recipient"], load(row["template"]))
    outcome = await provider_of(installation.settings).send(message)
    for pause in (*STORE_AGAIN_SECONDS, None):
        try:
            await installation.database.write(lambda tx: _settle(tx, installation, row, outcome))
        except StorageFailed:
            if pause is None:
                raise
            await asyncio.sleep(pause)
        else:
            return


async def step(installation: Installation, job: Row) -> None:
    """Job `outbound.step` {outbound_id, steps}: put down the first of the states that follow, and plan the rest."""
    payload = load(job["payload"])
    number: int = payload["outbound_id"]
    first, *rest = (Step(*values) for values in payload["steps"])

    def walk(tx: Tx) -> None:
        if advance(tx, number, *first):
            _plan(tx, installation, number, rest)

    await installation.database.write(walk)


JOBS = {"outbound.send": send, "outbound.step": step}


def _settle(tx: Tx, installation: Installation, row: Row, outcome: Outcome) -> None:
    """Put down what the provider answered, and what is to be done about it, in one transaction."""
    number: int = row["id"]
    if isinstance(outcome, Accepted):
        note_acceptance(tx, number, outcome.provider_message_id)
        _plan(tx, installation, number, list(outcome.follows))
    elif not isinstance(outcome, Refused):
        note_silence(tx, number, outcome.reason)
    elif not outcome.may_retry:
        advance(tx, number, FAILED, outcome.code, outcome.reason)
    elif row["attempts"] > len(PAUSES_SECONDS):
        advance(tx, number, FAILED, UNAVAILABLE, f"Given up after {row['attempts']} attempts. {outcome.reason}")
    else:
        pause = max(PAUSES_SECONDS[row["attempts"] - 1], outcome.retry_after_seconds)
        try_again(tx, number, outcome.reason, tx.now + pause * SECOND)


def _plan(tx: Tx, installation: Installation, number: int, steps: list[Step]) -> None:
    if steps:
        at = tx.now + int(installation.settings.whatsapp_step_seconds * SECOND)
        enqueue(tx, "outbound.step", {"outbound_id": number, "steps": steps}, run_at=at)
