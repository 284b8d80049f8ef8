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


RATES: dict[str, Rate] = {
    "standard": Rate(1000, 60, is_shared=True),
    "raw_reports": Rate(60, 3600, is_shared=False),
}
