"""Does a published Python verifier accept these webhooks with this rendering of the key? `how` names the verifier."""

from base64 import b64decode

from report import given, report

GIVEN = given()

from Crypto.Hash import SHA256  # noqa: E402
from Crypto.PublicKey import RSA  # noqa: E402
from Crypto.Signature import pkcs1_15  # noqa: E402
from freshchat.webhook.security import SecurityManager  # noqa: E402


def pycryptodome(key: str, body: bytes, signature: str) -> bool:
    try:
        pkcs1_15.new(RSA.import_key(key)).verify(SHA256.new(body), b64decode(signature))
    except ValueError as refusal:
        if "nvalid signature" in str(refusal):
            return False
        raise
    return True


def freshchat_package(key: str, body: bytes, signature: str) -> bool:
    return bool(SecurityManager(key).verify_signature(signature, body))


VERIFIERS = {"pycryptodome": pycryptodome, "freshchat": freshchat_package}
report(
    [
        VERIFIERS[case["how"]](GIVEN["keys"][case["rendering"]], case["body"].encode(), case["signature"])
        for case in GIVEN["cases"]
    ]
)
