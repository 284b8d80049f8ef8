"""What the worker does for rules: tries them, runs the hourly ones, and makes the requests that they write."""

from functools import partial

from freehold.contracts.cause import HEADER, proof_of
from freehold.contracts.freshdesk.rule_secrets import authorization
from freehold.contracts.post import Receiver
from freehold.contracts.reach import Forbidden, Unreachable
from freehold.core.automation.calls import begin_call, note_delivered, note_failed
from freehold.core.automation.running import follow_event, run_hour
from freehold.kernel.errors import Misconfigured
from freehold.kernel.installation import Installation
from freehold.kernel.query import Row
from freehold.kernel.text import load


async def follow(installation: Installation, job: Row) -> None:
    """Try the rules on what happened, and do what they say, in one transaction."""
    runs_all = installation.settings.automation_runs_all_creation_rules
    await installation.database.write(
        lambda tx: follow_event(tx, job["event_id"], installation.base_url, runs_all=runs_all)
    )


async def run_hourly(installation: Installation, job: Row) -> None:
    """Run the hourly rules, a few tickets in each transaction. One that is begun again passes over what was done."""
    hour, database, base_url = load(job["payload"])["hour"], installation.database, installation.base_url
    after: int | None = 0
    while after is not None:
        after = await database.write(partial(run_hour, hour=hour, after=after, base_url=base_url))


async def make_call(installation: Installation, job: Row) -> None:
    """Make one attempt at a request of a rule, and put down how it went."""
    database, settings = installation.database, installation.settings
    number = load(job["payload"])["call"]
    call = await database.write(lambda tx: begin_call(tx, number, settings.automation_webhooks_per_hour))
    if call is None:
        return
    pauses = settings.automation_retry_seconds
    try:
        status, error, can_retry = await _attempt(installation, call)
    except Misconfigured as problem:
        status, error, can_retry = None, str(problem), True
    if error is None and status is not None:
        await database.write(lambda tx: note_delivered(tx, call, status))
    else:
        await database.write(lambda tx: note_failed(tx, call, status, error or "", pauses if can_retry else []))


async def _attempt(installation: Installation, call: Row) -> tuple[int | None, str | None, bool]:
    """The status that was answered, what was wrong with it (None: nothing), and whether trying again may help."""
    receiver = Receiver(call["url"], call["method"])
    try:
        answered = await receiver.post(
            _headers(installation, call),
            call["body"].encode(),
            seconds=installation.settings.webhook_timeout_seconds,
            may_be_private=installation.may_reach_private_networks,
        )
    except Unreachable as failure:
        return None, str(failure), True
    except Forbidden as refusal:
        return None, str(refusal), False
    finally:
        receiver.close()
    if 200 <= answered.status < 300:
        return answered.status, None, False
    return answered.status, f"answered {answered.status}", True


def _headers(installation: Installation, call: Row) -> bytes:
    """The header lines. What a person may have written has been checked and filled as one line (core)."""
    headers = {"User-Agent": "Freehold", "Accept": "*/*", **load(call["headers"])}
    if call["event_id"]:
        headers[HEADER] = proof_of(installation.vault, call["event_id"])
    if call["secret"]:
        proof = authorization(load(call["secret"]), installation.vault)
        if proof is not None:
            headers["Authorization"] = proof
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode("utf-8", "replace")
