"""The classes of rate limits that rows name, and the numbers behind them.

Freshworks does not publish Freshchat's quotas (contract 1.6): the numbers are ours, and settings can change them.
"""

from typing import NamedTuple


class Rate(NamedTuple):
    """So many calls in a window of so many seconds, counted for each credential."""

    calls: int
    seconds: int
    is_shared: bool
    """True: all rows of the class draw on the one bucket whose numbers every response shows."""


PLANS: dict[str, dict[str, int]] = {
    "trial": {"standard": 50, "ticket_create": 50, "ticket_update": 50, "ticket_list": 50, "contact_list": 50},
    "growth": {"standard": 200, "ticket_create": 80, "ticket_update": 80, "ticket_list": 20, "contact_list": 20},
    "pro": {"standard": 400, "ticket_create": 160, "ticket_update": 160, "ticket_list": 100, "contact_list": 100},
    "enterprise": {
        "standard": 700,
        "ticket_create": 280,
        "ticket_update": 280,
        "ticket_list": 200,
        "contact_list": 200,
    },
}
"""Freshdesk's calls a minute for the whole account, by plan (Freshdesk contract 1.7)."""

RATES: dict[str, Rate] = {
    "standard": Rate(1000, 60, is_shared=True),
    "raw_reports": Rate(60, 3600, is_shared=False),
}
