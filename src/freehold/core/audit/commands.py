"""Writes the record."""

from typing import Any

from freehold.core.audit.model import entries
from freehold.kernel.query import inserts
from freehold.kernel.text import encode_text
from freehold.kernel.tx import Tx

_INSERT = inserts(entries)


def enter(tx: Tx, operation: str, who: str, credential_id: int | None, details: dict[str, Any]) -> None:
    """Put down that `who` did `operation`, in the transaction of what was done: no change without its entry."""
    tx.insert(
        _INSERT, at=tx.now, operation=operation, who=who, credential_id=credential_id, details=encode_text(details)
    )
