"""One customer, two products: whatever is done to tickets no list and no figure of Freshchat shows, and the reverse."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contract.api import Api as Chat
from tests.contract.api import Loopback
from tests.contract.test_metrics import COUNTS, historical
from tests.freshdesk.api import Api, connected
from tests.freshdesk.people import chat_side, contact
from tests.property.test_paging import tried

from freehold.kernel.clock import MINUTE
from freehold.kernel.installation import Installation

PEOPLE = ("rita@example.com", "sam@example.com")
STEP = st.tuples(st.sampled_from(["open", "answer", "customer", "close", "bin"]), st.sampled_from(PEOPLE))
STORY = st.lists(STEP, min_size=1, max_size=8)


def live_on_tickets(desk: Api, steps: list[tuple[str, str]]) -> None:
    for what, email in steps:
        numbers = [row["id"] for row in desk.get("/tickets", email=email).body]
        if what == "open" or not numbers:
            desk.ticket(email=email)
        elif what == "answer":
            assert desk.post(f"/tickets/{numbers[0]}/reply", {"body": "Hello"}).status == 201
        elif what == "customer":
            assert desk.post(f"/tickets/{numbers[0]}/notes", {"body": "And?", "incoming": True}).status == 201
        elif what == "close":
            assert desk.put(f"/tickets/{numbers[0]}", {"status": 5, "responder_id": desk.agent["id"]}).status == 200
        else:
            assert desk.delete(f"/tickets/{numbers[0]}").status == 204


def live_on_chats(chat: Chat, agent: str, steps: list[tuple[str, str]]) -> None:
    for what, email in steps:
        user = chat.get("/v2/users", email=email)["users"][0]["id"]
        open_ = [row["id"] for row in chat.get(f"/v2/users/{user}/conversations")["conversations"]]
        if what == "open" or not open_:
            chat.open(user)
        elif what == "answer":
            assert chat.say(open_[0], "Hello", actor_type="agent", actor_id=agent).status == 200
        elif what == "customer":
            assert chat.say(open_[0], "And?", actor_type="user", actor_id=user).status == 200
        else:
            given = {"status": "resolved", "assigned_agent_id": agent}
            assert chat.put(f"/v2/conversations/{open_[0]}", given).status == 200


def of_chats(chat: Chat) -> Any:
    """Everything that Freshchat counts and lists."""
    users = [row["id"] for row in chat.get("/v2/users")["users"]]
    return {
        "chats": chat.walk("/v2/conversations", "conversations"),
        "by user": {user: chat.get(f"/v2/users/{user}/conversations").body for user in users},
        "counted": {name: historical(chat, name)["data"] for name in COUNTS if ".online" not in name},
    }


def of_tickets(desk: Api) -> Any:
    """Everything that Freshdesk lists."""
    numbers = desk.numbers()
    return {
        "tickets": desk.follow("/tickets"),
        "bin": desk.follow("/tickets", filter="deleted"),
        "entries": {number: desk.get(f"/tickets/{number}/conversations").body for number in numbers},
    }


class Both(NamedTuple):
    """One account, seen from both products; Kim works in both."""

    desk: Api
    chat: Chat
    agent: str


@pytest.fixture
def both(loopback: Loopback, installation: Installation) -> Iterator[Both]:
    with connected(loopback, installation) as desk:
        for email in PEOPLE:
            contact(desk, email, email=email)
        chat = chat_side(desk)
        yield Both(desk, chat, chat.make_agent())


@tried
@given(tickets=STORY, chats=STORY)
def test_neither_shows_the_other(both: Both, tickets: list[tuple[str, str]], chats: list[tuple[str, str]]) -> None:
    both.desk.installation.clock.move(MINUTE)  # type: ignore[attr-defined] # each example has a quota of its own
    before = of_chats(both.chat)
    live_on_tickets(both.desk, tickets)
    assert of_chats(both.chat) == before
    before = of_tickets(both.desk)
    live_on_chats(both.chat, both.agent, chats)
    assert of_tickets(both.desk) == before
