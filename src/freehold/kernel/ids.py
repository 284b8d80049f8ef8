"""Public ids. Clients treat them as opaque; we make them so that an index grows at its end."""

import os
import secrets
import time


def new_uuid() -> str:
    """A version 7 UUID (RFC 9562, 5.7): 48 bits of time, 74 random bits, in the usual 36 characters."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def new_secret(prefix: str = "") -> str:
    """A secret that cannot be guessed: 256 random bits in URL-safe characters, after a prefix that names its use."""
    return prefix + secrets.token_urlsafe(32)
