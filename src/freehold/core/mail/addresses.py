"""Addresses as they stand in mail: `rita@example.com`, perhaps with a name before it."""

import re

_PLAIN = re.compile(r"[a-z0-9.-]{1,100}")


def split_address(text: str) -> tuple[str, str]:
    """Name (may be empty) and address of `"Rita Ray" <rita@example.com>`; without control characters, whatever came."""
    clean = "".join(character if character.isprintable() else " " for character in text).strip()
    if clean.endswith(">") and "<" in clean:
        name, _, address = clean[:-1].rpartition("<")
        return name.replace('"', "").replace("\\", "").strip(), address.strip()
    return "", clean


def bare(text: str) -> str:
    """The address alone."""
    return split_address(text)[1]


def ascii_domain(address: str) -> str:
    """What stands behind the @, fit for a Message-ID: `localhost` when it is not plain or too long for a header line."""
    domain = address.rpartition("@")[2].lower()
    return domain if _PLAIN.fullmatch(domain) else "localhost"
