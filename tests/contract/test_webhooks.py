"""Webhooks as receivers see them (Freshchat contract 6): what they say, and how they are signed."""

import base64
import re

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from tests.desk import Desk
from tests.hooks import hook

from freehold.contracts.freshchat.events import DEFAULT, EVENT_NAMES, event_names, event_words
from freehold.contracts.freshchat.keys import public_keys, rotate_key
from freehold.core.conversations.changes import Changes
from freehold.core.events.actor import SYSTEM, Actor
from freehold.core.events.commands import record
from freehold.kernel.clock import ManualClock
from freehold.kernel.errors import Invalid
from freehold.kernel.installation import Installation

ACCENTS = "Où est mon colis ? 荷物はどこ 📦"


@pytest.fixture
def desk(installation: Installation) -> Desk:
    return Desk(installation)


@pytest.fixture
def local(sqlite_installation: Installation) -> Desk:
    return Desk(sqlite_installation)


def verify(pem: str, body: bytes, signature: str) -> None:
    """As a receiver does it; raises InvalidSignature."""
    key = serialization.load_pem_public_key(pem.encode())
    assert isinstance(key, rsa.RSAPublicKey)
    key.verify(base64.b64decode(signature, validate=True), body, padding.PKCS1v15(), hashes.SHA256())


def test_message_create_is_what_the_contract_shows(desk: Desk) -> None:
    with hook() as receiver:
        desk.listen(receiver.url)
        desk.say(ACCENTS)
        assert desk.work() == 1
    (got,) = receiver.got
    message = got.json["data"]["message"]
    at = "2026-01-05T09:00:00.000Z"
    number = str(500_000_000_000_000 + desk.chat["id"])
    assert got.json == {
        "actor": {"actor_type": "user", "actor_id": desk.contact["uuid"]},
        "action": "message_create",
        "action_time": at,
        "data": {
            "message": {
                "message_parts": [{"text": {"content": ACCENTS}}],
                "app_id": desk.app_id,
                "actor_id": desk.contact["uuid"],
                "org_actor_id": message["org_actor_id"],
                "id": message["id"],
                "channel_id": desk.chat["channel"],
                "conversation_id": desk.chat["uuid"],
                "freshchat_conversation_id": number,
                "freshchat_channel_id": message["freshchat_channel_id"],
                "interaction_id": f"{number}-1767603600000",
                "message_type": "normal",
                "actor_type": "user",
                "created_time": at,
                "user_id": desk.contact["uuid"],
                "message_source": "web",
                "restrictResponse": False,
                "botsPrivateNote": False,
                "isBotsInput": False,
                "bots_input": False,
            }
        },
    }
    assert message["org_actor_id"].isdigit()
    assert message["freshchat_channel_id"].isdigit()
    assert ACCENTS.encode() in got.body, "UTF-8 as it is, no escapes: receivers compare bytes"


def test_the_headers_and_the_signature_are_what_verifiers_expect(desk: Desk) -> None:
    with hook() as receiver:
        desk.listen(receiver.url)
        desk.say(ACCENTS)
        desk.work()
    (got,) = receiver.got
    assert got.path == "/hook"
    assert got.headers["content-type"] == "application/json"
    assert got.headers["x-freshchat-payload-version"] == "v1"
    assert got.headers["x-retry-count"] == "0"
    signature = got.headers["x-freshchat-signature"]
    (key,) = public_keys(desk.installation)
    for pem in (key.pem, key.plain_pem):
        verify(pem, got.body, signature)
        spoiled = bytearray(got.body)
        spoiled[len(spoiled) // 2] ^= 1
        with pytest.raises(InvalidSignature):
            verify(pem, bytes(spoiled), signature)
    first, body, last, end = key.pem.split("\n")
    assert (first, last, end) == ("-----BEGIN RSA PUBLIC KEY-----", "-----END RSA PUBLIC KEY-----", "")
    assert re.fullmatch(r"[A-Za-z0-9+/]+=*", body), "one unbroken line: a published verifier needs exactly that"


def test_assignment_resolution_and_reopening_tell_the_moment(desk: Desk, clock: ManualClock) -> None:
    """Each says what was so right after the change, whatever has happened since."""
    with hook() as receiver:
        desk.listen(receiver.url)
        agent = desk.hire("mara@example.com")
        by = Actor("agent", agent["uuid"], agent["id"])
        desk.change(Changes(agent=agent), SYSTEM)
        clock.move(60_000)
        desk.change(Changes(status="resolved"), by)
        clock.move(60_000)
        desk.change(Changes(status="reopened"), desk.by)
        desk.work()
    number = 500_000_000_000_000 + desk.chat["id"]
    conversation = {
        "conversation_id": desk.chat["uuid"],
        "app_id": desk.app_id,
        "channel_id": desk.chat["channel"],
        "assigned_agent_id": agent["uuid"],
        "skill_id": 0,
    }
    assignment, resolution, reopening = (got.json for got in receiver.got)
    assert assignment == {
        "actor": {"actor_type": "system", "actor_id": ""},
        "action": "conversation_assignment",
        "action_time": "2026-01-05T09:00:00.000Z",
        "data": {
            "assignment": {
                "assignor": "system",
                "assignor_id": "",
                "to_agent_id": agent["uuid"],
                "from_agent_id": "",
                "from_group_id": "",
                "interaction_id": f"{number}-1767603600000",
                "conversation": {
                    **conversation,
                    "status": "assigned",
                    "assigned_org_agent_id": assignment["data"]["assignment"]["conversation"]["assigned_org_agent_id"],
                },
            }
        },
    }
    user = resolution["data"]["resolve"]["user"]
    assert user["id"] == desk.contact["uuid"]
    assert user["first_name"] == "Noor"
    policy = {"sla_policy_id": 0, "sla_breached": False}
    assert resolution == {
        "actor": {"actor_type": "agent", "actor_id": agent["uuid"]},
        "action": "conversation_resolution",
        "action_time": "2026-01-05T09:01:00.000Z",
        "data": {
            "resolve": {
                "resolver": "agent",
                "resolver_id": agent["uuid"],
                "conversation": {**conversation, **policy, "status": "resolved"},
                "interaction_id": f"{number}-1767603600000",
                "user": user,
                "users": user,
            }
        },
    }
    assert reopening == {
        "actor": {"actor_type": "user", "actor_id": desk.contact["uuid"]},
        "action": "conversation_reopen",
        "action_time": "2026-01-05T09:02:00.000Z",
        "data": {
            "reopen": {
                "reopener": "user",
                "reopener_id": desk.contact["uuid"],
                "conversation": {**conversation, **policy, "status": "reopened"},
                "interaction_id": f"{number}-1767603720000",
            }
        },
    }


def test_the_classic_profile_has_no_member_that_a_strict_client_does_not_know(desk: Desk) -> None:
    with hook() as receiver:
        desk.listen(receiver.url, profile="classic")
        agent = desk.hire("mara@example.com")
        desk.say("hello")
        desk.change(Changes(agent=agent), SYSTEM)
        desk.change(Changes(status="resolved"), Actor("agent", agent["uuid"], agent["id"]))
        desk.change(Changes(status="reopened"), desk.by)
        desk.work()
    assert {got.headers["x-freshchat-payload-version"] for got in receiver.got} == {"v1-classic"}
    message, assignment, resolution, reopening = (got.json["data"] for got in receiver.got)
    assert set(message["message"]) == {
        *("message_parts", "app_id", "actor_id", "id", "channel_id", "conversation_id", "message_type", "actor_type"),
        *("created_time", "user_id"),
    }
    conversation = {"conversation_id", "app_id", "channel_id", "status"}
    assert set(assignment["assignment"]["conversation"]) == conversation
    assert set(resolution["resolve"]) == {"resolver", "resolver_id", "conversation"}
    assert set(resolution["resolve"]["conversation"]) == conversation
    assert set(reopening["reopen"]) == {"reopener", "reopener_id", "conversation"}
    assert set(reopening["reopen"]["conversation"]) == conversation


def test_notes_are_told_as_private_and_a_bot_has_an_empty_id(local: Desk) -> None:
    with hook() as receiver:
        local.listen(receiver.url)
        local.say("between us", by=Actor("bot"), kind="note")
        local.work()
    message = receiver.got[0].json["data"]["message"]
    assert (message["message_type"], message["actor_type"], message["actor_id"]) == ("private", "bot", "")


def test_a_subscription_gets_the_four_and_no_more_unless_it_asks(local: Desk) -> None:
    told = {"request_id": "r1", "status": "FAILED", "failure_code": "OBM001", "failure_reason": None}
    with hook() as usual, hook() as curious:
        local.listen(usual.url)
        local.listen(curious.url, "outbound_message_event", "conversation_create", "user_create")
        Desk(local.installation)
        local.database.write_now(lambda tx: record(tx, "outbound_message.updated", SYSTEM, subject_id=1, data=told))
        local.say("hello")
        local.work()
    assert [got.json["action"] for got in usual.got] == ["message_create"]
    created, opened, outbound = (got.json for got in curious.got)
    assert created["action"] == "user_create"
    assert created["data"]["user"]["first_name"] == "Noor"
    assert opened["action"] == "conversation_create"
    assert opened["data"]["conversation"]["status"] == "new"
    assert outbound == {
        "event_type": "outbound_message_event",
        "event_time": 1767603600000,
        "account_id": outbound["account_id"],
        "data": {"request_id": "r1", "status": "FAILED", "failure_code": "OBM001"},
    }


def test_event_words_and_names_go_both_ways() -> None:
    assert event_words(event_names([])) == list(DEFAULT)
    assert event_words(event_names(list(EVENT_NAMES))) == list(EVENT_NAMES)
    with pytest.raises(Invalid, match="message_created"):
        event_names(["message_created"])


def test_a_new_key_signs_at_once_and_the_old_one_stays_known(desk: Desk) -> None:
    with hook() as receiver:
        desk.listen(receiver.url)
        desk.say("a")
        desk.work()
        (old,) = public_keys(desk.installation)
        new, previous = rotate_key(desk.installation)
        assert (new.is_current, previous) == (True, old._replace(is_current=False))
        desk.say("b")
        desk.work()
    first, second = receiver.got
    verify(old.pem, first.body, first.headers["x-freshchat-signature"])
    verify(new.pem, second.body, second.headers["x-freshchat-signature"])
    with pytest.raises(InvalidSignature):
        verify(old.pem, second.body, second.headers["x-freshchat-signature"])


def test_hooks_of_different_kinds_get_their_own_bytes(local: Desk) -> None:
    with hook() as one, hook() as other:
        local.listen(one.url)
        local.listen(other.url, profile="classic")
        local.say("a")
        local.work()
    (key,) = public_keys(local.installation)
    for receiver in (one, other):
        (got,) = receiver.got
        verify(key.pem, got.body, got.headers["x-freshchat-signature"])
    assert one.got[0].body != other.got[0].body
