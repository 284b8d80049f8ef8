"""PyPI `freshchat` 0.6.0, unmodified, with a classic token: everything that it can do (Freshchat contract 2.5, 10.1)."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.clients.published import Account, account, deliveries, run_python
from tests.servers import receiving

EMAIL = "robin@example.com"
Session = dict[str, Any]


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """Another account, served over https, where a token has three calls a minute."""
    with account(tmp_path_factory.mktemp("limited"), "--tls", environment={"FREEHOLD_RATE_LIMIT": "3"}) as opened:
        yield opened


@pytest.fixture(scope="module")
def session(
    tmp_path_factory: pytest.TempPathFactory, either_database: str | None, limited: Account
) -> Iterator[Session]:
    """One session with the client: what it reported, and the webhooks of it as the client understood them."""
    with (
        receiving() as receiver,
        account(tmp_path_factory.mktemp("served"), database=either_database) as served,
    ):
        served.freehold("webhook", "add", receiver.url, "--profile", "classic")
        agent = served.agent(EMAIL)
        done: Session = run_python(
            "freshchat_package.py",
            environment={"SSL_CERT_FILE": limited.authority()},
            url=served.url,
            token=served.token("classic"),
            scoped_token=served.token("classic", "freshchat.channels.view"),
            limited_url=limited.url,
            limited_token=limited.token("classic"),
            app_id=served.call("GET", "/accounts/configuration")["app_id"],
            agent=agent,
            agent_email=EMAIL,
        )
        delivered = deliveries(receiver, 9)
        key = served.freehold("webhook", "key")
        done["webhooks"] = run_python("freshchat_webhooks.py", key=key, deliveries=delivered)
        done["agent"] = agent
        done["seen_by_current"] = served.call("GET", f"/conversations/{done['opened']['conversation_id']}")
        yield done


def test_a_user_is_created_and_read_back(session: Session) -> None:
    created = session["created_user"]
    assert created["id"]
    assert (created["email"], created["first_name"], created["phone"]) == ("noor@example.com", "Noor", "+15550100007")
    assert created["avatar"] == {"url": "https://example.com/noor.png"}
    assert created["properties"] == [{"name": "plan", "value": "gold"}]
    assert created["social_profiles"] == [{"type": "twitter", "id": "noor"}]
    assert session["user"] == created


def test_channels_are_listed(session: Session) -> None:
    [channel] = session["channels"]
    assert channel["name"] == "Inbox"
    assert channel["enabled"] is True


def test_a_conversation_is_opened_with_its_first_message(session: Session) -> None:
    opened = session["opened"]
    assert opened["status"] == "new"
    assert opened["channel_id"] == session["channels"][0]["id"]
    [message] = opened["messages"]
    assert message["message_parts"] == [{"text": {"content": "Où est mon colis ?"}}]
    assert (message["actor_type"], message["actor_id"]) == ("user", session["user"]["id"])
    read = session["conversation"]
    assert (read["conversation_id"], read["status"]) == (opened["conversation_id"], "new")
    assert read["users"][0]["email"] == "noor@example.com"


def test_messages_are_sent_by_the_user_and_by_an_agent(session: Session) -> None:
    assert session["sent"]["message_parts"] == [{"text": {"content": "It is order A-1029"}}]
    assert session["sent"]["conversation_id"] == session["opened"]["conversation_id"]
    assert session["sent_image"]["message_parts"][1] == {"image": {"url": "https://example.com/parcel.png"}}
    reply = session["reply"]
    assert (reply["actor_type"], reply["actor_id"], reply["message_type"]) == ("agent", session["agent"], "normal")


def test_a_resolved_conversation_reopens_when_the_user_writes(session: Session) -> None:
    assert session["resolved"]["status"] == "resolved"
    assert session["after_resolution"]["conversation_id"] == session["opened"]["conversation_id"]
    assert session["reopened"]["status"] == "reopened"
    assert session["seen_by_current"]["status"] == "reopened"


def test_a_default_channel_and_a_token_that_says_bearer_are_taken(session: Session) -> None:
    """The open conversation of the same user on that channel goes on (contract 3.1)."""
    again = session["default_channel"]
    assert again["conversation_id"] == session["opened"]["conversation_id"]
    assert [message["message_parts"][0]["text"]["content"] for message in again["messages"]] == ["Again"]


def test_the_thread_holds_everything_newest_first(session: Session) -> None:
    said = [
        message["message_parts"][0]["text"]["content"]
        for message in session["messages"]["messages"]
        if message["message_type"] == "normal"
    ]
    assert said == ["Again", "It is still not here", "On its way", "Look:", "It is order A-1029", "Où est mon colis ?"]


@pytest.mark.parametrize(
    ("which", "kind", "status"),
    [
        ("unknown_user", "ResourceNotFound", 404),
        ("unknown_conversation", "ResourceNotFound", 404),
        ("unknown_channel", "FreshChatBadRequest", 400),
        ("wrong_token", "FreshChatUnauthorised", 401),
        ("scope", "FreshChatForbidden", 403),
        ("method", "FreshChatNotAllowed", 405),
        ("duplicate_agent", "Conflict", 409),
        ("too_many", "TooManyRequests", 429),
    ],
)
def test_a_refusal_becomes_the_exception_made_for_it(session: Session, which: str, kind: str, status: int) -> None:
    error = session["errors"][which]
    assert (error["kind"], error["status"]) == (kind, status)
    assert len(error["message"]) > 5


def test_every_action_is_delivered_in_order_and_understood(session: Session) -> None:
    events = [(seen["event"]["action"], seen["kind"]) for seen in session["webhooks"]]
    message = ("message_create", "Message")
    assert events == [
        message,
        message,
        message,
        ("conversation_assignment", "dict"),
        message,
        ("conversation_resolution", "Resolve"),
        ("conversation_reopen", "Reopen"),
        message,
        message,
    ]


def test_what_the_events_say(session: Session) -> None:
    conversation = session["opened"]["conversation_id"]
    events = [seen["event"] for seen in session["webhooks"]]
    first, assigned, reply, resolved, reopened = (events[place] for place in (0, 3, 4, 5, 6))
    assert first["data"]["message_parts"] == [{"text": {"content": "Où est mon colis ?"}}]
    assert first["data"]["conversation"]["conversation_id"] == conversation
    assert first["actor"] == {"actor_type": "user", "actor_id": session["user"]["id"]}
    assert assigned["data"]["assignment"]["to_agent_id"] == session["agent"]
    assert reply["data"]["user_id"] == session["user"]["id"]
    assert reply["actor"] == {"actor_type": "agent", "actor_id": session["agent"]}
    assert resolved["data"]["conversation"]["status"] == "resolved"
    assert (reopened["data"]["reopener"], reopened["data"]["reopener_id"]) == ("user", session["user"]["id"])
    assert reopened["data"]["conversation"]["status"] == "reopened"


def test_its_verifier_accepts_our_signatures_and_no_other_body(session: Session) -> None:
    assert all(seen["is_verified"] for seen in session["webhooks"])
    assert not any(seen["is_verified_after_tampering"] for seen in session["webhooks"])
