"""What the demo shop has written down: answers that are ready, articles to read, a forum, rules, a customer firm."""

from typing import Any

COMPANY: dict[str, Any] = {
    "name": "Trailhead Rentals",
    "domains": ["trailhead.example"],
    "description": "Rents out tents and backpacks.",
    "industry": "Leisure Products",
    "account_tier": "Premium",
    "health_score": "Happy",
}
BUYERS = ("orders@trailhead.example", "workshop@trailhead.example")

READY = (
    ("Return label", "<p>Hello {{ticket.requester.firstname}},</p><p>your return label is attached.</p>"),
    ("Parcel is late", "<p>Hello {{ticket.requester.firstname}},</p><p>we have asked the courier where it is.</p>"),
)

CATEGORY = ("Orders and returns", "Bestellungen und Rücksendungen")
FOLDER = ("Returns", "Rücksendungen")
ARTICLES = (
    (
        "How do I return something?",
        "<p>Within 30 days, unused, with the label that we send you by e-mail. It costs you nothing.</p>",
        "Wie sende ich etwas zurück?",
        "<p>Innerhalb von 30 Tagen, unbenutzt, mit dem Aufkleber, den wir per E-Mail schicken. Das kostet nichts.</p>",
    ),
    (
        "When does my refund come?",
        "<p>Within five working days after the parcel has reached us.</p>",
        "Wann kommt mein Geld?",
        "<p>Innerhalb von fünf Werktagen, nachdem das Paket bei uns ist.</p>",
    ),
)

FORUM = ("Ideas", "What should we make next?")
TOPIC = ("Repair kits", "<p>Would you repair your gear yourself if we sold the parts?</p>")
ANSWER = "<p>Yes! Buckles and zips first.</p>"

RULES: tuple[tuple[int, dict[str, Any]], ...] = (
    (
        1,
        {
            "name": "Damage is urgent",
            "conditions": [
                {
                    "name": "condition_set_1",
                    "match_type": "any",
                    "properties": [
                        {
                            "resource_type": "ticket",
                            "field_name": "subject_or_description",
                            "operator": "contains",
                            "value": ["damaged", "broken", "missing"],
                        }
                    ],
                }
            ],
            "actions": [{"field_name": "priority", "value": 4}, {"field_name": "add_tag", "value": ["damaged"]}],
        },
    ),
    (
        4,
        {
            "name": "Urgent goes to the head of support",
            "performer": {"type": 3},
            "events": [{"field_name": "priority", "from": "--", "to": 4}],
            "conditions": [
                {
                    "name": "condition_set_1",
                    "match_type": "all",
                    "properties": [
                        {"resource_type": "ticket", "field_name": "status", "operator": "in", "value": [2, 3]}
                    ],
                }
            ],
            "actions": [{"field_name": "add_tag", "value": ["look-at-this"]}],
        },
    ),
    (
        3,
        {
            "name": "Remind of what waits for two days",
            "conditions": [
                {
                    "name": "condition_set_1",
                    "match_type": "all",
                    "properties": [
                        {"resource_type": "ticket", "field_name": "status", "operator": "in", "value": [2]},
                        {
                            "resource_type": "ticket",
                            "field_name": "hours_since_created",
                            "operator": "greater_than",
                            "value": 48,
                        },
                    ],
                }
            ],
            "actions": [{"field_name": "add_tag", "value": ["waiting"]}],
        },
    ),
)
"""Type (1 creation, 3 hourly, 4 update), and the rule."""
