"""What an agent's role can allow, and what the stock roles do allow.

A permission is a word `thing.verb`; the catalogue's rows name the one that they need. `*` is everything.
"""

_TICKETS = (
    "ticket.view",
    "ticket.create",
    "ticket.edit",
    "ticket.reply",
    "ticket.note",
    "ticket.forward",
    "ticket.merge",
    "ticket.time",
    "ticket.rate",
)
_PEOPLE = ("contact.view", "contact.create", "contact.edit", "company.view", "company.create", "company.edit")
_KNOWLEDGE = ("solution.view", "solution.edit", "forum.view", "forum.edit")
_DELETING = ("ticket.delete", "contact.delete", "contact.merge", "company.delete", "solution.delete", "forum.delete")
_ADMIN = (
    "admin.agents",
    "admin.roles",
    "admin.groups",
    "admin.skills",
    "admin.fields",
    "admin.canned_responses",
    "admin.products",
    "admin.business_hours",
    "admin.sla",
    "admin.email",
    "admin.automations",
    "admin.surveys",
    "admin.custom_objects",
    "admin.collaboration",
    "admin.account",
    "contact.export",
    "contact.import",
    "company.export",
    "company.import",
    "ticket.export",
    "ticket.import",
)
_OWNER = ("account.export",)

PERMISSIONS: tuple[str, ...] = (
    "agent.self",
    "field.view",
    "settings.view",
    "report.view",
    *_TICKETS,
    *_PEOPLE,
    *_KNOWLEDGE,
    *_DELETING,
    *_ADMIN,
    *_OWNER,
)
"""Every word there is."""

_AGENT = ("agent.self", "field.view", "settings.view", *_TICKETS, *_PEOPLE, "solution.view", "forum.view", "forum.edit")
_SUPERVISOR = (*_AGENT, "report.view", *_KNOWLEDGE, *_DELETING)

CHAT_ONLY = frozenset({"OWNER"})
"""Roles of Freshchat that are none of Freshdesk's six stock ones: the table of who may do what leaves them out."""

STOCK_ROLES: tuple[tuple[str, str, str, int, tuple[str, ...]], ...] = (
    ("OWNER", "Account Owner", "Everything, and the account itself.", 1, ("*",)),
    ("ACCOUNT_ADMIN", "Account Administrator", "Everything, the account itself included.", 1, ("*",)),
    ("ADMIN", "Administrator", "Everything but the account itself.", 1, (*_SUPERVISOR, *_ADMIN)),
    ("SUPERVISOR", "Supervisor", "Everything about tickets and customers, and the reports.", 1, _SUPERVISOR),
    ("AGENT", "Agent", "Answers tickets and chats.", 1, _AGENT),
    (
        "TICKET_COLLABORATOR",
        "Ticket Collaborator",
        "Reads tickets and writes notes.",
        3,
        ("agent.self", "field.view", "ticket.view", "ticket.note", "contact.view", "company.view"),
    ),
    ("ANALYTICS_COLLABORATOR", "Analytics Collaborator", "Reads the reports.", 3, ("agent.self", "report.view")),
)
"""Id, name, what it is for, agent type (1 support, 3 collaborator), what it allows."""
