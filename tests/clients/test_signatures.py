"""Whoever verifies our webhooks, with the key in whichever form they were given it (Freshchat contract 6.2)."""

import json
import textwrap
from base64 import b64decode
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from tests.clients.published import account, deliveries, run_node, run_python
from tests.servers import receiving

ACTIONS = ["message_create", "conversation_assignment", "conversation_resolution", "conversation_reopen"]
CAPTURED = json.loads((Path(__file__).parent / "captured_webhook.json").read_text("utf-8"))
"""A webhook of the hosted service from 2019 with its key and signature, as the receiver nyaruka/courier published it."""


class Delivered(NamedTuple):
    keys: dict[str, str]
    """The public key by rendering: B and D as the command line prints them, A and C made of B."""
    webhooks: list[dict[str, str]]


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Delivered]:
    """One webhook of each action, with letters that are not ASCII in the message."""
    with receiving() as receiver, account(tmp_path_factory.mktemp("served")) as served:
        served.freehold("webhook", "add", receiver.url)
        user, agent = served.user(first_name="Zoë"), served.agent()
        chat = served.chat(user, "Où est mon colis ? 包裹在哪里 🚚")
        path = f"/conversations/{chat}"
        served.call("PUT", path, {"assigned_agent_id": agent})
        served.call("PUT", path, {"status": "resolved"})
        served.call("PUT", path, {"status": "reopened"})
        webhooks = deliveries(receiver, len(ACTIONS))
        label, body, _ = (printed := served.freehold("webhook", "key")).splitlines()
        assert label == "-----BEGIN RSA PUBLIC KEY-----"
        keys = {
            "A": " ".join(printed.splitlines()),
            "B": printed,
            "C": printed.replace(body, "\n".join(textwrap.wrap(body, 64))),
            "D": served.freehold("webhook", "key", "--format", "spki"),
        }
        yield Delivered(keys, webhooks)


def cases(delivered: Delivered, renderings: str, *hows: str) -> list[dict[str, str]]:
    """Every webhook under every rendering, first as it came and then with one byte changed."""
    changed = [{**one, "body": one["body"].replace('"action"', '"bction"', 1)} for one in delivered.webhooks]
    return [
        {**one, "rendering": rendering, "how": how}
        for how, rendering, one in product(hows or ("",), renderings, [*delivered.webhooks, *changed])
    ]


def expected(delivered: Delivered, how_many: int) -> list[bool]:
    each = len(delivered.webhooks)
    return ([True] * each + [False] * each) * (how_many // (2 * each))


def with_cryptography(key: str, body: bytes, signature: str) -> bool:
    loaded = load_pem_public_key(key.encode())
    assert isinstance(loaded, rsa.RSAPublicKey)
    assert (loaded.key_size, loaded.public_numbers().e) == (2048, 65537)
    try:
        loaded.verify(b64decode(signature, validate=True), body, padding.PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def test_each_action_was_delivered_in_raw_utf8(delivered: Delivered) -> None:
    assert [json.loads(one["body"])["action"] for one in delivered.webhooks] == ACTIONS
    assert "包裹在哪里 🚚" in delivered.webhooks[0]["body"]


def test_python_cryptography_accepts_every_rendering(delivered: Delivered) -> None:
    asked = cases(delivered, "ABCD")
    seen = [
        with_cryptography(delivered.keys[one["rendering"]], one["body"].encode(), one["signature"]) for one in asked
    ]
    assert seen == expected(delivered, len(asked))


def test_pycryptodome_and_the_freshchat_package_accept_theirs(delivered: Delivered) -> None:
    asked = cases(delivered, "AB", "freshchat") + cases(delivered, "BCD", "pycryptodome")
    seen: Any = run_python("verify_python.py", keys=delivered.keys, cases=asked)
    assert seen == expected(delivered, len(asked))


def test_node_accepts_the_plain_form(delivered: Delivered) -> None:
    asked = cases(delivered, "D")
    assert run_node("verify_node.mjs", keys=delivered.keys, cases=asked) == expected(delivered, len(asked))


def test_the_verifier_used_here_accepts_what_the_hosted_service_signed() -> None:
    """So that what verifies above is the hosted service's scheme, and not merely the inverse of our own."""
    key, body, signature = CAPTURED["key"], CAPTURED["body"], CAPTURED["signature"]
    assert with_cryptography(key, body.encode(), signature)
    assert not with_cryptography(key, body.replace("Test", "Tent").encode(), signature)
