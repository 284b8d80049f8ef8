"""A support desk in a test: a customer, a conversation, and whoever listens to what happens there."""

import asyncio
from typing import Any

from freehold.contracts.freshchat.events import event_names
from freehold.core.account.queries import get_fact
from freehold.core.conversations.changes import Changes, change_chat
from freehold.core.conversations.commands import open_chat, post_message
from freehold.core.conversations.queries import find_channel_by_name, get_chat_by_number
from freehold.core.events.actor import SYSTEM, Actor
from freehold.core.people.agents import create_agent
from freehold.core.people.commands import create_contact
from freehold.core.webhooks.commands import add_endpoint
from freehold.core.webhooks.queries import get_endpoint, list_deliveries
from freehold.jobs import Worker
from freehold.kernel.installation import Installation
from freehold.kernel.query import Row


class Desk:
    """A contact, a conversation, and whoever listens."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.database = installation.database

        def begin(tx: Any) -> tuple[Row, Row]:
            contact, _ = create_contact(tx, {"first_name": "Noor", "email": "noor@example.com"}, SYSTEM)
            channel = find_channel_by_name(tx, "Inbox")
            assert channel is not None
            chat = open_chat(tx, contact=contact, channel=channel, by=Actor("contact", contact["uuid"], contact["id"]))
            return contact, chat

        self.contact, self.chat = self.database.write_now(begin)
        self.by = Actor("contact", self.contact["uuid"], self.contact["id"])

    def listen(self, url: str, *words: str, profile: str = "current") -> str:
        names = event_names(list(words))
        return str(self.database.write_now(lambda tx: add_endpoint(tx, url, names, profile))["uuid"])

    def say(self, *texts: str, by: Actor | None = None, kind: str = "message") -> None:
        def post(tx: Any) -> None:
            for text in texts:
                parts = [{"text": {"content": text}}]
                post_message(tx, self.chat, by or self.by, parts=parts, kind=kind, source="web")

        self.database.write_now(post)

    def hire(self, email: str) -> Row:
        """Somebody who answers."""
        return self.database.write_now(lambda tx: create_agent(tx, {"email": email, "first_name": "Mara"}, SYSTEM))

    def change(self, wanted: Changes, by: Actor) -> None:
        def work(tx: Any) -> None:
            chat = get_chat_by_number(tx, self.chat["id"])
            change_chat(tx, chat, wanted, by)

        self.database.write_now(work)

    def work(self) -> int:
        return asyncio.run(Worker(self.installation).drain())

    def setting(self, **given: Any) -> None:
        self.installation.settings = self.installation.settings.model_copy(update=given)

    def endpoint(self, uuid: str) -> Row:
        return self.database.read_now(lambda tx: get_endpoint(tx, uuid))

    def deliveries(self) -> list[Row]:
        """Oldest first."""
        return self.database.read_now(lambda tx: list_deliveries(tx, 1000))[::-1]

    @property
    def app_id(self) -> str:
        return str(self.database.read_now(lambda tx: get_fact(tx, "app_id")))
