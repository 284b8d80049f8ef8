"""Reading an HTTP request: headers, query, and a body that is bounded before it is believed."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl

from pydantic import BaseModel, ValidationError

from freehold.kernel.errors import Invalid, TooLarge, Wrong
from freehold.kernel.text import decode

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Disconnected(Exception):
    """The client went away before its request was whole."""


def header(scope: Scope, name: bytes) -> bytes:
    """The first header of that (lower case) name, or nothing."""
    for key, value in scope["headers"]:
        if key == name:
            return bytes(value)
    return b""


def base_url(scope: Scope) -> str:
    """Scheme and host by which the client reached us, and what it puts before every path."""
    host = header(scope, b"host").decode("latin-1")
    if not host or any(character in host for character in " <>\"'\\/"):
        server = scope.get("server") or ("127.0.0.1", 80)
        host = f"{server[0]}:{server[1]}"
    return f"{scope['scheme']}://{host}{scope.get('root_path', '')}"


def query_values(scope: Scope) -> dict[str, str]:
    """All query parameters, the last of each name (Freshchat contract 2.1)."""
    raw: bytes = scope["query_string"]
    if not raw:
        return {}
    try:
        values = dict(parse_qsl(raw.decode("latin-1"), keep_blank_values=True, errors="replace", max_num_fields=200))
    except ValueError:
        raise Invalid(Wrong("", "There are too many query parameters.")) from None
    for name, value in values.items():
        if "\0" in value:
            raise Invalid(Wrong(name, f"{name} contains a NUL character."))
    return values


async def read_body(receive: Receive, limit: int) -> bytes:
    """The whole body. Raises TooLarge as soon as it is longer than `limit`."""
    message = await receive()
    if message["type"] == "http.disconnect":
        raise Disconnected
    body: bytes = message.get("body", b"")
    if not message.get("more_body"):
        if len(body) > limit:
            raise TooLarge(f"The body is larger than {limit} bytes.")
        return body
    chunks, size = [body], len(body)
    while message.get("more_body"):
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Disconnected
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise TooLarge(f"The body is larger than {limit} bytes.")
        chunks.append(chunk)
    return b"".join(chunks)


def parse_object(body: bytes) -> dict[str, Any]:
    """The JSON object of a body; members that are null count as absent (Freshchat contract 1.1)."""
    if not body.strip():
        return {}
    value = decode(body)
    if not isinstance(value, dict):
        raise Invalid(Wrong("", "The body must be a JSON object.", "invalid_json"))
    return {name: item for name, item in value.items() if item is not None}


def validated(model: type[BaseModel], values: dict[str, Any]) -> Any:
    """An instance of `model`. Raises Invalid that names every wrong field at once."""
    try:
        return model.__pydantic_validator__.validate_python(values)
    except ValidationError as error:
        raise Invalid(
            *(
                Wrong(".".join(str(part) for part in problem["loc"]), problem["msg"], problem["type"])
                for problem in error.errors(include_url=False, include_context=False, include_input=False)
            )
        ) from None
