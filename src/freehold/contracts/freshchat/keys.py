"""The account's RSA key pair that signs webhooks (contract 6.2): made once, kept sealed, replaced with an overlap."""

from typing import NamedTuple

from freehold.core.account.commands import set_account
from freehold.core.account.queries import get_fact
from freehold.core.webhooks.commands import keep_first
from freehold.kernel.crypto import SigningKey, Vault
from freehold.kernel.installation import Installation
from freehold.kernel.tx import Tx

FACT = "webhook_key"
PREVIOUS = "webhook_key_previous"
PURPOSE = "webhook signing key"


class PublicKey(NamedTuple):
    """A public key in the two forms that receivers take."""

    pem: str
    """Label `RSA PUBLIC KEY` around one base64 line: how Freshchat shows it (rendering B)."""
    plain_pem: str
    """Label `PUBLIC KEY`: what OpenSSL and Node take (rendering D)."""
    is_current: bool


class Signer:
    """Signs with whatever the account's key is; opens the sealed key only when it has changed."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._sealed = ""
        self._key: SigningKey | None = None

    def key(self, tx: Tx) -> SigningKey | None:
        """The key to sign with, or None while there is none (see `make_key`)."""
        sealed = get_fact(tx, FACT)
        if sealed is None:
            return None
        if sealed != self._sealed or self._key is None:
            self._key, self._sealed = SigningKey.load(self._vault.open(sealed, PURPOSE)), sealed
        return self._key


def make_key(installation: Installation) -> None:
    """Give the account its key pair, unless it has one. Takes a moment of CPU: not on an event loop."""
    if installation.database.read_now(lambda tx: get_fact(tx, FACT)) is None:
        sealed = _new(installation.vault)
        installation.database.write_now(lambda tx: keep_first(tx, FACT, sealed))


def public_keys(installation: Installation) -> list[PublicKey]:
    """The key that receivers verify with, then the one before it where there was one. Makes the first when needed."""
    make_key(installation)
    sealed = installation.database.read_now(lambda tx: (get_fact(tx, FACT), get_fact(tx, PREVIOUS)))
    keys = [SigningKey.load(installation.vault.open(one, PURPOSE)) for one in sealed if one is not None]
    return [PublicKey(key.public_pem(), key.public_pem("PUBLIC KEY"), place == 0) for place, key in enumerate(keys)]


def rotate_key(installation: Installation) -> list[PublicKey]:
    """Sign with a new key from now on. The one before stays known, for what is still on its way or sent again."""
    make_key(installation)
    sealed = _new(installation.vault)

    def rotate(tx: Tx) -> None:
        set_account(tx, PREVIOUS, get_fact(tx, FACT))
        set_account(tx, FACT, sealed)

    installation.database.write_now(rotate)
    return public_keys(installation)


def _new(vault: Vault) -> str:
    return vault.seal(SigningKey.generate().dump(), PURPOSE)
