"""The numbers that Freshchat shows beside its ids. Each is an offset and our own row's number, so nothing is stored twice."""

CONVERSATION_BASE = 500_000_000_000_000
"""conversation_internal_id has 15 to 16 digits (contract 4.3)."""
CHANNEL_BASE = 730_000
CONTACT_BASE = 1_894_400_000_000_000_000
AGENT_BASE = 391_100_000_000_000_000
GROUP_BASE = 391_200_000_000_000_000


def number_of(text: str, base: int) -> int | None:
    """The row's number behind an offset number in text, or None when it is none of ours."""
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        return None
    number = int(text) - base
    return number if 0 < number < 2**63 else None
