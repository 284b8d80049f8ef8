"""Where WhatsApp tells how far messages have come: `/whatsapp/callback`.

GET is its handshake when the address is registered; POST brings news, signed with the app's secret. Without the secret in
the settings nothing is believed.
"""

import hashlib
import hmac
from collections.abc import Iterator
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from freehold.contracts.request import Disconnected, read_body
from freehold.contracts.whatsapp.cloud import failure_of
from freehold.core.outbound.commands import advance
from freehold.core.outbound.queries import find_outbound_number
from freehold.kernel.errors import Invalid, StorageFailed, TooLarge
from freehold.kernel.installation import Installation
from freehold.kernel.text import decode
from freehold.kernel.tx import Tx

LARGEST = 1024 * 1024
_STATES = {"sent": "SENT", "delivered": "DELIVERED", "read": "READ", "failed": "FAILED"}


class News(NamedTuple):
    """What one entry of a callback says about one message."""

    id: str
    """Ours, when it is repeated."""
    provider_message_id: str
    status: str
    failure_code: str | None = None
    failure_reason: str | None = None


async def shake_hands(request: Request) -> Response:
    """Repeat the challenge of whoever knows the verify token."""
    installation: Installation = request.app.state.installation
    expected = installation.settings.whatsapp_verify_token
    query = request.query_params
    token, challenge = query.get("hub.verify_token", ""), query.get("hub.challenge", "")
    knows = bool(expected) and hmac.compare_digest(expected.encode(), token.encode("utf-8", "replace"))
    if not knows or query.get("hub.mode") != "subscribe" or len(challenge) > 200:
        return _refused(403, "The verify token is not the one in the setting whatsapp_verify_token.")
    return PlainTextResponse(challenge, headers={"x-content-type-options": "nosniff"})


async def take_news(request: Request) -> Response:
    """Put down what WhatsApp reports. News about messages that are not ours, and anything but news, is passed over."""
    installation: Installation = request.app.state.installation
    secret = installation.settings.whatsapp_app_secret
    try:
        body = await read_body(request.receive, LARGEST)
    except TooLarge as error:
        return _refused(400, str(error))
    except Disconnected:
        return Response()
    proof = request.headers.get("x-hub-signature-256", "")
    if not secret or not is_signed(body, secret, proof):
        return _refused(403, "The signature does not match the setting whatsapp_app_secret.")
    try:
        news = list(read_news(decode(body)))
    except Invalid as error:
        return _refused(400, str(error))

    def put_down(tx: Tx) -> None:
        for item in news:
            number = find_outbound_number(tx, item.id, item.provider_message_id)
            if number is not None:
                advance(tx, number, item.status, item.failure_code, item.failure_reason)

    try:
        await installation.database.write(put_down)
    except StorageFailed:
        return _refused(503, "Nothing could be stored; please try again.")
    return JSONResponse({"success": True})


def is_signed(body: bytes, secret: str, proof: str) -> bool:
    """Whether `proof` (`sha256=<hex>`) was made with the app's secret over exactly this body."""
    expected = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), proof.encode("utf-8", "replace"))


def read_news(body: Any) -> Iterator[News]:
    """The delivery states in a callback: `entry[].changes[].value.statuses[]`. What has another form is passed over."""
    for entry in _objects(body, "entry"):
        for change in _objects(entry, "changes"):
            for status in _objects(change.get("value"), "statuses"):
                state = _STATES.get(str(status.get("status")))
                if state is None:
                    continue
                error = next(_objects(status, "errors"), {}) if state == "FAILED" else None
                why = (None, None) if error is None else failure_of(error)
                yield News(_text(status, "biz_opaque_callback_data"), _text(status, "id"), state, *why)


def _objects(holder: Any, name: str) -> Iterator[dict[str, Any]]:
    items = holder.get(name) if isinstance(holder, dict) else None
    return (item for item in (items if isinstance(items, list) else ()) if isinstance(item, dict))


def _text(holder: dict[str, Any], name: str) -> str:
    value = holder.get(name)
    return value if isinstance(value, str) else ""


def _refused(status: int, message: str) -> Response:
    return JSONResponse({"error": message}, status)


ROUTES = [
    Route("/whatsapp/callback", shake_hands, methods=["GET"]),
    Route("/whatsapp/callback", take_news, methods=["POST"]),
]
