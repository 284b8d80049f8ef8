"""Passwords of agents: argon2id, and as slow for an address that nobody has as for one that somebody has."""

import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from freehold.kernel.errors import Invalid, Wrong

SHORTEST, LONGEST = 10, 512
_hasher = PasswordHasher()  # the low-memory parameters of RFC 9106: 64 MiB, 3 passes


def hash_password(password: str) -> str:
    """What is stored instead of a password. Raises Invalid when it is too short to be one, or absurdly long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid(Wrong("password", f"A password has between {SHORTEST} and {LONGEST} characters."))
    return _hasher.hash(password)


def is_password(stored: str | None, password: str) -> bool:
    """Whether `password` is the one that was stored; takes as long when nothing was (None)."""
    try:
        _hasher.verify(stored if stored is not None else _nobodys(), password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether the password should be hashed anew at the next sign-in, with today's parameters."""
    return _hasher.check_needs_rehash(stored)


def new_password() -> str:
    """A password for a person to copy: 100 random bits, in groups, without characters that look alike."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _hasher.hash(secrets.token_urlsafe(24))
