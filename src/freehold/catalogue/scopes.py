"""What an app may be allowed, in words for the person who is asked, and what that person must be allowed themselves.

A scope is the word that a row of the Freshchat API names (Freshchat contract 1.4); the words stand on the consent page.
"""

from typing import NamedTuple


class Scope(NamedTuple):
    """One thing that an app may be allowed."""

    says: str
    """Completes: It wants to …"""
    permission: str
    """What the roles of whoever allows it must allow."""


SCOPES: dict[str, Scope] = {
    "freshchat.conversation.view": Scope("see conversations", "ticket.view"),
    "freshchat.conversation.messages.view": Scope("read the messages in conversations", "ticket.view"),
    "freshchat.conversation.properties.view": Scope("see which fields conversations have", "field.view"),
    "freshchat.conversation.create": Scope("begin conversations", "ticket.create"),
    "freshchat.conversation.edit": Scope("assign, resolve and change conversations", "ticket.edit"),
    "freshchat.conversation.message.create": Scope("write messages to customers", "ticket.reply"),
    "freshchat.csat.create": Scope("put down how satisfied customers were", "ticket.rate"),
    "freshchat.users.view": Scope("see customers, with their addresses and phone numbers", "contact.view"),
    "freshchat.users.create": Scope("add customers", "contact.create"),
    "freshchat.users.edit": Scope("change customers", "contact.edit"),
    "freshchat.users.delete": Scope("delete customers, which cannot be undone", "contact.delete"),
    "freshchat.agents.view": Scope("see the people who answer customers", "ticket.view"),
    "freshchat.agents.create": Scope("add people who answer customers", "admin.agents"),
    "freshchat.agents.edit": Scope("change the people who answer customers", "admin.agents"),
    "freshchat.agents.delete": Scope("remove people who answer customers", "admin.agents"),
    "freshchat.groups.view": Scope("see the groups of agents", "ticket.view"),
    "freshchat.channels.view": Scope("see where conversations come in", "ticket.view"),
    "freshchat.roles.view": Scope("see which roles there are", "ticket.view"),
    "freshchat.account.view": Scope("see how the account is set up", "settings.view"),
    "freshchat.business_hours.view": Scope("see when you are there for customers", "settings.view"),
    "freshchat.file.create": Scope("upload files", "ticket.reply"),
    "freshchat.image.create": Scope("upload images", "ticket.reply"),
    "freshchat.outbound_messages.view": Scope("see what became of WhatsApp messages", "ticket.view"),
    "freshchat.outbound_messages.create": Scope("send WhatsApp messages to customers", "ticket.reply"),
    "freshchat.reports.create": Scope("order reports on everything that happened", "report.view"),
    "freshchat.reports.view": Scope("fetch reports on everything that happened", "report.view"),
    "freshchat.dashboard.view": Scope("see the figures of the dashboards", "report.view"),
}

RESOURCES: dict[str, str] = {
    "/v2": "Freshchat API",
    "/api/v2": "Freshchat API, below the path that one old document gives it",
}
"""What a token can be meant for (RFC 8707), by its path."""


def known_scope(word: str) -> str | None:
    """The scope that a word means: `freshchat.user.view` is as good as `freshchat.users.view` (contract 1.4)."""
    if word in SCOPES:
        return word
    parts = word.split(".")
    plural = ".".join((parts[0], f"{parts[1]}s", *parts[2:])) if len(parts) > 2 else word
    return plural if plural in SCOPES else None
