"""Who may try to get in, and how often: one guard a server, for the sign-in page and for the APIs that take passwords.

Failures are counted by address and by account, in the windows of `kernel.limits`. Whoever has failed too often is refused
without a look at what they bring, until the window ends; then they may try again, so nobody is locked out for good. A
key that is right always works: only wrong ones are counted.
"""

import asyncio
import hmac
import os
from collections import OrderedDict
from ipaddress import IPv6Address, ip_address

from freehold.contracts.request import Scope
from freehold.core.audit.sign_ins import note_failed_sign_in, note_sign_in
from freehold.core.people.passwords import is_password
from freehold.core.people.queries import find_agent_by_email
from freehold.core.people.sign_in import may_sign_in, password_mark
from freehold.kernel.clock import MINUTE, Instant
from freehold.kernel.crypto import digest
from freehold.kernel.errors import LockedOut, StorageFailed, TooMany, Unauthenticated
from freehold.kernel.installation import Installation
from freehold.kernel.limits import Limiter
from freehold.kernel.log import get_log
from freehold.kernel.query import Row

WINDOW_SECONDS = 300
TOGETHER, FROM, TO, KEYS, CODES, APPS = (
    "sign-in",
    "sign-in from",
    "sign-in to",
    "key from",
    "code of",
    "apps from",
)
FAILURES = {TOGETHER: 10, FROM: 30, TO: 100, KEYS: 30, CODES: 6, APPS: 10}
"""How often one may fail: an address at one account, an address, at an account whoever it is, an address with keys; and how
often one may try a code of the second step, right ones included, so that many at once are no way around.

The account as a whole has more than an address, so that nobody is locked out by others.
"""
LONGEST_EMAIL = 320
REMEMBERED_FOR = 10 * MINUTE
MOST_REMEMBERED = 1000
MOST_WAITING = 100
NOTED = 60
"""Failures a minute that are put on the record one by one; of the others it says how many there were."""
log = get_log("sign-in")


class Guard:
    """Checks passwords, one at a time, and counts failures."""

    def __init__(self, installation: Installation, limiter: Limiter) -> None:
        self._database = installation.database
        self._clock = installation.clock
        self._limiter = limiter
        self._turn = asyncio.Semaphore(1)
        self._waiting = 0
        self._key = os.urandom(32)
        self._unnoted = 0
        self._proven: OrderedDict[bytes, tuple[int, str, Instant]] = OrderedDict()

    async def prove(self, address: str, email: str, password: str) -> tuple[int, str]:
        """Number and password mark of the agent whose e-mail and password these are; `check` is asked only now and then.

        A right pair is remembered for REMEMBERED_FOR after its last use, as a keyed digest in this process's memory. The
        mark is the stored password's, read anew each time: after a change of it the old pair proves nothing. Raises
        Unauthenticated, LockedOut, TooMany.
        """
        agent = await self._database.read(lambda tx: find_agent_by_email(tx, _clean(email)))
        pair = hmac.digest(self._key, f"{_clean(email).lower()}\0{password}".encode("utf-8", "replace"), "sha256")
        now = self._clock.now()
        known = self._proven.pop(pair, None)
        if (
            known is None
            or not may_sign_in(agent)
            or known[:2] != (agent["id"], password_mark(agent))
            or known[2] <= now
        ):
            agent = await self.check(address, email, password)
            if agent is None:
                raise Unauthenticated
            known_agent = agent
            await self._database.write(lambda tx: note_sign_in(tx, "api", known_agent, address))
        proven = agent["id"], password_mark(agent)
        self._proven[pair] = (*proven, now + REMEMBERED_FOR)
        while len(self._proven) > MOST_REMEMBERED:
            self._proven.popitem(last=False)
        return proven

    async def check(self, address: str, email: str, password: str) -> Row | None:
        """The agent whose e-mail and password these are, or None: whatever it is that is wrong, it takes as long.

        Raises LockedOut after too many failures, without a look at the password; TooMany when others are in the way.
        """
        if self._waiting >= MOST_WAITING:
            raise TooMany(1)
        account = digest(_clean(email).lower())
        self._waiting += 1
        try:
            async with self._turn:  # a check takes 64 MiB and a good part of a core: never two at once
                self._refuse(address, account)
                agent = await self._database.read(lambda tx: find_agent_by_email(tx, _clean(email)))
                stored = agent["password_hash"] if may_sign_in(agent) else None
                if await asyncio.to_thread(is_password, stored, password):
                    return agent
                for bucket, who in _counted(address, account):
                    self._limiter.take(bucket, who, FAILURES[bucket], WINDOW_SECONDS, self._clock.now())
        finally:
            self._waiting -= 1
        log.warning("refused", account=account[:12], address=address)
        await self._note_failure(agent, address)
        return None

    async def _note_failure(self, agent: Row | None, address: str) -> None:
        """Put a failure on the record; never so many that an attacker could fill the disk with them."""
        if self._limiter.take("failures noted", "", NOTED, 60, self._clock.now()).is_over:
            self._unnoted += 1
            return
        more, self._unnoted = self._unnoted, 0
        try:
            await self._database.write(lambda tx: note_failed_sign_in(tx, agent, address, more))
        except StorageFailed as problem:  # they are not let in anyway
            log.error("a failed sign-in is not on the record", reason=str(problem))

    def count_wrong_key(self, address: str) -> None:
        """Somebody showed a key that is none. Raises LockedOut when too many came from there."""
        now = self._clock.now()
        quota = self._limiter.take(KEYS, _place(address), FAILURES[KEYS], WINDOW_SECONDS, now)
        if quota.is_over:
            raise LockedOut(max(1, quota.resets_at - now // 1000))

    def charge_code(self, agent: int) -> None:
        """Somebody who knows an agent's password brings a code. Raises LockedOut when too many came."""
        now = self._clock.now()
        quota = self._limiter.take(CODES, str(agent), FAILURES[CODES], WINDOW_SECONDS, now)
        if quota.is_over:
            raise LockedOut(max(1, quota.resets_at - now // 1000))

    def charge_registration(self, address: str) -> None:
        """An app registers itself. Raises TooMany when too many came from there."""
        now = self._clock.now()
        quota = self._limiter.take(APPS, _place(address), FAILURES[APPS], WINDOW_SECONDS, now)
        if quota.is_over:
            raise TooMany(max(1, quota.resets_at - now // 1000))

    def _refuse(self, address: str, account: str) -> None:
        now = self._clock.now()
        for bucket, who in _counted(address, account):
            quota = self._limiter.look(bucket, who, FAILURES[bucket], WINDOW_SECONDS, now)
            if quota is not None and quota.is_over:
                raise LockedOut(max(1, quota.resets_at - now // 1000))


def address_of(scope: Scope) -> str:
    """Where a request comes from."""
    client = scope.get("client")
    return str(client[0]) if client else "?"


def _counted(address: str, account: str) -> tuple[tuple[str, str], ...]:
    place = _place(address)
    return (TOGETHER, f"{place} {account}"), (FROM, place), (TO, account)


def _place(address: str) -> str:
    """What counts as one address: of IPv6 the network of one customer, who has 2**64 of them."""
    try:
        known = ip_address(address)
    except ValueError:
        return address[:64]
    return str(IPv6Address(int(known) >> 64 << 64)) if isinstance(known, IPv6Address) else address


def _clean(email: str) -> str:
    return email.replace("\0", " ").strip()[:LONGEST_EMAIL]
