"""Freshchat's webhooks as the worker sends them: its bodies, its signature, its headers (contract 6.1, 6.2)."""

from collections.abc import Callable

import freehold
from freehold.contracts.freshchat.events import PAYLOAD_VERSIONS, compose
from freehold.contracts.freshchat.keys import Signer, make_key
from freehold.kernel.installation import Installation
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx


class FreshchatWebhooks:
    """See `delivery.Format`."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._signer = Signer(installation.vault)
        fixed = f"Content-Type: application/json\r\nUser-Agent: Freehold/{freehold.__version__}\r\n"
        self._fixed = {
            profile: f"{fixed}X-Freshchat-Payload-Version: {version}\r\n"
            for profile, version in PAYLOAD_VERSIONS.items()
        }

    def compose(self, tx: Tx, event: Row, profile: str) -> tuple[str, bytes] | None:
        return compose(tx, self._installation, event, profile)

    def sign(self, tx: Tx) -> Callable[[bytes], str] | None:
        key = self._signer.key(tx)
        return None if key is None else key.sign

    def make_key(self) -> None:
        make_key(self._installation)

    def headers(self, signature: str, profile: str, retries: int) -> bytes:
        return f"{self._fixed[profile]}X-Freshchat-Signature: {signature}\r\nX-Retry-Count: {retries}\r\n".encode()
