"""The WhatsApp Cloud API over HTTP: POST {base}/{phone number id}/messages with a template.

Three answers must be told apart with care, because a template message costs money and annoys when it comes twice: taken
on, refused (nothing was sent), and no usable answer (it may have been sent).
"""

import asyncio
import ssl
from functools import lru_cache
from typing import Any

import httpx2

from freehold.contracts.whatsapp import provider as codes
from freehold.contracts.whatsapp.provider import Accepted, Outcome, Refused, Template, Unanswered
from freehold.kernel.errors import Invalid
from freehold.kernel.text import decode

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 30.0
LONGEST_ANSWER = 256 * 1024
LONGEST_PAUSE_SECONDS = 3600

_OURS: dict[int, str] = {
    132001: codes.NO_TEMPLATE,
    131026: codes.NOT_REACHABLE,
    131030: codes.NOT_REACHABLE,
    131021: codes.NOT_REACHABLE,
    132000: codes.WRONG_PARAMETERS,
    132005: codes.WRONG_PARAMETERS,
    132012: codes.WRONG_PARAMETERS,
    132018: codes.WRONG_PARAMETERS,
    131008: codes.WRONG_PARAMETERS,
    131009: codes.WRONG_PARAMETERS,
    0: codes.NOT_ALLOWED,
    3: codes.NOT_ALLOWED,
    10: codes.NOT_ALLOWED,
    190: codes.NOT_ALLOWED,
    131005: codes.NOT_ALLOWED,
    131031: codes.NOT_ALLOWED,
    133010: codes.NOT_ALLOWED,
    132007: codes.PAUSED,
    132015: codes.PAUSED,
    132016: codes.PAUSED,
    131042: codes.NOT_PAID,
    131047: codes.NOT_WANTED,
    131048: codes.NOT_WANTED,
    131049: codes.NOT_WANTED,
    131050: codes.NOT_WANTED,
}
"""What the error codes of the Cloud API mean in ours; everything else is OBM000, with their text as the reason."""
_PASSING = frozenset({2, 4, 80007, 130429, 131000, 131016, 131056, 133004})
"""Codes that say `not now`, whatever the HTTP status is."""


def failure_of(error: dict[str, Any]) -> tuple[str, str]:
    """Our code and a reason that a person can read, for an error object of the Cloud API."""
    number = error.get("code")
    details = error.get("error_data")
    said = (details.get("details") if isinstance(details, dict) else None) or error.get("message") or error.get("title")
    text = "".join(c for c in str(said or "No reason was given.") if c.isprintable())[:500]
    code = _OURS.get(number, codes.OTHER) if isinstance(number, int) else codes.OTHER
    return code, text if number is None else f"{text} (WhatsApp error {number})"


class Cloud:
    """The provider that reaches people."""

    def __init__(self, base_url: str, phone_number_id: str, token: str) -> None:
        self._url = f"{base_url.rstrip('/')}/{phone_number_id}/messages"
        self._token = token
        self._is_complete = bool(phone_number_id and token)

    async def send(self, message: Template) -> Outcome:
        if not self._is_complete:
            return Refused(codes.NOT_ALLOWED, "The settings whatsapp_phone_number_id and whatsapp_token are needed.")
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await self._post(payload(message))
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError) as error:
            return Refused(codes.UNAVAILABLE, f"WhatsApp could not be reached: {error}.", may_retry=True)
        except (httpx2.InvalidURL, httpx2.UnsupportedProtocol, httpx2.LocalProtocolError, UnicodeError):
            return Refused(codes.NOT_ALLOWED, "The settings whatsapp_base_url and whatsapp_token cannot be used.")
        except (httpx2.TransportError, TimeoutError) as error:
            return Unanswered(f"WhatsApp did not answer ({type(error).__name__}): the message may have been sent.")

    async def _post(self, body: dict[str, Any]) -> Outcome:
        timeout = httpx2.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)
        headers = {"authorization": f"Bearer {self._token}"}
        async with (
            httpx2.AsyncClient(verify=_trusted(), timeout=timeout) as client,
            client.stream("POST", self._url, json=body, headers=headers) as response,
        ):
            text = bytearray()
            async for chunk in response.aiter_bytes():
                text += chunk
                if len(text) > LONGEST_ANSWER:
                    break
            return _outcome(response.status_code, response.headers.get("retry-after", ""), _object(bytes(text)))


def payload(message: Template) -> dict[str, Any]:
    """The request's body. `biz_opaque_callback_data` comes back with every report on the message."""
    content = message.content
    template: dict[str, Any] = {
        "name": content["template_name"],
        "language": {"policy": "deterministic", "code": content["language"]["code"]},
    }
    rich = content.get("rich_template_data") or {}
    found = [
        _header(rich.get("header")),
        _body(rich.get("body"), content.get("template_data")),
        *_buttons(rich.get("button")),
    ]
    components = [component for component in found if component]
    if components:
        template["components"] = components
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": message.recipient,
        "type": "template",
        "template": template,
        "biz_opaque_callback_data": message.id,
    }


def _texts(params: list[dict[str, Any]] | None) -> list[dict[str, str]]:
    return [{"type": "text", "text": param["data"]} for param in params or ()]


def _header(header: dict[str, Any] | None) -> dict[str, Any] | None:
    if not header:
        return None
    kind = header["type"]
    parameters = (
        _texts(header.get("params")) if kind == "text" else [{"type": kind, kind: {"link": header["media_url"]}}]
    )
    return {"type": "header", "parameters": parameters} if parameters else None


def _body(body: dict[str, Any] | None, plain: list[dict[str, Any]] | None) -> dict[str, Any] | None:
    parameters = _texts((body or {}).get("params") or plain)
    return {"type": "body", "parameters": parameters} if parameters else None


def _buttons(button: dict[str, Any] | None) -> list[dict[str, Any]]:
    """One component for each parameter: a button of a template takes one, and they are counted from 0."""
    if not button:
        return []
    return [
        {"type": "button", "sub_type": button["subType"], "index": str(place), "parameters": [parameter]}
        for place, parameter in enumerate(_texts(button.get("params")))
    ]


def _outcome(status: int, retry_after: str, answer: dict[str, Any]) -> Outcome:
    error = answer.get("error")
    if 200 <= status < 300:
        messages = answer.get("messages")
        first = messages[0] if isinstance(messages, list) and messages else None
        if isinstance(first, dict) and isinstance(first.get("id"), str):
            return Accepted(first["id"])
        return Unanswered("WhatsApp took the message on without saying what it calls it.")
    pause = min(int(retry_after), LONGEST_PAUSE_SECONDS) if retry_after.isascii() and retry_after.isdigit() else 0
    if isinstance(error, dict):
        code, reason = failure_of(error)
        if status == 429 or status >= 500 or error.get("code") in _PASSING:
            return Refused(codes.UNAVAILABLE, reason, may_retry=True, retry_after_seconds=pause)
        return Refused(code, reason)
    if status == 429:
        return Refused(codes.UNAVAILABLE, "WhatsApp is busy.", may_retry=True, retry_after_seconds=pause)
    if status >= 500:  # from something in between: what is behind it may have done its work
        return Unanswered(f"WhatsApp answered {status} without an error of its own: the message may have been sent.")
    return Refused(codes.OTHER, f"WhatsApp answered {status}.")


def _object(text: bytes) -> dict[str, Any]:
    try:
        value = decode(text)
    except Invalid:
        return {}
    return value if isinstance(value, dict) else {}


@lru_cache(maxsize=1)
def _trusted() -> ssl.SSLContext:
    """The certificates that we trust, read once: it takes longer than a request."""
    return httpx2.create_ssl_context()
