"""Secrets: what is hashed, what is sealed, what is signed. Everything hangs on one key file in the data directory."""

import base64
import hashlib
import hmac
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from freehold.kernel.errors import Misconfigured

KEY_FILE = "secret.key"


def digest(secret: str | bytes) -> str:
    """SHA-256 of a random secret, as hex: what is stored instead of it. (Passwords need argon2id; see people.passwords.)"""
    return hashlib.sha256(secret if isinstance(secret, bytes) else secret.encode("utf-8", "replace")).hexdigest()


class Vault:
    """Seals what must be read again (private keys, upstream secrets) and signs short-lived links."""

    def __init__(self, key: bytes) -> None:
        self._aes = AESGCM(hashlib.sha256(b"seal" + key).digest())
        self._link_key = hashlib.sha256(b"link" + key).digest()

    def seal(self, secret: bytes, purpose: str) -> str:
        """AES-256-GCM; `purpose` must be the same when it is opened, so that a sealed value cannot be moved elsewhere."""
        nonce = os.urandom(12)
        return base64.b64encode(nonce + self._aes.encrypt(nonce, secret, purpose.encode())).decode()

    def open(self, sealed: str, purpose: str) -> bytes:
        raw = base64.b64decode(sealed)
        try:
            return self._aes.decrypt(raw[:12], raw[12:], purpose.encode())
        except InvalidTag:
            raise Misconfigured(
                f"The {purpose} cannot be opened: {KEY_FILE} in the data directory is not the one that sealed it."
            ) from None

    def sign_link(self, path: str, expires_at: int) -> str:
        """A proof that we made the link to `path`, good until `expires_at` (0: for ever)."""
        return hmac.new(self._link_key, f"{path}\n{expires_at}".encode(), hashlib.sha256).hexdigest()[:40]

    def is_signed(self, path: str, expires_at: int, proof: str, *, length: int = 40) -> bool:
        """Whether a proof, or its first `length` characters where there is room for no more, is ours."""
        return hmac.compare_digest(self.sign_link(path, expires_at)[:length].encode(), proof.encode("utf-8", "replace"))


def open_vault(data: Path, *, may_create: bool = True) -> Vault:
    """The vault of a data directory; its key is made at the first start, readable by its owner only.

    Raises Misconfigured when it is missing and may not be made: data that it has sealed could never be opened again.
    """
    path = data / KEY_FILE
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        if not may_create:
            raise Misconfigured(
                f"{path} is missing, and what it sealed cannot be opened without it. Restore it from a backup."
            ) from None
        key = os.urandom(32)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
    if len(key) != 32:
        raise Misconfigured(f"{path} is damaged: it must hold 32 bytes. Restore it from a backup.")
    return Vault(key)


class SigningKey:
    """An RSA key pair that signs webhooks: SHA256withRSA, PKCS#1 v1.5 (Freshchat contract 6.2)."""

    def __init__(self, private: rsa.RSAPrivateKey) -> None:
        self._private = private

    @classmethod
    def generate(cls) -> "SigningKey":
        return cls(rsa.generate_private_key(public_exponent=65537, key_size=2048))

    @classmethod
    def load(cls, der: bytes) -> "SigningKey":
        private = serialization.load_der_private_key(der, None)
        assert isinstance(private, rsa.RSAPrivateKey)
        return cls(private)

    def dump(self) -> bytes:
        return self._private.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    def sign(self, body: bytes) -> str:
        """Standard base64 of the signature over exactly these bytes."""
        return base64.b64encode(self._private.sign(body, padding.PKCS1v15(), hashes.SHA256())).decode()

    def public_pem(self, label: str = "RSA PUBLIC KEY") -> str:
        """Three lines: the label Freshchat uses, around an SPKI body in one base64 line (contract 6.2, rendering B).

        With label `PUBLIC KEY` the same is what OpenSSL and Node expect (rendering D).
        """
        der = self._private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return f"-----BEGIN {label}-----\n{base64.b64encode(der).decode()}\n-----END {label}-----\n"


class SealKey:
    """An Ed25519 key pair that signs what must be provable later; keys and signatures are written in hex."""

    def __init__(self, private: ed25519.Ed25519PrivateKey) -> None:
        self._private = private
        self.public = private.public_key().public_bytes_raw().hex()

    @classmethod
    def generate(cls) -> "SealKey":
        return cls(ed25519.Ed25519PrivateKey.generate())

    @classmethod
    def load(cls, seed: bytes) -> "SealKey":
        return cls(ed25519.Ed25519PrivateKey.from_private_bytes(seed))

    def dump(self) -> bytes:
        return self._private.private_bytes_raw()

    def sign(self, message: bytes) -> str:
        return self._private.sign(message).hex()


def is_sealed_by(public: str, signature: str, message: bytes) -> bool:
    """Whether the holder of the `public` key of a SealKey signed exactly `message`."""
    try:
        key = ed25519.Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True
