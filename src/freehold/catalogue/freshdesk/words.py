"""Freshdesk's numbers and what they mean (contract 4)."""

STATUSES = {
    2: ("Open", "Being Processed"),
    3: ("Pending", "Awaiting your Reply"),
    4: ("Resolved", "This ticket has been Resolved"),
    5: ("Closed", "This ticket has been Closed"),
    6: ("Waiting on Customer", "Awaiting your Reply"),
    7: ("Waiting on Third Party", "Being Processed"),
}
"""Status: what agents read, what customers read. For the documents; an account's own are in core/fields/statuses.py."""
PRIORITIES = {1: "Low", 2: "Medium", 3: "High", 4: "Urgent"}
SOURCES = {
    1: "Email",
    2: "Portal",
    3: "Phone",
    4: "Forum",
    5: "Twitter",
    6: "Facebook",
    7: "Chat",
    8: "MobiHelp",
    9: "Feedback Widget",
    10: "Outbound Email",
    11: "Ecommerce",
    12: "Bot",
    13: "Whatsapp",
}
SETTABLE_SOURCES = (1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13)
