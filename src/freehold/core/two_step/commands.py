"""Sets the second step up, asks for it, and ends it."""

import base64
import hashlib
import hmac
import secrets
from urllib.parse import quote, urlencode

from sqlalchemy import bindparam, delete, select, update

from freehold.core.two_step.model import pending_sign_ins, recovery_codes, two_steps
from freehold.kernel.clock import MINUTE, Instant
from freehold.kernel.crypto import Vault, digest
from freehold.kernel.errors import Conflict
from freehold.kernel.ids import new_secret
from freehold.kernel.query import Query, inserts
from freehold.kernel.tx import Tx

STEP = 30_000
DIGITS = 6
RECOVERY_CODES = 10
PENDING_LIVES = 5 * MINUTE
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"

_INSERT = inserts(two_steps)
_FIND = Query(select(two_steps).where(two_steps.c.agent_id == bindparam("agent")))
_REPLACE = Query(delete(two_steps).where(two_steps.c.agent_id == bindparam("agent")))
_TURN_ON = Query(update(two_steps).where(two_steps.c.agent_id == bindparam("agent")).values(is_on=True))
_ADVANCE = Query(
    update(two_steps)
    .where(two_steps.c.agent_id == bindparam("agent"), two_steps.c.last_step < bindparam("step"))
    .values(last_step=bindparam("step"))
)
_CODE = inserts(recovery_codes)
_USE_CODE = Query(
    update(recovery_codes)
    .where(
        recovery_codes.c.agent_id == bindparam("agent"),
        recovery_codes.c.digest == bindparam("digest"),
        recovery_codes.c.used_at.is_(None),
    )
    .values(used_at=bindparam("now"))
)
_FORGET_CODES = Query(delete(recovery_codes).where(recovery_codes.c.agent_id == bindparam("agent")))
_PENDING = inserts(pending_sign_ins)
_FIND_PENDING = Query(
    select(pending_sign_ins.c.agent_id).where(
        pending_sign_ins.c.digest == bindparam("digest"), pending_sign_ins.c.expires_at > bindparam("now")
    )
)
_END_PENDING = Query(delete(pending_sign_ins).where(pending_sign_ins.c.digest == bindparam("digest")))
_FORGET_PENDING = Query(delete(pending_sign_ins).where(pending_sign_ins.c.expires_at <= bindparam("now")))


def has_two_step(tx: Tx, agent: int) -> bool:
    """Whether a password alone does not let this agent in."""
    row = tx.first(_FIND, agent=agent)
    return row is not None and bool(row["is_on"])


def begin_two_step(tx: Tx, vault: Vault, agent: int) -> str:
    """A new secret for the agent's device, in base32. It counts once the device has shown a right code of it.

    Raises Conflict when the second step is set up already: who wants another device ends the first.
    """
    if has_two_step(tx, agent):
        raise Conflict("Two-step sign-in is on already.")
    secret = secrets.token_bytes(20)
    tx.run(_REPLACE, agent=agent)
    tx.insert(_INSERT, agent_id=agent, sealed=vault.seal(secret, _purpose(agent)), created_at=tx.now)
    return _written(secret)


def find_secret(tx: Tx, vault: Vault, agent: int) -> str | None:
    """The secret that waits for its first code, for showing it once more; None when none does."""
    row = tx.first(_FIND, agent=agent)
    return None if row is None or row["is_on"] else _written(vault.open(row["sealed"], _purpose(agent)))


def confirm_two_step(tx: Tx, vault: Vault, agent: int, code: str) -> list[str] | None:
    """The device works: from now on it is asked for. Codes for the day it is lost, shown this once; None: a wrong code."""
    row = tx.first(_FIND, agent=agent)
    if row is None or row["is_on"] or not _is_shown(tx, vault, agent, code):
        return None
    return _turn_on(tx, agent)


def set_two_step(tx: Tx, vault: Vault, agent: int) -> tuple[str, list[str]]:
    """What an administrator sets up for somebody: the secret and the recovery codes; it is asked for at once."""
    return begin_two_step(tx, vault, agent), _turn_on(tx, agent)


def end_two_step(tx: Tx, agent: int) -> bool:
    """A password is enough again; whether it was not."""
    tx.run(_FORGET_CODES, agent=agent)
    return bool(tx.run(_REPLACE, agent=agent))


def is_second_step(tx: Tx, vault: Vault, agent: int, code: str) -> bool:
    """Whether a code lets the agent in: one that the device shows now, or one from paper. Either is used up by it."""
    given = "".join(code.split()).replace("-", "").lower()
    if tx.run(_USE_CODE, agent=agent, digest=digest(given), now=tx.now):
        return True
    return has_two_step(tx, agent) and _is_shown(tx, vault, agent, given)


def begin_pending(tx: Tx, agent: int) -> str:
    """The password was right; the secret with which the browser comes back with a code."""
    secret = new_secret("fhp_")
    tx.run(_FORGET_PENDING, now=tx.now)
    tx.insert(_PENDING, digest=digest(secret), agent_id=agent, expires_at=tx.now + PENDING_LIVES)
    return secret


def find_pending(tx: Tx, secret: str) -> int | None:
    """Whose sign-in waits; None when it has waited too long."""
    number = tx.value(_FIND_PENDING, digest=digest(secret), now=tx.now)
    return None if number is None else int(number)


def end_pending(tx: Tx, secret: str) -> bool:
    """It waits no longer; whether it still did."""
    return bool(tx.run(_END_PENDING, digest=digest(secret)))


def key_address(email: str, secret: str) -> str:
    """The address by which authenticator apps take a secret in."""
    asked = {"secret": secret, "issuer": "Freehold", "algorithm": "SHA1", "digits": 6, "period": 30}
    return f"otpauth://totp/Freehold:{quote(email)}?{urlencode(asked)}"


def code_at(secret: bytes, step: int) -> str:
    """What the device shows in that half minute (RFC 4226 5.3, with HMAC-SHA-1 as every authenticator app has it)."""
    mac = hmac.digest(secret, step.to_bytes(8, "big"), hashlib.sha1)
    place = mac[-1] & 15
    number = int.from_bytes(mac[place : place + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def _is_shown(tx: Tx, vault: Vault, agent: int, code: str) -> bool:
    """A clock may be half a minute off either way. A code that was used is worth nothing, nor is one before it."""
    row = tx.first(_FIND, agent=agent)
    if row is None or len(code) != DIGITS:
        return False
    secret = vault.open(row["sealed"], _purpose(agent))
    now: Instant = tx.now // STEP
    right = [
        step for step in (now - 1, now, now + 1) if hmac.compare_digest(code_at(secret, step).encode(), code.encode())
    ]
    return any(tx.run(_ADVANCE, agent=agent, step=step) for step in right)


def _turn_on(tx: Tx, agent: int) -> list[str]:
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(16)) for _ in range(RECOVERY_CODES)]
    tx.run(_TURN_ON, agent=agent)
    tx.run(_FORGET_CODES, agent=agent)
    for code in codes:
        tx.insert(_CODE, agent_id=agent, digest=digest(code))
    return ["-".join(code[place : place + 4] for place in range(0, 16, 4)) for code in codes]


def _purpose(agent: int) -> str:
    return f"two-step secret of agent {agent}"


def _written(secret: bytes) -> str:
    return base64.b32encode(secret).decode()
