"""Writes the record."""

from typing import Any, Literal

from sqlalchemy import bindparam, insert

from freehold.core.audit.model import entries
from freehold.kernel.query import Query, inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

_INSERT = inserts(entries)
_USUAL = ("at", "credential_id", "who", "operation", "details", "decision", "who_kind", "who_id")
_INSERT_USUAL = Query(
    insert(entries).values({name: bindparam(name, type_=entries.c[name].type) for name in _USUAL}), returns_id=True
)
"""What the gateway says beside that is left out of most entries, and leaving it out halves their cost."""

Decision = Literal["allowed", "refused", "pending", "dry_run"]
Outcome = Literal["done", "failed", "unknown"]
Kind = Literal["person", "app", "assistant"]


def enter(
    tx: Tx,
    operation: str,
    who: str,
    credential_id: int | None,
    details: dict[str, Any],
    *,
    decision: Decision = "allowed",
    who_kind: Kind | None = None,
    who_id: str | None = None,
    connection: str | None = None,
    rule: str | None = None,
    policy: int | None = None,
    request_digest: str | None = None,
    response_digest: str | None = None,
    upstream_status: int | None = None,
    latency_ms: int | None = None,
    outcome: Outcome | None = None,
) -> int:
    """Put down that `who` did `operation`, in the transaction of what was done: no change without its entry.

    `operation` is the id of a catalogue row, or a word of `catalogue.administration.SAYS`; `details` are the values of
    its sentence: ids, names, addresses, never a secret and never what a message says. Digests are SHA-256 in hex. Returns
    the entry's number.
    """
    usual = {
        "at": tx.now,
        "operation": operation,
        "who": who,
        "credential_id": credential_id,
        "details": encode_text(details),
        "decision": decision,
        "who_kind": who_kind,
        "who_id": who_id,
    }
    is_usual = connection is None and rule is None and policy is None and request_digest is None
    if is_usual and response_digest is None and upstream_status is None and latency_ms is None and outcome is None:
        return tx.insert(_INSERT_USUAL, **usual)
    return tx.insert(
        _INSERT,
        **usual,
        connection=connection,
        rule=rule,
        policy=policy,
        request_digest=request_digest,
        response_digest=response_digest,
        upstream_status=upstream_status,
        latency_ms=latency_ms,
        outcome=outcome,
    )
