"""Puts down who came in, and who tried to."""

from typing import Literal

from freehold.core.audit.commands import enter
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx


def note_sign_in(tx: Tx, place: Literal["pages", "api"], agent: Row, address: str) -> None:
    """An agent came in with their password."""
    enter(tx, f"sign_in.{place}", agent["email"], None, {"address": address}, who_kind="person", who_id=agent["uuid"])


def note_failed_sign_in(tx: Tx, agent: Row | None, address: str, more: int) -> None:
    """Somebody did not come in. What they called themselves is put down only when it is an agent's address: people
    type passwords into the wrong field. `more`: how many further failures were not put down before this one."""
    who = "somebody unknown" if agent is None else agent["email"]
    who_id = None if agent is None else agent["uuid"]
    if more:
        enter(tx, "sign_in.more", "somebody", None, {"count": more}, decision="refused")
    enter(tx, "sign_in.failed", who, None, {"address": address}, decision="refused", who_kind="person", who_id=who_id)
