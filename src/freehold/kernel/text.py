"""JSON in and out, strictly.

What comes in must be text that both databases can hold and every client can read back: no lone surrogates, no NUL.
"""

import math
from typing import Any

import msgspec
import pydantic_core

from freehold.kernel.errors import Invalid, Wrong

Raw = msgspec.Raw
_encoder = msgspec.json.Encoder()


def encode(value: object) -> bytes:
    """Compact UTF-8 JSON. Stored JSON is embedded as it is when wrapped in `Raw`, without being parsed."""
    return _encoder.encode(value)


def encode_text(value: object) -> str:
    """The same as text, for a column that holds JSON."""
    return _encoder.encode(value).decode()


def decode(body: bytes) -> Any:
    """Parse JSON that a stranger sent.

    Raises Invalid for what is not JSON, is nested absurdly deep, or holds what cannot be stored and given back:
    NUL characters, numbers beyond 64 bits.
    """
    try:
        value = pydantic_core.from_json(body, allow_inf_nan=False, cache_strings="keys")
    except (ValueError, RecursionError) as error:
        raise Invalid(Wrong("", f"The body is not valid JSON: {error}", "invalid_json")) from None
    if _is_suspicious(body):
        _refuse_unstorable(value)
    return value


def load(stored: str) -> Any:
    """Parse JSON that we stored ourselves."""
    return msgspec.json.decode(stored)


_SHAPE = bytes(
    {**dict.fromkeys(b"0123456789", ord("9")), **dict.fromkeys(b"eE", ord("e")), ord("+"): ord("+")}.get(byte, ord(" "))
    for byte in range(256)
)
_NINETEEN = b"9" * 19


def _is_suspicious(body: bytes) -> bool:
    """A fast first look, ten times as fast as a regular expression: only then is the whole value walked."""
    shape = body.translate(_SHAPE)
    return b"\\u0000" in body or _NINETEEN in shape or b"e999" in shape or b"e+999" in shape


def _refuse_unstorable(value: object) -> None:
    if isinstance(value, str):
        if "\0" in value:
            raise Invalid(Wrong("", "The body contains a NUL character, which cannot be stored.", "invalid_json"))
    elif isinstance(value, dict):
        for key, item in value.items():
            _refuse_unstorable(key)
            _refuse_unstorable(item)
    elif isinstance(value, list):
        for item in value:
            _refuse_unstorable(item)
    elif isinstance(value, int | float) and (abs(value) >= 2**63 or not math.isfinite(value)):
        raise Invalid(Wrong("", "The body contains a number beyond 64 bits, which cannot be stored.", "invalid_json"))
