"""PyPI `freshchat`: its verifier and its event models, over webhooks that were really delivered."""

from dataclasses import asdict
from typing import Any

from report import given, report

GIVEN = given()

import json  # noqa: E402

from freshchat.models.events import IncomingEvent  # noqa: E402
from freshchat.webhook.security import SecurityManager  # noqa: E402

verifier = SecurityManager(GIVEN["key"])


def seen(delivery: dict[str, str]) -> dict[str, Any]:
    body = delivery["body"].encode()
    event = IncomingEvent(**json.loads(body))
    return {
        "is_verified": verifier.verify_signature(delivery["signature"], body),
        "is_verified_after_tampering": verifier.verify_signature(delivery["signature"], body.replace(b'"a', b'"b', 1)),
        "kind": type(event.data).__name__,
        "event": asdict(event),
    }


report([seen(delivery) for delivery in GIVEN["deliveries"]])
