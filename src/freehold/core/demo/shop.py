"""Who works at the demo shop, who buys there, and how the desk is organised. All of it is invented."""

from typing import NamedTuple


class Colleague(NamedTuple):
    """Somebody who answers."""

    name: str
    initial: str
    role: str
    title: str
    groups: tuple[str, ...]
    timezone: str
    is_available: bool = True

    @property
    def email(self) -> str:
        return f"{self.name.lower()}@example.com"


ADMIN_EMAIL = "admin@example.com"
COLLEAGUES = (
    Colleague("Admin", "F.", "ACCOUNT_ADMIN", "Runs the desk", ("Orders and delivery",), "Europe/Berlin"),
    Colleague("Alex", "M.", "SUPERVISOR", "Head of support", ("Orders and delivery", "Returns"), "Europe/Berlin"),
    Colleague("Robin", "T.", "AGENT", "Orders", ("Orders and delivery",), "Europe/Berlin"),
    Colleague("Jo", "L.", "AGENT", "Returns", ("Returns",), "Europe/Lisbon"),
    Colleague("Kim", "S.", "AGENT", "Outdoor gear", ("Product advice",), "Europe/Paris"),
    Colleague(
        "Noor", "A.", "AGENT", "Product advice, French and Arabic", ("Product advice", "Returns"), "Europe/Paris"
    ),
    Colleague("Sasha", "V.", "AGENT", "Evenings and weekends", ("Orders and delivery",), "America/Toronto", False),
)

GROUPS = (
    ("Orders and delivery", "Where is it, when does it come, what did I pay?"),
    ("Product advice", "What fits, what lasts, what goes with what."),
    ("Returns", "Back to us, and the money back to you."),
)

CHANNELS = (
    ("Shop", "FRESHCHAT", "Hello! Ask us anything about your order or our gear.", "Orders and delivery"),
    ("Product pages", "FRESHCHAT", "Not sure which one? Tell us what you are planning.", "Product advice"),
    ("Returns", "FRESHCHAT", None, "Returns"),
    ("WHATSAPP_+15550100001", "WHATSAPP", None, "Orders and delivery"),
)

REASONS = ("Delivery", "Payment", "Product question", "Return", "Complaint", "Praise")

CUSTOMERS = (
    "Avery", "Blake", "Casey", "Charlie", "Dakota", "Drew", "Eden", "Ellis", "Emery", "Finley",
    "Frankie", "Gray", "Harper", "Hayden", "Indigo", "Jamie", "Jesse", "Jules", "Kai", "Kendall",
    "Kit", "Lane", "Logan", "Marley", "Morgan", "Nico", "Noel", "Parker", "Quinn", "Reese",
    "Remy", "Riley", "River", "Rowan", "Sage", "Shiloh", "Skyler", "Taylor", "Toby", "Wren",
)  # fmt: skip
INITIALS = "ABCDEFGHKLMNPRSTVW"
CITIES = ("Berlin", "Lyon", "Lisbon", "Toronto", "Leeds", "Graz", "Ghent", "Oslo", "Porto", "Cork")

ITEMS = (
    "Heron rain jacket", "Trail 40 backpack", "two-person Alcove tent", "Ember stove", "merino base layer",
    "Drift sleeping bag", "Cairn hiking boots", "Lumen headlamp", "folding camp chair", "enamel mug set",
)  # fmt: skip

HOURS = {
    **{str(day): [["09:00", "18:00"]] for day in range(5)},
    "5": [["10:00", "14:00"]],
    "6": [],
}
TIMEZONE = "Europe/Berlin"
